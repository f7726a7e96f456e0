"""Escapes of JSON, JavaScript, Java, Python, C, HTML and URLs: a text as it reads without them.

ECMA-404 (JSON) and ECMA-262 for ``\\uXXXX``, ``\\u{X}`` and ``\\xXX``; the Python reference for ``\\UXXXXXXXX``;
the HTML standard for character references (128 to 159 mean the characters of cp1252); RFC 3986 for percent
signs. ``\\xXX`` is a character in JavaScript and Python and a byte in C, Go, PHP and Python's bytes: it is read
as bytes of UTF-8, unless the text shows that it means characters.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from unmojibake.channels import code_page
from unmojibake.channels.channel import Loss
from unmojibake.channels.codec import Codec

_HEX = "[0-9A-Fa-f]"
_TOKEN = re.compile(
    rf"(?P<x>(?:\\x{_HEX}{{2}})+)"
    rf"|(?P<pair>\\u[dD][89abAB]{_HEX}{{2}}\\u[dD][c-fC-F]{_HEX}{{2}})"
    rf"|\\u(?P<u>{_HEX}{{4}})|\\u\{{(?P<brace>{_HEX}{{1,6}})\}}|\\U(?P<long>{_HEX}{{8}})"
    r"|\\(?P<blank>[nrt])|\\[\s\S]"
    rf"|(?P<percent>(?:%{_HEX}{{2}})+)"
    rf"|&(?P<name>[A-Za-z][A-Za-z0-9]{{1,31}});|&\#(?P<decimal>[0-9]{{1,7}});|&\#[xX](?P<hex>{_HEX}{{1,6}});"
)
# A text without one of these has no escape for a character beyond ASCII.
_PRESENT = re.compile(rf"\\[ux]{_HEX}|\\u\{{|\\U0|&\#?[A-Za-z0-9]+;|%[89A-Fa-f]{_HEX}")
_BLANKS = {"n": "\n", "r": "\r", "t": "\t"}
# Only who prints characters mixes the two: a byte has no neighbour above U+00FF.
_X_IS_CHARACTER = re.compile(
    rf"\\x[89A-Fa-f]{_HEX}\\u(?!00){_HEX}{{4}}|\\u(?!00){_HEX}{{4}}\\x[89A-Fa-f]{_HEX}"
)
_RANGE = re.compile(rf"\\(?:u{_HEX}{{4}}|x{_HEX}{{2}}|u\{{{_HEX}{{1,6}}\}}|U{_HEX}{{8}})-\\[uxU]")
_STRETCH = re.compile(r"[^\s\"'`]+")
_CLASS = re.compile(r"\[[^\s\[\]\"'`]*\]")
_NO_WORD = re.compile(rf"\\(?:u{_HEX}{{4}}|x{_HEX}{{2}}|[\s\S])|\w-\w")


@dataclass(frozen=True)
class Unescaped:
    """``text`` is ``raw`` with its escapes replaced by what they mean, one character each.

    ``places`` are the offsets of these characters in ``text``, ``starts`` and ``ends`` those of their escapes
    in ``raw``, all in code points and ascending. ``x_is_byte``: how ``\\xXX`` was read.
    """

    raw: str
    text: str
    places: array[int]
    starts: array[int]
    ends: array[int]
    x_is_byte: bool

    def inside(self, start: int, end: int) -> range:
        """The numbers of the escapes in ``text[start:end]``."""
        return range(bisect_left(self.places, start), bisect_left(self.places, end))

    def escape(self, number: int) -> str:
        """An escape as it stands."""
        return self.raw[self.starts[number] : self.ends[number]]

    def raw_start(self, offset: int) -> int:
        """Where the character at ``offset`` of ``text`` begins in ``raw``."""
        number = bisect_right(self.places, offset) - 1
        if number < 0:
            return offset
        if self.places[number] == offset:
            return self.starts[number]
        return self.ends[number] + offset - self.places[number] - 1

    def raw_end(self, offset: int) -> int:
        """Where the character before ``offset`` (at least 1) of ``text`` ends in ``raw``."""
        number = bisect_right(self.places, offset - 1) - 1
        if number >= 0 and self.places[number] == offset - 1:
            return self.ends[number]
        return self.raw_start(offset - 1) + 1


def present(text: str) -> bool:
    """Whether a text may hold an escape for a character beyond ASCII; decided at the speed of a search."""
    return _PRESENT.search(text) is not None


def x_means_bytes(text: str) -> bool:
    """Whether ``\\xXX`` of this text is to be read as a byte."""
    return _X_IS_CHARACTER.search(text) is None


def unescape(text: str, x_is_byte: bool) -> Unescaped:
    """A text as it reads; linear. What belongs to a character class of a regular expression stays escaped."""
    parts: list[str] = []
    places, starts, ends = array("q"), array("q"), array("q")
    at = length = 0
    classes = _Classes(text)
    for match in _TOKEN.finditer(text):
        if match.lastgroup is None or classes.covers(match.start()):
            continue
        for char, start, end in _characters(match, x_is_byte):
            length += start - at
            places.append(length)
            starts.append(start)
            ends.append(end)
            parts += (text[at:start], char)
            length += 1
            at = end
    parts.append(text[at:])
    return Unescaped(text, "".join(parts), places, starts, ends, x_is_byte)


class _Classes:
    """Where character classes stand: ``[\\u00c0-\\u00d6]``, also without brackets in a string that becomes one."""

    def __init__(self, text: str) -> None:
        spans = []
        if "\\" in text:
            if _RANGE.search(text):
                spans = [m.span() for m in _STRETCH.finditer(text) if "-\\" in m[0] and _RANGE.search(m[0])]
            spans += [m.span() for m in _CLASS.finditer(text) if "\\" in m[0] and not _has_word(m[0])]
        self._spans = iter(sorted(spans))
        self._now = next(self._spans, None)

    def covers(self, offset: int) -> bool:
        """Whether a class holds the offset; offsets must not descend."""
        while self._now is not None and self._now[1] <= offset:
            self._now = next(self._spans, None)
        return self._now is not None and self._now[0] <= offset


def _has_word(content: str) -> bool:
    """Whether two letters stand side by side once escapes and ranges are gone: prose in brackets, no class."""
    return re.search("[^\\W\\d_]{2}", _NO_WORD.sub(" ", content)) is not None


def _characters(match: re.Match[str], x_is_byte: bool) -> Iterator[tuple[str, int, int]]:
    """What an escape (or a run of bytes) means, with the place of each character; nothing for a control."""
    kind, start, end = match.lastgroup, *match.span()
    if kind == "percent":
        yield from _bytes_of(match[0], start, 3)
    elif kind == "x" and x_is_byte:
        yield from _bytes_of(match[0], start, 4)
    elif kind == "x":
        for at in range(0, end - start, 4):
            yield from _visible(int(match[0][at + 2 : at + 4], 16), start + at, start + at + 4)
    elif kind == "blank":
        yield _BLANKS[match["blank"]], start, end
    elif kind == "name":
        char = _named().get(match["name"])
        if char:
            yield char, start, end
    else:
        yield from _visible(_number(match, kind or ""), start, end)


def _number(match: re.Match[str], kind: str) -> int:
    if kind == "pair":
        high, low = int(match[0][2:6], 16), int(match[0][8:], 16)
        return 0x10000 + (high - 0xD800 << 10) + low - 0xDC00
    code = int(match[kind], 10 if kind == "decimal" else 16)
    if kind in ("decimal", "hex") and 0x80 <= code <= 0x9F:
        return ord(code_page(Codec.CP1252).decode(bytes([code]), Loss.STRICT))
    return code


def _visible(code: int, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    if 0x20 <= code <= 0x10FFFF and code != 0x7F and not 0xD800 <= code <= 0xDFFF:
        yield chr(code), start, end


def _bytes_of(run: str, start: int, width: int) -> Iterator[tuple[str, int, int]]:
    """A run of bytes as UTF-8; nothing where it is none, or has no character beyond ASCII."""
    data = bytes.fromhex(run.replace(run[: width - 2], ""))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return
    at = start
    for char in text:
        size = width * len(char.encode("utf-8"))
        yield from _visible(ord(char), at, at + size)
        at += size


@cache
def _named() -> dict[str, str]:
    """The names of the HTML standard that stand for one character."""
    from html.entities import html5

    return {name[:-1]: char for name, char in html5.items() if name.endswith(";") and len(char) == 1}
