"""``--to`` and ``--bom``: whole files get another encoding, once they are repaired, or stay as they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from running import CLEAN, DAMAGED, Um

import unmojibake
from unmojibake import Options

GBK = "简体中文的说明文件，内容正常。\n第二行也没有问题。\n"
UTF8_BOM = b"\xef\xbb\xbf"


def put(data: bytes, name: str = "a.txt") -> Path:
    Path(name).write_bytes(data)
    return Path(name)


def test_what_is_as_wanted_stays(um: Um, work: Path) -> None:
    path = put(CLEAN.encode())
    ran = um("fix", "--to", "utf-8", "--bom", "remove")
    assert (ran.code, ran.out) == (0, b"")
    assert "converted" not in ran.err
    assert path.read_bytes() == CLEAN.encode()
    assert um("undo", "--list").out == b""


def test_check_and_diff_write_nothing(um: Um, work: Path) -> None:
    path = put(GBK.encode("gb18030"))
    for args in (("check",), ("fix", "--diff")):
        ran = um(*args, "--to", "utf-8")
        assert (ran.code, ran.out) == (0, b"")
        assert path.read_bytes() == GBK.encode("gb18030")
    assert "to be converted from" in um("check", "--to", "utf-8").err


@pytest.mark.parametrize("text", [CLEAN, "Wide: 中文\n", "Sum: \u2211\n"])
def test_what_the_target_lacks_is_refused_with_its_place(um: Um, work: Path, text: str) -> None:
    other = put("Straße in Köln, schön gelegen\n".encode(), "b.txt")
    path = put(f"first line\n{text}".encode())
    ran = um("fix", "--to", "ascii", "--encoding", "utf-8")
    assert ran.code == 2
    place = next(i for i, char in enumerate(text) if not char.isascii()) + 1
    assert (
        f"a.txt: cannot be converted to ascii: line 2, column {place} has '{text[place - 1]}' (U+" in ran.err
    )
    assert path.read_bytes() == f"first line\n{text}".encode()
    assert other.read_bytes() == "Straße in Köln, schön gelegen\n".encode()


def test_the_others_are_still_converted(um: Um, work: Path) -> None:
    put("no: 中文\n".encode())
    other = put(CLEAN.encode(), "b.txt")
    assert um("fix", "--to", "cp1252").code == 2
    assert other.read_bytes() == CLEAN.encode("cp1252")


def test_bytes_of_no_known_encoding_are_refused(um: Um, work: Path) -> None:
    data = GBK.encode() + b"bytes \xff\xff\xfe here\n"
    path = put(data)
    ran = um("fix", "--to", "gb18030", "--level", "certain")
    assert ran.code == 2
    assert "line 3, column 7 is no utf-8" in ran.err
    assert path.read_bytes() == data


def test_binary_files_and_empty_ones_are_left(um: Um, work: Path) -> None:
    binary = put(b"\x7fELF\x00\x01\x02\xff" * 20, "b.bin")
    empty = put(b"", "empty.txt")
    assert um("fix", "--to", "utf-16", "--bom", "add").code == 0
    assert binary.read_bytes() == b"\x7fELF\x00\x01\x02\xff" * 20
    assert empty.read_bytes() == b""


@pytest.mark.parametrize("name", ["utf-9", "", "base64"])
def test_unknown_names_are_wrong_usage(um: Um, work: Path, name: str) -> None:
    put(CLEAN.encode())
    ran = um("fix", f"--to={name}") if name else um("fix", "--bom", "maybe")
    assert (ran.code, ran.out) == (2, b"")


def test_a_legacy_file_becomes_utf8_and_undo_gives_it_back(um: Um, work: Path) -> None:
    path = put(GBK.encode("gb18030"))
    ran = um("fix", "--to", "utf-8")
    assert ran.code == 0
    assert "note: a.txt: converted from" in ran.err
    assert path.read_bytes() == GBK.encode()
    assert um("undo").code == 0
    assert path.read_bytes() == GBK.encode("gb18030")


def test_repairs_come_first(um: Um, work: Path) -> None:
    path = put(DAMAGED.encode())
    ran = um("fix", "--to", "cp1252")
    assert ran.code == 0
    assert path.read_bytes() == CLEAN.encode("cp1252")


def test_an_ignored_finding_is_converted_as_it_is(um: Um, work: Path) -> None:
    path = put((DAMAGED.rstrip("\n") + " # unmojibake: ignore\n" + DAMAGED).encode())
    assert um("fix", "--to", "utf-16").code == 0
    expected = DAMAGED.rstrip("\n") + " # unmojibake: ignore\n" + CLEAN
    assert path.read_bytes() == expected.encode("utf-16")


def test_declarations_inside_stay_with_a_note(um: Um, work: Path) -> None:
    text = '<?xml version="1.0" encoding="windows-1251"?>\n<a>Обычный русский текст в файле</a>\n'
    path = put(text.encode("cp1251"), "a.xml")
    ran = um("fix", "--to", "utf-8")
    assert path.read_bytes() == text.encode()
    assert "converted from cp1251 to utf-8; the file itself still says cp1251" in ran.err
    assert "still says" not in um("fix", "--to", "cp1251").err


@pytest.mark.parametrize(
    ("before", "wish", "after"),
    [
        (CLEAN.encode(), "keep", CLEAN.encode()),
        (CLEAN.encode(), "add", UTF8_BOM + CLEAN.encode()),
        (UTF8_BOM + CLEAN.encode(), "add", UTF8_BOM + CLEAN.encode()),
        (UTF8_BOM + CLEAN.encode(), "remove", CLEAN.encode()),
        (UTF8_BOM + DAMAGED.encode(), "keep", UTF8_BOM + CLEAN.encode()),
        (UTF8_BOM + DAMAGED.encode(), "remove", CLEAN.encode()),
        (b"\xff\xfe" + CLEAN.encode("utf-16-le"), "remove", CLEAN.encode("utf-16-le")),
        (GBK.encode("gb18030"), "add", GBK.encode("gb18030")),
    ],
)
def test_byte_order_marks(um: Um, work: Path, before: bytes, wish: str, after: bytes) -> None:
    path = put(before)
    assert um("fix", "--bom", wish).code == 0
    assert path.read_bytes() == after


def test_marks_follow_the_target(um: Um, work: Path) -> None:
    marked, plain = put(UTF8_BOM + CLEAN.encode()), put(CLEAN.encode(), "b.txt")
    assert um("fix", "--to", "utf-16-be").code == 0
    assert marked.read_bytes() == b"\xfe\xff" + CLEAN.encode("utf-16-be")
    assert plain.read_bytes() == CLEAN.encode("utf-16-be")
    assert um("fix", "--to", "cp1252").code == 0
    assert marked.read_bytes() == CLEAN.encode("cp1252")


def test_stdin_is_converted(um: Um) -> None:
    assert um("fix", "-", "--to", "utf-8", "--bom", "add", stdin=GBK.encode("gb18030")).out == (
        UTF8_BOM + GBK.encode()
    )


def test_interactive_asks_about_findings_only(um: Um, damaged: Path) -> None:
    assert um("fix", "-i", "--to", "utf-8").code == 2


def test_the_configuration_may_say_so(um: Um, work: Path) -> None:
    path = put(GBK.encode("gb18030"))
    Path("unmojibake.toml").write_text('to = "utf-8"\nbom = "add"\n', "utf-8")
    assert um("fix", "a.txt").code == 0
    assert path.read_bytes() == UTF8_BOM + GBK.encode()
    Path("unmojibake.toml").write_text('bom = "yes"\n', "utf-8")
    assert um("check").code == 2


def test_the_functions_do_the_same(work: Path) -> None:
    data = GBK.encode("gb18030")
    made = unmojibake.repair_bytes(data, Options(to="utf-8"))
    assert made.data == GBK.encode()
    assert made.changed and not made.changes
    assert (made.encoding, made.text) == ("utf-8", GBK)
    same = unmojibake.repair_bytes(data, Options(to="gb18030"))
    assert same.data == data
    with pytest.raises(unmojibake.FileProblem, match="line 1, column 1"):
        unmojibake.repair_bytes(data, Options(to="cp1252"))
    path = put(data)
    (result,) = unmojibake.fix_paths([path], Options(to="utf-8", journal=False))
    assert result.error is None
    assert path.read_bytes() == GBK.encode()
