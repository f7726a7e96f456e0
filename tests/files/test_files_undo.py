from __future__ import annotations

import json
import os
import stat
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unmojibake.errors import FileProblem, UsageError
from unmojibake.files.blobs import Blobs
from unmojibake.files.journal import Journal
from unmojibake.files.journal_lines import parse_run
from unmojibake.files.names import Rename, apply_renames
from unmojibake.files.problems import PathProblem
from unmojibake.files.read import read_file
from unmojibake.files.recover import is_mixture, recover
from unmojibake.files.undo import Undone, UndoResult, undo
from unmojibake.files.write import write_atomic


def fix(folder: Path, **contents: bytes) -> str:
    """A run that gives files of the folder new contents; its id."""
    with Journal().open_run(str(folder)) as run:
        for name, data in contents.items():
            write_atomic(read_file(str(folder / name)), data, run)
    return run.id


def outcomes(results: list[UndoResult]) -> dict[str, Undone]:
    return {Path(r.path).name: r.outcome for r in results}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a").write_bytes(b"old a\r\n\x00\xff")
    (tmp_path / "b").write_bytes(b"old b")
    return tmp_path


# what is refused


def test_nothing_to_undo_is_said(folder: Path) -> None:
    with pytest.raises(UsageError, match="no run that is not undone has written below"):
        undo(None, str(folder))
    with pytest.raises(UsageError, match="'2020' is no run in the journal; 'unmojibake undo --list'"):
        undo("2020", str(folder))
    fix(folder)  # a run that writes nothing leaves nothing
    assert Journal().list_runs() == []


def test_a_file_edited_since_is_refused_and_the_others_are_restored(folder: Path) -> None:
    run = fix(folder, a=b"new a", b=b"new b")
    (folder / "a").write_bytes(b"edited")
    assert outcomes(undo(None, str(folder))) == {"a": Undone.REFUSED, "b": Undone.RESTORED}
    assert ((folder / "a").read_bytes(), (folder / "b").read_bytes()) == (b"edited", b"old b")
    assert outcomes(undo(run, str(folder), force=True)) == {"a": Undone.RESTORED}
    assert (folder / "a").read_bytes() == b"old a\r\n\x00\xff"
    # what the forced undo overwrote is in the journal too
    forced = next(r.id for r in Journal().list_runs() if r.kind == "undo")
    assert outcomes(undo(forced, str(folder))) == {"a": Undone.RESTORED}
    assert (folder / "a").read_bytes() == b"edited"


def test_a_file_removed_since_is_created_only_by_force(folder: Path) -> None:
    (folder / "a").chmod(0o640)
    fix(folder, a=b"new a")
    (folder / "a").unlink()
    assert outcomes(undo(None, str(folder))) == {"a": Undone.REFUSED}
    assert not (folder / "a").exists()
    assert outcomes(undo(None, str(folder), force=True)) == {"a": Undone.RESTORED}
    assert (folder / "a").read_bytes() == b"old a\r\n\x00\xff"
    assert stat.S_IMODE((folder / "a").stat().st_mode) == 0o640


def test_a_file_that_became_a_link_is_not_written_through(folder: Path) -> None:
    fix(folder, a=b"new a")
    (folder / "a").unlink()
    (folder / "precious").write_bytes(b"new a")
    (folder / "a").symlink_to("precious")
    [result] = undo(None, str(folder), force=True)
    assert (result.outcome, (folder / "precious").read_bytes()) == (Undone.FAILED, b"new a")


# what is restored


def test_undo_steps_back_run_by_run(folder: Path) -> None:
    fix(folder, a=b"1", b=b"1")
    fix(folder, a=b"2")
    assert outcomes(undo(None, str(folder))) == {"a": Undone.RESTORED}
    assert (folder / "a").read_bytes() == b"1"
    assert outcomes(undo(None, str(folder))) == {"a": Undone.RESTORED, "b": Undone.RESTORED}
    assert ((folder / "a").read_bytes(), (folder / "b").read_bytes()) == (b"old a\r\n\x00\xff", b"old b")
    with pytest.raises(UsageError):
        undo(None, str(folder))


def test_the_last_run_below_the_folder_is_chosen(folder: Path) -> None:
    for name in ("one", "onetwo"):
        (folder / name).mkdir()
        (folder / name / "f").write_bytes(b"old")
    first = fix(folder / "one", f=b"new")
    second = fix(folder / "onetwo", f=b"new")
    assert [r.id for r in Journal().list_runs()] == [second, first]
    undo(None, str(folder / "one"))
    assert (folder / "one/f").read_bytes() == b"old"
    assert (folder / "onetwo/f").read_bytes() == b"new"
    with pytest.raises(UsageError, match="is the beginning of"):
        undo(first[:2], str(folder))


def test_links_and_modes_survive_fix_and_undo(folder: Path) -> None:
    (folder / "hard").hardlink_to(folder / "a")
    (folder / "soft").symlink_to("b")
    (folder / "b").chmod(0o755)
    fix(folder, hard=b"new", soft=b"new")
    assert ((folder / "a").read_bytes(), (folder / "b").read_bytes()) == (b"new", b"new")
    undo(None, str(folder))
    assert ((folder / "a").read_bytes(), (folder / "b").read_bytes()) == (b"old a\r\n\x00\xff", b"old b")
    assert ((folder / "a").stat().st_nlink, str((folder / "soft").readlink())) == (2, "b")
    assert stat.S_IMODE((folder / "b").stat().st_mode) == 0o755


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(old=st.binary(max_size=300), new=st.binary(max_size=300), linked=st.booleans())
def test_undo_gives_back_the_exact_bytes(folder: Path, old: bytes, new: bytes, linked: bool) -> None:
    (folder / "x").write_bytes(old)
    (folder / "y").unlink(missing_ok=True)
    if linked:
        (folder / "y").hardlink_to(folder / "x")
    if fix(folder, x=new):
        undo(None, str(folder))
    assert (folder / "x").read_bytes() == old
    assert (folder / "x").stat().st_nlink == 1 + linked


def test_contents_and_names_of_one_run_go_back_together(folder: Path) -> None:
    (folder / "d").mkdir()
    (folder / "d/f").write_bytes(b"old")
    with Journal().open_run(str(folder)) as run:
        write_atomic(read_file(str(folder / "d/f")), b"new", run)
        plan = [
            Rename(str(folder / "d/f"), str(folder / "d/g")),
            Rename(str(folder / "d"), str(folder / "e")),
        ]
        assert apply_renames(plan, run) == plan
    assert (folder / "e/g").read_bytes() == b"new"
    assert {r.outcome for r in undo(None, str(folder))} == {Undone.RESTORED}
    assert (folder / "d/f").read_bytes() == b"old"


# the journal


def test_the_journal_is_private(folder: Path, state: Path) -> None:
    state.mkdir(mode=0o755)
    fix(folder, a=b"new")
    modes = {stat.S_IMODE(p.stat().st_mode) for p in [state, *state.rglob("*")]}
    assert modes == {0o700, 0o600}


def test_where_the_state_lives(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("UNMOJIBAKE_STATE")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert Journal().state == str(tmp_path / "unmojibake")
    monkeypatch.setenv("XDG_STATE_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert Journal().state == str(tmp_path / "home/.local/state/unmojibake")


def test_an_unusable_state_folder_changes_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, state: Path
) -> None:
    state.write_bytes(b"a file")
    with pytest.raises(FileProblem, match=r"no journal can be kept.*--no-journal"):
        fix(folder, a=b"new")
    assert (folder / "a").read_bytes() == b"old a\r\n\x00\xff"
    assert (recover(), Journal().list_runs()) == ([], [])


def test_a_user_without_a_home_is_told_only_when_something_is_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def homeless() -> Path:
        raise RuntimeError("no home")

    monkeypatch.delenv("UNMOJIBAKE_STATE")
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    fix(folder)
    assert recover() == []
    with pytest.raises(FileProblem, match="no home folder for the journal; set UNMOJIBAKE_STATE"):
        fix(folder, a=b"new")
    assert (folder / "a").read_bytes() == b"old a\r\n\x00\xff"


def test_old_runs_and_too_many_bytes_expire(folder: Path, state: Path) -> None:
    runs = [fix(folder, a=os.urandom(1000)) for _ in range(4)]
    assert Journal().expire() == 0
    assert Journal().expire(max_bytes=1500) == 3  # all but the first hold 1,000 bytes that do not shrink
    assert Journal().ids() == runs[3:]
    assert len([p for p in (state / "blobs").rglob("*") if p.is_file()]) == 1
    assert outcomes(undo(None, str(folder))) == {"a": Undone.RESTORED}
    ids = Journal().ids()
    assert Journal().expire(max_age_days=0) == len(ids)
    assert not list((state / "blobs").iterdir())


def test_a_run_that_is_being_written_does_not_expire(folder: Path) -> None:
    with Journal().open_run(str(folder)) as run:
        write_atomic(read_file(str(folder / "a")), b"new", run)
        assert Journal().expire(max_age_days=0, max_bytes=0) == 0
        assert recover() == []  # nor is it taken for an interrupted one
    assert Journal().expire(max_age_days=0) == 1


# a journal that was damaged, or written by somebody else


def test_a_missing_or_false_original_is_never_restored(folder: Path, state: Path) -> None:
    fix(folder, a=b"new a", b=b"new b")
    for blob in (state / "blobs").rglob("*"):
        if blob.is_file():
            blob.write_bytes(zlib.compress(b"something else"))
    results = undo(None, str(folder))
    assert {r.message for r in results} == {"the journal is damaged: the stored content is not the original"}
    assert (folder / "a").read_bytes() == b"new a"
    for blob in (state / "blobs").rglob("*"):
        if blob.is_file():
            blob.unlink()
    assert {r.message for r in undo(None, str(folder))} == {"the journal no longer holds this content"}


def test_a_content_that_unpacks_without_end_is_stopped(state: Path) -> None:
    blobs = Blobs(str(state))
    os.close(blobs.hold())
    name = blobs.add(b"x" * 10)
    (state / "blobs" / name[:2] / name).write_bytes(zlib.compress(b"\0" * 50_000_000, 9)[:4000])
    with pytest.raises(PathProblem, match="the journal is damaged"):
        blobs.get(name, 10)
    assert blobs.add(b"x" * 10) == name  # a damaged content is stored again
    assert blobs.get(name, 10) == b"x" * 10
    with pytest.raises(PathProblem, match="the journal is damaged"):
        blobs.get("../../../etc/passwd", 10)


HEADER = {"unmojibake": 1, "kind": "fix", "root": "/x"}
GOOD = {"path": "/x/a", "before": "0" * 64, "after": "1" * 64, "size": 3, "mode": 420}


@pytest.mark.parametrize(
    "line",
    [
        {**GOOD, "path": "relative"},
        {**GOOD, "path": "/x/../etc/passwd"},
        {**GOOD, "path": "/x/\0"},
        {**GOOD, "path": 7},
        {**GOOD, "before": "../" * 21 + "a"},
        {**GOOD, "size": -1},
        {**GOOD, "size": "3"},
        {**GOOD, "mode": True},
        {"path": "/x/a", "renamed_to": "/y/a"},
        {"path": "/x/a"},
        {"else": 1},
    ],
)
def test_lines_that_make_no_sense_are_counted_and_skipped(line: dict[str, object]) -> None:
    lines = [json.dumps(x).encode() for x in (HEADER, line, GOOD)]
    assert parse_run("99999999-999999-999999", lines) is None
    run = parse_run("20260101-000000-000000", [*lines, b"[1", b"\xff", b"[" * 100_000])
    assert run is not None
    assert ([e.path for e in run.entries], run.damaged, run.ended) == (["/x/a"], 4, False)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=60),
            st.dictionaries(
                st.sampled_from(
                    ["unmojibake", "path", "before", "size", "undone", "finished", "end", "folder", "kind"]
                ),
                st.one_of(
                    st.none(),
                    st.integers(),
                    st.text(max_size=5),
                    st.floats(),
                    st.lists(st.integers(), max_size=2),
                ),
            ).map(lambda d: json.dumps(d).encode()),
        ),
        max_size=8,
    )
)
def test_any_lines_are_read_without_an_exception(lines: list[bytes]) -> None:
    parse_run("20260101-000000-000000", [json.dumps(HEADER).encode(), json.dumps(GOOD).encode(), *lines])


def test_strange_files_among_the_runs_are_passed_over(folder: Path, state: Path) -> None:
    fix(folder, a=b"new")
    (state / "runs/20000101-000000-000000.jsonl").mkdir()
    (state / "runs/20000101-000000-000001.jsonl").write_bytes(b"\xff\n{}\n")
    (state / "runs/20000101-000000-000002.jsonl").symlink_to("/etc/passwd")
    (state / "runs/notes.txt").write_bytes(b"")
    assert (len(Journal().list_runs()), recover()) == (1, [])
    assert outcomes(undo(None, str(folder))) == {"a": Undone.RESTORED}


# recovery


def interrupted(folder: Path, torn: bytes) -> None:
    """What a process leaves that died while it wrote ``new`` over the linked file ``a``."""
    (folder / "hard").hardlink_to(folder / "a")
    run = Journal().open_run(str(folder))
    run.record_in_place(str(folder / "a"), (folder / "a").read_bytes(), b"new content of a", 0o644)
    os.close(run._fd)
    run._fd = -1
    (folder / "a").write_bytes(torn)


def test_a_mixture_is_rolled_back_once(folder: Path) -> None:
    interrupted(folder, b"new c\r\n\x00\xffnt of a")
    [result] = recover()
    assert (result.message, result.problem) == ("an interrupted write was rolled back", False)
    assert (folder / "hard").read_bytes() == b"old a\r\n\x00\xff"
    assert recover() == []
    with pytest.raises(UsageError):
        undo(None, str(folder))  # there is nothing left of that run


@pytest.mark.parametrize("content", [b"edited by hand", b"", b"new content of a, and more"])
def test_a_file_edited_after_the_interruption_is_left_alone(folder: Path, content: bytes) -> None:
    interrupted(folder, content)
    [result] = recover()
    assert result.problem and "edited since" in result.message
    assert (folder / "a").read_bytes() == content
    assert recover() == []
    undo(None, str(folder), force=True)
    assert (folder / "hard").read_bytes() == b"old a\r\n\x00\xff"


@given(st.binary(max_size=20), st.binary(max_size=20), st.integers(0, 20))
def test_each_prefix_of_a_write_is_recognised_as_a_mixture(before: bytes, after: bytes, count: int) -> None:
    head = after[:count]
    torn = head + before[len(head) :]
    assert is_mixture(torn, before, after) or len(torn) > max(len(before), len(after))
    assert not is_mixture(torn + b"x" * 20, before, after)
