"""A large file, judged part by part in constant memory: one look at all of it, another at what may be damaged."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from unmojibake.errors import FileProblem
from unmojibake.excerpts import Excerpts
from unmojibake.files.large import Block, LargeFile, replace_large
from unmojibake.judge import Source, Task
from unmojibake.model import Change, FileResult, Finding, Status, Unlisted
from unmojibake.outcome import Quiet, context_of, rebuilt, status_of
from unmojibake.silence import file_codes
from unmojibake.stages.bytes_convert import Conversion, asked
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
_ENDS = 2048  # bytes of the beginning and the end of what was converted, where it may name its encoding


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
    with LargeFile(source.place, follow=source.named) as file:
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


def filter_large(source: Source, task: Task, put: Callable[[bytes], object]) -> FileResult:
    """The repaired bytes of a large file in order, given to ``put``; its result. Raises FileProblem."""
    with LargeFile(source.place, follow=source.named) as file:
        judging = _Judging(file, source, task)
        at = 0
        for block in judging.blocks():
            for data in file.blocks(block.start, block.end) if block.new is None else (block.new,):
                put(data)
            at = block.end
        for data in file.blocks(at, file.size):  # all of what is no text
            put(data)
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
                longer = file.read(at, _LONGEST_LINE * size)
                data = longer if b"\n" in longer else data
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
        head, options = self._scan.head, task.options
        wanted = asked(options) and bool(self._scan.parts)
        self._wanted = Conversion.of(head.encoding, head.bom, options) if wanted else None
        self._ends = b""
        self._excerpts = Excerpts(self._text_of, len(self._scan.parts)) if task.excerpts else None

    def blocks(self) -> Iterator[Block]:
        """All of the file as blocks; findings are noted on the way."""
        old = self._scan.head.bom
        new = self._wanted.bom if self._wanted else old
        if old or new:
            yield Block(0, len(old), None if new == old else new)
        known = tells(self._scan.witness, self._task.options)
        for number, part in enumerate(self._scan.parts):
            judged = part.look is Look.SUSPECT or (known and part.look is Look.ODD)
            made, left = self._judged(number, part) if judged else (None, ())
            if self._wanted is not None and self._wanted.target != self._wanted.main:
                made = self._converted(self._wanted, part, made, left)
            yield Block(part.start, part.end, made)

    def _converted(
        self, wanted: Conversion, part: Part, repaired: bytes | None, left: Iterable[Finding]
    ) -> bytes | None:
        data = self._file.read(part.start, part.end - part.start)
        begin = (part.place.line, part.place.column)
        new = wanted.part(data if repaired is None else repaired, left, begin)
        self._ends = (self._ends or new[:_ENDS])[:_ENDS] + new[-_ENDS:]
        return None if new == data else new

    def _text_of(self, number: int) -> tuple[Place, str]:
        part = self._scan.parts[number]
        data = self._file.read(part.start, part.end - part.start)
        return part.place, analysis_of(data, self._scan.head).text

    def result(self) -> FileResult:
        """The report, when all blocks have been taken."""
        shown, head = self._source.shown, self._scan.head
        if head.binary:
            return FileResult(shown, Status.CLEAN, encoding="binary", note="binary")
        changes, unresolved = tuple(self._changes), tuple(self._unresolved)
        made = FileResult(shown, Status.CLEAN, head.encoding, changes=changes, unresolved=unresolved)
        if self._wanted is not None:
            note = self._wanted.note(self._ends)
            made = replace(made, encoding=self._wanted.target, remark=note or None)
        if self._excerpts is not None:
            made = replace(made, excerpts=self._excerpts.made())
        context = tuple(self._context[id(finding)] for finding in made.findings)
        more = self._more if self._more.total else None
        status = status_of(changes, unresolved, self._task, more)
        return replace(made, status=status, context=context, unlisted=more)

    def _judged(self, number: int, part: Part) -> tuple[bytes | None, tuple[Finding, ...]]:
        """The new bytes of a part, None where they stay, and the findings in it that are not applied."""
        data = self._file.read(part.start, part.end - part.start)
        analysis = analysis_of(data, self._scan.head)
        options = replace(self._task.options, to=None, bom="keep")
        repair = repair_part(data, analysis, options, self._scan.witness)
        if not repair.changes and not repair.unresolved:
            return None, ()
        text = analysis.text if repair.decoded is None else repair.decoded.text
        quiet = Quiet(part.before + text, self._task, self._quiet, self._scan.codes)
        self._quiet = quiet
        shift = len(part.before)
        changes = tuple(c for c in repair.changes if not quiet.hides(_shifted(c, shift)))
        listed = [change for change in changes if self._note(change, text, part, True)]
        for finding in repair.unresolved:
            if not quiet.hides(_shifted(finding, shift)):
                self._note(finding, text, part, False)
        if self._excerpts is not None and listed:
            self._excerpts.add(number, part.place, text, listed)
        held = set(map(id, changes))
        left = (*repair.unresolved, *(change for change in repair.changes if id(change) not in held))
        wanted = self._task.fixing or self._wanted is not None
        return (rebuilt(data, repair, changes, options) if changes and wanted else None), left

    def _note(self, finding: Finding, text: str, part: Part, applied: bool) -> bool:
        """Whether the finding is listed, and not only counted."""
        if len(self._changes) + len(self._unresolved) >= LISTED:
            reached = finding.certainty >= self._task.options.certainty
            self._more = Unlisted(
                self._more.changes + applied,
                self._more.left + (not applied and reached),
                self._more.notes + (not applied and not reached),
            )
            return False
        moved = _moved(finding, part)
        (self._changes if applied else self._unresolved).append(moved)
        self._context[id(moved)] = context_of(text, finding)
        return True


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
    """Whether a file is judged in parts: a large one, for which nothing is asked that needs it whole.

    Raises FileProblem for one that needs to be whole, and is too large for that.
    """
    if source.data is not None:
        return False
    try:
        state = os.stat(source.place)  # noqa: PTH116 (names of any bytes)
    except (OSError, ValueError):
        return False
    if state.st_size <= task.large:
        return False
    why = _needs_all(task, state.st_nlink)
    if why and state.st_size > task.most:
        raise FileProblem(f"is larger than {task.most >> 20} MB, and {why}")
    return not why


def _needs_all(task: Task, links: int) -> str:
    """Why a file has to be in memory as a whole, and the way out; "" if it need not."""
    if task.keep and not task.excerpts:
        return "what is chosen one by one needs all of it in memory; leave --interactive out"
    if task.options.reference is not None or task.options.reference_source not in ("auto", "none"):
        return "a reference is compared with all of it in memory; leave --reference out, or cut the file"
    if task.fixing and not task.keep and links > 1:
        return "it has several names (hard links), so it is written in place from memory; copy it first"
    return ""
