"""A run over a file: what is never written first, then kills, compression, reports, processes."""

from __future__ import annotations

import contextlib
import gzip
import json
import lzma
import multiprocessing
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tabling import BAD, GOOD, through

import unmojibake as um
from unmojibake.tables import delimited, extras, pool, run
from unmojibake.tables.job import Job
from unmojibake.tables.resume import log_path
from unmojibake.tables.work import Outcome, Plan

ROWS = [f"{i},{BAD}" if i % 7 == 0 else (f"{i}" if i == 50 else f"{i},plain") for i in range(200)]
DATA = ("id,name\n" + "\n".join(ROWS) + "\n").encode()
MENDED = DATA.decode().replace(BAD, GOOD).encode()


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many small parts."""
    monkeypatch.setattr(delimited, "PART", 128)


def job(folder: Path, target: str, **settings: object) -> Job:
    (folder / "in.csv").write_bytes(DATA)
    return Job(str(folder / "in.csv"), str(folder / target), um.Options(), jobs=1, **settings)  # type: ignore[arg-type]


def link(folder: Path, how: Callable[[Path, Path], None]) -> Path:
    (folder / "in.csv").write_bytes(DATA)
    how(folder / "other.csv", folder / "in.csv")
    return folder / "other.csv"


@pytest.mark.parametrize("how", [Path.symlink_to, Path.hardlink_to])
def test_never_onto_its_input_by_any_name(tmp_path: Path, how: Callable[[Path, Path], None]) -> None:
    other = link(tmp_path, how)
    for target in ("in.csv", "./in.csv", other.name):
        with pytest.raises(um.UsageError, match="written and read"):
            run.run(job(tmp_path, target))
    with pytest.raises(um.UsageError, match="written and read"):
        run.run(job(tmp_path, "out.csv", report=str(tmp_path / "in.csv")))
    assert (tmp_path / "in.csv").read_bytes() == DATA
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "other.csv"]


@pytest.mark.parametrize(
    ("name", "target", "reason"),
    [
        ("a.csv", "a.jsonl", "formats are kept"),
        ("a.unknown", "b.unknown", "tells no format"),
        ("a.parquet.gz", "b.parquet", "are not compressed as a whole"),
    ],
)
def test_formats_that_make_no_sense(tmp_path: Path, name: str, target: str, reason: str) -> None:
    (tmp_path / name).write_bytes(DATA)
    with pytest.raises(um.UsageError, match=reason):
        run.run(Job(str(tmp_path / name), str(tmp_path / target), um.Options()))


def test_a_missing_input_and_a_folder_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(um.FileProblem, match="no such file"):
        run.run(Job(str(tmp_path / "no.csv"), str(tmp_path / "out.csv"), um.Options()))
    with pytest.raises(um.FileProblem, match="no such file"):
        run.run(job(tmp_path, "no/out.csv"))
    with pytest.raises(um.FileProblem, match="no plain file"):
        (tmp_path / "folder.csv").mkdir()
        run.run(job(tmp_path, "folder.csv"))


def test_strict_stops_and_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_bytes(b"old")
    done = run.run(job(tmp_path, "out.csv", strict=True, report=str(tmp_path / "r.jsonl")))
    assert done.stopped and done.problems == 1
    assert (tmp_path / "out.csv").read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv"]


def test_the_output_appears_when_it_is_done(tmp_path: Path, small: None) -> None:
    seen = []
    target = tmp_path / "out.csv"
    target.write_bytes(b"old")
    target.chmod(0o640)
    run.run(
        job(tmp_path, "out.csv"), progress=lambda rows, share: seen.append((target.read_bytes(), rows, share))
    )
    assert {old for old, _, _ in seen} == {b"old"}
    assert [rows for _, rows, _ in seen] == sorted(rows for _, rows, _ in seen)
    assert seen[-1][1:] == (200, 1.0)
    assert target.read_bytes() == MENDED
    assert target.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("data", [b"\x1f\x8bbroken", gzip.compress(DATA)[:-20], b""])
def test_a_broken_archive_is_a_problem_of_the_file(tmp_path: Path, data: bytes) -> None:
    source = tmp_path / "in.csv.gz"
    source.write_bytes(data)
    if not data:
        assert run.run(Job(str(source), str(tmp_path / "out.csv"), um.Options())).rows == 0
        return
    with pytest.raises(um.FileProblem, match="cannot be decompressed"):
        run.run(Job(str(source), str(tmp_path / "out.csv"), um.Options()))
    assert not (tmp_path / "out.csv").exists()


def test_compressed_files(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    zst = pa.Codec("zstd")
    forms: dict[str, tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]] = {
        ".gz": (lambda data: gzip.compress(data[:500]) + gzip.compress(data[500:]), gzip.decompress),
        ".xz": (lzma.compress, lzma.decompress),
        ".zst": (
            lambda data: zst.compress(data, asbytes=True),
            lambda data: pa.input_stream(pa.py_buffer(data), compression="zstd").read(),
        ),
    }
    for ending, (pack, unpack) in forms.items():
        out, _, _ = through(tmp_path, f"a.csv{ending}", pack(DATA))
        assert unpack(out) == MENDED
        again, _, _ = through(tmp_path, f"a.csv{ending}", pack(DATA))
        assert again == out


def killed(folder: Path, name: str, after: int, jobs: int = 1) -> int:
    """Run in a process that kills itself after so many parts; how many parts it remembered."""
    code = (
        "import os, signal, sys, unmojibake as um\n"
        "from unmojibake.tables import delimited, jsonlines, run\n"
        "from unmojibake.tables.job import Job\n"
        "delimited.PART = jsonlines.PART = 128\n"
        "run._WORTH_A_POOL = 0\n"
        "count = [0]\n"
        "def step(rows, share):\n"
        "    count[0] += 1\n"
        "    if count[0] == int(sys.argv[3]): os.kill(os.getpid(), signal.SIGKILL)\n"
        "jobs, report = int(sys.argv[4]), sys.argv[2] + '.jsonl'\n"
        "job = Job(sys.argv[1], sys.argv[2], um.Options(), jobs=jobs, resume=True, report=report)\n"
        "run.run(job, progress=step)\n"
    )
    source, target = folder / name, folder / f"out-{name}"
    command = [sys.executable, "-c", code, str(source), str(target), str(after), str(jobs)]
    # the end of the output comes when the last process that holds it has ended: workers, too
    assert subprocess.run(command, stdout=subprocess.PIPE, timeout=60).returncode == -signal.SIGKILL
    assert not target.exists()
    return Path(log_path(str(target))).read_bytes().count(b"\n") - 1


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
@pytest.mark.parametrize("name", ["in.csv", "in.csv.gz", "in.jsonl"])
def test_killed_and_resumed_is_the_same(
    tmp_path: Path, small: None, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("unmojibake.tables.jsonlines.PART", 128)
    data = DATA
    if "jsonl" in name:
        data = "".join(json.dumps({"t": row}) + "\n" for row in ROWS).encode()
    (tmp_path / name).write_bytes(gzip.compress(data, mtime=0) if name.endswith(".gz") else data)
    source, target, whole = tmp_path / name, tmp_path / f"out-{name}", tmp_path / f"whole-{name}"
    run.run(Job(str(source), str(whole), um.Options(), jobs=1, report=f"{whole}.jsonl"))
    assert killed(tmp_path, name, 3) >= 3
    assert killed(tmp_path, name, 9) >= 9
    calls = []
    real = pool.Here.submit
    monkeypatch.setattr(pool.Here, "submit", lambda *args: calls.append(1) or real(*args))  # type: ignore[func-returns-value]
    job = Job(str(source), str(target), um.Options(), jobs=1, resume=True, report=f"{target}.jsonl")
    done = run.run(job)
    assert target.read_bytes() == whole.read_bytes()
    assert Path(f"{target}.jsonl").read_bytes() == Path(f"{whole}.jsonl").read_bytes()
    assert done.rows == 200
    parts = (len(data) + 127) // 128
    assert 0 < len(calls) <= parts - 9 + 2
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_workers_end_with_a_process_that_was_killed(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes(DATA)
    assert killed(tmp_path, "in.csv", 3, jobs=3) >= 3


def test_a_torn_line_of_the_log_is_judged_again(tmp_path: Path, small: None) -> None:
    killed_job = job(tmp_path, "out.csv", resume=True)

    def stop(rows: int, share: float) -> None:
        if rows > 40:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run.run(killed_job, progress=stop)
    log = Path(log_path(str(tmp_path / "out.csv")))
    log.write_bytes(log.read_bytes()[:-7])
    run.run(Job(killed_job.source, killed_job.target, um.Options(), jobs=1, resume=True))
    assert (tmp_path / "out.csv").read_bytes() == MENDED
    assert not log.exists()


def test_a_log_that_is_none_is_named_with_the_way_out(tmp_path: Path) -> None:
    Path(log_path(str(tmp_path / "out.csv"))).write_bytes(b"no log\n")
    with pytest.raises(um.FileProblem, match=r"in.csv: cannot be resumed: .* without --resume"):
        run.run(job(tmp_path, "out.csv", resume=True))
    run.run(job(tmp_path, "out.csv"))
    assert (tmp_path / "out.csv").read_bytes() == MENDED


@pytest.mark.skipif(os.name == "nt", reason="no modes, and links need rights")
def test_a_link_in_the_place_of_the_log_is_not_followed(tmp_path: Path, small: None) -> None:
    precious = tmp_path / "precious"
    precious.write_bytes(b"kept")
    log = Path(log_path(str(tmp_path / "out.csv")))
    log.symlink_to(precious)
    with pytest.raises(um.FileProblem, match="cannot be written"):
        run.run(job(tmp_path, "out.csv", resume=True))
    modes = []
    run.run(job(tmp_path, "out.csv"), progress=lambda rows, share: modes.append(log.lstat().st_mode))
    assert {stat.S_ISREG(mode) and mode & 0o777 for mode in modes} == {0o600}, "it holds values"
    assert precious.read_bytes() == b"kept"
    assert (tmp_path / "out.csv").read_bytes() == MENDED


FULL = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
from unmojibake.cli import main
sys.exit(main(["data", *sys.argv[2:]]))
"""


def cramped(folder: Path, limit: int, *words: str) -> tuple[int, str]:
    """Exit code and messages of a run that may write so many bytes to a file."""
    command = [sys.executable, "-c", FULL, str(limit), *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stderr


@pytest.mark.skipif(os.name == "nt", reason="no limits there")
@pytest.mark.parametrize("name", ["in.csv", "in.parquet", "in.arrow", "in.db"])
def test_a_full_disk_leaves_the_old_output_and_one_sentence(tmp_path: Path, name: str) -> None:
    values = [f"{i * 7919 % 10007} plain" for i in range(20_000)]
    if name == "in.csv":
        (tmp_path / name).write_text("n,v\n" + "".join(f"{v},{v}\n" for v in values), "utf-8")
    elif name == "in.db":
        with contextlib.closing(sqlite3.connect(tmp_path / name)) as db:
            db.execute("CREATE TABLE t (v)")
            db.executemany("INSERT INTO t VALUES (?)", [(v,) for v in values])
            db.commit()
    else:
        table = pytest.importorskip("pyarrow").table({"v": values})
        if name == "in.arrow":
            pytest.importorskip("pyarrow.feather").write_feather(table, tmp_path / name)
        else:
            pytest.importorskip("pyarrow.parquet").write_table(table, tmp_path / name)
    (tmp_path / f"out-{name}").write_bytes(b"old")
    code, said = cramped(tmp_path, 40_000, name, "-o", f"out-{name}")
    assert code == 2
    assert said.startswith(f"unmojibake: out-{name}: ") and said.count("\n") == 1
    assert (tmp_path / f"out-{name}").read_bytes() == b"old"
    assert not [path.name for path in tmp_path.glob(".*") if "resume" not in path.name]


def test_what_no_row_can_be_read_of_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.csv", "a.jsonl"):
        (tmp_path / name).write_bytes("a,b\n1,2\n".encode("utf-16"))
        with pytest.raises(um.FileProblem, match=f"{name}: is UTF-16; convert it first"):
            run.run(Job(str(tmp_path / name), str(tmp_path / f"out-{name}"), um.Options()))
    monkeypatch.setattr(delimited, "PART", 16)
    monkeypatch.setattr(delimited, "LONGEST", 32)
    (tmp_path / "long.csv").write_bytes(b"a,b\n" + b"x" * 100)
    with pytest.raises(um.FileProblem, match=r"long\.csv: the line at byte 4 is longer"):
        run.run(Job(str(tmp_path / "long.csv"), str(tmp_path / "out.csv"), um.Options()))


def test_lone_surrogates_in_both_kinds_of_reports(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    data = json.dumps({"a": f"\ud800 {BAD}"}).encode() + b"\n"
    for report in ("r.jsonl", "r.parquet"):
        out, _, _ = through(tmp_path, "a.jsonl", data, report=str(tmp_path / report))
        assert json.loads(out)["a"] == f"\ud800 {GOOD}"
    assert parquet.read_table(tmp_path / "r.parquet").to_pylist()[0]["after"] == f"\\ud800 {GOOD}"


def test_other_settings_are_not_resumed(tmp_path: Path, small: None) -> None:
    first = job(tmp_path, "out.csv")

    def stop(rows: int, share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run.run(first, progress=stop)
    other = Job(first.source, first.target, um.Options(level="guess"), jobs=1, resume=True)
    with pytest.raises(um.FileProblem, match="cannot be resumed"):
        run.run(other)
    run.run(Job(first.source, first.target, um.Options(level="guess"), jobs=1))
    assert (tmp_path / "out.csv").read_bytes() == MENDED


def _slowly(payload: bytes, plan: Plan) -> Outcome:
    time.sleep(60)
    raise AssertionError


def test_a_pool_that_is_given_up_ends_with_its_processes() -> None:
    """Parts that are larger than a pipe wait for processes that are busy."""
    before = set(multiprocessing.active_children())
    processes = pool.Processes(2)
    for _ in range(6):
        processes.submit(_slowly, b"x" * 1_000_000, Plan(um.Options()))
    processes.close()
    assert set(multiprocessing.active_children()) == before


def test_processes_change_nothing(tmp_path: Path, small: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "_WORTH_A_POOL", 0)
    out, done, problems = through(tmp_path, "a.csv", DATA, jobs=2, report=str(tmp_path / "r.jsonl"))
    assert out == MENDED
    assert done.rows == 200 and [p.row for p in problems] == [51]
    rows = [json.loads(line)["row"] for line in (tmp_path / "r.jsonl").read_text("utf-8").splitlines()]
    assert rows == sorted([*range(1, 201, 7), 51])


def test_the_report_as_parquet(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    through(tmp_path, "a.csv", DATA, report=str(tmp_path / "r.parquet"))
    rows = parquet.read_table(tmp_path / "r.parquet").to_pylist()
    assert len(rows) == 30
    assert rows[0] | {"confidence": 0} == {
        "row": 1,
        "column": "name",
        "before": BAD,
        "after": GOOD,
        "channel": "utf-8>cp1252",
        "certainty": "certain",
        "confidence": 0,
        "applied": True,
        "problem": None,
    }
    with pytest.raises(um.UsageError, match="has to end in"):
        through(tmp_path, "a.csv", DATA, report=str(tmp_path / "r.txt"))


def test_a_missing_package_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(um.UsageError, match=r"needs the package pyarrow; .*pip install 'unmojibake\[data\]'"):
        extras.needed("pyarrow", "data")
