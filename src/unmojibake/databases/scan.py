"""Reading tables as a stream and judging their values, column by column, some thousand rows at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from unmojibake.databases.records import Column, Damage, Outcome, Table, notable
from unmojibake.options import Options
from unmojibake.stages.pipeline import apply
from unmojibake.tables.column import repair_column
from unmojibake.tables.records import ValueRepair

ROWS = 5_000
"""Rows whose values vote together."""
_FETCH = 500
_SIZE = 4_000_000  # characters after which fewer rows have to do
_NO_KEY = "the row has no value in its primary key"
_ODD_KEY = "the row's primary key is of a kind that cannot be written down"


@dataclass
class Seen:
    """Counts that grow while a table is read: rows, values of text, values that are no valid text."""

    rows: int = 0
    values: int = 0
    unreadable: int = 0


@dataclass(frozen=True)
class _Row:
    number: int
    key: tuple[Any, ...] | None
    texts: tuple[Any, ...] = field(repr=False)


def damages(connection: Any, table: Table, options: Options, seen: Seen) -> Iterator[Damage]:
    """The damaged values of a table, in the order of reading; memory does not grow with the table."""
    for rows in _chunks(connection, table, seen):
        found: list[Damage] = []
        for place, column in enumerate(table.columns):
            found += _of_column(table, column, [(row, row.texts[place]) for row in rows], options, seen)
        yield from sorted(found, key=lambda damage: damage.row)


def _chunks(connection: Any, table: Table, seen: Seen) -> Iterator[list[_Row]]:
    names = [*table.key, *(column.name for column in table.columns)]
    query = sa.select(*(_plain(connection, table.sql.c[name]) for name in names))
    streamed = connection.execution_options(stream_results=True, yield_per=_FETCH)
    rows: list[_Row] = []
    size = 0
    for record in streamed.execute(query):
        seen.rows += 1
        key = tuple(record[: len(table.key)]) if table.key else None
        texts = tuple(record[len(table.key) :])
        rows.append(_Row(seen.rows, key, texts))
        size += sum(len(text) for text in texts if isinstance(text, str))
        if len(rows) >= ROWS or size >= _SIZE:
            yield rows
            rows, size = [], 0
    if rows:
        yield rows


def _plain(connection: Any, column: Any) -> Any:
    """A column as the driver gives it: SQLite's declared types say little about what is stored."""
    return sa.type_coerce(column, sa.types.NullType()) if connection.dialect.name == "sqlite" else column


def _of_column(
    table: Table, column: Column, cells: Sequence[tuple[_Row, Any]], options: Options, seen: Seen
) -> Iterator[Damage]:
    texts: list[str | None] = []
    for _, value in cells:
        good = isinstance(value, str)
        broken = good and any("\ud800" <= char <= "\udfff" for char in value)
        seen.values += good
        seen.unreadable += broken
        texts.append(value if good and not broken else None)
    repair = repair_column(texts, options)
    for found in (*repair.changes, *repair.unresolved):
        for place in found.rows:
            yield _damage(table, column, cells[place][0], found, options)


def _damage(table: Table, column: Column, row: _Row, found: ValueRepair, options: Options) -> Damage:
    told = found.changes or found.unresolved
    proposed = found.changes or tuple(c for c in found.unresolved if c.after is not None)
    if found.changes:
        reason = table.locked or column.locked or _why_not(row.key)
        outcome = Outcome.LOCKED if reason else Outcome.FOUND
    else:
        reason = (
            "nothing known to put back"
            if any(c.after is None for c in found.unresolved)
            else "below the level"
        )
        outcome = Outcome.LEFT
    return Damage(
        table,
        column,
        row.number,
        row.key,
        found.before,
        apply(found.before, proposed) if proposed else None,
        told,
        found.certainty,
        found.confidence,
        outcome,
        reason,
        sum(c.certainty >= options.certainty for c in found.unresolved),
    )


def _why_not(key: tuple[Any, ...] | None) -> str:
    if key is None or None in key:
        return _NO_KEY
    return "" if all(map(notable, key)) else _ODD_KEY
