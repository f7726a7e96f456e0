"""Virtual tables of SQLite: which of them there are, and the tables in which they keep what they hold.

Those *shadow* tables are the business of their module: who changes the text in them leaves an index that does
not fit, and SQLite then takes the whole file for malformed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

_TABLES = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL%'"
# what FTS3 to FTS5 and R*Tree put behind the name of their table; SQLite before 3.37 does not tell
_PARTS = (
    *("content", "segments", "segdir", "docsize", "stat", "data", "idx", "config"),
    *("node", "rowid", "parent"),
)
_CONTENT = re.compile(
    r"""\bcontent\s*=\s*(?:'([^']+)'|"([^"]+)"|\[([^\]]+)\]|`([^`]+)`|(\w+))""", re.IGNORECASE
)


@dataclass(frozen=True)
class Virtual:
    """``tables`` are the virtual ones, ``shadows`` those that belong to them.

    ``indexes``: pairs of a full-text index and the table whose text it indexes without holding it.
    """

    tables: frozenset[str]
    shadows: frozenset[str]
    indexes: tuple[tuple[str, str], ...]


def virtual(execute: Callable[[str], Iterable[Any]]) -> Virtual:
    """The virtual tables of a database; ``execute`` gives the rows of a statement."""
    found = {str(row[0]): str(row[1]) for row in execute(_TABLES)}
    listed = [(row[1], row[2]) for row in execute("PRAGMA main.table_list")]
    shadows = {str(name) for name, kind in listed if kind == "shadow"}
    if not listed:
        shadows = {f"{name}_{part}" for name in found for part in _PARTS}
    indexes = [
        (name, next(filter(None, match.groups())))
        for name, sql in found.items()
        for match in _CONTENT.finditer(sql)
    ]
    return Virtual(frozenset(found), frozenset(shadows), tuple(indexes))
