"""``--output`` and ``--write-baseline``: what must not be overwritten, and a report that is never half there."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from running import DAMAGED, Um


@pytest.mark.parametrize("name", ["a.txt", "./a.txt", "link.txt"])
@pytest.mark.parametrize("words", [("check", "-o"), ("check", "--write-baseline"), ("fix", "-o")])
def test_a_report_never_takes_the_place_of_a_file_that_is_looked_at(
    um: Um, damaged: Path, words: tuple[str, str], name: str
) -> None:
    if name == "link.txt":
        Path(name).symlink_to("a.txt")
    command, option = words
    ran = um(command, "a.txt", option, name)
    assert (ran.code, ran.out) == (2, b"")
    assert ran.err == "unmojibake: a.txt is looked at, and the report would take its place\n"
    assert damaged.read_bytes() == DAMAGED.encode()


def test_an_earlier_report_is_not_looked_at_while_it_is_replaced(um: Um, damaged: Path) -> None:
    first = um("check", "-o", "report.txt")
    report = Path("report.txt").read_bytes()
    assert report.startswith(b"a.txt:1:3: UM101 ")
    assert um("check", "-o", "report.txt") == first
    assert Path("report.txt").read_bytes() == report


def test_a_run_that_fails_leaves_the_earlier_report(um: Um, damaged: Path) -> None:
    Path("report.txt").write_bytes(b"old\n")
    assert um("check", "-o", "report.txt", "--since", "nowhere").code == 2
    assert Path("report.txt").read_bytes() == b"old\n"
    assert sorted(path.name for path in Path().iterdir()) == ["a.txt", "report.txt"]


def test_a_link_stays_and_its_target_gets_the_report_and_keeps_its_mode(um: Um, damaged: Path) -> None:
    Path("report.txt").write_bytes(b"old\n")
    Path("report.txt").chmod(0o640)
    Path("latest").symlink_to("report.txt")
    assert um("check", "a.txt", "-o", "latest", "--format", "concise").code == 1
    assert Path("latest").is_symlink()
    assert Path("report.txt").read_bytes().startswith(b"a.txt:1:3: UM101 ")
    if os.name != "nt":
        assert Path("report.txt").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("place", "reason"), [("nope/report", "No such file or directory"), (".", "Is a directory")]
)
def test_a_place_that_cannot_be_written_is_told_before_the_work(
    um: Um, damaged: Path, place: str, reason: str
) -> None:
    ran = um("check", "-o", place)
    assert (ran.code, ran.out, ran.err) == (2, b"", f"unmojibake: --output {place}: {reason}\n")


@pytest.mark.skipif(sys.platform == "win32", reason="no devices with paths")
def test_a_device_is_written_to_at_once(real: Um, damaged: Path) -> None:
    assert real("check", "-o", "/dev/null").code == 1
    ran = real("check", "a.txt", "-q", "--format", "concise", "-o", "/dev/stdout")
    assert ran.code == 1 and ran.out.startswith(b"a.txt:1:3: UM101 ")
