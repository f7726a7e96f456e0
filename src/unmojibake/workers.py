"""Many files on several processes, with the results in the order of the files."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from unmojibake.files import worker
from unmojibake.judge import REPORT_IT, Judged, Source, Task, judge
from unmojibake.model import FileResult, Status

Work = tuple[Source, Task]

# Below these a pool costs more than it saves: starting one takes about 20 ms (fork) or 200 ms (spawn).
_FEW_FILES = 200
_FEW_BYTES = 4 << 20
_CHUNK_FILES = 64
_CHUNK_BYTES = 1 << 20
_MOST_JOBS = 61  # Windows waits for no more handles at once, and forking starts all processes at once
_AHEAD = 4  # chunks in flight for each process: enough to stay busy, few enough to stay small


def judge_all(work: Iterable[Work], jobs: int = 0) -> Iterator[Judged]:
    """Each file's result, in order. ``jobs``: processes; 0 for one per core. Closing it stops the workers."""
    jobs = min(jobs or _cores(), _MOST_JOBS)
    items = iter(work)
    if jobs > 1:
        first = list(itertools.islice(items, _FEW_FILES))
        items = itertools.chain(first, items)
        if _worth_a_pool(first):
            yield from _pooled(items, jobs)
            return
    for source, task in items:
        yield judge(source, task)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _worth_a_pool(first: list[Work]) -> bool:
    if len(first) >= _FEW_FILES:
        return True
    return len(first) > 1 and sum(_size(source) for source, _ in first) > _FEW_BYTES


def _size(source: Source) -> int:
    if source.data is not None:
        return len(source.data)
    try:
        return os.stat(source.path).st_size  # noqa: PTH116
    except (OSError, ValueError):
        return 0


def _chunks(work: Iterator[Work]) -> Iterator[list[Work]]:
    """Runs of files that are worth a message to a worker: many small ones, or one large one."""
    chunk: list[Work] = []
    size = 0
    for item in work:
        chunk.append(item)
        size += _size(item[0])
        if len(chunk) >= _CHUNK_FILES or size >= _CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _judge_chunk(chunk: list[Work]) -> list[Judged]:
    return [judge(source, task) for source, task in chunk]


def _pool(jobs: int) -> ProcessPoolExecutor:
    # Forking is ten times faster, and safe as long as no other thread may hold a lock.
    forks = "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1
    if forks:
        import unmojibake.stages.pipeline  # noqa: F401  (once, instead of once in each process)
    context = multiprocessing.get_context("fork" if forks else "spawn")
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=worker.begin)


def _pooled(work: Iterator[Work], jobs: int) -> Iterator[Judged]:
    chunks = _chunks(work)
    waiting: deque[tuple[list[Work], Future[list[Judged]]]] = deque()
    others = set(multiprocessing.active_children())
    pool = _pool(jobs)
    try:
        while True:
            while len(waiting) < jobs * _AHEAD and (chunk := next(chunks, None)) is not None:
                waiting.append((chunk, pool.submit(_judge_chunk, chunk)))
            if not waiting:
                return
            chunk, future = waiting.popleft()
            try:
                done = future.result()
            except BrokenProcessPool:
                again = [chunk, *(later for later, _ in waiting)]
                waiting.clear()
                pool.shutdown(wait=False)
                pool = _pool(jobs)
                for each in again:
                    yield from _alone(each)
                continue
            yield from done
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in set(multiprocessing.active_children()) - others:
            process.terminate()


def _alone(chunk: list[Work]) -> Iterator[Judged]:
    """Each file in a process of its own, after one of many ended a shared process."""
    for item in chunk:
        with _pool(1) as pool:
            try:
                yield from pool.submit(_judge_chunk, [item]).result()
            except BrokenProcessPool:
                error = f"the process that looked at it was ended, perhaps for lack of memory; {REPORT_IT}"
                yield Judged(FileResult(item[0].shown, Status.ERROR, error=error))
