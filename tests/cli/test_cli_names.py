"""``--names`` and ``--zip``: names are listed, renamed and copied into a new archive, and nothing else."""

from __future__ import annotations

import json
import os
import sys
import zipfile
from pathlib import Path

import pytest
from running import CLEAN, DAMAGED, Um

from unmojibake.channels import damage

HEALTHY = ["Übersicht.txt", "año nuevo.txt", "説明書.txt", "Ålesund", "plain.txt", "SÃO PAULO.txt"]
RIGHT = ["Größenänderung für Käse.txt", "schöne Grüße aus Köln.txt", "Übungsblätter"]
RAW = [
    "Отчёт о работе за год.txt",
    "Список участников конференции.txt",
    "Фотографии из отпуска",
    "Договор аренды квартиры.txt",
]


def bad(name: str) -> str:
    return damage(name, "utf-8>cp1252")


@pytest.fixture
def tree(work: Path) -> Path:
    """Damaged names of files and of a folder, whose contents are damaged, too."""
    folder = work / bad(RIGHT[2])
    folder.mkdir()
    (work / bad(RIGHT[0])).write_bytes(DAMAGED.encode())
    (folder / bad(RIGHT[1])).write_bytes(b"inside\n")
    (work / "plain.txt").write_bytes(b"plain\n")
    return work


def listing(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_healthy_names_stay(um: Um, work: Path) -> None:
    for name in HEALTHY:
        Path(name).write_bytes(b"x\n")
    for args in (("check",), ("fix",), ("fix", "--level", "guess")):
        ran = um(*args, "--names")
        assert (ran.code, ran.out) == (0, b"")
    assert listing(work) == sorted(HEALTHY)


def test_check_and_diff_rename_nothing(um: Um, tree: Path) -> None:
    before = listing(tree)
    ran = um("check", "--names")
    assert ran.code == 1
    assert ran.text.count("UM601") == 3
    assert RIGHT[0] in ran.text
    ran = um("fix", "--names", "--diff")
    assert ran.code == 1
    rows = ran.text.splitlines()
    assert f"rename to {RIGHT[0]}" in rows
    assert f"rename to {bad(RIGHT[2])}/{RIGHT[1]}" in rows
    assert rows.index(f"rename to {RIGHT[2]}") > rows.index(f"rename to {bad(RIGHT[2])}/{RIGHT[1]}")
    assert listing(tree) == before
    assert um("undo", "--list").out == b""


def test_contents_are_not_looked_at(um: Um, damaged: Path) -> None:
    assert um("check", "--names").code == 0
    assert um("fix", "--names").code == 0
    assert damaged.read_bytes() == DAMAGED.encode()


def test_names_are_repaired_and_undo_takes_it_back(um: Um, tree: Path) -> None:
    before = listing(tree)
    ran = um("fix", "--names")
    assert ran.code == 0
    assert listing(tree) == sorted([RIGHT[0], RIGHT[2], f"{RIGHT[2]}/{RIGHT[1]}", "plain.txt"])
    assert Path(RIGHT[0]).read_bytes() == DAMAGED.encode()
    assert f"renamed to {RIGHT[0]}" in ran.err
    assert um("check", "--names").code == 0
    assert um("undo").code == 0
    assert listing(tree) == before


def test_a_name_that_is_taken_is_left(um: Um, tree: Path) -> None:
    Path(RIGHT[0]).write_bytes(b"taken\n")
    ran = um("fix", "--names")
    assert ran.code == 1
    assert "is taken" in ran.err
    assert Path(RIGHT[0]).read_bytes() == b"taken\n"
    assert Path(bad(RIGHT[0])).exists()
    assert Path(RIGHT[2], RIGHT[1]).exists()


def test_rules_levels_and_allowed_names(um: Um, tree: Path) -> None:
    assert um("check", "--names", "--ignore", "UM6").code == 0
    assert um("check", "--names", "--select", "UM1").code == 0
    Path("unmojibake.toml").write_text(
        f"allow = {json.dumps([bad(name) for name in RIGHT], ensure_ascii=False)}\n", "utf-8"
    )
    assert um("check", "--names").code == 0


def test_json_has_the_names(um: Um, tree: Path) -> None:
    files = json.loads(um("check", "--names", "--format", "json").text)["files"]
    finding = next(f for f in files if f["path"] == bad(RIGHT[0]))["findings"][0]
    assert finding["rule"] == "UM601"
    assert finding["channel"] == "utf-8>cp1252"
    assert finding["line"] == 1


def test_a_baseline_of_names_knows_copies_and_renames_none_of_them(um: Um, tree: Path) -> None:
    assert um("check", "--names", "--write-baseline", "known.json").code == 0
    known = json.loads(Path("known.json").read_bytes())["files"]
    assert sorted(known) == sorted([bad(RIGHT[0]), bad(RIGHT[2]), f"{bad(RIGHT[2])}/{bad(RIGHT[1])}"])
    before = listing(tree)
    for command in ("check", "fix"):
        ran = um(command, "--names", "--baseline", "known.json")
        assert (ran.code, ran.out) == (0, b"")
    assert listing(tree) == before
    Path(bad("schöne Töne aus Jülich.txt")).write_bytes(b"new\n")
    ran = um("fix", "--names", "--baseline", "known.json")
    assert ran.code == 0
    assert listing(tree) == sorted([*before, "schöne Töne aus Jülich.txt"])


def test_names_obey_per_file_ignores(um: Um, tree: Path) -> None:
    settings = {f"{bad(RIGHT[2])}/*": ["UM6"], "*.txt": ["UM601"]}
    rows = "\n".join(f"{json.dumps(k, ensure_ascii=False)} = {json.dumps(v)}" for k, v in settings.items())
    Path("unmojibake.toml").write_text(f"[per-file-ignores]\n{rows}\n", "utf-8")
    assert um("fix", "--names").code == 0
    assert listing(tree) == sorted(
        [RIGHT[2], f"{RIGHT[2]}/{bad(RIGHT[1])}", bad(RIGHT[0]), "plain.txt", "unmojibake.toml"]
    )


def test_names_obey_the_nearest_configuration(um: Um, tree: Path) -> None:
    Path(bad(RIGHT[2]), "unmojibake.toml").write_text('ignore = ["UM6"]\n')
    assert um("fix", "--names").code == 0
    assert RIGHT[0] in listing(tree)
    assert f"{RIGHT[2]}/{bad(RIGHT[1])}" in listing(tree)  # the folder's own name is its parent's business
    assert um("check", "--names", "--isolated").code == 1


@pytest.mark.skipif(sys.platform != "linux", reason="names are any bytes on Linux only")
def test_names_that_are_no_utf8_are_judged_together(um: Um, work: Path) -> None:
    for name in RAW:
        Path(os.fsdecode(name.encode("cp1251"))).write_bytes(b"x\n")
    assert um("check", "--names", "--level", "guess").code == 1
    assert um("fix", "--names", "--level", "guess").code == 0
    assert listing(work) == sorted(RAW)


def test_a_path_that_is_missing_fails(um: Um, tree: Path) -> None:
    assert um("check", "--names", "absent", "plain.txt").code == 2


@pytest.mark.parametrize(
    "args",
    [
        ("--names", "--staged"),
        ("--names", "-"),
        ("--names", "--to", "utf-8"),
        ("--zip", "a.zip", "--baseline", "known.json"),
        ("--zip", "a.zip", "b.txt"),
        ("--zip", "a.zip", "--names"),
    ],
)
def test_combinations_that_make_no_sense(um: Um, work: Path, args: tuple[str, ...]) -> None:
    ran = um("check", *args)
    assert (ran.code, ran.out) == (2, b"")


# -- archives


def pack(names: list[str], encoding: str = "") -> Path:
    """An archive; with an encoding as an old program writes it: bytes as names, without the UTF-8 flag."""
    raw = [name.encode(encoding or "utf-8") for name in names]
    stand_ins = [chr(ord("A") + i) * len(name) for i, name in enumerate(raw)]
    with zipfile.ZipFile("a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, stand_in in zip(names, stand_ins, strict=True):
            archive.writestr(stand_in if encoding else name, b"content of a member\n")
    data = Path("a.zip").read_bytes()
    for stand_in, name_bytes in zip(stand_ins, raw, strict=True):
        data = data.replace(stand_in.encode(), name_bytes) if encoding else data
    Path("a.zip").write_bytes(data)
    return Path("a.zip")


def names_of(path: str) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()


def test_a_healthy_archive_stays(um: Um, work: Path) -> None:
    with zipfile.ZipFile("a.zip", "w") as archive:
        for name in HEALTHY:
            archive.writestr(name, b"x")
    assert um("check", "--zip", "a.zip").code == 0
    ran = um("fix", "--zip", "a.zip", "-o", "b.zip")
    assert ran.code == 0
    assert "nothing was written" in ran.err
    assert not Path("b.zip").exists()


def test_what_is_no_archive_or_exists_fails(um: Um, work: Path) -> None:
    Path("a.zip").write_bytes(b"no archive")
    assert um("check", "--zip", "a.zip").code == 2
    assert um("check", "--zip", "absent.zip").code == 2
    archive = pack([bad(name) for name in RIGHT])
    before = archive.read_bytes()
    assert um("fix", "--zip", "a.zip").code == 2
    Path("b.zip").write_bytes(b"mine")
    ran = um("fix", "--zip", "a.zip", "-o", "b.zip")
    assert ran.code == 2
    assert Path("b.zip").read_bytes() == b"mine"
    assert archive.read_bytes() == before


def test_members_are_listed_and_repaired_into_a_new_archive(um: Um, work: Path) -> None:
    archive = pack([*(f"{RIGHT[2]}/{name}" for name in map(bad, RIGHT)), "plain.txt"])
    before = archive.read_bytes()
    ran = um("check", "--zip", "a.zip")
    assert ran.code == 1
    assert ran.text.count("UM602") == len(RIGHT)
    assert um("fix", "--zip", "a.zip", "--diff").code == 1
    ran = um("fix", "--zip", "a.zip", "-o", "b.zip")
    assert ran.code == 0
    assert names_of("b.zip") == [*(f"{RIGHT[2]}/{name}" for name in RIGHT), "plain.txt"]
    assert archive.read_bytes() == before
    assert um("check", "--zip", "b.zip").code == 0


@pytest.mark.parametrize("encoding", ["cp866", "cp1251", "utf-8"])
def test_names_without_the_flag_are_read_together(um: Um, work: Path, encoding: str) -> None:
    pack(RAW, encoding)
    ran = um("fix", "--zip", "a.zip", "-o", "b.zip", "--level", "guess")
    assert ran.code == 0
    assert names_of("b.zip") == RAW


def test_climbing_names_become_harmless(um: Um, work: Path) -> None:
    with zipfile.ZipFile("a.zip", "w") as archive:
        archive.writestr("../up.txt", CLEAN)
    assert um("check", "--zip", "a.zip").code == 1
    assert um("fix", "--zip", "a.zip", "-o", "b.zip").code == 0
    assert names_of("b.zip") == ["up.txt"]
