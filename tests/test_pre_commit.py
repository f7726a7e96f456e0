"""The hooks under the real pre-commit, installed from a snapshot of this checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

import unmojibake as um

ROOT = Path(__file__).resolve().parent.parent
CLEAN = "Das Café in der Fußgängerzone öffnet erst um zehn – schade.\n"
DAMAGED = um.damage(CLEAN, "utf-8>cp1252")
NAMES = ("notes.txt", "with space.txt", "größe.txt")

pytestmark = [
    pytest.mark.xdist_group("pre-commit"),  # one worker, so that the hooks are installed once
    pytest.mark.skipif(shutil.which("git") is None, reason="needs git"),
]


@dataclass(frozen=True)
class Workplace:
    """A user's repository with the three hooks at hand; ``hooks`` is the repository they come from."""

    folder: Path
    hooks: Path
    environment: tuple[tuple[str, str], ...]

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.folder,
            env=dict(self.environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )

    def use(self, hook: str) -> None:
        revision = _git(self.hooks, "rev-parse", "HEAD")
        config = f"repos:\n  - repo: {self.hooks}\n    rev: {revision}\n    hooks:\n      - id: {hook}\n"
        (self.folder / ".pre-commit-config.yaml").write_text(config, encoding="utf-8")
        assert self.run("git", "add", ".pre-commit-config.yaml").returncode == 0

    def hook(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run(sys.executable, "-m", "pre_commit", "run", "--color=never", *arguments)

    def put(self, name: str, data: bytes) -> None:
        (self.folder / name).write_bytes(data)
        assert self.run("git", "add", "--", name).returncode == 0


def _git(folder: Path, *arguments: str) -> str:
    settings = ("-c", "user.name=Tester", "-c", "user.email=tester@example.org", "-c", "core.quotePath=false")
    command = ["git", *settings, *arguments]
    return subprocess.run(
        command, cwd=folder, check=True, capture_output=True, encoding="utf-8"
    ).stdout.strip()


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the files of this checkout as they are now, committed or not."""
    folder = tmp_path_factory.mktemp("hooks") / "unmojibake"
    for name in _git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0"):
        if name and (ROOT / name).is_file():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target)
    _git(folder, "init", "--quiet", "--initial-branch=main")
    _git(folder, "add", "--all")
    _git(folder, "commit", "--quiet", "--message=snapshot")
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One place for the installed hooks: the tests share the installation."""
    return tmp_path_factory.mktemp("pre-commit")


@pytest.fixture
def place(hooks: Path, home: Path, tmp_path: Path) -> Workplace:
    pytest.importorskip("pre_commit", reason="the dev extra installs pre-commit")
    folder = tmp_path / "user"
    folder.mkdir()
    kept = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    kept |= {
        "PRE_COMMIT_HOME": str(home),
        "UNMOJIBAKE_STATE": str(tmp_path / "state"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        **{
            f"GIT_{who}_{what}": f"tester@{what}"
            for who in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        },
    }
    made = Workplace(folder, hooks, tuple(kept.items()))
    assert made.run("git", "init", "--quiet", "--initial-branch=main").returncode == 0
    return made


def test_check_passes_clean_files_and_writes_nothing(place: Workplace) -> None:
    place.use("unmojibake")
    for name in NAMES:
        place.put(name, CLEAN.encode())
    place.put("gbk.txt", "这个文件使用旧的编码，但是内容完全正确，没有任何问题。\n".encode("gbk"))
    done = place.hook("--all-files")
    assert done.returncode == 0, done.stdout
    assert "Passed" in done.stdout
    assert all((place.folder / name).read_bytes() == CLEAN.encode() for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_check_stops_a_commit_with_damage(place: Workplace, name: str) -> None:
    place.use("unmojibake")
    place.put(name, DAMAGED.encode())
    assert place.run(sys.executable, "-m", "pre_commit", "install").returncode == 0
    done = place.run("git", "commit", "--message=damaged")
    assert done.returncode == 1, done.stdout
    assert "UM101" in done.stdout
    assert (place.folder / name).read_bytes() == DAMAGED.encode()


def test_fix_stops_the_commit_once(place: Workplace) -> None:
    place.use("unmojibake-fix")
    for name in NAMES:
        place.put(name, DAMAGED.encode())
    assert place.run(sys.executable, "-m", "pre_commit", "install").returncode == 0
    first = place.run("git", "commit", "--message=damaged")
    assert first.returncode == 1, first.stdout
    assert "files were modified by this hook" in first.stdout
    assert all((place.folder / name).read_bytes() == CLEAN.encode() for name in NAMES)
    assert place.run("git", "add", "--all").returncode == 0
    second = place.run("git", "commit", "--message=repaired")
    assert second.returncode == 0, second.stdout


def test_exclude_holds_for_files_that_the_hook_names(place: Workplace) -> None:
    place.use("unmojibake")
    place.put("pyproject.toml", b'[tool.unmojibake]\nexclude = ["samples"]\n')
    (place.folder / "samples").mkdir()
    place.put("samples/damaged.txt", DAMAGED.encode())
    done = place.hook("--files", "samples/damaged.txt")
    assert done.returncode == 0, done.stdout


def test_files_named_in_batches(place: Workplace) -> None:
    place.use("unmojibake")
    many = [f"seite {number:03} größe.txt" for number in range(200)]
    for name in many:
        (place.folder / name).write_bytes(CLEAN.encode())
    (place.folder / many[150]).write_bytes(DAMAGED.encode())
    assert place.run("git", "add", "--all").returncode == 0
    done = place.hook("--files", *many)
    assert done.returncode == 1, done.stdout
    assert many[150] in done.stdout
    assert many[149] not in done.stdout


def test_files_hook_sees_utf_16_and_the_text_hook_does_not(place: Workplace) -> None:
    damaged = b"\xff\xfe" + DAMAGED.encode("utf-16-le")
    place.put("subtitle.srt", damaged)
    place.use("unmojibake")
    assert place.hook("--all-files").returncode == 0
    place.use("unmojibake-files")
    done = place.hook("--all-files")
    assert done.returncode == 1, done.stdout
    place.put("subtitle.srt", b"\xff\xfe" + CLEAN.encode("utf-16-le"))
    done = place.hook("--all-files")
    assert done.returncode == 0, done.stdout
