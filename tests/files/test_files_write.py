from __future__ import annotations

import errno
import json
import os
import random
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from unmojibake.errors import FileProblem
from unmojibake.files import locking, recover, write
from unmojibake.files.journal import Journal
from unmojibake.files.output import Output
from unmojibake.files.problems import PathProblem
from unmojibake.files.read import Snapshot, read_file
from unmojibake.files.sweep import remove_leftover, sweep, temporary_name
from unmojibake.files.write import write_atomic

HERE = Path(__file__).parent


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    return path


def child(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False
    )


# reading


def test_reading_tells_the_target_behind_a_link(tmp_path: Path, file: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(file)
    snapshot = read_file(str(link))
    assert (snapshot.data, snapshot.target) == (b"old", str(file.resolve()))
    with pytest.raises(PathProblem, match="it is a link"):
        read_file(str(link), follow=False)


@pytest.mark.parametrize("kind", ["missing", "folder", "pipe", "nul"])
def test_reading_says_what_is_wrong(tmp_path: Path, kind: str) -> None:
    path = tmp_path / kind
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    expected = {
        "missing": "no such file or folder",
        "folder": "it is a folder, not a file",
        "pipe": "it is a special file, not a file",
        "nul": "the path contains a NUL character",
    }[kind]
    with pytest.raises(FileProblem) as caught:
        read_file(str(path) + ("\0" if kind == "nul" else ""))
    assert str(caught.value).endswith(f"{kind}{chr(0) if kind == 'nul' else ''}: cannot be read: {expected}")


def test_an_unreadable_file_is_a_problem(public_folder: Path, unprivileged) -> None:  # type: ignore[no-untyped-def]
    (public_folder / "a").write_bytes(b"x")
    (public_folder / "a").chmod(0)
    done = unprivileged(
        "try: read.read_file(sys.argv[1])\nexcept FileProblem as e: print(e)", str(public_folder / "a")
    )
    assert done.stdout == f"{public_folder / 'a'}: cannot be read: permission denied\n", done.stderr


# nothing is written


def test_equal_bytes_are_not_written(file: Path) -> None:
    before = file.stat()
    assert write_atomic(read_file(str(file)), b"old") is False
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize("linked", [False, True])
def test_a_file_that_changed_since_it_was_read_is_refused(file: Path, tmp_path: Path, linked: bool) -> None:
    if linked:
        (tmp_path / "b.txt").hardlink_to(file)
    snapshot = read_file(str(file))
    times = file.stat()
    file.write_bytes(b"own")  # same size, and the same time: only the bytes tell
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    with pytest.raises(FileProblem, match="it has changed since it was read; run again"):
        write_atomic(snapshot, b"new")
    assert file.read_bytes() == b"own"
    assert ".tmp" not in "".join(names(tmp_path))


def test_a_file_that_was_replaced_or_removed_is_refused(file: Path) -> None:
    snapshot = read_file(str(file))
    file.rename(file.with_name("b.txt"))
    with pytest.raises(FileProblem, match="it has changed since it was read"):
        write_atomic(snapshot, b"new")
    file.write_bytes(b"old")
    with pytest.raises(FileProblem, match="it has changed since it was read"):
        write_atomic(snapshot, b"new")
    file.unlink()
    file.symlink_to("b.txt")
    with pytest.raises(FileProblem):
        write_atomic(snapshot, b"new")
    assert file.read_bytes() == b"old"


def test_a_change_just_before_the_replacement_is_refused(file: Path, tmp_path: Path) -> None:
    class Meddling:
        def announce(self, folder: str) -> None:
            pass

        def record(self, *arguments: object) -> None:
            file.write_bytes(b"theirs")

    with pytest.raises(FileProblem, match="it has changed since it was read"):
        write_atomic(read_file(str(file)), b"new", Meddling())  # type: ignore[arg-type]
    assert file.read_bytes() == b"theirs"
    assert names(tmp_path) == ["a.txt"]


def test_a_read_only_file_is_refused_to_whoever_may_not_write(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.chmod(0o444)
    monkeypatch.setattr(os, "access", lambda *_arguments, **_named: False)
    monkeypatch.setattr(os, "supports_effective_ids", {os.access})
    with pytest.raises(FileProblem, match=r"it is read-only; make it writable"):
        write_atomic(read_file(str(file)), b"new")
    assert file.read_bytes() == b"old"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may write to it")
def test_the_administrator_may_have_a_read_only_file_repaired(file: Path) -> None:
    file.chmod(0o444)
    write_atomic(read_file(str(file)), b"new")
    assert file.read_bytes() == b"new"
    assert file.stat().st_mode & 0o777 == 0o444


@pytest.mark.parametrize(
    ("folder_mode", "file_mode", "expected"),
    [
        (0o777, 0o644, "cannot be written, nothing was changed: permission denied"),
        (
            0o755,
            0o666,
            "cannot be written, nothing was changed: cannot create a file beside it: permission denied",
        ),
    ],
)
def test_permissions_hold(
    public_folder: Path, unprivileged, folder_mode: int, file_mode: int, expected: str
) -> None:  # type: ignore[no-untyped-def]
    file = public_folder / "a"
    file.write_bytes(b"old")
    file.chmod(file_mode)
    public_folder.chmod(folder_mode)
    code = "try: write.write_atomic(read.read_file(sys.argv[1]), b'new')\n"
    code += "except FileProblem as e: print(e.reason)"
    done = unprivileged(code, str(file))
    if os.geteuid() != 0:
        pytest.skip("needs a second user")
    assert done.stdout == expected + "\n", done.stderr
    assert file.read_bytes() == b"old"
    assert names(public_folder) == ["a"]


@pytest.mark.parametrize("linked", [False, True])
def test_a_file_size_limit_loses_nothing(file: Path, tmp_path: Path, linked: bool) -> None:
    file.write_bytes(b"o" * 5000)
    if linked:
        (tmp_path / "b.txt").hardlink_to(file)
    code = """if True:
    import resource, sys
    from unmojibake.files import journal, read, write
    from unmojibake.errors import FileProblem
    snapshot = read.read_file(sys.argv[1])
    import random
    data = random.Random(1).randbytes(30000)
    with journal.Journal().open_run(".") as run:
        run.record_in_place(snapshot.target, snapshot.data, data, 0)
        # recorded before the limit, so that only the target meets it
        resource.setrlimit(resource.RLIMIT_FSIZE, (20000, resource.RLIM_INFINITY))
        try:
            write.write_atomic(snapshot, data, run)
        except FileProblem as problem:
            print(problem.reason)
    """
    done = child(code, str(file))
    assert done.stdout.startswith("cannot be written, nothing was changed: the file would exceed"), (
        done.stderr
    )
    assert file.read_bytes() == b"o" * 5000
    assert names(tmp_path) == ["a.txt", "b.txt"][: 1 + linked]


@pytest.mark.parametrize(
    ("call", "linked"),
    [
        *(("write", False), ("fsync", False), ("replace", False)),
        *(("write", True), ("fsync", True), ("ftruncate", True)),
    ],
)
def test_a_full_disk_at_any_call_loses_nothing(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, linked: bool
) -> None:
    if linked:
        (tmp_path / "b.txt").hardlink_to(file)
    snapshot = read_file(str(file))
    real = getattr(os, call)
    inode = file.stat().st_ino
    failed = []

    def full(target, *arguments):  # type: ignore[no-untyped-def]
        at_target = call == "replace" or not linked or os.fstat(target).st_ino == inode
        if at_target and not failed:
            failed.append(call)
            raise OSError(errno.ENOSPC, "full")
        return real(target, *arguments)

    monkeypatch.setattr(os, call, full)
    with pytest.raises(FileProblem, match="nothing was changed: no space left on the device; free some"):
        write_atomic(snapshot, b"newer")
    assert failed
    assert file.read_bytes() == b"old"
    assert ".tmp" not in "".join(names(tmp_path))


def test_bytes_that_do_not_read_back_are_not_put_in_place(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: real(fd, bytes(data).replace(b"n", b"m")))
    with pytest.raises(FileProblem, match="does not read back"):
        write_atomic(read_file(str(file)), b"new")
    assert file.read_bytes() == b"old"
    assert names(tmp_path) == ["a.txt"]


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="mounting needs root")
def test_a_really_full_file_system(tmp_path: Path) -> None:
    mount = tmp_path / "small"
    mount.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(mount)], check=False)
    if mounted.returncode != 0:
        pytest.skip("cannot mount a tmpfs here")
    try:
        file = mount / "a"
        file.write_bytes(b"old" * 10_000)
        with pytest.raises(FileProblem, match="no space left"):
            write_atomic(read_file(str(file)), b"new" * 20_000)
        (mount / "b").hardlink_to(file)
        with pytest.raises(FileProblem, match="no space left"):
            write_atomic(read_file(str(file)), b"new" * 30_000)
        assert file.read_bytes() == b"old" * 10_000
        assert names(mount) == ["a", "b"]
    finally:
        subprocess.run(["umount", str(mount)], check=True)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="mounting needs root")
def test_a_really_read_only_file_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mount = tmp_path / "small"
    mount.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "tmpfs", str(mount)], check=False).returncode != 0:
        pytest.skip("cannot mount a tmpfs here")
    try:
        file = mount / "a"
        file.write_bytes(b"old")
        subprocess.run(["mount", "-o", "remount,ro", str(mount)], check=True)
        with pytest.raises(FileProblem, match="its file system is read-only; copy it elsewhere"):
            write_atomic(read_file(str(file)), b"new")
        monkeypatch.delattr(os, "statvfs")  # as on Windows
        with pytest.raises(FileProblem, match="permission denied"):
            write_atomic(read_file(str(file)), b"new")
        assert (file.read_bytes(), names(mount)) == (b"old", ["a"])
    finally:
        subprocess.run(["umount", str(mount)], check=True)


# what is kept


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755, 0o4755, 0o666, 0o200])
def test_the_mode_is_kept(file: Path, mode: int) -> None:
    snapshot = read_file(str(file))
    file.chmod(mode)
    assert write_atomic(snapshot, b"new") is True
    assert stat.S_IMODE(file.stat().st_mode) == mode


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="giving files away needs root")
def test_the_owner_is_kept(file: Path) -> None:
    os.chown(file, 1234, 4321)
    write_atomic(read_file(str(file)), b"new")
    assert (file.stat().st_uid, file.stat().st_gid) == (1234, 4321)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs a second user")
def test_rights_do_not_pass_to_another_owner_or_group(public_folder: Path, unprivileged) -> None:  # type: ignore[no-untyped-def]
    public_folder.chmod(0o777)
    file = public_folder / "a"
    file.write_bytes(b"old")
    os.chown(file, 1234, 4321)
    file.chmod(0o6766)
    done = unprivileged("write.write_atomic(read.read_file(sys.argv[1]), b'new')", str(file))
    assert done.returncode == 0, done.stderr
    assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode), file.stat().st_uid) == (
        b"new",
        0o766,
        65534,
    )


def test_extended_attributes_are_kept(file: Path) -> None:
    if not hasattr(os, "setxattr"):
        pytest.skip("no extended attributes in this Python")
    try:
        os.setxattr(file, "user.unmojibake", b"\x00value")
    except OSError:
        pytest.skip("no extended attributes on this file system")
    write_atomic(read_file(str(file)), b"new")
    assert os.getxattr(file, "user.unmojibake") == b"\x00value"


def test_a_link_stays_and_its_target_gets_the_bytes(file: Path, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    link = tmp_path / "sub/link"
    link.symlink_to("../a.txt")
    write_atomic(read_file(str(link)), b"new")
    assert (str(link.readlink()), file.read_bytes(), names(tmp_path / "sub")) == (
        "../a.txt",
        b"new",
        ["link"],
    )


def test_all_names_of_a_file_get_the_bytes(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "b.txt"
    other.hardlink_to(file)
    write_atomic(read_file(str(file)), b"longer than before")
    assert other.read_bytes() == b"longer than before"
    write_atomic(read_file(str(other)), b"short")
    assert (file.read_bytes(), file.stat().st_nlink) == (b"short", 2)
    assert Journal().list_runs() == []  # without a run of the caller nothing is kept once it is done


def test_a_linked_file_is_refused_where_no_journal_can_be_kept(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "b.txt").hardlink_to(file)
    (tmp_path / "blocked").write_bytes(b"")
    monkeypatch.setenv("UNMOJIBAKE_STATE", str(tmp_path / "blocked/state"))
    with pytest.raises(FileProblem, match="no journal can be kept"):
        write_atomic(read_file(str(file)), b"new")
    assert file.read_bytes() == b"old"


@pytest.mark.parametrize(
    "name", ["caf\u00e9 \u4e2d\u6587.txt", "with space", "-n", "new\nline", "caf\udce9.txt", "x" * 255]
)
def test_any_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    try:
        path.write_bytes(b"old")
    except OSError:
        pytest.skip("this file system does not take the name")
    with Journal().open_run(str(tmp_path)) as run:
        write_atomic(read_file(str(path)), b"new", run)
    assert path.read_bytes() == b"new"
    assert Journal().list_runs()[0].entries[0].path == str(path.resolve())


# leftovers


def test_leftovers_in_the_folder_are_removed_by_the_next_write(file: Path, tmp_path: Path) -> None:
    (tmp_path / temporary_name()).write_bytes(b"half")
    (tmp_path / ".unmojibake-mine.tmp").write_bytes(b"not ours")
    write_atomic(read_file(str(file)), b"new")
    assert names(tmp_path) == [".unmojibake-mine.tmp", "a.txt"]


def test_only_plain_files_of_dead_writers_are_removed(tmp_path: Path) -> None:
    folder, link, alive = (tmp_path / temporary_name() for _ in range(3))
    folder.mkdir()
    link.symlink_to(tmp_path / "precious")
    (tmp_path / "precious").write_bytes(b"x")
    with alive.open("wb") as file:
        assert locking.lock(file.fileno()) is True
        assert sweep(str(tmp_path)) == 0
    assert len(names(tmp_path)) == 4
    assert remove_leftover(str(tmp_path / "precious")) is False
    assert remove_leftover(str(alive)) is True


# interruptions


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize(
    "mode", ["replace", "replace-unjournalled", "linked", "linked-unjournalled", "rename"]
)
def test_killed_at_each_system_call(tmp_path: Path, mode: str) -> None:
    done = subprocess.run(
        [sys.executable, str(HERE / "interrupt.py"), mode, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    steps = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(steps) > 12
    assert all(step["whole"] and not step["problems"] and not step["again"] for step in steps)
    allowed = {"linked": [["file", "other"]], "rename": [["file"], ["good"]]}.get(
        mode.split("-")[0], [["file"]]
    )
    # without a journal only a later write finds the leftovers, and a finished file gets none
    stray = [step for step in steps if step["names"] not in allowed]
    assert stray == []
    assert steps[-1]["killed"] is False and (steps[-1]["new"] or mode == "rename")
    assert any(step["torn"] for step in steps) is mode.startswith("linked")


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
@pytest.mark.parametrize("linked", [False, True])
def test_killed_from_outside_at_random_moments(file: Path, tmp_path: Path, linked: bool) -> None:
    old, new = b"old " * 100_000, b"newer " * 100_000
    if linked:
        (tmp_path / "b.txt").hardlink_to(file)
    code = """if True:
    import sys
    from unmojibake.files import journal, read, recover, write
    old, new = b"old " * 100_000, b"newer " * 100_000
    while True:
        with journal.Journal().open_run(".") as run:
            for _ in range(5):
                snapshot = read.read_file(sys.argv[1])
                write.write_atomic(snapshot, new if snapshot.data == old else old, run)
                sys.stdout.write("." * 50); sys.stdout.flush()
    """
    chance = random.Random(8)
    for _ in range(8):
        file.write_bytes(old)
        process = subprocess.Popen([sys.executable, "-c", code, str(file)], stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.read(chance.randrange(1, 400))  # a moment somewhere in one of eight writes
        process.kill()
        process.wait()
        process.stdout.close()
        assert linked or file.read_bytes() in (old, new)
        assert not any(result.problem for result in recover.recover())
        assert file.read_bytes() in (old, new)
        assert names(tmp_path) == ["a.txt", "b.txt"][: 1 + linked]


def test_two_instances_at_once_lose_nothing(file: Path, tmp_path: Path) -> None:
    """Each appends its letter a number of times, reading again when it is refused: no letter gets lost."""
    code = """if True:
    import sys
    from unmojibake.files import journal, read, write
    from unmojibake.errors import FileProblem
    path, letter = sys.argv[1], sys.argv[2].encode()
    done = refused = 0
    with journal.Journal().open_run(".") as run:
        while done < 25:
            snapshot = read.read_file(path)
            try:
                done += write.write_atomic(snapshot, snapshot.data + letter, run)
            except FileProblem as problem:
                assert "changed since it was read" in str(problem), problem
                refused += 1
    print(refused)
    """
    file.write_bytes(b"")
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(file), letter], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for letter in "ab"
    ]
    errors = [worker.communicate()[1].decode() for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0], errors
    assert sorted(file.read_bytes()) == sorted(b"a" * 25 + b"b" * 25)
    assert names(tmp_path) == ["a.txt"]


def test_a_second_instance_that_writes_the_same_repair_finds_it_done(file: Path) -> None:
    first, second = read_file(str(file)), read_file(str(file))
    assert write_atomic(first, b"new") is True
    assert write_atomic(second, b"new") is False


# other platforms


class FakeWindowsLocks:
    """msvcrt.locking by POSIX record locks, which exclude other processes the same way."""

    LK_LOCK, LK_NBLCK = 1, 2

    def __init__(self) -> None:
        self.calls: list[int] = []

    def locking(self, fd: int, mode: int, count: int) -> None:
        self.calls.append(mode)
        import fcntl

        fcntl.lockf(
            fd, fcntl.LOCK_EX | (fcntl.LOCK_NB if mode == self.LK_NBLCK else 0), count, os.lseek(fd, 0, 1)
        )


def test_without_fcntl_a_file_in_the_state_folder_is_locked(
    file: Path, tmp_path: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = FakeWindowsLocks()
    monkeypatch.setattr(locking, "fcntl", None)
    monkeypatch.setattr(locking, "msvcrt", fake)
    monkeypatch.setattr(write, "_CLOSE_BEFORE_REPLACE", True)
    write_atomic(read_file(str(file)), b"new")
    assert file.read_bytes() == b"new"
    assert fake.calls and len(names(state / "locks")) == 1
    assert names(tmp_path) == ["a.txt"]


@pytest.mark.parametrize(
    "missing", [("fchown", "fchmod"), ("listxattr",), ("O_NOFOLLOW", "O_NONBLOCK", "O_DIRECTORY")]
)
def test_what_a_platform_lacks_is_done_another_way(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: tuple[str, ...]
) -> None:
    for name in missing:
        monkeypatch.delattr(os, name, raising=False)
    file.chmod(0o640)
    with Journal().open_run(str(tmp_path)) as run:
        write_atomic(read_file(str(file)), b"new", run)
    assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode), names(tmp_path)) == (
        b"new",
        0o640,
        ["a.txt"],
    )


def test_without_any_locks_a_change_is_still_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locking, "fcntl", None)
    monkeypatch.setattr(locking, "msvcrt", None)
    first, second = read_file(str(file)), read_file(str(file))
    write_atomic(first, b"new")
    with pytest.raises(FileProblem, match="changed since"):
        write_atomic(second, b"other")
    assert file.read_bytes() == b"new"
    assert remove_leftover(str(file)) is False


def test_the_snapshot_keeps_the_path_as_given(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(file.parent)
    snapshot = read_file("a.txt")
    assert isinstance(snapshot, Snapshot)
    file.write_bytes(b"x")
    with pytest.raises(PathProblem) as caught:
        write_atomic(snapshot, b"new")
    assert (caught.value.path, str(caught.value)[:6]) == ("a.txt", "a.txt:")


def test_a_temporary_file_that_is_being_swept_is_left_to_the_sweep(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another run has it open and locked, and is about to remove it: an own lock is not had."""
    file = tmp_path / "a.txt"
    file.write_bytes(b"old")
    real, taken = locking.lock, []

    def held_by_a_sweep(fd: int, wait: bool = True) -> bool | None:
        if not wait and len(taken) < 2:
            taken.append(fd)
            for path in tmp_path.iterdir():
                if path.name != "a.txt":
                    path.unlink()
            return False
        return real(fd, wait)

    snapshot = read_file(str(file))
    monkeypatch.setattr(locking, "lock", held_by_a_sweep)
    write_atomic(snapshot, b"new")
    assert (file.read_bytes(), len(taken)) == (b"new", 2)
    taken.clear()
    with Output(str(tmp_path / "b.txt")) as output:
        output.write(b"content")
    assert ((tmp_path / "b.txt").read_bytes(), len(taken)) == (b"content", 2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "b.txt"]
