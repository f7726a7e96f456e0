"""Files named ``*.sql`` are judged value by value, through the real command."""

from __future__ import annotations

from pathlib import Path

from running import Um

from unmojibake.channels import damage

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
