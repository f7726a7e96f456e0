"""What stands after the marks of a loss: whether the byte that went alone, or with it the next one."""

from __future__ import annotations

import re

from unmojibake.stages import holes_rules
from unmojibake.stages.holes import Hole, HoleResult
from unmojibake.stages.holes_tokens import losses

_KEPT_SPACE, _KEPT_STOP, _LOST_SPACE, _BROKEN = 3.0, 1.5, 1.5, 5.0
"""Bits against what is seen after a mark. Of 560 real swallowed pairs a space or stop followed few; where a byte went
alone, words go on after a space, tags are whole and quotes closed."""
_CLOSING = tuple("\"')]}>")  # taken with it, what comes after stands as it did
_LINE_SEEN, _RIGHT_SEEN = 400, 80


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


# What follows a letter and the character that went with it, and what follows a letter right away: counted in the
# sources of the language tables, catalogues, code and its comments, each package alike.
_AFTER_PAIR = {
    **dict.fromkeys("0<", 5.0), **dict.fromkeys("(:", 5.5), **dict.fromkeys("\"').;*%=", 6.0), ")": 6.3, "/": 6.5,
    "-": 7.5, ",": 3.5, "\n": 4.5,
}  # fmt: skip
"""Bits; what is not listed: ``_RARE``. A space before a word is rare, an indented line is not."""
_LETTER, _WORD, _INDENT, _BLANK_LINE, _RARE = 2.5, 7.5, 2.0, 2.0, 6.5
_SPACED = re.compile("-[- >\\w]|==|=>|\\$\\{|[./$<\"'][A-Za-z_]|\\([^)]", re.ASCII)
_BEFORE_IT = 3.0
"""What begins an option, a path, a name or a remark has a space before it."""
_SIGN = 2.0
"""A sign that is no letter has a space after it more often than not."""
_NEVER_NEXT = re.compile("\\*/|/[A-Za-z]|==|-?->|=>|,\n| {2}")
_ODD = 4.0
"""Bits against what stands directly after a letter one time in 300."""
_MARK = 6.0
"""Bits against a dropped byte, which leaves no mark, where there is one."""


def compared(text: str, result: HoleResult, newline: str) -> float:
    """More bits against a loss mode, when two are compared.

    The search takes what stands behind a pair that was lost together as given, whatever was swallowed before it; where
    a byte went alone the kind of character behind it is among the bits of the original.
    """
    rules = losses(result.layer)
    if rules.begun:  # what stands behind a loss may be the rest of a character
        return 0.0
    if not rules.mark:
        return _MARK * sum(text[hole.end : hole.end + 1] in _MARKS for hole in result.holes)
    bits = 0.0
    for hole in result.holes:
        behind = text[hole.end : hole.end + 3]
        if not behind or text[hole.end - 1] != rules.mark or (behind[0] == "\n" and newline[:1] == "\r"):
            continue
        if rules.size == 2:
            bits += _after_pair(text, result, hole, behind)
        elif _NEVER_NEXT.match(behind):
            bits += _ODD
    return bits


_MARKS = ("?", "\ufffd")
_SWALLOWED = "\t\n\r !\"#$%&'()*+,-./0123456789:;<=>?"


def _after_pair(text: str, result: HoleResult, hole: Hole, behind: str) -> float:
    kept = hole.after.rstrip(_SWALLOWED) or hole.after[:1]
    letter = kept[-1:]
    if holes_rules.FRAME_FIRST <= letter <= holes_rules.FRAME_LAST:
        return 0.0  # a frame is judged by its form
    left = text[max(0, result.start - _LINE_SEEN) : result.start] + result.replay[: hole.offset] + kept
    right = result.replay[hole.offset + len(hole.after) :] + text[result.end : result.end + _RIGHT_SEEN]
    line = right[:_RIGHT_SEEN].partition("\n")
    wanting = holes_rules.wanting(left[left.rfind("\n") + 1 :], line[0] + line[1])
    return max(0.0, _bits_after(letter, behind) - max(0.0, wanting))


def _bits_after(letter: str, behind: str) -> float:
    after, then = behind[0], behind[1:2]
    if after > "?":
        return _LETTER
    if after == " ":
        return _INDENT if then == " " else _AFTER_PAIR[","] if then == "*" else _WORD
    if after == "\n" and not letter.isalpha():
        return _BLANK_LINE
    bits = _AFTER_PAIR["0"] if after.isdigit() else _AFTER_PAIR.get(after, _RARE)
    if "\u2010" <= letter < "\u2e80" and letter not in "“‘" and after != "\n":
        return min(bits, _SIGN)
    return min(bits, _BEFORE_IT) if _SPACED.match(behind) else bits


def _merged(text: str, start: int, end: int) -> bool:
    """Whether the next line of a block comment stands on the same line."""
    left = text[max(text.rfind("\n", 0, start) + 1, start - _LINE_SEEN) : start]
    return holes_rules.comment_goes_on(left, text[end : end + 3])


def _unbalanced(text: str, result: HoleResult) -> bool:
    """Whether a quote, or what is to be bold, stays open on the line."""
    start = max(text.rfind("\n", 0, result.start) + 1, result.start - _LINE_SEEN)
    end = text.find("\n", result.end, result.end + _LINE_SEEN)
    line = (
        text[start : result.start]
        + result.text
        + text[result.end : end if end >= 0 else result.end + _LINE_SEEN]
    )
    return holes_rules.odd(line, '"') or holes_rules.odd(line, "'") or line.count("**") % 2 == 1


_OPENS_NEXT = {quote: re.compile(rf"[^\n{quote}]*[ (\[,:=]{quote}[^\s,;:)\]}}{quote}]") for quote in "\"'"}
"""After what a quote opened: the next such quote, if it opens too."""


def _left_open(text: str, start: int, end: int) -> bool:
    """Whether a quote right before the letters that end in a lost place was never closed."""
    first = max(1, start - _LINE_SEEN)
    while start > first and (text[start - 1] > "\x7f" or text[start - 1] == "#"):
        start -= 1
    opens = _OPENS_NEXT.get(text[start - 1 : start])
    return opens is not None and opens.match(text, end, end + _LINE_SEEN) is not None
