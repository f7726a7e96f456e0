"""8-bit text appended to UTF-16: healthy UTF-16 first, then what another program wrote behind it."""

from __future__ import annotations

import random

import pytest

import unmojibake as um
from unmojibake.stages.decode import analyse, encode_back
from unmojibake.stages.decode_appended import appended_runs, first_narrow

ENCODINGS = ("utf-16-le", "utf-16-be")
MARKS = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
LINES = "first line\r\nsecond line\r\n"
HAN = "第一行文字\r\n第二行中文说明，请检查\r\n"


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(
    "text",
    [
        LINES,
        HAN,
        "上海不上上下\n上不上上海\n不中上上",
        "木材材料木板材料木材材料木板材料",
        "これは日本語の文章です。\n次の行です\n",
        "사용자 이름과 비밀번호를 확인하세요\r\n",
        "ऊपर की ओर ऊँट\nऊन\n",
        "ഊണ് ഊഞ്ഞാൽ ഊര്\nഊഊഊ\n",
        "ਊਠ ਊਣਾ ਊਰਜਾ\n",
        "€ 5 – 10 € → «ok»\n",
        # short, with no line end: letters of Devanagari are tabs and signs to ASCII
        "ठरावि",
        "पालाउवाली",
        "छोटा\nपालाउवाली",
        "†‡′″",
        "—†‡′″",
        # rows of a chart
        "킲킶킸킺킾",
        "풨풱풸풺풻",
        "嶹㠠㠸幂弥",
        "一丁七万丈三上下不与丏丐丑专",
        # beyond the first plane, private use, and what is left of a pair
        "😀😃😄😁😆😅🤣😂" * 4,
        "\ue5fa\ue5fb \ue5fc\n" * 3,
        "\ud83d word \ude00 word\n",
        '[HKEY_CURRENT_USER\\Software]\r\n"a"=hex:00,ff,0d,0a\r\n',
    ],
)
def test_healthy_utf_16_has_no_such_run(encoding: str, text: str) -> None:
    data = MARKS[encoding] + text.encode(encoding, "surrogatepass")
    for cut in (data, data[:-1]):
        assert appended_runs(cut, 2, encoding) == []
        assert um.repair_bytes(cut).data is cut


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(
    "low", [0x3000, 0x4E00, 0x4E20, 0x0900, 0x0A00, 0x0D00, 0x2000, 0x2020, 0x6120, 0xAC20]
)
def test_rows_of_charts_have_no_such_run(low: int, encoding: str) -> None:
    row = "".join(map(chr, range(low, low + 96)))
    for size in (2, 5, 16, 96):
        for end in ("", "\r\n"):
            assert appended_runs((row[:size] + end).encode(encoding), 0, encoding) == []
            assert appended_runs((LINES + row[-size:] + end).encode(encoding), 0, encoding) == []


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_words_in_a_program_are_no_text_that_was_appended(encoding: str) -> None:
    # it begins like a byte order mark
    data = MARKS[encoding] + b"\x01\x02\0\0\x10\0\0\0usage: program [options]\nTry --help\n\0\0\x7f\0\x10" * 9
    assert appended_runs(data, 2, encoding) == []
    assert um.repair_bytes(data).data is data


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_controls_are_no_text_that_was_appended(encoding: str) -> None:
    line = b"a plain line of so many words that no border is searched behind the controls: "
    data = MARKS[encoding] + LINES.encode(encoding) + line + b"\x01\x02\r\nsecond line\r\n"
    assert appended_runs(data, 2, encoding) == []


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_ideographs_at_random_have_no_such_run(encoding: str) -> None:
    rng = random.Random(5)
    for _ in range(40):
        lines = [
            "".join(chr(rng.randint(0x4E00, 0x7EFF)) for _ in range(rng.randint(1, 40))) for _ in range(6)
        ]
        assert appended_runs("\n".join(lines).encode(encoding), 0, encoding) == []


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-32-le"])
def test_other_encodings_are_not_asked(encoding: str) -> None:
    assert appended_runs(b"a line\r\n" * 9, 0, encoding) == []


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_an_unsure_border_is_not_written(encoding: str) -> None:
    data = MARKS[encoding] + "price 100 \u20ac".encode(encoding) + b"a plain line follows here\n"
    repair = um.repair_bytes(data)
    assert repair.data is data
    assert [change.certainty.name for change in repair.unresolved] == ["GUESS"]


@pytest.mark.parametrize("marked", [True, False])
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("more", ["", "and 中文 again\r\n"])
@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("plain lines follow\r\nand more of them\r\n", "ascii"),
        ("odd line\r\n", "ascii"),
        ("Größe und Höhe, schöner Tag\r\n", "cp1252"),
        ("Größe und Höhe, schöner Tag\n", "utf-8"),
        ("中文内容在这里，请检查\n", "utf-8"),
        ("Съешь ещё этих мягких французских булок\r\n", "cp1251"),
    ],
)
def test_appended_lines_come_out_whole(
    line: str, written: str, more: str, encoding: str, marked: bool
) -> None:
    mark = MARKS[encoding] if marked else b""
    head = LINES if not marked or len(line) % 2 else HAN
    data = mark + (head + LINES).encode(encoding) + line.encode(written) + more.encode(encoding)
    whole = head + LINES + line + more
    repair = um.repair_bytes(data)
    assert repair.text == whole
    if marked:
        assert repair.data == mark + whole.encode(encoding)
    assert um.repair_bytes(repair.data).data is repair.data
    found = analyse(data)
    assert encode_back(found, found.text) == data


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("head", ["Wide line — dash\nplease read 中文", "it is written in 日本語"])
def test_utf_16_without_a_line_end_keeps_its_last_ideographs(head: str, encoding: str) -> None:
    line = "Größe und Höhe, schöner Tag\n"
    repair = um.repair_bytes(head.encode(encoding) + line.encode())
    assert repair.text == head + line
    assert repair.data == repair.text.encode()


def test_borders() -> None:
    assert first_narrow(b"", 0, 0, "utf-16-le") == (0, True)
    data = "中文".encode("utf-16-le") + b"plain lines follow\n"
    assert first_narrow(data, 0, len(data), "utf-16-le") == (4, True)
    data = "\u20ac".encode("utf-16-le") + b"plain lines follow\n"
    assert first_narrow(data, 0, len(data), "utf-16-le") == (0, False)
