"""Completion in the real shells: the script that is printed, loaded, offers what belongs there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from running import Um

from unmojibake.rules.catalogue import BY_CODE

pytestmark = pytest.mark.skipif(os.name == "nt", reason="these shells are not there")

Offers = Callable[[str], list[str]]
"""What a shell offers for the last word of a line."""

BASH = """
source "$1"
COMP_WORDS=($2); COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
if [[ $2 == *" " ]]; then COMP_WORDS+=(""); COMP_CWORD=$(( COMP_CWORD + 1 )); fi
compopt() { [[ $2 == default ]] && COMPREPLY+=(docs/a.md); }
complete -p unmojibake | grep -q _unmojibake_completion || exit 9
_unmojibake_completion unmojibake
printf '%s\\n' "${COMPREPLY[@]}"
"""
# the widgets of zsh work on a terminal only: what would go to them is printed
ZSH = """
compdef() { : }
_describe() { print -rl -- ${(P)${@[(r)completions*]}} }
compadd() { print -rl -- ${(P)${@[-1]}} }
_path_files() { print docs/a.md }
words=("${(@s: :)2}"); CURRENT=${#words}
source "$1"
_unmojibake_completion
"""
FISH = """
source $argv[1]
function __fish_complete_path; echo docs/a.md; end
complete -C "$argv[2]"
"""
SHELLS = {
    "bash": ["bash", "-c", BASH, "bash"],
    "zsh": ["zsh", "-f", "-c", ZSH, "zsh"],
    "fish": ["fish", "-N", "-c", FISH],
}


@pytest.fixture(params=SHELLS)
def offers(request: pytest.FixtureRequest, um: Um, tmp_path: Path) -> Offers:
    shell: str = request.param
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    ran = um("completion", shell)
    assert (ran.code, ran.err) == (0, "")
    script, command = tmp_path / "script", tmp_path / "bin" / "unmojibake"
    script.write_bytes(ran.out)
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m unmojibake "$@"\n')
    command.chmod(0o755)
    path = os.pathsep.join([str(command.parent), os.environ["PATH"]])
    env = {**os.environ, "PATH": path, "HOME": str(tmp_path), "UNMOJIBAKE_STATE": str(tmp_path / "state")}

    def run(line: str) -> list[str]:
        done = subprocess.run(
            [*SHELLS[shell], str(script), line], env=env, capture_output=True, text=True, timeout=60
        )
        assert (done.returncode, done.stderr) == (0, "")
        found = [row.split("\t")[0] for row in done.stdout.splitlines() if row]
        return [row.split(":")[0] for row in found] if shell == "zsh" else found

    return run


def test_commands_options_values_and_files(offers: Offers) -> None:
    assert offers("unmojibake ch") == ["check"]
    assert offers("unmojibake nothing") == []
    assert offers("unmojibake check --le") == ["--level"]
    assert sorted(offers("unmojibake check --level ")) == ["certain", "guess", "likely"]
    assert offers("unmojibake check --encoding iso-8859-1") == [
        "iso-8859-1",
        "iso-8859-10",
        "iso-8859-13",
        "iso-8859-14",
        "iso-8859-15",
        "iso-8859-16",
    ]
    assert offers("unmojibake check docs/a") == ["docs/a.md"]
    assert offers("unmojibake check --config ") == ["docs/a.md"]
    assert offers("unmojibake hook ") == ["agent"]


def test_codes_of_rules_also_the_second_of_a_list(offers: Offers, request: pytest.FixtureRequest) -> None:
    codes = [code for code in BY_CODE if code.startswith("UM20")]
    assert sorted(offers("unmojibake rule UM20")) == codes
    if request.node.callspec.id != "fish":  # click's script for fish cuts values at their comma
        offered = offers("unmojibake check --select UM101,UM20")
        assert sorted(offered) == [f"UM101,{code}" for code in codes]
