"""tools/dev.py, which the README's commands call: what it says when the machine lacks something."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
DEV = ROOT / "tools" / "dev.py"

posix = pytest.mark.skipif(os.name == "nt", reason="the stand-in interpreter is a shell script")


@pytest.fixture
def dev() -> ModuleType:
    import importlib.util

    spec = importlib.util.spec_from_file_location("dev", DEV)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _stand_in(folder: Path, *lines: str) -> str:
    """An interpreter that answers only what these shell lines answer."""
    path = folder / "python"
    path.write_text("\n".join(["#!/bin/sh", *lines, 'echo "no module named $2" >&2', "exit 1", ""]))
    path.chmod(0o755)
    return str(path)


@posix
def test_python_without_ensurepip_gets_advice_and_leaves_no_half_made_environment(
    dev: ModuleType, tmp_path: Path
) -> None:
    python = _stand_in(tmp_path, f'[ "$2" = venv ] && mkdir -p "{tmp_path}/venv/bin"')
    with pytest.raises(dev.SetupError, match="ensurepip") as caught:
        dev.ensure_venv(tmp_path / "venv", python, "")
    assert "no module named venv" in str(caught.value)
    assert not (tmp_path / "venv").exists()


@posix
def test_environment_without_pip_is_not_thrown_away(dev: ModuleType, tmp_path: Path) -> None:
    inner = tmp_path / "venv" / "bin"
    inner.mkdir(parents=True)
    _stand_in(inner, '[ "$1" = -c ] && echo 3 12 && exit 0')
    with pytest.raises(dev.SetupError, match="has no pip"):
        dev.ensure_venv(tmp_path / "venv", sys.executable, "")
    assert (inner / "python").exists()


@posix
def test_environment_of_an_old_python_is_named(dev: ModuleType, tmp_path: Path) -> None:
    inner = tmp_path / "venv" / "bin"
    inner.mkdir(parents=True)
    _stand_in(inner, '[ "$1" = -c ] && echo 3 8 && exit 0')
    with pytest.raises(dev.SetupError, match=r"not a virtual environment of Python 3\.10 or newer"):
        dev.ensure_venv(tmp_path / "venv", sys.executable, "")


@posix
def test_second_call_installs_nothing(dev: ModuleType, tmp_path: Path) -> None:
    inner = tmp_path / "venv" / "bin"
    inner.mkdir(parents=True)
    log = tmp_path / "log"
    python = _stand_in(inner, '[ "$1" = -c ] && echo 3 12 && exit 0', f'echo "$@" >> "{log}"', "exit 0")
    assert dev.ensure_venv(tmp_path / "venv", sys.executable, "dev") == python
    assert "[dev]" in log.read_text()
    log.unlink()
    assert dev.ensure_venv(tmp_path / "venv", sys.executable, "dev") == python
    assert dev.ensure_venv(tmp_path / "venv", sys.executable, "") == python
    assert not log.exists()


@posix
def test_failed_installation_is_an_error(dev: ModuleType, tmp_path: Path) -> None:
    inner = tmp_path / "venv" / "bin"
    inner.mkdir(parents=True)
    _stand_in(inner, '[ "$1" = -c ] && echo 3 12 && exit 0', '[ "$3" = --version ] && exit 0')
    with pytest.raises(dev.SetupError, match="package index"):
        dev.ensure_venv(tmp_path / "venv", sys.executable, "")


def test_interpreter_that_is_not_there(dev: ModuleType, tmp_path: Path) -> None:
    assert dev.version_of(str(tmp_path / "python")) is None
    assert dev.version_of(sys.executable) == sys.version_info[:2]


def test_every_interpreter_found_runs_and_is_supported(dev: ModuleType) -> None:
    for version, python in dev.interpreters().items():
        assert dev.OLDEST <= version <= dev.NEWEST
        assert dev.version_of(python) == version


@pytest.mark.parametrize("words", [[], ["nonsense"], ["demo", "extra"]])
def test_wrong_usage(words: list[str]) -> None:
    done = subprocess.run([sys.executable, str(DEV), *words], capture_output=True, text=True)
    assert done.returncode == 2
    assert "demo" in done.stderr


def test_demo_repairs_its_sample(dev: ModuleType, capfd: pytest.CaptureFixture[str]) -> None:
    assert dev.demo(sys.executable) == 0
    shown = capfd.readouterr().out
    assert "$ unmojibake fix --diff news.txt" in shown
    assert "byte for byte" in shown
