"""SQL dumps: values are judged as the database holds them, and written back as the dump escapes them."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import unmojibake as um
from unmojibake.options import Options
from unmojibake.stages.sqldump_scan import Quoting, Value, meaning, values, written

SQL = Options(sql=True)


def bad(text: str, channel: str = "utf-8>cp1252") -> str:
    return um.damage(text, channel)


HEALTHY = [
    "INSERT INTO t VALUES (1,'Größe','茅台','SÃO PAULO','it''s naïve');\n",
    "-- MySQL dump 10.13\nINSERT INTO `t` VALUES (1,'l\\'été','C:\\\\Größe',NULL,_binary '\u00c3\u00a9\\0');\n",
    "COPY public.t (a, b) FROM stdin;\n1\tGröße\\tund\n\\N\t茅台\n\\.\n\nSELECT 'é';\n",
    "SELECT E'caf\\u00c3\\u00a9 é', U&'\\00c3 é', N'é', B'1', X'C3A9', e'\\'é';\n",
    "CREATE FUNCTION f() RETURNS text AS $$ SELECT 'it''s é' $$ LANGUAGE sql;\n/* don't é */ -- isn't é\nSELECT 'é';\n",
    "CREATE TABLE \"o'é\" (`it's é` text);\n",
    "INSERT INTO t VALUES ('é",
    "'''é",
    "/* é",
    "COPY t FROM stdin;\né\t1\n",
    "7\tGröße\n8\t茅台\n\\.\n\nINSERT INTO t VALUES ('é');\n",
    "\n\n",
    "",
]


@pytest.mark.parametrize("text", HEALTHY)
def test_healthy_dumps_stay(text: str) -> None:
    assert um.fix(text, SQL) is text


DAMAGED = [
    # standard SQL: quotes doubled, backslashes are characters
    ("INSERT INTO t VALUES (1,'{}');", "It''s déjà vu \\ à Köln", "utf-8>cp1252"),
    ("INSERT INTO t (a) VALUES (E'{}'::text);", "l’été\\nn''a \\\\ déjà", "utf-8>cp1252"),
    # MySQL: the backslash is a byte of the damaged text, and doubled in the dump
    ("-- MySQL dump\nINSERT INTO `t` VALUES (1,'x'),(2,'{}');", "C\\'était déjà\\nl’été", "utf-8>cp1252"),
    ("COPY t (a, b) FROM stdin;\n1\t{}\n2\t\\N\n\\.\n", "schöne Grüße\\tan Köln\\\\", "utf-8>cp1252"),
    ("COPY t (a) FROM stdin;\r\n{}\r\n\\.\r\n", "Привет, мир и чай", "utf-8>latin-1"),
]


@pytest.mark.parametrize(("frame", "clean", "channel"), DAMAGED)
def test_values_are_repaired_in_place(frame: str, clean: str, channel: str) -> None:
    text = frame.replace("{}", bad(clean, channel))
    repair = um.repair(text, SQL)
    assert repair.text == frame.replace("{}", clean)
    assert not repair.unresolved
    for change in repair.changes:
        assert text[change.start : change.end] == change.before
    assert um.fix(repair.text, SQL) is repair.text


def test_a_backslash_that_damage_made_is_one_character() -> None:
    """The second byte of a Shift_JIS character is often a backslash, which MySQL's dump doubles."""
    clean = "表示する項目の一覧です。検索結果を表に出力する機能を予定しています。"
    damaged = bad(clean, "cp932>cp1252")
    assert "\\" in damaged
    frame = "-- MySQL dump\nINSERT INTO `t` VALUES (1,'{}');\n"
    text = frame.replace("{}", damaged.replace("\\", "\\\\"))
    assert um.fix(text, SQL) == frame.replace("{}", clean)


def test_line_and_column_are_those_of_the_dump() -> None:
    text = f"-- x\n-- MySQL dump\r\nINSERT INTO `t` VALUES (1,'C\\'{bad('été')}');\n"
    first, *_ = um.repair(text, SQL).changes
    assert (first.line, first.column) == (3, 31)


def test_the_same_value_is_repaired_wherever_it_stands() -> None:
    row = f"('{bad('Jürgen Größe')}',1)"
    text = f"INSERT INTO t VALUES {row},{row},{row};\n"
    repair = um.repair(text, SQL)
    assert repair.text == text.replace(bad("Jürgen Größe"), "Jürgen Größe")
    assert len(repair.changes) == 6


def test_comments_are_text() -> None:
    text = f"-- {bad('Größe für Käse')}\n/* {bad('l’été à Besançon')} */ INSERT INTO t VALUES ('é');\n"
    assert um.fix(text, SQL) == "-- Größe für Käse\n/* l’été à Besançon */ INSERT INTO t VALUES ('é');\n"


def test_what_does_not_read_as_sql_is_judged_as_any_text() -> None:
    for text in (
        f"it's '{bad('Größe für Köln')}' isn't x'y",
        f"INSERT INTO t VALUES ('{bad('Größe für Köln')}",
    ):
        assert values(text) == []
        assert um.fix(text, SQL) == um.fix(text) != text


def test_a_statement_that_is_out_of_step_costs_no_other_its_values() -> None:
    """Most of all in a part of a large dump, whose witness may hold pieces of lines."""
    good = "INSERT INTO `t` VALUES ('é\\\\',1);\n"
    broken = "INSERT INTO `t` VALUES ('é?,'x',2),('y');\n"
    text = good + broken + good + "\n\n(3,'it\\'s é','é"
    assert values(text) == [
        Value(25, 28, Quoting.BACKSLASH),
        Value(len(good + broken) + 25, len(good + broken) + 28, Quoting.BACKSLASH),
    ]


def test_a_part_may_begin_within_a_block() -> None:
    rows = f"7\tit's\t{bad('Größe für Köln')}\\\\\n8\tx\té\n"
    for end in ("\\.\nSELECT 'é';\n", "\nwitness 'é", ""):
        found = values(rows + end)
        assert [value.quoting for value in found][:2] == [Quoting.COPY] * 2
        assert um.fix(rows + end, SQL) == rows.replace(bad("Größe für Köln"), "Größe für Köln") + end
    assert values("7\té\n8\té\t9\n") == []


def test_outside_the_values_no_backslash_is_taken_away() -> None:
    """Read without its quoting the backslash of the damage is gone, and its twin would escape the quote."""
    clean = "表示する項目の一覧です。検索結果を表に出力する機能を予定しています。"
    damaged = bad(clean, "cp932>cp1252").replace("\\", "\\\\")
    text = f"INSERT INTO `t` VALUES ('a?,'{damaged}');\n"
    assert values(text) == []
    assert um.fix(text, SQL) is text
    assert um.fix(text) is not text


def test_a_quote_that_comes_back_is_a_guess() -> None:
    """Whether a swallowed quote ended the value or belonged to it is not known."""
    clean = "他说，“我们走吧。'再见'”，然后就离开了这个地方。"
    damaged = bad(clean, "utf-8>cp936/swallow")
    text = f"INSERT INTO t VALUES ('{damaged}');\n"
    repair = um.repair(text, SQL)
    added = [c for c in repair.changes if c.after and "'" in c.after and "'" not in c.before]
    assert added == []


def test_the_reading_that_comes_out_even_is_taken() -> None:
    text = "INSERT INTO t VALUES ('it\\'s é', 'C:é\\\\');"
    assert values(text) == [Value(23, 30, Quoting.BACKSLASH), Value(34, 39, Quoting.BACKSLASH)]
    text = "INSERT INTO t VALUES ('C:é\\', 'it''s é');"
    assert values(text) == [Value(23, 27, Quoting.STANDARD), Value(31, 38, Quoting.STANDARD)]


@pytest.mark.parametrize("quoting", [each for each in Quoting if each is not Quoting.NO_TEXT])
@settings(max_examples=150, deadline=None)
@given(text=st.text(st.sampled_from("a'\"\\\n\r\t\x00\x1a\b\f\vé;,N0Z中"), max_size=12))
def test_what_is_written_means_the_same(quoting: Quoting, text: str) -> None:
    raw = written(text, quoting)
    read = meaning(raw, quoting)
    assert read.text == text
    for at in range(len(text)):
        assert meaning(raw[read.raw_start(at) : read.raw_end(at + 1)], quoting).text == text[at]


def test_a_dump_of_sqlite_is_repaired_row_by_row() -> None:
    clean = ["Jürgen's Größe", "C:\\Käse\nund 'Öl'", "l’été — déjà vu", "plain", "茅台", "Привет, мир"]
    source, target = sqlite3.connect(":memory:"), sqlite3.connect(":memory:")
    source.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT)")
    rows = [(i, bad(text) if text != "茅台" else text) for i, text in enumerate(clean)]
    source.executemany("INSERT INTO t VALUES (?, ?)", rows)
    dump = "\n".join(source.iterdump())
    target.executescript(um.fix(dump, SQL))
    assert [row[0] for row in target.execute("SELECT v FROM t ORDER BY id")] == clean
    source.close()
    target.close()


def test_the_work_grows_with_the_length_only() -> None:
    lines = (
        "INSERT 'é\n",
        "INSERT \\'\n",
        "INSERT ''\n",
        "INSERT '\\'\n",
        'INSERT "é\n',
        "a\té\n",
        "SET $a$\n",
        "('é\n(",
        ",\t\n('\\'é",
        "/*\n",
    )
    for part in lines:
        values(part * (200_000 // len(part)))
    # a careless pattern is quadratic for one of these, and 300,000 characters then take minutes
    for part in (
        "'é",
        "é'",
        "''",
        "\\'é",
        "/*é",
        "$a$é",
        "$a",
        "--é",
        '"é',
        "E'é'",
        "('é','x'),\n",
        "COPY t FROM stdin;\né\n",
    ):
        values(part * (300_000 // len(part)))
