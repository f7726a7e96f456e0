"""ftfy's own table of cases, read from its source distribution: what ftfy repairs, we repair.

The table is fetched by pip while the test runs and never becomes part of the project. Results are
compared with what ftfy's ``fix_encoding`` is meant to give, before any restyling.
"""

from __future__ import annotations

import json
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

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Case:
    """``expected`` is the text after repair of the encoding alone; ``passes`` says that ftfy gets there."""

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
        Case(c["label"], c["original"], c.get("fixed-encoding", c["fixed"]), c["expect"] == "pass")
        for c in table
    ]


def _failures(cases: list[Case]) -> list[Case]:
    return [case for case in cases if um.fix(case.original) != case.expected]


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


@pytest.mark.xfail(
    reason="lone pairs of signs and capitals beside letters are still taken for damage", strict=True
)
def test_text_that_ftfy_leaves_alone_stays(cases: list[Case]) -> None:
    healthy = [case for case in cases if case.passes and case.original == case.expected]
    assert healthy
    changed = _failures(healthy)
    assert not changed, "\n".join(map(_shown, changed))


@pytest.mark.xfail(
    reason="U+FFFD within a sequence, NBSP that became a space, CESU-8, lone C1 controls", strict=True
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
