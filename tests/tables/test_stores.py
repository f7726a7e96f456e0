"""Tables in stores, with a folder that plays one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tabling import BAD, GOOD

import unmojibake as um
from unmojibake.tables import run, stores
from unmojibake.tables.job import Job, Summary

fs = pytest.importorskip("pyarrow.fs")

CLEAN, DAMAGED = f"id,name\n1,{GOOD}\n".encode(), f"id,name\n1,{BAD}\n".encode()


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Files below this folder are those of ``mem://``."""
    folder = tmp_path / "store"
    folder.mkdir()
    whole = fs.SubTreeFileSystem(str(folder), fs.LocalFileSystem())
    known = stores.resolved
    monkeypatch.setenv("UNMOJIBAKE_STATE", str(tmp_path / "state"))
    monkeypatch.setattr(
        stores, "resolved", lambda url: (whole, url[6:]) if url.startswith("mem://") else known(url)
    )
    yield folder
    assert not list((tmp_path / "store").glob(".*"))


def through(source: str, target: str, **settings: Any) -> Summary:
    return run.run(Job(source, target, um.Options(), jobs=1, **settings))


def left(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "state" / "tables").glob("*/*/*") if path.is_file()]


@pytest.mark.parametrize("path", ["a.csv", "/a/b.csv", "C:\\a.csv", "C:/a//b.csv", "s3:a", "://", ""])
def test_names_of_files_here(path: str) -> None:
    assert not stores.is_url(path)


@pytest.mark.parametrize(
    ("source", "target", "why"),
    [
        ("mem://none.csv", "mem://b.csv", "mem://none.csv: no such file"),
        ("mem://folder", "mem://b.csv", "is a folder"),
        ("mem://folder/", "mem://b.csv", "names no file"),
        ("mem://a.csv", "mem://a.csv", "is written and read"),
        ("nosuch://a.csv", "b.csv", "nosuch://a.csv: no store that pyarrow knows"),
        ("mem://a.csv", "mem://b.parquet", "formats are kept"),
        ("mem://bad.parquet", "mem://b.parquet", "mem://bad.parquet: cannot be read"),
        ("mem://a.csv", "mem://a.csv/b.csv", "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_said_with_the_url(store: Path, source: str, target: str, why: str) -> None:
    (store / "a.csv").write_bytes(DAMAGED)
    (store / "bad.parquet").write_bytes(b"no parquet")
    (store / "folder").mkdir()
    with pytest.raises((um.UsageError, um.FileProblem), match=why.replace("/", "[/]")):
        through(source, target)
    assert (store / "a.csv").read_bytes() == DAMAGED
    assert not (store / "b.csv").exists()


def test_reports_are_files_here(store: Path) -> None:
    (store / "a.csv").write_bytes(DAMAGED)
    with pytest.raises(um.UsageError, match="--report"):
        through("mem://a.csv", "mem://b.csv", report="mem://c.jsonl")


def test_a_file_url_is_a_path(tmp_path: Path) -> None:
    here = tmp_path / "a.csv"
    here.write_bytes(DAMAGED)
    with pytest.raises(um.UsageError, match="is written and read"):
        through(str(here), here.as_uri())
    through(here.as_uri(), (tmp_path / "b.csv").as_uri())
    assert (tmp_path / "b.csv").read_bytes() == CLEAN


@pytest.mark.parametrize("direction", ["in", "out", "both"])
def test_a_table_is_repaired_between_stores(tmp_path: Path, store: Path, direction: str) -> None:
    source = "mem://sub/a.csv" if direction != "out" else str(tmp_path / "a.csv")
    target = "mem://b.csv" if direction != "in" else str(tmp_path / "b.csv")
    (store / "sub").mkdir()
    place = tmp_path if direction == "out" else store / "sub"
    (place / "a.csv").write_bytes(DAMAGED)
    done = through(source, target)
    assert (done.rows, done.repaired) == (1, 1)
    assert ((tmp_path if direction == "in" else store) / "b.csv").read_bytes() == CLEAN
    assert left(tmp_path) == []


def test_nothing_is_sent_when_a_malformed_row_stops(tmp_path: Path, store: Path) -> None:
    (store / "a.csv").write_bytes(DAMAGED + b"1,2,3\n")
    assert through("mem://a.csv", "mem://b.csv", strict=True).stopped
    assert not (store / "b.csv").exists()
    assert left(tmp_path) == []


def test_the_copy_of_an_interrupted_run_is_used_again_if_nothing_changed(
    tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (store / "a.csv").write_bytes(DAMAGED)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(stores, "_send", killed)
        with pytest.raises(KeyboardInterrupt):
            through("mem://a.csv", "mem://b.csv")
    (copy,) = [path for path in left(tmp_path) if path.parent.name == "in"]
    assert copy.read_bytes() == DAMAGED
    when = copy.stat()
    copy.write_bytes(DAMAGED.replace(b"1", b"7"))  # to see which one is read
    os.utime(copy, ns=(when.st_mtime_ns, when.st_mtime_ns))
    through("mem://a.csv", "mem://b.csv", resume=True)
    assert (store / "b.csv").read_bytes() == CLEAN.replace(b"1", b"7")
    through("mem://a.csv", "mem://b.csv", resume=True)
    assert (store / "b.csv").read_bytes() == CLEAN
