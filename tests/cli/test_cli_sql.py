"""Files named ``*.sql`` are judged value by value, through the real command."""

from __future__ import annotations

from pathlib import Path

from running import Um

from unmojibake.channels import damage
from unmojibake.judge import Source, Task, judge
from unmojibake.options import Options

CLEAN = "表示する項目の一覧です。検索結果を表に出力する機能を予定しています。"
FRAME = "-- MySQL dump\r\nINSERT INTO `t` VALUES (1,'it\\'s'),(2,'{}');\r\n"
DAMAGED = FRAME.replace("{}", damage(CLEAN, "cp932>cp1252").replace("\\", "\\\\")).encode()
REPAIRED = FRAME.replace("{}", CLEAN).encode()


def test_a_dump_is_checked_fixed_and_undone(um: Um, work: Path) -> None:
    path = work / "Dump.SQL"
    path.write_bytes(DAMAGED)
    assert um("check", "Dump.SQL").code == 1
    assert path.read_bytes() == DAMAGED
    assert um("fix", "Dump.SQL").code == 0
    assert path.read_bytes() == REPAIRED
    assert um("check", "Dump.SQL").code == 0
    assert um("undo").code == 0
    assert path.read_bytes() == DAMAGED


def test_stdin_is_a_dump_by_its_name(um: Um) -> None:
    ran = um("fix", "--stdin-filename", "x.sql", "-", stdin=DAMAGED)
    assert (ran.code, ran.out) == (0, REPAIRED)


def test_a_healthy_dump_is_clean(um: Um, work: Path) -> None:
    (work / "a.sql").write_bytes(REPAIRED)
    assert um("check").code == 0


def test_a_large_dump_is_judged_in_parts_as_it_is_in_one(work: Path) -> None:
    damaged = damage(CLEAN, "cp932>cp1252").replace("\\", "\\\\")
    rows = "".join(f"({i},'it\\'s {i}','{damaged if i % 9 == 0 else 'plain'}'),\n" for i in range(300))
    (work / "a.sql").write_text(
        f"-- MySQL dump\nINSERT INTO `t` VALUES\n{rows}(0,'','');\n", encoding="utf-8"
    )
    source = Source("a.sql", "a.sql", named=True)
    whole = judge(source, Task(Options())).result
    parts = judge(source, Task(Options(), large=1000, part=5000)).result
    assert len(whole.changes) == 34
    told = [[(c.line, c.column, c.before, c.after) for c in each.changes] for each in (whole, parts)]
    assert told[0] == told[1]
