"""Earlier versions of a file, out of git: HEAD, the index, then older commits, renames followed."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from unmojibake.errors import UsageError
from unmojibake.history.gitcmd import GitProblem, run_git

MAX_COMMITS = 200
"""Commits that touch the file and are looked at; damage older than that is no longer noticed by anybody."""
MAX_RENAMES = 10
RENAME_LIMIT = 1000  # files compared in the commit that added the path, as git's own default
_NO_PROGRAMS = ("--no-textconv", "--no-ext-diff")


@dataclass(frozen=True)
class Version:
    """The content of a file at a revision.

    ``rev`` is the full commit name, or "index"; ``path`` the name of the file then, relative to the
    top of the repository (undecodable bytes as surrogates); ``blob`` the name of the content.
    """

    rev: str
    path: str
    data: bytes
    blob: str = ""


@dataclass(frozen=True)
class Commit:
    """``date`` is the author date in seconds since 1970, ``zone`` its offset such as "+0100"."""

    rev: str
    date: int
    zone: str
    author: str
    summary: str
    parents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Discovery:
    """The repository of a file, or the ``reason`` why there is none; ``path`` is relative to its top."""

    repository: Repository | None
    path: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Repository:
    """A repository with a work tree at ``top``."""

    top: str
    shallow: bool = False

    @classmethod
    def discover(cls, path: str | os.PathLike[str]) -> Discovery:
        """The repository whose work tree holds ``path``. Never raises: the reason says what is missing."""
        real = os.path.realpath(path)
        folder = os.path.dirname(real)  # noqa: PTH120 - names of any bytes, no normalisation
        try:
            flags = ("--is-bare-repository", "--is-inside-work-tree", "--is-shallow-repository")
            said = run_git(folder, "rev-parse", *flags, "--show-toplevel")
        except GitProblem as problem:
            return Discovery(None, reason=str(problem))
        bare, inside, shallow, line = said.split(b"\n", 3)
        if bare == b"true" or inside != b"true":
            return Discovery(None, reason="a repository without a work tree")
        top = os.path.realpath(os.fsdecode(_one_line(line)))
        below = os.path.join(top, "")  # noqa: PTH118
        if not real.startswith(below):
            return Discovery(None, reason="the file lies outside of the work tree")  # core.worktree elsewhere
        return Discovery(cls(top, shallow == b"true"), real[len(below) :].replace(os.sep, "/"))

    def versions(self, path: str) -> Iterator[Version]:
        """HEAD, the index, then older commits, newest first, each content once.

        Lazy: history is only walked when the first two are not enough. Raises GitProblem when git
        fails on the way, for example where a partial clone lacks the content.
        """
        seen: set[str] = set()
        head = self._entry("HEAD", path)
        start = [("HEAD", path, head)] if head else []
        yield from self._read([*start, *(("index", path, blob) for blob in self._index(path))], seen)
        yield from self._batches(self._history(path), seen)

    def staged(self, path: str) -> list[Version]:
        """The file as it is in the index; both sides of a conflict."""
        return list(self._read([("index", path, blob) for blob in self._index(path)], None))

    def history(self, path: str) -> Iterator[Version]:
        """The file as of each commit that changed it, newest first, renames followed."""
        return self._batches(self._history(path), None)

    def at(self, rev: str, path: str) -> Version:
        """The file as of a revision, under the name it had then; ``REV:PATH`` names a blob directly.

        Raises UsageError when there is no such revision or the file is not in it.
        """
        if not rev or rev.startswith("-"):
            raise UsageError(f"{rev!r} is no revision")
        if ":" in rev:
            blob = self._resolve(rev)
            found = [(rev, path, blob)] if blob else []
        else:
            commit = self._resolve(rev + "^{commit}")
            if commit is None:
                raise UsageError(f"there is no revision {rev!r} in {self.top}")
            name = path if self._entry(commit, path) else self._old_name(commit, "HEAD", path)
            blob = self._entry(commit, name) if name else None
            found = [(commit, name, blob)] if name and blob else []
        for version in self._read(found, None):
            return version
        raise UsageError(f"revision {rev!r} does not hold {path!r}, nor a file it was renamed from")

    def commits(self, revs: Iterable[str]) -> list[Commit]:
        """Date, author and summary of commits, in the order given."""
        wanted = list(revs)
        return [_parse_commit(rev, data) for rev, data in zip(wanted, self._cat(wanted), strict=True)]

    # -- plumbing

    def _git(self, *args: str | bytes, stdin: bytes = b"") -> bytes:
        return run_git(self.top, *args, stdin=stdin)

    def _resolve(self, name: str) -> str | None:
        try:
            return _one_line(self._git("rev-parse", "--verify", "--quiet", "--end-of-options", name)).decode()
        except GitProblem:
            return None

    def _entry(self, rev: str, path: str) -> str | None:
        """The blob of a path in a revision; None where there is none (or no commit yet)."""
        try:
            listed = self._git("ls-tree", "-z", "--full-tree", rev, "--", path)
        except GitProblem:
            return None
        for record in listed.split(b"\0"):
            meta, _, name = record.partition(b"\t")
            if os.fsdecode(name) == path and meta.split()[1] == b"blob":
                return meta.split()[2].decode()
        return None

    def _index(self, path: str) -> list[str]:
        """The blobs of a path in the index: one, or those of both sides of a conflict."""
        listed = self._git("ls-files", "-s", "-z", "--", path)
        found = []
        for record in listed.split(b"\0"):
            meta, _, name = record.partition(b"\t")
            if os.fsdecode(name) == path and meta.startswith(b"100"):
                found.append(meta.split()[1].decode())
        return found

    def _history(self, path: str) -> Iterator[tuple[str, str, str]]:
        """(commit, path, blob), newest first. Where the file was added under its name, the walk goes
        on from the parent under the old name."""
        start, name, left = "HEAD", path, MAX_COMMITS
        if self._entry("HEAD", path) is None:
            name = self._old_name("HEAD", None, path) or path  # renamed in the index only
        for _ in range(MAX_RENAMES):
            try:
                listed = self._git("rev-list", f"--max-count={left}", start, "--", name)
            except GitProblem:
                return  # no commit yet
            revs = listed.decode().split()
            left -= len(revs)
            oldest = revs[-1] if revs else None
            yield from self._changes(revs, name)
            if oldest is None or left <= 0:
                return
            parents = self.commits([oldest])[0].parents
            source = self._old_name(parents[0], oldest, name) if parents else None
            if source is None:
                return
            start, name = parents[0], source

    def _changes(self, revs: list[str], path: str) -> Iterator[tuple[str, str, str]]:
        if not revs:
            return
        options = ("-r", "-m", "--root", "--raw", "-z", "--no-abbrev", "--no-renames", *_NO_PROGRAMS)
        names = "\n".join(revs).encode() + b"\n"
        out = self._git("diff-tree", "--stdin", *options, "--", path, stdin=names)
        rev, fields = "", iter(out.split(b"\0"))
        for field in fields:
            if not field.startswith(b":"):
                rev = field.decode().strip() or rev
                continue
            _, mode, _, blob, _ = field[1:].split()
            if os.fsdecode(next(fields)) == path and mode.startswith(b"100"):
                yield rev, path, blob.decode()

    def _old_name(self, old: str, new: str | None, path: str) -> str | None:
        """What ``path`` of revision ``new`` (None: the index) was called in ``old``.

        Damage can change so much that git sees no rename; a file that went as this one came, with its
        name or alone with its extension, is taken then. A wrong guess does no harm: only what a replay
        proves is restored.
        """
        options = ("-r", "-M", f"-l{RENAME_LIMIT}", "--diff-filter=RD", "--raw", "-z", *_NO_PROGRAMS)
        try:
            if new is None:
                out = self._git("diff-index", "--cached", *options, old)
            else:
                out = self._git("diff-tree", *options, old, new)
        except GitProblem:
            return None
        gone: list[str] = []
        fields = map(os.fsdecode, out.split(b"\0"))
        for meta in fields:
            if not meta.startswith(":"):
                continue
            source = next(fields)
            if meta.split()[-1].startswith("D"):
                gone.append(source)
            elif next(fields) == path:
                return source
        return _likely_source(gone, path)

    def _batches(self, entries: Iterator[tuple[str, str, str]], seen: set[str] | None) -> Iterator[Version]:
        """Contents in growing batches: few processes, but no more read than is asked for."""
        size = 4
        while batch := list(itertools.islice(entries, size)):
            yield from self._read(batch, seen)
            size = min(size * 2, 32)

    def _read(self, entries: Iterable[tuple[str, str, str]], seen: set[str] | None) -> Iterator[Version]:
        fresh = []
        for rev, path, blob in entries:
            if seen is None or blob not in seen:
                fresh.append((rev, path, blob))
            if seen is not None:
                seen.add(blob)
        for (rev, path, blob), data in zip(fresh, self._cat([e[2] for e in fresh]), strict=True):
            yield Version(rev, path, data, blob)

    def _cat(self, names: list[str]) -> list[bytes]:
        """The raw content of objects, in one process; no filter is applied."""
        if not names:
            return []
        out = self._git("cat-file", "--batch", stdin="\n".join(names).encode() + b"\n")
        contents, at = [], 0
        for name in names:
            end = out.index(b"\n", at)
            header = out[at:end].split()
            if len(header) != 3:
                raise GitProblem(f"object {name} is missing (a shallow or partial clone)")
            size = int(header[2])
            contents.append(out[end + 1 : end + 1 + size])
            at = end + 1 + size + 1
        return contents


def _likely_source(gone: list[str], path: str) -> str | None:
    name = path.rpartition("/")[2]
    same_name = [each for each in gone if each.rpartition("/")[2] == name]
    same_kind = [each for each in gone if each.rpartition(".")[2] == path.rpartition(".")[2]]
    for candidates in (same_name, same_kind):
        if len(candidates) == 1:
            return candidates[0]
    return None


def _one_line(out: bytes) -> bytes:
    return out[:-1] if out.endswith(b"\n") else out


def _parse_commit(rev: str, data: bytes) -> Commit:
    """git's commit object: header lines, an empty line, the message."""
    head, _, message = data.partition(b"\n\n")
    fields: dict[bytes, list[bytes]] = {}
    for line in head.split(b"\n"):
        key, _, value = line.partition(b" ")
        fields.setdefault(key, []).append(value)
    encoding = fields.get(b"encoding", [b"utf-8"])[0].decode("ascii", "replace")
    who, date, zone = [*fields.get(b"author", [b""])[0].rsplit(b" ", 2), b"0", b"+0000"][:3]
    return Commit(
        rev,
        int(date) if date.lstrip(b"-").isdigit() else 0,
        zone.decode("ascii", "replace"),
        _decoded(who, encoding),
        _decoded(message.strip().split(b"\n")[0], encoding),
        tuple(parent.decode() for parent in fields.get(b"parent", [])),
    )


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except (LookupError, UnicodeDecodeError):
        return data.decode("utf-8", "replace")
