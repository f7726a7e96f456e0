"""SQLite files: a copy in which only the damaged text values are updated.

Tables are read from the input, row by row in the order of their key, and written to the copy. Triggers do
not fire, generated columns and virtual tables are left alone; a full-text index of a table is built anew.
"""

from __future__ import annotations

import contextlib
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from unmojibake.errors import UsageError
from unmojibake.files.problems import PathProblem
from unmojibake.tables import suspected
from unmojibake.tables.job import Job
from unmojibake.tables.shelf import ListShelf
from unmojibake.tables.sqlite_virtual import virtual
from unmojibake.tables.streams import Output
from unmojibake.tables.work import Outcome, Plan, Problem, Work

_ROWS = 20_000  # rows of a part
_NO_TRIGGER = getattr(sqlite3, "SQLITE_DBCONFIG_ENABLE_TRIGGER", None)


@dataclass(frozen=True)
class _Table:
    """A table with its keys (``rowid`` or primary key) and its columns that may hold text."""

    name: str
    keys: tuple[str, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True)
class _Kept:
    table: _Table
    keys: list[tuple[Any, ...]]
    bad: tuple[Problem, ...]


def quoted(name: str) -> str:
    """A name as SQL has it."""
    return '"' + name.replace('"', '""') + '"'


class SqliteFormat:
    """An SQLite file."""

    process = staticmethod(suspected.process)

    def __init__(self, job: Job) -> None:
        self._path, self._target = job.source, job.target
        self.plan = Plan(job.options, job.columns)
        self._changed: set[str] = set()
        uri = Path(job.source).absolute().as_uri() + "?mode=ro"
        try:
            self._source = sqlite3.connect(uri, uri=True)
            self._source.text_factory = _text
            self._tables = list(self._listed())
            self._check_columns(job.columns)
        except sqlite3.Error as error:
            self.close()
            raise self._failed(error) from None
        except BaseException:
            self.close()
            raise

    def _failed(self, error: sqlite3.Error, path: str = "") -> PathProblem:
        return PathProblem(path or self._path, f"SQLite: {error}")

    def _listed(self) -> Iterator[_Table]:
        sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        self._virtual = virtual(self._source.execute)
        for (name,) in list(self._source.execute(sql)):
            if name not in self._virtual.tables and name not in self._virtual.shadows:
                yield self._table(name)

    def _table(self, name: str) -> _Table:
        info = list(self._source.execute(f"PRAGMA table_xinfo({quoted(name)})"))
        columns = tuple(row[1] for row in info if row[6] == 0)
        primary = tuple(row[1] for row in sorted(info, key=lambda row: row[5]) if row[5])
        hidden = next(
            (one for one in ("rowid", "_rowid_", "oid") if one not in map(str.lower, columns)), None
        )
        keys = primary
        with contextlib.suppress(sqlite3.Error):
            if hidden is not None:
                self._source.execute(f"SELECT {hidden} FROM {quoted(name)} LIMIT 1")
                keys = (hidden,)
        return _Table(name, keys, columns)

    def _check_columns(self, columns: tuple[str, ...]) -> None:
        names = {f"{table.name}.{column}" for table in self._tables for column in table.columns}
        for name in columns:
            if name not in names and not any(one.partition(".")[2] == name for one in names):
                raise UsageError(
                    f"there is no column {name!r}; columns are named as in {min(names, default='')!r}"
                )

    def _wanted(self, table: _Table) -> list[tuple[int, str]]:
        asked = self.plan.columns
        return [
            (i, f"{table.name}.{column}")
            for i, column in enumerate(table.columns)
            if not asked or column in asked or f"{table.name}.{column}" in asked
        ]

    def works(self) -> Iterator[Work]:
        try:
            counts = [self._count(table) for table in self._tables]
            whole, done = max(1, sum(counts)), 0
            for table in self._tables:
                for rows in self._parts(table):
                    done += len(rows)
                    yield self._work(table, rows, min(1.0, done / whole))
        except sqlite3.Error as error:
            raise self._failed(error) from None

    def _count(self, table: _Table) -> int:
        return int(self._source.execute(f"SELECT count(*) FROM {quoted(table.name)}").fetchone()[0])

    def _parts(self, table: _Table) -> Iterator[list[tuple[Any, ...]]]:
        wanted = ", ".join(quoted(one) for one in (*table.keys, *table.columns))
        order = ", ".join(map(quoted, table.keys))
        found = self._source.execute(f"SELECT {wanted} FROM {quoted(table.name)} ORDER BY {order}")
        while rows := found.fetchmany(_ROWS):
            yield rows

    def _work(self, table: _Table, rows: list[tuple[Any, ...]], share: float) -> Work:
        shift = len(table.keys)
        shelves = []
        problems = []
        for number, name in self._wanted(table):
            values = [row[shift + number] for row in rows]
            shelves.append((number, name, ListShelf(values)))
            problems += [
                Problem(i + 1, 0, f"{name}: no valid UTF-8")
                for i, value in enumerate(values)
                if isinstance(value, _NoText)
            ]
        payload = suspected.gathered(len(rows), shelves, self.plan.options)
        kept = _Kept(table, [row[:shift] for row in rows], tuple(problems))
        return Work(payload, kept, suspected.mark(payload), share)

    def begin(self, output: Output) -> None:
        self._copy = sqlite3.connect(output.temporary, isolation_level=None)
        try:
            self._source.backup(self._copy)
            if _NO_TRIGGER is not None and sys.version_info >= (3, 12):
                self._copy.setconfig(_NO_TRIGGER, False)
            self._copy.execute("BEGIN")
            self._triggers = [] if _NO_TRIGGER is not None else self._dropped()
        except sqlite3.Error as error:
            raise self._failed(error, self._target) from None

    def _dropped(self) -> list[str]:
        """Triggers taken away for the time of the run: older Pythons cannot switch them off."""
        found = list(self._copy.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
        for name, _ in found:
            self._copy.execute(f"DROP TRIGGER {quoted(name)}")
        return [sql for _, sql in found]

    def write(self, work: Work, outcome: Outcome) -> Outcome:
        kept: _Kept = work.kept
        problems = list(kept.bad)
        refused: set[int] = set()
        new: dict[int, dict[str, str]] = {}
        for number, row, text in outcome.edits:
            new.setdefault(row, {})[kept.table.columns[number]] = text
        for row, texts in new.items():  # one statement a row: a part of its key may change with it
            values = ", ".join(f"{quoted(name)} = ?" for name in texts)
            sql = f"UPDATE {quoted(kept.table.name)} SET {values} WHERE {_where(kept.table)}"
            try:
                self._copy.execute(sql, (*texts.values(), *kept.keys[row]))
                self._changed.add(kept.table.name)
            except sqlite3.IntegrityError as error:
                refused.add(row + 1)
                names = ", ".join(f"{kept.table.name}.{name}" for name in texts)
                problems.append(Problem(row + 1, 0, f"{names}: the repair is refused: {error}"))
            except sqlite3.Error as error:
                raise self._failed(error, self._target) from None
        told = tuple(replace(one, applied=one.applied and one.row not in refused) for one in outcome.told)
        return replace(outcome, told=told, problems=tuple(problems))

    def finish(self) -> None:
        try:
            for index, table in self._virtual.indexes:
                if table in self._changed:
                    name = quoted(index)
                    self._copy.execute(f"INSERT INTO {name}({name}) VALUES ('rebuild')")
            for sql in self._triggers:
                self._copy.execute(sql)
            self._copy.execute("COMMIT")
            self._copy.close()
        except sqlite3.Error as error:
            raise self._failed(error, self._target) from None

    def close(self) -> None:
        for name in ("_source", "_copy"):
            with contextlib.suppress(AttributeError):
                getattr(self, name).close()


def _where(table: _Table) -> str:
    return " AND ".join(f"{quoted(key)} IS ?" for key in table.keys)


class _NoText(bytes):
    """TEXT that is no valid UTF-8; blobs are plain bytes."""


def _text(data: bytes) -> str | _NoText:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _NoText(data)
