"""What travels between the reader of a file, the workers and the writer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from unmojibake.model import Repair
from unmojibake.options import Options
from unmojibake.tables.records import spoken

Edit = tuple[int, int, str]
"""A repair as the reader of the format understands it: for bytes (start, end, new text), for columns
(number of the column, row or key, new text)."""


@dataclass(frozen=True)
class Told:
    """A finding for the report. ``row`` is 1-based; within an outcome it counts from the first row of its work."""

    row: int
    column: str
    before: str
    after: str
    channel: str
    certainty: str
    confidence: float
    applied: bool

    @classmethod
    def of(cls, row: int, column: str, before: str, repair: Repair) -> Told:
        """The line of the report for one value."""
        channel, certainty, confidence = spoken(repair)
        return cls(row, column, before, repair.text, channel, certainty.value, confidence, repair.changed)


@dataclass(frozen=True)
class Problem:
    """A row that was passed through as it is; ``line`` is 0 where a format has no lines."""

    row: int
    line: int
    reason: str


@dataclass(frozen=True)
class Outcome:
    """What became of a part of the input: ``rows`` and ``lines`` say how much it was."""

    rows: int
    lines: int = 0
    edits: tuple[Edit, ...] = ()
    told: tuple[Told, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Work:
    """A part of the input. ``payload`` goes to a worker, ``kept`` stays with the writer.

    ``mark`` is a checksum of the payload, ``share`` the part of the input (0..1) that is read by then.
    """

    payload: Any
    kept: Any
    mark: int
    share: float


@dataclass(frozen=True)
class Plan:
    """What holds for all parts: the options, the columns that were asked for, and what the format found out."""

    options: Options
    columns: tuple[str, ...] = ()
    layout: Any = None


def spliced(data: bytes, edits: Iterable[Edit]) -> bytes:
    """The bytes with the edits made; they are in order and do not overlap."""
    out: list[bytes] = []
    at = 0
    for start, end, text in edits:
        out += (data[at:start], text.encode("utf-8"))
        at = end
    if not out:
        return data
    out.append(data[at:])
    return b"".join(out)
