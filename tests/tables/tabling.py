"""What the tests of files share: damaged values, and a run from bytes to bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import unmojibake as um
from unmojibake.tables.job import Job, Summary
from unmojibake.tables.run import run
from unmojibake.tables.work import Problem

GOOD = "Jürgen Größe"
BAD = um.damage(GOOD, "utf-8>cp1252")
OTHER = "Привет, мир"
OTHER_BAD = um.damage(OTHER, "utf-8>cp1251")


def through(folder: Path, name: str, data: bytes, **settings: Any) -> tuple[bytes, Summary, list[Problem]]:
    """The bytes of ``name`` after a run, its summary, and the rows that were complained about."""
    source, target = folder / name, folder / f"out-{name}"
    source.write_bytes(data)
    problems: list[Problem] = []
    job = Job(str(source), str(target), settings.pop("options", um.Options()), **{"jobs": 1, **settings})
    done = run(job, problems.append)
    assert source.read_bytes() == data
    assert not list(folder.glob(".*")), "nothing is left behind"
    return target.read_bytes() if target.exists() else b"", done, problems
