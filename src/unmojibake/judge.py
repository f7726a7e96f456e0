"""One file, in one process: read, repair in memory, drop what the user silenced, and report."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from unmojibake.errors import REPORT_IT, UnmojibakeError
from unmojibake.files.glance import plain_bytes
from unmojibake.options import Options
from unmojibake.results import FileResult, Status
from unmojibake.stages.healthy import healthy_bytes
from unmojibake.stages.magic import has_magic

if TYPE_CHECKING:
    from unmojibake.files.read import Snapshot
    from unmojibake.model import ByteRepair


class Source(NamedTuple):
    """A file to look at. ``data`` is given where the bytes are not to be read from ``path``.

    ``spool`` is where they lie instead, too many for memory. ``problem`` is an error met before reading,
    ``note`` a reason for skipping that is none. A named tuple: 50,000 of them are made in a second.
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


class Judged(NamedTuple):
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
    if source.path[-4:].lower() == ".sql":  # a part of a large one that begins within a value reads as text
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
    if not task.keep:
        if data is None:
            data = plain_bytes(source.place, source.named, task.large)
        if data is not None and _healthy(source, task, data):
            return Judged(FileResult.clean(source.shown, "utf-8"))
        if data is not None and task.options.encoding is None and not data.isascii() and has_magic(data):
            return Judged(FileResult(source.shown, Status.CLEAN, "binary", note="binary"))
        if task.fixing:
            data = source.data  # read again: with what tells a write whether the file changed since
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


def _healthy(source: Source, task: Task, data: bytes) -> bool:
    """Whether nothing has to be loaded to see that a file is clean, whoever is asked for its earlier text."""
    asked = source.named and task.options.reference_source not in ("auto", "none")
    return not asked and healthy_bytes(data, task.options) is not None


def _is_large(path: str, task: Task) -> bool:
    try:
        return os.stat(path).st_size > task.large  # noqa: PTH116 (names of any bytes)
    except (OSError, ValueError):
        return False  # reading it will say why


def _reason(error: UnmojibakeError) -> str:
    """The message without the path, which every report names already."""
    return str(getattr(error, "reason", error))


def _judged(source: Source, task: Task, data: bytes, snapshot: Snapshot | None) -> Judged:
    repair = _first(data, task)
    if _to_be_asked(source, task, repair):
        from unmojibake.files.neighbours import expected

        if task.fixing and not task.keep and source.data is None:
            return Judged(FileResult(source.shown, Status.CLEAN), deferred=(source, task))
        task = expecting(task, expected(source.path))
        repair = _first(data, task) if task.options.expected else repair
    repair = _with_reference(source, data, repair, task.options)
    if repair.decoded is not None and repair.decoded.binary:
        result = FileResult(source.shown, Status.CLEAN, encoding="binary", note="binary")
        return Judged(replace(result, original=data, data=data) if task.keep else result)
    if not repair.changes and not repair.unresolved and not repair.converted:
        result = FileResult(source.shown, Status.CLEAN, encoding=repair.encoding)
        return Judged(replace(result, original=data, data=data) if task.keep else result)
    return _with_findings(source, task, repair, (data, snapshot))


def _with_findings(
    source: Source, task: Task, repair: ByteRepair, read: tuple[bytes, Snapshot | None]
) -> Judged:
    from unmojibake.outcome import Quiet, context_of, damaged_text, rebuilt, status_of

    data, snapshot = read
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


def _first(data: bytes, task: Task) -> ByteRepair:
    """The repair without an earlier text; what is not kept was seen to be no healthy text already."""
    from unmojibake.stages.healthy import healthy_data

    repair = healthy_data(data, task.options) if task.keep else None
    if repair is None:
        from unmojibake.stages.pipeline import repair_bytes

        repair = repair_bytes(data, task.options)
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
