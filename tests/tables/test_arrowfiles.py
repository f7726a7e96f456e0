"""Parquet and Arrow IPC: what has to stay first, then repairs."""

from __future__ import annotations

from array import array
from pathlib import Path
from typing import Any

import pytest
from tabling import BAD, GOOD, OTHER, OTHER_BAD

import unmojibake as um
from unmojibake.tables import run
from unmojibake.tables.job import Job, Summary

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
arrowfiles = pytest.importorskip("unmojibake.tables.arrowfiles")

ROWS = 1000


def table(damaged: str, other: str) -> Any:
    texts = [damaged if i % 10 == 0 else None if i % 3 == 0 else "Größe 🙂" for i in range(ROWS)]
    columns = {
        "id": pa.array(range(ROWS)),
        "t": pa.array(texts),
        "large": pa.array([other if i == 7 else "x" for i in range(ROWS)], pa.large_string()),
        "d": pa.array([damaged if i % 4 == 0 else "y" for i in range(ROWS)]).dictionary_encode(),
        "b": pa.array([BAD.encode()] * ROWS),
        "l": pa.array([[1, i] for i in range(ROWS)]),
    }
    return pa.table(columns).replace_schema_metadata({"who": "me"})


CLEAN, DAMAGED, MENDED = table("é", "x"), table(BAD, OTHER_BAD), table(GOOD, OTHER)


def through(folder: Path, name: str, **settings: Any) -> tuple[Path, Summary]:
    target = folder / f"out-{name}"
    done = run.run(Job(str(folder / name), str(target), um.Options(), jobs=1, **settings))
    assert not list(folder.glob(".*"))
    return target, done


def parquet(folder: Path, content: Any, **settings: Any) -> Any:
    pq.write_table(content, folder / "a.parquet", row_group_size=300, **settings)
    return pq.ParquetFile(folder / "a.parquet")


@pytest.mark.parametrize("codec", ["zstd", "snappy", "none", "gzip"])
def test_parquet_keeps_its_layout(tmp_path: Path, codec: str) -> None:
    old = parquet(tmp_path, DAMAGED, compression=codec)
    target, done = through(tmp_path, "a.parquet")
    new = pq.ParquetFile(target)
    assert new.read().equals(MENDED)
    assert new.schema_arrow.equals(old.schema_arrow, check_metadata=True)
    assert new.metadata.num_row_groups == 4
    for i in range(4):
        for j in range(new.metadata.num_columns):
            one, two = old.metadata.row_group(i).column(j), new.metadata.row_group(i).column(j)
            assert (one.compression, one.num_values) == (two.compression, two.num_values)
            assert ("RLE_DICTIONARY" in one.encodings) == ("RLE_DICTIONARY" in two.encodings)
    assert done.rows == ROWS and done.repaired == 100 + 1 + 250


def test_clean_parquet_holds_the_same(tmp_path: Path) -> None:
    parquet(tmp_path, CLEAN)
    target, done = through(tmp_path, "a.parquet")
    assert pq.read_table(target).equals(CLEAN)
    assert not done.repaired and not done.left


def test_an_empty_parquet_file(tmp_path: Path) -> None:
    old = parquet(tmp_path, CLEAN.slice(0, 0))
    target, done = through(tmp_path, "a.parquet")
    assert pq.ParquetFile(target).schema_arrow.equals(old.schema_arrow, check_metadata=True)
    assert done.rows == 0


def test_row_groups_that_are_too_large_go_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parquet(tmp_path, DAMAGED)
    monkeypatch.setattr(arrowfiles, "LARGEST", 100)
    monkeypatch.setattr(arrowfiles, "SLICE", 70)
    target, done = through(tmp_path, "a.parquet")
    assert pq.read_table(target).equals(MENDED) and done.repaired == 351


def test_parts_of_a_row_group_are_written_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parquet(tmp_path, DAMAGED)
    monkeypatch.setattr(arrowfiles, "SLICE", 70)
    report = tmp_path / "r.parquet"
    target, _ = through(tmp_path, "a.parquet", report=str(report))
    assert pq.read_table(target).equals(MENDED)
    assert pq.ParquetFile(target).metadata.num_row_groups == 4
    told = pq.read_table(report).to_pylist()
    assert [one["row"] for one in told if one["column"] == "t"] == list(range(1, ROWS, 10))
    assert [one["row"] for one in told if one["column"] == "d"] == list(range(1, ROWS, 4))


def test_columns_are_checked(tmp_path: Path) -> None:
    parquet(tmp_path, DAMAGED)
    target, done = through(tmp_path, "a.parquet", columns=("large",))
    assert done.repaired == 1
    assert pq.read_table(target)["t"].equals(DAMAGED["t"])
    with pytest.raises(um.UsageError, match="there is no column 'z'"):
        through(tmp_path, "a.parquet", columns=("z",))
    with pytest.raises(um.UsageError, match="holds no text but int64"):
        through(tmp_path, "a.parquet", columns=("id",))


@pytest.mark.parametrize("name", ["a.parquet", "a.arrow", "a.arrows"])
def test_what_is_no_such_file_is_a_problem(tmp_path: Path, name: str) -> None:
    for data in (b"", b"PAR1 nonsense", b"ARROW1\0\0 nonsense"):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(um.FileProblem, match=name):
            through(tmp_path, name)
        assert not (tmp_path / f"out-{name}").exists()


@pytest.mark.parametrize("codec", [None, "lz4", "zstd"])
@pytest.mark.parametrize("name", ["a.arrow", "a.arrows"])
def test_ipc_keeps_its_layout(tmp_path: Path, name: str, codec: str | None) -> None:
    options = pa.ipc.IpcWriteOptions(compression=codec)
    new = pa.ipc.new_file if name == "a.arrow" else pa.ipc.new_stream
    with new(str(tmp_path / name), DAMAGED.schema, options=options) as writer:
        for start in range(0, ROWS, 300):
            [batch] = DAMAGED.slice(start, 300).combine_chunks().to_batches()
            writer.write_batch(batch, custom_metadata={"at": str(start)})
    target, done = through(tmp_path, name)
    opened = pa.ipc.open_file if name == "a.arrow" else pa.ipc.open_stream
    reader = opened(pa.OSFile(str(target)))
    assert reader.schema.equals(DAMAGED.schema, check_metadata=True)
    assert done.repaired == 351
    if name == "a.arrow":
        found = [reader.get_batch_with_custom_metadata(i) for i in range(reader.num_record_batches)]
    else:
        found = list(reader.iter_batches_with_custom_metadata())
    assert [dict(meta) for _, meta in found] == [{b"at": str(i).encode()} for i in range(0, ROWS, 300)]
    assert pa.Table.from_batches([batch for batch, _ in found]).equals(MENDED)
    with pa.OSFile(str(target)) as raw:
        assert arrowfiles.body_compression(raw, 8 if name == "a.arrow" else 0) == codec


@pytest.mark.parametrize("name", ["a.parquet", "a.arrow"])
def test_rows_are_counted_where_no_column_holds_text(tmp_path: Path, name: str) -> None:
    content = pa.table({"n": [1, 2, 3, 4, 5]})
    if name.endswith("parquet"):
        pq.write_table(content, tmp_path / name)
    else:
        with pa.ipc.new_file(tmp_path / name, content.schema) as sink:
            sink.write_table(content)
    target, done = through(tmp_path, name)
    assert (done.rows, done.repaired) == (5, 0)
    read = pq.read_table(target) if name.endswith("parquet") else pa.ipc.open_file(target).read_all()
    assert read.equals(content)


@pytest.mark.parametrize(("kind", "code"), [(pa.string(), "i"), (pa.large_string(), "q")])
def test_a_buffer_of_offsets_may_be_longer_than_needed(kind: Any, code: str) -> None:
    data = ("a" + BAD + "b").encode()
    offsets = array(code, [0, 1, len(data) - 1, len(data)]).tobytes() + b"\0\0\0"
    column = pa.Array.from_buffers(kind, 3, [None, pa.py_buffer(offsets), pa.py_buffer(data)])
    assert um.fix_column(column).to_pylist() == ["a", GOOD, "b"]
    assert um.fix_column(column[1:]).to_pylist() == [GOOD, "b"]
