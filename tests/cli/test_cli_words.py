"""``explain``, ``rule``, ``damage`` and what the tool says about itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from running import CLEAN, DAMAGED, Um

from unmojibake.channels import damage
from unmojibake.cli.lazy import COMMANDS
from unmojibake.rules.catalogue import RULES


def test_version_loads_click_and_nothing_heavy(real: Um) -> None:
    assert real("--version").text == "unmojibake 0.1.0\n"
    code = "import sys; from unmojibake.cli import main; main(['--version']); print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "click" in loaded
    assert not loaded & {
        "ftfy",
        "chardet",
        "unmojibake.stages.pipeline",
        "unmojibake.channels",
        "json",
    }


def test_importing_the_package_loads_nothing() -> None:
    code = "import sys; old = set(sys.modules); import unmojibake; print(*(set(sys.modules) - old))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) <= {"unmojibake", "__future__", "typing", "collections.abc", "re"} | {
        name for name in done.stdout.split() if not name.startswith("unmojibake.")
    }


def test_help_names_every_command_and_the_way_in(um: Um) -> None:
    ran = um("--help")
    assert ran.code == 0
    for name in COMMANDS:
        assert f"\n  {name} " in ran.text
        page = um(name, "--help")
        assert (page.code, page.err) == (0, "")
        assert page.text.startswith(f"Usage: unmojibake {name} ")
    assert "unmojibake fix --diff" in ran.text


def test_without_arguments_the_help_is_shown(um: Um) -> None:
    ran = um()
    assert "Usage: unmojibake" in ran.text + ran.err


def test_explain_tells_each_layer_and_the_replay(um: Um) -> None:
    twice = damage(CLEAN, "utf-8>cp1252|utf-8>cp1252").strip()
    ran = um("explain", twice)
    assert ran.code == 1
    assert "utf-8>cp1252|utf-8>cp1252" in ran.text
    assert "step 1" in ran.text
    assert "step 2" in ran.text
    assert "replay   gives the damaged text exactly" in ran.text
    assert f"repaired: {CLEAN.strip()}"[:40] in ran.text


def test_explain_reads_files_and_stdin(um: Um, damaged: Path) -> None:
    assert "UM101 utf-8>cp1252" in um("explain", "a.txt").text
    assert "UM101 utf-8>cp1252" in um("explain", "-", stdin=DAMAGED.encode()).text
    assert "UM101 utf-8>cp1252" in um("explain", stdin=DAMAGED.encode()).text
    assert damaged.read_bytes() == DAMAGED.encode()


@pytest.mark.parametrize("text", ["hello", "caf\u00e9", "", "x" * 5000, "a\nb"])
def test_explain_finds_nothing_in_healthy_text(um: Um, text: str) -> None:
    ran = um("explain", text)
    assert (ran.code, ran.out) == (0, b"")
    assert "no damage found" in ran.err


@pytest.mark.parametrize(
    ("text", "hint"), [("absent.txt", True), ("a/b", True), ("Good day.", False), ("fine", False)]
)
def test_explain_says_that_it_took_a_missing_file_for_a_text(um: Um, text: str, hint: bool) -> None:
    ran = um("explain", text)
    assert ran.code == 0
    assert (f"there is no file {text}" in ran.err) is hint


def test_rule_lists_one_a_line_code_first(um: Um) -> None:
    lines = um("rule").text.splitlines()
    assert [line.split()[0] for line in lines] == [rule.code for rule in RULES]


@pytest.mark.parametrize("code", [rule.code for rule in RULES])
def test_each_rule_has_a_page(um: Um, code: str) -> None:
    ran = um("rule", code.lower())
    assert ran.code == 0
    assert ran.text.startswith(f"{code} ")
    for title in ("How it happens", "How to prevent it", "How it is repaired"):
        assert f"\n{title}\n" in ran.text


def test_rule_finds_by_name_and_by_family(um: Um) -> None:
    assert um("rule", "utf8-as-gbk").text.startswith("UM201 ")
    assert um("rule", "UM3").text.count("How it happens") == 4


@pytest.mark.parametrize(
    ("healthy", "channel", "code"),
    [
        ("\u2019", "utf-8>cp1252", "UM101"),
        ("\u2014 ", "utf-8>cp936/swallow", "UM201"),
        ("\u2014", "utf-8>cp437", "UM301"),
        ("\u2014", "utf-8>mac_roman", "UM302"),
        ("\ufeff", "utf-8>cp1252", "UM101"),
        ("\u3053\u3093", "utf-8>cp932/swallow", "UM202"),
        ("\u043f\u0440", "utf-8>cp1252", "UM101"),
        ("\u043f\u0440", "utf-8>cp1251", "UM102"),
        ("\ufffd\ufffd", "utf-8>cp936", "UM403"),
    ],
)
def test_a_symptom_finds_its_rule(um: Um, healthy: str, channel: str, code: str) -> None:
    ran = um("rule", damage(healthy, channel))
    assert ran.code == 0
    assert ran.text.startswith(f"{code} ")


def test_an_unknown_rule_is_wrong_usage(um: Um) -> None:
    for query in ("UM999", "nonsense", ""):
        ran = um("rule", query)
        assert (ran.code, ran.out) == (2, b"")
        assert "No rule knows" in ran.err


def test_damage_is_exact(real: Um) -> None:
    ran = real("damage", "--channel", "utf-8>cp1252", stdin=CLEAN.encode())
    assert (ran.code, ran.out) == (0, DAMAGED.encode())
    crlf = real("damage", "--channel", "utf-8>gbk/swallow", stdin="\ufeffa\r\n\u2014 b\r\n".encode())
    assert crlf.out == b"\xef\xbb\xbf" + damage("a\r\n\u2014 b\r\n", "utf-8>gbk/swallow").encode()


@pytest.mark.parametrize(
    ("args", "stdin", "message"),
    [
        (("damage",), b"x", "--channel"),
        (("damage", "--channel", "utf-8"), b"x", "not of the form A>B"),
        (("damage", "--channel", "utf-8>nope"), b"x", "unknown encoding 'nope'"),
        (("damage", "--channel", "cp1252>utf-8"), "\u4e2d".encode(), "cp1252"),
        (("damage", "--channel", "utf-8>cp1252"), b"ok\xff", "stdin is not UTF-8 at byte 2"),
    ],
)
def test_damage_says_what_is_wrong(um: Um, args: tuple[str, ...], stdin: bytes, message: str) -> None:
    ran = um(*args, stdin=stdin)
    assert (ran.code, ran.out) == (2, b"")
    assert message in ran.err


def test_damage_lists_what_it_knows(um: Um) -> None:
    listed = um("damage", "--list").text
    assert "utf-8>cp936\n" in listed
    assert "encodings: utf-8 " in listed


def test_nothing_crashes_on_a_console_of_another_code_page(work: Path, damaged: Path) -> None:
    """A terminal: output keeps the console's encoding, and what it lacks is shown as an escape."""
    pty = pytest.importorskip("pty")
    leader, follower = pty.openpty()
    done = subprocess.Popen(
        [sys.executable, "-m", "unmojibake", "check", "--color", "never"],
        stdout=follower,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONIOENCODING": "cp932"},
    )
    os.close(follower)
    shown = b""
    while True:
        try:
            part = os.read(leader, 65536)
        except OSError:
            break
        if not part:
            break
        shown += part
    os.close(leader)
    _, err = done.communicate(timeout=60)
    assert done.returncode == 1
    assert b"Traceback" not in err
    assert b"-> \\xf6\\xdf" in shown
    assert b"-> \\u2014" in shown  # Python's cp932 has no em dash
