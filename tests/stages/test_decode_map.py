"""Offsets and edits in every kind of encoding."""

from __future__ import annotations

import pytest

from unmojibake.options import Options
from unmojibake.stages.decode import ByteMap, CannotEncode, Edit, analyse, apply_edits, encode_back

TEXT = "設定ファイルを読む。abc 続き\n二行目です。\n"


def test_what_the_encoding_lacks_is_refused() -> None:
    analysis = analyse("größer".encode("cp1252"), Options(encoding="cp1252"))
    with pytest.raises(CannotEncode):
        encode_back(analysis, "größer 中")


def test_edits_that_overlap_are_refused() -> None:
    with pytest.raises(ValueError, match="overlap"):
        apply_edits(analyse(b"abcdef"), [Edit(0, 3, "x"), Edit(2, 4, "y")])


def test_offsets_outside_the_text_are_refused() -> None:
    offsets = ByteMap(analyse(b"abc"))
    for index in (-1, 4):
        with pytest.raises(IndexError):
            offsets.byte_offset(index)
        with pytest.raises(IndexError):
            offsets.char_offset(index)


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp", "iso2022_jp", "utf-8", "utf-16-le", "utf-16"])
def test_an_edit_touches_nothing_else(encoding: str) -> None:
    data = TEXT.encode(encoding)
    analysis = analyse(data)
    assert analysis.text == TEXT
    start = TEXT.index("読む")
    after = TEXT[:start] + "書く" + TEXT[start + 2 :]
    changed = apply_edits(analysis, [Edit(start, start + 2, "書く")])
    assert analyse(changed).text == after
    assert encode_back(analysis, after) == changed
    offsets = ByteMap(analysis)
    for at in range(len(TEXT)):
        assert offsets.char_offset(offsets.byte_offset(at)) == at
    assert changed.startswith(data[: offsets.byte_offset(start)])
    assert changed.endswith(data[offsets.byte_offset(start + 2) :])


def test_bytes_with_two_spellings_keep_theirs() -> None:
    # U+2252 is both 81E0 and 8790 in cp932; the second is the one that is not written any more
    data = "記号です：".encode("cp932") + b"\x87\x90" + "と日本語の文章。\n".encode("cp932")
    analysis = analyse(data)
    assert "\u2252" in analysis.text
    at = analysis.text.index("日本語")
    assert apply_edits(analysis, [Edit(at, at + 3, "英語")]) == data.replace(
        "日本語".encode("cp932"), "英語".encode("cp932")
    )
