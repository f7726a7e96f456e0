"""``--reference``: lost text comes back from git, from a file, from a revision, through the real command."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from running import CLEAN, DAMAGED, Um, git

import unmojibake
from unmojibake.channels import damage
from unmojibake.channels.simulate import damage_bytes

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

CHINESE = """\
# 说明

- 首先读取配置文件 — list of settings
- 然后写入结果。
print("完成") # 注释
Nothing is wrong here, is it?
"""
LOST = damage(CHINESE, "utf-8>cp936/swallow")


@pytest.fixture
def committed(work: Path) -> Path:
    """``a.md``, clean, in the first commit of a repository."""
    git("init", "-q")
    path = work / "a.md"
    path.write_bytes(CHINESE.encode())
    git("add", "a.md")
    git("commit", "-qm", "clean")
    return path


def findings(um: Um, *args: str) -> list[dict[str, object]]:
    ran = um("check", "--format", "json", *args)
    files = json.loads(ran.text)["files"]
    return [finding for file in files for finding in file["findings"]]


@pytest.mark.parametrize("args", [("--reference", "none"), ("--reference", "rev:HEAD"), ()])
def test_healthy_files_stay_healthy(um: Um, committed: Path, args: tuple[str, ...]) -> None:
    ran = um("fix", "a.md", *args)
    assert (ran.code, ran.out) == (0, b"")
    assert committed.read_bytes() == CHINESE.encode()


def test_what_was_edited_since_stays(um: Um, committed: Path) -> None:
    edited = LOST.replace("Nothing is wrong", "Something was added") + "new last line\n"
    committed.write_bytes(edited.encode())
    assert um("fix", "--level", "certain").code == 0
    expected = CHINESE.replace("Nothing is wrong", "Something was added") + "new last line\n"
    assert committed.read_bytes() == expected.encode()


def test_nothing_is_asked_of_git_with_none(um: Um, committed: Path) -> None:
    committed.write_bytes(LOST.encode())
    assert um("fix", "--level", "certain", "--reference", "none").code in (0, 1)
    assert committed.read_bytes() != CHINESE.encode()


def test_damage_that_is_not_committed_is_certain(um: Um, committed: Path) -> None:
    committed.write_bytes(LOST.encode())
    found = findings(um, "a.md")
    assert {finding["certainty"] for finding in found} == {"certain"}
    assert all(finding["after"] for finding in found)
    assert um("fix", "--level", "certain").code == 0
    assert committed.read_bytes() == CHINESE.encode()


def test_damage_that_was_committed_with_others_after_it(um: Um, committed: Path) -> None:
    committed.write_bytes(LOST.encode())
    git("commit", "-qam", "damage")
    committed.write_bytes(LOST.encode() + b"more\n")
    git("commit", "-qam", "more")
    git("mv", "a.md", "b.md")
    git("commit", "-qm", "renamed")
    assert um("fix", "--level", "certain", "--reference", "auto").code == 0
    assert Path("b.md").read_bytes() == CHINESE.encode() + b"more\n"


def test_bytes_after_a_round_trip_are_restored(um: Um, committed: Path) -> None:
    committed.write_bytes(damage_bytes(CHINESE, "ansi:cp936"))
    assert {finding["rule"] for finding in findings(um, "a.md")} == {"UM404"}
    assert um("fix").code == 0
    assert committed.read_bytes() == CHINESE.encode()


def test_replacement_characters_come_back(um: Um, committed: Path) -> None:
    committed.write_bytes(damage(CHINESE, "gbk>utf-8/fffd").encode())
    assert um("check", "--reference", "none").code == 1
    assert um("fix").code == 0
    assert committed.read_bytes() == CHINESE.encode()


def test_what_is_staged_is_judged_with_what_was_committed(um: Um, committed: Path) -> None:
    committed.write_bytes(LOST.encode())
    git("add", "a.md")
    assert {finding["certainty"] for finding in findings(um, "--staged")} == {"certain"}


def test_a_file_by_name_and_bare(um: Um, work: Path) -> None:
    Path("bad.txt").write_bytes(LOST.encode())
    Path("good.txt").write_bytes(CHINESE.encode())
    for source in ("file:good.txt", "good.txt"):
        ran = um("fix", "--diff", "bad.txt", "--reference", source, "--level", "certain")
        assert "+- 首先读取配置文件 — list of settings" in ran.text
    assert um("fix", "bad.txt", "--reference", "good.txt", "--level", "certain").code == 0
    assert Path("bad.txt").read_bytes() == CHINESE.encode()


def test_stdin_with_a_file(um: Um, work: Path) -> None:
    Path("good.txt").write_bytes(CHINESE.encode())
    ran = um("fix", "-", "--reference", "file:good.txt", stdin=LOST.encode())
    assert ran.out == CHINESE.encode()


def test_question_marks_that_only_the_named_text_explains(um: Um, work: Path) -> None:
    Path("good.txt").write_text("Exit: 退出\nCheck: 检查更新\n", "utf-8")
    Path("bad.txt").write_bytes(b"Exit: ??\nCheck: ????\n")
    assert um("check", "bad.txt").code == 0
    assert um("fix", "bad.txt", "--reference", "good.txt").code == 0
    assert Path("bad.txt").read_bytes() == Path("good.txt").read_bytes()


def test_a_revision_by_name_and_bare(um: Um, committed: Path) -> None:
    committed.write_bytes(LOST.encode())
    git("commit", "-qam", "damage")
    for source in ("rev:HEAD~1", "HEAD~1"):
        assert {f["certainty"] for f in findings(um, "a.md", "--reference", source)} == {"certain"}
    assert um("fix", "a.md", "--reference", "HEAD", "--level", "certain").code in (0, 1)
    assert committed.read_bytes() != CHINESE.encode()


@pytest.mark.parametrize("command", ["check", "fix", "explain"])
@pytest.mark.parametrize("source", ["file:absent.txt", "rev:absent", "absent"])
def test_what_does_not_exist_is_wrong_usage(um: Um, committed: Path, command: str, source: str) -> None:
    ran = um(command, "a.md", "--reference", source)
    assert (ran.code, ran.out) == (2, b"")
    assert "absent" in ran.err


def test_a_file_for_several_paths_is_wrong_usage(um: Um, committed: Path) -> None:
    Path("b.md").write_bytes(b"")
    for paths in (("a.md", "b.md"), (".",), ()):
        ran = um("check", *paths, "--reference", "file:b.md")
        assert (ran.code, ran.out) == (2, b"")
        assert "one file" in ran.err


def test_a_revision_that_lacks_the_file_fails_for_that_file_only(um: Um, committed: Path) -> None:
    Path("new.txt").write_bytes(DAMAGED.encode())
    committed.write_bytes(LOST.encode())
    ran = um("fix", "--reference", "rev:HEAD")
    assert ran.code == 2
    assert "error: new.txt:" in ran.err
    assert committed.read_bytes() == CHINESE.encode()
    assert Path("new.txt").read_bytes() == DAMAGED.encode()


def test_without_a_repository_auto_does_without(um: Um, damaged: Path) -> None:
    assert um("fix", "--reference", "auto").code == 0
    assert damaged.read_bytes() == CLEAN.encode()


def test_the_configuration_may_say_so(um: Um, committed: Path) -> None:
    Path("unmojibake.toml").write_text('reference = "none"\n', "utf-8")
    committed.write_bytes(LOST.encode())
    assert "certain" not in {
        str(f["certainty"]) for f in findings(um, "a.md") if f["channel"] != "utf-8>cp936"
    }
    assert 'reference = "none"' in um("check", "--show-settings").text
    Path("unmojibake.toml").write_text("reference = 1\n", "utf-8")
    assert um("check").code == 2


def test_explain_tells_what_the_history_says(um: Um, committed: Path) -> None:
    committed.write_bytes(LOST.encode())
    ran = um("explain", "a.md")
    assert ran.code == 1
    assert "certain" in ran.text
    assert um("explain", "a.md", "--reference", "none").text != ran.text


def test_the_functions_do_the_same(committed: Path) -> None:
    committed.write_bytes(LOST.encode())
    (checked,) = unmojibake.check_paths(["a.md"])
    assert {finding.certainty for finding in checked.findings} == {unmojibake.Certainty.CERTAIN}
    (careful,) = unmojibake.check_paths(["a.md"], unmojibake.Options(reference_source="none"))
    assert any(finding.certainty is not unmojibake.Certainty.CERTAIN for finding in careful.findings)
    with pytest.raises(unmojibake.UsageError):
        list(unmojibake.check_paths(["a.md"], unmojibake.Options(reference_source="file:absent")))
    (fixed,) = unmojibake.fix_paths(["a.md"], unmojibake.Options(journal=False))
    assert fixed.status is unmojibake.Status.REPAIRED
    assert committed.read_bytes() == CHINESE.encode()
