"""Bytes that were made to hurt: every byte comes back, and the work stays in proportion.

Effort is counted in calls, not in seconds: four times the input may cost five times the calls.
"""

from __future__ import annotations

import sys

import pytest

from unmojibake.stages.decode import analyse, encode_back

_SIZE = 1 << 15
_PIECES = {
    "ff": b"\xff",
    "letter and ff": b"\xffa",
    "continuation and lead": b"\x80\xc3",
    "cut characters": "中".encode()[:2] + b"a",
    "a cut character in a long run": ("中文" * 20).encode()[:-1],
    "surrogates": b"\xed\xa0\xbd",
    "pairs of surrogates": b"\xed\xa0\xbd\xed\xb8\x80",
    "overlong": b"\xe0\x80\x80a ",
    "nul of modified utf-8": b"\xc0\x80",
    "two encodings on one line": "é ".encode() + b"\xe9 ",
    "two encodings line by line": "né\n".encode() + b"n\xe9\n",
    "gbk with a bad byte": "这是一个测试".encode("gbk") + b"\xff ",
    "islands": b"abcdef\n" + "hi there".encode("utf-16-le"),
    "8-bit lines behind utf-16": "Wide line\r\n".encode("utf-16-le") + b"a plain line follows\r\n",
    "the same in a legacy encoding": "Wide line\r\n".encode("utf-16-le")
    + "Größe und Höhe\r\n".encode("cp1252"),
    "utf-8 behind ideographs": "read 日本語".encode("utf-16-le") + "Größe und Höhe\n".encode(),
    "8-bit lines behind a mark": b"\xff\xfea plain line follows\r\n",
    "low bytes": b"word \x14 word ",
    "hz": b"~{",
    "iso-2022": b"\x1b$B",
    "lone utf-16 surrogates": b"\x00\xd8",
}


def _calls(data: bytes) -> int:
    """The number of Python function calls that an analysis takes."""
    count = 0

    def profile(frame: object, event: str, arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        analyse(data)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("name", _PIECES)
def test_every_byte_comes_back(name: str) -> None:
    data = _PIECES[name] * (_SIZE // len(_PIECES[name]))
    analysis = analyse(data)
    assert encode_back(analysis, analysis.text) == data
    assert analysis.decoded.bom + b"".join(data[s.start : s.end] for s in analysis.segments) == data


@pytest.mark.parametrize("name", _PIECES)
def test_work_grows_with_the_input(name: str) -> None:
    piece = _PIECES[name] * max(1, _SIZE // 4 // len(_PIECES[name]))
    analyse(piece * 4)  # fills the caches
    small = _calls(piece)
    assert _calls(piece * 4) <= 5 * small + 2000
