"""Many files, with the results in the order of the files: here, or on several processes where that pays."""

from __future__ import annotations

import itertools
import math
import os
import time
from collections.abc import Iterable, Iterator

from unmojibake.judge import Judged, Source, Task, judge

Work = tuple[Source, Task]

_FEW_FILES = 200
"""Files at the beginning that are weighed together."""
_MANY_BYTES = 4 << 20
"""Bytes of these from which a pool is started at once: one file of them may take seconds."""
_ALONE = 0.03
"""Seconds of judging before a pool is started for the rest: starting one takes 20 ms (fork) or 200 ms (spawn), and
what is forked later knows the tables and words that were met by then."""


def judge_all(work: Iterable[Work], jobs: int = 0) -> Iterator[Judged]:
    """Each file's result, in order. ``jobs``: processes; 0 for one per core. Closing it stops the workers."""
    jobs = jobs or _cores()
    items = iter(work)
    if jobs > 1:
        first = list(itertools.islice(items, _FEW_FILES))
        items = itertools.chain(first, items)
        if not _are_large(first):
            yield from _alone(items, _ALONE)
        rest = list(itertools.islice(items, 2))
        items = itertools.chain(rest, items)
        if len(rest) > 1:
            from unmojibake.pool import pooled

            yield from pooled(items, jobs)
            return
    yield from _alone(items)


def _alone(items: Iterator[Work], most: float = math.inf) -> Iterator[Judged]:
    """Results of files that are judged here, until that took so many seconds."""
    spent = 0.0
    for source, task in items:
        started = time.monotonic()
        judged = judge(source, task)
        spent += time.monotonic() - started
        yield judged
        if spent > most:
            return


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _are_large(first: list[Work]) -> bool:
    return len(first) > 1 and sum(size_of(source) for source, _ in first) > _MANY_BYTES


def size_of(source: Source) -> int:
    """Bytes that a source has; 0 where that cannot be told."""
    if source.data is not None:
        return len(source.data)
    try:
        return os.stat(source.path).st_size  # noqa: PTH116
    except (OSError, ValueError):
        return 0
