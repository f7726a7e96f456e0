"""The tables of words: small, and of everyday words that software texts seldom hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from unmojibake.language import cjk, words


@pytest.mark.parametrize("lang", ["ja", "ko", "fr", ""])
def test_a_language_without_a_table_has_none(lang: str) -> None:
    assert words.table(lang) is None


@pytest.mark.parametrize(
    ("lang", "word", "other"), [("zh-Hans", "锻炼", "锻点"), ("zh-Hant", "列車", "列載")]
)
def test_a_word_costs_less_than_what_is_none(lang: str, word: str, other: str) -> None:
    table = words.table(lang)
    assert table is not None
    assert table.cost(cjk.EDGE, *word) + 16 < table.cost(cjk.EDGE, *other)


def test_the_third_character_of_a_word_is_known() -> None:
    table = words.table("zh-Hans")
    assert table is not None
    assert table.cost(*"工程师") + 16 < table.cost(*"工程市")


def test_tables_keep_to_their_budget() -> None:
    folder = Path(words.__file__).parent / "data"
    assert sum(path.stat().st_size for path in folder.glob("words-*.bin")) <= 350_000
    assert sum(path.stat().st_size for path in folder.iterdir()) < 5_000_000
