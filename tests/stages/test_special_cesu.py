"""Emoji in CESU-8 read in a single-byte page."""

from __future__ import annotations

import pytest

import unmojibake as um
from unmojibake.channels import damage
from unmojibake.channels.codec import Codec
from unmojibake.channels.codepage import code_page
from unmojibake.errors import ChannelFailure


@pytest.mark.parametrize(
    "text",
    [
        "\u00ed \u00ed\u00b8 \u00ed\u00a0",
        "as\u00ed\u00a0\u00bd as\u00ed",
        damage("\ud55c\uae00", "utf-8>cp1252")[:4],
        "\u00ed\u00af\u00bf\u00ed\u00bf\u00bf",  # a character that is none
    ],
)
def test_anything_else_stays(text: str) -> None:
    assert not any("cesu" in finding.channel for finding in um.check(text, um.Options(level="guess")))


@pytest.mark.parametrize("page", ["cp1252", "iso-8859-1"])
@pytest.mark.parametrize(
    "emoji", ["\U0001f60d", "\U0001f600\U0001f601\U0001f602\U0001f606\U0001f60e", "\U0001f618"]
)
def test_emoji_come_back(page: str, emoji: str) -> None:
    damaged = "Hi guys " + damage("\u263a", f"utf-8>{page}") + damage(emoji, f"cesu-8>{page}")
    repair = um.repair(damaged)
    assert repair.text == f"Hi guys \u263a{emoji}"
    assert any(c.channel.startswith("cesu-8>") for c in repair.changes)
    for change in repair.changes:
        assert um.damage(change.after or "", change.channel) == change.before


def test_the_page_is_exact() -> None:
    page = code_page(Codec.CESU_8)
    assert page.encode("a\u00e9\U0001f60d") == b"a\xc3\xa9\xed\xa0\xbd\xed\xb8\x8d"
    assert page.decode(b"a\xc3\xa9\xed\xa0\xbd\xed\xb8\x8d") == "a\u00e9\U0001f60d"
    for refused in (b"\xed\xa0\xbd", b"\xed\xb8\x8d\xed\xa0\xbd", b"\xf0\x9f\x98\x8d", b"\xff"):
        with pytest.raises(ChannelFailure):
            page.decode(refused)
    with pytest.raises(ChannelFailure):
        page.encode("\ud83d")
