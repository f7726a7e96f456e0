from __future__ import annotations

import pytest

from unmojibake.language import alphabets


@pytest.mark.parametrize("name", alphabets.NAMES)
def test_letters_are_beyond_ascii_and_of_both_cases(name: str) -> None:
    letters = alphabets.letters(name)
    assert letters and not any(map(str.isascii, letters))
    assert len(set(letters)) == len(letters)
    for letter in letters:
        upper = letter.upper()
        assert len(upper) > 1 or upper.isascii() or upper in letters


def test_shared_asks_for_one_alphabet_with_all() -> None:
    assert alphabets.shared(set("ąęł"))
    assert alphabets.shared(set("éèç"))
    assert not alphabets.shared(set("çă"))
    assert not alphabets.shared(set("é\u0431"))
    assert alphabets.shared(set())


def test_nearest_counts_letters() -> None:
    assert alphabets.nearest({"ł": 5, "ż": 3, "é": 1}) == "pl"
    assert alphabets.nearest({"\u4e00": 9}) is None


def test_unknown_name() -> None:
    with pytest.raises(KeyError):
        alphabets.letters("xx")
