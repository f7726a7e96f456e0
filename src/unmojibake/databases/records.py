"""The frozen records of a database run, and the lines in which edits wait and are journalled."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

from unmojibake.errors import UnmojibakeError
from unmojibake.model import Certainty, Finding


class DatabaseProblem(UnmojibakeError):
    """A database that cannot be reached or read. No message holds a password."""


class Compare(Enum):
    """How a value is compared exactly, whatever the collation of its column ignores."""

    PLAIN = "plain"
    BINARY = "BINARY"  # the collation of that name (SQLite)
    C = "C"  # the collation of that name (PostgreSQL)
    CAST_C = "cast"  # cast to text first (PostgreSQL's citext)


@dataclass(frozen=True)
class Column:
    """A column of text. ``locked`` says why it is only reported; empty: it can be updated."""

    name: str
    compare: Compare = Compare.PLAIN
    locked: str = ""


@dataclass(frozen=True)
class Table:
    """A table or view. ``locked`` says why it is only reported; ``sql`` is its SQLAlchemy ``Table``."""

    schema: str | None
    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    locked: str = ""
    sql: Any = field(default=None, repr=False, compare=False)

    @property
    def shown(self) -> str:
        return f"{self.schema}.{self.name}" if self.schema else self.name


@dataclass(frozen=True)
class Edit:
    """One value of one row: ``old`` becomes ``new`` where the row still holds ``old``."""

    column: Column
    key: tuple[Any, ...]
    old: str
    new: str


class Outcome(Enum):
    """What becomes of a damaged value."""

    FOUND = "found"  # a repair is known, and can be made
    REPAIRED = "repaired"
    CHANGED = "changed-since"  # another value stood there when it was to be written
    FAILED = "failed"  # the database refused the repair
    LOCKED = "not-updated"  # a repair is known, but the place is one that is not updated
    LEFT = "left"  # below the level, or nothing known to put back


@dataclass(frozen=True)
class Damage:
    """A damaged value. ``row`` counts from 1 in the order of reading; ``key`` is None without a primary key.

    ``after`` is the proposal, None where nothing is known. ``reason`` goes with the outcomes that are no
    success. ``rest``: findings at or above the level that the repair leaves in the value.
    """

    table: Table
    column: Column
    row: int
    key: tuple[Any, ...] | None
    before: str
    after: str | None
    findings: tuple[Finding, ...]
    certainty: Certainty
    confidence: float
    outcome: Outcome
    reason: str = ""
    rest: int = 0

    @property
    def channel(self) -> str:
        return ", ".join(dict.fromkeys(finding.channel for finding in self.findings))

    @property
    def rules(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(finding.rule for finding in self.findings))


_WRITERS: dict[type, tuple[str, Callable[[Any], str]]] = {
    bytes: ("bytes", lambda v: base64.b64encode(v).decode("ascii")),
    Decimal: ("decimal", str),
    datetime: ("datetime", datetime.isoformat),
    date: ("date", date.isoformat),
    time: ("time", time.isoformat),
    timedelta: ("seconds", lambda v: f"{v.days} {v.seconds} {v.microseconds}"),
    uuid.UUID: ("uuid", str),
}
_READERS: dict[str, Callable[[str], Any]] = {
    "bytes": lambda text: base64.b64decode(text),
    "decimal": Decimal,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "seconds": lambda text: timedelta(*map(int, text.split())),
    "uuid": uuid.UUID,
}


def notable(value: Any) -> bool:
    """Whether a value of a key can be written down and read back as the same value."""
    if isinstance(value, str):
        return not any("\ud800" <= char <= "\udfff" for char in value)
    if isinstance(value, float):
        return value == value and value not in (float("inf"), float("-inf"))
    return isinstance(value, int) or type(value) in _WRITERS


def key_object(value: Any) -> Any:
    """A value of a key for JSON."""
    if isinstance(value, (str, int, float, bool)):
        return value
    name, write = _WRITERS[type(value)]
    return {name: write(value)}


def _key_value(made: Any) -> Any:
    if isinstance(made, dict):
        ((name, text),) = made.items()
        return _READERS[name](text)
    if isinstance(made, (str, int, float)):
        return made
    raise ValueError("no value of a key")


def line_of(table: Table, edit: Edit) -> bytes:
    """An edit as one line."""
    made = {
        "schema": table.schema,
        "table": table.name,
        "column": edit.column.name,
        "key": {name: key_object(value) for name, value in zip(table.key, edit.key, strict=True)},
        "old": edit.old,
        "new": edit.new,
    }
    return json.dumps(made, ensure_ascii=True).encode("ascii") + b"\n"


@dataclass(frozen=True)
class Noted:
    """An edit as a line tells it; table and column by their names."""

    schema: str | None
    table: str
    column: str
    key: dict[str, Any]
    old: str
    new: str


def read_lines(lines: Iterable[bytes]) -> Iterator[Noted]:
    """The edits in lines. Raises DatabaseProblem for a line that makes no sense."""
    for line in lines:
        try:
            made = json.loads(line)
            key = {str(name): _key_value(value) for name, value in made["key"].items()}
            texts = [made[name] for name in ("table", "column", "old", "new")]
            if not all(isinstance(text, str) for text in texts) or not key:
                raise ValueError("no texts")
            schema = made["schema"]
            yield Noted(None if schema is None else str(schema), texts[0], texts[1], key, texts[2], texts[3])
        except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError) as error:
            raise DatabaseProblem(
                f"the journal is damaged: a line of edits makes no sense ({error})"
            ) from None
