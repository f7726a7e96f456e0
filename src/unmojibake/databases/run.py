"""One run over a database: its tables in order, each read to its end, then (if asked) written to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import tee

from unmojibake.databases.engine import Database
from unmojibake.databases.records import Damage, Edit, Outcome, Table
from unmojibake.databases.scan import Seen, damages
from unmojibake.databases.schema import tables
from unmojibake.databases.write import Shelf, write
from unmojibake.files.journal import Run
from unmojibake.options import Options


@dataclass(frozen=True)
class Request:
    """What to look at: tables and columns by name (none: all), and whether to write."""

    tables: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    apply: bool = False


@dataclass(frozen=True)
class TableRead:
    """The end of a table: how many rows, values of text, and values that are no valid text it has."""

    table: Table
    rows: int
    values: int
    unreadable: int


def run(
    database: Database, request: Request, options: Options, journal: Run | None
) -> Iterator[Damage | TableRead]:
    """The damaged values of each table, each with its outcome, then the table's counts.

    Raises UsageError for names that the database does not have, and what SQLAlchemy raises.
    """
    with database.engine.connect() as connection:
        found = list(tables(connection, request.tables, request.columns))
    for table in found:
        seen = Seen()
        with closing(Shelf(table)) as shelf:
            # closed before anything is written: SQLite lets nobody write while a cursor is open
            with database.engine.connect() as connection:
                for damage in damages(connection, table, options, seen):
                    if request.apply and damage.outcome is Outcome.FOUND:
                        shelf.add(damage)
                    else:
                        yield damage
            yield from _written(database, table, shelf, journal)
        yield TableRead(table, seen.rows, seen.values, seen.unreadable)


def _written(database: Database, table: Table, shelf: Shelf, journal: Run | None) -> Iterator[Damage]:
    waiting, told = tee(shelf)
    done = write(database, table, (edit_of(damage) for damage in waiting), journal)
    for damage, (_, outcome, reason) in zip(told, done, strict=True):
        yield replace(damage, outcome=outcome, reason=reason)


def edit_of(damage: Damage) -> Edit:
    """The edit that makes the repair of a finding that can be made."""
    assert damage.key is not None and damage.after is not None
    return Edit(damage.column, damage.key, damage.before, damage.after)
