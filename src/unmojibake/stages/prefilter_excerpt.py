"""The lines of a long text that speak for all of it: those around the odd words, the worst of every kind."""

from __future__ import annotations

import re

from unmojibake.stages import prefilter
from unmojibake.stages.evidence import LATIN
from unmojibake.stages.prefilter_east import EAST

_LINES, _KINDS, _SENTENCES = 6, 40, 40
"""Lines of a long text that are looked at: the worst, the worst of each kind, and of East Asian ones."""
_DENSE = 10
"""A text of which one part in so many is odd is looked at as a whole, not line by line."""
_AROUND, _AROUND_EAST = 120, 30
"""Code points of its line on either side of an odd word that are looked at with it; an East Asian one is a sentence."""
_CLASS = 0xF0000
"""From here on classes of letters are written, as private characters."""
_AGAIN = re.compile(r"(.)\1+", re.DOTALL)


class _Classes(dict[int, str]):
    """Code points to what they are for the kind of a word: letters of a script in either case, or themselves."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        script = 0 if code < LATIN else code >> 7
        shown = char
        if char.isalpha():
            shown = chr(_CLASS + 2 * script + char.isupper())
        elif char.isascii():
            shown = ""
        self[code] = shown
        return shown


_CLASSES = _Classes()


def excerpt(text: str, spans: list[tuple[int, int]]) -> str | None:
    """Lines with suspects of every kind, the worst of each, joined; None where that would be most of the text.

    A long text that is healthy has odd words of a few kinds: a letter with the quote behind it, capitals within
    product names. Where the lines around the worst of each kind hold no damage, the text holds none.
    """
    return excerpt_of([(text, spans)])


def excerpt_of(parts: prefilter.Suspects) -> str | None:
    """The same for a text in blocks, each with its suspects."""
    lines: dict[str, float] = {}
    worst: dict[str, tuple[float, str]] = {}
    eastern: dict[str, tuple[float, str]] = {}
    size = 0
    for text, spans in parts:
        if _DENSE * sum(end - start for start, end in spans) > len(text):
            return None
        for start, end in spans:
            word = text[start:end]
            east = EAST.search(word) is not None
            around = _AROUND_EAST if east else _AROUND
            line = text[_line_start(text, start, around) : _end_of_line(text, end, around)]
            bits = prefilter.weight(word)
            lines[line] = max(lines.get(line, 0.0), bits)
            kinds, kind = (eastern, word) if east else (worst, _kind_of(word))
            if kind not in kinds or bits > kinds[kind][0]:
                kinds[kind] = bits, line
        size += len(text)
    shown: set[str] = set()
    for kinds, most in ((worst, _KINDS), (eastern, _SENTENCES)):
        shown.update(line for _, line in sorted(kinds.values(), key=_bits, reverse=True)[:most])
    shown.update(sorted(lines, key=lambda line: -lines[line])[:_LINES])
    if 2 * sum(map(len, shown)) > size:
        return None
    return "\n".join(line for line in lines if line in shown)


def _kind_of(word: str) -> str:
    """What is odd about a word: its signs, and where letters of a script or case follow others."""
    return _AGAIN.sub(r"\1", word.translate(_CLASSES))


def _bits(found: tuple[float, str]) -> float:
    return found[0]


def _line_start(text: str, at: int, around: int) -> int:
    return max(text.rfind("\n", max(0, at - around), at) + 1, at - around, 0)


def _end_of_line(text: str, at: int, around: int) -> int:
    found = text.find("\n", at, at + around)
    return found if found >= 0 else min(len(text), at + around)
