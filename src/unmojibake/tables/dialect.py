"""The dialect of a delimited file, read off its beginning, and the patterns that cut it into records.

Quotes are as in RFC 4180: a field that begins with one ends at the next that is not doubled, before a
delimiter or a line end. A field that does not end that way is malformed, and its first line is passed over
alone, so that one stray quote does not swallow the rows behind it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from unmojibake.errors import UsageError

DELIMITERS = ",;\t|"
_SAMPLED = 200
_TOGETHER = 256
_CLOSED = re.compile('"[^"]*(?:""[^"]*)*"(?!")')


@dataclass(frozen=True)
class Dialect:
    """``delimiter`` and ``end`` are single ASCII characters; with ``end`` LF a CR before it belongs to it."""

    delimiter: str = ","
    end: str = "\n"

    def __post_init__(self) -> None:
        if len(self.delimiter) != 1 or not self.delimiter.isascii() or self.delimiter in '"\r\n\0':
            raise UsageError(f"the delimiter {self.delimiter!r} is not one ASCII character")

    def _field(self) -> str:
        cut, end = re.escape(self.delimiter), re.escape(self.end)
        return (
            f'(?:"[^"]*(?:""[^"]*)*"(?=[{cut}\r{end}]|\\Z)|[^"{cut}{end}][^{cut}{end}]*|(?=[{cut}{end}]|\\Z))'
        )

    @cached_property
    def field(self) -> re.Pattern[str]:
        """One field, quoted or not."""
        return re.compile(self._field())

    def _record(self) -> str:
        field, cut, end = self._field(), re.escape(self.delimiter), re.escape(self.end)
        return f"{field}(?:{cut}{field})*\r?(?:{end}|\\Z)"

    @cached_property
    def record(self) -> re.Pattern[str]:
        """A whole record with its line end, or up to the end of the text."""
        return re.compile(self._record())

    @cached_property
    def each(self) -> re.Pattern[str]:
        """A record, or nothing where none begins: to find one after the other without a search for the next."""
        return re.compile(f"{self._record()}|")

    @cached_property
    def many(self) -> re.Pattern[str]:
        """Some hundred records after each other, or as many as there are."""
        return re.compile(f"(?:{self._record()}){{1,{_TOGETHER}}}")

    def broken(self, text: str, start: int) -> bool:
        """Whether a record that does not match would not match with more text either: its quote is closed."""
        at = start
        while (match := self.field.match(text, at)) is not None:
            at = match.end()
            if text[at : at + 1] != self.delimiter:
                return True  # a quoted field and then a CR that ends no line
            at += 1
        closed = _CLOSED.match(text, at)
        return closed is not None and closed.end() < len(text)

    def fields(self, record: str) -> list[tuple[int, int]]:
        """Start and end of the fields of a well-formed record; its line end is in none of them."""
        stop = len(self.stripped(record))
        out, at = [], 0
        while True:
            match = self.field.match(record, at, stop)
            assert match is not None
            out.append(match.span())
            at = match.end() + 1
            if at > stop:
                return out

    def stripped(self, record: str) -> str:
        """A record without its line end."""
        if record.endswith(self.end):
            record = record[:-1]
        return record[:-1] if self.end == "\n" and record.endswith("\r") else record

    def value(self, raw: str) -> str:
        """What a field means."""
        return raw[1:-1].replace('""', '"') if raw.startswith('"') else raw

    def written(self, value: str, raw: str) -> str:
        """A value in the style of the field that it replaces; quoted where it could not stand otherwise."""
        special = {'"', "\r", "\n", self.delimiter}
        if raw.startswith('"') or not special.isdisjoint(value):
            return '"' + value.replace('"', '""') + '"'
        return value


def records(text: str, dialect: Dialect, most: int) -> list[list[str]]:
    """The fields of the first records that are well formed and not blank."""
    out: list[list[str]] = []
    at = 0
    while len(out) < most and (found := first_record(text, dialect, at)) is not None:
        fields, at = found
        out.append(fields)
    return out


def first_record(text: str, dialect: Dialect, start: int = 0) -> tuple[list[str], int] | None:
    """The first record that is well formed and not blank: its fields, and where it ends."""
    at = start
    while at < len(text):
        match = dialect.record.match(text, at)
        if match is None:
            at = text.find(dialect.end, at) + 1 or len(text)
            continue
        at = match.end()
        if dialect.stripped(match[0]):
            return [dialect.value(match[0][a:b]) for a, b in dialect.fields(match[0])], at
    return None


def sniff(text: str, delimiter: str | None, tabs: bool) -> Dialect:
    """The dialect of a file that begins with ``text``; ``tabs`` where its name says so.

    The delimiter that gives most records the same number of fields, more than one; a comma where none does.
    """
    end = "\r" if "\r" in text and "\n" not in text else "\n"
    if delimiter or tabs:
        return Dialect(delimiter or "\t", end)
    best = (0, 0, Dialect(",", end))
    for candidate in DELIMITERS:
        dialect = Dialect(candidate, end)
        counts = [len(fields) for fields in records(text, dialect, _SAMPLED)]
        if counts and counts[0] > 1:
            alike = counts.count(counts[0])
            if (alike, counts[0]) > best[:2]:
                best = alike, counts[0], dialect
    return best[2]
