"""What in Chinese, Japanese and Korean text hardly any healthy text has: rare characters together, one in a foreign word."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from functools import cache, lru_cache

from unmojibake import lazy
from unmojibake.channels import code_page
from unmojibake.channels.codec import Codec
from unmojibake.language import cjk
from unmojibake.stages.prefilter_signs import EASTERN, FREE, MARK, NEVER

EAST = lazy.pattern(f"[{EASTERN}]")
PAGES = (Codec.CP936, Codec.CP950, Codec.CP932, Codec.CP949)
_COMMON = 5
"""The rarest class of ``cjk.common`` that text of an East Asian language is full of."""
_PARTICLE = 2
"""The same for particles and words like "and", which stand between foreign words."""
_RARE_SHARE = 6
"""A word is odd if one East Asian character in so many is rare."""
_AROUND = 12
"""Characters on either side of rare ones that are misread with them, if they are."""
_UTF8_LEADS, _TRAILS = range(0xC2, 0xC6), range(0x80, 0xC0)
"""Bytes in UTF-8 of the letters beyond ASCII in words of the Latin alphabet (U+0080 to U+017F)."""
_QUOTES = frozenset(range(0x91, 0x98))
_SMALL = frozenset(range(0xDF, 0x100)) - {0xF7}
_LETTERS = frozenset(range(0xC0, 0x100)) - {0xD7, 0xF7}
_ASCII = frozenset(string.ascii_letters.encode())
"""Bytes of quotes, dashes and letters in Windows-1252, and of ASCII letters."""
_MANY, _MANY_SHARE = 4, 3
"""A line has more than a rare name in it where so many characters are rare, and one in so many of it."""
_CACHE_SIZE = 1 << 13
_TOGETHER, _NEAR = 3, 120
"""Odd words so near each other, in code points from the first to the last, that more than a name is odd."""

_LOST = "?\u30fb"
"""What stands for lost bytes, and one byte for both, that no text has in UTF-8; another for a character without any."""
_LOST_BYTE, _NO_BYTE = b"\xfe", b"\xff"
_CHAINS = re.compile(
    rb"(?:(?:[\xc2-\xdf](?:[\x80-\xbf]|\xfe)"
    rb"|[\xe0-\xef](?:[\x80-\xbf]{2}|[\x80-\xbf]\xfe|\xfe{1,2})"
    rb"|[\xf0-\xf4](?:[\x80-\xbf]{3}|[\x80-\xbf]{2}\xfe|[\x80-\xbf]?\xfe{1,2}))[\x40-\x7e]?)+"
)
"""UTF-8 in a row, the last bytes of a sequence lost or not; an ASCII character may be a trail byte of the page."""

_LATIN = "a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u052f\u0590-\u06ff\u0e00-\u0e7f\u1e00-\u1eff"
_MIXED = lazy.pattern(f"(?<=[{_LATIN}])[{EASTERN}](?![{EASTERN}])|(?<![{EASTERN}])[{EASTERN}](?=[a-z])")
_LETTER = lazy.pattern(f"[{_LATIN}]")
_HALF_WIDTH = lazy.pattern("[A-Za-z][\uff61-\uff9f]|[\uff61-\uff9f][a-z]")
_PRIVATE = lazy.pattern("[\ue000-\uf8ff]")


@cache
def searches() -> tuple[re.Pattern[str], ...]:
    """What stops at the odd words of East Asian text."""
    return rare_pairs(), re.compile(f"[a-z](?=[{EASTERN}][a-z])"), re.compile(MARK)


@cache
def rare() -> re.Pattern[str]:
    """A character that hardly any East Asian text has."""
    return re.compile(f"[^\\x00-\\x7f{FREE}{NEVER}{cjk.everyday(_COMMON)}]")


@cache
def _ordinary() -> frozenset[str]:
    """Characters that ``rare`` does not find, nearly all: told at once, and without its pattern, which takes 5 ms to make."""
    return frozenset(map(chr, range(0x80))).union(FREE, cjk.everyday(_COMMON))


@cache
def rare_pairs() -> re.Pattern[str]:
    """Two rare characters close together, or one before a loss."""
    one = rare().pattern
    return re.compile(f"{one}(?=[^\\x00-\\x7f]?{one}|[{_LOST}])")


def odd(word: str) -> bool:
    """Whether a word with East Asian characters has rare ones, or is foreign but for one of them."""
    return (
        any(map(_may_be_foreign, _mixed(word)))
        or _HALF_WIDTH.search(word) is not None
        or _many_rare(word, 1, _RARE_SHARE)
        or _misread(word)
    )


def telling(text: str, words: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Those of the odd words of a long text that more than a rare name, a particle, or a line of a poem, may be."""
    last = _TOGETHER - 1
    for n, (start, end) in enumerate(words):
        around = words[max(0, n - last) : n + last + 1]
        near = any(b[1] - a[0] < _NEAR for a, b in zip(around, around[last:], strict=False))
        if near or _tells(text[start:end]):
            yield start, end


def _tells(word: str) -> bool:
    if MARK in word or _PRIVATE.search(word) or _HALF_WIDTH.search(word) or not EAST.search(word):
        return True
    if _many_rare(word, _MANY, _MANY_SHARE):
        return True
    return any(map(_may_be_letter, _mixed(word))) or _misread(word)


def _mixed(word: str) -> set[str]:
    """East Asian characters that stand alone beside letters."""
    return set(_MIXED.findall(word)) if _LETTER.search(word) else set()


@lru_cache(_CACHE_SIZE)
def _may_be_letter(char: str) -> bool:
    """Whether an East Asian character is rare, a lost one, or UTF-8 of a letter like \u00e9."""
    return (
        char in _LOST
        or rare().match(char) is not None
        or any(pair[0] in _UTF8_LEADS and pair[1] in _TRAILS for pair in _pairs(char))
    )


@lru_cache(_CACHE_SIZE)
def _may_be_foreign(char: str) -> bool:
    """The same; or it is what a quote or letter of Windows-1252 becomes, with the letter behind it.

    In program text and names, and before particles, common characters stand beside letters.
    """
    return _may_be_letter(char) or any(
        (pair[0] in _QUOTES | _LETTERS and pair[1] in _ASCII)
        or (pair[0] in _SMALL and pair[1] in _SMALL and cjk.common(char) > _PARTICLE)
        for pair in _pairs(char)
    )


def _pairs(char: str) -> Iterator[bytes]:
    for codec in (*PAGES, Codec.EUC_JP):
        data = code_page(codec).cells[char]
        if data is not None and len(data) == 2:
            yield data


def _many_rare(word: str, least: int, share: int) -> bool:
    """Whether a word has so many rare characters, and one of them in so many East Asian ones."""
    if _ordinary().issuperset(word):
        return False
    found = len(rare().findall(word))
    return found >= least and found * share >= len(EAST.findall(word))


def _misread(word: str) -> bool:
    """Whether two rare characters close together, or one before a loss, are of UTF-8 in a double-byte page."""
    if _ordinary().issuperset(word):
        return False
    for match in rare_pairs().finditer(word):
        start = max(0, match.start() - _AROUND)
        piece = word[start : match.end() + _AROUND]
        if any(_chained(piece, match.start() - start, codec) for codec in PAGES):
            return True
    return False


def _chained(text: str, at: int, codec: Codec) -> bool:
    """Whether the rare character at a place and the one behind it, or the loss, are of the same UTF-8."""
    cells = code_page(codec).cells
    starts, data = [], bytearray()
    for char in text:
        starts.append(len(data))
        data += _LOST_BYTE if char in _LOST else cells[char] or _NO_BYTE
    starts.append(len(data))
    last, whole = starts[min(at + 2, len(text))], bytes(data)
    chains = (_CHAINS.match(whole, start) for start in starts[: at + 1])
    return any(match is not None and match.end() >= last for match in chains)
