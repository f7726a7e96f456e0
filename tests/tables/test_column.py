"""Columns in memory: what stays as it is first, then the same kinds repaired."""

from __future__ import annotations

import random
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import unmojibake as um
from unmojibake.tables import judging

CLEAN = ["Anna", None, "Größe", "", "Ålesund", "日本語", "line\nbreak é", "NESTLÉ®", "🙂 ok", "Åse"]
GOOD = "Jürgen Größe"
BAD = um.damage(GOOD, "utf-8>cp1252")
OTHER = "Привет, мир"
OTHER_BAD = um.damage(OTHER, "utf-8>cp1251")
MIXED = ["Anna", BAD, None, "Größe", BAD, OTHER_BAD, ""]
MENDED = ["Anna", GOOD, None, "Größe", GOOD, OTHER, ""]

pa = pytest.importorskip("pyarrow")
pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")


def test_a_clean_list_is_the_same_object() -> None:
    values = [*CLEAN, 3, 2.5, b"x", ["\u00c3\u00a9"]]
    assert um.fix_column(values) is values
    found = um.repair_column(values)
    assert not found.changed
    assert not found.changes and not found.unresolved


@pytest.mark.parametrize("no_column", ["text", 3, None, {"a": 1}, (1, 2)])
def test_what_is_no_column_is_refused(no_column: Any) -> None:
    with pytest.raises(um.UsageError, match="a column is a list"):
        um.fix_column(no_column)


def test_the_list_that_was_given_stays() -> None:
    values = list(MIXED)
    assert um.fix_column(values) == MENDED
    assert values == MIXED


def test_what_no_text_is_stays_in_a_list() -> None:
    assert um.fix_column([1, BAD, b"\xc3\xa9", None]) == [1, GOOD, b"\xc3\xa9", None]


def test_changes_tell_rows_channel_and_certainty() -> None:
    found = um.repair_column(list(MIXED))
    first, second = found.changes
    assert list(first.rows) == [1, 4]
    assert (first.before, first.after, first.channel) == (BAD, GOOD, "utf-8>cp1252")
    assert second.channel == "utf-8>cp1251"
    assert first.certainty >= um.Certainty.LIKELY
    assert 0.9 < first.confidence <= 1
    for record in found.changes:
        for change in record.changes:
            assert record.before[change.start : change.end] == change.before
            assert change.line == 1 and change.column == change.start + 1


def test_levels_hold() -> None:
    options = um.Options(level="certain")
    found = um.repair_column([BAD, "caf\u00c3\u00a9 con leche"], options)
    for record in found.changes:
        assert record.certainty is um.Certainty.CERTAIN


def test_lost_characters_are_told_and_left() -> None:
    values = ["gr\ufffd\ufffde", "plain"]
    found = um.repair_column(values)
    assert found.values is values
    assert [list(one.rows) for one in found.unresolved] == [[0]]
    assert not found.unresolved[0].changed


def test_values_with_line_ends_map_to_their_places() -> None:
    value = um.damage("erste Zeile\nzweite größere Zeile\r\nöde", "utf-8>cp1252")
    [record] = um.repair_column(["é", BAD, value, BAD]).changes[1:]
    assert record.after == um.fix(value)
    assert {(c.line, c.column) for c in record.changes} == {(2, 10), (3, 1)}


def test_a_finding_over_a_border_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = judging.repair_text

    def crossing(text: str, options: um.Options) -> um.Repair:
        asked.append(text)
        if text != "ab\u00e9\ncd\u00e9":
            return real(text, options)
        change = um.Change("UM101", 1, 3, 2, 5, "\u00e9\nc", "x", "utf-8>cp1252", um.Certainty.CERTAIN, 0.99)
        return um.Repair(text, (change,))

    monkeypatch.setattr(judging, "repair_text", crossing)
    values = ["ab\u00e9", "cd\u00e9"]
    assert judging.judge_batch(values, um.Options()) == [None, None]
    assert asked == ["ab\u00e9\ncd\u00e9"]


def test_a_finding_that_does_not_replay_within_its_value_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(text: str, options: um.Options) -> um.Repair:
        if "\n" not in text:
            return um.Repair(text)
        change = um.Change("UM101", 1, 1, 0, 1, "\u00e9", "x", "utf-8>cp1252", um.Certainty.CERTAIN, 0.99)
        return um.Repair("x" + text[1:], (change,))

    monkeypatch.setattr(judging, "repair_text", wrong)
    assert judging.judge_batch(["\u00e9", "z\u00e9"], um.Options())[0] is None


def test_a_column_of_many_channels_has_no_common_vote() -> None:
    """Each value is judged as `fix` does it, whatever the others show."""
    texts = ["Если бы я был султан", "Γραμμές εργαλείων", "Lieferung über Köln", "それでは、始めましょう"]
    channels = [
        "koi8-r>cp1252",
        "iso-8859-7>cp1252",
        "utf-8>cp437",
        "cp932>cp1252",
        "utf-8>cp1252",
        "cp1251>cp866",
    ]
    values = []
    for text in texts:
        for channel in channels:
            try:
                values.append(um.damage(text, channel))
            except um.ChannelFailure:
                continue
    for value, after in zip(values, um.fix_column(values), strict=True):
        alone = um.fix(value)
        assert after == alone or alone == value, "the vote may only add"


def test_short_names_help_each_other() -> None:
    names = ["Ça va", "Łódź", "Zoë", "Škoda", "Đorđe", "Müller", "Ñuñoa", "Ísafjörður", "Håkon", "Šime"]
    damaged = [um.damage(name, "utf-8>cp1252") for name in names]
    assert um.fix_column(damaged) == names


def test_nothing_that_fix_repairs_is_left() -> None:
    rng = random.Random(5)
    words = [
        "Größe",
        "café",
        "Łódź",
        "señor",
        "über",
        "naïve",
        "Köln",
        "Straße",
        "déjà",
        "año",
        "привет",
        "мир",
        "東京",
        "naturally",
        "order",
    ]
    channels = ["utf-8>cp1252", "utf-8>cp437", "utf-8>cp1250", "utf-8>cp1252|utf-8>cp1252", "utf-8>cp936"]
    values = []
    for i in range(120):
        text = " ".join(rng.choices(words, k=5))
        try:
            values.append(um.damage(text, channels[i % 5]) if i % 3 == 0 else text)
        except um.ChannelFailure:
            values.append(text)
    got = um.fix_column(values)
    for value, result in zip(values, got, strict=True):
        alone = um.fix(value)
        assert result == alone or (result != value and um.fix(result) == result)
        if alone != value:
            assert result != value


def test_mappings_hold_for_each_value() -> None:
    options = um.Options(mappings=(um.Mapping("own", "XX", "é"),))
    assert um.fix_column(["caXX", "plain"], options) == ["caé", "plain"]


@pytest.mark.parametrize(
    "dtype", ["object", "string", "string[python]", "str", "string[pyarrow]", pd.ArrowDtype(pa.string())]
)
def test_series_of_strings(dtype: Any) -> None:
    series = pd.Series(MIXED, dtype=dtype, name="city", index=range(10, 17))
    series.attrs["k"] = 1
    before = series.copy()
    fixed = um.fix_column(series)
    pd.testing.assert_series_equal(fixed, pd.Series(MENDED, dtype=dtype, name="city", index=range(10, 17)))
    pd.testing.assert_series_equal(series, before)
    assert fixed.attrs == {"k": 1}
    clean = pd.Series(CLEAN, dtype=dtype)
    assert um.fix_column(clean) is clean


def test_series_with_an_index_that_repeats() -> None:
    series = pd.Series([BAD, "x", BAD], index=["a", "a", "b"])
    assert um.fix_column(series).tolist() == [GOOD, "x", GOOD]


def test_series_of_categories() -> None:
    series = pd.Series(pd.Categorical(["x", BAD, None, GOOD, BAD], ordered=True), name="c")
    found = um.repair_column(series)
    assert [list(one.rows) for one in found.changes] == [[1, 4]]
    assert found.values.tolist()[:2] == ["x", GOOD]
    assert found.values.tolist()[3:] == [GOOD, GOOD]
    assert found.values.isna().tolist() == [False, False, True, False, False]
    assert found.values.cat.ordered and found.values.name == "c"
    clean = pd.Series(CLEAN, dtype="category")
    assert um.fix_column(clean) is clean


def test_series_of_an_arrow_dictionary() -> None:
    kind = pd.ArrowDtype(pa.dictionary(pa.int32(), pa.string()))
    series = pd.Series(MIXED, dtype=kind, name="d")
    found = um.repair_column(series)
    assert found.values.dtype == kind
    assert [None if pd.isna(v) else v for v in found.values] == MENDED
    assert [list(one.rows) for one in found.changes] == [[1, 4], [5]]


@pytest.mark.parametrize("values", [[1, 2], [1.5, None], [True, False]])
def test_numbers_are_the_same_object(values: list[Any]) -> None:
    for column in (pd.Series(values), pl.Series(values), pa.array(values)):
        assert um.fix_column(column) is column


def test_polars_strings() -> None:
    series = pl.Series("city", MIXED)
    fixed = um.fix_column(series)
    assert fixed.to_list() == MENDED and fixed.name == "city" and fixed.dtype == pl.String
    assert series.to_list() == MIXED
    clean = pl.Series("c", CLEAN)
    assert um.fix_column(clean) is clean


def test_polars_categories() -> None:
    series = pl.Series("c", MIXED, dtype=pl.Categorical)
    found = um.repair_column(series)
    assert found.values.dtype == series.dtype
    assert found.values.cast(pl.String).to_list() == MENDED
    assert [list(one.rows) for one in found.changes] == [[1, 4], [5]]
    enum = pl.Series("e", [BAD, GOOD, None], dtype=pl.Enum([BAD, GOOD]))
    fixed = um.fix_column(enum)
    assert fixed.dtype == pl.Enum([GOOD]) and fixed.cast(pl.String).to_list() == [GOOD, GOOD, None]


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()], ids=str)
def test_arrow_strings(kind: Any) -> None:
    array = pa.array(MIXED, type=kind)
    fixed = um.fix_column(array)
    assert isinstance(fixed, pa.Array)
    assert fixed.type == kind and fixed.to_pylist() == MENDED
    assert fixed.validate(full=True) is None
    clean = pa.array(CLEAN, type=kind)
    assert um.fix_column(clean) is clean


def test_arrow_slices_and_chunks() -> None:
    array = pa.array(["zz", *MIXED, BAD]).slice(1, len(MIXED))
    assert um.fix_column(array).to_pylist() == MENDED
    chunked = pa.chunked_array([CLEAN, MIXED, [], [None, BAD]])
    fixed = um.fix_column(chunked)
    assert isinstance(fixed, pa.ChunkedArray)
    assert fixed.to_pylist() == [*CLEAN, *MENDED, None, GOOD]
    assert [len(c) for c in fixed.chunks] == [len(c) for c in chunked.chunks]
    empty = pa.chunked_array([], type=pa.string())
    assert um.fix_column(empty) is empty


def test_arrow_dictionaries() -> None:
    kind = pa.dictionary(pa.int8(), pa.string())
    array = pa.array([BAD, "x", None, GOOD, BAD], type=kind)
    found = um.repair_column(array)
    assert found.values.type == kind
    assert found.values.to_pylist() == [GOOD, "x", None, GOOD, GOOD]
    assert found.values.dictionary.to_pylist() == [GOOD, "x"]
    assert [list(one.rows) for one in found.changes] == [[0, 4]]
    other = pa.array(["y", OTHER_BAD, BAD], type=kind)
    both = um.repair_column(pa.chunked_array([array, array, other]))
    assert both.values.to_pylist()[-3:] == ["y", OTHER, GOOD]
    assert [list(one.rows) for one in both.changes] == [[0, 4, 5, 9, 12], [11]]


def test_one_look_finds_the_rows_of_all_dictionary_values(monkeypatch: pytest.MonkeyPatch) -> None:
    from unmojibake.tables import arrow_shelf

    looks = []
    is_in = arrow_shelf.pc.is_in
    monkeypatch.setattr(arrow_shelf.pc, "is_in", lambda *a, **k: looks.append(1) or is_in(*a, **k))
    damaged = [f"{BAD} {i}" for i in range(50)]
    column = pa.chunked_array([pa.array(damaged * 2).dictionary_encode()])
    found = um.repair_column(column)
    assert {one.before: list(one.rows) for one in found.changes} == {
        text: [i, i + 50] for i, text in enumerate(damaged)
    }
    assert len(looks) == 1, "not one for each value"


def test_arrow_bytes_that_are_no_utf8_are_kept() -> None:
    raw = pa.array([b"\xff\xfe", BAD.encode(), b"ok"], type=pa.binary()).view(pa.string())
    fixed = um.fix_column(raw)
    assert fixed.view(pa.binary()).to_pylist() == [b"\xff\xfe", GOOD.encode(), b"ok"]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.none() | st.text(max_size=12), max_size=12))
def test_lists_and_arrays_agree_and_a_second_run_changes_nothing(values: list[str | None]) -> None:
    fixed = um.fix_column(values)
    try:
        array = pa.array(values, type=pa.string())
    except UnicodeEncodeError:
        return
    assert um.fix_column(array).to_pylist() == fixed
    again = um.fix_column(fixed)
    assert again == fixed


def test_lists_need_no_other_package() -> None:
    code = (
        "import sys, unmojibake as um; um.fix_column(['\\u00c3\\u00a9t\\u00c3\\u00a9', 'x']);"
        "print(sorted({'pyarrow', 'pandas', 'polars', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_values_with_the_same_odd_words_are_judged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = judging.repair_text

    def counting(text: str, options: um.Options) -> um.Repair:
        asked.append(text)
        return real(text, options)

    monkeypatch.setattr(judging, "repair_text", counting)
    healthy = [f"Ayşe Yılmaz, ticket {i}" for i in range(300)]
    damaged = [f"{BAD}, ticket {i}" for i in range(5)]
    repairs = judging.judge_values(healthy + damaged, um.Options())
    assert [r.text for r in repairs] == healthy + [f"{GOOD}, ticket {i}" for i in range(5)]
    assert sum(text.count("Ay") for text in asked) <= 2


def test_a_lost_byte_is_no_half_of_a_pair() -> None:
    """Read as a pair, the mark that a Japanese decoder leaves would be the end of a character and an E."""
    whole = [um.damage(text, "utf-8>cp932") for text in ("中国", "Größe über alles")]
    lost = um.damage("的", "utf-8>cp932/swallow")
    assert lost.endswith("\u30fb")
    assert um.fix_column([*whole, lost, f"{lost} Ltd"])[2:] in (["的", "的 Ltd"], [lost, f"{lost} Ltd"])
    assert "E" not in um.fix("\n".join([*whole, lost]))
