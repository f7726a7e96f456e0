"""JSON lines: one JSON value a line, repaired inside its strings only."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from unmojibake.tables import jsontext
from unmojibake.tables.cells import Cells
from unmojibake.tables.delimited import require_bytes, too_long
from unmojibake.tables.streams import Input
from unmojibake.tables.suspicion import suspects
from unmojibake.tables.work import Edit, Outcome, Plan, Problem, Told, Work

PART = 1 << 21  # bytes of a part
LONGEST = 1 << 28  # bytes of a line
_BAD = re.compile("[\0\udc80-\udcff]")
_BOM = "\ufeff"

Cell = tuple[int, int]
"""Number of the line in the part, and of the string value in the line."""


def parts(source: Input) -> Iterator[Work]:
    """The file in parts of whole lines; what is behind the last line end is the last line."""
    held: list[bytes] = []
    first, size, done = True, 0, 0
    while block := source.read(PART):
        if first and not held:
            require_bytes(block)
        end = block.rfind(b"\n") + 1
        if not end:
            held.append(block)
            size += len(block)
            if size > LONGEST:
                raise too_long(done, LONGEST)
            continue
        data = b"".join([*held, block[:end]])
        held, size = [block[end:]], len(block) - end
        yield Work((data, first), data, zlib.crc32(data), source.share())
        first = False
        done += len(data)
    rest = b"".join(held)
    if rest:
        yield Work((rest, first), rest, zlib.crc32(rest), source.share())


def process(payload: tuple[bytes, bool], plan: Plan) -> Outcome:
    """Find the damage in one part (its bytes, and whether it is the first); what is no JSON is told."""
    data, first = payload
    return _Part(data, first, plan).outcome()


def wanted(path: str, columns: tuple[str, ...]) -> bool:
    """Whether a path is one of the columns, or below one."""
    return not columns or any(
        path == column or path.startswith((f"{column}.", f"{column}[")) for column in columns
    )


class _Part:
    def __init__(self, data: bytes, first: bool, plan: Plan) -> None:
        self._data, self._plan = data, plan
        text = data.decode("utf-8", "surrogateescape")
        self._start = 1 if first and text.startswith(_BOM) else 0
        self._lines = text[self._start :].removesuffix("\n").split("\n")
        self._strings: dict[str, list[tuple[str, Cell]]] = {}
        self._problems: list[tuple[int, str]] = []
        self._blank: list[int] = []

    def outcome(self) -> Outcome:
        for number, line in enumerate(self._lines):
            self._read(number, line)
        rows = self._numbers()
        told = []
        edits: list[Edit] = []
        places = _Places(self._lines, len(_BOM.encode()) if self._start else 0)
        found = self._suspected().judged(self._plan.options)
        for path, value, (number, at), repair in sorted(found, key=lambda one: one[2]):
            told.append(Told.of(rows[number], path, value, repair))
            if repair.changed:
                start, end = places.span(number, at)
                text = jsontext.rewritten(self._lines[number][start:end], repair.changes)
                edits.append((*places.in_bytes(number, start, end), text))
        problems = tuple(Problem(rows[i], i + 1, reason) for i, reason in self._problems)
        count = len(self._lines)
        return Outcome(count - len(self._blank), count, tuple(edits), tuple(told), problems)

    def _suspected(self) -> Cells[Cell]:
        cells: Cells[Cell] = Cells()
        for path, found in self._strings.items():
            if wanted(path, self._plan.columns):
                for i in suspects([value for value, _ in found], self._plan.options):
                    cells.add(path, *found[i])
        return cells

    def _numbers(self) -> list[int]:
        """The row of each line, 1-based within the part; blank lines are no rows."""
        blank, out, row = set(self._blank), [], 0
        for number in range(len(self._lines)):
            row += number not in blank
            out.append(row)
        return out

    def _read(self, number: int, line: str) -> None:
        if not line or not line.strip(" \t\r"):
            self._blank.append(number)
            return
        try:
            bad = None if line.isascii() and "\0" not in line else _BAD.search(line)
            if bad is not None:
                raise ValueError(_reason(bad))
            value = jsontext.loads(line)
        except ValueError as error:
            self._problems.append((number, str(error)))
            return
        for at, (path, text) in enumerate(jsontext.texts(value)):
            self._strings.setdefault(path, []).append((text, (number, at)))


def _reason(bad: re.Match[str]) -> str:
    if bad[0] == "\0":
        return f"a NUL character at character {bad.start() + 1}"
    return f"no valid UTF-8: byte 0x{ord(bad[0]) - 0xDC00:02X} at character {bad.start() + 1}"


class _Places:
    """Where strings stand: in their line, and in the bytes of the part."""

    def __init__(self, lines: list[str], lead: int) -> None:
        self._lines = lines
        self._line, self._found = -1, [(0, 0)]
        self._counted, self._bytes = 0, lead

    def span(self, line: int, number: int) -> tuple[int, int]:
        """Start and end of the n-th string value of a line."""
        if line != self._line:
            self._line = line
            self._found = [(start, end) for _, start, end in jsontext.spans(self._lines[line])]
        return self._found[number]

    def in_bytes(self, line: int, start: int, end: int) -> tuple[int, int]:
        """The same as offsets in bytes; lines are asked for in order."""
        for text in self._lines[self._counted : line]:
            self._bytes += len(text.encode("utf-8", "surrogateescape")) + 1
        self._counted = line
        text = self._lines[line]
        first = self._bytes + len(text[:start].encode("utf-8"))
        return first, first + len(text[start:end].encode("utf-8"))
