"""What git knows about a change: which files it touches, what is staged, what was there before."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from unmojibake.errors import UsageError
from unmojibake.history.gitcmd import GitProblem, run_git
from unmojibake.judge import Source


@dataclass(frozen=True)
class Touched:
    """A file that differs; ``path`` and ``old`` (its name before) are relative to the top."""

    path: str
    old: str | None


class Scope:
    """The repository around the working directory. Raises UsageError where there is none."""

    def __init__(self) -> None:
        try:
            top = run_git(".", "rev-parse", "--show-toplevel")
        except GitProblem as problem:
            raise UsageError(f"--staged and --since need a git repository: {problem}") from None
        self.top = os.fsdecode(top.rstrip(b"\r\n"))

    def revision(self, name: str) -> str:
        """The full name of a commit; raises UsageError for one that does not exist."""
        try:
            return (
                run_git(
                    self.top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"
                )
                .decode()
                .strip()
            )
        except GitProblem:
            raise UsageError(f"--since: there is no revision {name!r}") from None

    def touched(self, paths: Iterable[str], since: str | None, staged: bool) -> Iterator[Touched]:
        """Files below ``paths`` that differ from ``since`` (None: HEAD, or nothing before the first
        commit), in the index or in the work tree; new files count."""
        command = ["diff", "--name-status", "-z", "--find-renames", "--diff-filter=ACMRT", "--no-ext-diff"]
        if staged:
            command.append("--cached")
        base = since or self._head()
        wanted = [os.path.abspath(path) for path in paths]  # noqa: PTH100 (undecodable names)
        if base is None and not staged:
            raise UsageError("--since: there is no commit yet")
        listing = run_git(self.top, *command, *([base] if base else []), "--", *wanted)
        yield from _parsed(listing)
        if not staged:
            new = run_git(self.top, "ls-files", "-z", "--others", "--exclude-standard", "--", *wanted)
            for name in filter(None, new.split(b"\0")):
                yield Touched(os.fsdecode(name), None)

    def _head(self) -> str | None:
        try:
            return run_git(self.top, "rev-parse", "--verify", "--quiet", "HEAD").decode().strip()
        except GitProblem:
            return None

    def staged_source(self, touched: Touched) -> Source:
        """The file as it is in the index."""
        shown = self.shown(touched.path)
        try:
            return Source(shown, shown, True, run_git(self.top, "cat-file", "blob", f":{touched.path}"))
        except GitProblem as problem:
            return Source(shown, shown, True, problem=f"cannot be read from the index: {problem}")

    def before(self, touched: Touched, revision: str) -> bytes | None:
        """The bytes at the revision; None for a file that was not there."""
        if touched.old is None:
            return None
        try:
            return run_git(self.top, "cat-file", "blob", f"{revision}:{touched.old}")
        except GitProblem:
            return None

    def absolute(self, touched: Touched) -> str:
        return str(Path(self.top) / touched.path)

    def shown(self, path: str) -> str:
        """A path of the repository as seen from the working directory."""
        return os.path.relpath(Path(self.top) / path)


def _parsed(listing: bytes) -> Iterator[Touched]:
    """``git diff --name-status -z``: a status, then one name, or two for a rename or a copy."""
    fields = iter(listing.split(b"\0"))
    for status in fields:
        if not status:
            return
        name = os.fsdecode(next(fields))
        if status[:1] in b"RC":
            yield Touched(os.fsdecode(next(fields)), name)
        else:
            yield Touched(name, None if status[:1] == b"A" else name)
