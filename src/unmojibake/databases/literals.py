"""UPDATE statements as text, for people to read and for the client programs of databases to run.

SQLAlchemy's own literals are meant for its drivers: it doubles percent signs, and leaves NUL and (on
PostgreSQL) backslashes to the settings of the session. These here mean the same in every session: PostgreSQL
``E''`` strings, ``char(N)`` for controls on SQLite, hexadecimal strings for backslashes on MySQL.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from unmojibake.databases.records import Compare, Edit, Table

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f]+")
_BEGIN = {
    "mssql": "BEGIN TRANSACTION;",
    "oracle": "",
    "postgresql": "BEGIN;\nSET LOCAL client_encoding = 'UTF8';",
}
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\", "'": "''"}


def begin(dialect: Any) -> str:
    """What opens a transaction."""
    return _BEGIN.get(dialect.name, "BEGIN;")


def update_text(dialect: Any, table: Table, edit: Edit) -> str | None:
    """One UPDATE, ended by a semicolon; None where a value has no literal."""
    quote = _preparer(dialect)
    where = []
    for name, value in zip(table.key, edit.key, strict=True):
        text = literal(dialect.name, value)
        if text is None:
            return None
        where.append(f"{quote.quote(name)} = {text}")
    new, old = literal(dialect.name, edit.new), literal(dialect.name, edit.old)
    if new is None or old is None:
        return None
    column = quote.quote(edit.column.name)
    where.append(f"{_compared(column, edit.column.compare)} = {old}")
    return f"UPDATE {quote.format_table(table.sql)} SET {column} = {new} WHERE {' AND '.join(where)};"


def _preparer(dialect: Any) -> Any:
    """Quotes names; with named parameters a percent sign in a name stays single."""
    return type(dialect)(paramstyle="named").identifier_preparer


def _compared(column: str, compare: Compare) -> str:
    if compare is Compare.PLAIN:
        return column
    if compare is Compare.CAST_C:
        return f'CAST({column} AS TEXT) COLLATE "C"'
    return f'{column} COLLATE "{compare.value}"'


def literal(dialect: str, value: Any) -> str | None:
    """A value as SQL; None for one of a kind, or with a character, that has no literal.

    >>> print(literal("sqlite", "it's"), literal("postgresql", "a" + chr(92)))
    'it''s' E'a\\\\'
    """
    if isinstance(value, str):
        return _text(dialect, value)
    if isinstance(value, bool):
        return ("true" if value else "false") if dialect == "postgresql" else str(int(value))
    if isinstance(value, (int, float, Decimal)):
        text = repr(value) if isinstance(value, float) else str(value)
        return text if re.fullmatch(r"-?\d[\d.eE+-]*", text) else None
    if isinstance(value, bytes):
        return f"'\\x{value.hex()}'::bytea" if dialect == "postgresql" else f"X'{value.hex()}'"
    if isinstance(value, (datetime, date, time)):
        return f"'{value}'"
    return f"'{value}'" if isinstance(value, UUID) else None


def _text(dialect: str, text: str) -> str | None:
    if any("\ud800" <= char <= "\udfff" for char in text):
        return None
    plain = "'" + text.replace("'", "''") + "'"
    if dialect == "postgresql":
        if "\x00" in text:
            return None
        if "\\" in text or _CONTROLS.search(text):
            return "E'" + re.sub(r"[\x01-\x1f\x7f\\']", _escape, text) + "'"
        return plain
    if dialect == "sqlite":
        return _with_controls(text) if _CONTROLS.search(text) else plain
    if dialect in ("mysql", "mariadb"):
        return f"_utf8mb4 X'{text.encode('utf-8').hex()}'" if re.search(r"[\x00-\x1f\\]", text) else plain
    return f"N{plain}" if dialect == "mssql" else plain


def _escape(match: re.Match[str]) -> str:
    return _SHORT.get(match[0]) or f"\\x{ord(match[0]):02x}"


def _with_controls(text: str) -> str:
    parts: list[str] = []
    at = 0
    for match in _CONTROLS.finditer(text):
        if match.start() > at:
            parts.append("'" + text[at : match.start()].replace("'", "''") + "'")
        parts.append(f"char({', '.join(str(ord(char)) for char in match[0])})")
        at = match.end()
    if at < len(text):
        parts.append("'" + text[at:].replace("'", "''") + "'")
    return "(" + " || ".join(parts) + ")"
