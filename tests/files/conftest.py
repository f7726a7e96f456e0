"""Each test gets its own state folder and knows nothing of the user's git settings."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SRC = Path(__file__).parents[2] / "src"

Runner = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(autouse=True)
def state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.mktemp("state")
    monkeypatch.setenv("UNMOJIBAKE_STATE", str(folder / "unmojibake"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(folder / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    return folder / "unmojibake"


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that other users can enter (pytest's own cannot be)."""
    folder = Path(tempfile.mkdtemp(prefix="unmojibake-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def unprivileged() -> Runner:
    """Runs code as a user for whom permissions hold, even when the tests run as root.

    The code runs after ``from unmojibake.files import ...`` of all modules, in a new process.
    """

    def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        drop = "import os\nif os.geteuid() == 0:\n    os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        imports = (
            "import sys, json, os, stat\n"
            "from unmojibake.files import discover, journal, names, read, recover, undo, walk, write, zipnames\n"
            "from unmojibake.errors import FileProblem\n"
        )
        return subprocess.run(
            [sys.executable, "-c", imports + drop + code, *arguments],
            env={**os.environ, "PYTHONPATH": str(SRC)},
            capture_output=True,
            text=True,
            check=False,
        )

    if not hasattr(os, "geteuid"):
        pytest.skip("no users to change to on this platform")
    return run
