"""Processes that do one piece of work after the other, each over a pipe of its own.

There is no lock, queue or thread between them, so a process that is ended, by us or from outside, holds up nobody, and
the piece of work that it had is known. (A pool of the standard library whose work is given up may wait for ever: for a
reader of its queue, CPython issue 94777, or for the rest of a result that was being written.)
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import traceback
import types
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from multiprocessing import connection
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import ForkingPickler
from typing import Any, cast

Pipe = connection.Connection

MOST_JOBS = 61  # Windows waits for no more handles at once
_ASIDE = 60_000 if sys.platform == "linux" else 8_000
"""Bytes of work that a pipe holds while its process is busy (Linux at least 64 KB, Windows and macOS 8 KB)."""


class Ended(Exception):
    """The process that had this piece of work was ended, perhaps for lack of memory."""


class Remote(Exception):
    """Where in its process a piece of work raised an exception: the cause of that exception here."""


class Ticket:
    """A piece of work that was handed in."""

    __slots__ = ("answer", "work")  # the work is pickled

    def __init__(self, work: bytes) -> None:
        self.work = work
        self.answer: tuple[str, Any, str] | None = None


class Crew:
    """So many processes. They are forked where that is safe, which is ten times faster.

    ``at_once``: start them now (before this process loads what must not be forked), not when there is work for them.
    ``forks``: whether forking is safe, as far as the caller knows. Where not all of them can be started, there are fewer;
    OSError where not even one can.
    """

    def __init__(self, jobs: int, at_once: bool = False, forks: bool = True) -> None:
        self._forks = forks
        self._jobs = min(jobs, MOST_JOBS)
        self._processes: dict[Pipe, BaseProcess] = {}
        self._idle: list[Pipe] = []
        self._running: dict[Pipe, Ticket] = {}
        self._next: dict[Pipe, Ticket] = {}  # what lies in a pipe for when its process is done with the other
        self._queue: deque[Ticket] = deque()
        while at_once and len(self._processes) < self._jobs:
            self._start()

    def begin(self) -> None:
        """Start the first process. Raises OSError where that cannot be done."""
        if not self._processes:
            self._start()

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Ticket:
        """Hand in a piece of work: a function of a module, with arguments that can be pickled."""
        ticket = Ticket(bytes(ForkingPickler.dumps((function, arguments))))
        self._queue.append(ticket)
        self._collect(wait=False)
        return ticket

    def result(self, ticket: Ticket) -> Any:
        """What the work gave, when it is done. Raises what it raised, and Ended."""
        while ticket.answer is None:
            self._collect(wait=True)
        kind, value, where = ticket.answer
        if kind == "ended":
            raise Ended
        if kind == "raised":
            raise value from Remote(where)
        return value

    def drain(self) -> None:
        """Wait until every piece of work is done, so that what follows has the machine for itself."""
        while self._running or self._queue:
            self._collect(wait=True)

    def close(self) -> None:
        """End every process, whatever it does: none of them has anything to put away."""
        self._queue.clear()
        self._next.clear()
        for pipe in list(self._processes):
            self._end(pipe)

    def _collect(self, wait: bool) -> None:
        """Take what is done, and hand out what waits."""
        self._hand_out()
        for pipe in _ready(self._running, None if wait else 0):
            ticket = self._running.pop(pipe)
            try:
                answer = pipe.recv_bytes()
            except (EOFError, OSError):
                ticket.answer = ("ended", None, "")
                if pipe in self._next:
                    self._queue.appendleft(self._next.pop(pipe))
                self._end(pipe)
            else:
                ticket.answer = _unpacked(answer)
                if pipe in self._next:
                    self._running[pipe] = self._next.pop(pipe)
                else:
                    self._idle.append(pipe)
        self._hand_out()

    def _hand_out(self) -> None:
        while self._queue and (self._idle or len(self._processes) < self._jobs):
            if not self._idle:
                self._start()
                continue
            pipe, ticket = self._idle.pop(), self._queue.popleft()
            try:
                pipe.send_bytes(ticket.work)  # its process reads: it has nothing else to do
            except OSError:
                ticket.answer = ("ended", None, "")
                self._end(pipe)
            else:
                self._running[pipe] = ticket
        for pipe in self._running.keys() - self._next.keys() if self._queue else ():
            if not self._queue or len(self._queue[0].work) > _ASIDE:
                return
            with contextlib.suppress(OSError):  # of a process that has ended: that will be seen
                pipe.send_bytes(self._queue[0].work)
                self._next[pipe] = self._queue.popleft()

    def _start(self) -> None:
        context = multiprocessing.get_context("fork" if self._forks and _may_fork() else "spawn")
        ours, theirs = context.Pipe()
        process = cast(Any, context).Process(target=_work, args=(theirs,), daemon=True)
        try:
            with _no_main():
                process.start()
        except OSError:
            ours.close()
            if not self._processes:
                raise
            self._jobs = len(self._processes)
            return
        finally:
            theirs.close()  # so that the pipe ends with the process
        self._processes[ours] = process
        self._idle.append(ours)

    def _end(self, pipe: Pipe) -> None:
        process = self._processes.pop(pipe)
        process.kill()
        process.join()
        process.close()
        pipe.close()


def possible() -> bool:
    """Whether this process may start others: not one that ends with its own main process, nor one that is just starting."""
    process = multiprocessing.current_process()
    return not process.daemon and not getattr(process, "_inheriting", False)


@contextlib.contextmanager
def _no_main() -> Iterator[None]:
    """Without the main module: what is spawned would run it again, all of it where it lacks a guard."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _unpacked(answer: bytes) -> tuple[str, Any, str]:
    try:
        return cast("tuple[str, Any, str]", pickle.loads(answer))
    except Exception as raised:
        return "raised", raised, traceback.format_exc()


def _may_fork() -> bool:
    """Whether no other thread may hold a lock that would stay locked in a forked process for ever.

    Threads that Python's own module did not start count, too, where the system tells them. macOS has no say: its
    libraries start threads of their own, so forking is not for it (Python's documentation of multiprocessing).
    """
    if sys.platform == "darwin" or "fork" not in multiprocessing.get_all_start_methods():
        return False
    try:
        return len(os.listdir("/proc/self/task")) == 1
    except OSError:
        return threading.active_count() == 1


def _ready(pipes: Iterable[Pipe], timeout: float | None) -> list[Pipe]:
    return cast("list[Pipe]", connection.wait(list(pipes), timeout))


def _work(pipe: Pipe) -> None:
    """What every process does until it is ended."""
    # interrupts are left to the main process, which ends the run and says so once
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    while True:
        function, arguments = pipe.recv()
        try:
            answer = ("done", function(*arguments), "")
        except Exception as raised:
            answer = ("raised", raised, traceback.format_exc())
        try:
            message = ForkingPickler.dumps(answer)
        except Exception as raised:
            message = ForkingPickler.dumps(("raised", RuntimeError(f"not to be sent: {raised}"), answer[2]))
        pipe.send_bytes(message)


def _end_with(parent: int) -> None:
    """A main process that was killed tells nobody: without this its workers would wait for work for ever."""
    connection.wait([parent])
    os._exit(1)
