from __future__ import annotations

import pytest

from unmojibake.channels.channel import Channel
from unmojibake.channels.codec import Codec
from unmojibake.stages.evidence import (
    changed,
    chart_share,
    in_words,
    isolated,
    letters_of,
    meaningful,
    odd,
    whole_utf8,
)


def test_letters_of_drops_what_surrounds_them() -> None:
    assert letters_of("\u00ab\u0412\u041f\u041d-\u00bb2") == "\u0412\u041f\u041d"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("\u043b\u0454\u043b\u0435", "\u0406\u0428"),
        ("\u0111\u00f3L\u1eddi", "\u0422L\u1eddi"),
        ("\u0412\u041f\u041d", "\u0392\u039f\u039d"),
    ],
)
def test_words(before: str, after: str) -> None:
    assert in_words(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("caf\u00c3\u00a9", "caf\u00e9"),
        ("caf\u00c8", "caf\u00e9"),
        ("\u0432\u0402\u201c", "\u2013"),
        ("opatrnos\u0139\u0104", "opatrnos\u0165"),
        ("\u0392\u00ae", "\u00ae"),
    ],
)
def test_no_words(before: str, after: str) -> None:
    assert not in_words(before, after)


def test_quotes_around_a_word_tell_nothing_of_a_legacy_original() -> None:
    (legacy,) = Channel.parse("cp1252>mac_roman").layers
    (utf8,) = Channel.parse("utf-8>cp1252").layers
    assert isolated("\u201cParameters", "\u00d2Parameters", legacy)
    assert not isolated("l\u2019\u00e9t\u00e9", "l\u00d5\u00e9t\u00e9", legacy)
    assert not isolated("\u201cParameters", "x", utf8)


def test_a_pair_of_signs_tells_nothing_but_more_of_them_do() -> None:
    (mac,) = Channel.parse("utf-8>mac_roman").layers
    assert isolated("\u00ac\u00b4", "\u00ab", mac)
    assert isolated("`\u00ac\u00b4", "`\u00ab", mac)
    assert not isolated("\u221a\u00a9", "\u00e9", mac)
    assert not isolated("\u00ac\u00b4\u00ac\u00b4", "\u00ab\u00ab", mac)


def test_text_that_is_whole_utf8_is_no_legacy_original() -> None:
    (greek,) = Channel.parse("iso-8859-7>iso-8859-1").layers
    (chinese,) = Channel.parse("big5>cp936").layers
    assert whole_utf8(["\u00cc\u00b66\u00cc\u00b63\u00cc\u00b6"], greek)
    assert not whole_utf8(["\u00cc\u00b66\u00cc\u00b6"], greek)
    assert not whole_utf8(["\u00cc\u00b66\u00cc\u00b63\u00cc\u00b6", "\u00e9"], greek)
    assert not whole_utf8(["\u4e2d"], chinese)


def test_charts_follow_the_order_of_the_code() -> None:
    assert chart_share(["".join(map(chr, range(0x4E00, 0x4E20)))], Codec.UTF_8) > 0.9
    assert chart_share(["\u4eca\u5929\u5929\u6c14\u5f88\u597d"], Codec.UTF_8) < 0.5


def test_a_no_break_space_that_goes_means_nothing() -> None:
    assert not meaningful([("a\u00a0b", "a b")])
    assert meaningful([("\u00cf\u00f0", "\u041f\u0440")])


def test_what_changed_stands_between_what_both_have() -> None:
    assert changed("\u0111\u00f3L\u1eddi", "\u0422L\u1eddi") == "\u0111\u00f3"
    assert changed("same", "same") == ""


def test_a_word_that_got_shorter_did_not_change_as_a_whole() -> None:
    assert not odd("\u00e0udio", "\u00f3dio")
    assert odd("\u041e\u043f\u0445\u0431", "\u043f\u0420\u0418\u0412")
