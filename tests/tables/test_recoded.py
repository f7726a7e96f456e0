"""CSV files in other encodings than UTF-8: every byte stays that is no repair."""

from __future__ import annotations

from pathlib import Path

import pytest
from tabling import BAD, GOOD, through

import unmojibake as um
from unmojibake.tables import recoded

ROWS = "id,name\r\n" + "".join(f'{i},"x, y {i}"\r\n' for i in range(500))


@pytest.mark.parametrize("name", ["utf-7", "iso-2022-jp", "hz", "no-such"])
def test_encodings_that_no_table_is_in(tmp_path: Path, name: str) -> None:
    with pytest.raises(um.UsageError, match="--encoding"):
        through(tmp_path, "a.csv", b"a,b\n", encoding=name)


def test_other_formats_have_one_encoding(tmp_path: Path) -> None:
    with pytest.raises(um.UsageError, match="--encoding is for CSV files"):
        through(tmp_path, "a.jsonl", b"{}\n", encoding="cp1252")


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"a,b\n1,\xff\xff\n", "euc-jp"),
        (b"a,b\n1,2\n\x81", "cp932"),
        ("a,b\n1,2\n".encode("utf-16-le") + b"\0", "utf-16-le"),
        (b"\x00\xd8a\0", "utf-16-le"),
    ],
)
def test_what_is_in_another_encoding_is_refused_with_its_place(
    tmp_path: Path, data: bytes, encoding: str
) -> None:
    with pytest.raises(
        um.FileProblem, match=f"a.csv: is not all {encoding}, between the bytes [0-9]+ and {len(data)}"
    ):
        through(tmp_path, "a.csv", data, encoding=encoding)


@pytest.mark.parametrize("encoding", ["cp1252", "cp936", "cp932", "utf-16", "utf-16-be", "utf-32", "utf-8"])
@pytest.mark.parametrize("size", [7, 64, 1 << 20])
def test_the_file_keeps_its_encoding(
    tmp_path: Path, encoding: str, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read in pieces of any size; the word is healthy in the encodings that have it."""
    monkeypatch.setattr("unmojibake.tables.delimited.PART", size)
    said = {"cp936": "用户登录", "cp932": "文字化け"}.get(encoding, "Größe")
    rows = ROWS if size > 7 else ROWS[:200]
    data = f"{rows}7,{said}\r\n".encode(encoding)
    out, done, _ = through(tmp_path, "a.csv", data, encoding=encoding)
    assert out == data
    assert done.repaired == 0


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-16-be"])
def test_damage_is_repaired_in_the_encoding_of_the_file(tmp_path: Path, encoding: str) -> None:
    out, done, problems = through(tmp_path, "a.csv", f"{ROWS}7,{BAD}\n".encode(encoding), encoding=encoding)
    assert out == f"{ROWS}7,{GOOD}\n".encode(encoding)
    assert (done.rows, done.repaired, problems) == (501, 1, [])


def test_a_repair_that_does_not_fit_is_left_and_told(tmp_path: Path) -> None:
    bad = um.damage("Привет, дорогой мир", "utf-8>cp1252")
    data = f'id,name\n1,"{bad}"\n'.encode("cp1252", "replace")
    assert b"?" not in data
    report = tmp_path / "told.jsonl"
    out, done, _ = through(tmp_path, "a.csv", data, encoding="cp1252", report=str(report))
    assert out == data
    assert (done.repaired, done.left) == (0, 1)
    assert '"applied": false' in report.read_text()


def test_utf16_goes_by_its_mark() -> None:
    assert recoded.encoding_of("UTF-16", b"\xfe\xff\0a") == "utf-16-be"
    assert recoded.encoding_of("utf_16", b"\xff\xfea\0") == "utf-16-le"
    assert recoded.encoding_of("utf-32", b"\0\0\xfe\xff") == "utf-32-be"
    assert recoded.encoding_of("utf-16", b"") == "utf-16-le"
