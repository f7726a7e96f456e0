"""What README, docs and CI say: the commands run, the transcript is true, the names exist."""

from __future__ import annotations

import doctest
import re
import subprocess
import sys
from pathlib import Path

import pytest

import unmojibake as um

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "fixtures/README.md")]
PAGES += sorted((ROOT / "docs").rglob("*.md"))
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def first_block(section: str) -> tuple[str, str]:
    """Language and content of the first fenced block below a heading of the README."""
    _, heading, rest = README.partition(f"\n## {section}\n")
    assert heading, f"README has no section {section!r}"
    found = BLOCK.search(rest.partition("\n## ")[0])
    assert found, f"section {section!r} has no fenced block"
    return found[1], found[2]


def blocks(language: str) -> list[str]:
    return [content for name, content in BLOCK.findall(README) if name == language]


def cli(*words: str, folder: Path = ROOT, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "unmojibake", *words]
    return subprocess.run(command, cwd=folder, input=stdin, capture_output=True, encoding="utf-8")


@pytest.mark.parametrize(("section", "job"), [("Run it", "demo"), ("Test it", "test")])
def test_first_block_is_one_command_line(section: str, job: str) -> None:
    language, content = first_block(section)
    assert language == "sh"
    assert content.count("\n") == 1
    assert content.endswith(f"tools/dev.py {job}\n")


def test_ci_runs_the_test_command_of_the_readme() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines(keepends=True)
    assert lines.count(first_block("Test it")[1]) == 1


def test_ci_is_executable_and_stops_at_the_first_failure() -> None:
    script = ROOT / ".ci" / "run"
    assert "set -euo pipefail" in script.read_text(encoding="utf-8")
    modes = subprocess.run(["git", "ls-files", "-s", ".ci/run"], cwd=ROOT, capture_output=True, text=True)
    if modes.returncode or not modes.stdout:
        pytest.skip("not a git checkout")
    assert modes.stdout.startswith("100755")


def test_transcript_is_true(tmp_path: Path) -> None:
    """The diff at the top of the README holds its own input: the lines it removes, and those it keeps."""
    prompt, _, shown = blocks("console")[0].partition("\n")
    name = prompt.split()[-1]
    body = [line for line in shown.splitlines(keepends=True) if not line.startswith(("---", "+++", "@@"))]
    damaged = "".join(line[1:] for line in body if line[0] in "- ")
    (tmp_path / name).write_bytes(damaged.encode())
    done = cli(*prompt.split()[2:], folder=tmp_path)
    assert done.stdout == shown
    assert done.returncode == 1
    assert (tmp_path / name).read_bytes() == damaged.encode()
    assert cli("fix", name, folder=tmp_path).returncode == 0
    repaired = "".join(line[1:] for line in body if line[0] in "+ ")
    assert (tmp_path / name).read_bytes() == repaired.encode()


def test_python_examples_run() -> None:
    examples = doctest.DocTestParser().get_doctest("\n".join(blocks("python")), {}, "README.md", None, 0)
    assert len(examples.examples) >= 5
    messages: list[str] = []
    failed, _ = doctest.DocTestRunner(verbose=False).run(examples, out=messages.append)
    assert not failed, "".join(messages)


def test_every_command_of_the_readme_exists() -> None:
    shell = "".join(blocks("sh") + blocks("console"))
    commands = set(re.findall(r"^(?:\$ )?unmojibake (\w+)", shell, re.MULTILINE))
    commands |= set(re.findall(r"`unmojibake (\w+)", README))
    assert commands >= {"check", "fix", "explain"}
    for command in commands:
        done = cli(command, "--help")
        assert done.returncode == 0, done.stderr
        assert command in done.stdout


def test_every_option_of_the_readme_exists() -> None:
    named = set(re.findall(r"`(--[a-z-]+)", README))
    named |= set(re.findall(r"^unmojibake \w+ (--[a-z-]+)", "".join(blocks("sh")), re.MULTILINE))
    assert "--diff" in named
    shown = cli("check", "--help").stdout + cli("fix", "--help").stdout
    assert [option for option in sorted(named) if not re.search(rf"{option}\b", shown)] == []


def test_readme_names_every_function_of_the_interface() -> None:
    functions = [name for name in um.__all__ if name.islower() and not name.startswith("_")]
    assert [name for name in functions if f"um.{name}" not in README] == []


def test_hooks_of_the_readme_exist() -> None:
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    ids = set(re.findall(r"^- id: (\S+)", hooks, re.MULTILINE))
    assert ids == {"unmojibake", "unmojibake-fix", "unmojibake-files"}
    assert [i for i in ids if not re.search(rf"(?<![\w-]){i}(?![\w-])", README)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_and_paths_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = [t.partition("#")[0] for t in re.findall(r"\]\(([^)]+)\)", text)]
    for target in filter(None, targets):
        if "://" not in target:
            assert (page.parent / target).exists(), target
    for path in re.findall(r"`((?:tools|tests|docs|fixtures|benchmarks|src|\.ci)/[\w./-]*)`", text):
        assert (ROOT / path).exists(), path


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_pages_are_clean_or_say_that_they_are_not(page: Path) -> None:
    done = cli("check", str(page.relative_to(ROOT)))
    assert done.returncode == 0, done.stdout


def test_changelog_has_an_unreleased_section() -> None:
    assert "\n## [Unreleased]\n" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_no_machine_paths_in_what_is_shipped() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, encoding="utf-8")
    if listed.returncode:
        pytest.skip("not a git checkout")
    machine = re.compile(rb"(?<![\w.$}])/(?:root|home|work|Users)/\w")
    names = [n for n in listed.stdout.split("\0") if n and (ROOT / n).is_file()]
    found = [n for n in names if not n.endswith(".bin") and machine.search((ROOT / n).read_bytes())]
    assert found == []
