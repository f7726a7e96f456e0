"""Quotes, apostrophes and dashes of English text, read in another single-byte page."""

from __future__ import annotations

import pytest

import unmojibake as um
from unmojibake.stages import typography
from unmojibake.stages.state import Document

CHANNELS = ["mac_roman>cp1252", "cp1252>mac_roman", "cp1252>cp437", "cp1252>cp850"]


@pytest.mark.parametrize(
    "text",
    [
        "Ñ is a letter of its own, and so is Ó.",
        "ìngwe, ìmara and taî are words of no table here",
        "kaíta nami yaíta sumai, nuna taí",
        "ïada ïa ki snap ban hok",
        "îbranî",
        "″℃ and ″℉",
        "¨〃",
        "＊＊＊ Ｎｏｔｅ ｆｏｒ ａｌｌ",
        "ô",
        "the rôle of the maître d’hôtel",
        "« To be », dit-il, ou « not to be »",
        "D’Ò a D’Ó",
        "'" * 3000 + "ì",
    ],
)
def test_healthy_text_stays(text: str) -> None:
    assert um.fix(text) is text


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize(
    "text",
    [
        "The sign said “closed” all week.",
        "“We never knew his name,” she wrote.",
        "Turn it “off” and then “on” again.",
        "They’re late, it’s cold, and we don’t mind.",
        "“It’s a small boat – but it floats.”",
    ],
)
def test_quotes_and_contractions_come_back(text: str, channel: str) -> None:
    damaged = um.damage(text, channel)
    assert damaged != text
    assert um.fix(damaged) == text


def test_a_document_of_quotes_brings_its_dashes_and_names_along() -> None:
    text = (
        "“We asked the café,” said Zelda, “and they couldn’t tell us.”\n"
        "The owner’s answer came in May – a short one – and it wasn’t kind.\n"
        "“You’ll have to wait,” it said — no more.\n"
    )
    for channel in CHANNELS[:2]:
        assert um.fix(um.damage(text, channel)) == text


def test_pairs_are_of_quotes_that_are_new_and_close() -> None:
    doc = Document.read("ìone twoî and éthree fourî")
    found = {i: item.text for i, item in enumerate(doc.items)}
    texts = {0: "“one", 1: "two”", 2: "éthree", 3: "four”"}
    assert typography.pairs(doc, found, texts) == typography.pairs(doc, found, {0: "“one", 1: "two”"}) > 0
    assert typography.pairs(doc, found, {1: "two”", 3: "four”"}) == 0
    assert typography.pairs(doc, {0: "“one", 1: "two”"}, {0: "“one", 1: "two”"}) == 0


def test_what_a_word_costs_without_its_marks() -> None:
    lanes = Document.read("plain words of English text, so that it is known which language this is").lanes()
    assert typography.core("don’t", False, lanes) > 0
    assert typography.core("“kettle”", True, lanes) > 0
    assert typography.core("“kettle”", False, lanes) == 0
    assert typography.core("ya’ta", True, lanes) == 0
    assert typography.core("“café”", True, lanes) == 0
    assert typography.core("“”", True, lanes) == 0
