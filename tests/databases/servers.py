"""A connection to the databases of the tests, and where PostgreSQL's programs are."""

from __future__ import annotations

import glob
import shutil
from pathlib import Path
from typing import Any


def programs_folder() -> str | None:
    """The folder of the server's programs: on PATH, else where Debian has them (newest first)."""
    on_path = shutil.which("initdb")
    places = [str(Path(on_path).parent)] if on_path else []
    places += sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True)  # noqa: PTH207
    needed = ("initdb", "pg_ctl", "postgres", "pg_dump", "psql")
    return next((place for place in places if all((Path(place) / name).exists() for name in needed)), None)


class Sql:
    """Statements and queries on one database, in connections of their own."""

    def __init__(self, url: str) -> None:
        import sqlalchemy as sa  # the modules that use this skip without it

        self.engine = sa.create_engine(url)
        self._text = sa.text

    def do(self, *statements: str, **values: Any) -> None:
        with self.engine.begin() as connection:
            for statement in statements:
                connection.execute(self._text(statement), values)

    def many(self, statement: str, rows: list[dict[str, Any]]) -> None:
        with self.engine.begin() as connection:
            connection.execute(self._text(statement), rows)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(self._text(query))]
