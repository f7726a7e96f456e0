"""SQL dumps: where the values of INSERT statements and COPY blocks stand, and what they mean.

Standard SQL knows ``''`` in a literal, MySQL also backslashes, PostgreSQL those in ``E''`` (PostgreSQL
documentation 4.1.2; MySQL reference manual, string literals) and its own escapes in COPY (COPY, text format).
Which of them a dump means is tried: the reading under which every literal ends where one may end is right.
"""

from __future__ import annotations

import re
from array import array
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
    """A statement does not read as SQL under this quoting. ``at_end``: something is open until the end."""

    def __init__(self, at_end: bool = False) -> None:
        super().__init__()
        self.at_end = at_end


_OPENER = re.compile(
    r"'|\"|`|--|/\*|\$(?:[A-Za-z_]\w*)?\$|[,;)][ \t]*\r?$|^COPY [^\n]* FROM stdin;[ \t]*\r?$",
    re.MULTILINE | re.IGNORECASE,
)
_ONWARDS = re.compile(
    r"^(?:INSERT|REPLACE|UPDATE|DELETE|MERGE|COPY|CREATE|ALTER|DROP|SET|SELECT|LOCK|UNLOCK|BEGIN|COMMIT|--|/\*|\()",
    re.MULTILINE | re.IGNORECASE,
)
_MYSQL = re.compile(
    r"^-- (?:MySQL|MariaDB) dump|^-- phpMyAdmin|\bENGINE ?= ?\w|^INSERT INTO `", re.MULTILINE | re.IGNORECASE
)
_QUOTE_OR_BACKSLASH = re.compile(r"['\\]")
_BEFORE = re.compile(r"(?:^|[^\w'\"`\\])(?P<prefix>[eE]|[nNbBxX]|[uU]&|_[a-z0-9]+\s?|)\Z")
_COPY_END = re.compile(r"^\\\.\r?$", re.MULTILINE)
_FIELD_END = re.compile(r"[\t\n]")
_LINE_END = re.compile(r"\r?\n|\Z")
_NO_TEXT = ("b", "x", "u&", "_binary")


def values(text: str) -> list[Value]:
    """The values that hold a character beyond ASCII, in order, of all rows that read as SQL.

    The quoting under which most rows do is taken. Linear in the length of the text.
    """
    tries = [Quoting.STANDARD, Quoting.BACKSLASH]
    if _MYSQL.search(text):
        tries.reverse()
    best: _Scan | None = None
    for quoting in tries:
        scan = _Scan(text, quoting)
        scan.run()
        if best is None or scan.failures < best.failures:
            best = scan
        if not best.failures:
            break
    assert best is not None
    return best.values


class _Scan:
    """One reading of a dump. The values of a row count when it has come to its end, and the line with it."""

    def __init__(self, text: str, quoting: Quoting) -> None:
        self.text = text
        self.quoting = quoting
        self.values: list[Value] = []
        self.failures = 0
        self._row: list[Value] = []

    def run(self) -> None:
        """Read all of the text."""
        at = self._rows_at_start()
        while match := _OPENER.search(self.text, at):
            try:
                at = self._opened(match[0], match.start(), match.end())
            except OutOfStep as failure:
                self.failures += 1
                self._row = []
                onwards = None if failure.at_end else _ONWARDS.search(self.text, match.end())
                if onwards is None:
                    return
                at = onwards.start()
        self._flush()

    def _flush(self) -> None:
        self.values += self._row
        self._row = []

    def _opened(self, opener: str, start: int, end: int) -> int:
        """Read what begins at ``start``; the offset behind it."""
        text = self.text
        if opener == "'":
            kind = _prefix(text, start)
            mode = Quoting.ESCAPE if kind == "e" else self.quoting
            close = _end_of_literal(text, end, mode)
            self._add(end, close, Quoting.NO_TEXT if kind in _NO_TEXT else mode)
            return close + 1
        if opener[0] in ",;)":
            self._flush()
            return end
        if opener[0] in "cC":
            return self._block(end)
        if opener == "--":
            line = text.find("\n", end)
            return line if line >= 0 else len(text)
        close = text.find("*/" if opener == "/*" else opener, end)
        if close < 0:
            raise OutOfStep(at_end=True)
        return close + len(opener)

    def _add(self, start: int, end: int, quoting: Quoting) -> None:
        if not self.text[start:end].isascii():
            self._row.append(Value(start, end, quoting))

    def _block(self, start: int) -> int:
        """Read a COPY block, whose rows begin in the next line; the offset behind it."""
        line = self.text.find("\n", start) + 1
        end = _COPY_END.search(self.text, line) if line else None
        if end is None:
            raise OutOfStep(at_end=True)
        self._rows(line, end.start())
        return end.end()

    def _rows(self, at: int, end: int) -> None:
        text = self.text
        while at < end:
            stop = _FIELD_END.search(text, at, end)
            close = stop.start() if stop else end
            self._add(at, close - 1 if text[close - 1 : close + 1] == "\r\n" else close, Quoting.COPY)
            at = close + 1
        self._flush()

    def _rows_at_start(self) -> int:
        """Read the rows of a COPY block that began before this part of a dump; the offset behind them.

        They are rows when each has as many tabs as the first, to the end of the block or of the part.
        """
        text, at, tabs = self.text, 0, -1
        while at < len(text):
            line = _LINE_END.search(text, at)
            assert line is not None
            row = text[at : line.start()]
            if row in ("\\.", ""):
                break
            if tabs not in (-1, row.count("\t")) or "\t" not in row:
                return 0
            tabs = row.count("\t")
            at = line.end()
        if tabs < 1:
            return 0
        self._rows(0, at)
        return at


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
    raise OutOfStep(at_end=True)


_CONTROLS = {"\\\\": "\\", "\\n": "\n", "\\r": "\r", "\\t": "\t", "\\b": "\b"}
_PAIRS = {
    Quoting.STANDARD: {"''": "'"},
    Quoting.BACKSLASH: {**_CONTROLS, "''": "'", "\\'": "'", '\\"': '"', "\\0": "\x00", "\\Z": "\x1a"},
    Quoting.ESCAPE: {**_CONTROLS, "''": "'", "\\'": "'", "\\f": "\f"},
    Quoting.COPY: {**_CONTROLS, "\\f": "\f", "\\v": "\v"},
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
    Quoting.COPY: {char: pair for pair, char in _PAIRS[Quoting.COPY].items()},
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
