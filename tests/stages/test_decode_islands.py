"""UTF-16 appended to 8-bit text: healthy neighbours first, then what has no Latin letter in it."""

from __future__ import annotations

from itertools import pairwise

import pytest

import unmojibake as um
from unmojibake.stages.decode import analyse
from unmojibake.stages.decode_islands import joins, wide_stretches

START = "Größe und Höhe — ein schöner Tag, Käse in Köln.\n"
ENCODINGS = ("utf-16-le", "utf-16-be")


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(
    "gap",
    [
        b"plain lines",
        b"plain text\n",
        b"two\nlines of it\n",
        "Größe und Höhe\n".encode(),
        "Größe in einer Zeile\n".encode("cp1252"),
        b"\r\n",
        "語".encode("utf-16-le") + b"then 8-bit text\n",
    ],
)
def test_what_is_no_utf_16_between_two_islands(encoding: str, gap: bytes) -> None:
    assert not joins(gap, encoding)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_8_bit_lines_between_two_appended_ones_stay(encoding: str) -> None:
    data = START.encode() + "first\n".encode(encoding) + START.encode() + "second\n".encode(encoding)
    assert um.repair_bytes(data).text == f"{START}first\n{START}second\n"


def test_no_byte_is_in_two_stretches_and_none_is_before_the_start() -> None:
    text = "first — line\nsecond → line\n".encode("utf-16-le")
    data = b"head\n" + text + b"tail\n"
    islands = [(5, 17, "utf-16-le"), (19, 29, "utf-16-le")]
    stretches = list(wide_stretches(data, 5, islands))
    assert stretches[0][0] == 5
    for (_, end, _), (begin, _, _) in pairwise(stretches):
        assert end <= begin


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("after", ["", "then utf-8 again: ñ\n"])
@pytest.mark.parametrize(
    "line",
    [
        START,
        "plain → arrow\n",
        "日本語のテキスト plain\n",
        "it ends in 日本語\n",
        "„quoted“ and more of it – here\nin two lines → so\n",
    ],
)
def test_an_appended_line_comes_out_whole(encoding: str, after: str, line: str) -> None:
    repair = um.repair_bytes(START.encode() + line.encode(encoding) + after.encode())
    assert repair.text == START + line + after
    assert {change.rule for change in repair.changes} == {"UM503"}
    assert repair.data == repair.text.encode()


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("half", ["\ud83d", "\ude00", "\ud83dé", "\U0001f600\ude00"])
def test_a_surrogate_without_its_partner_ends_the_island(encoding: str, half: str) -> None:
    island = "appended".encode(encoding)
    data = (
        island + half.encode(encoding, "surrogatepass") + "ß\ud83d".encode(encoding, "surrogatepass") + b"x"
    )
    for odd in (data, data[:-1], START.encode() + data):
        analysis = analyse(odd)
        assert "appended" in analysis.text
        assert b"".join(odd[s.start : s.end] for s in analysis.segments) == odd
        assert um.repair_bytes(odd).decoded == analysis.decoded


def test_a_mark_of_the_other_byte_order_does_not_turn_letters_into_surrogates() -> None:
    data = b"hello world \xfe\xff" + "ØÙÚÛ".encode("utf-16-le") + b" more text here\n"
    analysis = analyse(data)
    assert b"".join(data[s.start : s.end] for s in analysis.segments) == data
    assert "ÙÚÛ" in analysis.text
