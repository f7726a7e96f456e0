from __future__ import annotations

import pytest

from unmojibake.channels.channel import Channel
from unmojibake.channels.codec import Codec
from unmojibake.stages.evidence import chart_share, in_words, isolated, letters_of, meaningful


def test_letters_of_drops_what_surrounds_them() -> None:
    assert letters_of("\u00ab\u0412\u041f\u041d-\u00bb2") == "\u0412\u041f\u041d"


@pytest.mark.parametrize("word", ["\u043b\u0454\u043b\u0435", "caf\u00e9", "\u0412\u041f\u041d"])
def test_words(word: str) -> None:
    assert in_words(word)


@pytest.mark.parametrize("word", ["caf\u00c3\u00a9", "caf\u00c8", "\u0432\u0402\u201c", "d\u201acor"])
def test_no_words(word: str) -> None:
    assert not in_words(word)


def test_quotes_around_a_word_tell_nothing_of_a_legacy_original() -> None:
    (legacy,) = Channel.parse("cp1252>mac_roman").layers
    (utf8,) = Channel.parse("utf-8>cp1252").layers
    assert isolated("\u201cParameters", "\u00d2Parameters", legacy)
    assert not isolated("l\u2019\u00e9t\u00e9", "l\u00d5\u00e9t\u00e9", legacy)
    assert not isolated("\u201cParameters", "x", utf8)


def test_charts_follow_the_order_of_the_code() -> None:
    assert chart_share(["".join(map(chr, range(0x4E00, 0x4E20)))], Codec.UTF_8) > 0.9
    assert chart_share(["\u4eca\u5929\u5929\u6c14\u5f88\u597d"], Codec.UTF_8) < 0.5


def test_a_no_break_space_that_goes_means_nothing() -> None:
    assert not meaningful([("a\u00a0b", "a b")])
    assert meaningful([("\u00cf\u00f0", "\u041f\u0440")])
