"""From paths to results: which files, under which settings, judged and, for a fix, written."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from unmojibake.errors import UnmojibakeError
from unmojibake.judge import Judged, Source, Task, expecting, guarded, judge
from unmojibake.options import Options
from unmojibake.results import FileResult, Status

if TYPE_CHECKING:
    from unmojibake.files.discover import Given
    from unmojibake.files.journal import Run
    from unmojibake.files.read import Snapshot

LEFTOVER = "left by an interrupted write; the next fix removes it"
TaskFor = Callable[[Source], Task]


class Plan(NamedTuple):
    """How to run. ``jobs`` processes (0: one per core); ``write`` puts repairs into the files, journalled
    unless ``journal`` is off."""

    jobs: int = 0
    write: bool = False
    journal: bool = True


def check_paths(paths: Iterable[Given] | Given, options: Options | None = None) -> Iterator[FileResult]:
    """What is wrong with these files and folders; writes nothing.

    One result per file, in a fixed order. Never raises for a file: its result says what went wrong.
    Raises UsageError for a ``reference_source`` that cannot be used for these paths.
    """
    wanted = options or Options()
    task = Task(wanted)
    yield from run(_sources(paths, wanted), lambda _: task, Plan(wanted.jobs))


def fix_paths(paths: Iterable[Given] | Given, options: Options | None = None) -> Iterator[FileResult]:
    """Repair these files in place, each written atomically and journalled for ``undo``.

    What an interrupted run left is put right first. A file is written when its result is asked for. One
    result per file, in a fixed order; never raises for a file. Raises UsageError for a
    ``reference_source`` that cannot be used for these paths.
    """
    from unmojibake.files.recover import recover

    wanted = options or Options()
    recover()
    task = Task(wanted, fixing=True)
    yield from run(_sources(paths, wanted), lambda _: task, Plan(wanted.jobs, True, wanted.journal))


def _sources(paths: Iterable[Given] | Given, options: Options) -> Iterator[Source]:
    """As ``sources``. Raises UsageError for a reference that cannot be used for these paths."""
    from unmojibake import earlier

    given = (paths,) if isinstance(paths, (str, bytes, os.PathLike)) else tuple(paths)
    if given:
        earlier.check_source(options.reference_source, tuple(map(os.fsdecode, given)))
    return sources(given, options)


def sources(paths: Iterable[Given] | Given, options: Options, root: str | None = None) -> Iterator[Source]:
    """The files to look at; globs are relative to ``root`` (default: the working directory)."""
    from unmojibake.files.discover import discover

    if isinstance(paths, (str, bytes, os.PathLike)):
        paths = (paths,)
    for path, shown, named, problem, note, leftover, _ in discover(paths, options, root):
        yield Source(path, shown, named, None, problem, LEFTOVER if leftover else note)


def run(found: Iterable[Source], task_for: TaskFor, plan: Plan) -> Iterator[FileResult]:
    """Judge each source, write what is to be written, and give the results in order."""
    from unmojibake.workers import judge_all

    work = ((source, task_for(source)) for source in (_swept(found) if plan.write else found))
    before: dict[str, str] = {}
    with open_journal(plan) as journal:
        for judged in judge_all(work, plan.jobs):
            if plan.write and judged.deferred:
                judged = _late(*judged.deferred, before, journal)
            if plan.write and judged.snapshot:
                _remember(judged.snapshot, before)
                yield _written(judged, journal)
            else:
                yield judged.result


def _late(source: Source, task: Task, before: dict[str, str], journal: Run | None) -> Judged:
    """A file that waited: a large one, judged and written at once, or one whose neighbours are asked now.

    What they said ``before`` this run wrote to them counts, so the order of the files makes no difference.
    """
    from unmojibake.streamed import fix_large, streams

    if streams(source, task):
        return guarded(source, lambda: Judged(fix_large(source, task, journal)))
    from unmojibake.files.neighbours import expected

    return judge(source, expecting(task, expected(source.path, before)))


def _remember(snapshot: Snapshot, before: dict[str, str]) -> None:
    from unmojibake.files.neighbours import clear_encoding

    before[os.path.abspath(snapshot.path)] = clear_encoding(snapshot.data)  # noqa: PTH100 (names of any bytes)


def _swept(found: Iterable[Source]) -> Iterator[Source]:
    """The sources without what an interrupted write left behind, which is removed."""
    from unmojibake.files.sweep import remove_leftover

    for source in found:
        if source.note != LEFTOVER or not remove_leftover(source.path):
            yield source


def open_journal(plan: Plan) -> AbstractContextManager[Run | None]:
    """The journal of a run, as a context manager; of None where nothing is written or journalled."""
    if not (plan.write and plan.journal):
        return nullcontext()
    from unmojibake.files.journal import Journal

    return Journal().open_run(os.curdir)


def _written(judged: Judged, journal: Run | None) -> FileResult:
    from unmojibake.files.write import write_atomic

    result = judged.result
    assert judged.snapshot is not None
    if result.data is None:
        return result
    try:
        write_atomic(judged.snapshot, result.data, journal)
    except UnmojibakeError as error:
        reason = str(getattr(error, "reason", error))
        return replace(result, status=Status.ERROR, error=reason, changes=(), unresolved=(), context=())
    return result
