"""``undo``, ``blame``, ``learn``, ``hook agent``: what came before, and what others ask."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from running import CLEAN, DAMAGED, Um, git

from unmojibake.channels import damage

BAD = DAMAGED.encode()
needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def test_undo_without_a_run_is_wrong_usage(um: Um) -> None:
    for args in (("undo",), ("undo", "2020")):
        ran = um(*args)
        assert (ran.code, ran.out) == (2, b"")
        assert "unmojibake undo --list" in ran.err
    assert um("undo", "--list").out == b""


def test_undo_restores_the_last_run_below_this_folder(
    um: Um, damaged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("sub").mkdir()
    Path("sub/b.txt").write_bytes(BAD)
    assert um("fix").code == 0
    listed = um("undo", "--list").text
    assert listed.count("\n") == 1
    assert "  fix  2 files  " in listed
    monkeypatch.chdir("sub")
    ran = um("undo")
    assert ran.code == 0
    assert sorted(ran.text.splitlines()) == [f"restored {damaged}", "restored b.txt"]
    assert Path("b.txt").read_bytes() == damaged.read_bytes() == BAD
    assert ", undone" in um("undo", "--list").text
    assert um("undo").code == 2


def test_undo_leaves_what_was_edited_since_unless_forced(um: Um, damaged: Path) -> None:
    um("fix")
    damaged.write_bytes(b"edited\n")
    ran = um("undo")
    assert ran.code == 2
    assert "a.txt: it was edited since; --force restores it" in ran.err
    assert damaged.read_bytes() == b"edited\n"
    run = um("undo", "--list").text.split()[0]
    assert um("undo", "--force", run).code == 0
    assert damaged.read_bytes() == BAD


@needs_git
def test_blame_names_the_commit(um: Um, work: Path) -> None:
    git("init", "-q")
    Path("a.txt").write_bytes(CLEAN.encode())
    git("add", ".")
    git("commit", "-q", "-m", "first")
    assert um("blame", "a.txt").code == 0
    Path("a.txt").write_bytes(BAD)
    git("commit", "-q", "-a", "-m", "a windows day", "--date", "2024-05-06T07:08:09+0200")
    ran = um("blame", "a.txt")
    assert ran.code == 1
    rows = ran.text.splitlines()
    assert rows[0].startswith("damaged by  ")
    assert rows[1].strip() == "a windows day"
    assert rows[2].strip() == "Ann <x@example.org>, 2024-05-06 07:08 +0200"
    assert "utf-8>cp1252" in rows[3]
    ran = um("blame", "missing.txt")
    assert (ran.code, ran.out) == (2, b"")
    assert "missing.txt" in ran.err


def test_blame_without_a_repository(um: Um, damaged: Path) -> None:
    ran = um("blame", "a.txt")
    assert (ran.code, ran.out) == (0, b"")
    assert "no damage found in its history" in ran.err


def test_learn_finds_the_level_that_repairs(um: Um, damaged: Path) -> None:
    Path("good.txt").write_bytes(CLEAN.encode())
    for bad, good in ((DAMAGED, CLEAN), ("a.txt", "good.txt")):
        ran = um("learn", bad, good)
        assert ran.code == 0
        assert ran.text in ('level = "certain"\n', 'level = "likely"\n')
        assert "channel: utf-8>cp1252 (" in ran.err


def test_learn_prints_mappings_where_no_channel_explains(um: Um) -> None:
    ran = um("learn", "a #e# b #e# c", "a \u00e9 b \u00e9 c")
    assert ran.code == 0
    assert "[[tool.unmojibake.mappings]]\n" in ran.text
    Path("unmojibake.toml").write_text(ran.text.replace("tool.unmojibake.", ""))
    assert '"replace": ' in um("check", "--show-settings").text.replace(" = ", ": ")


def test_learn_refuses_what_teaches_nothing(um: Um) -> None:
    same = um("learn", "x", "x")
    assert (same.code, same.out) == (1, b"")
    assert "the same" in same.err


@pytest.mark.parametrize(
    ("bad", "good"),
    [
        ("", "a"),
        ("a", ""),
        # a configuration must not have such mappings: they would replace their own results
        ("#e#", "#e##e#"),
        ("abcd", "abcdabcd"),
        ("one two", "two one"),
    ],
)
def test_mappings_that_no_configuration_may_have_are_not_told(um: Um, bad: str, good: str) -> None:
    ran = um("learn", bad, good)
    assert (ran.code, ran.out) == (1, b"")
    assert "Nothing to learn" in ran.err


@pytest.mark.parametrize(
    ("bad", "good"),
    [
        ("xAy", "xBy"),
        ("a#a", "\u00e9#\u00e8"),
        ("x\ny and some more #q#", "x\r\ny and some more \u00fc"),
        ('say "a#b"\\', 'say "\u00e4"\\'),
    ],
)
def test_learned_mappings_give_back_the_good_text(um: Um, bad: str, good: str) -> None:
    ran = um("learn", bad, good)
    assert ran.code == 0
    Path("pyproject.toml").write_bytes(ran.out)
    assert um("fix", "-", stdin=bad.encode()).out == good.encode()


def event(path: str, **more: object) -> bytes:
    return json.dumps({"tool_name": "Edit", "tool_input": {"file_path": path}, **more}).encode()


def test_the_agent_hook_is_silent_about_healthy_and_foreign_events(um: Um) -> None:
    Path("a.txt").write_bytes(CLEAN.encode())
    for data in (
        event("a.txt"),
        event("gone.txt"),
        event("."),
        b"{}",
        b"[]",
        b'{"tool_input": {"command": "ls"}}',
    ):
        ran = um("hook", "agent", stdin=data)
        assert (ran.code, ran.out, ran.err) == (0, b"", "")


def test_the_agent_hook_says_what_an_edit_damaged(um: Um, damaged: Path) -> None:
    for data in (
        event("a.txt"),
        event(str(damaged)),
        event("work/a.txt", cwd=str(damaged.parent.parent)),
        json.dumps({"file_path": "a.txt"}).encode(),
        json.dumps({"tool_input": {"path": "a.txt"}}).encode(),
    ):
        ran = um("hook", "agent", stdin=data)
        assert (ran.code, ran.out) == (2, b"")
        rows = ran.err.splitlines()
        assert rows[0].startswith("a.txt: this edit damaged ")
        assert rows[1] == "  line 1: '\u00c3\u00b6\u00c3\u0178' was '\u00f6\u00df' (utf-8>cp1252)"
        assert len(rows) <= 5


def test_the_agent_hook_with_a_broken_event(um: Um) -> None:
    for data in (b"", b"{", b"\xff", b"[" * 100_000):
        ran = um("hook", "agent", stdin=data)
        assert (ran.code, ran.out) == (1, b"")
        assert "no JSON" in ran.err


@needs_git
def test_the_agent_hook_forgives_damage_that_was_there_before(um: Um, damaged: Path) -> None:
    git("init", "-q")
    git("add", ".")
    git("commit", "-q", "-m", "first")
    damaged.write_bytes(b"more\n" + BAD)
    assert um("hook", "agent", stdin=event("a.txt")).code == 0
    damaged.write_bytes(BAD + damage("Stra\u00dfe\n", "utf-8>cp1252").encode())
    ran = um("hook", "agent", stdin=event("a.txt"))
    assert ran.code == 2
    assert "line 2:" in ran.err
    Path("unmojibake.toml").write_text('exclude = ["a.*"]\n')
    assert um("hook", "agent", stdin=event("a.txt")).code == 0
