"""Which tables and columns hold text, and which of them can be updated safely."""

from __future__ import annotations

import difflib
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from unmojibake.databases.records import Column, Compare, Table
from unmojibake.errors import UsageError
from unmojibake.tables.sqlite_virtual import virtual

_SYSTEM = ("information_schema", "pg_catalog", "pg_toast")
# a partition holds the rows of its parent, which is read
_PARTITIONS = """\
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relispartition"""


@dataclass(frozen=True)
class _Name:
    schema: str | None
    name: str
    view: bool = False

    @property
    def forms(self) -> tuple[str, ...]:
        return (self.name, f"{self.schema}.{self.name}") if self.schema else (self.name,)


def tables(connection: Any, wanted: Sequence[str] = (), columns: Sequence[str] = ()) -> Iterator[Table]:
    """The tables to read, by name. Raises UsageError for a name in ``wanted`` or ``columns`` that nothing has.

    ``wanted``: tables or views (``name`` or ``schema.name``); none: all tables of all schemas but those of
    the system. ``columns``: only these (``name``, ``table.name``).
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sa.exc.SAWarning)  # types that SQLAlchemy does not know
        names = list(_chosen(list(_names(connection, bool(wanted))), wanted))
        made = [_read(connection, name) for name in names]
    known = {form for table in made for column in table.columns for form in _forms(table, column)}
    for name in columns:
        if name not in known:
            raise UsageError(f"there is no column {name!r} that holds text{_near(name, known)}")
    for table in made:
        kept = tuple(c for c in table.columns if not columns or set(_forms(table, c)) & set(columns))
        if kept:
            yield Table(table.schema, table.name, kept, table.key, table.locked, table.sql)


def find_table(connection: Any, schema: str | None, name: str) -> Table | None:
    """One table by its names; None where there is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sa.exc.SAWarning)
        try:
            return _read(connection, _Name(schema, name))
        except sa.exc.NoSuchTableError:
            return None


def _forms(table: Table, column: Column) -> tuple[str, ...]:
    return column.name, f"{table.name}.{column.name}", f"{table.shown}.{column.name}"


def _near(name: str, known: set[str]) -> str:
    close = difflib.get_close_matches(name, sorted(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _names(connection: Any, views: bool) -> Iterator[_Name]:
    inspector = sa.inspect(connection)
    skipped: set[tuple[str | None, str]] = set()
    schemas: list[str | None] = [None]
    if connection.dialect.name == "sqlite":
        skipped = {(None, name) for name in virtual(connection.exec_driver_sql).shadows}
    if connection.dialect.name == "postgresql":
        default = inspector.default_schema_name
        found = inspector.get_schema_names()
        own = [s for s in found if s not in _SYSTEM and not s.startswith(("pg_toast", "pg_temp"))]
        schemas = sorted(own, key=lambda schema: (schema != default, schema))
        skipped = {(row[0], row[1]) for row in connection.execute(sa.text(_PARTITIONS))}
    for schema in schemas:
        for name in sorted(inspector.get_table_names(schema=schema)):
            if (schema, name) not in skipped:
                yield _Name(schema, name)
        if views:
            listed = list(inspector.get_view_names(schema=schema))
            if connection.dialect.name == "postgresql":
                listed += inspector.get_materialized_view_names(schema=schema)
            for name in sorted(listed):
                yield _Name(schema, name, True)


def _chosen(names: list[_Name], wanted: Sequence[str]) -> Iterator[_Name]:
    known = {form for name in names for form in name.forms}
    for each in wanted:
        if each not in known:
            raise UsageError(f"there is no table {each!r}{_near(each, known)}")
    for name in names:
        if not wanted or set(name.forms) & set(wanted):
            yield name


def _read(connection: Any, name: _Name) -> Table:
    made = sa.Table(name.name, sa.MetaData(), schema=name.schema, autoload_with=connection, resolve_fks=False)
    key = tuple(column.name for column in made.primary_key.columns)
    dialect = connection.dialect.name
    linked = {column for constraint in made.foreign_key_constraints for column in constraint.column_keys}
    columns = []
    for column in made.columns:
        compare = _compare(column.type, dialect)
        if compare is None or column.computed is not None:
            continue
        locked = ""
        if column.name in key:
            locked = "part of the primary key"
        elif column.key in linked:
            locked = "part of a foreign key"
        columns.append(Column(str(column.name), compare, locked))
    locked = "a view" if name.view else "" if key else "no primary key"
    return Table(name.schema, name.name, tuple(columns), key, locked, made)


def _compare(kind: Any, dialect: str) -> Compare | None:
    """How to compare values of a type exactly; None for a type that is no text."""
    base = getattr(kind, "data_type", None)  # a domain of PostgreSQL
    if base is not None and isinstance(base, sa.types.TypeEngine):
        kind = base
    if type(kind).__name__ == "CITEXT":
        return Compare.CAST_C
    if dialect == "sqlite":
        # any column holds any value there; one without a declared type is as good as text
        texts = (sa.types.String, sa.types.NullType)
        return Compare.BINARY if isinstance(kind, texts) and not isinstance(kind, sa.types.Enum) else None
    if not isinstance(kind, sa.types.String) or isinstance(kind, sa.types.Enum):
        return None
    # char(n) pads with blanks, which a collation's comparison of the cast value would count
    return Compare.C if dialect == "postgresql" and not isinstance(kind, sa.types.CHAR) else Compare.PLAIN
