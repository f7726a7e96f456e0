"""How runs end: interrupted, with a closed pipe, with a program error, and what a terminal sees meanwhile."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from running import DAMAGED, Um

from unmojibake.cli.progress import Progress
from unmojibake.judge import Source, Task
from unmojibake.model import ByteRepair, Certainty, Change, Decoded, FileResult, Status
from unmojibake.options import Options
from unmojibake.outcome import edited
from unmojibake.workers import judge_all


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT to send")
def test_ctrl_c_ends_with_130_and_no_traceback(work: Path, damaged: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "unmojibake", "fix", "-i"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "UNMOJIBAKE_STATE": str(tmp_path / "state")},
    )
    assert process.stdout is not None
    seen = b""
    while b"Repair this?" not in seen:
        part = process.stdout.read(1)
        assert part, seen
        seen += part
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in err
    assert err.strip().endswith(b"unmojibake: interrupted")
    assert damaged.read_bytes() == DAMAGED.encode()


def test_a_program_error_of_the_command_line_is_no_finding(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from unmojibake import cli

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr(cli.cli, "main", broken)
    assert cli.main(["check"]) == 2
    said = capsys.readouterr().err
    assert "ZeroDivisionError: oops\n" in said
    assert said.endswith(
        "unmojibake: this is a bug in unmojibake; please report what is above, and what it was given\n"
    )


def test_a_program_error_in_one_file_is_said_and_the_others_are_done(monkeypatch: pytest.MonkeyPatch) -> None:
    from unmojibake.stages import pipeline

    def broken(data: bytes, options: Options) -> ByteRepair:
        if data == b"bad \xff":
            raise ZeroDivisionError("oops")
        return ByteRepair(data, "", "utf-8", decoded=Decoded("", "utf-8", 1.0))

    monkeypatch.setattr(pipeline, "repair_bytes", broken)
    work = [
        (Source(name, name, data=data), Task(Options()))
        for name, data in (("a", b"bad \xff"), ("b", b"ok \xff"))
    ]
    first, second = (judged.result for judged in judge_all(work, 1))
    assert first.status is Status.ERROR
    assert (
        first.error == "internal error: ZeroDivisionError: oops; please report it, with the file if you can"
    )
    assert second == FileResult("b", Status.CLEAN, "utf-8")


class Deadly(bytes):
    """Bytes that end the process they are sent to."""

    def __reduce__(self) -> tuple[object, tuple[int]]:
        return os._exit, (1,)


def test_a_process_that_dies_costs_only_its_own_file(monkeypatch: pytest.MonkeyPatch) -> None:
    from unmojibake import workers

    monkeypatch.setattr(workers, "_ALONE", -1.0)
    data = [Deadly() if n == 70 else b"ok" for n in range(140)]
    work = [(Source(str(n), str(n), data=data[n]), Task(Options())) for n in range(140)]
    results = [judged.result for judged in judge_all(work, 2)]
    assert [result.path for result in results] == [str(n) for n in range(140)]
    assert [result.path for result in results if result.status is Status.ERROR] == ["70"]
    assert "was ended" in (results[70].error or "")


def test_edits_in_bytes() -> None:
    def change(start: int, end: int, after: str | None) -> Change:
        return Change(
            "UM101", 1, 1, start, end, "x", after, "c", Certainty.CERTAIN, 1.0, byte_start=start, byte_end=end
        )

    data = b"0123456789"
    assert edited(data, "utf-8", []) is data
    assert edited(data, "utf-8", [change(4, 6, "\u00e9"), change(0, 1, "")]) == b"123\xc3\xa96789"
    assert edited(data, "utf-16-le", [change(2, 4, "\u00e9")]) == b"01\xe9\x00456789"
    with pytest.raises(Exception, match="convert the file first"):
        edited(data, "cp1252", [change(0, 1, "\u4e2d")])
    with pytest.raises(Exception, match="no place"):
        edited(data, "utf-8", [change(0, 1, None)])


def test_progress_waits_two_seconds_and_clears_up() -> None:
    now = [0.0]
    out = io.StringIO()
    progress = Progress(out, True, lambda: now[0])
    progress.step()
    progress.clear()
    assert out.getvalue() == ""
    now[0] = 2.1
    progress.step()
    progress.step()
    assert out.getvalue() == "\r2 files looked at"
    progress.clear()
    assert out.getvalue().endswith("\r\x1b[K")
    silent = io.StringIO()
    quiet = Progress(silent, False, lambda: now[0])
    now[0] = 99.0
    quiet.step()
    quiet.clear()
    assert silent.getvalue() == ""


def test_leftovers_of_an_interrupted_write_are_removed_by_fix_and_not_by_check(um: Um, damaged: Path) -> None:
    leftover = Path(".unmojibake-0123456789abcdef01234567.tmp")
    leftover.write_bytes(b"half")
    ran = um("check")
    assert "left by an interrupted write" in ran.err
    assert leftover.exists()
    assert um("fix").code == 0
    assert not leftover.exists()


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="asks /proc who is there")
def test_workers_end_with_a_main_process_that_is_killed(tmp_path: Path) -> None:
    for n in range(260):
        (tmp_path / f"{n}.txt").write_text("caf\u00c3\u00a9 " * 400, encoding="utf-8")
    command = [sys.executable, "-m", "unmojibake", "check", "-j", "3", "--isolated", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as main:
        workers = wait_for(lambda: children(main.pid))
        assert main.poll() is None, "ended before it could be killed"
        main.kill()
    assert wait_for(lambda: not any(map(alive, workers)))


def children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(each) for each in found.read_text().split()] if found.exists() else []


def alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def wait_for(asked: Callable[[], object]) -> Any:
    """What ``asked`` says once it is true; a minute at most."""
    end = time.monotonic() + 60
    while not (found := asked()):
        assert time.monotonic() < end, "nothing within a minute"
        time.sleep(0.01)
    return found
