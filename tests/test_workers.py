"""Many files: the same results in the same order, however many processes look at them."""

from __future__ import annotations

import multiprocessing
import threading
from pathlib import Path

import pytest

import unmojibake as um
from unmojibake import workers
from unmojibake.cli import main
from unmojibake.judge import Source, Task
from unmojibake.model import FileResult
from unmojibake.workers import judge_all

PLAIN = b"plain text\n"
KINDS = (
    PLAIN,
    um.damage("Caf\u00e9, d\u00e9j\u00e0 vu \u00e0 No\u00ebl\n", "utf-8>cp1252").encode(),
    "Gr\u00fc\u00dfe aus K\u00f6ln\n".encode(),
    b"\x89PNG\r\n\x1a\n\x00\x01\x02",
    b"",
    "caf\u00e9\n".encode("utf-16"),
    PLAIN * 3000,
)


@pytest.fixture
def many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Files for a pool, which is started after the first of them, of every kind, in folders in each other."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(workers, "_ALONE", -1.0)
    for number in range(230):
        folder = tmp_path / f"d{number % 7}" / f"e{number % 3}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number}.txt").write_bytes(KINDS[number % len(KINDS) if number % 5 else 0])
    return tmp_path


@pytest.mark.parametrize("form", ["concise", "json", "junit"])
def test_any_number_of_jobs_reports_the_same(
    many: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    told = []
    for jobs in ("1", "2", "3"):
        code = main(["check", "-j", jobs, "-v", "--isolated", "--format", form, "."])
        out = capsys.readouterr()
        told.append((code, out.out, out.err))
    assert told[0] == told[1] == told[2]
    assert told[0][0] == 1


def test_any_number_of_jobs_repairs_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNMOJIBAKE_STATE", str(tmp_path / "state"))
    monkeypatch.setattr(workers, "_ALONE", -1.0)
    done: list[list[tuple[str, bytes]]] = []
    for jobs in (1, 2):
        folder = tmp_path / f"jobs{jobs}"
        folder.mkdir()
        for number in range(20):
            (folder / f"{number:02}.txt").write_bytes(KINDS[number % len(KINDS)])
        results = list(um.fix_paths([folder], um.Options(jobs=jobs)))
        assert [Path(result.path).name for result in results] == [f"{n:02}.txt" for n in range(20)]
        done.append([(path.name, path.read_bytes()) for path in sorted(folder.iterdir())])
    assert done[0] == done[1]
    assert done[0][1][1] == "Caf\u00e9, d\u00e9j\u00e0 vu \u00e0 No\u00ebl\n".encode()


def test_what_workers_say_in_short_is_the_whole_result(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clean file comes back as the name of its encoding: nothing else may be lost by that."""
    monkeypatch.setattr(workers, "_ALONE", -1.0)
    sources = [Source(str(n), f"shown {n}", data=data) for n, data in enumerate(KINDS)]
    sources += [Source("p", "p", problem="gone"), Source("n", "n", note="a pipe")]

    def results(jobs: int, task: Task) -> list[FileResult]:
        return [judged.result for judged in judge_all([(source, task) for source in sources], jobs)]

    for task in (Task(um.Options()), Task(um.Options(), keep=True), Task(um.Options(), fixing=True)):
        alone, together = results(1, task), results(2, task)
        assert alone == together
        kept = [(result.original, result.data, result.text, result.context) for result in alone]
        assert kept == [(result.original, result.data, result.text, result.context) for result in together]


@pytest.mark.parametrize("taken", [2, 20])
def test_no_process_of_a_pool_is_left(monkeypatch: pytest.MonkeyPatch, taken: int) -> None:
    monkeypatch.setattr(workers, "_ALONE", -1.0)
    sources = [(Source(str(n), str(n), data=PLAIN), Task(um.Options())) for n in range(20)]
    threads, processes = set(threading.enumerate()), set(multiprocessing.active_children())
    results = judge_all(sources, 2)
    for _ in range(taken):
        next(results)
    assert set(multiprocessing.active_children()) > processes
    results.close()  # type: ignore[attr-defined]
    assert set(multiprocessing.active_children()) == processes
    assert set(threading.enumerate()) == threads


def _judged_in_a_daemon(folder: str) -> list[str]:
    workers._ALONE = -1.0  # type: ignore[misc]
    return [str(result.status) for result in um.check_paths([folder], um.Options(jobs=2))]


def test_in_a_process_that_may_have_no_others_files_are_judged_there(tmp_path: Path) -> None:
    for number in range(12):
        (tmp_path / f"{number:02}.txt").write_bytes(KINDS[number % len(KINDS)])
    expected = [str(result.status) for result in um.check_paths([tmp_path], um.Options(jobs=1))]
    with multiprocessing.get_context("spawn").Pool(1) as pool:  # its workers are daemonic
        assert pool.map(_judged_in_a_daemon, [str(tmp_path)]) == [expected]


def test_where_no_process_can_be_started_files_are_judged_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(self: object) -> None:
        raise BlockingIOError("no more processes")

    monkeypatch.setattr(workers, "_ALONE", -1.0)
    monkeypatch.setattr(multiprocessing.process.BaseProcess, "start", fails)
    sources = [(Source(str(n), str(n), data=data), Task(um.Options())) for n, data in enumerate(KINDS)]
    assert list(judge_all(sources, 2)) == list(judge_all(sources, 1))
