"""Ignore comments, in every syntax, and what only looks like one."""

from __future__ import annotations

from pathlib import Path

import pytest
from running import DAMAGED, Um

from unmojibake.model import Certainty, Finding
from unmojibake.rules.selection import matches, selected
from unmojibake.silence import Allowance, Comments, counted, line_bounds

BAD = DAMAGED.strip()


def found(text: str, part: str, rule: str = "UM101") -> Finding:
    start = text.index(part)
    return Finding(rule, 1, 1, start, start + len(part), part, "x", "utf-8>cp1252", Certainty.CERTAIN, 1.0)


@pytest.mark.parametrize(
    "text",
    [
        "write `unmojibake: ignore` BAD",
        'say "unmojibake: ignore" BAD',
        "'unmojibake: ignore' BAD",
        "xunmojibake: ignore BAD",
        "# unmojibake: ignored BAD",
        "# unmojibake: ignore-all BAD",
        "# unmojibake ignore BAD",
        "# unmojibake: ignore\nBAD",
        "BAD\n# unmojibake: ignore",
        "# unmojibake: ignore-next-line\n\nBAD",
        "BAD # unmojibake: ignore-next-line",
        "# unmojibake: ignore-next-line BAD",
        "BAD # unmojibake: ignore[UM102]",
        "BAD # unmojibake: ignore[]",
        "# unmojibake: ignore-file[UM2]\nBAD",
    ],
)
def test_what_does_not_hide(text: str) -> None:
    assert not Comments(text).hide(found(text, "BAD"))


@pytest.mark.parametrize(
    "text",
    [
        "BAD # unmojibake: ignore",
        "BAD // unmojibake:ignore",
        "BAD /* unmojibake: ignore */",
        "<!-- unmojibake: ignore --> BAD",
        "BAD -- unmojibake: ignore",
        "BAD ; unmojibake: ignore",
        "BAD % unmojibake: ignore",
        "BAD (* unmojibake: ignore *)",
        "REM unmojibake: ignore BAD",
        "BAD # noqa: E501  unmojibake: ignore",
        "BAD # unmojibake: ignore because it is a test",
        "BAD # unmojibake: ignore[UM101]",
        "BAD # unmojibake: ignore[um1, UM2]",
        "# unmojibake: ignore-next-line\nBAD",
        "# unmojibake: ignore-next-line\r\nBAD",
        "# unmojibake: ignore-next-line\rBAD",
        "x\n# unmojibake: ignore-next-line[UM1]\nBAD\n",
        "BAD\n\n\n# unmojibake: ignore-file",
        "# unmojibake: ignore-file[UM1]\nBAD",
    ],
)
def test_what_hides(text: str) -> None:
    assert Comments(text).hide(found(text, "BAD"))


def test_a_finding_over_several_lines_is_hidden_by_its_last_line() -> None:
    text = "BA\nD # unmojibake: ignore\n"
    assert Comments(text).hide(found(text, "BA\nD"))
    assert line_bounds(text, 0, 4) == (0, text.index("\n", 4))


def test_the_longer_code_decides_and_ignore_on_a_draw() -> None:
    assert matches("UM101", ["UM1"])
    assert not matches("UM101", [])
    assert selected("UM101", (), ())
    assert not selected("UM101", ("UM2",), ())
    assert not selected("UM101", ("UM101",), ("UM101",))
    assert selected("UM101", ("UM101",), ("UM1",))
    assert not selected("UM101", ("UM1",), ("UM101",))


def test_a_baseline_allows_as_many_copies_as_it_counted() -> None:
    one, two = found("a BAD", "BAD"), found("xx BAD", "BAD")
    known = counted([one, two])
    assert known == (("UM101 BAD", 2),)
    allowance = Allowance(known)
    assert [allowance.covers(f) for f in (two, one, one)] == [True, True, False]
    assert not Allowance(known).covers(found("a BAD", "BAD", rule="UM102"))


def test_comments_in_real_files(um: Um) -> None:
    Path("a.py").write_text(f"x = '{BAD}'  # unmojibake: ignore\n", encoding="utf-8")
    Path("b.md").write_text(f"<!-- unmojibake: ignore-next-line[UM101] -->\n{BAD}\n", encoding="utf-8")
    Path("c.c").write_text(f"/* unmojibake: ignore-file */\n\n{BAD}\n", encoding="utf-8")
    Path("d.txt").write_text(f"# unmojibake: ignore-file\r\n{BAD}\r\n", encoding="utf-16")
    assert um("check").code == 0
    Path("a.py").write_text(f"x = '{BAD}'  # unmojibake: ignore[UM2]\n", encoding="utf-8")
    assert um("check").text.startswith("a.py:1:")
