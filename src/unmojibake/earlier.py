"""A second look at a damaged file, with an earlier text of it that was clean."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from unmojibake.errors import FileProblem, UsageError
from unmojibake.model import ByteRepair, Change
from unmojibake.options import Options

AUTO, NONE = "auto", "none"
_EVIDENCE = "replayed from the reference"


def names_a_file(source: str) -> bool:
    """Whether ``--reference SOURCE`` names the text of one file, and no revision.

    A bare name is a file if there is one of that name.
    """
    kind, colon, _ = source.partition(":")
    if source in (AUTO, NONE) or (colon and kind == "rev"):
        return False
    return bool(colon and kind == "file") or Path(source).is_file()


def check_source(source: str, paths: tuple[str, ...]) -> None:
    """Raises UsageError where ``--reference SOURCE`` cannot be used for what ``paths`` name."""
    if source in (AUTO, NONE):
        return
    if not names_a_file(source):
        _require_revision(source, paths[0])
        return
    name = source.partition(":")[2] if source.startswith("file:") else source
    if not Path(name).is_file():
        raise UsageError(f"--reference: there is no file {name!r}")
    if len(paths) != 1 or Path(paths[0]).is_dir():
        raise UsageError(
            f"--reference: {name!r} is the earlier text of one file; name that file alone, or a revision"
        )


def _require_revision(source: str, path: str) -> None:
    from unmojibake.history.gitcmd import GitProblem, run_git

    name = source.removeprefix("rev:")
    folder = path if Path(path).is_dir() else os.path.dirname(path) or os.curdir  # noqa: PTH120 (any bytes)
    try:
        run_git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    except GitProblem as problem:
        what = "revision" if source != name else "file or revision"
        reason = f": {problem}" if "not a git repository" in str(problem) else ""
        raise UsageError(f"--reference: there is no {what} {name!r}{reason}") from None


def wanted(options: Options, damaged: bool, named: bool) -> bool:
    """Whether a reference is looked for: git is slow, so only for damage, or where the user names one."""
    if options.reference is not None or options.reference_source == NONE:
        return False
    return damaged or (named and options.reference_source != AUTO)


def repaired(path: str, data: bytes, first: ByteRepair, options: Options) -> ByteRepair:
    """The repair with the reference that the options ask for; ``first`` where there is none.

    ``first`` is the repair without one. ``auto`` never fails. Raises UsageError and FileProblem for a
    reference that is named and cannot be read.
    """
    from unmojibake.history.reference import find_reference
    from unmojibake.stages.pipeline import repair_bytes

    text = first.decoded.text if first.decoded is not None else first.text
    try:
        found = find_reference(path, text, options.reference_source)
    except (UsageError, FileProblem):
        if options.reference_source == AUTO:
            return first
        raise
    if found.text is None:
        return first
    second = repair_bytes(data, replace(options, reference=found.text))
    return replace(
        second,
        changes=_named(second.changes, found.origin),
        unresolved=_named(second.unresolved, found.origin),
    )


def _named(changes: tuple[Change, ...], origin: str) -> tuple[Change, ...]:
    """The changes, with the name of the reference in their evidence."""
    return tuple(
        replace(c, evidence=c.evidence.replace(_EVIDENCE, f"{_EVIDENCE} {origin}", 1))
        if c.evidence.startswith(_EVIDENCE)
        else c
        for c in changes
    )
