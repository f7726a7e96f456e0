"""The composite GitHub Action: its metadata against the schema, its commands under the real bash."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

import unmojibake as um

ROOT = Path(__file__).resolve().parent.parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
INSTALL, CHECK = ACTION["runs"]["steps"]
CLEAN = "Das Café in der Fußgängerzone öffnet erst um zehn – schade.\n"
DAMAGED = um.damage(CLEAN, "utf-8>cp1252")

needs_bash = pytest.mark.skipif(shutil.which("bash") is None or os.name == "nt", reason="needs a POSIX bash")


@dataclass(frozen=True)
class Runner:
    """What a machine of GitHub gives a step: a checkout to work in, and a folder for temporary files."""

    workspace: Path
    temp: Path

    def step(self, step: dict[str, object], **inputs: str) -> subprocess.CompletedProcess[str]:
        """Run a step as the documentation of ``shell: bash`` says, with its expressions filled in."""
        values = {f"inputs.{name}": str(given["default"]) for name, given in ACTION["inputs"].items()}
        values.update({f"inputs.{name}": value for name, value in inputs.items()})
        values["github.action_path"] = str(ROOT)
        env = {name: _filled(text, values) for name, text in step["env"].items()}  # type: ignore[attr-defined]
        kept = {k: v for k, v in os.environ.items() if k not in ("FORCE_COLOR", "NO_COLOR")}
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", str(step["run"])],
            cwd=self.workspace,
            env={**kept, **env, "RUNNER_TEMP": str(self.temp)},
            capture_output=True,
            encoding="utf-8",
        )


def _filled(text: str, values: dict[str, str]) -> str:
    return re.sub(r"\$\{\{ *([\w.]+) *\}\}", lambda found: values[found[1]], text)


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """A checkout with a damaged file; the tool of this environment stands where the first step puts it."""
    workspace, temp = tmp_path / "work space", tmp_path / "temp"
    workspace.mkdir()
    (workspace / "a b.txt").write_bytes(DAMAGED.encode())
    (workspace / "clean.txt").write_bytes(CLEAN.encode())
    tool = temp / "unmojibake" / "bin" / "unmojibake"
    tool.parent.mkdir(parents=True)
    tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m unmojibake "$@"\n')
    tool.chmod(0o755)
    return Runner(workspace, temp)


def test_nothing_is_expanded_inside_a_script() -> None:
    """An expression within ``run`` would let a branch name or an input run commands."""
    for step in (INSTALL, CHECK):
        assert "${{" not in step["run"]
        assert step["shell"] == "bash"


def test_metadata_fit_the_schema() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-actions"]
    done = subprocess.run([*command, str(ROOT / "action.yml")], capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr


@needs_bash
def test_a_clean_path_passes(runner: Runner) -> None:
    done = runner.step(CHECK, paths="clean.txt")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@needs_bash
def test_damage_is_annotated_and_fails_the_step(runner: Runner) -> None:
    done = runner.step(CHECK)
    assert done.returncode == 1
    rows = done.stdout.splitlines()
    assert len(rows) == 5
    assert all(row.startswith("::error file=a b.txt,line=1,col=") for row in rows)
    assert "title=UM101 " in rows[0]


@needs_bash
def test_inputs_are_words_and_nothing_else(runner: Runner) -> None:
    hostile = "$(touch pwned)\n`touch pwned`; touch pwned\n*"
    done = runner.step(CHECK, paths=hostile, args="--exclude=$HOME;touch pwned\n\n--exit-zero")
    assert done.returncode == 2
    assert "$(touch pwned): no such file" in done.stderr
    assert not (runner.workspace / "pwned").exists()


@needs_bash
def test_paths_level_and_arguments(runner: Runner) -> None:
    assert runner.step(CHECK, paths="clean.txt\na b.txt\n").returncode == 1
    assert runner.step(CHECK, args="--exit-zero").returncode == 0
    assert runner.step(CHECK, args="--exclude=a b.txt\n--quiet").returncode == 0
    assert runner.step(CHECK, level="certain").returncode == 1
    assert runner.step(CHECK, level="never").returncode == 2


@needs_bash
def test_a_missing_installation_is_said(runner: Runner) -> None:
    shutil.rmtree(runner.temp)
    done = runner.step(CHECK)
    assert (done.returncode, done.stdout.startswith("::error::unmojibake is not installed")) == (2, True)


@needs_bash
@pytest.mark.slow
def test_the_action_installs_itself(runner: Runner) -> None:
    shutil.rmtree(runner.temp)
    runner.temp.mkdir()
    done = runner.step(INSTALL, python=sys.executable)
    assert done.returncode == 0, done.stderr
    assert runner.step(CHECK).stdout.count("::error file=a b.txt") == 5
