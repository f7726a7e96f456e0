"""One file, in one process: read, repair in memory, drop what the user silenced, and report."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from unmojibake.errors import UnmojibakeError
from unmojibake.model import ByteRepair, Change, FileResult, Finding, Status, Unlisted
from unmojibake.options import Options
from unmojibake.rules.selection import selected
from unmojibake.silence import Allowance, Comments, allowed_spans, line_bounds

if TYPE_CHECKING:
    from unmojibake.files.read import Snapshot

_SIDE = 80  # characters of context kept on each side of a finding
REPORT_IT = "please report it, with the file if you can"


@dataclass(frozen=True)
class Source:
    """A file to look at. ``data`` is given where the bytes are not to be read from ``path``.

    ``spool`` is where they lie instead, too many for memory. ``problem`` is an error met before reading,
    ``note`` a reason for skipping that is none.
    """

    path: str
    shown: str
    named: bool = False
    data: bytes | None = None
    problem: str | None = None
    note: str | None = None
    spool: str | None = None

    @property
    def place(self) -> str:
        """Where the bytes lie."""
        return self.path if self.spool is None else self.spool


@dataclass(frozen=True)
class Task:
    """How to look at a file: ``known`` is its baseline, ``keep`` asks for its bytes and text, ``excerpts`` only
    for the lines around its changes where it is large.

    A file of more than ``large`` bytes is judged in parts of about ``part`` bytes; one of more than ``most``
    is never read whole. ``asked``: what its
    neighbours say of its encoding is in the options already.
    """

    options: Options
    fixing: bool = False
    keep: bool = False
    known: tuple[tuple[str, int], ...] = ()
    large: int = 8 << 20
    part: int = 1 << 20
    most: int = 256 << 20
    excerpts: bool = False
    asked: bool = False


@dataclass(frozen=True)
class Judged:
    """A result, and the state of the file that was read (None where nothing is to be written).

    ``deferred``: a file that is judged when it is its turn to be written, a large one or one whose neighbours
    are asked; the result says nothing yet.
    """

    result: FileResult
    snapshot: Snapshot | None = None
    deferred: tuple[Source, Task] | None = None


def judge(source: Source, task: Task) -> Judged:
    """The result for one file. Never raises: what goes wrong becomes an error result."""
    if source.problem is not None:
        return Judged(FileResult(source.shown, Status.ERROR, error=source.problem))
    if source.note is not None:
        return Judged(FileResult(source.shown, Status.CLEAN, note=source.note))
    if source.path.lower().endswith(".sql"):  # a part of a large one that begins within a value reads as text
        task = replace(task, options=replace(task.options, sql=True))
    return guarded(source, lambda: _read_and_judged(source, task))


def guarded(source: Source, judging: Callable[[], Judged]) -> Judged:
    """What ``judging`` gives; an error result where it raises: one bad file never stops the run."""
    try:
        return judging()
    except UnmojibakeError as error:
        reason = _reason(error)
    except MemoryError:
        reason = "does not fit into memory"
    except RecursionError as error:
        reason = f"internal error: {error}; {REPORT_IT}"
    except Exception as error:
        reason = f"internal error: {type(error).__name__}: {error}; {REPORT_IT}"
    return Judged(FileResult(source.shown, Status.ERROR, error=reason))


def _read_and_judged(source: Source, task: Task) -> Judged:
    data, snapshot = source.data, None
    if data is None:
        if _is_large(source.place, task):
            from unmojibake import streamed

            if streamed.streams(source, task):
                if task.fixing and not task.keep and source.spool is None:
                    return Judged(FileResult(source.shown, Status.CLEAN), deferred=(source, task))
                return Judged(streamed.check_large(source, task))
        from unmojibake.files.read import read_file

        snapshot = read_file(source.place, follow=source.named)
        data = snapshot.data
    return _judged(source, task, data, snapshot)


def _is_large(path: str, task: Task) -> bool:
    try:
        return os.stat(path).st_size > task.large  # noqa: PTH116 (names of any bytes)
    except (OSError, ValueError):
        return False  # reading it will say why


def _reason(error: UnmojibakeError) -> str:
    """The message without the path, which every report names already."""
    return str(getattr(error, "reason", error))


def _judged(source: Source, task: Task, data: bytes, snapshot: Snapshot | None) -> Judged:
    repair = _first(data, task.options)
    if _to_be_asked(source, task, repair):
        from unmojibake.files.neighbours import expected

        if task.fixing and not task.keep and source.data is None:
            return Judged(FileResult(source.shown, Status.CLEAN), deferred=(source, task))
        task = expecting(task, expected(source.path))
        repair = _first(data, task.options) if task.options.expected else repair
    repair = _with_reference(source, data, repair, task.options)
    if repair.decoded is not None and repair.decoded.binary:
        result = FileResult(source.shown, Status.CLEAN, encoding="binary", note="binary")
        return Judged(replace(result, original=data, data=data) if task.keep else result)
    if not repair.changes and not repair.unresolved and not repair.converted:
        result = FileResult(source.shown, Status.CLEAN, encoding=repair.encoding)
        return Judged(replace(result, original=data, data=data) if task.keep else result)
    text = damaged_text(repair, data, task.options)
    quiet = Quiet(text, task)
    changes = tuple(c for c in repair.changes if not quiet.hides(c))
    unresolved = tuple(f for f in repair.unresolved if not quiet.hides(f))
    result = FileResult(
        source.shown,
        status_of(changes, unresolved, task),
        encoding=repair.encoding,
        changes=changes,
        unresolved=unresolved,
        remark=repair.note or None,
    )
    result = replace(result, context=tuple(context_of(text, finding) for finding in result.findings))
    if task.keep:
        result = replace(result, original=data, text=text)
    if not task.fixing and not task.keep:
        return Judged(result)
    new = rebuilt(data, repair, changes, task.options)
    return Judged(replace(result, data=new), snapshot if task.keep or new != data else None)


def expecting(task: Task, encoding: str) -> Task:
    """The task with what the neighbours of the file say of its encoding."""
    return replace(task, asked=True, options=replace(task.options, expected=encoding))


def _first(data: bytes, options: Options) -> ByteRepair:
    from unmojibake.stages.healthy import healthy_data

    repair = healthy_data(data, options)
    if repair is None:
        from unmojibake.stages.pipeline import repair_bytes

        repair = repair_bytes(data, options)
    return repair


def _to_be_asked(source: Source, task: Task, repair: ByteRepair) -> bool:
    """Whether the encoding is in doubt, and the file lies somewhere."""
    options = task.options
    if task.asked or options.encoding is not None or options.expected or source.path in ("", "-"):
        return False
    found = repair.changes or repair.unresolved
    if repair.decoded is None or (repair.decoded.encoding == "utf-8" and not found):
        return False
    from unmojibake.files.neighbours import is_unsure

    return is_unsure(repair)


def _with_reference(source: Source, data: bytes, repair: ByteRepair, options: Options) -> ByteRepair:
    from unmojibake import earlier

    damaged = bool(repair.changes or repair.unresolved)
    if (repair.decoded is not None and repair.decoded.binary) or not earlier.wanted(
        options, damaged, source.named
    ):
        return repair
    return earlier.repaired(source.path, data, repair, options)


class Quiet:
    """Everything that silences a finding of one file.

    For a part of a file, ``before`` is that of the parts before it, and ``codes`` those of all its
    ``ignore-file`` comments.
    """

    def __init__(
        self, text: str, task: Task, before: Quiet | None = None, codes: Iterable[str | None] = ()
    ) -> None:
        self._options = task.options
        self._comments = Comments(text, codes)
        self._known: Allowance = before._known if before is not None else Allowance(task.known)
        self._allowed = tuple(allowed_spans(text, task.options.allow))

    def hides(self, finding: Finding) -> bool:
        return (
            not selected(finding.rule, self._options.select, self._options.ignore)
            or any(start <= finding.start and finding.end <= end for start, end in self._allowed)
            or self._comments.hide(finding)
            or self._known.covers(finding)
        )


def status_of(
    changes: tuple[Change, ...], unresolved: tuple[Finding, ...], task: Task, more: Unlisted | None = None
) -> Status:
    """What becomes of a file with these findings, and ``more`` of them."""
    more = more or Unlisted()
    left = more.left > 0 or any(finding.certainty >= task.options.certainty for finding in unresolved)
    applied = bool(changes or more.changes)
    if not task.fixing:
        return Status.DAMAGED if applied or left else Status.CLEAN
    if applied:
        return Status.PARTLY_REPAIRED if left else Status.REPAIRED
    return Status.DAMAGED if left else Status.CLEAN


def damaged_text(repair: ByteRepair, data: bytes, options: Options) -> str:
    """The text as it was before the repair, which the offsets of the findings are about."""
    if repair.decoded is not None:
        return repair.decoded.text
    from unmojibake.stages.decode import decode

    return decode(data, options).text


def context_of(text: str, finding: Finding) -> tuple[str, str]:
    """What stands to the left and to the right of a finding in its lines."""
    # no more than that is looked at: a line may have a million characters, and as many findings
    around = text[max(0, finding.start - _SIDE) : finding.end + _SIDE]
    shift = min(finding.start, _SIDE)
    start, end = line_bounds(around, shift, shift + finding.end - finding.start)
    return around[start:shift], around[shift + finding.end - finding.start : end]


def rebuilt(data: bytes, repair: ByteRepair, kept: tuple[Change, ...], options: Options) -> bytes:
    """The bytes with only the changes in ``kept``: the others are taken back. Raises UnmojibakeError."""
    from unmojibake.stages.bytes_convert import asked, convert

    if kept == repair.changes:
        return repair.data
    if repair.decoded is None or not asked(options):
        return edited(data, repair.encoding, kept)
    held = set(map(id, kept))
    left = (*repair.unresolved, *(change for change in repair.changes if id(change) not in held))
    return convert(edited(data, repair.decoded.encoding, kept), repair.decoded, left, options).data


def edited(data: bytes, encoding: str, changes: Iterable[Change]) -> bytes:
    """The bytes with these changes made, each written in the file's encoding.

    Raises UnmojibakeError where the encoding has no bytes for a repair.
    """
    from unmojibake.stages.decode_codec import encode_strict

    out: list[bytes] = []
    done = 0
    for change in sorted(changes, key=lambda c: (c.byte_start or 0, c.byte_end or 0)):
        if change.byte_start is None or change.byte_end is None or change.after is None:
            raise UnmojibakeError(
                f"the repair at character {change.start} has no place in the bytes; {REPORT_IT}"
            )
        new = encode_strict(change.after, encoding)
        if new is None:
            raise UnmojibakeError(f"{encoding} has no bytes for {change.after!r}; convert the file first")
        out += [data[done : change.byte_start], new]
        done = change.byte_end
    out.append(data[done:])
    return b"".join(out) if done else data
