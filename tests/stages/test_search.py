"""Which units of a document follow a step."""

from __future__ import annotations

import unmojibake as um

PAGE = [
    "Sm\u00f8rrebr\u00f8d p\u00e5 br\u00e6tter",
    "\u00c6bler, p\u00e6rer og bl\u00e5b\u00e6r",
    "R\u00f8dgr\u00f8d med fl\u00f8de",
    "V\u00e5de st\u00f8vler p\u00e5 \u00f8en",
]


def test_letters_of_another_alphabet_do_not_follow_a_few_damaged_words() -> None:
    damaged = um.damage("Bl\u00e5b\u00e6r", "utf-8>cp1252")
    text = "\n".join([*PAGE, damaged, "Pris 7\u00d7\u00a320"])
    assert um.fix(text) == text.replace(damaged, "Bl\u00e5b\u00e6r")


def test_letters_of_another_alphabet_follow_where_most_is_damaged() -> None:
    text = "\n".join(["Bl\u00e5b\u00e6r og r\u00f8dgr\u00f8d", "\u05e2\u05dd 7", "p\u00e5 \u00f8en"])
    assert um.fix(um.damage(text, "utf-8>cp1252")) == text
