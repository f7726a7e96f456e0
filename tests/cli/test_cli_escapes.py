"""``--escapes`` and its key in the configuration, through the real command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from running import Um

DAMAGED = b'{"name": "caf\\u00c3\\u00a9",\r\n "url": "/caf%C3%83%C2%A9", "html": "&Atilde;&copy;t&Atilde;&copy;"}\r\n'
REPAIRED = b'{"name": "caf\\u00e9",\r\n "url": "/caf%C3%A9", "html": "&eacute;t&eacute;"}\r\n'
HEALTHY = b'{"name": "caf\\u00e9 \\u4e2d", "url": "/%E4%B8%AD", "html": "&eacute;", "bytes": "\\xc3\\xa9"}\n'


@pytest.fixture
def page(work: Path) -> Path:
    path = work / "a.json"
    path.write_bytes(DAMAGED)
    return path


def test_without_the_option_escapes_are_text(um: Um, page: Path) -> None:
    assert um("check", "a.json").code == 0
    assert um("fix", "a.json").code == 0
    assert page.read_bytes() == DAMAGED


def test_healthy_escapes_are_clean(um: Um, page: Path) -> None:
    page.write_bytes(HEALTHY)
    assert um("check", "--escapes", "--level", "likely", "a.json").code == 0
    assert um("fix", "--escapes", "a.json").code == 0
    assert page.read_bytes() == HEALTHY


def test_check_names_the_place_in_the_file(um: Um, page: Path) -> None:
    ran = um("check", "--escapes", "--format", "json", "a.json")
    assert ran.code == 1
    found = json.loads(ran.text)["files"][0]["findings"]
    told = [(f["rule"], f["line"], f["column"], f["before"], f["after"]) for f in found]
    assert told == [
        ("UM701", 1, 14, "\\u00c3\\u00a9", "\\u00e9"),
        ("UM703", 2, 14, "%C3%83%C2%A9", "%C3%A9"),
        ("UM702", 2, 38, "&Atilde;&copy;", "&eacute;"),
        ("UM702", 2, 53, "&Atilde;&copy;", "&eacute;"),
    ]
    assert page.read_bytes() == DAMAGED


def test_fix_writes_the_same_style_and_undo_takes_it_back(um: Um, page: Path) -> None:
    assert um("fix", "--escapes", "a.json").code == 0
    assert page.read_bytes() == REPAIRED
    assert um("fix", "--escapes", "a.json").code == 0
    assert page.read_bytes() == REPAIRED
    assert um("undo").code == 0
    assert page.read_bytes() == DAMAGED


def test_stdin_is_filtered(um: Um) -> None:
    ran = um("fix", "--escapes", "-", stdin=DAMAGED)
    assert (ran.code, ran.out) == (0, REPAIRED)


def test_the_configuration_turns_it_on(um: Um, page: Path) -> None:
    Path("unmojibake.toml").write_text("escapes = true\n")
    assert "escapes = true" in um("check", "--show-settings").text
    assert um("check", "a.json").code == 1
    Path("unmojibake.toml").write_text("escapes = 1\n")
    ran = um("check", "a.json")
    assert ran.code == 2
    assert "expected true or false" in ran.err


@pytest.mark.parametrize(("symptom", "code"), [("&Atilde;&copy;", "UM702"), ("\\u00c3\\u00a9", "UM701")])
def test_a_symptom_finds_its_rule(um: Um, symptom: str, code: str) -> None:
    ran = um("rule", symptom)
    assert ran.code == 0
    assert ran.text.startswith(code)
