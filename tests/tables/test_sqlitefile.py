"""SQLite files: what has to stay first, then updates in the copy."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tabling import BAD, GOOD, through

import unmojibake as um
from unmojibake.tables import sqlitefile


def database(path: Path, *statements: str | tuple[str, tuple[Any, ...]]) -> bytes:
    with closing(sqlite3.connect(path)) as connection:
        for one in statements:
            connection.execute(*((one,) if isinstance(one, str) else one))
        connection.commit()
    return path.read_bytes()


def rows(data: bytes, folder: Path, sql: str) -> list[tuple[Any, ...]]:
    (folder / "read.db").write_bytes(data)
    with closing(sqlite3.connect(folder / "read.db")) as connection:
        connection.text_factory = bytes
        return list(connection.execute(sql))


def test_a_clean_file_stays(tmp_path: Path) -> None:
    data = database(tmp_path / "x", "create table t(a text)", "insert into t values('Größe'), (null), (1.5)")
    out, done, problems = through(tmp_path, "a.db", data)
    assert rows(out, tmp_path, "select * from t") == [("Größe".encode(),), (None,), (b"1.5",)]
    assert done.rows == 3 and not done.repaired and not problems


def test_only_damaged_text_is_updated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlitefile, "_ROWS", 2)
    data = database(
        tmp_path / "x",
        "create table t(a text, b blob, n int, g text generated always as (a || '!'))",
        "create table log(what text)",
        "create trigger seen after update on t begin insert into log values('fired'); end",
        "create index i on t(a)",
        *((f"insert into t(a, b, n) values(?, ?, {i})", (BAD, BAD.encode())) for i in range(3)),
        "insert into t(a, b, n) values('x', null, 3)",
    )
    out, done, _ = through(tmp_path, "a.db", data)
    assert rows(out, tmp_path, "select a, b, n, g from t") == [
        *((GOOD.encode(), BAD.encode(), i, f"{GOOD}!".encode()) for i in range(3)),
        (b"x", None, 3, b"x!"),
    ]
    assert rows(out, tmp_path, "select * from log") == []
    names = "select name from sqlite_master where type = 'trigger'"
    assert rows(out, tmp_path, names) == [(b"seen",)]
    assert rows(out, tmp_path, "pragma integrity_check") == [(b"ok",)]
    assert done.repaired == 3


def test_tables_without_rowid_and_odd_names(tmp_path: Path) -> None:
    data = database(
        tmp_path / "x",
        'create table "a ""b"(k text, l int, "v w" text, primary key(k, l)) without rowid',
        "create table r(rowid text, v text)",
        ('insert into "a ""b" values(?, 1, ?)', (BAD, BAD)),
        ("insert into r values('k', ?)", (BAD,)),
    )
    out, done, _ = through(tmp_path, "a.db", data, columns=('a "b.v w', "r.v"))
    assert rows(out, tmp_path, 'select * from "a ""b"') == [(BAD.encode(), 1, GOOD.encode())]
    assert rows(out, tmp_path, "select * from r") == [(b"k", GOOD.encode())]
    assert done.repaired == 2


def test_a_key_and_a_value_of_one_row(tmp_path: Path) -> None:
    data = database(
        tmp_path / "x",
        "create table w(k text primary key, v text) without rowid",
        ("insert into w values(?, ?)", (BAD, BAD)),
    )
    out, done, _ = through(tmp_path, "a.db", data)
    assert rows(out, tmp_path, "select * from w") == [(GOOD.encode(), GOOD.encode())]
    assert done.repaired == 2


def test_what_is_no_text_or_refused_is_named(tmp_path: Path) -> None:
    data = database(
        tmp_path / "x",
        "create table t(a text unique)",
        "insert into t values(cast(x'ff41' as text))",
        ("insert into t values(?)", (BAD,)),
        ("insert into t values(?)", (GOOD,)),
    )
    out, done, problems = through(tmp_path, "a.db", data)
    assert rows(out, tmp_path, "select * from t") == [(b"\xffA",), (BAD.encode(),), (GOOD.encode(),)]
    assert [(p.row, p.reason.partition(":")[0]) for p in problems] == [(1, "t.a"), (2, "t.a")]
    assert "UNIQUE" in problems[1].reason
    assert (done.problems, done.repaired, done.left) == (2, 0, 1)


def fts(path: Path, *statements: str | tuple[str, tuple[Any, ...]]) -> bytes:
    """A database with full-text indexes, where SQLite has them."""
    try:
        database(path, "create virtual table f using fts5(a)")
    except sqlite3.OperationalError:
        pytest.skip("SQLite without FTS5")
    return database(path, *statements)


@pytest.mark.parametrize("old", [False, True], ids=["", "before 3.37"])
def test_virtual_tables_are_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: bool) -> None:
    data = fts(tmp_path / "x", ("insert into f values(?)", (BAD,)))
    if old:
        real = sqlitefile.virtual
        monkeypatch.setattr(
            sqlitefile, "virtual", lambda do: real(lambda sql: [] if "table_list" in sql else do(sql))
        )
    out, done, _ = through(tmp_path, "a.db", data)
    assert rows(out, tmp_path, "select * from f") == [(BAD.encode(),)]
    assert not done.repaired


def test_a_table_named_like_a_virtual_one_is_none(tmp_path: Path) -> None:
    data = fts(tmp_path / "x", "create table f_backup(a text)", ("insert into f_backup values(?)", (BAD,)))
    out, done, _ = through(tmp_path, "a.db", data)
    assert rows(out, tmp_path, "select * from f_backup") == [(GOOD.encode(),)]
    assert done.repaired == 1


@pytest.mark.parametrize(
    "module", ["fts5(a, content='t')", 'fts5(a, content = "t")', 'fts4(a text, content="t")']
)
def test_a_full_text_index_of_a_repaired_table_fits_it(tmp_path: Path, module: str) -> None:
    data = fts(
        tmp_path / "x",
        "create table t(a text)",
        f"create virtual table i using {module}",
        ("insert into t values(?)", (BAD,)),
        "insert into i(i) values('rebuild')",
        "create trigger d after delete on t begin delete from i where rowid = old.rowid; end",
    )
    out, done, _ = through(tmp_path, "a.db", data)
    assert done.repaired == 1
    found = "select rowid from i where i match '{}'"
    assert rows(out, tmp_path, found.format("Größe")) == [(1,)]
    assert rows(out, tmp_path, found.format(BAD.split()[1])) == []
    check = "insert into i(i) values('integrity-check')"
    assert rows(out, tmp_path, check) == []


def test_no_database_and_no_column(tmp_path: Path) -> None:
    with pytest.raises(um.FileProblem, match="SQLite: file is not a database"):
        through(tmp_path, "a.db", b"nonsense" * 100)
    data = database(tmp_path / "x", "create table t(a text)")
    with pytest.raises(um.UsageError, match="there is no column 'z'"):
        through(tmp_path, "a.db", data, columns=("z",))
