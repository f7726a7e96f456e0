"""One part of a CSV file: its damaged cells found and written anew, every other byte left.

Lines without a quote are counted and asked about thousands at a time; only records with quotes, and lines
that may be damaged, are taken apart.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import accumulate

from unmojibake.options import Options
from unmojibake.stages.decode_codec import encode_strict
from unmojibake.tables.cells import Cells
from unmojibake.tables.delimited import Layout
from unmojibake.tables.dialect import Dialect
from unmojibake.tables.suspicion import lines_worth, suspects
from unmojibake.tables.work import Edit, Outcome, Plan, Problem, Told

_BAD = re.compile("[\0\udc80-\udcff]")
_FAR = 1 << 62
_NOT_CLOSED = "a quote that is not closed before a delimiter or a line end"

Cell = tuple[int, int, int]
"""Number of the record, start and end of the field in the part."""


def process(payload: tuple[bytes, int], plan: Plan) -> Outcome:
    """Find the damage in one part (its bytes, and how many of them stand before the first row)."""
    data, skip = payload
    return _Part(data, skip, plan).outcome()


@dataclass(frozen=True)
class _Records:
    """The records of a part: plain lines together, and those with quotes one by one.

    ``groups`` are runs of plain lines: number of the first in ``lines``, its offset, its record number.
    ``quoted`` and ``broken`` hold record number, start and end.
    """

    lines: list[str] = field(default_factory=list)
    groups: list[tuple[int, int, int]] = field(default_factory=list)
    quoted: list[Cell] = field(default_factory=list)
    broken: list[Cell] = field(default_factory=list)

    @cached_property
    def starts(self) -> list[int]:
        """Offset of each plain line; counted once, since in a damaged file most lines are asked for."""
        out: list[int] = []
        firsts = [first for first, _, _ in self.groups] + [len(self.lines)]
        for (first, offset, _), behind in zip(self.groups, firsts[1:], strict=True):
            widths = (len(line) + 1 for line in self.lines[first : behind - 1])
            out += accumulate(widths, initial=offset)
        return out

    def place(self, i: int) -> tuple[int, int]:
        """Record number and offset of a plain line."""
        first, _, record = self.groups[bisect_right(self.groups, (i, _FAR, 0)) - 1]
        return record + i - first, self.starts[i]


def _read(text: str, start: int, dialect: Dialect) -> tuple[_Records, int]:
    """The records of a part from an offset on, and how many there are."""
    found = _Records()
    at, count = start, 0
    while at < len(text):
        quote = text.find('"', at)
        begin = len(text) if quote < 0 else max(at, text.rfind(dialect.end, at, quote) + 1)
        if begin > at:
            found.groups.append((len(found.lines), at, count))
            fresh = text[at:begin].removesuffix(dialect.end).split(dialect.end)
            found.lines.extend(fresh)
            count += len(fresh)
        if quote < 0:
            break
        at = begin
        for match in dialect.each.finditer(text, begin):  # one after the other, as long as they have quotes
            end = match.end()
            if text.find('"', at, end) < 0:
                break
            found.quoted.append((count, at, end))
            at = end
            count += 1
        if at == begin:
            at = text.find(dialect.end, quote) + 1 or len(text)
            found.broken.append((count, begin, at))
            count += 1
    return found, count


class _Part:
    def __init__(self, data: bytes, skip: int, plan: Plan) -> None:
        self._data = data
        self._options: Options = plan.options
        self._layout: Layout = plan.layout
        self._dialect = self._layout.dialect
        try:
            self._text, self._sound = data.decode("utf-8"), b"\0" not in data
        except UnicodeDecodeError:
            self._text, self._sound = data.decode("utf-8", "surrogateescape"), False
        start = len(data[:skip].decode("utf-8", "surrogateescape"))
        self._records, self._count = _read(self._text, start, self._dialect)
        self._blank: list[int] = []
        self._malformed: list[tuple[int, int, str]] = []
        self._values: dict[int, list[tuple[str, Cell]]] = {number: [] for number in self._layout.chosen}

    def outcome(self) -> Outcome:
        self._plain()
        self._quoted()
        self._malformed += [(record, start, _NOT_CLOSED) for record, start, _ in self._records.broken]
        self._blank.sort()
        edits: list[Edit] = []
        told = []
        found = self._suspected().judged(self._options)
        for column, value, (record, start, end), repair in sorted(found, key=lambda one: one[2]):
            one = Told.of(self._row(record), column, value, repair)
            fits = encode_strict(repair.text, self._layout.encoding) is not None
            told.append(one if fits else replace(one, applied=False))
            if repair.changed and fits:
                edits.append((start, end, self._dialect.written(repair.text, self._text[start:end])))
        rows = self._count - len(self._blank)
        lines = self._data.count(self._dialect.end.encode())
        return Outcome(rows, lines, self._in_bytes(edits), tuple(told), tuple(self._problems()))

    def _problems(self) -> Iterator[Problem]:
        """The malformed records in order, each with its line."""
        line, at = 1, 0
        for record, start, reason in sorted(self._malformed):
            line += self._text.count(self._dialect.end, at, start)
            at = start
            yield Problem(self._row(record), line, reason)

    def _row(self, record: int) -> int:
        """1-based number of a record within the part; blank lines are no rows."""
        return record + 1 - bisect_left(self._blank, record)

    def _plain(self) -> None:
        lines, cut = self._records.lines, self._dialect.delimiter
        wanted = len(self._layout.names) - 1
        wrong = {i for i, line in enumerate(lines) if line.count(cut) != wanted}
        if not self._sound:
            wrong.update(i for i, line in enumerate(lines) if _BAD.search(line))
        returns = self._dialect.end == "\n" and "\r" in self._text
        if wanted < 1 or returns:
            wrong.update(i for i, line in enumerate(lines) if line in ("", "\r"))
        for i in wrong:
            record, start = self._records.place(i)
            if lines[i] in ("", "\r"):
                self._blank.append(record)
            else:
                self._malformed.append((record, start, self._reason(lines[i], lines[i].count(cut) + 1)))
        for i in lines_worth(lines, self._options, cut):
            record, start = self._records.place(i)
            if i not in wrong:
                line = lines[i].removesuffix("\r") if returns else lines[i]
                self._collect(record, start, line.split(cut))

    def _collect(self, record: int, start: int, fields: Iterable[str]) -> None:
        at = start
        for number, value in enumerate(fields):
            if number in self._values and value:
                self._values[number].append((value, (record, at, at + len(value))))
            at += len(value) + 1

    def _quoted(self) -> None:
        """Records with quotes: their values are read and screened at once, and those worth a look are taken apart."""
        quoted = self._records.quoted
        texts = [self._text[start:end] for _, start, end in quoted]
        rows = self._rows(texts)
        if rows is None:
            self._one_by_one(range(len(quoted)), texts)
            return
        names = len(self._layout.names)
        bad = {n for n, row in enumerate(rows) if len(row) != names}
        if not self._sound:
            bad.update(n for n, text in enumerate(texts) if _BAD.search(text))
        worth = {
            n
            for number in self._layout.chosen
            for n in suspects(["" if n in bad else row[number] for n, row in enumerate(rows)], self._options)
        }
        self._one_by_one(sorted(bad | worth), texts)

    def _rows(self, texts: list[str]) -> list[list[str]] | None:
        """The values of well-formed records; None where Python's reader takes them otherwise than the dialect does."""
        if self._dialect.end != "\n":
            return None
        try:
            rows = list(csv.reader(texts, delimiter=self._dialect.delimiter))
        except csv.Error:  # a return within a field, a field of more than 128 KB
            return None
        return rows if len(rows) == len(texts) else None

    def _one_by_one(self, which: Iterable[int], texts: list[str]) -> None:
        """The fields of some records with quotes, with their places."""
        for n in which:
            record, start, _ = self._records.quoted[n]
            whole = texts[n]
            fields = self._dialect.fields(whole)
            bad = len(fields) != len(self._layout.names) or (not self._sound and _BAD.search(whole))
            if bad:
                self._malformed.append((record, start, self._reason(whole, len(fields))))
            else:
                for number, values in self._values.items():
                    a, b = fields[number]
                    values.append((self._dialect.value(whole[a:b]), (record, start + a, start + b)))

    def _suspected(self) -> Cells[Cell]:
        cells: Cells[Cell] = Cells()
        for number, values in self._values.items():
            for i in suspects([value for value, _ in values], self._options):
                cells.add(self._layout.names[number], *values[i])
        return cells

    def _reason(self, record: str, fields: int) -> str:
        bad = _BAD.search(record)
        if bad is None:
            return f"{fields} fields instead of {len(self._layout.names)}"
        if bad[0] == "\0":
            return f"a NUL character at character {bad.start() + 1}"
        return f"no valid UTF-8: byte 0x{ord(bad[0]) - 0xDC00:02X} at character {bad.start() + 1}"

    def _in_bytes(self, edits: Iterable[Edit]) -> tuple[Edit, ...]:
        """The edits with offsets in the bytes of the part."""
        out, at, place = [], 0, 0
        for start, end, text in edits:
            place += len(self._text[at:start].encode("utf-8", "surrogateescape"))
            width = len(self._text[start:end].encode("utf-8", "surrogateescape"))
            out.append((place, place + width, text))
            at, place = end, place + width
        return tuple(out)
