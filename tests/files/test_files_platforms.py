"""What Windows refuses and older systems lack, forced here: no open file is moved, replaced or removed there."""

# No Path can be made while os.name says that this is Windows:
# ruff: noqa: PTH104, PTH105, PTH108, PTH112, PTH115, PTH118, PTH123, PTH208

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from unmojibake import workers
from unmojibake.files import locking, names, write
from unmojibake.files.durable import sync_folder
from unmojibake.files.journal import Journal
from unmojibake.files.large import Block, LargeFile, replace_large
from unmojibake.files.output import Output
from unmojibake.files.problems import PathProblem
from unmojibake.files.read import read_file
from unmojibake.files.recover import recover
from unmojibake.files.state import state_folder
from unmojibake.files.sweep import sweep, temporary_name
from unmojibake.files.undo import Undone, undo

fcntl = pytest.importorskip("fcntl")
pytestmark = pytest.mark.skipif(
    not os.path.isdir("/proc/self/fd"), reason="open files are listed on Linux only"
)


class WindowsLocks:
    """msvcrt.locking, by record locks."""

    LK_LOCK, LK_NBLCK = 1, 2

    def locking(self, fd: int, mode: int, count: int) -> None:
        wait = 0 if mode == self.LK_LOCK else fcntl.LOCK_NB
        fcntl.lockf(fd, fcntl.LOCK_EX | wait, count, os.lseek(fd, 0, os.SEEK_CUR))


def open_files() -> set[str]:
    found = set()
    for number in os.listdir("/proc/self/fd"):
        try:
            found.add(os.readlink(f"/proc/self/fd/{number}"))
        except FileNotFoundError:
            continue  # that of the listing itself
    return found


@contextmanager
def windows(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Moves and removals of open files fail, folders cannot be opened; yields the calls that succeeded."""
    done: list[str] = []

    def strict(name: str) -> Callable[..., Any]:
        real = getattr(os, name)

        def call(*paths: str, **more: Any) -> Any:
            held = open_files() & {os.path.realpath(path) for path in paths}
            if held:
                raise PermissionError(13, f"{name}: the file is open", *held)
            done.append(name)
            return real(*paths, **more)

        return call

    real_open = os.open

    def no_folders(path: Any, *more: Any, **named: Any) -> int:
        if isinstance(path, str) and os.path.isdir(path):
            raise PermissionError(13, "a folder", path)
        return real_open(path, *more, **named)

    with monkeypatch.context() as patch:
        patch.setattr(locking, "fcntl", None)
        patch.setattr(locking, "msvcrt", WindowsLocks())
        patch.setattr(write, "_CLOSE_BEFORE_REPLACE", True)
        for name in ("replace", "rename", "unlink"):
            patch.setattr(os, name, strict(name))
        patch.setattr(os, "open", no_folders)
        for name in ("fchmod", "fchown", "listxattr", "geteuid", "O_NOFOLLOW", "O_DIRECTORY"):
            patch.delattr(os, name, raising=False)
        patch.setattr(os, "name", "nt")
        yield done


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    return path


def entries(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))


def test_the_emulation_refuses_an_open_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name, other = str(file), str(file) + "2"
    with open(name, "rb"), windows(monkeypatch) as done:
        for call in (
            lambda: os.unlink(name),
            lambda: os.replace(name, other),
            lambda: os.rename(name, other),
        ):
            with pytest.raises(PermissionError):
                call()
        assert done == []
    assert file.read_bytes() == b"old"


def test_a_file_is_replaced_and_put_back(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name, folder = str(file), str(tmp_path)
    with windows(monkeypatch) as done:
        with Journal().open_run(folder) as run:
            assert write.write_atomic(read_file(name), b"new", run)
        assert [result.outcome for result in undo(None, folder)] == [Undone.RESTORED]
        assert recover() == []
    assert done.count("replace") >= 2
    assert file.read_bytes() == b"old"
    assert entries(tmp_path) == ["a.txt"]


def test_a_large_file_is_replaced(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name, folder = str(file), str(tmp_path)
    with windows(monkeypatch) as done, LargeFile(name) as large, Journal().open_run(folder) as run:
        large.overview(digest=True)
        assert replace_large(large, iter([Block(0, 2, b"NEW"), Block(2, 3)]), run)
    assert "replace" in done
    assert file.read_bytes() == b"NEWd"
    assert entries(tmp_path) == ["a.txt"]


def test_a_large_file_that_changed_leaves_no_temporary_file(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = str(file)

    def blocks() -> Iterator[Block]:
        yield Block(0, 2, b"NEW")
        with open(name, "ab") as more:
            more.write(b"er")
        yield Block(2, 3)

    with windows(monkeypatch), LargeFile(name) as large, pytest.raises(PathProblem, match="changed since"):
        large.overview(digest=True)
        replace_large(large, blocks(), None)
    assert file.read_bytes() == b"older"
    assert entries(tmp_path) == ["a.txt"]


def test_a_file_with_two_names_leaves_no_run_that_was_not_asked_for(
    file: Path, tmp_path: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "b.txt").hardlink_to(file)
    name = str(file)
    with windows(monkeypatch):
        assert write.write_atomic(read_file(name), b"newer")
    assert (tmp_path / "b.txt").read_bytes() == b"newer"
    assert entries(state / "runs") == []


def test_a_report_replaces_an_older_one(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = str(file)
    with windows(monkeypatch), Output(name) as out:
        out.write(b"report")
    assert file.read_bytes() == b"report"
    assert entries(tmp_path) == ["a.txt"]


def test_leftovers_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / temporary_name()).write_bytes(b"half")
    folder = str(tmp_path)
    with windows(monkeypatch):
        assert sweep(folder) == 1
    assert entries(tmp_path) == []


def test_names_are_changed_without_a_second_name(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = str(file), str(tmp_path / "b.txt")
    (tmp_path / "c.txt").write_bytes(b"other")
    taken = str(tmp_path / "c.txt")

    def no_links(*_: Any, **__: Any) -> None:
        raise AssertionError("links are for those who may make them")

    monkeypatch.setattr(os, "link", no_links)
    with windows(monkeypatch) as done:
        names.rename_exclusive(old, new)
        with pytest.raises(FileExistsError):
            names.rename_exclusive(new, taken)
    assert done == ["rename"]
    assert entries(tmp_path) == ["b.txt", "c.txt"]


@pytest.mark.parametrize("name", ["con", "NUL.txt", "com1.md", "a:b", "what?.txt", "a|b", "<a>"])
def test_names_that_windows_reserves_are_refused_there(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert names.name_problem(name) is None
    with windows(monkeypatch):
        assert names.name_problem(name) == "the repaired name is not allowed on Windows"
        assert names.name_problem("concert.txt") is None


def test_the_state_lives_in_the_local_profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("UNMOJIBAKE_STATE")
    monkeypatch.setenv("XDG_STATE_HOME", "/elsewhere")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    with windows(monkeypatch):
        assert state_folder() == os.path.join(str(tmp_path), "unmojibake")


def test_folders_are_not_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, synced = str(tmp_path), []
    monkeypatch.setattr(os, "fsync", synced.append)
    with windows(monkeypatch):
        sync_folder(folder)
    assert synced == []
    sync_folder(folder)
    assert len(synced) == 1


def test_without_affinity_all_processors_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 7)
    assert workers._cores() == 7
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert workers._cores() == 1
