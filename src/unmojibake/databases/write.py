"""Repairs into the database: in batches, each value only where it still is the one that was judged."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import IO, Any

import sqlalchemy as sa

from unmojibake.databases.engine import Database, reason_of
from unmojibake.databases.records import Compare, Damage, Edit, Outcome, Table, line_of
from unmojibake.files.journal import Run

BATCH = 500
"""Values in one transaction, and in one record of the journal."""
Done = tuple[Edit, Outcome, str]


def write(database: Database, table: Table, edits: Iterator[Edit], run: Run | None) -> Iterator[Done]:
    """Make these edits of one table; what became of each, in order.

    A batch is a transaction; what it changed is journalled, durably, before it is committed. Where the
    database refuses a batch each of its edits is tried in a transaction of its own. Raises PathProblem when
    that cannot be journalled (nothing of that batch is written), SQLAlchemyError when the connection is lost.
    """
    while batch := list(islice(edits, BATCH)):
        try:
            yield from _together(database, table, batch, run)
        except sa.exc.DBAPIError as error:
            if _hopeless(error):
                raise
            for edit in batch:
                yield from _alone(database, table, edit, run)


def _alone(database: Database, table: Table, edit: Edit, run: Run | None) -> list[Done]:
    try:
        return _together(database, table, [edit], run)
    except sa.exc.DBAPIError as error:
        if _hopeless(error):
            raise
        return [(edit, Outcome.FAILED, reason_of(error, database.engine.url))]


def _hopeless(error: Any) -> bool:
    """Whether it is the database that fails (locked, full, gone), and not these values."""
    kinds = (sa.exc.OperationalError, sa.exc.InterfaceError)
    return bool(error.connection_invalidated) or isinstance(error, kinds)


def _together(database: Database, table: Table, batch: Sequence[Edit], run: Run | None) -> list[Done]:
    done: list[Done] = []
    with database.engine.begin() as connection:
        for edit in batch:
            count = connection.execute(update(connection.dialect.name, table, edit)).rowcount
            if count == 1:
                done.append((edit, Outcome.REPAIRED, ""))
            else:
                done.append((edit, Outcome.CHANGED, "it is another value now, or gone"))
        lines = [line_of(table, edit) for edit, outcome, _ in done if outcome is Outcome.REPAIRED]
        if run is not None and lines:
            run.record_database(database.shown, database.file, b"".join(lines), len(lines))
    return done


def update(dialect: str, table: Table, edit: Edit) -> Any:
    """The UPDATE of one value, by the row's key and the value that was judged."""
    columns = table.sql.c
    where = [
        columns[name] == _bound(dialect, columns[name], value)
        for name, value in zip(table.key, edit.key, strict=True)
    ]
    column = columns[edit.column.name]
    kind = column.type if edit.column.compare is Compare.PLAIN else sa.types.Text()
    where.append(_compared(column, edit.column.compare) == sa.literal(edit.old, kind))
    return sa.update(table.sql).where(*where).values({column: sa.literal(edit.new, kind)})


def _bound(dialect: str, column: Any, value: Any) -> Any:
    return sa.literal(value, sa.types.NullType() if dialect == "sqlite" else column.type)


def _compared(column: Any, compare: Compare) -> Any:
    if compare is Compare.PLAIN:
        return column
    if compare is Compare.CAST_C:
        return sa.collate(sa.cast(column, sa.types.Text()), "C")
    return sa.collate(sa.type_coerce(column, sa.types.Text()), compare.value)


class Shelf:
    """Findings of one table that wait on disk, so that it can be read to its end before it is written to."""

    def __init__(self, table: Table) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
        self._table = table

    def add(self, damage: Damage) -> None:
        _Pickler(self._file).dump(damage)

    def __iter__(self) -> Iterator[Damage]:
        end = self._file.seek(0, 2)
        self._file.seek(0)
        while self._file.tell() < end:
            yield _Unpickler(self._file, self._table).load()

    def close(self) -> None:
        self._file.close()


class _Pickler(pickle.Pickler):
    """The table itself is the same for all findings, and stays in memory."""

    def persistent_id(self, thing: Any) -> str | None:
        return "table" if isinstance(thing, Table) else None


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: IO[bytes], table: Table) -> None:
        super().__init__(file)
        self._table = table

    def persistent_load(self, _: Any) -> Table:
        return self._table
