"""``unmojibake data``: exit codes, messages, progress."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from running import DAMAGED, Um

from unmojibake.channels import damage
from unmojibake.cli.data import Rate

BAD = DAMAGED.strip()
CLEAN_ROWS = "id,name\n1,Größe\n"


def test_clean_exits_zero(um: Um, work: Path) -> None:
    (work / "a.csv").write_text(CLEAN_ROWS, "utf-8")
    ran = um("data", "a.csv", "-o", "b.csv")
    assert (ran.code, ran.out, ran.err) == (0, b"", "1 row: 0 values repaired\n")
    assert (work / "b.csv").read_text("utf-8") == CLEAN_ROWS


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("a.csv",), "Missing option"),
        (("a.csv", "-o", "a.csv"), "written and read"),
        (("a.csv", "-o", "b.jsonl"), "formats are kept"),
        (("no.csv", "-o", "b.csv"), "no such file"),
        (("a.csv", "-o", "b.csv", "--columns", "zz"), "there is no column 'zz'"),
        (("a.csv", "-o", "b.csv", "--format", "xml"), "is none of csv"),
        (("a.csv", "-o", "b.csv", "--delimiter", "ab"), "not one ASCII character"),
        (("a.csv", "-o", "b.csv", "--report", "r.txt"), "has to end in"),
        (("a.csv", "-o", "b.csv", "--address", "x:1"), "needs --engine ray"),
        (("a.parquet", "-o", "b.parquet"), "cannot be read"),
    ],
)
def test_what_fails_exits_two_and_writes_nothing(
    um: Um, work: Path, args: tuple[str, ...], message: str
) -> None:
    if args[0] == "a.parquet":
        pytest.importorskip("pyarrow")
    (work / "a.csv").write_text(CLEAN_ROWS, "utf-8")
    (work / "a.parquet").write_bytes(b"nonsense")
    ran = um("data", *args)
    assert ran.code == 2
    assert message in ran.err
    assert sorted(path.name for path in work.iterdir()) == ["a.csv", "a.parquet"]


def test_malformed_rows_exit_one_and_are_named(um: Um, work: Path) -> None:
    bad = "".join(f"{i},x,y\n" for i in range(30))
    (work / "a.csv").write_text(f'id,name\n1,"{BAD}"\n{bad}', "utf-8")
    ran = um("data", "a.csv", "-o", "b.csv", "--report", "r.jsonl")
    assert ran.code == 1
    lines = ran.err.splitlines()
    assert lines[0] == "a.csv: row 2 (line 3): 3 fields instead of 2"
    assert len(lines) == 22
    assert lines[-2].startswith("further malformed rows are not named here")
    assert lines[-1] == "31 rows: 1 value repaired, 30 malformed passed through"
    told = [json.loads(line) for line in (work / "r.jsonl").read_text("utf-8").splitlines()]
    assert [one["row"] for one in told] == list(range(1, 32))
    assert told[0]["column"] == "name" and told[1]["problem"] == "3 fields instead of 2"
    ran = um("data", "a.csv", "-o", "c.csv", "--strict")
    assert ran.code == 1
    assert "stopped at the first malformed row" in ran.err
    assert not (work / "c.csv").exists()


def test_levels_columns_and_delimiter(um: Um, work: Path) -> None:
    damaged = damage("Größe", "utf-8>cp1252")
    (work / "a.txt").write_text(f"{damaged}~x\n{damaged}~{damaged}\n", "utf-8")
    args = ("--delimiter", "~", "--no-header", "--columns", "2", "--level", "guess", "-q")
    ran = um("data", "a.txt", "-o", "b.txt", *args)
    assert (ran.code, ran.err) == (0, "")
    assert (work / "b.txt").read_text("utf-8") == f"{damaged}~x\n{damaged}~Größe\n"


def test_a_missing_extra_is_one_sentence(real: Um, work: Path) -> None:
    (work / "pyarrow.py").write_text("raise ImportError('not here', name='pyarrow')", "utf-8")
    (work / "a.parquet").write_bytes(b"x")
    ran = real("data", "a.parquet", "-o", "b.parquet", env={"PYTHONPATH": str(work)})
    assert ran.code == 2
    assert ran.err.startswith("unmojibake: this needs the package pyarrow; install it with: pip install")
    assert ran.err.count("\n") == 1


def test_progress_tells_rate_and_time_left() -> None:
    now = [0.0]
    stream = io.StringIO()
    rate = Rate(stream, True, lambda: now[0])
    rate.step(10, 0.1)
    assert stream.getvalue() == ""
    now[0] = 100.0
    rate.step(5_000, 0.25)
    assert stream.getvalue() == "\r\x1b[K5,000 rows, 50/s, 25%, 5:00 left"
    rate.clear()
    rate.clear()
    assert stream.getvalue().endswith("left\r\x1b[K")
    now[0] = 10_000.0
    rate.step(6_000, 0.5)
    assert stream.getvalue().endswith("2:46:40 left")
    quiet = Rate(io.StringIO(), False, lambda: now[0])
    now[0] += 10
    quiet.step(1, 0.5)
