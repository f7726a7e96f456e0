"""Configuration files: which one holds, what each key does, and what is said about wrong ones."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from running import CLEAN, DAMAGED, Um

from unmojibake.config_keys import KEYS


def _pyproject(text: str, folder: str = ".") -> None:
    Path(folder, "pyproject.toml").write_text(f'[project]\nname = "x"\n\n[tool.unmojibake]\n{text}\n')


def test_no_table_of_ours_is_no_configuration(um: Um, damaged: Path) -> None:
    Path("pyproject.toml").write_text('[tool.other]\nignore = ["UM1"]  # unmojibake: not a table\n')
    assert um("check").code == 1
    assert "# no configuration file\n" in um("check", "--show-settings").text


@pytest.mark.parametrize("name", ["pyproject.toml", "unmojibake.toml", ".unmojibake.toml"])
def test_ignore_from_a_file_isolated_and_explicit(um: Um, damaged: Path, name: str) -> None:
    table = "[tool.unmojibake]\n" if name == "pyproject.toml" else ""
    Path(name).write_text(f'{table}ignore = ["UM101"]\n')
    assert um("check").code == 0
    assert um("check", "--isolated").code == 1
    Path("other.toml").write_text("select = []\n")
    assert um("check", "--config", "other.toml").code == 1
    assert um("fix").code == 0
    assert damaged.read_bytes() == DAMAGED.encode()


def test_the_nearest_file_holds_for_each_folder(um: Um) -> None:
    Path("sub/deep").mkdir(parents=True)
    for name in ("a.txt", "sub/b.txt", "sub/deep/c.txt"):
        Path(name).write_bytes(DAMAGED.encode())
    _pyproject('ignore = ["UM1"]')
    Path("sub/unmojibake.toml").write_text("")
    ran = um("check", "--format", "concise")
    names = {line.split(":")[0] for line in ran.text.splitlines()}
    assert names == {str(Path("sub/b.txt")), str(Path("sub/deep/c.txt"))}


def test_level_and_command_line_over_it(um: Um, damaged: Path) -> None:
    _pyproject('level = "guess"')
    assert 'level = "guess"' in um("check", "--show-settings").text
    assert 'level = "certain"' in um("check", "--show-settings", "--level", "certain").text


def test_exclude_holds_for_named_files_and_is_relative_to_its_file(um: Um) -> None:
    Path("docs").mkdir()
    Path("docs/a.txt").write_bytes(DAMAGED.encode())
    _pyproject('exclude = ["docs/a.*"]')
    assert um("check").code == 0
    ran = um("check", "docs/a.txt")
    assert (ran.code, ran.out) == (0, b"")
    assert "docs/a.txt: excluded by the settings, skipped" in ran.err


def test_include_and_gitignore(um: Um, damaged: Path) -> None:
    _pyproject('include = ["*.md"]\ngitignore = false')
    assert um("check").code == 0
    assert "gitignore = false" in um("check", "--show-settings").text


def test_per_file_ignores(um: Um, damaged: Path) -> None:
    Path("tests").mkdir()
    Path("tests/b.txt").write_bytes(DAMAGED.encode())
    _pyproject('per-file-ignores = {"tests/*" = ["UM1"]}')
    ran = um("check", "--format", "concise")
    assert {line.split(":")[0] for line in ran.text.splitlines()} == {"a.txt"}
    assert um("check", "tests/b.txt").code == 0


def test_allowed_literals_stay(um: Um) -> None:
    literal = DAMAGED.split()[0]
    Path("a.txt").write_bytes(DAMAGED.encode())
    Path("unmojibake.toml").write_text(f'allow = ["{literal}"]\n', encoding="utf-8")
    assert um("fix", "a.txt").code == 0
    assert Path("a.txt").read_bytes() == CLEAN.replace("Größe", literal).encode()


def test_encoding_jobs_journal_and_format(um: Um, damaged: Path) -> None:
    _pyproject('encoding = "UTF8"\njobs = 1\njournal = false\noutput-format = "concise"')
    settings = um("check", "--show-settings").text
    for line in ('encoding = "utf-8"', "jobs = 1", "journal = false", 'output-format = "concise"'):
        assert line in settings.splitlines()
    assert um("check").text.startswith("a.txt:1:3: UM101 '")
    assert um("check", "--format", "full").text.startswith("a.txt:1:3: UM101 UTF-8")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('levle = "likely"', "unknown key 'levle'; did you mean 'level'?"),
        ("per_file_ignores = {}", "did you mean 'per-file-ignores'?"),
        ("zzz = 1", "unknown key 'zzz'; known keys are "),
        ('level = "maybe"', "'maybe' is not one of certain, likely, guess"),
        ("level = 3", "level: expected text, not a number"),
        ('ignore = "UM1"', "ignore: expected a list of texts, not text"),
        ('ignore = ["UM777"]', "ignore: there is no rule 'UM777'"),
        ("gitignore = 1", "gitignore: expected true or false, not a number"),
        ("jobs = -1", "jobs: expected a number from 0"),
        (f"jobs = {'9' * 5000}", "digits"),
        (f"select = {'[' * 9000}", "lie too deep within each other"),
        ('encoding = "klingon"', "unknown encoding 'klingon'"),
        ('output-format = "yaml"', "output-format: 'yaml' is not one of"),
        ("level = ", "pyproject.toml"),
        ('mappings = "x"', "mappings: expected a list of tables"),
        ('[[tool.unmojibake.mappings]]\nfind = "a"', "mappings: number 1: needs 'find' and 'replace'"),
        ('[[tool.unmojibake.mappings]]\nfind = ""\nreplace = "b"', "'find' is empty"),
        ('[[tool.unmojibake.mappings]]\nfind = "a"\nreplce = "b"', "did you mean 'replace'?"),
        (
            '[[tool.unmojibake.mappings]]\nfind = "("\nreplace = "b"\nregex = true',
            "'(' is no regular expression",
        ),
    ],
)
def test_a_wrong_configuration_is_an_error_that_helps(um: Um, damaged: Path, text: str, message: str) -> None:
    _pyproject(text)
    for command in ("check", "fix"):
        ran = um(command)
        assert (ran.code, ran.out) == (2, b"")
        assert message in ran.err
        assert "pyproject.toml" in ran.err
    assert damaged.read_bytes() == DAMAGED.encode()


def test_a_configuration_that_is_not_utf8_or_has_a_bom(um: Um, damaged: Path) -> None:
    Path("unmojibake.toml").write_bytes(b'\xef\xbb\xbfignore = ["UM101"]\r\n')
    assert um("check").code == 0
    Path("unmojibake.toml").write_bytes(b'ignore = ["\xff"]\n')
    ran = um("check")
    assert (ran.code, ran.out) == (2, b"")
    assert "not UTF-8 at byte 11" in ran.err


def test_shown_settings_can_be_loaded_again(um: Um, damaged: Path) -> None:
    _pyproject(
        'level = "certain"\nselect = ["UM1", "UM2"]\nexclude = ["x/*", "\u00e9"]\nallow = ["\\u0001"]\n'
        'per-file-ignores = {"a b/*" = ["UM1"]}\n'
        '[[tool.unmojibake.mappings]]\nname = "n"\nfind = "\\\\d"\nreplace = ""\nregex = true'
    )
    first = um("check", "--show-settings").text
    Path("pyproject.toml").unlink()
    Path("unmojibake.toml").write_text(first, encoding="utf-8")
    second = um("check", "--show-settings").text
    assert first.splitlines()[2:] == second.splitlines()[2:]
    for key in KEYS:
        assert f"\n{key} = " in first or f"# {key} is not set" in first


@pytest.mark.skipif(sys.platform == "win32", reason="no such names there")
def test_a_name_with_a_space_and_other_scripts(um: Um) -> None:
    Path("b c 中").mkdir()
    Path("b c 中/d e.txt").write_bytes(DAMAGED.encode())
    _pyproject('per-file-ignores = {"b c 中/*" = ["UM1"]}')
    assert um("check").code == 0
