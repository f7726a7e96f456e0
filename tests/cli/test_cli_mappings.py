"""Mappings of a configuration, through the real command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from running import Um

TABLE = """\
[[tool.unmojibake.mappings]]
name = "lost bracket"
find = "?/"
replace = "</"

[[tool.unmojibake.mappings]]
name = "apostrophe"
find = '([a-z])\\?([a-z])'
replace = '\\1''\\2'
regex = true
"""


def _configure(text: str) -> None:
    Path("pyproject.toml").write_text(text.replace("'\\1''\\2'", '"\\\\1\'\\\\2"'), encoding="utf-8")


def test_without_a_configuration_nothing_is_found(real: Um, work: Path) -> None:
    (work / "a.html").write_bytes(b"<b>don?t?/b>\n")
    assert real("check").code == 0


def test_mappings_are_checked_fixed_and_undone(real: Um, work: Path) -> None:
    _configure(TABLE)
    page = work / "a.html"
    page.write_bytes(b"<b>don?t?/b>\r\n")
    ran = real("check", "--format", "json", "a.html")
    assert ran.code == 1
    found = json.loads(ran.text)["files"][0]["findings"]
    assert [(f["rule"], f["channel"], f["before"], f["after"], f["certainty"]) for f in found] == [
        ("UM902", "mapping:apostrophe", "n?t", "n't", "certain"),
        ("UM901", "mapping:lost bracket", "?/", "</", "certain"),
    ]
    assert real("fix", "--level", "certain", "a.html").code == 0
    assert page.read_bytes() == b"<b>don't</b>\r\n"
    assert real("check").code == 0
    assert 'find = "?/"' in Path("pyproject.toml").read_text(encoding="utf-8")
    assert real("undo").code == 0
    assert page.read_bytes() == b"<b>don?t?/b>\r\n"


@pytest.mark.parametrize(
    ("find", "replace", "message"),
    [
        ("(a+)+b", "x", "could take very long"),
        ("(a)", "\\\\2", "'replace' is"),
        ("a", "aa", "every pass would change it again"),
    ],
)
def test_a_hostile_or_wrong_mapping_is_refused_with_its_name(
    real: Um, work: Path, find: str, replace: str, message: str
) -> None:
    (work / "a.txt").write_bytes(b"a" * 5000)
    _configure(
        f'[[tool.unmojibake.mappings]]\nname = "mine"\nfind = "{find}"\nreplace = "{replace}"\nregex = true\n'
    )
    for command in ("check", "fix"):
        ran = real(command)
        assert (ran.code, ran.out) == (2, b"")
        assert "pyproject.toml" in ran.err
        assert "mapping number 1, 'mine'" in ran.err
        assert message in ran.err
    assert (work / "a.txt").read_bytes() == b"a" * 5000
