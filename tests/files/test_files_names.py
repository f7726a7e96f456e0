from __future__ import annotations

import os
from pathlib import Path

import pytest

from unmojibake.files import names
from unmojibake.files.journal import Journal
from unmojibake.files.names import Rename, apply_renames, plan_renames, rename_exclusive
from unmojibake.files.undo import Undone, undo

BAD, GOOD = "caf\u00c3\u00a9", "caf\u00e9"


def fix(name: str) -> str | None:
    return name.replace("\u00c3\u00a9", "\u00e9") if "\u00c3\u00a9" in name else None


def listing(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*"))


def plan(folder: Path, fixer=fix) -> list[Rename]:  # type: ignore[no-untyped-def]
    paths = [str(p) for p in sorted(folder.rglob("*"))]
    return plan_renames(paths, lambda path: fixer(Path(path).name))


# what must not be renamed


def test_healthy_names_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / GOOD).write_bytes(b"")
    assert plan(tmp_path) == []
    assert plan(tmp_path, lambda name: name) == []


@pytest.mark.parametrize("taken", [GOOD, "CAF\u00c9", "cafe\u0301"])
def test_no_name_is_taken_away_from_another_file(tmp_path: Path, taken: str) -> None:
    (tmp_path / BAD).write_bytes(b"bad")
    (tmp_path / taken).write_bytes(b"good")
    [rename] = apply_renames(plan(tmp_path))
    assert rename.problem == f"the name {GOOD!r} is taken"
    assert (tmp_path / taken).read_bytes() == b"good"
    assert (tmp_path / BAD).read_bytes() == b"bad"


def test_two_damaged_names_cannot_become_one(tmp_path: Path) -> None:
    for name in ("x1", "x2"):
        (tmp_path / name).write_bytes(name.encode())
    done = apply_renames(plan(tmp_path, lambda name: "y"))
    assert [r.problem for r in done] == [None, "the name 'y' is taken"]
    assert listing(tmp_path) == ["x2", "y"]


@pytest.mark.parametrize(
    "new", ["", ".", "..", "a/b", "a\\b", "a\0b", "a\nb", "x" * 256, "\u4e2d" * 86, "\ud800"]
)
def test_what_is_no_name_is_refused(tmp_path: Path, new: str) -> None:
    (tmp_path / "x").write_bytes(b"")
    [rename] = apply_renames(plan(tmp_path, lambda name: new if new != "" else ""))
    assert rename.problem is not None
    assert listing(tmp_path) == ["x"]


def test_a_name_taken_after_the_plan_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / BAD).write_bytes(b"bad")
    planned = plan(tmp_path)
    (tmp_path / GOOD).write_bytes(b"good")
    assert [r.problem for r in apply_renames(planned)] == ["the new name is taken"]
    with pytest.raises(FileExistsError):
        rename_exclusive(str(tmp_path / BAD), str(tmp_path / GOOD))
    assert (tmp_path / GOOD).read_bytes() == b"good"


def test_a_missing_file_is_a_problem_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"")
    gone = Rename(str(tmp_path / "a"), str(tmp_path / "A1"))
    done = apply_renames([gone, Rename(str(tmp_path / "b"), str(tmp_path / "B1"))])
    assert [r.problem for r in done] == ["cannot be renamed: no such file or folder", None]


# what must


def test_folders_come_after_their_content_and_undo_goes_back(tmp_path: Path) -> None:
    (tmp_path / BAD / BAD).mkdir(parents=True)
    (tmp_path / BAD / BAD / f"{BAD}.txt").write_bytes(b"x")
    (tmp_path / BAD / "plain").write_bytes(b"")
    before = listing(tmp_path)
    with Journal().open_run(str(tmp_path)) as run:
        assert [r.problem for r in apply_renames(plan(tmp_path), run)] == [None, None, None]
    assert listing(tmp_path) == [GOOD, f"{GOOD}/{GOOD}", f"{GOOD}/{GOOD}/{GOOD}.txt", f"{GOOD}/plain"]
    assert {r.outcome for r in undo(None, str(tmp_path))} == {Undone.RESTORED}
    assert listing(tmp_path) == before


def test_undo_refuses_a_name_that_is_taken_by_now(tmp_path: Path) -> None:
    (tmp_path / BAD).write_bytes(b"1")
    with Journal().open_run(str(tmp_path)) as run:
        apply_renames(plan(tmp_path), run)
    (tmp_path / BAD).write_bytes(b"2")
    assert [r.outcome for r in undo(None, str(tmp_path), force=True)] == [Undone.REFUSED]
    assert ((tmp_path / BAD).read_bytes(), (tmp_path / GOOD).read_bytes()) == (b"2", b"1")


def test_links_are_renamed_themselves(tmp_path: Path) -> None:
    (tmp_path / "target").write_bytes(b"")
    (tmp_path / BAD).symlink_to("target")
    apply_renames(plan(tmp_path))
    assert str((tmp_path / GOOD).readlink()) == "target"


def test_undecodable_names_can_be_repaired(tmp_path: Path) -> None:
    raw = tmp_path / os.fsdecode(GOOD.encode("cp1252"))
    try:
        raw.write_bytes(b"x")
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    apply_renames(plan(tmp_path, lambda name: os.fsencode(name).decode("cp1252")))
    assert listing(tmp_path) == [GOOD]


def test_without_hard_links_the_name_is_checked_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise PermissionError(1, "no links here")

    monkeypatch.setattr(names.os, "link", refuse)
    (tmp_path / BAD).write_bytes(b"x")
    assert [r.problem for r in apply_renames(plan(tmp_path))] == [None]
    assert listing(tmp_path) == [GOOD]
