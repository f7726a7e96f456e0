"""What stands after the marks of a loss: whether the byte that went alone, or with it the next one."""

from __future__ import annotations

import re

from unmojibake.stages import holes_rules
from unmojibake.stages.holes import HoleResult
from unmojibake.stages.holes_tokens import losses

_KEPT_SPACE, _KEPT_STOP, _LOST_SPACE, _BROKEN = 3.0, 1.5, 1.5, 5.0
"""Bits against what is seen after a mark. Of 560 real swallowed pairs a space or stop followed few; where a byte went
alone, words go on after a space, tags are whole and quotes closed."""
_CLOSING = tuple("\"')]}>")  # taken with it, what comes after stands as it did
_LINE_SEEN = 400


def handicap(text: str, result: HoleResult, newline: str) -> float:
    """Bits against a loss mode for what stands after its marks: a byte that went alone leaves what followed it."""
    rules = losses(result.layer)
    if not rules.mark:
        return 0.0
    taken = rules.size == 2
    bits = 0.0
    for hole in result.holes:
        after, then = text[hole.end : hole.end + 1], text[hole.end + 1 : hole.end + 2]
        blank, run = after == " " and then > " ", after == " " and then == " "
        if taken and hole.after[-1:] not in _CLOSING:
            kept = bool(after) and after in ".,:;)" and then != "."
            bits += _KEPT_SPACE if blank else _KEPT_STOP if kept else 0.0
        elif not taken:
            bits += _LOST_SPACE if run or (after.isascii() and after.isalnum()) else 0.0
            bits += _BROKEN if newline == "\r\n" and after == "\n" else 0.0
            bits += _BROKEN if holes_rules.CLOSING_TAG.match(text, hole.end) else 0.0
            bits += _BROKEN if _merged(text, hole.start, hole.end) else 0.0
            bits += _BROKEN if _left_open(text, hole.start, hole.end) else 0.0
    return bits if taken or not _unbalanced(text, result) else bits + _BROKEN


def _merged(text: str, start: int, end: int) -> bool:
    """Whether the next line of a block comment stands on the same line."""
    left = text[max(text.rfind("\n", 0, start) + 1, start - _LINE_SEEN) : start]
    return holes_rules.comment_goes_on(left, text[end : end + 3])


def _unbalanced(text: str, result: HoleResult) -> bool:
    """Whether a quote stays open on the line."""
    start = max(text.rfind("\n", 0, result.start) + 1, result.start - _LINE_SEEN)
    end = text.find("\n", result.end, result.end + _LINE_SEEN)
    line = (
        text[start : result.start]
        + result.text
        + text[result.end : end if end >= 0 else result.end + _LINE_SEEN]
    )
    return holes_rules.odd(line, '"') or holes_rules.odd(line, "'")


_OPENS_NEXT = {quote: re.compile(rf"[^\n{quote}]*[ (\[,:=]{quote}[^\s,;:)\]}}{quote}]") for quote in "\"'"}
"""After what a quote opened: the next such quote, if it opens too."""


def _left_open(text: str, start: int, end: int) -> bool:
    """Whether a quote right before the letters that end in a lost place was never closed."""
    first = max(1, start - _LINE_SEEN)
    while start > first and text[start - 1] > "\x7f":
        start -= 1
    opens = _OPENS_NEXT.get(text[start - 1 : start])
    return opens is not None and opens.match(text, end, end + _LINE_SEEN) is not None
