"""Finding the reference of a damaged file: named by the user, or an earlier version out of git."""

from __future__ import annotations

import codecs
import os
from dataclasses import dataclass
from pathlib import Path

from unmojibake.errors import FileProblem, UsageError
from unmojibake.history.align import Restoration, apply, restore
from unmojibake.history.git import Repository, Version
from unmojibake.history.gitcmd import GitProblem
from unmojibake.history.lines import split_lines

MAX_OLDER = 12
"""Versions looked at after one that restores something: for what it lacks, or if it is damaged itself."""
MAX_VERSIONS = 60
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True)
class Reference:
    """A clean earlier text. ``text`` is None where there is none; ``reason`` says why.

    ``origin`` names it for people: a file, or revisions. ``restorations`` is what it restores of the
    damaged text it was searched for, where that was computed on the way.
    """

    text: str | None
    origin: str = ""
    reason: str = ""
    restorations: tuple[Restoration, ...] = ()


def find_reference(path: str | os.PathLike[str], damaged_text: str, source: str = "auto") -> Reference:
    """The reference that ``--reference`` asks for: ``auto``, ``none``, ``file:PATH``, ``rev:REV``, or
    bare: a file if it exists, else a revision.

    Raises UsageError for a revision that does not exist or lacks the file, FileProblem for a file that
    cannot be read. ``auto`` never raises.
    """
    if source == "none":
        return Reference(None, reason="no reference was wanted")
    if source == "auto":
        return _from_history(path, damaged_text)
    kind, colon, name = source.partition(":")
    if colon and kind == "file":
        return _from_file(name)
    if colon and kind == "rev":
        return _from_revision(path, name)
    if Path(source).is_file():
        return _from_file(source)
    return _from_revision(path, source)


def read_text(data: bytes) -> str:
    """The text of a version: by its byte order mark, as UTF-8, or in the encoding that the byte stage finds.

    Bytes that no encoding explains become U+FFFD.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        from unmojibake.stages.decode import decode

        return decode(data).text


def _from_file(name: str) -> Reference:
    try:
        data = Path(name).read_bytes()
    except OSError as error:
        raise FileProblem(f"reference {name}: {error.strerror}") from None
    return Reference(read_text(data), name)


def _from_revision(path: str | os.PathLike[str], rev: str) -> Reference:
    found = Repository.discover(path)
    if found.repository is None:
        raise UsageError(f"reference {rev!r} is no file, and no revision either: {found.reason}")
    try:
        version = found.repository.at(rev, found.path)
    except GitProblem as problem:
        raise UsageError(f"reference {rev!r}: {problem}") from None
    return Reference(read_text(version.data), f"{version.rev[:12]}:{version.path}")


def _from_history(path: str | os.PathLike[str], damaged: str) -> Reference:
    found = Repository.discover(path)
    if found.repository is None:
        return Reference(None, reason=found.reason)
    search = _Search(damaged)
    reason = "git has no earlier version of the file"
    try:
        for number, version in enumerate(found.repository.versions(found.path)):
            reason = "no earlier version of the file has the clean text"
            if number >= MAX_VERSIONS or search.done:
                break
            search.add(version)
    except GitProblem as problem:
        reason = str(problem)  # what was found until then still holds
    if not search.origins:
        return Reference(None, reason=reason)
    return Reference(
        search.text, ", ".join(search.origins), restorations=tuple(restore(damaged, search.text))
    )


class _Search:
    """Mends the damaged text by one version after the other, newest first.

    What comes out is the reference: the text as it is now, but for what versions restored of it. It is
    easier to align than any version, and holds what several of them had to give. A version that was
    itself damaged is mended in turn by an older one.
    """

    def __init__(self, damaged: str) -> None:
        self.text = damaged
        self.origins: list[str] = []
        self.older = 0
        self.asked: set[str] = set()

    @property
    def done(self) -> bool:
        return self.older > MAX_OLDER

    def add(self, version: Version) -> None:
        """Take from this version what the text still lacks."""
        text = read_text(version.data)
        lines = {line.text for line in split_lines(text) if not line.text.isascii()}
        self.older += bool(self.origins)
        if lines <= self.asked:
            return  # nothing that newer versions did not have
        self.asked |= lines
        found = restore(self.text, text)
        if found:
            self.text = apply(self.text, found)
            self.origins.append(version.rev if version.rev in ("HEAD", "index") else version.rev[:12])
