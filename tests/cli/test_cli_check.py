"""``unmojibake check``: exit codes, exact output, and that it never writes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from running import CLEAN, DAMAGED, Um

from unmojibake.channels import damage


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"plain\n",
        CLEAN.encode(),
        "茅台酒\r\n".encode(),
        CLEAN.encode("utf-16"),
        "\ufeffbom é\n".encode(),
        "请先安装依赖，然后运行测试。今天的天气很好，我们一起去公园散步吧。\n".encode("gbk"),
    ],
    ids=["empty", "ascii", "utf-8", "chinese", "utf-16", "bom", "gbk"],
)
def test_healthy_files_are_clean(um: Um, data: bytes) -> None:
    Path("a.txt").write_bytes(data)
    ran = um("check", "a.txt")
    assert (ran.code, ran.out) == (0, b"")
    assert ran.err == "No damage found (1 file looked at).\n"


def test_damage_is_shown_and_nothing_written(real: Um, damaged: Path) -> None:
    before = damaged.stat()
    ran = real("check")
    assert ran.code == 1
    assert ran.text.startswith("a.txt:1:3: UM101 UTF-8 read as Windows-1252 or Latin-1\n")
    assert "can be repaired with 'unmojibake fix' (1 file looked at)" in ran.err
    assert damaged.read_bytes() == DAMAGED.encode()
    assert damaged.stat().st_mtime_ns == before.st_mtime_ns
    assert [p.name for p in Path().iterdir()] == ["a.txt"]


def test_full_shows_a_frame_with_a_caret_under_the_damage(um: Um) -> None:
    Path("b.md").write_bytes(
        damage("ok\n中 Käse für Füße\n", "utf-8>cp1252").encode().replace(b"\xc2\xad", b"")
    )
    Path("b.md").write_bytes(("ok\n中文 " + damage("Käse", "utf-8>cp1252") + "\n").encode())
    ran = um("check", "b.md")
    rows = ran.text.splitlines()
    assert rows[0].startswith("b.md:2:5: UM101 ")
    assert rows[2] == "2 | 中文 K\u00c3\u00a4se"
    assert rows[3] == "  |       ^^"  # both Han characters take two columns
    assert "K" not in rows[4]
    assert "(U+00C3 U+00A4) -> \u00e4 (U+00E4)" in rows[4]
    assert "utf-8>cp1252" in rows[5]


def test_concise_is_one_line_a_finding(um: Um, damaged: Path) -> None:
    ran = um("check", "--format", "concise", "a.txt")
    lines = ran.text.splitlines()
    assert ran.code == 1
    assert all(line.startswith("a.txt:1:") and " UM101 '" in line for line in lines)
    assert "-> '\u00f6\u00df' (utf-8>cp1252, certain 0.99)" in lines[0]


def test_json_has_the_public_keys(um: Um, damaged: Path) -> None:
    Path("clean.txt").write_bytes(CLEAN.encode())
    ran = um("check", "--format", "json", ".", "missing.txt")
    report = json.loads(ran.out)
    assert ran.code == 2
    assert set(report) == {"version", "tool", "files", "summary"}
    assert report["version"] == 1
    assert [f["path"] for f in report["files"]] == ["a.txt", "missing.txt"]
    first, failed = report["files"]
    assert (first["status"], first["encoding"], first["error"]) == ("damaged", "utf-8", None)
    assert (failed["status"], failed["findings"]) == ("error", [])
    assert "no such file" in failed["error"]
    keys = "rule line column start end before after channel certainty confidence alternatives applied"
    assert set(keys.split()) <= set(first["findings"][0])
    for finding in first["findings"]:
        assert DAMAGED[finding["start"] : finding["end"]] == finding["before"]
        span = DAMAGED.encode()[finding["byte_start"] : finding["byte_end"]]
        assert span == finding["before"].encode()
        assert finding["applied"] is True
    count = len(first["findings"])
    assert report["summary"] == {
        "files": 3,
        "damaged": 1,
        "findings": count,
        "notes": 0,
        "repairable": count,
        "repaired": 0,
        "errors": 1,
    }


def test_json_lists_all_files_when_verbose(um: Um, damaged: Path) -> None:
    Path("clean.txt").write_bytes(CLEAN.encode())
    report = json.loads(um("check", "--format", "json", "-v").out)
    assert [(f["path"], f["status"]) for f in report["files"]] == [
        ("a.txt", "damaged"),
        ("clean.txt", "clean"),
    ]


def test_jsonl_is_one_file_a_line(um: Um, damaged: Path) -> None:
    Path("b.txt").write_bytes(DAMAGED.encode())
    ran = um("check", "--format", "jsonl")
    assert [json.loads(line)["path"] for line in ran.text.splitlines()] == ["a.txt", "b.txt"]


def test_stdin_is_checked_under_its_name(um: Um) -> None:
    assert um("check", "-", stdin=CLEAN.encode()).code == 0
    ran = um("check", "-", stdin=DAMAGED.encode())
    assert (ran.code, ran.text.split(":")[0]) == (1, "-")
    named = um("check", "-", "--stdin-filename", "x/y.py", stdin=DAMAGED.encode())
    assert (named.code, named.text.split(":")[0]) == (1, "x/y.py")


def test_a_missing_file_fails_and_the_others_are_done(um: Um, damaged: Path) -> None:
    ran = um("check", "nowhere.txt", "a.txt", "--format", "concise")
    assert ran.code == 2
    assert "error: nowhere.txt: no such file or folder" in ran.err
    assert ran.text.startswith("a.txt:1:3: UM101")


def test_a_binary_file_is_a_note_when_named_and_silent_when_met(um: Um) -> None:
    Path("x.bin").write_bytes(b"\x7fELF\0\1\2\xff\xfe\x80\0\0" * 20)
    named = um("check", "x.bin")
    assert (named.code, named.out) == (0, b"")
    assert "note: x.bin: binary, skipped\n" in named.err
    met = um("check")
    assert (met.code, met.err) == (0, "No damage found (1 file looked at).\n")
    assert "x.bin: binary, skipped" in um("check", "-v").err


def test_the_encoding_of_a_healthy_legacy_file_shows_when_verbose(um: Um) -> None:
    text = "Широкая электрификация южных губерний даст мощный толчок подъёму сельского хозяйства.\n"
    Path("ru.txt").write_bytes(text.encode("cp1251"))
    ran = um("check", "-v", "ru.txt")
    assert (ran.code, ran.out) == (0, b"")
    assert "ru.txt: clean, cp1251" in ran.err


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("check", "--nonsense"), "--nonsense"),
        (("check", "--level", "maybe"), "'maybe'"),
        (("check", "--format", "yaml"), "'yaml'"),
        (("check", "--encoding", "klingon"), "unknown encoding 'klingon'"),
        (("check", "--select", "UM777"), "there is no rule 'UM777'"),
        (("check", "--config", "none.toml"), "none.toml"),
        (("chek",), "Did you mean 'check'?"),
        (("check", "-j", "-1"), "-1"),
        (("check", "--output", "no/such/folder/x", "."), "no/such/folder/x"),
    ],
)
def test_wrong_usage_exits_with_two_and_says_why(um: Um, args: tuple[str, ...], message: str) -> None:
    ran = um(*args)
    assert (ran.code, ran.out) == (2, b"")
    assert message in ran.err


def test_an_encoding_that_does_not_fit_fails_for_that_file(um: Um, damaged: Path) -> None:
    Path("plain.txt").write_bytes(b"ok\n")
    Path("bad.txt").write_bytes(b"caf\xe9\n")
    ran = um("check", "--encoding", "utf-8", "plain.txt", "bad.txt")
    assert ran.code == 2
    assert "error: bad.txt: the content is not valid utf-8" in ran.err
    assert "plain.txt" not in ran.err


def test_select_and_ignore(um: Um, damaged: Path) -> None:
    assert um("check", "--ignore", "UM101").code == 0
    assert um("check", "--ignore", "UM1,UM2").code == 0
    assert um("check", "--select", "UM2").code == 0
    assert um("check", "--select", "UM2", "--select", "UM101").code == 1
    assert um("check", "--select", "UM101", "--ignore", "UM1").code == 1
    assert um("check", "--select", "UM1", "--ignore", "UM101").code == 0
    assert um("check", "--select", "ALL").code == 1
    assert um("check", "--ignore", "ALL").code == 0


def test_exit_zero_hides_findings_but_not_failures(um: Um, damaged: Path) -> None:
    ran = um("check", "--exit-zero")
    assert (ran.code, ran.text[:5]) == (0, "a.txt")
    assert um("check", "--exit-zero", "missing").code == 2


def test_statistics_count_rules(um: Um, damaged: Path) -> None:
    ran = um("check", "--statistics")
    count = ran.text.split()[0]
    assert ran.code == 1
    assert ran.text == f"{count:>7}  UM101  UTF-8 read as Windows-1252 or Latin-1\n"
    assert int(count) > 1


def test_output_goes_to_a_file(um: Um, damaged: Path) -> None:
    ran = um("check", "--format", "json", "--output", "report.json")
    assert (ran.code, ran.out) == (1, b"")
    assert json.loads(Path("report.json").read_bytes())["summary"]["damaged"] == 1


def test_quiet_says_nothing_on_stderr(um: Um, damaged: Path) -> None:
    ran = um("check", "-q")
    assert (ran.code, ran.err) == (1, "")
    assert ran.out


def test_include_exclude_and_gitignore(um: Um, damaged: Path) -> None:
    Path("sub").mkdir()
    Path("sub/b.md").write_bytes(DAMAGED.encode())
    assert {line.split(":")[0] for line in um("check", "--format", "concise").text.splitlines()} == {
        "a.txt",
        str(Path("sub/b.md")),
    }
    assert um("check", "--exclude", "sub", "--exclude", "*.txt").code == 0
    assert um("check", "--exclude", "*.txt", "a.txt").code == 0
    assert um("check", "--include", "*.rst").code == 0
    assert um("check", "--include", "*.md").text.startswith(str(Path("sub/b.md")))
    subprocess.run(["git", "init", "-q"], check=True)
    Path(".gitignore").write_text("a.txt\nsub/\n")
    assert um("check").code == 0
    assert um("check", "--no-gitignore").code == 1
    assert um("check", "a.txt").code == 1  # named files are looked at


def test_show_files_lists_and_looks_at_nothing(um: Um, damaged: Path) -> None:
    Path("b.md").write_bytes(b"x")
    ran = um("check", "--show-files", "--exclude", "*.md")
    assert (ran.code, ran.out, ran.err) == (0, b"a.txt\n", "")


def test_control_and_bidirectional_characters_never_reach_the_output(um: Um) -> None:
    name = "a\x1b[31m\u202e.txt"
    text = "\x1b]0;owned\x07 \u202e" + DAMAGED
    Path(name).write_bytes(text.encode())
    for form in ("full", "concise"):
        ran = um("check", "--format", form)
        assert ran.code == 1
        for hidden in ("\x1b", "\x07", "\u202e"):
            assert hidden not in ran.text
            assert hidden not in ran.err
        assert "\\x1b" in ran.text
    assert "\x1b" not in um("check", "--format", "json").text


@pytest.mark.skipif(sys.platform != "linux", reason="other systems allow no such names")
def test_undecodable_names_are_shown_as_bytes(real: Um) -> None:
    Path(os.fsdecode(b"caf\xe9.txt")).write_bytes(DAMAGED.encode())
    assert real("check").text.startswith("caf\\xe9.txt:1:3:")
    report = json.loads(real("check", "--format", "json").out)
    assert report["files"][0]["path"] == "caf\\xe9.txt"


@pytest.mark.parametrize("encoding", ["cp1252", "cp932", "ascii"])
def test_a_pipe_gets_utf8_whatever_the_locale_says(real: Um, damaged: Path, encoding: str) -> None:
    ran = real("check", env={"PYTHONIOENCODING": encoding, "LC_ALL": "C"})
    assert "-> \u00f6\u00df" in ran.text


def test_colour_only_when_asked_for(um: Um, damaged: Path) -> None:
    assert b"\x1b[" not in um("check").out
    assert b"\x1b[" in um("check", "--color", "always").out
    assert b"\x1b[" in um("check", env={"FORCE_COLOR": "1"}).out
    assert b"\x1b[" not in um("check", env={"FORCE_COLOR": "1", "NO_COLOR": "1"}).out
    assert b"\x1b[" not in um("check", "--color", "never", env={"FORCE_COLOR": "1"}).out


def test_a_closed_pipe_ends_quietly(um: Um, tmp_path: Path) -> None:
    for number in range(60):
        Path(f"{number}.txt").write_bytes(DAMAGED.encode() * 50)
    command = f"{sys.executable} -m unmojibake check | head -c 100 > /dev/null"
    done = subprocess.run(["sh", "-c", command], capture_output=True, timeout=120)
    assert done.stderr == b""


def test_jobs_do_not_change_the_output(real: Um) -> None:
    for number in range(205):
        Path(f"{number:03}.txt").write_bytes((DAMAGED if number % 50 == 0 else CLEAN).encode())
    one = real("check", "-j", "1", "--format", "json")
    two = real("check", "-j", "2", "--format", "json")
    assert one.code == two.code == 1
    assert one.out == two.out
    assert json.loads(one.out)["summary"]["files"] == 205
