"""Bytes in, text out, and the same bytes back."""

from __future__ import annotations

import random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import unmojibake as um
from unmojibake.errors import FileProblem
from unmojibake.options import Options
from unmojibake.stages.decode import ByteMap, Edit, analyse, apply_edits, decode, encode_back

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


@settings(deadline=None)  # the first example loads the tables
@given(st.binary(max_size=300))
def test_any_bytes_come_back_exactly(data: bytes) -> None:
    analysis = analyse(data)
    assert encode_back(analysis, analysis.text) == data
    covered = analysis.decoded.bom + b"".join(data[s.start : s.end] for s in analysis.segments)
    assert covered == data
    assert "".join(s.text for s in analysis.segments) == analysis.text


@given(st.text(st.characters(exclude_categories=("Cc", "Cs"), include_characters="\t\r\n"), max_size=200))
def test_utf8_is_taken_at_its_word(text: str) -> None:
    assume(not text.startswith("\ufeff") and "~{" not in text)
    assert decode(text.encode()).text == text


@pytest.mark.parametrize(
    "data", [PNG, b"PK\x03\x04" + bytes(range(256)), b"\0" * 1000, bytes(range(256)) * 8]
)
def test_binary_data_is_not_taken_for_text(data: bytes) -> None:
    assert decode(data).binary


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize(
    "text", ["Guten Tag, wie geht es?\n", "Сегодня хорошая погода.\r\n", "今天天气很好，我们去公园。\n"]
)
def test_wide_text_without_a_mark_is_not_binary(encoding: str, text: str) -> None:
    found = decode(text.encode(encoding))
    assert (found.text, found.encoding, found.binary) == (text, encoding, False)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_mark_is_kept_apart_from_the_text(encoding: str) -> None:
    data = "häßlich\r\n".encode(encoding)
    analysis = analyse(data)
    assert analysis.text == "häßlich\r\n"
    assert analysis.decoded.bom and data.startswith(analysis.decoded.bom)
    assert analysis.decoded.newline == "\r\n"
    assert encode_back(analysis, "häslich\r\n") == "häslich\r\n".encode(encoding)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("na\u00efve caf\u00e9\r\n", "cp1252"),
        ("d\u00e9j\u00e0 vu\n", "cp1252"),
        # no letter of these is elsewhere in cp1252
        ("\u021binut\u0103 \u0219i \u00een\u021belegere \u021bar\u0103\n", "iso-8859-16"),
        ("\u043f\u0440\u0438\u0432\u0435\u0442\n", "cp1251"),
    ],
)
def test_of_two_names_for_the_same_text_the_common_one_is_told(text: str, name: str) -> None:
    assert (decode(text.encode(name)).text, decode(text.encode(name)).encoding) == (text, name)


def test_a_declared_name_for_the_same_text_is_told() -> None:
    data = "# -*- coding: iso-8859-15 -*-\n# na\u00efve caf\u00e9\n".encode("iso-8859-15")
    assert decode(data).encoding == "iso-8859-15"


def test_an_encoding_that_does_not_fit_is_an_error() -> None:
    with pytest.raises(FileProblem):
        decode(b"\xff\xfe\xfd", Options(encoding="utf-8"))


def test_bytes_without_meaning_survive_an_edit_elsewhere() -> None:
    data = "žluťoučký kůň ".encode() * 3 + b"\xf8\xff" + " úpěl ďábelské ódy".encode()
    analysis = analyse(data, Options(level="certain"))
    at = analysis.text.index("ódy")
    assert apply_edits(analysis, [Edit(at, at + 3, "kódy")]) == data[:-4] + "kódy".encode()


@given(st.text(alphabet="aé中😀\n", max_size=60), st.sampled_from(["utf-8", "utf-16", "gb18030"]))
def test_byte_offsets_are_those_of_the_encoder(text: str, encoding: str) -> None:
    data = text.encode(encoding)
    analysis = analyse(data, Options(encoding=None if encoding == "utf-16" else encoding))
    if analysis.text != text:
        return
    offsets = ByteMap(analysis)
    size = len(analysis.decoded.bom)
    for i in range(len(text) + 1):
        expected = size + len(text[:i].encode(encoding if encoding != "utf-16" else "utf-16-le"))
        assert offsets.byte_offset(i) == expected
        assert i == len(text) or offsets.char_offset(expected) == i


@pytest.mark.parametrize("seed", range(40))
def test_random_bytes_without_nul_are_left_alone(seed: int) -> None:
    source = random.Random(seed)
    data = bytes(source.randrange(1, 256) for _ in range(source.randint(150, 2000)))
    assert not um.repair_bytes(data).changed
