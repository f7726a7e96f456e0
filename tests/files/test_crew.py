"""Processes at work: order, errors, and processes that are ended, by us and from outside, at any moment."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from unmojibake.files.crew import Crew, Ended, Remote

LARGE = 3_000_000  # several times what a pipe holds


def _echo(value: Any) -> Any:
    return value


def _fail(text: str) -> None:
    raise ValueError(text)


def _leave() -> None:
    os._exit(3)


def _pid() -> int:
    return os.getpid()


def _sleep(seconds: float) -> bytes:
    time.sleep(seconds)
    return b"x" * LARGE


class _Unreadable(Exception):
    def __init__(self, one: int, two: int) -> None:
        super().__init__(one + two)


def _unreadable() -> None:
    raise _Unreadable(1, 2)


def _function() -> Any:
    return lambda: None  # not to be pickled


def _die_while_answering() -> bytes:
    threading.Timer(0.05, os._exit, (1,)).start()
    time.sleep(0.04)
    return b"x" * (20 * LARGE)


@pytest.fixture(params=[True, False], ids=["fork", "spawn"])
def crew(request: pytest.FixtureRequest) -> Iterator[Crew]:
    before = set(multiprocessing.active_children())
    crew = Crew(2, forks=request.param)
    yield crew
    crew.close()
    assert set(multiprocessing.active_children()) == before


def test_answers_in_any_order(crew: Crew) -> None:
    tickets = [crew.submit(_echo, number) for number in range(50)]
    assert [crew.result(ticket) for ticket in reversed(tickets)] == list(reversed(range(50)))


def test_large_work_and_large_answers_do_not_wait_for_each_other(crew: Crew) -> None:
    tickets = [crew.submit(_echo, bytes([number]) * LARGE) for number in range(6)]
    assert [crew.result(ticket)[-1] for ticket in tickets] == list(range(6))


def test_what_is_raised_there_is_raised_here(crew: Crew) -> None:
    ticket = crew.submit(_fail, "what was wrong")
    with pytest.raises(ValueError, match="what was wrong") as raised:
        crew.result(ticket)
    assert isinstance(raised.value.__cause__, Remote)
    assert "in _fail" in str(raised.value.__cause__)
    assert crew.result(crew.submit(_echo, 1)) == 1


def test_an_answer_that_cannot_be_sent_is_an_error(crew: Crew) -> None:
    with pytest.raises(RuntimeError, match="not to be sent"):
        crew.result(crew.submit(_function))


@pytest.mark.parametrize("work", [_leave, _die_while_answering])
def test_a_process_that_ends_takes_only_its_own_work_with_it(crew: Crew, work: Any) -> None:
    tickets = [crew.submit(_echo, 1), crew.submit(work), crew.submit(_echo, 2), crew.submit(_echo, 3)]
    with pytest.raises(Ended):
        crew.result(tickets[1])
    assert [crew.result(tickets[n]) for n in (0, 2, 3)] == [1, 2, 3]


def test_an_idle_process_that_was_ended_is_replaced(crew: Crew) -> None:
    process = crew.result(crew.submit(_pid))
    os.kill(process, signal.SIGTERM)
    answers: list[int] = []
    while len(answers) < 3:
        try:
            answers.append(crew.result(crew.submit(_echo, len(answers))))
        except Ended:  # it was handed work before its end was seen
            continue
    assert answers == [0, 1, 2]


def test_drained_means_done(crew: Crew) -> None:
    tickets = [crew.submit(_echo, number) for number in range(9)]
    crew.drain()
    assert all(ticket.answer for ticket in tickets)


@pytest.mark.parametrize("after", [0.0, 0.05, 0.3])
def test_giving_up_waits_for_nothing(crew: Crew, after: float) -> None:
    """Whether a process starts, works, or writes an answer that nobody takes."""
    for _ in range(3):
        crew.submit(_sleep, 0.1)
    crew.submit(_sleep, 1000)
    time.sleep(after)


def test_no_fork_beside_another_thread() -> None:
    """Not even beside one that the threading module does not know: it may hold a lock."""
    code = """
import _thread, time
from unmojibake.files import crew
before = crew._may_fork()
_thread.start_new_thread(time.sleep, (1000,))
print(before, crew._may_fork())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == (["True", "False"] if sys.platform == "linux" else ["False", "False"])


def test_processes_are_started_for_work_or_at_once() -> None:
    before = len(multiprocessing.active_children())
    for at_once, more in ((False, 0), (True, 3)):
        crew = Crew(3, at_once=at_once)
        assert len(multiprocessing.active_children()) == before + more
        crew.close()


PARENT = """
import os, time
from unmojibake.files.crew import Crew

def main():
    crew = Crew(2, at_once=True, forks={forks})
    print(*[crew.result(ticket) for ticket in [crew.submit(os.getpid) for _ in range(2)]], flush=True)
    crew.submit(time.sleep, 1000)
    time.sleep(1000)

if __name__ == "__main__":
    main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="asks for processes by signal 0")
@pytest.mark.parametrize("forks", [True, False])
def test_workers_end_with_a_main_process_that_was_killed(tmp_path: Path, forks: bool) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT.format(forks=forks), "utf-8")
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        workers = {int(word) for word in parent.stdout.readline().split()}
        assert workers
        parent.kill()
        parent.wait()
        for _ in range(600):
            if not any(_runs(worker) for worker in workers):
                return
            time.sleep(0.05)
    raise AssertionError(f"still there: {workers}")


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{process}/stat")
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")


def test_an_answer_that_cannot_be_read_is_an_error_of_its_own(crew: Crew) -> None:
    tickets = [crew.submit(_unreadable), *(crew.submit(_echo, n) for n in range(6))]
    with pytest.raises(TypeError):
        crew.result(tickets[0])
    assert [crew.result(ticket) for ticket in tickets[1:]] == list(range(6))


def test_where_not_all_can_be_started_there_are_fewer(monkeypatch: pytest.MonkeyPatch) -> None:
    start = multiprocessing.process.BaseProcess.start
    started: list[int] = []

    def first_only(process: Any) -> None:
        if started:
            raise BlockingIOError("no more processes")
        started.append(1)
        start(process)

    monkeypatch.setattr(multiprocessing.process.BaseProcess, "start", first_only)
    crew = Crew(4)
    try:
        tickets = [crew.submit(_echo, n) for n in range(20)]
        assert [crew.result(ticket) for ticket in tickets] == list(range(20))
    finally:
        crew.close()
    crew = Crew(4)
    with pytest.raises(BlockingIOError):
        crew.begin()


def test_the_main_module_is_not_run_again(tmp_path: Path) -> None:
    script = tmp_path / "noguard.py"
    script.write_text(
        "from unmojibake.files.crew import Crew\n"
        "import math\n"
        "print('once')\n"
        "crew = Crew(2, forks=False)\n"
        "print(crew.result(crew.submit(math.gcd, 12, 18)))\n"
        "crew.close()\n"
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["once", "6"]
