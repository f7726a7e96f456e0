"""Parts of a file judged on several processes, with the outcomes in the order of the parts."""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

from unmojibake.errors import FileProblem
from unmojibake.files.crew import Crew, Ended, possible
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
        forks = "pyarrow" not in sys.modules  # its threads may hold a lock
        if forks:
            import unmojibake.stages.pipeline  # noqa: F401  (once, instead of once in each process)
        self._crew = Crew(jobs, at_once=True, forks=forks)
        self.width = jobs

    def submit(self, process: Process, payload: Any, plan: Plan) -> Any:
        return self._crew.submit(process, payload, plan)

    def result(self, handle: Any) -> Outcome:
        try:
            outcome: Outcome = self._crew.result(handle)
        except Ended:
            raise FileProblem(
                "a process that judged it was ended, perhaps for lack of memory; "
                "--resume goes on, -j 1 needs the least"
            ) from None
        return outcome

    def close(self) -> None:
        self._crew.close()


def local(jobs: int) -> Engine:
    """The engine for so many processes; 0 for one per core."""
    if not jobs:
        jobs = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        return Processes(jobs) if jobs > 1 and possible() else Here()
    except OSError:  # not even one process can be started
        return Here()
