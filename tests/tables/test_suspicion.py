"""Values passed over in bulk: the same ones as if each were asked about by itself."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tabling import BAD

import unmojibake as um
from unmojibake.stages import quick
from unmojibake.tables import suspicion
from unmojibake.tables.judging import judge_values
from unmojibake.tables.suspicion import lines_worth, may_be_damaged, suspects

HEALTHY = [
    "Anna",
    "Größe",
    "",
    "日本語",
    "Ålesund Åse Åsa",
    "\u00e9\u00b7 x",
    "NESTLÉ",
    "naïve café",
    "x" * 700,
    "ö" * 700,
]
DOUBTFUL = [
    "\u00e9\u00b7",
    BAD,
    f"ok {BAD}\tok",
    "gr\ufffdn",
    "$B!!\x1b(B",
    "~{VPND~}",
    "+AOk- é",
    "a\x1fé\ue000 b",
    "\ue000",
    "Zoë",
]


def words_of(value: str) -> list[str]:
    """What stands between ASCII spaces: others, such as a no-break space, may be bytes of misread UTF-8."""
    words = value.encode("utf-8", "surrogatepass").split()
    return [word.decode("utf-8", "surrogatepass") for word in words]


def one_by_one(values: list[str | None], options: um.Options) -> list[int]:
    return [i for i, value in enumerate(values) if value and may_be_damaged(value, options)]


def same(values: list[str | None], options: um.Options) -> bool:
    """Whether the same values are found in bulk, and those with a word that reads as UTF-8: they are judged at once."""
    found, asked = suspects(values, options), one_by_one(values, options)
    more = set(found) - set(asked)
    return set(found) >= set(asked) and all(any(map(quick.readable, words_of(values[i] or ""))) for i in more)


@pytest.mark.parametrize("level", ["certain", "likely", "guess"])
def test_in_bulk_as_one_by_one(level: str) -> None:
    options = um.Options(level=level)
    values: list[str | None] = [
        *HEALTHY,
        None,
        *DOUBTFUL,
        *(f"{a} {b}" for a, b in product(HEALTHY, DOUBTFUL)),
    ]
    assert same(values, options)
    assert suspects(list(HEALTHY), um.Options()) == one_by_one(list(HEALTHY), um.Options())


def test_words_that_are_a_little_odd_add_up() -> None:
    options = um.Options()
    values: list[str | None] = [
        "Åsa",
        "Åsa " * 140,
        "Bront\u0102\u00ab",
        "Bront\u0102\u00ab Bront\u0102\u00ab",
    ]
    assert suspects(values, options) == one_by_one(values, options)


def test_a_column_of_one_letter() -> None:
    assert suspects(["\u00c3"], um.Options()) == one_by_one(["\u00c3"], um.Options()) == [0]


def test_more_values_than_are_taken_together() -> None:
    values: list[str | None] = ["Größe", None, "x"] * suspicion._CHUNK
    values[2000:2000] = [BAD]
    assert suspects(values, um.Options()) == [2000]


def test_what_is_forgotten_is_learnt_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suspicion, "_LIMIT", 1)
    values: list[str | None] = [*HEALTHY, *DOUBTFUL]
    for _ in range(2):
        assert same(values, um.Options())


def test_what_is_forgotten_in_between_makes_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    odd = um.damage("Ελλάδα", "utf-8>cp1252")
    values: list[str | None] = [f"{odd}{i % 97} Straße{i}" for i in range(suspicion._CHUNK * 3)]
    whole = suspects(values, um.Options())
    monkeypatch.setattr(suspicion, "_LIMIT", 50)
    assert suspects(values, um.Options()) == whole


@pytest.mark.parametrize("other", ["cost $@x1(B ok", "a\ue000b", "~{VPND~}", "$B!!\x1b(B"])
def test_other_values_make_no_difference(other: str) -> None:
    values: list[str | None] = [*HEALTHY, *DOUBTFUL, BAD, f"GmbH {um.damage('Ελλάδα', 'utf-8>cp1252')}"]
    alone = suspects(values, um.Options())
    beside = suspects([*values, other], um.Options())
    assert [i for i in beside if i < len(values)] == alone


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.none()
        | st.text(st.sampled_from("aZ ü\u00c3\u00bcé®·„\u00a0\n\x0b\ue000\0$B~{+-?\ufffd漢"), max_size=9)
    )
)
@example(["\u00a0®"])
def test_any_values(values: list[str | None]) -> None:
    """A word that reads as UTF-8 is worth a look, also where the whole value is not: that says what is to be done."""
    for options in (um.Options(), um.Options(level="guess")):
        found, asked = suspects(values, options), one_by_one(values, options)
        assert set(found) >= set(asked)
        for i in set(found) - set(asked):
            value = values[i]
            assert value and any(map(quick.readable, words_of(value)))
            assert judge_values([value], options) == [um.repair(value, options)]


def test_lines_hold_all_that_their_values_show() -> None:
    options = um.Options()
    lines = [f"{a},{b},1" for a, b in product(HEALTHY, DOUBTFUL) if "," not in a + b]
    worth = set(lines_worth(lines, options, ","))
    for i, line in enumerate(lines):
        if any(may_be_damaged(value, options) for value in line.split(",")):
            assert i in worth
    assert not lines_worth(["Größe,Köln,Straße", "1,2,naïve"] * 50, options, ",")


def test_the_users_mappings_leave_nothing_out() -> None:
    options = um.Options(mappings=(um.Mapping("own", "XX", "é"),))
    assert suspects(["plain", "", None, "Größe"], options) == [0, 3]
