"""Runs the command in a process of its own, in a folder of its own, with a journal of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from running import DAMAGED, Ran, Um, forked


def _surroundings(tmp_path: Path, env: dict[str, str] | None) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR")}
    return {**kept, "UNMOJIBAKE_STATE": str(tmp_path / "state"), "PYTHONWARNINGS": "error", **(env or {})}


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, where commands run."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def real(tmp_path: Path, work: Path) -> Um:
    """``real("check", "a.txt", stdin=b"...")``: ``python -m unmojibake`` with warnings as errors."""

    def run(*args: str | bytes, stdin: bytes = b"", env: dict[str, str] | None = None) -> Ran:
        done = subprocess.run(
            [sys.executable, "-m", "unmojibake", *args],
            input=stdin,
            capture_output=True,
            env=_surroundings(tmp_path, env),
            timeout=120,
        )
        err = done.stderr.decode("utf-8")
        assert "Traceback" not in err, err
        return Ran(done.returncode, done.stdout, err)

    return run


@pytest.fixture
def um(tmp_path: Path, work: Path, real: Um) -> Um:
    """As ``real``, but the process is forked where the system can: the interpreter starts only once."""
    if not hasattr(os, "fork"):
        return real

    def run(*args: str, stdin: bytes = b"", env: dict[str, str] | None = None) -> Ran:
        return forked(args, stdin, _surroundings(tmp_path, env), tmp_path)

    return run


@pytest.fixture
def damaged(work: Path) -> Path:
    """A damaged file ``a.txt`` in the folder where commands run."""
    path = work / "a.txt"
    path.write_bytes(DAMAGED.encode())
    return path
