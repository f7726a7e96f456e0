"""What may not be read, entered or written: said in a line, and the others are done."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from unmojibake import config
from unmojibake.history import gitcmd


@pytest.fixture
def denied(monkeypatch: pytest.MonkeyPatch) -> str:
    """A folder that may not be entered, for whoever asks the system about it."""
    real = os.stat

    def stat_(path: object, *args: object, **kwargs: object) -> os.stat_result:
        if "denied" in str(path) and not str(path).endswith("denied"):
            raise PermissionError(13, "Permission denied", path)
        return real(path, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "stat", stat_)
    return "denied"


def test_a_folder_of_the_path_that_may_not_be_entered_is_passed(
    denied: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / ("git.exe" if os.name == "nt" else "git")
    program.write_bytes(b"")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", os.pathsep.join([str(tmp_path / denied), str(tmp_path)]))
    assert gitcmd.git_program() == str(program)


def test_a_folder_above_that_may_not_be_entered_has_no_configuration(denied: str, tmp_path: Path) -> None:
    config.find_config.cache_clear()
    (tmp_path / denied / "below").mkdir(parents=True)
    (tmp_path / "unmojibake.toml").write_text("")
    assert config.find_config(str(tmp_path / denied / "below")) == str(tmp_path / "unmojibake.toml")
