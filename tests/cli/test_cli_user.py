"""What a user without rights may not read or write: said in a line, left as it was, and the others are done."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from running import CLEAN, DAMAGED, NOBODY, Ran, Um, forked

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no users to change to on this platform")


@pytest.fixture
def user(monkeypatch: pytest.MonkeyPatch) -> Iterator[Um]:
    """Runs commands as a user for whom permissions hold, even when the tests run as root."""
    outer = Path(tempfile.mkdtemp(prefix="unmojibake-test-"))
    outer.chmod(0o755)
    for name in ("work", "warm", "state"):
        (outer / name).mkdir()
    monkeypatch.chdir(outer / "work")

    def run(*args: str) -> Ran:
        if os.geteuid() == 0:
            for path in (*outer.glob("state"), outer / "work", *(outer / "work").rglob("*")):
                os.chown(path, NOBODY, NOBODY)
        (outer / "warm" / "report").unlink(missing_ok=True)
        env = {**os.environ, "UNMOJIBAKE_STATE": str(outer / "state"), "HOME": str(outer)}
        return forked(args, b"", env, outer, drop=outer / "warm")

    yield run
    outer.chmod(0o700)
    for path in outer.rglob("*"):
        if path.is_dir():
            path.chmod(0o700)
    shutil.rmtree(outer)


@pytest.fixture
def two(user: Um) -> Path:
    """``a.txt``, which may be repaired, beside the folder ``b`` with ``b.txt``."""
    Path("a.txt").write_bytes(DAMAGED.encode())
    Path("b").mkdir()
    Path("b/b.txt").write_bytes(DAMAGED.encode())
    return Path("b")


def test_what_may_not_be_read_fails_alone(user: Um, two: Path) -> None:
    Path("b/b.txt").chmod(0)
    Path("c").mkdir(mode=0)
    ran = user("check", "--format", "json")
    assert ran.code == 2
    files = {file["path"]: file for file in json.loads(ran.out)["files"]}
    assert {name: file["status"] for name, file in files.items()} == {
        "a.txt": "damaged",
        "b/b.txt": "error",
        "c": "error",
    }
    assert files["b/b.txt"]["error"] == "cannot be read: permission denied"
    assert files["c"]["error"] == "cannot list the folder: permission denied"
    assert user("fix").code == 2
    assert Path("a.txt").read_bytes() == CLEAN.encode()


@pytest.mark.parametrize(
    ("place", "mode", "reason"),
    [
        ("b/b.txt", 0o444, "it is read-only; make it writable (chmod u+w) and run again"),
        ("b", 0o555, "cannot create a file beside it: permission denied"),
    ],
)
def test_what_may_not_be_written_stays_and_the_others_are_done(
    user: Um, two: Path, place: str, mode: int, reason: str
) -> None:
    Path(place).chmod(mode)
    ran = user("fix")
    assert ran.code == 2
    assert f"error: b/b.txt: cannot be written, nothing was changed: {reason}\n" in ran.err
    assert Path("b/b.txt").read_bytes() == DAMAGED.encode()
    assert Path("a.txt").read_bytes() == CLEAN.encode()
    assert [path.name for path in two.iterdir()] == ["b.txt"]
    assert user("undo").code == 0
    assert Path("a.txt").read_bytes() == DAMAGED.encode()


def test_without_a_place_for_the_journal_nothing_is_written(user: Um, two: Path) -> None:
    assert user("check", "--version").code == 2  # the files of its streams are there from now on
    Path("../state").rmdir()
    Path("..").chmod(0o555)
    ran = user("fix", "a.txt")
    assert ran.code == 2
    assert ran.err.startswith("error: a.txt: ") and "--no-journal" in ran.err
    assert Path("a.txt").read_bytes() == DAMAGED.encode()
    assert user("fix", "a.txt", "--no-journal").code == 0
    assert Path("a.txt").read_bytes() == CLEAN.encode()


def test_a_report_that_may_not_be_written_is_told_before_the_work(user: Um, two: Path) -> None:
    two.chmod(0o555)
    ran = user("fix", "a.txt", "-o", "b/report")
    assert (ran.code, ran.out) == (2, b"")
    assert ran.err == "unmojibake: --output b/report: the folder cannot be written to\n"
    assert Path("a.txt").read_bytes() == DAMAGED.encode()


def test_the_journal_is_readable_by_its_owner_only(user: Um, two: Path) -> None:
    assert user("fix").code == 0
    modes = {path.stat().st_mode & 0o077 for path in Path("../state").rglob("*")}
    assert modes == {0}


def test_undo_where_the_folder_may_not_be_written(user: Um, two: Path) -> None:
    assert user("fix", "b").code == 0
    two.chmod(0o555)
    ran = user("undo")
    assert ran.code == 2
    assert ran.err.startswith("error: b/b.txt: ")
    assert Path("b/b.txt").read_bytes() == CLEAN.encode()
    two.chmod(0o755)
    assert user("undo").code == 0
    assert Path("b/b.txt").read_bytes() == DAMAGED.encode()
