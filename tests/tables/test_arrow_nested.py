"""Text within lists and structs of Arrow columns: shapes that have to stay first, then repairs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tabling import BAD, GOOD

import unmojibake as um
from unmojibake.tables import run
from unmojibake.tables.job import Job, Summary

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
nested = pytest.importorskip("unmojibake.tables.arrow_nested")

INNER = pa.struct([("n", pa.int32()), ("s", pa.string()), ("tags", pa.list_(pa.large_string()))])
KINDS: dict[str, Any] = {
    "tags": pa.list_(pa.string()),
    "large": pa.large_list(pa.string()),
    "codes": pa.list_(pa.dictionary(pa.int8(), pa.string())),
    "deep": pa.list_(pa.list_(pa.string())),
    "who": INNER,
    "rows": pa.list_(INNER),
}
PATHS = {
    "tags": ["tags[]"],
    "large": ["large[]"],
    "codes": ["codes[]"],
    "deep": ["deep[][]"],
    "who": ["who.s", "who.tags[]"],
    "rows": ["rows[].s", "rows[].tags[]"],
}

_text = st.sampled_from(["x", "y", "", "bad"]) | st.none()
_tags = st.lists(_text, max_size=3) | st.none()
_who = st.fixed_dictionaries({"n": st.integers(0, 9) | st.none(), "s": _text, "tags": _tags}) | st.none()
_values = {
    "tags": _tags,
    "large": _tags,
    "codes": _tags,
    "deep": st.lists(_tags, max_size=3) | st.none(),
    "who": _who,
    "rows": st.lists(_who, max_size=3) | st.none(),
}


def mended(value: Any) -> Any:
    if isinstance(value, list):
        return [mended(each) for each in value]
    if isinstance(value, dict):
        return {name: mended(each) for name, each in value.items()}
    return "good" if value == "bad" else value


def holds(value: Any) -> bool:
    if isinstance(value, list):
        return any(map(holds, value))
    return any(map(holds, value.values())) if isinstance(value, dict) else value == "bad"


def test_what_is_passed_over() -> None:
    schema = pa.schema(
        [
            ("i", pa.list_(pa.int64())),
            ("b", pa.list_(pa.binary())),
            ("m", pa.map_(pa.string(), pa.string())),
            ("f", pa.list_(pa.string(), 2)),
            ("e", pa.struct([])),
        ]
    )
    assert nested.leaves(schema) == []


@pytest.mark.parametrize("kind", KINDS)
def test_paths_have_the_names_that_json_has(kind: str) -> None:
    found = nested.leaves(pa.schema([("first", pa.int8()), (kind, KINDS[kind])]))
    assert [leaf.name for leaf in found] == PATHS[kind]
    assert {leaf.number for leaf in found} == {1}
    assert all(leaf.belongs(kind) and leaf.belongs(leaf.name) for leaf in found)
    assert not any(leaf.belongs(kind[:-1]) for leaf in found)
    assert not nested.Leaf(0, "a.b").belongs("a")


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_any_shape_stays_and_rows_are_told(kind: str, data: st.DataObject) -> None:
    values = data.draw(st.lists(_values[kind], max_size=8))
    first = data.draw(st.integers(0, len(values)))
    cuts = [pa.array(values[:first], KINDS[kind]), pa.array([None, *values[first:]], KINDS[kind]).slice(1)]
    table = pa.table({"c": pa.chunked_array(cuts, type=KINDS[kind])})
    told = set()
    for leaf in nested.leaves(table.schema):
        shelf = leaf.shelf(table)
        assert shelf.replaced({}).equals(table["c"])
        bad = [at + i for at, texts in shelf.slices() for i, text in enumerate(texts) if text == "bad"]
        (rows,) = shelf.rows([bad])
        told.update(rows)
        table = table.set_column(0, "c", shelf.replaced(dict.fromkeys(bad, "good")))
    table.validate(full=True)
    assert table["c"].to_pylist() == [mended(value) for value in values]
    assert told == {row for row, value in enumerate(values) if holds(value)}


def through(folder: Path, **settings: Any) -> tuple[Any, Summary]:
    target = folder / "out.parquet"
    done = run.run(Job(str(folder / "a.parquet"), str(target), um.Options(), jobs=1, **settings))
    return pq.read_table(target), done


def rows(text: str) -> Any:
    who = {"n": 1, "s": "x", "tags": [text, None]}
    columns = {
        "tags": pa.array([["x", text], None, []] * 100, KINDS["tags"]),
        "who": pa.array([who, None, who] * 100, INNER),
        "a": pa.array(["plain"] * 300),
    }
    return pa.table(columns)


def test_a_file_is_repaired_within(tmp_path: Path) -> None:
    pq.write_table(rows(BAD), tmp_path / "a.parquet", row_group_size=70)
    report = tmp_path / "told.jsonl"
    new, done = through(tmp_path, report=str(report))
    assert new.equals(rows(GOOD))
    old = pq.ParquetFile(tmp_path / "a.parquet")
    assert pq.ParquetFile(tmp_path / "out.parquet").schema.equals(old.schema)
    assert new.schema.equals(old.schema_arrow, check_metadata=True)
    assert done.repaired == 300
    assert report.read_text().count('"tags[]"') == 100
    assert report.read_text().count('"who.tags[]"') == 200


def test_columns_within_are_named_by_their_paths(tmp_path: Path) -> None:
    pq.write_table(rows(BAD), tmp_path / "a.parquet")
    new, _ = through(tmp_path, columns=("who",))
    assert (new["tags"], new["who"]) == (rows(BAD)["tags"], rows(GOOD)["who"])
    new, _ = through(tmp_path, columns=("tags[]",))
    assert (new["tags"], new["who"]) == (rows(GOOD)["tags"], rows(BAD)["who"])
    with pytest.raises(um.UsageError, match=r"no column 'who\.n'; there are: tags, who, a, tags\[\], who\.s"):
        through(tmp_path, columns=("who.n",))
