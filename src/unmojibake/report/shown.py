"""Text as it may be shown: nothing that moves the cursor, hides, or turns the line around."""

from __future__ import annotations

import re
from functools import cache

# Controls, invisible format characters (bidirectional marks, joiners, BOM, tags), line separators,
# surrogates, private use: none of them may reach a terminal as they are.
_UNSAFE = (
    "[\x00-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f"
    "\u2060-\u206f\u3164\ud800-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U00013430-\U0001345f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U0010ffff]"
)
_SAFE = re.compile(r"[ -~]*\Z")
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def shown(text: str) -> str:
    r"""The text with everything invisible or dangerous as an escape.

    >>> print(shown("a\x1b[31mb\u202ec\n"))
    a\x1b[31mb\u202ec\n
    """
    return text if _SAFE.match(text) else _unsafe().sub(_escape, text)


@cache
def _unsafe() -> re.Pattern[str]:
    return re.compile(_UNSAFE)  # once it is needed: a class of so many ranges takes 5 ms


def shown_line(text: str) -> str:
    """As ``shown``, for a whole line: tabs become four spaces."""
    return shown(text.replace("\t", "    "))


def _escape(match: re.Match[str]) -> str:
    char = match.group()
    code = ord(char)
    if char in _SHORT:
        return _SHORT[char]
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def shown_path(path: str) -> str:
    """A path for people: undecodable bytes (U+DC80..DCFF) as ``\\xNN``, the rest as ``shown``."""
    if _SAFE.match(path):
        return path
    return shown(re.sub("[\udc80-\udcff]", lambda m: f"\\x{ord(m.group()) - 0xDC00:02x}", path))


def width(text: str) -> int:
    """Terminal columns that the text takes (Unicode annex 11: wide and full-width characters take two)."""
    if text.isascii():
        return len(text)
    import unicodedata

    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def codepoints(text: str, most: int = 6) -> str:
    """``U+00E2 U+20AC``, at most ``most`` of them."""
    listed = " ".join(f"U+{ord(char):04X}" for char in text[:most])
    return f"{listed} ..." if len(text) > most else listed
