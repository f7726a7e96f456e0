from __future__ import annotations

import random
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unmojibake.errors import FileProblem
from unmojibake.files.zipnames import ZipRename, plan_zip, rewrite_zip

BAD, GOOD = "caf\u00c3\u00a9.txt", "caf\u00e9.txt"


def fix(name: str) -> str | None:
    return name.replace("\u00c3\u00a9", "\u00e9") if "\u00c3\u00a9" in name else None


def nothing(name: str) -> str | None:
    return None


def info(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, (1999, 12, 31, 23, 58, 58))
    member.compress_type = zipfile.ZIP_DEFLATED
    member.external_attr = 0o100640 << 16
    member.comment = b"member \xff comment"
    member.extra = struct.pack("<HHI", 0x4242, 4, 7)
    return member


def archive(path: Path, *names: str) -> str:
    with zipfile.ZipFile(path, "w") as file:
        for name in names:
            file.writestr(info(name), b"" if name.endswith("/") else b"data of " + name.encode() * 50)
        file.comment = b"archive \xfe comment"
    return str(path)


def unflagged(path: Path, *raw: bytes) -> str:
    """An archive whose names are these bytes, without the UTF-8 flag."""
    stand_ins = [f"{i:0{len(name)}d}" for i, name in enumerate(raw)]
    archive(path, *stand_ins)
    data = path.read_bytes()
    for stand_in, name in zip(stand_ins, raw, strict=True):
        parts = data.split(stand_in.encode())
        # the name stands in the local header and in the directory; the data holds it compressed
        assert len(parts) == 3
        data = name.join(parts)
    path.write_bytes(data)
    return str(path)


def listed(path: str | Path) -> list[str]:
    with zipfile.ZipFile(path) as file:
        assert file.testzip() is None
        return file.namelist()


def details(path: str | Path) -> list[tuple[object, ...]]:
    with zipfile.ZipFile(path) as file:
        return [
            (
                m.date_time,
                m.external_attr,
                m.create_system,
                m.comment,
                m.extra,
                m.CRC,
                m.compress_size,
                file.read(m),
            )
            for m in file.infolist()
        ]


# what must not change


@pytest.mark.parametrize("names", [(), ("plain.txt", "dir/", "dir/x"), (GOOD, "\u4e2d\u6587/\u6587")])
def test_healthy_archives_need_no_plan(tmp_path: Path, names: tuple[str, ...]) -> None:
    assert plan_zip(archive(tmp_path / "a.zip", *names), fix) == []


def test_names_that_nothing_can_tell_stay(tmp_path: Path) -> None:
    path = unflagged(tmp_path / "a.zip", b"\xb5\xa1.txt")
    assert plan_zip(path, nothing) == []
    assert plan_zip(path, nothing, lambda raw: None) == []
    assert plan_zip(path, nothing, lambda raw: "two\nlines") == []


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"PK\x05\x06" + b"\xff" * 18])
def test_what_is_no_archive_is_a_problem(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(FileProblem, match="is no readable ZIP archive"):
        plan_zip(str(tmp_path / "a.zip"), fix)
    with pytest.raises(FileProblem, match="no such file"):
        plan_zip(str(tmp_path / "none.zip"), fix)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damaged_archives_never_crash(tmp_path: Path, data: st.DataObject) -> None:
    path, out = tmp_path / "a.zip", tmp_path / "out.zip"
    archive(path, BAD, "dir/")
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(bytes(content[: data.draw(st.integers(0, len(content)))]))
    out.unlink(missing_ok=True)
    try:
        rewrite_zip(str(path), str(out), plan_zip(str(path), fix))
    except FileProblem:
        assert not out.exists()
    assert [p.name for p in tmp_path.iterdir() if p.name.endswith(".tmp")] == []


def test_an_existing_file_is_not_overwritten(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", BAD)
    with pytest.raises(FileProblem, match="exists already"):
        rewrite_zip(path, path, plan_zip(path, fix))
    assert listed(path) == [BAD]


def test_collisions_are_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", BAD, "CAF\u00c9.TXT", "x/" + BAD)
    plan = plan_zip(path, fix)
    assert [(r.index, r.problem) for r in plan] == [(0, "another member has this name"), (2, None)]
    rewrite_zip(path, str(tmp_path / "out.zip"), plan)
    assert listed(tmp_path / "out.zip") == [BAD, "CAF\u00c9.TXT", "x/" + GOOD]


@pytest.mark.parametrize("new", ["a\0b", "a//b", "dir/", "a\nb", "x" * 256])
def test_names_that_are_none_are_refused(tmp_path: Path, new: str) -> None:
    path = archive(tmp_path / "a.zip", "bad")
    assert [r for r in plan_zip(path, lambda name: new) if r.problem is None] == []


def test_members_that_share_bytes_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(info(BAD), random.Random(5).randbytes(20_000))
    data = path.read_bytes()
    start = data.index(b"PK\x01\x02")
    entry = data[start : data.index(b"PK\x05\x06")]
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 40, 40, 40 * len(entry), start, 0)
    path.write_bytes(data[:start] + entry * 40 + tail)
    with pytest.raises(FileProblem, match="its members overlap"):
        rewrite_zip(str(path), str(tmp_path / "out.zip"), [ZipRename(0, BAD, GOOD)])
    assert [p.name for p in tmp_path.iterdir()] == ["a.zip"]


# what must


def test_everything_but_the_name_is_kept(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", BAD, "dir/", "dir/plain")
    out = tmp_path / "out.zip"
    rewrite_zip(path, str(out), plan_zip(path, fix))
    assert listed(out) == [GOOD, "dir/", "dir/plain"]
    assert details(out) == details(path)
    with zipfile.ZipFile(out) as file:
        assert file.comment == b"archive \xfe comment"


def test_unflagged_utf8_is_flagged(tmp_path: Path) -> None:
    path = unflagged(tmp_path / "a.zip", GOOD.encode(), b"plain")
    plan = plan_zip(path, nothing)
    assert plan == [ZipRename(0, GOOD.encode().decode("cp437"), GOOD)]
    rewrite_zip(path, str(tmp_path / "out.zip"), plan)
    assert listed(tmp_path / "out.zip") == [GOOD, "plain"]


def test_unflagged_names_are_decoded_as_one_document(tmp_path: Path) -> None:
    names = ["\u6587\u4ef6\u4e00.txt", "\u6587\u4ef6\u4e8c.txt"]
    path = unflagged(tmp_path / "a.zip", names[0].encode("cp936"), b"plain.txt", names[1].encode("cp936"))
    plan = plan_zip(path, nothing, lambda raw: raw.decode("cp936"))
    assert [(r.index, r.new) for r in plan] == [(0, names[0]), (2, names[1])]
    rewrite_zip(path, str(tmp_path / "out.zip"), plan)
    assert listed(tmp_path / "out.zip") == [names[0], "plain.txt", names[1]]


@pytest.mark.parametrize(
    ("old", "new"),
    [("/etc/passwd", "etc/passwd"), ("../../x", "x"), ("a/../../b/", "a/b/"), ("C:/x", "x"), ("..\\x", "x")],
)
def test_absolute_and_climbing_paths_become_harmless(tmp_path: Path, old: str, new: str) -> None:
    path = archive(tmp_path / "a.zip", old)
    plan = plan_zip(path, nothing)
    assert [(r.old, r.new, r.problem) for r in plan] == [(old, new, None)]
    rewrite_zip(path, str(tmp_path / "out.zip"), plan)
    assert listed(tmp_path / "out.zip") == [new]
    with pytest.raises(FileProblem, match="absolute or climbing"):
        rewrite_zip(path, str(tmp_path / "other.zip"), [])
    assert not (tmp_path / "other.zip").exists()


def test_streamed_members_with_descriptors_behind_them(tmp_path: Path) -> None:
    class Unseekable:
        def __init__(self, path: Path) -> None:
            self.file = path.open("wb")

        def write(self, data: bytes) -> int:
            return self.file.write(data)

        def flush(self) -> None:
            self.file.flush()

    path = tmp_path / "a.zip"
    stream = Unseekable(path)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:  # type: ignore[call-overload]
        file.writestr(BAD, b"1" * 1000)
        file.writestr("b", b"2" * 1000)
    stream.file.close()
    rewrite_zip(str(path), str(tmp_path / "out.zip"), plan_zip(str(path), fix))
    assert listed(tmp_path / "out.zip") == [GOOD, "b"]
    assert [d[-1] for d in details(tmp_path / "out.zip")] == [b"1" * 1000, b"2" * 1000]
