"""``--staged``, ``--since`` and baselines: only what is new, wherever it has moved."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from running import CLEAN, DAMAGED, Um, git

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

BAD = DAMAGED.encode()


@pytest.fixture
def repository(work: Path) -> Path:
    git("init", "-q")
    Path("old.txt").write_bytes(BAD)
    Path("clean.txt").write_bytes(CLEAN.encode())
    git("add", ".")
    git("commit", "-q", "-m", "first")
    return work


def names(text: str) -> list[str]:
    return sorted({line.split(":")[0] for line in text.splitlines()})


def test_outside_of_a_repository_it_is_wrong_usage(um: Um, damaged: Path) -> None:
    for option in (["--staged"], ["--since", "HEAD"]):
        ran = um("check", *option)
        assert (ran.code, ran.out) == (2, b"")
        assert "git repository" in ran.err


def test_staged_reads_the_index_and_not_the_work_tree(um: Um, repository: Path) -> None:
    assert um("check", "--staged").code == 0
    Path("a b \u4e2d.txt").write_bytes(BAD)
    assert um("check", "--staged").code == 0
    git("add", ".")
    Path("a b \u4e2d.txt").write_bytes(CLEAN.encode())
    ran = um("check", "--staged", "--format", "concise")
    assert (ran.code, names(ran.text)) == (1, ["a b \u4e2d.txt"])
    git("add", ".")
    Path("a b \u4e2d.txt").write_bytes(BAD)
    assert um("check", "--staged").code == 0


def test_staged_before_the_first_commit_and_below_a_folder(
    um: Um, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git("init", "-q")
    Path("sub").mkdir()
    Path("sub/a.txt").write_bytes(BAD)
    Path("b.txt").write_bytes(BAD)
    git("add", ".")
    assert names(um("check", "--staged", "--format", "concise").text) == ["b.txt", str(Path("sub/a.txt"))]
    monkeypatch.chdir("sub")
    assert names(um("check", "--staged", "--format", "concise").text) == ["a.txt"]
    assert names(um("check", "--staged", "--format", "concise", "..").text) == [
        str(Path("../b.txt")),
        "a.txt",
    ]


def test_staged_respects_exclude_and_ignore_comments(um: Um, repository: Path) -> None:
    Path("gen.txt").write_bytes(BAD)
    Path("quiet.txt").write_bytes(b"# unmojibake: ignore-file\n" + BAD)
    git("add", ".")
    assert um("check", "--staged", "--exclude", "gen.*").code == 0


def test_fix_does_not_touch_the_index(um: Um, repository: Path) -> None:
    ran = um("fix", "--staged")
    assert ran.code == 2


def test_since_shows_only_new_damage(um: Um, repository: Path) -> None:
    assert um("check").code == 1
    assert um("check", "--since", "HEAD").code == 0
    Path("old.txt").write_bytes(b"new first line\n" + BAD)
    assert um("check", "--since", "HEAD").code == 0
    Path("old.txt").write_bytes(b"new first line\n" + BAD + BAD)
    ran = um("check", "--since", "HEAD", "--format", "concise")
    assert ran.code == 1
    assert all(line.startswith("old.txt:3:") for line in ran.text.splitlines())
    git("checkout", "-q", "old.txt")
    Path("new.txt").write_bytes(BAD)
    assert names(um("check", "--since", "HEAD", "--format", "concise").text) == ["new.txt"]
    git("mv", "old.txt", "moved.txt")
    Path("new.txt").unlink()
    assert um("check", "--since", "HEAD").code == 0


def test_since_an_unknown_revision(um: Um, repository: Path) -> None:
    for name in ("nope", "--help", "HEAD~5"):
        ran = um("check", f"--since={name}")
        assert (ran.code, ran.out) == (2, b"")
        assert f"there is no revision '{name}'" in ran.err


def test_fix_since_repairs_only_what_is_new(um: Um, repository: Path) -> None:
    Path("old.txt").write_bytes(BAD + BAD)
    assert um("fix", "--since", "HEAD").code == 0
    assert Path("old.txt").read_bytes() == BAD + CLEAN.encode()


def test_staged_since_together(um: Um, repository: Path) -> None:
    Path("old.txt").write_bytes(b"x\n" + BAD)
    Path("new.txt").write_bytes(BAD)
    git("add", "old.txt")
    assert um("check", "--staged").code == 1
    assert um("check", "--staged", "--since", "HEAD").code == 0


def test_a_baseline_moves_with_the_lines_and_counts_copies(um: Um, damaged: Path) -> None:
    ran = um("check", "--write-baseline", "known.json")
    assert (ran.code, ran.out) == (0, b"")
    assert "to known.json" in ran.err
    json.loads(Path("known.json").read_bytes())
    assert Path("known.json").read_bytes().isascii()
    assert um("check").code == 1
    assert um("check", "--baseline", "known.json").code == 0
    damaged.write_bytes(b"one\ntwo\n" + BAD + b"three\n")
    assert um("check", "--baseline", "known.json").code == 0
    damaged.write_bytes(BAD + b"one\n" + BAD)
    ran = um("check", "--baseline", "known.json", "--format", "concise")
    assert ran.code == 1
    assert all(line.startswith("a.txt:3:") for line in ran.text.splitlines())
    Path("b.txt").write_bytes(BAD)
    assert "b.txt:1:" in um("check", "--baseline", "known.json", "--format", "concise").text


def test_a_baseline_holds_from_every_folder_and_from_the_configuration(
    um: Um, damaged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("sub").mkdir()
    Path("sub/b.txt").write_bytes(BAD)
    um("check", "--write-baseline", "known.json")
    Path("unmojibake.toml").write_text('baseline = "known.json"\n')
    assert um("check").code == 0
    assert um("check", "--write-baseline", "again.json").code == 0
    assert Path("again.json").read_bytes() == Path("known.json").read_bytes()
    monkeypatch.chdir("sub")
    assert um("check").code == 0
    assert um("fix").code == 0
    assert Path("b.txt").read_bytes() == BAD


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "{}", '{"files": 3}', '{"files": {"a": {"x": "y"}}}', '{"files": {"a": {"x": 1e999}}}'),
        *('{"files": {"a": {"x": -1}}}', '{"files": {"a": {"x": true}}}', "[" * 100_000, "\udcff"),
    ],
)
def test_a_wrong_baseline_is_wrong_usage(um: Um, damaged: Path, text: str) -> None:
    Path("known.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    ran = um("check", "--baseline", "known.json")
    assert (ran.code, ran.out) == (2, b"")
    assert "not a baseline" in ran.err


def test_a_missing_baseline_and_one_that_cannot_be_written(um: Um, damaged: Path) -> None:
    assert um("check", "--baseline", "none.json").code == 2
    assert um("check", "--write-baseline", "no/folder/x.json").code == 2
    assert um("fix", "--baseline", "none.json").code == 2
    assert damaged.read_bytes() == BAD
