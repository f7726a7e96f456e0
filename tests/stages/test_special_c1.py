"""C1 controls that are punctuation of Windows-1252."""

from __future__ import annotations

import pytest

import unmojibake as um
from unmojibake.channels import damage


@pytest.mark.parametrize(
    "text",
    [
        "first line\u0085second line",
        "first line\u0085\nsecond line\u0085\n",
        "first line\u0085",
        "\u0091 \u0092 \u0093 \u0094",
        "a \u0096 b\u0081",
        "x\u0080y \u0099 z",
        "\u0093",
        "1 \u0096 2",
        "\u0093*never closed",
    ],
)
def test_other_controls_stay(text: str) -> None:
    assert um.fix(text) is text


@pytest.mark.parametrize(
    "text",
    [
        "C\u2019est vrai que nous n\u2019en avons pas beaucoup parl\u00e9\u2026 Tu sais, \u00e7a va",
        "He said \u201cnever\u201d, and meant it",
        "The one \u2013 and only \u2014 choice",
        "\u201cNobody came.\u201d",
        "\u201c*Never*\u201d \u2014 1 said\u2026",
        "Part 2. \u2014 The end",
        "Er rief: \u201eNiemals!\u201c und ging.",
        "\u201aKomm\u2018, sagte sie \u2013 leise\u2026",
    ],
)
def test_punctuation_comes_back(text: str) -> None:
    damaged = damage(text, "cp1252>iso-8859-1")
    assert damaged != text
    assert um.fix(damaged) == text
    for change in um.repair(damaged).changes:
        assert um.damage(change.after or "", change.channel) == change.before


def test_beside_other_damage_also_at_the_end() -> None:
    damaged = damage("It\u2019s \u2018fine\u2019", "utf-8>iso-8859-1")
    assert um.fix(f"{damaged}\u0085") == "It\u2019s \u2018fine\u2019\u2026"


def test_a_letter_of_another_page_stays_one() -> None:
    text = "Deja dos heridos hundimiento de barco tur\u00edstico en Acapulco."
    assert um.fix(damage(text, "mac_roman>iso-8859-1")) == text


@pytest.mark.parametrize(
    "text",
    [
        "The quick brown fox\x85\njumps over the lazy dog.\x85\nNobody was hurt\x85\n",
        "Un café\x85\r\nmoulu\x85\r\n",
        "one line\x85",
    ],
)
def test_the_line_ends_of_mainframes_stay(text: str) -> None:
    assert um.fix(text) is text


def test_beside_other_marks_of_the_page_it_is_an_ellipsis() -> None:
    text = "He said so…\nand “left” the room – alone…\n"
    assert um.fix(um.damage(text, "cp1252>iso-8859-1")) == text


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("Zasněžená cesta vede k domu", "cp1250>iso-8859-2"),
        ("Proszę usunąć wszystkie naciśnięć klawisza", "cp1250>iso-8859-2"),
    ],
)
def test_a_control_between_letters_is_a_letter(text: str, channel: str) -> None:
    damaged = um.damage(text, channel)
    assert any("\x80" <= ch <= "\x9f" for ch in damaged)
    assert um.fix(damaged) == text
