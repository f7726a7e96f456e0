"""``unmojibake fix``: exact bytes, exit codes, and everything that must stay as it is."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from pathlib import Path

import pytest
from running import CLEAN, DAMAGED, Um


def test_clean_files_are_not_written(um: Um) -> None:
    Path("a.txt").write_bytes(CLEAN.encode())
    Path("b.bin").write_bytes(b"\x7fELF\0\1\2\xff\xfe\x80\0\0" * 20)
    before = {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in Path().iterdir()}
    ran = um("fix")
    assert (ran.code, ran.out) == (0, b"")
    assert ran.err == "Nothing to repair (2 files looked at).\n"
    assert {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in Path().iterdir()} == before


def test_damage_is_repaired_in_place(real: Um, damaged: Path) -> None:
    damaged.chmod(0o640)
    ran = real("fix", "a.txt")
    assert (ran.code, ran.out) == (0, b"")
    assert damaged.read_bytes() == CLEAN.encode()
    assert stat.S_IMODE(damaged.stat().st_mode) == 0o640
    assert ran.err.startswith("repaired a.txt: ")
    assert [p.name for p in Path().iterdir()] == ["a.txt"]
    again = real("fix", "a.txt")
    assert (again.code, again.err) == (0, "Nothing to repair (1 file looked at).\n")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"], ids=["plain", "bom"])
def test_line_ends_and_bom_stay(um: Um, newline: str, bom: bytes) -> None:
    extra = newline.join(["", "\u201cquotes\u201d, \ufb01 \uff21 &eacute;\t x\x1f \u3000", "last"])
    Path("a.txt").write_bytes(bom + (DAMAGED.strip() + extra).encode())
    assert um("fix", "a.txt").code == 0
    assert Path("a.txt").read_bytes() == bom + (CLEAN.strip() + extra).encode()


def test_a_utf16_file_stays_utf16(um: Um) -> None:
    Path("a.txt").write_bytes(("\ufeff" + DAMAGED).encode("utf-16-le"))
    assert um("fix", "a.txt").code == 0
    assert Path("a.txt").read_bytes() == ("\ufeff" + CLEAN).encode("utf-16-le")


def test_folders_are_walked_and_each_file_is_done(um: Um) -> None:
    for name in ("x/a.txt", "x/y/b.txt", "c.txt"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(DAMAGED.encode())
    ran = um("fix", "x", "missing", "c.txt")
    assert ran.code == 2
    assert "error: missing: no such file or folder" in ran.err
    assert {p.read_bytes() for p in Path().rglob("*.txt")} == {CLEAN.encode()}


def test_diff_shows_and_writes_nothing(um: Um, damaged: Path) -> None:
    before = damaged.stat()
    ran = um("fix", "--diff", "a.txt")
    assert ran.code == 1
    assert ran.text == f"--- a.txt\n+++ a.txt\n@@ -1 +1 @@\n-{DAMAGED}+{CLEAN}"
    assert damaged.stat().st_mtime_ns == before.st_mtime_ns
    assert um("fix", "--diff", "--level", "certain").code == 1
    damaged.write_bytes(CLEAN.encode())
    ran = um("fix", "--diff")
    assert (ran.code, ran.out) == (0, b"")


def test_a_diff_is_a_patch(um: Um) -> None:
    lines = [f"line {n}" for n in range(40)]
    for place in (3, 5, 20, 39):
        lines[place] = DAMAGED.strip()
    Path("a.txt").write_bytes("\r\n".join(lines).encode())
    patch = um("fix", "--diff", "a.txt")
    done = subprocess.run(["git", "apply", "-p0", "-"], input=patch.out, capture_output=True)
    assert done.returncode == 0, done.stderr
    assert Path("a.txt").read_bytes() == "\r\n".join(lines).replace(DAMAGED.strip(), CLEAN.strip()).encode()


def test_stdin_to_stdout_is_binary_safe(real: Um) -> None:
    ran = real("fix", "-", stdin=b"a\r\n" + DAMAGED.encode() + b"\r\nend")
    assert (ran.code, ran.out) == (0, b"a\r\n" + CLEAN.encode() + b"\r\nend")
    binary = bytes(range(256)) * 8
    ran = real("fix", "-", stdin=binary)
    assert (ran.code, ran.out) == (0, binary)


def test_stdin_that_is_clean_empty_or_excluded_comes_out_as_it_was(um: Um) -> None:
    for data in (b"", CLEAN.encode(), "茅台\r\n".encode()):
        ran = um("fix", "-", stdin=data)
        assert (ran.code, ran.out) == (0, data)
    ran = um("fix", "-", "--stdin-filename", "gen/x.txt", "--exclude", "gen", stdin=DAMAGED.encode())
    assert (ran.code, ran.out) == (0, DAMAGED.encode())


def test_stdin_cannot_be_mixed_with_files(um: Um, damaged: Path) -> None:
    ran = um("fix", "-", "a.txt", stdin=b"")
    assert (ran.code, ran.out) == (2, b"")
    assert damaged.read_bytes() == DAMAGED.encode()


def test_the_report_of_a_fixed_stdin_goes_elsewhere(um: Um) -> None:
    ran = um("fix", "-", "--format", "json", "-o", "report.json", stdin=DAMAGED.encode())
    assert (ran.code, ran.out) == (0, CLEAN.encode())
    report = json.loads(Path("report.json").read_bytes())
    assert report["files"][0]["path"] == "-"
    assert report["files"][0]["status"] == "repaired"


def test_json_tells_what_was_done(um: Um, damaged: Path) -> None:
    ran = um("fix", "--format", "json")
    report = json.loads(ran.out)
    assert ran.code == 0
    assert report["files"][0]["status"] == "repaired"
    assert all(finding["applied"] for finding in report["files"][0]["findings"])
    summary = report["summary"]
    assert summary["repaired"] == summary["findings"] == len(report["files"][0]["findings"])
    assert damaged.read_bytes() == CLEAN.encode()


def test_what_is_silenced_is_not_repaired_and_its_neighbours_are(um: Um) -> None:
    line = DAMAGED.strip()
    text = f"{line}  # unmojibake: ignore\n{line}\n"
    Path("a.py").write_bytes(text.encode())
    assert um("fix", "a.py").code == 0
    assert Path("a.py").read_bytes() == f"{line}  # unmojibake: ignore\n{CLEAN}".encode()


def test_a_file_that_cannot_be_written_fails_and_the_others_are_done(
    um: Um, damaged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("locked.txt").write_bytes(DAMAGED.encode())
    allowed = os.access

    def access(path: str, mode: int, **named: bool) -> bool:
        return Path(path).name != "locked.txt" and allowed(path, mode, **named)

    # root may write to any file: no mode would stop it
    monkeypatch.setattr(os, "access", access)
    monkeypatch.setattr(os, "supports_effective_ids", {access})
    ran = um("fix", "locked.txt", "a.txt")
    assert ran.code == 2
    assert "error: locked.txt: cannot be written, nothing was changed" in ran.err
    assert Path("locked.txt").read_bytes() == DAMAGED.encode()
    assert damaged.read_bytes() == CLEAN.encode()


def test_a_link_is_followed_only_when_named(um: Um, damaged: Path) -> None:
    Path("sub").mkdir()
    Path("sub/link.txt").symlink_to("../a.txt")
    assert um("fix", "sub").code == 0
    assert damaged.read_bytes() == DAMAGED.encode()
    assert um("fix", "sub/link.txt").code == 0
    assert damaged.read_bytes() == CLEAN.encode()
    assert Path("sub/link.txt").is_symlink()


def test_no_journal_leaves_no_state(um: Um, damaged: Path, tmp_path: Path) -> None:
    assert um("fix", "--no-journal").code == 0
    assert damaged.read_bytes() == CLEAN.encode()
    assert not list((tmp_path / "state").rglob("*.jsonl"))
    damaged.write_bytes(DAMAGED.encode())
    assert um("fix").code == 0
    assert len(list((tmp_path / "state").rglob("*.jsonl"))) == 1
