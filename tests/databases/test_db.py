"""``unmojibake db`` on real SQLite and real PostgreSQL: only damaged values are updated, and undo restores."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import unmojibake as um
from unmojibake.cli.db import db
from unmojibake.cli.undo import undo

pytest.importorskip("sqlalchemy", reason="SQLAlchemy is not installed")

CLEAN = ["Jürgen Größe", "it’s O'Brien, \\ % :x\nand\tmore — déjà vu", "Пирожки и чай", "日本語のテキスト"]
DAMAGED = [um.damage(text, "utf-8>cp1252") for text in CLEAN]
HEALTHY = ["Zoë", "SÃO PAULO FC", "茅台", "", None, "plain", "naïve café", "– dash"]


def run(*args: str) -> Result:
    return CliRunner().invoke(db, [*args, "--isolated"], standalone_mode=False, catch_exceptions=True)


def undone(*args: str) -> Result:
    return CliRunner().invoke(undo, list(args), standalone_mode=False, catch_exceptions=True)


def people(sql: Any) -> None:
    """A table of healthy and damaged values: ids 1.. healthy, 101.. damaged."""
    sql.do("CREATE TABLE people (id INTEGER PRIMARY KEY, name VARCHAR(200), note TEXT, age INTEGER)")
    rows = [{"id": i, "name": text, "note": "ok"} for i, text in enumerate(HEALTHY, 1)]
    rows += [{"id": i, "name": text, "note": None} for i, text in enumerate(DAMAGED, 101)]
    sql.many("INSERT INTO people (id, name, note) VALUES (:id, :name, :note)", rows)


def names(sql: Any) -> list[Any]:
    return [row[0] for row in sql.rows("SELECT name FROM people ORDER BY id")]


def test_a_healthy_database_is_clean(url: str, sql: Any) -> None:
    sql.do(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT)",
        "CREATE TABLE empty (id INTEGER PRIMARY KEY, x TEXT)",
    )
    sql.many(
        "INSERT INTO t (name, id) VALUES (:name, :id)", [{"name": n, "id": i} for i, n in enumerate(HEALTHY)]
    )
    for more in ([], ["--apply"], ["--emit-sql"]):
        done = run(url, *more)
        assert (done.return_value, done.stdout) == (0, "")
        assert done.stderr == f"No damage found (2 tables, {len(HEALTHY)} rows looked at).\n"
    assert not Path("state").exists()


def test_a_check_writes_nothing_and_names_each_value(url: str, sql: Any) -> None:
    people(sql)
    before = names(sql)
    done = run(url, "--format", "concise")
    assert done.return_value == 1
    lines = done.stdout.splitlines()
    assert len(lines) == len(DAMAGED) + 1
    assert ".name: id=101: UM101 '" in f".{lines[0]}"
    assert lines[-1].endswith(f"people.name: {len(DAMAGED)} damaged values (UM101 {len(DAMAGED)})")
    assert names(sql) == before
    assert "s3cret" not in done.output


def test_apply_updates_the_damaged_values_only_and_undo_restores(url: str, sql: Any) -> None:
    people(sql)
    before = names(sql)
    done = run(url, "--apply")
    assert done.return_value == 0, done.output
    assert names(sql) == HEALTHY + CLEAN
    assert "Repaired 4 of 4 damaged values" in done.stderr
    assert run(url).return_value == 0
    run_id = done.stderr.split("'unmojibake undo ")[1].split("'")[0]
    listed = undone("--list").stdout
    assert f"{run_id}  " in listed
    assert "db  4 values  " in listed
    again = undone(run_id)
    assert again.return_value == 0, again.output
    assert "4 of 4 values" in again.stdout
    assert names(sql) == before
    assert "undone" in undone("--list").stdout
    assert "s3cret" not in done.output + listed + again.output


def test_undo_of_an_undo_repairs_again(sqlite: str) -> None:
    connection = sqlite3.connect(sqlite.removeprefix("sqlite:///"))
    connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT)")
    connection.execute("INSERT INTO t VALUES (1, ?)", (DAMAGED[0],))
    connection.commit()
    run(sqlite, "--apply")
    assert undone().return_value == 0  # the file lies below this folder
    assert connection.execute("SELECT name FROM t").fetchall() == [(DAMAGED[0],)]
    newest = undone("--list").stdout.split()[0]
    assert undone(newest).return_value == 0
    assert connection.execute("SELECT name FROM t").fetchall() == [(CLEAN[0],)]
    connection.close()


def test_undo_leaves_what_was_changed_since(url: str, sql: Any) -> None:
    people(sql)
    run_id = run(url, "--apply").stderr.split("'unmojibake undo ")[1].split("'")[0]
    sql.do("UPDATE people SET name = 'edited' WHERE id = 101", "DELETE FROM people WHERE id = 102")
    sql.do("UPDATE people SET name = :old WHERE id = 103", old=DAMAGED[2])
    done = undone(run_id)
    assert done.return_value == 2
    assert "1 of 4 values, 2 changed since, left as they are" in done.stderr
    assert names(sql) == [*HEALTHY, "edited", DAMAGED[2], DAMAGED[3]]


def test_emitted_sql_repairs_when_it_is_run(url: str, sql: Any) -> None:
    people(sql)
    done = run(url, "--emit-sql", "-o", "fix.sql")
    assert (done.return_value, done.stdout) == (1, "")
    assert names(sql) == HEALTHY + DAMAGED
    text = Path("fix.sql").read_bytes().decode("utf-8")
    assert text.startswith("BEGIN;\n")
    assert text.endswith("\nCOMMIT;\n")
    sql.do("UPDATE people SET name = 'edited' WHERE id = 101")
    execute(url, text)
    assert names(sql) == [*HEALTHY, "edited", *CLEAN[1:]]


def execute(url: str, text: str) -> None:
    """Run a script as the client program of the database does: as it stands, without parameters."""
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        connection.executescript(text)
        connection.close()
        return
    import psycopg

    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(text.encode())


def test_hostile_values_and_names_come_through(url: str, sql: Any) -> None:
    table, column, key = 'we"ird %t:x — ü', "v'%s", 'k " ;--'
    quoted = [name.replace('"', '""').replace(":", "\\:") for name in (table, column, key)]
    sql.do(f'CREATE TABLE "{quoted[0]}" ("{quoted[2]}" TEXT PRIMARY KEY, "{quoted[1]}" TEXT, "select" TEXT)')
    clean = "größer '' \\' \" % %s %(x)s :y $1 {z} \x01\x1b[31m\r\n\t\\n -- /* ü"
    keys = ["a'b", "\\", "%s :x", "x\ny", "ключ", "\x02"]
    if url.startswith("sqlite"):
        keys.append("nul\x00")
        clean += "\x00 Käse"
    damaged = um.damage(clean, "utf-8>cp1252")
    statement = f'INSERT INTO "{quoted[0]}" VALUES (:k, :v, :w)'
    sql.many(statement, [{"k": k, "v": damaged, "w": "ok"} for k in keys])
    query = f'SELECT "{quoted[2]}", "{quoted[1]}", "select" FROM "{quoted[0]}"'
    script = run(url, "--emit-sql").stdout
    execute(url, script)
    assert sorted(sql.rows(query)) == sorted((k, clean, "ok") for k in keys)
    sql.do(f'UPDATE "{quoted[0]}" SET "{quoted[1]}" = :v', v=damaged)
    done = run(url, "--apply")
    assert done.return_value == 0, done.output
    assert sorted(sql.rows(query)) == sorted((k, clean, "ok") for k in keys)
    assert "\x1b" not in done.output
    run_id = done.stderr.split("'unmojibake undo ")[1].split("'")[0]
    assert undone(run_id).return_value == 0
    assert sorted(sql.rows(query)) == sorted((k, damaged, "ok") for k in keys)


def test_what_is_reported_and_not_updated(url: str, sql: Any) -> None:
    sql.do(
        "CREATE TABLE nokey (x TEXT)",
        "CREATE TABLE parent (code VARCHAR(100) PRIMARY KEY, name TEXT)",
        "CREATE TABLE child (id INTEGER PRIMARY KEY, code VARCHAR(100) REFERENCES parent (code))",
        "CREATE VIEW seen AS SELECT name FROM parent",
        "CREATE TABLE made (id INTEGER PRIMARY KEY, n TEXT, g TEXT GENERATED ALWAYS AS (upper(n)) STORED)",
    )
    sql.do("INSERT INTO nokey VALUES (:v)", v=DAMAGED[0])
    sql.do("INSERT INTO parent VALUES (:v, :w)", v=DAMAGED[0], w=DAMAGED[0])
    sql.do("INSERT INTO child VALUES (1, :v)", v=DAMAGED[0])
    sql.do("INSERT INTO made (id, n) VALUES (1, :v)", v=DAMAGED[1])
    done = run(url, "--apply", "--format", "jsonl")
    assert done.return_value == 1
    told = [json.loads(line) for line in done.stdout.splitlines()]
    found = {(t["table"], t["column"]): (t["outcome"], t["reason"]) for t in told if "column" in t}
    assert found == {
        ("nokey", "x"): ("not-updated", "no primary key"),
        ("parent", "code"): ("not-updated", "part of the primary key"),
        ("parent", "name"): ("repaired", None),
        ("child", "code"): ("not-updated", "part of a foreign key"),
        ("made", "n"): ("repaired", None),
    }
    assert sql.rows("SELECT x FROM nokey") == [(DAMAGED[0],)]
    assert sql.rows("SELECT code, name FROM parent") == [(DAMAGED[0], CLEAN[0])]
    assert sql.rows("SELECT code FROM child") == [(DAMAGED[0],)]
    sql.do("UPDATE parent SET name = :v", v=DAMAGED[0])
    done = run(url, "--tables", "seen", "--apply", "--format", "json")
    (finding,) = json.loads(done.stdout)["findings"]
    assert (finding["outcome"], finding["reason"], finding["key"]) == ("not-updated", "a view", None)


def test_composite_keys(url: str, sql: Any) -> None:
    sql.do("CREATE TABLE t (a INTEGER, b VARCHAR(20), v TEXT, PRIMARY KEY (b, a))")
    rows = [{"a": a, "b": b, "v": DAMAGED[0] if (a, b) == (2, "y") else "ok"} for a in (1, 2) for b in "xy"]
    sql.many("INSERT INTO t VALUES (:a, :b, :v)", rows)
    done = run(url, "--apply", "--format", "concise")
    assert done.return_value == 0
    assert "b=y, a=2" in done.stdout
    assert sql.rows("SELECT v FROM t WHERE a = 2 AND b = 'y'") == [(CLEAN[0],)]
    assert sql.rows("SELECT count(*) FROM t WHERE v = 'ok'") == [(3,)]


def test_tables_and_columns_are_chosen_by_name(url: str, sql: Any) -> None:
    sql.do(
        "CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT, y TEXT)",
        "CREATE TABLE b (id INTEGER PRIMARY KEY, x TEXT)",
    )
    sql.do("INSERT INTO a VALUES (1, :v, :v)", "INSERT INTO b VALUES (1, :v)", v=DAMAGED[0])
    assert run(url, "--tables", "a", "--columns", "y", "--apply").return_value == 0
    assert sql.rows("SELECT x, y FROM a") == [(DAMAGED[0], CLEAN[0])]
    assert run(url, "--columns", "a.x,b.x", "--apply").return_value == 0
    assert sql.rows("SELECT x FROM b") == [(CLEAN[0],)]
    assert sql.rows("SELECT x FROM a") == [(CLEAN[0],)]
    for wrong, message in (
        (["--tables", "aa"], "no table 'aa'; did you mean"),
        (["--columns", "z"], "no column 'z'"),
    ):
        error = run(url, *wrong).exception
        assert isinstance(error, um.UsageError)
        assert message in str(error)


def test_levels_and_rules(url: str, sql: Any) -> None:
    people(sql)
    sql.do("INSERT INTO people (id, name) VALUES (200, :v)", v="lost d\ufffdj\ufffd vu")
    done = run(url, "--format", "jsonl", "--ignore", "UM101")
    told = [json.loads(line) for line in done.stdout.splitlines()]
    found = [(t["key"], t["after"], t["outcome"]) for t in told if "column" in t]
    assert found == [({"id": 200}, None, "left")]
    assert done.return_value == 1
    assert run(url, "--ignore", "UM1,UM4").return_value == 0


def test_a_concurrent_change_is_not_overwritten(url: str, sql: Any) -> None:
    from unmojibake.databases.engine import opened
    from unmojibake.databases.run import Request
    from unmojibake.databases.run import run as over
    from unmojibake.files.journal import Journal

    # two tables: the first one's outcomes are given before the second one is written to
    people(sql)
    sql.do("CREATE TABLE zebra (id INTEGER PRIMARY KEY, name TEXT)")
    sql.many("INSERT INTO zebra VALUES (:i, :n)", [{"i": i, "n": n} for i, n in enumerate(DAMAGED)])
    with opened(url) as database, Journal().open_run(".", "db") as journal:
        from unmojibake.databases.scan import Seen, damages
        from unmojibake.databases.schema import tables
        from unmojibake.databases.write import write

        with database.engine.connect() as connection:
            table = next(t for t in tables(connection) if t.name == "zebra")
            found = list(damages(connection, table, um.Options(), Seen()))
        sql.do("UPDATE zebra SET name = 'somebody was faster' WHERE id = 1", "DELETE FROM zebra WHERE id = 2")
        from unmojibake.databases.run import edit_of

        outcomes = [o.value for _, o, _ in write(database, table, map(edit_of, found), journal)]
        assert outcomes == ["repaired", "changed-since", "changed-since", "repaired"]
        assert len(list(over(database, Request(("people",)), um.Options(), None))) == len(DAMAGED) + 1
    rows = sql.rows("SELECT id, name FROM zebra ORDER BY id")
    assert rows == [(0, CLEAN[0]), (1, "somebody was faster"), (3, CLEAN[3])]
    (recorded,) = Journal().list_runs()
    assert [entry.count for entry in recorded.entries] == [2]


def test_a_change_of_case_only_counts_as_a_change(url: str, sql: Any) -> None:
    """A collation that ignores case must not make the old value look unchanged."""
    from unmojibake.databases.engine import opened
    from unmojibake.databases.records import Outcome
    from unmojibake.databases.run import edit_of
    from unmojibake.databases.scan import Seen, damages
    from unmojibake.databases.schema import tables
    from unmojibake.databases.write import write

    kind = "TEXT COLLATE NOCASE"
    if not url.startswith("sqlite"):
        sql.do("CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false)")
        kind = "TEXT COLLATE nocase"
    sql.do(f"CREATE TABLE t (id INTEGER PRIMARY KEY, name {kind})")
    sql.do("INSERT INTO t VALUES (1, :v)", v=DAMAGED[0])
    with opened(url) as database:
        with database.engine.connect() as connection:
            (table,) = tables(connection)
            (found,) = damages(connection, table, um.Options(), Seen())
        sql.do("UPDATE t SET name = :v", v=DAMAGED[0].replace("J", "j"))
        ((_, outcome, _),) = write(database, table, iter([edit_of(found)]), None)
    assert outcome is Outcome.CHANGED
    assert sql.rows("SELECT name FROM t") == [(DAMAGED[0].replace("J", "j"),)]


def test_a_refused_value_does_not_stop_the_others(url: str, sql: Any) -> None:
    sql.do("CREATE TABLE t (id INTEGER PRIMARY KEY, name VARCHAR(100) UNIQUE)")
    rows = [{"i": 1, "n": CLEAN[0]}, {"i": 2, "n": DAMAGED[0]}, {"i": 3, "n": DAMAGED[1]}]
    sql.many("INSERT INTO t VALUES (:i, :n)", rows)
    done = run(url, "--apply", "--format", "jsonl")
    assert done.return_value == 2
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [t["outcome"] for t in told if "column" in t] == ["failed", "repaired"]
    assert sql.rows("SELECT name FROM t ORDER BY id") == [(CLEAN[0],), (DAMAGED[0],), (CLEAN[1],)]
    assert "1 value: refused by the database." in done.stderr


def test_many_rows_stream_in_batches(url: str, sql: Any) -> None:
    sql.do("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT)")
    rows = [{"i": i, "n": f"{DAMAGED[0]} {i}" if i % 9 == 0 else f"plain {i}"} for i in range(6_000)]
    sql.many("INSERT INTO t VALUES (:i, :n)", rows)
    done = run(url, "--apply", "-q", "--format", "concise")
    assert done.return_value == 0
    assert sql.rows("SELECT count(*) FROM t WHERE name LIKE 'J%'") == [(667,)]
    assert sql.rows("SELECT name FROM t WHERE id = 5994") == [(f"{CLEAN[0]} 5994",)]
    assert sql.rows("SELECT name FROM t WHERE id = 5995") == [("plain 5995",)]
    (run_id,) = (line.split()[0] for line in undone("--list").stdout.splitlines())
    assert undone(run_id).return_value == 0
    assert sorted(sql.rows("SELECT id, name FROM t")) == [(row["i"], row["n"]) for row in rows]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_run_that_stops_half_way_says_how_to_take_it_back(sqlite: str) -> None:
    path = sqlite.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT)")
        connection.executemany("INSERT INTO t (v) VALUES (?)", [(f"{DAMAGED[0]} {i}",) for i in range(2000)])
        connection.commit()
    count = f"SELECT count(*) FROM t WHERE v LIKE '{CLEAN[0]}%'"
    done = run(path, "--apply", "-o", "/dev/full")
    assert isinstance(done.exception, OSError)
    match = re.fullmatch(
        r"stopped; 'unmojibake undo (\S+)' takes back what was repaired until then\n", done.stderr
    )
    assert match is not None
    with closing(sqlite3.connect(path)) as connection:
        assert list(connection.execute(count)) == [(500,)]
    assert undone(match[1]).return_value == 0
    with closing(sqlite3.connect(path)) as connection:
        assert list(connection.execute(count)) == [(0,)]


def test_without_a_journal_nothing_is_kept(url: str, sql: Any, state: Path) -> None:
    people(sql)
    done = run(url, "--apply", "--no-journal")
    assert done.return_value == 0
    assert "undo" not in done.stderr
    assert not state.exists()


def test_sqlite_keys_and_values_of_odd_kinds(sqlite: str) -> None:
    path = sqlite.removeprefix("sqlite:///")
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (k PRIMARY KEY, v)")
    keys = [1, "1", 2.5, b"\x00\xff", "x"]
    connection.executemany("INSERT INTO t VALUES (?, ?)", [(k, DAMAGED[0]) for k in keys])
    connection.executemany("INSERT INTO t VALUES (NULL, ?)", [(DAMAGED[0],), (DAMAGED[0],)])
    connection.execute("INSERT INTO t VALUES (9, 7)")
    connection.execute("INSERT INTO t VALUES (10, X'c383')")
    connection.execute("INSERT INTO t VALUES (11, CAST(X'ff41' AS TEXT))")
    connection.commit()
    query = "SELECT k, v FROM t WHERE k IS NOT NULL AND typeof(v) = 'text' AND k != 11 ORDER BY rowid"
    script = run(path, "--emit-sql").stdout
    done = run(path, "--apply", "--format", "jsonl")
    assert done.return_value == 1
    assert [row[1] for row in connection.execute(query)] == [CLEAN[0]] * 5
    assert connection.execute("SELECT v FROM t WHERE k IS NULL").fetchall() == [(DAMAGED[0],)] * 2
    assert "no valid text, not judged" in done.stderr
    assert connection.execute("SELECT hex(v), typeof(v) FROM t WHERE k >= 9 AND k < 12").fetchall() == [
        ("37", "integer"),
        ("C383", "blob"),
        ("FF41", "text"),
    ]
    run_id = done.stderr.split("'unmojibake undo ")[1].split("'")[0]
    assert undone(run_id).return_value == 0
    assert list(connection.execute(query)) == [(k, DAMAGED[0]) for k in keys]
    connection.executescript(script)
    assert list(connection.execute(query)) == [(k, CLEAN[0]) for k in keys]
    connection.close()


def test_what_a_full_text_index_keeps_for_itself_is_not_touched(sqlite: str) -> None:
    path = sqlite.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path)) as connection:
        try:
            connection.execute("CREATE VIRTUAL TABLE docs USING fts5(body)")
        except sqlite3.OperationalError:
            pytest.skip("SQLite without FTS5")
        connection.execute("CREATE TABLE docs_backup (id INTEGER PRIMARY KEY, v TEXT)")
        connection.execute("INSERT INTO docs VALUES (?)", (DAMAGED[0],))
        connection.execute("INSERT INTO docs_backup (v) VALUES (?)", (DAMAGED[0],))
        connection.commit()
    done = run(path, "--apply", "--format", "concise")
    assert done.return_value == 1
    assert "docs.body: row 1" in done.stdout and "(not-updated: no primary key)" in done.stdout
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO docs (docs) VALUES ('integrity-check')")
        assert list(connection.execute("SELECT body FROM docs")) == [(DAMAGED[0],)]
        assert list(connection.execute("SELECT v FROM docs_backup")) == [(CLEAN[0],)]


def test_postgres_types_schemas_and_partitions(postgres: str, postgres_sql: Any) -> None:
    sql = postgres_sql
    sql.do(
        'CREATE SCHEMA "Ünder"',
        "CREATE DOMAIN label AS TEXT",
        "CREATE TYPE mood AS ENUM ('gut', 'schlecht')",
        'CREATE TABLE "Ünder"."Täble" (id UUID PRIMARY KEY, c CHAR(40), l label, m mood, j JSONB, b BYTEA)',
        "CREATE TABLE stamped (at TIMESTAMPTZ, n NUMERIC(30, 10), d DATE, v TEXT, PRIMARY KEY (at, n, d))",
        "CREATE TABLE parted (id INTEGER PRIMARY KEY, v TEXT) PARTITION BY RANGE (id)",
        "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (100)",
        "CREATE MATERIALIZED VIEW mat AS SELECT v FROM parted",
    )
    one = "00000000-0000-4000-8000-000000000001"
    sql.do(
        "INSERT INTO \"Ünder\".\"Täble\" VALUES (CAST(:i AS UUID), :v, :w, 'gut', '{}', 'x')",
        i=one,
        v=DAMAGED[0],
        w=DAMAGED[0],
    )
    sql.do(
        "INSERT INTO stamped VALUES ('2020-01-01 10:00:00.123456+02', 12345678901234567890.5, '1999-12-31', :v)",
        v=DAMAGED[1],
    )
    sql.do("INSERT INTO parted VALUES (1, :v)", v=DAMAGED[2])
    script = run(postgres, "--emit-sql").stdout
    done = run(postgres, "--apply", "--format", "jsonl")
    assert done.return_value == 0, done.output
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(t["schema"], t["table"], t["column"]) for t in told if "column" in t] == [
        ("public", "parted", "v"),
        ("public", "stamped", "v"),
        ("Ünder", "Täble", "c"),
        ("Ünder", "Täble", "l"),
    ]
    queries = ('SELECT trim(c), l FROM "Ünder"."Täble"', "SELECT v FROM stamped", "SELECT v FROM parted")
    repaired = [[(CLEAN[0], CLEAN[0])], [(CLEAN[1],)], [(CLEAN[2],)]]
    assert [sql.rows(query) for query in queries] == repaired
    run_id = done.stderr.split("'unmojibake undo ")[1].split("'")[0]
    assert undone(run_id).return_value == 0
    assert sql.rows(queries[1]) == [(DAMAGED[1],)]
    execute(postgres, script)
    assert [sql.rows(query) for query in queries] == repaired
    assert run(postgres, "--tables", "Ünder.Täble").return_value == 0


def test_postgres_undo_takes_the_password_from_the_command_line(postgres: str, postgres_sql: Any) -> None:
    sql = postgres_sql
    people(sql)
    run_id = run(postgres, "--apply").stderr.split("'unmojibake undo ")[1].split("'")[0]
    wrong = undone(run_id, "--database", postgres.replace("/scratch", "/postgres"))
    assert wrong.return_value == 2
    assert "is not the database of this run" in wrong.stderr
    assert "s3cret" not in wrong.output
    assert undone(run_id, "--database", postgres).return_value == 0
    assert names(sql) == HEALTHY + DAMAGED


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("nowhere.db", "or by the path of a SQLite file that exists"),
        ("sqlite:///nowhere.db", "there is no such file"),
        ("sqlite://", "has to be a file"),
        ("http://u:s3cret@h/x", "Can't load plugin"),
        ("postgresql://u:s3cret@", ""),
        ("postgresql://u:s3cret@127.0.0.1:1/x?password=s3cret", ""),
        ("postgresql://u:s3cret@[bad/x", ""),
    ],
)
def test_wrong_urls_are_refused_without_their_password(url: str, message: str) -> None:
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    done = subprocess.run(
        [sys.executable, "-m", "unmojibake", "db", url], capture_output=True, text=True, encoding="utf-8"
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "s3cret" not in done.stderr
    assert "Traceback" not in done.stderr
    assert not Path("nowhere.db").exists()


@pytest.mark.parametrize("more", [(), ("--emit-sql",), ("--apply",)])
def test_the_report_never_takes_the_place_of_the_database(sqlite: str, more: tuple[str, ...]) -> None:
    path = Path(sqlite.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (v TEXT)")
        connection.commit()
    before = path.read_bytes()
    Path("link").symlink_to(path)
    for name in (str(path), "link"):
        done = run(sqlite, "-o", name, *more)
        assert "--output is the database itself" in str(done.exception)
    assert path.read_bytes() == before


def test_the_options_exclude_each_other(sqlite: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "unmojibake", "db", sqlite, "--apply", "--emit-sql"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "--emit-sql cannot be combined with --apply" in done.stderr


def test_a_missing_extra_says_what_to_install(sqlite: str) -> None:
    code = "import sys; sys.modules['sqlalchemy'] = None; from unmojibake.cli import main; "
    code += "sys.exit(main(['db', sys.argv[1]]))"
    done = subprocess.run([sys.executable, "-c", code, sqlite], capture_output=True, text=True)
    assert done.returncode == 2
    assert "pip install 'unmojibake[db]'" in done.stderr


def test_the_real_command_writes_exact_bytes(sqlite: str) -> None:
    path = sqlite.removeprefix("sqlite:///")
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT)")
    connection.execute("INSERT INTO t VALUES (7, ?)", (um.damage("Jürgen Größe", "utf-8>cp1252"),))
    connection.commit()
    connection.close()
    done = subprocess.run(
        [sys.executable, "-m", "unmojibake", "db", path, "--emit-sql", "--isolated"], capture_output=True
    )
    damaged = um.damage("Jürgen Größe", "utf-8>cp1252")
    update = f"UPDATE t SET v = 'Jürgen Größe' WHERE id = 7 AND v COLLATE \"BINARY\" = '{damaged}';"
    assert done.stdout == f"BEGIN;\n{update}\nCOMMIT;\n".encode()
    assert done.stderr == b"Found 1 damaged value (1 table, 1 row looked at).\n"
    assert done.returncode == 1


def test_a_locked_database_is_an_error_and_nothing_is_lost(sqlite: str) -> None:
    connection = sqlite3.connect(sqlite.removeprefix("sqlite:///"), isolation_level=None)
    connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT)")
    connection.execute("INSERT INTO t VALUES (1, ?)", (DAMAGED[0],))
    connection.execute("BEGIN IMMEDIATE")
    error = run(f"{sqlite}?timeout=0.01", "--apply").exception
    assert isinstance(error, um.UnmojibakeError)
    assert "database is locked" in str(error)
    connection.execute("ROLLBACK")
    assert connection.execute("SELECT v FROM t").fetchall() == [(DAMAGED[0],)]
    assert run(sqlite, "--apply").return_value == 0
    connection.close()


def test_postgres_refuses_at_the_commit(postgres: str, postgres_sql: Any) -> None:
    """What was journalled and then rolled back is no change, and undo sees that."""
    sql = postgres_sql
    sql.do("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT UNIQUE DEFERRABLE INITIALLY DEFERRED)")
    rows = [{"i": 1, "v": CLEAN[0]}, {"i": 2, "v": DAMAGED[0]}, {"i": 3, "v": DAMAGED[1]}]
    sql.many("INSERT INTO t VALUES (:i, :v)", rows)
    done = run(postgres, "--apply", "--format", "jsonl")
    assert done.return_value == 2
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [t["outcome"] for t in told if "column" in t] == ["failed", "repaired"]
    assert sql.rows("SELECT v FROM t ORDER BY id") == [(CLEAN[0],), (DAMAGED[0],), (CLEAN[1],)]
    run_id = done.stderr.split("'unmojibake undo ")[1].split("'")[0]
    assert undone(run_id).return_value == 0
    assert sql.rows("SELECT v FROM t ORDER BY id") == [(row["v"],) for row in rows]


def test_escapes_in_values(url: str, sql: Any) -> None:
    sql.do("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT)")
    values = [
        r'{"a": "caf\u00c3\u00a9 cr\u00c3\u00a8me"}',
        r'{"a": "\u4e2d\u6587"}',
        "&Atilde;&copy;t&Atilde;&copy;",
    ]
    sql.many("INSERT INTO t VALUES (:i, :v)", [{"i": i, "v": value} for i, value in enumerate(values)])
    assert run(url).return_value == 0
    assert run(url, "--escapes", "--apply").return_value == 0
    repaired = [r'{"a": "caf\u00e9 cr\u00e8me"}', values[1], "&eacute;t&eacute;"]
    assert [row[0] for row in sql.rows("SELECT v FROM t ORDER BY id")] == repaired
