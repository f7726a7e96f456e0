"""A large file, judged part by part in constant memory: one look at all of it, another at what may be damaged."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from unmojibake.errors import FileProblem
from unmojibake.files.large import Block, LargeFile, replace_large
from unmojibake.judge import Quiet, Source, Task, context_of, rebuilt, status_of
from unmojibake.model import Change, FileResult, Finding, Status, Unlisted
from unmojibake.silence import file_codes
from unmojibake.stages.bytes_repair import repair_part
from unmojibake.stages.decode_codec import decode_strict
from unmojibake.stages.parts import (
    Head,
    Look,
    Place,
    analysis_of,
    cut,
    head_of,
    look,
    tells,
    thinned,
    witness_of,
)

if TYPE_CHECKING:
    from unmojibake.files.journal import Run

LISTED = 20_000
"""Findings of one file that are listed; the others are repaired and counted."""
_LONGEST_LINE = 4  # parts: a longer line is cut
_START = 1 << 18  # bytes of the beginning that are looked at for magic numbers and declarations
_BEFORE = 4000  # code points of the line before a part that are kept for an ignore comment


@dataclass(frozen=True)
class Part:
    """Bytes ``start``..``end`` of a file, which begin at a place of its text, and what a first ``look`` told.

    ``before`` is the line before it, where that has a comment of ours.
    """

    start: int
    end: int
    place: Place
    look: Look
    before: str = ""


@dataclass(frozen=True)
class Scan:
    """What one look at all of a file told; ``codes`` are those of its ``ignore-file`` comments."""

    head: Head
    parts: tuple[Part, ...] = ()
    witness: str = ""
    codes: tuple[str | None, ...] = ()


def check_large(source: Source, task: Task) -> FileResult:
    """The result for a large file; writes nothing. Raises FileProblem."""
    with LargeFile(source.path, follow=source.named) as file:
        judging = _Judging(file, source, task)
        for _ in judging.blocks():
            pass
        file.require_unchanged()
    return judging.result()


def fix_large(source: Source, task: Task, run: Run | None) -> FileResult:
    """Repair a large file in place; its result. Raises FileProblem, with the file as it was."""
    with LargeFile(source.path, follow=source.named) as file:
        judging = _Judging(file, source, task)
        replace_large(file, judging.blocks(), run)
    return judging.result()


def scan(file: LargeFile, task: Task) -> Scan:
    """One look at a file: its encoding, its parts, and which of them may be damaged."""
    options = task.options
    seen = file.overview(digest=task.fixing)
    head = head_of(file.read(0, _START), seen.sample, seen.is_utf8, options)
    if head.binary:
        return Scan(head)
    parts: list[Part] = []
    witness: list[str] = []
    codes: list[str | None] = []
    place, before = Place(), ""
    for start, data in _parts(file, head, task.part):
        if options.encoding is not None and decode_strict(data, head.encoding) is None:
            raise FileProblem(
                f"the content is not valid {head.encoding}; leave the encoding to be found, or name another"
            )
        analysis = analysis_of(data, head)
        text = analysis.text
        first = look(analysis, options)
        parts.append(Part(start, start + len(data), place, first, before))
        if first is not Look.CLEAN:
            witness.append(witness_of(text, options))
        codes += file_codes(text)
        place = place.behind(text)
        before = _last_line(text) if "unmojibake:" in text else ""
    return Scan(head, tuple(parts), thinned(witness) if len(parts) > 1 else "", tuple(codes))


def _last_line(text: str) -> str:
    body = text[-_BEFORE:]
    lines = body.splitlines(keepends=True)
    return lines[-1] if lines and lines[-1] != body and lines[-1][-1] in "\r\n" else ""


def _parts(file: LargeFile, head: Head, size: int) -> Iterator[tuple[int, bytes]]:
    """The parts with the bytes of each; they begin behind the byte order mark."""
    at = len(head.bom)
    while at < file.size:
        data = file.read(at, size)
        if at + len(data) < file.size:
            if b"\n" not in data:
                data = file.read(at, _LONGEST_LINE * size)
            if at + len(data) < file.size:
                data = data[: cut(data, head.encoding)]
        if not data:
            return
        yield at, data
        at += len(data)


class _Judging:
    """Judges the parts of one file, and keeps what the report says of them."""

    def __init__(self, file: LargeFile, source: Source, task: Task) -> None:
        self._file, self._source, self._task = file, source, task
        self._scan = scan(file, task)
        self._quiet: Quiet | None = None
        self._changes: list[Change] = []
        self._unresolved: list[Finding] = []
        self._context: dict[int, tuple[str, str]] = {}
        self._more = Unlisted()

    def blocks(self) -> Iterator[Block]:
        """All of the file as blocks; findings are noted on the way."""
        if self._scan.head.bom:
            yield Block(0, len(self._scan.head.bom))
        known = tells(self._scan.witness, self._task.options)
        for part in self._scan.parts:
            judged = part.look is Look.SUSPECT or (known and part.look is Look.ODD)
            new = self._judged(part) if judged else None
            yield Block(part.start, part.end, new)

    def result(self) -> FileResult:
        """The report, when all blocks have been taken."""
        shown, head = self._source.shown, self._scan.head
        if head.binary:
            return FileResult(shown, Status.CLEAN, encoding="binary", note="binary")
        changes, unresolved = tuple(self._changes), tuple(self._unresolved)
        made = FileResult(shown, Status.CLEAN, head.encoding, changes=changes, unresolved=unresolved)
        context = tuple(self._context[id(finding)] for finding in made.findings)
        more = self._more if self._more.total else None
        status = status_of(changes, unresolved, self._task, more)
        return replace(made, status=status, context=context, unlisted=more)

    def _judged(self, part: Part) -> bytes | None:
        """The new bytes of a part; None where they stay."""
        data = self._file.read(part.start, part.end - part.start)
        analysis = analysis_of(data, self._scan.head)
        repair = repair_part(data, analysis, self._task.options, self._scan.witness)
        if not repair.changes and not repair.unresolved:
            return None
        text = analysis.text if repair.decoded is None else repair.decoded.text
        quiet = Quiet(part.before + text, self._task, self._quiet, self._scan.codes)
        self._quiet = quiet
        shift = len(part.before)
        changes = tuple(c for c in repair.changes if not quiet.hides(_shifted(c, shift)))
        for change in changes:
            self._note(change, text, part, True)
        for finding in repair.unresolved:
            if not quiet.hides(_shifted(finding, shift)):
                self._note(finding, text, part, False)
        if not changes or not self._task.fixing:
            return None
        return rebuilt(data, repair, changes, self._task.options)

    def _note(self, finding: Finding, text: str, part: Part, applied: bool) -> None:
        if len(self._changes) + len(self._unresolved) >= LISTED:
            reached = finding.certainty >= self._task.options.certainty
            self._more = Unlisted(
                self._more.changes + applied,
                self._more.left + (not applied and reached),
                self._more.notes + (not applied and not reached),
            )
            return
        moved = _moved(finding, part)
        (self._changes if applied else self._unresolved).append(moved)
        self._context[id(moved)] = context_of(text, finding)


def _shifted(finding: Finding, by: int) -> Finding:
    return replace(finding, start=finding.start + by, end=finding.end + by) if by else finding


def _moved(finding: Finding, part: Part) -> Finding:
    """A finding of a part, as it stands in the file."""
    place = part.place
    return replace(
        finding,
        line=finding.line + place.line - 1,
        column=finding.column + (place.column - 1 if finding.line == 1 else 0),
        start=finding.start + place.chars,
        end=finding.end + place.chars,
        byte_start=None if finding.byte_start is None else finding.byte_start + part.start,
        byte_end=None if finding.byte_end is None else finding.byte_end + part.start,
    )


def streams(source: Source, task: Task) -> bool:
    """Whether a file is judged in parts: a large one on the disk, for which nothing else is asked that needs
    it whole (a conversion, a named reference, its text for a diff, several names to write through)."""
    options = task.options
    whole = task.keep or options.to is not None or options.bom != "keep" or options.reference is not None
    if whole or source.data is not None or options.reference_source not in ("auto", "none"):
        return False
    try:
        state = os.stat(source.path)  # noqa: PTH116 (names of any bytes)
    except (OSError, ValueError):
        return False
    return state.st_size > task.large and not (task.fixing and state.st_nlink > 1)
