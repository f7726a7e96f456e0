"""Quotes and apostrophes that a reading puts around words of ASCII: what speaks for them besides their own cost.

English text has hardly any other characters beyond ASCII. What a word costs without its marks is the same before and
after, and says nothing of the damage; and a quote that opens is followed by one that closes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from unmojibake.language.score import CONTRACTED, allowance
from unmojibake.stages.state import CANDIDATE, Document, cost

_PARTNERS = {"\u201c": "\u201d", "\u2018": "\u2019", "\u00ab": "\u00bb", "\u201e": "\u201c\u201d"}
_BEFORE, _BEHIND = "([{<*_'\"", ".,;:!?)]}>*_'\""
_CLOSING = frozenset("".join(_PARTNERS.values()))
_APOSTROPHE = "\u2019"
_WORD = re.compile("[A-Za-z0-9]")
_PAIR = 8.0
"""Bits of a quote that closes what another one opened: nearly all that a quote costs where it may stand."""
_REACH = 1000
"""Code points within which a quote is closed."""


def pairs(doc: Document, found: Mapping[int, str], texts: Mapping[int, str]) -> float:
    """Bits of the quotes that open and close together, once for each two items that they stand in.

    One that opens while another is open takes a pair away.
    """
    closed: set[tuple[int, int]] = set()
    again: set[int] = set()
    opened: tuple[int, int, str] | None = None
    for unit, i in zip(doc.units, doc.order, strict=True):
        if i not in texts:
            continue
        first, last = _ends(found[i], texts[i])
        if first:
            if opened and unit.start - opened[1] <= _REACH:
                again.add(i)
            opened = (i, unit.start, first)
        if opened and last and last in _PARTNERS[opened[2]] and unit.start - opened[1] <= _REACH:
            closed.add((opened[0], i))
            opened = None
    return _PAIR * max(0, len(closed) - len(again))


def _ends(before: str, after: str) -> tuple[str, str]:
    """The quote that opens at the start of a unit, and the one that closes at its end, if they are new.

    One by itself only closes: what it opens would stand in another unit, or be no word.
    """
    opening, closing = after.lstrip(_BEFORE)[:1], after.rstrip(_BEHIND)[-1:]
    worded = _WORD.search(after)
    lone = len(after.strip(_BEFORE + _BEHIND)) == 1
    return (
        opening if opening in _PARTNERS and opening not in before and worded else "",
        closing if closing in _CLOSING and closing not in before and (worded or lone) else "",
    )


def core(text: str, quoted: bool, lanes: tuple[int, ...]) -> float:
    """What the letters of a unit cost that is ASCII but for a contraction's apostrophe or, if ``quoted``, quotes; else 0."""
    inner = text.lstrip(_BEFORE)
    inner = inner[1:] if inner[:1] in _PARTNERS else inner
    inner = inner.rstrip(_BEHIND)
    inner = inner[:-1] if inner[-1:] in _CLOSING else inner
    head, apostrophe, tail = inner.partition(_APOSTROPHE)
    bare = head + tail
    if not bare.isascii() or not _WORD.search(bare):
        return 0.0
    if apostrophe and not (tail in CONTRACTED and head[-1:].isalpha()):
        return 0.0
    if not quoted and sum(ch > "\x7f" for ch in text) > len(apostrophe):
        return 0.0
    bits = cost(bare, lanes, CANDIDATE)
    return bits if bits <= allowance(bare) else 0.0
