"""Real dumps of PostgreSQL, repaired as files and loaded again."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from servers import programs_folder

import unmojibake as um

pytest.importorskip("sqlalchemy", reason="SQLAlchemy is not installed")

CLEAN = [
    "Jürgen's Größe",
    "C:\\Käse\n\tund 'Öl' — déjà vu",
    "\\N für Köln",
    "日本語のテキストです",
    "plain",
    "茅台",
]


@pytest.mark.parametrize(
    "form", [[], ["--inserts"], ["--rows-per-insert=3"]], ids=["copy", "inserts", "rows"]
)
def test_a_dump_is_repaired_and_loads(
    form: list[str], postgres: str, postgres_sql: Any, tmp_path: Path
) -> None:
    postgres_sql.do("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT, w TEXT)")
    rows = [{"i": i, "v": um.damage(text, "utf-8>cp1252"), "w": text} for i, text in enumerate(CLEAN)]
    postgres_sql.many("INSERT INTO t VALUES (:i, :v, :w)", rows)
    url = postgres.replace("+psycopg", "")
    path = tmp_path / "dump.sql"
    folder = programs_folder()
    assert folder is not None
    command = [f"{folder}/pg_dump", "--no-owner", *form, "-f", str(path), url]
    subprocess.run(command, check=True, capture_output=True)
    (result,) = um.fix_paths(path)
    assert result.status.value == "repaired"
    postgres_sql.do("DROP TABLE t")
    done = subprocess.run(
        [f"{folder}/psql", "-v", "ON_ERROR_STOP=1", "-q", "-f", str(path), url],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert postgres_sql.rows("SELECT v, w FROM t ORDER BY id") == [(text, text) for text in CLEAN]
