"""What each character is, seen by the scorer: one letter a character, made by ``str.translate``.

Kinds are single letters so that a token's kinds form a string and a regular expression cuts it
into segments. Sources: the Unicode Character Database of the running Python (categories, names).
"""

from __future__ import annotations

import unicodedata

from unmojibake.language.tables import GROUPS, group_of

# One letter a kind; upper-case letters are the alphabetic groups of the n-gram tables.
ASCII_DIGIT = "d"
ASCII_PUNCT = "p"
TYPOGRAPHY = "t"
SYMBOL = "s"
BOX = "b"
EMOJI = "e"
JOINER = "j"
CONTROL = "c"
PRIVATE = "u"
UNASSIGNED = "n"
CJK = "k"
OTHER_LETTER = "o"
OTHER_DIGIT = "g"
SPACE = "w"
REPLACEMENT = "r"

GROUP_KINDS = {group.name: chr(ord("A") + i) for i, group in enumerate(GROUPS)}

# Punctuation that careful typing uses in running text, in every language with a keyboard.
_COMMON_TYPOGRAPHY = frozenset(
    "\u2011\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u00ab\u00bb\u201e\u201a\u2022\u00b7\u00bf\u00a1\u00b0\u2039\u203a\u00a7\u00a9\u00ae\u2122\u2192\u00d7"
)
_SPACES = frozenset("\u00a0\u2002\u2003\u2009\u200a\u202f\u2007\u200b\ufeff\u00ad")
_JOINERS = frozenset("\u200d\u200c\ufe0f\ufe0e\u20e3\u200e\u200f")
_CJK_RANGES = (
    (0x1100, 0x11FF),
    (0x2E80, 0x2FDF),
    (0x3000, 0x30FF),
    (0x3100, 0x318F),
    (0x31A0, 0x31FF),
    (0x3200, 0x33FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7A3),
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE4F),
    (0xFF00, 0xFFEF),
    (0x20000, 0x3134F),
)


def _kind(ch: str) -> str:
    code = ord(ch)
    if code < 0x80:
        if ch.isalpha():
            return GROUP_KINDS["latin"]
        if ch.isdigit():
            return ASCII_DIGIT
        return ASCII_PUNCT if (code >= 0x20 and code != 0x7F) or ch in "\t\n\r\f\v" else CONTROL
    if ch in _COMMON_TYPOGRAPHY:
        return TYPOGRAPHY
    if ch in _SPACES:
        return SPACE
    if ch in _JOINERS:
        return JOINER
    if code == 0xFFFD:
        return REPLACEMENT
    if any(lo <= code <= hi for lo, hi in _CJK_RANGES):
        return CJK
    group = group_of(ch)
    if group is not None:
        return GROUP_KINDS[group.name]
    return _kind_by_category(code, unicodedata.category(ch))


def _kind_by_category(code: int, category: str) -> str:
    if category == "Co":
        return PRIVATE
    if category in ("Cn", "Cs"):
        return UNASSIGNED
    if category in ("Cc", "Cf"):
        return CONTROL
    if category in ("Nd", "Nl", "No"):
        return OTHER_DIGIT
    if category[0] in "LM":
        return OTHER_LETTER
    if category[0] == "Z":
        return CONTROL  # a space that no keyboard has and no text is written with, as U+2001
    if 0x2500 <= code <= 0x259F:
        return BOX
    if code >= 0x1F000 or 0x2600 <= code <= 0x27BF or 0x2B00 <= code <= 0x2BFF:
        return EMOJI
    return SYMBOL


class _KindMap(dict[int, str]):
    """Filled on demand; ``str.translate`` asks it code point by code point."""

    def __missing__(self, code: int) -> str:
        kind = self[code] = _kind(chr(code))
        return kind


_KINDS = _KindMap()


def kinds_of(text: str) -> str:
    """The kinds of the characters of ``text``, a string of the same length."""
    return text.translate(_KINDS)
