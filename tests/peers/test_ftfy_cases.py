"""ftfy's own table of cases, read from its source distribution: what ftfy repairs, we repair.

The table is fetched by pip while the test runs and never becomes part of the project. Results are
compared with what ftfy's ``fix_encoding`` is meant to give, before any restyling. Where ftfy puts U+FFFD for
a character that lost a byte, the character itself is right, too, if its channel gives the damaged text.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

import pytest

import unmojibake as um

VERSION = "6.3.1"
TABLE = f"ftfy-{VERSION}/tests/test_cases.json"
OF_TEN = 5
"""How many of the ten cases that ftfy lists as known failures have to come out right."""

OTHERWISE = {
    11: "Hindi: the word does not tell which vowel sign or virama was lost",
    12: "Tamil: as for Hindi",
    25: "what only turns text into U+FFFD is a guess",
    43: "a Greek letter between Latin ones is rarer than the signs that it became",
    45: "question marks for bytes that the page defines: the original is not known",
    56: "a combining mark that no language has",
    70: "a sure repair where ftfy leaves a word alone: text that is half damaged looks the same",
    105: "an emoji whose last byte is lost: what stands beside it waits",
}
"""Where the passing cases that we judge otherwise stand in the table, and why."""

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Case:
    """One row. ``at`` is its place in the table; ``expected`` is the text after repair of the encoding
    alone; ``passes`` says that ftfy gets there."""

    at: int
    label: str
    original: str
    expected: str
    passes: bool


def _fetched(folder: Path) -> Path:
    """The source distribution in ``folder``, fetched if it is not there yet. Skips where that fails."""
    archive = folder / f"ftfy-{VERSION}.tar.gz"
    if not archive.is_file():
        words = ["download", f"ftfy=={VERSION}", "--no-binary", ":all:", "--no-deps", "--dest", str(folder)]
        command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *words]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode or not archive.is_file():
            reason = (done.stderr.strip().splitlines() or ["pip gave no reason"])[-1]
            pytest.skip(f"ftfy's source distribution cannot be fetched: {reason}")
    return archive


@pytest.fixture(scope="module")
def cases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Case]:
    cache = getattr(request.config, "cache", None)  # absent with -p no:cacheprovider
    folder = Path(cache.mkdir("ftfy")) if cache is not None else tmp_path_factory.mktemp("ftfy")
    with tarfile.open(_fetched(folder)) as archive:
        member = archive.extractfile(TABLE)
        assert member is not None
        table = json.load(member)
    return [
        Case(at, c["label"], c["original"], c.get("fixed-encoding", c["fixed"]), c["expect"] == "pass")
        for at, c in enumerate(table)
    ]


def _failures(cases: list[Case]) -> list[Case]:
    return [case for case in cases if um.fix(case.original) != case.expected and not _better(case)]


def _better(case: Case) -> bool:
    """Whether the repair has a character for each U+FFFD of ftfy's answer, and replays."""
    repair = um.repair(case.original)
    pattern = re.escape(case.expected).replace("\ufffd", "[^\ufffd]")
    return re.fullmatch(pattern, repair.text) is not None and all(
        um.damage(change.after or "", change.channel) == change.before for change in repair.changes
    )


def _shown(case: Case) -> str:
    texts = {"found": case.original, "got": um.fix(case.original), "want": case.expected}
    return "\n  ".join([case.label, *(f"{name:5} {text!a}" for name, text in texts.items())])


def test_the_table_is_what_we_think_it_is(cases: list[Case]) -> None:
    import ftfy

    config = ftfy.TextFixerConfig(explain=False)
    passing = [case for case in cases if case.passes]
    assert len(passing) == 151
    assert len(cases) - len(passing) == 10
    assert all(ftfy.fix_encoding(case.original, config) == case.expected for case in passing)


def test_only_these_are_judged_otherwise(cases: list[Case]) -> None:
    wrong = _failures([case for case in cases if case.passes])
    assert {case.at for case in wrong} == set(OTHERWISE), "\n".join(map(_shown, wrong))


@pytest.mark.xfail(reason="one damaged letter beside a healthy sign is repaired", strict=True)
def test_text_that_ftfy_leaves_alone_stays(cases: list[Case]) -> None:
    healthy = [case for case in cases if case.passes and case.original == case.expected]
    assert healthy
    changed = _failures(healthy)
    assert not changed, "\n".join(map(_shown, changed))


@pytest.mark.xfail(
    reason="U+FFFD that no word explains, a letter of another script, a combining mark", strict=True
)
def test_what_ftfy_repairs_we_repair(cases: list[Case]) -> None:
    damaged = [case for case in cases if case.passes and case.original != case.expected]
    wrong = _failures(damaged)
    assert not wrong, f"{len(wrong)} of {len(damaged)}\n" + "\n".join(map(_shown, wrong))


def test_half_of_what_ftfy_cannot_repair(cases: list[Case]) -> None:
    import ftfy

    # the table gives these texts only as they are after the restyling: quotes straight, spaces plain
    restyling = ftfy.TextFixerConfig(fix_encoding=False)
    hard = [case for case in cases if not case.passes]
    wrong = [c for c in _failures(hard) if ftfy.fix_text(um.fix(c.original), restyling) != c.expected]
    print("\n".join(map(_shown, wrong)))
    assert len(hard) - len(wrong) >= OF_TEN, "\n".join(map(_shown, wrong))
