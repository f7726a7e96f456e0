"""SQL dumps: where the values of INSERT statements and COPY blocks stand, and what they mean.

Standard SQL knows ``''`` in a literal, MySQL also backslashes, PostgreSQL those in ``E''`` (PostgreSQL
documentation 4.1.2; MySQL reference manual, string literals) and its own escapes in COPY (COPY, text format).
Which of them a dump means is tried: the reading under which every literal ends where one may end is right.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from enum import Enum

from unmojibake.stages.escapes_scan import Unescaped


class Quoting(Enum):
    """How a value is written."""

    STANDARD = "''"
    BACKSLASH = "\\'"  # MySQL
    ESCAPE = "E''"  # PostgreSQL
    COPY = "COPY"  # PostgreSQL, a field of a block
    NO_TEXT = "X''"  # bytes, which nobody judges


@dataclass(frozen=True)
class Value:
    """``text[start:end]`` is a value, without its quotes; code points."""

    start: int
    end: int
    quoting: Quoting


class OutOfStep(Exception):
    """The text does not read as SQL under this quoting."""


_OPENER = re.compile(
    r"'|\"|`|--|/\*|\$(?:[A-Za-z_]\w*)?\$|^COPY [^\n]* FROM stdin;[ \t]*\r?$", re.MULTILINE | re.IGNORECASE
)
_MYSQL = re.compile(
    r"^-- (?:MySQL|MariaDB) dump|^-- phpMyAdmin|\bENGINE ?= ?\w|^INSERT INTO `", re.MULTILINE | re.IGNORECASE
)
_QUOTE_OR_BACKSLASH = re.compile(r"['\\]")
_BEFORE = re.compile(r"(?:^|[^\w'\"`])(?P<prefix>[eE]|[nNbBxX]|[uU]&|_[a-z0-9]+\s?|)\Z")
_COPY_END = re.compile(r"^\\\.\r?$", re.MULTILINE)
_FIELD_END = re.compile(r"[\t\n]")
_NO_TEXT = ("b", "x", "u&", "_binary")


def values(text: str) -> list[Value] | None:
    """The values that hold a character beyond ASCII, in order; None for a text that does not read as SQL.

    Linear in the length of the text.
    """
    tries = (
        (Quoting.BACKSLASH, Quoting.STANDARD)
        if _MYSQL.search(text)
        else (Quoting.STANDARD, Quoting.BACKSLASH)
    )
    for quoting in tries:
        try:
            return list(_values(text, quoting))
        except OutOfStep:
            continue
    return None


def _values(text: str, quoting: Quoting) -> Iterator[Value]:
    at = 0
    while match := _OPENER.search(text, at):
        opener, start = match[0], match.end()
        if opener == "'":
            kind = _prefix(text, match.start())
            mode = Quoting.ESCAPE if kind == "e" else quoting
            end = _end_of_literal(text, start, mode)
            if not text[start:end].isascii():
                yield Value(start, end, Quoting.NO_TEXT if kind in _NO_TEXT else mode)
            at = end + 1
        elif opener[0] in "cC":
            at = yield from _block(text, start)
        elif opener == "--":
            line = text.find("\n", start)
            at = line if line >= 0 else len(text)
        else:
            closer = "*/" if opener == "/*" else opener
            at = _after(text, closer, start)


def _prefix(text: str, quote: int) -> str:
    """What stands right before a literal and belongs to it. Raises OutOfStep for what cannot stand there."""
    found = _BEFORE.search(text, max(0, quote - 20), quote)
    if found is None:
        raise OutOfStep
    return found["prefix"].strip().lower()


def _end_of_literal(text: str, start: int, quoting: Quoting) -> int:
    """The offset of the closing quote. Raises OutOfStep where there is none, or a word follows it."""
    at = start
    while match := _QUOTE_OR_BACKSLASH.search(text, at):
        here = match.start()
        if match[0] == "\\":
            at = here + (1 if quoting is Quoting.STANDARD else 2)
        elif text.startswith("'", here + 1):
            at = here + 2
        else:
            following = text[here + 1 : here + 2]
            if following.isalnum() or (following and following in '_"`$?\\'):
                raise OutOfStep
            return here
    raise OutOfStep


def _after(text: str, closer: str, start: int) -> int:
    end = text.find(closer, start)
    if end < 0:
        raise OutOfStep
    return end + len(closer)


def _block(text: str, start: int) -> Generator[Value, None, int]:
    """The fields of a COPY block; its rows begin in the next line. Returns the offset behind it."""
    line = text.find("\n", start) + 1
    end = _COPY_END.search(text, line) if line else None
    if end is None:
        raise OutOfStep
    at = line
    while at < end.start():
        stop = _FIELD_END.search(text, at)
        close = stop.start() if stop else end.start()
        field_end = close - 1 if text[close - 1 : close + 1] == "\r\n" else close
        if not text[at:field_end].isascii():
            yield Value(at, field_end, Quoting.COPY)
        at = close + 1
    return end.end()


_PAIRS = {
    Quoting.STANDARD: {"''": "'"},
    Quoting.BACKSLASH: {
        "''": "'",
        "\\'": "'",
        '\\"': '"',
        "\\\\": "\\",
        "\\n": "\n",
        "\\r": "\r",
        "\\t": "\t",
        "\\0": "\x00",
        "\\b": "\b",
        "\\Z": "\x1a",
    },
    Quoting.ESCAPE: {
        "''": "'",
        "\\'": "'",
        "\\\\": "\\",
        "\\n": "\n",
        "\\r": "\r",
        "\\t": "\t",
        "\\b": "\b",
        "\\f": "\f",
    },
    Quoting.COPY: {
        "\\\\": "\\",
        "\\n": "\n",
        "\\r": "\r",
        "\\t": "\t",
        "\\b": "\b",
        "\\f": "\f",
        "\\v": "\v",
    },
}
_BOTH = re.compile(r"''|\\[\s\S]")
_PAIR = {
    Quoting.STANDARD: re.compile("''"),
    Quoting.BACKSLASH: _BOTH,
    Quoting.ESCAPE: _BOTH,
    Quoting.COPY: re.compile(r"\\[\s\S]"),
}
_WRITTEN = {
    Quoting.STANDARD: {"'": "''"},
    Quoting.BACKSLASH: {"'": "\\'", "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\x00": "\\0", "\x1a": "\\Z"},
    Quoting.ESCAPE: {"'": "''", "\\": "\\\\", "\n": "\\n", "\r": "\\r"},
    Quoting.COPY: {
        "\\": "\\\\",
        "\n": "\\n",
        "\r": "\\r",
        "\t": "\\t",
        "\b": "\\b",
        "\f": "\\f",
        "\v": "\\v",
    },
}


def meaning(raw: str, quoting: Quoting) -> Unescaped:
    """A value as the database holds it. An escape that stands for no single character stays as it is."""
    parts: list[str] = []
    places, starts, ends = array("q"), array("q"), array("q")
    at = length = 0
    pairs = _PAIRS[quoting]
    if "\\" in raw or "''" in raw:
        for match in _PAIR[quoting].finditer(raw):
            char = pairs.get(match[0])
            if char is None:
                continue
            length += match.start() - at
            places.append(length)
            starts.append(match.start())
            ends.append(match.end())
            parts += (raw[at : match.start()], char)
            length += 1
            at = match.end()
    parts.append(raw[at:])
    return Unescaped(raw, "".join(parts), places, starts, ends, True)


def written(text: str, quoting: Quoting) -> str:
    """A value, or a part of one, as it stands in the dump."""
    return "".join(_WRITTEN[quoting].get(char, char) for char in text)
