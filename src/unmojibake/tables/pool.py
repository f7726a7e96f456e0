"""Parts of a file judged on several processes, with the outcomes in the order of the parts."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Protocol

from unmojibake.errors import FileProblem
from unmojibake.files import worker
from unmojibake.tables.work import Outcome, Plan, Work

Process = Callable[[Any, Plan], Outcome]
Known = Callable[[int, Work], "Outcome | None"]
Done = tuple[int, Work, Outcome]
AHEAD = 2  # parts in flight for each process


class Engine(Protocol):
    """Where parts are judged."""

    def submit(self, process: Process, payload: Any, plan: Plan) -> Any:
        """Start on a part; what comes back is for ``result``."""

    def result(self, handle: Any) -> Outcome:
        """The outcome of a part that was submitted, when it is there."""

    @property
    def width(self) -> int:
        """How many parts are judged at once."""

    def close(self) -> None:
        """Stop everything."""


def ordered(
    engine: Engine, process: Process, plan: Plan, works: Iterable[Work], known: Known
) -> Iterator[Done]:
    """Each part with its number and outcome, in order; few parts are held at once."""
    waiting: deque[tuple[int, Work, Any, Outcome | None]] = deque()
    numbered = enumerate(works)
    more = True
    while True:
        while more and len(waiting) < engine.width * AHEAD:
            following = next(numbered, None)
            if following is None:
                more = False
                break
            number, work = following
            found = known(number, work)
            handle = engine.submit(process, work.payload, plan) if found is None else None
            waiting.append((number, work, handle, found))
        if not waiting:
            return
        number, work, handle, found = waiting.popleft()
        yield number, work, engine.result(handle) if found is None else found


class Here:
    """In this process, when the outcome is asked for."""

    width = 1

    def submit(self, process: Process, payload: Any, plan: Plan) -> Any:
        return process, payload, plan

    def result(self, handle: Any) -> Outcome:
        process, payload, plan = handle
        outcome: Outcome = process(payload, plan)
        return outcome

    def close(self) -> None:
        """Nothing runs."""


class Processes:
    """In processes of this machine. Raises FileProblem when one of them is ended from outside."""

    def __init__(self, jobs: int) -> None:
        # Forking is ten times faster, and safe as long as no other thread may hold a lock.
        alone = threading.active_count() == 1 and "pyarrow" not in sys.modules
        forks = "fork" in multiprocessing.get_all_start_methods() and alone
        if forks:
            import unmojibake.stages.pipeline  # noqa: F401  (once, instead of once in each process)
        context = multiprocessing.get_context("fork" if forks else "spawn")
        self.width = jobs
        self._others = set(multiprocessing.active_children())
        self._pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=worker.begin)
        # the processes start now, before this one loads what must not be forked
        for started in [self._pool.submit(os.getpid) for _ in range(jobs)]:
            started.result()

    def submit(self, process: Process, payload: Any, plan: Plan) -> Any:
        return self._pool.submit(process, payload, plan)

    def result(self, handle: Any) -> Outcome:
        try:
            outcome: Outcome = handle.result()
        except BrokenProcessPool:
            raise FileProblem(
                "a process that judged it was ended, perhaps for lack of memory; "
                "--resume goes on, -j 1 needs the least"
            ) from None
        return outcome

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
        for process in set(multiprocessing.active_children()) - self._others:
            process.terminate()


def local(jobs: int) -> Engine:
    """The engine for so many processes; 0 for one per core."""
    if not jobs:
        jobs = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Processes(jobs) if jobs > 1 else Here()
