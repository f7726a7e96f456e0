"""Prose about damage: what is quoted there is meant, what is damaged there is not."""

from __future__ import annotations

import pytest

import unmojibake as um
from unmojibake.channels import damage
from unmojibake.model import Certainty, Change
from unmojibake.stages.prose import demote, discusses, is_topic

UE = damage("\u00fc", "utf-8>cp1252")
QUOTE = damage("\u2019", "utf-8>cp1252")


def change(text: str, before: str, after: str, confidence: float = 0.99) -> Change:
    start = text.index(before)
    return Change(
        "UM101",
        1,
        start + 1,
        start,
        start + len(before),
        before,
        after,
        "utf-8>cp1252",
        Certainty.LIKELY,
        confidence,
    )


@pytest.mark.parametrize(
    "line",
    [
        "",
        "The letter was read as a poem.",
        "I have decoded the message.",
        "We read as many books as we can.",
        "La ville est belle.",
        "\u6587\u5b57\u5217\u3092\u7f6e\u63db\u3057\u307e\u3059",
        "\u8bf7\u5148\u5b89\u88c5\u4f9d\u8d56",
        "\u041e\u043d \u043f\u0438\u0448\u0435\u0442 \u043f\u0438\u0441\u044c\u043c\u043e.",
    ],
)
def test_other_lines_discuss_nothing(line: str) -> None:
    assert not discusses(line)
    assert not is_topic(f"{'read as the days go by, ' * 40}{line}{' and so on' * 40}")


@pytest.mark.parametrize(
    "line",
    [
        "Mojibake everywhere",
        "the page was read as Windows-1252",
        "it was double-encoded",
        "Why does my text show strange letters?",
        "\u8fd9\u662f\u4e71\u7801",
        "\u4e82\u78bc\u554f\u984c",
        "\u6587\u5b57\u5316\u3051\u306e\u4f8b",
        "\u044d\u0442\u043e \u043a\u0440\u0430\u043a\u043e\u0437\u044f\u0431\u0440\u044b",
        "\u0442\u043e\u0432\u0430 \u0435 \u043c\u0430\u0439\u043c\u0443\u043d\u0438\u0446\u0430",
        "to krzaki",
        "ein Buchstabensalat",
        "des caract\u00e8res bizarres",
        "\uae00\uc790\uac00 \uae68\uc9c4 \uae00\uc790",
    ],
)
def test_lines_that_discuss_damage(line: str) -> None:
    assert discusses(line)
    assert is_topic(f"{'read as the days go by, ' * 40}{line}{' and so on' * 40}")


@pytest.mark.parametrize(
    "text",
    [
        f"Mojibake such as \u201c{UE}\u201d is typical.",
        f"`{UE}` is what \u00fc looks like when misread as Latin-1",
        f"| {UE} | garbled |",
        f"# Strange letters\n\nHe once saw \u201cM{UE}ller\u201d on a bottle.",
        f"replace('{UE}', '\u00fc')",
        f"\u201c{UE}\u201d for \u00fc, and so on",
        f"- `{UE}` two rounds\n- `x` was read as cp1252\n",
    ],
)
def test_quoted_damage_becomes_a_guess_that_is_not_mentioned(text: str) -> None:
    (done,) = demote(text, [change(text, UE, "\u00fc")])
    assert done.certainty is Certainty.GUESS
    assert done.confidence <= 0.5
    assert demote(text, [done]) == [done]


@pytest.mark.parametrize(
    "text",
    [
        f"M{UE}ller",
        f"Er sagte \u201eM{UE}ller\u201c und ging.",
        f'{{"name": "M{UE}ller", "city": "K"}}',
        f"Mojibake is common, says M{UE}ller of Bonn.",
        f"# Strange letters\n\n# Guests\n\nHe saw \u201cM{UE}ller\u201d on a bottle.",
        f"('M{UE}ller', 'Bonn')",
    ],
)
def test_real_damage_stays_what_it_is(text: str) -> None:
    before = change(text, UE, "\u00fc")
    assert demote(text, [before]) == [before]


def test_what_a_reference_or_a_mapping_says_is_no_judgement() -> None:
    text = f"Mojibake such as \u201c{UE}\u201d is typical."
    sure = change(text, UE, "\u00fc", confidence=1.0)
    assert demote(text, [sure]) == [sure]


def test_a_glossary_is_left_alone_and_a_document_is_repaired() -> None:
    glossary = f"# A glossary\n\n- `{QUOTE}` \u2013 an apostrophe that was read as Windows-1252\n"
    assert um.fix(glossary) is glossary
    healthy = "It’s a book about mojibake, and it’s called “Strange letters”; I’ve read it."
    assert um.fix(damage(healthy, "utf-8>cp1252")) == healthy
