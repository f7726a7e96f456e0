"""The rules of the public interface that no option stands for: exit codes, what is skipped, shown and kept."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from running import CLEAN, DAMAGED, Um

LOST = CLEAN.replace("ö", "\ufffd")
MIXED = CLEAN.encode() * 3 + CLEAN.encode("cp1252")
APPENDED = CLEAN.encode() + CLEAN.encode("utf-16-le")  # what '>>' of Windows PowerShell leaves


def report(um: Um, *words: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(um(*words, "--format", "json").out)
    return made


@pytest.mark.parametrize("command", ["check", "fix"])
def test_what_is_below_the_level_is_a_note_and_does_not_count(um: Um, command: str) -> None:
    Path("a.txt").write_bytes("\u253clborg\n".encode())
    made = report(um, command, "a.txt")
    [finding] = made["files"][0]["findings"]
    assert (finding["certainty"], finding["applied"]) == ("guess", False)
    assert (made["summary"]["findings"], made["summary"]["notes"]) == (0, 1)
    assert um(command, "a.txt").code == 0


def test_lost_characters_count_stay_and_are_deselected(um: Um) -> None:
    Path("a.txt").write_bytes(LOST.encode())
    findings = report(um, "check", "a.txt")["files"][0]["findings"]
    assert {(finding["rule"], finding["after"]) for finding in findings} == {("UM401", None)}
    assert len(findings) == LOST.count("\ufffd")
    assert um("check", "a.txt").code == 1
    assert um("fix", "a.txt").code == 1
    assert um("fix", "a.txt", "--level", "guess").code == 1
    assert Path("a.txt").read_bytes() == LOST.encode()
    assert um("check", "a.txt", "--ignore", "UM4").code == 0
    assert um("fix", "a.txt", "--ignore", "UM4").code == 0


@pytest.mark.parametrize(
    ("data", "whole"), [(MIXED, CLEAN.encode() * 4), (APPENDED, CLEAN.encode() * 2)], ids=["mixed", "nul"]
)
def test_files_of_several_encodings_are_findings_until_they_are_repaired(
    um: Um, data: bytes, whole: bytes
) -> None:
    Path("a.txt").write_bytes(data)
    made = report(um, "check", "a.txt")
    assert {finding["rule"][:3] for finding in made["files"][0]["findings"]} == {"UM5"}
    assert um("check", "a.txt").code == 1
    assert um("fix", "a.txt").code == 0
    assert Path("a.txt").read_bytes() == whole
    assert um("check", "a.txt").code == 0


def test_what_fails_is_named_and_the_others_are_done(um: Um, damaged: Path) -> None:
    Path("bad.txt").write_bytes(CLEAN.encode("cp1252"))
    ran = um("fix", "--encoding", "utf-8", "missing.txt", "bad.txt", "a.txt", "--format", "json")
    assert ran.code == 2
    files = {file["path"]: file for file in json.loads(ran.out)["files"]}
    assert {name: file["status"] for name, file in files.items()} == {
        "missing.txt": "error",
        "bad.txt": "error",
        "a.txt": "repaired",
    }
    assert damaged.read_bytes() == CLEAN.encode()
    for name in ("missing.txt", "bad.txt"):
        assert f"error: {name}: {files[name]['error']}\n" in ran.err


def test_a_part_is_left_when_only_a_part_is_known(um: Um) -> None:
    Path("a.txt").write_bytes((DAMAGED + LOST).encode())
    assert report(um, "check", "a.txt")["files"][0]["status"] == "damaged"
    ran = um("fix", "a.txt", "--format", "json")
    assert (ran.code, json.loads(ran.out)["files"][0]["status"]) == (1, "partly-repaired")
    assert Path("a.txt").read_bytes() == (CLEAN + LOST).encode()


def test_exclude_holds_for_named_files_and_gitignore_does_not(um: Um, damaged: Path) -> None:
    Path(".git").mkdir()
    Path(".gitignore").write_text("a.txt\n")
    assert um("check").code == 0
    assert um("check", "a.txt").code == 1
    assert um("check", "a.txt", "--exclude", "*.txt").code == 0


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links_are_followed_only_when_they_are_named(um: Um, damaged: Path) -> None:
    Path("folder").mkdir()
    Path("folder/link.txt").symlink_to(damaged)
    Path("elsewhere").symlink_to("folder")
    assert um("check", "folder").code == 0
    assert report(um, "check", "folder/link.txt")["files"][0]["path"] == "folder/link.txt"
    assert um("check", "elsewhere").code == 0


def test_paths_are_shown_relative_to_the_working_directory(um: Um, damaged: Path) -> None:
    Path("b").mkdir()
    Path("b/b.txt").write_bytes(DAMAGED.encode())
    for given, shown in (("b", "b/b.txt"), ("./b", "b/b.txt"), ("b/../b/b.txt", "b/../b/b.txt")):
        assert report(um, "check", given)["files"][0]["path"].replace(os.sep, "/") == shown
    absolute = Path("b/b.txt").absolute()
    assert report(um, "check", str(absolute))["files"][0]["path"].replace(os.sep, "/") == "b/b.txt"
    outside = absolute.parent.parent.parent / "c.txt"
    outside.write_bytes(DAMAGED.encode())
    for given in (str(outside), str(Path(os.pardir) / "c.txt")):
        assert report(um, "check", given)["files"][0]["path"] == given


def test_the_journal_lies_where_it_is_told(um: Um, damaged: Path, tmp_path: Path) -> None:
    state = str(tmp_path / "elsewhere")
    assert um("fix", env={"UNMOJIBAKE_STATE": "", "XDG_STATE_HOME": state}).code == 0
    assert list(Path(state, "unmojibake", "runs").glob("*.jsonl"))
    assert um("undo", env={"UNMOJIBAKE_STATE": "", "XDG_STATE_HOME": state}).code == 0
    assert damaged.read_bytes() == DAMAGED.encode()


def test_both_ways_to_call_it_are_the_same(real: Um, damaged: Path) -> None:
    script = Path(sys.executable).with_name("unmojibake" + (".exe" if os.name == "nt" else ""))
    if not script.exists():
        pytest.skip("the package is not installed")
    done = subprocess.run([script, "check", "a.txt"], capture_output=True)
    ran = real("check", "a.txt")
    assert (done.returncode, done.stdout) == (ran.code, ran.out)
