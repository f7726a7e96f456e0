"""Undo for databases: each value is put back where it still is what the run made of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

import sqlalchemy as sa

from unmojibake.databases.engine import Database, opened, same_database
from unmojibake.databases.records import DatabaseProblem, Edit, Noted, Outcome, Table, read_lines
from unmojibake.databases.schema import find_table
from unmojibake.databases.write import update, write
from unmojibake.files.journal import Journal, Run
from unmojibake.files.journal_lines import Entry
from unmojibake.files.undo import Undone, UndoResult


def restore(journal: Journal, entry: Entry, own: Run, url: str | None = None) -> UndoResult:
    """Put back the values of one entry of the journal; what is written is journalled in ``own``.

    ``url`` names the same database with what the journal does not hold, its password. Raises
    UnmojibakeError where the journal or the database cannot be used.
    """
    lines = journal.blobs.get(entry.before, entry.size).splitlines()
    counts: Counter[Outcome] = Counter()
    with opened(url or entry.path or entry.database) as database:
        if not same_database(database.shown, entry.database):
            raise DatabaseProblem(f"{database.shown} is not the database of this run")
        for (schema, name), noted in groupby(read_lines(lines), key=lambda each: (each.schema, each.table)):
            counts.update(_table(database, schema, name, list(noted), own))
    return _result(entry, counts)


def _table(
    database: Database, schema: str | None, name: str, noted: list[Noted], own: Run
) -> Iterator[Outcome]:
    with database.engine.connect() as connection:
        table = find_table(connection, schema, name)
    if table is None:
        raise DatabaseProblem(f"{database.shown}: the table {name!r} is gone")
    columns = {column.name: column for column in table.columns}
    edits = []
    for each in noted:
        if each.column not in columns or set(each.key) != set(table.key):
            raise DatabaseProblem(
                f"{database.shown}: the table {name!r} has other columns or another key now"
            )
        key = tuple(each.key[part] for part in table.key)
        edits.append(Edit(columns[each.column], key, each.new, each.old))
    for edit, outcome, _ in write(database, table, iter(edits), own):
        if outcome is Outcome.CHANGED and _is_original(database, table, edit):
            outcome = Outcome.LEFT
        yield outcome


def _is_original(database: Database, table: Table, edit: Edit) -> bool:
    """Whether the row has its original value already."""
    probe = update(database.dialect, table, Edit(edit.column, edit.key, edit.new, edit.new))
    query = sa.select(sa.func.count()).select_from(table.sql).where(probe.whereclause)
    with database.engine.connect() as connection:
        return bool(connection.execute(query).scalar())


def _result(entry: Entry, counts: Counter[Outcome]) -> UndoResult:
    restored, left = counts[Outcome.REPAIRED], counts[Outcome.LEFT]
    problems = [
        f"{count:,} {text}"
        for count, text in (
            (counts[Outcome.CHANGED], "changed since, left as they are"),
            (counts[Outcome.FAILED], "refused by the database"),
        )
        if count
    ]
    told = ", ".join([f"{restored:,} of {entry.count:,} values", *problems])
    if problems:
        return UndoResult(entry.database, Undone.REFUSED, told)
    if not restored and left:
        return UndoResult(entry.database, Undone.UNCHANGED, "the values are the original ones already")
    return UndoResult(entry.database, Undone.RESTORED, told)
