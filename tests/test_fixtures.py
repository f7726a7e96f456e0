"""Every document of fixtures/: what is damaged comes back byte for byte, what is healthy stays."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

import unmojibake as um

ROOT = Path(__file__).resolve().parent.parent
REPAIR = ROOT / "fixtures" / "repair"
HEALTHY = [
    p
    for folder in ("keep", "texts")
    for p in sorted((ROOT / "fixtures" / folder).rglob("*.*"))
    if p.is_file()
]
DAMAGED = sorted(REPAIR.glob("*.damaged.*"))
SEED = Path(os.environ.get("UNMOJIBAKE_SEED", ROOT.parent / "shared" / "seed"))

# name of the pair -> why it does not come back whole at the default level
DENSE = "nearly every character lost a byte: what fits best is offered as a guess"
UNSURE = (
    "which dash it was, or what was swallowed with it, is below the confidence of likely: offered as a guess"
)
MANY = "dozens of lost bytes in prose: some leave two common characters possible, and those stay"
KNOWN_DAMAGED: dict[str, str] = {
    "c-ringbuffer.cp936-swallow": "nothing says which superscript and which relation lost a byte",
    "c-ringbuffer.cp932-swallow": DENSE,
    "subtitles-ja.cp932-swallow": DENSE,
    "japanese.cp932-swallow": DENSE,
    "javascript-timer.cp932-swallow": DENSE,
    "javascript-timer.cp949-swallow": DENSE,
    "javascript-timer.cp950-swallow": DENSE,
    "go-scheduler.cp949-swallow": DENSE,
    "go-scheduler.cp950-swallow": DENSE,
    "korean.cp949-swallow": DENSE,
    "chinese-traditional.cp950-swallow": DENSE,
    "javascript-timer.cp936-swallow": MANY,
    "chinese-simplified.cp936-swallow": MANY,
    "chinese-traditional.cp936-swallow": MANY,
    "japanese.cp936-swallow": MANY,
    "russian.cp936-swallow": MANY,
    "go-scheduler.cp936-swallow": UNSURE,
    "json-menu.cp936-drop": UNSURE,
    "markdown-readme.cp936-drop": UNSURE,
    "mixed-release-notes.english-lost-bytes": UNSURE,
    "mixed-source.dashes-through-cp936": UNSURE,
    "news-article.cp936-swallow": UNSURE,
    "python-inventory.cp936-swallow": UNSURE,
    "yaml-deploy.cp936-swallow": UNSURE,
    "chinese-simplified.gbk-as-big5": "what Big5 lacks became U+FFFD: only an earlier text has it",
}

# path below fixtures/ -> what is reported there although nothing is wrong
KNOWN_HEALTHY: dict[str, str] = {}

# the same for findings below the default level, which check shows and does not count
KNOWN_NOTES: dict[str, str] = {}


@cache
def _repaired(data: bytes) -> um.ByteRepair:
    """Several tests look at the same outcome."""
    return um.repair_bytes(data)


def _name(path: Path) -> str:
    return path.name.partition(".damaged")[0]


def _place(path: Path) -> str:
    return path.relative_to(ROOT / "fixtures").as_posix()


def _cases(paths: list[Path], known: dict[str, str], label: object) -> list[object]:
    assert callable(label)
    return [
        pytest.param(p, id=label(p), marks=[pytest.mark.xfail(reason=known[label(p)], strict=True)])
        if label(p) in known
        else pytest.param(p, id=label(p))
        for p in paths
    ]


def _first_difference(got: bytes, wanted: bytes) -> str:
    """The first line that differs, for the message; empty when there is none."""
    rows = list(zip(got.split(b"\n"), wanted.split(b"\n"), strict=False))
    wrong = [(i, a, b) for i, (a, b) in enumerate(rows, 1) if a != b]
    if not wrong:
        return "" if got == wanted else f"{len(got)} bytes, not {len(wanted)}"
    number, a, b = wrong[0]
    shown = f"{a.decode('utf-8', 'replace')!r}, not {b.decode('utf-8', 'replace')!r}"
    return f"{len(wrong)} of {len(rows)} lines differ; line {number} is {shown}"


def test_the_lists_of_known_failures_name_files() -> None:
    assert set(KNOWN_DAMAGED) <= {_name(p) for p in DAMAGED}
    assert set(KNOWN_HEALTHY | KNOWN_NOTES) <= {_place(p) for p in HEALTHY}


def test_the_folders_are_not_empty() -> None:
    assert len(DAMAGED) > 100
    assert len(HEALTHY) > 90


def test_what_the_generator_makes_is_what_is_here() -> None:
    command = [sys.executable, str(ROOT / "tools" / "make_fixtures.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", _cases(HEALTHY, KNOWN_HEALTHY, _place))
def test_healthy_file_is_left_alone(path: Path) -> None:
    data = path.read_bytes()
    outcome = _repaired(data)
    counted = outcome.changes + tuple(f for f in outcome.unresolved if f.certainty >= um.Certainty.LIKELY)
    assert [(f.rule, f.line, f.before, f.after) for f in counted] == []
    assert outcome.data == data


@pytest.mark.parametrize("path", _cases(HEALTHY, KNOWN_NOTES, _place))
def test_healthy_file_does_not_even_get_a_note(path: Path) -> None:
    noted = _repaired(path.read_bytes()).unresolved
    assert [(f.rule, f.line, f.before, f.after) for f in noted] == []


@pytest.mark.parametrize("path", sorted((ROOT / "fixtures" / "texts").iterdir()), ids=_place)
def test_healthy_text_comes_back_as_the_same_object(path: Path) -> None:
    data = path.read_bytes()
    assert um.repair_bytes(data).data is data
    text = data.decode("utf-8")
    assert um.fix(text) is text


@pytest.mark.parametrize("path", _cases(DAMAGED, KNOWN_DAMAGED, _name))
def test_damaged_file_comes_back(path: Path) -> None:
    wanted = path.with_name(path.name.replace(".damaged.", ".repaired.")).read_bytes()
    outcome = _repaired(path.read_bytes())
    assert not _first_difference(outcome.data, wanted)
    assert outcome.changed
    assert not outcome.unresolved


@pytest.mark.parametrize("path", [p for p in DAMAGED if _name(p) in KNOWN_DAMAGED], ids=_name)
def test_what_cannot_be_undone_is_not_made_worse(path: Path) -> None:
    """Lines that were whole stay whole."""
    wanted = path.with_name(path.name.replace(".damaged.", ".repaired.")).read_bytes().split(b"\n")
    before, after = path.read_bytes().split(b"\n"), _repaired(path.read_bytes()).data.split(b"\n")
    assert (Counter(before) & Counter(wanted)) <= (Counter(after) & Counter(wanted))


@pytest.mark.parametrize("path", DAMAGED, ids=_name)
def test_changes_say_where_they_are(path: Path) -> None:
    text = path.read_bytes().decode("utf-8-sig")
    for change in _repaired(path.read_bytes()).changes:
        assert text[change.start : change.end] == change.before
        assert change.after is not None
        assert change.after != change.before


@pytest.mark.parametrize("path", DAMAGED, ids=_name)
def test_second_pass_changes_nothing(path: Path) -> None:
    once = _repaired(path.read_bytes())
    twice = _repaired(once.data)
    assert not _first_difference(twice.data, once.data)


def test_document_that_started_the_project() -> None:
    damaged = SEED / "unesco-learning-cities.damaged.txt"
    if not damaged.is_file():
        pytest.skip("its text is not ours to ship: UNMOJIBAKE_SEED names the folder that has it")
    outcome = um.repair_bytes(damaged.read_bytes())
    assert not _first_difference(outcome.data, (SEED / "unesco-learning-cities.repaired.txt").read_bytes())
    assert um.repair_bytes(outcome.data).data is outcome.data
