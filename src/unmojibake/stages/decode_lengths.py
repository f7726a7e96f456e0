"""How many bytes each character of a decoded segment took, read off the bytes themselves.

Encoding the text again would not do: cp932 has several bytes for one character, and the shift
sequences of ISO-2022-JP and HZ belong to no character at all.
"""

from __future__ import annotations

import codecs
import re
from array import array

# One match a character. The lead bytes follow the Windows code pages; what is no lead is a character
# of one byte. The text was decoded strictly, so trail bytes need no check.
_SHAPES = {
    "cp932": rb"[\x81-\x9f\xe0-\xfc].|.",
    "shift_jis": rb"[\x81-\x9f\xe0-\xfc].|.",
    "cp936": rb"[\x81-\xfe].|.",
    "gb2312": rb"[\x81-\xfe].|.",
    "gb18030": rb"[\x81-\xfe][0-9].{2}|[\x81-\xfe].|.",
    "cp949": rb"[\x81-\xfe].|.",
    "euc-kr": rb"[\x81-\xfe].|.",
    "cp950": rb"[\x81-\xfe].|.",
    "big5": rb"[\x81-\xfe].|.",
    "euc-jp": rb"\x8f.{2}|[\x8e\xa1-\xfe].|.",
}
_PATTERNS = {name: re.compile(shape, re.DOTALL) for name, shape in _SHAPES.items()}
_BYTE = re.compile(rb".", re.DOTALL)
_UNICODE = frozenset({"utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"})
_STATEFUL = {"iso-2022-jp": "iso2022_jp", "hz": "hz"}
_ESCAPE = re.compile(rb"\x1b(?:\([BJI]|\$[@B]|\$\(D)")


def is_unicode(encoding: str) -> bool:
    """Whether the length of a stretch is that of its text encoded again."""
    return encoding in _UNICODE


def is_stateful(encoding: str) -> bool:
    """Whether bytes mean different things after a shift sequence."""
    return encoding in _STATEFUL


def is_single_byte(encoding: str) -> bool:
    """Whether each character is one byte."""
    return (
        encoding not in _UNICODE
        and encoding not in _PATTERNS
        and encoding not in _STATEFUL
        and bool(encoding)
    )


def character_pattern(encoding: str) -> re.Pattern[bytes]:
    """Matches the bytes of one character of a legacy encoding without shift sequences."""
    return _PATTERNS.get(encoding, _BYTE)


def char_offsets(data: bytes, text: str, encoding: str) -> array[int]:
    """For each character of ``text`` the offset in ``data`` where its bytes begin, then the end.

    For the multi-byte legacy encodings; ``data`` must have been decoded to ``text`` strictly. A shift
    sequence counts with the character after it.
    """
    if encoding in _STATEFUL:
        offsets = _stateful_offsets(data, encoding)
    else:
        offsets = array("L", (m.start() for m in _PATTERNS[encoding].finditer(data)))
        offsets.append(len(data))
    if len(offsets) != len(text) + 1:
        raise ValueError(f"{encoding}: {len(text)} characters, but {len(offsets) - 1} byte groups")
    return offsets


def _stateful_offsets(data: bytes, encoding: str) -> array[int]:
    decoder = codecs.getincrementaldecoder(_STATEFUL[encoding])()
    offsets, begin = array("L"), 0
    for i in range(len(data)):
        if decoder.decode(data[i : i + 1]):
            offsets.append(begin)
            begin = i + 1
    offsets.append(len(data))
    return offsets


def shift_state(data: bytes, position: int, encoding: str) -> bytes:
    """The shift sequence in force before ``position``; b"" where the bytes are ASCII."""
    start = data.rfind(b"\n", 0, position) + 1
    if encoding == "hz":
        state = b""
        for token in re.finditer(rb"~.", data[start:position]):
            state = b"~{" if token[0] == b"~{" else b"" if token[0] == b"~}" else state
        return state
    found = _ESCAPE.findall(data[start:position])
    return b"" if not found or found[-1] == b"\x1b(B" else found[-1]


def shift_to_ascii(encoding: str) -> bytes:
    """The sequence that ends a shifted stretch."""
    return b"~}" if encoding == "hz" else b"\x1b(B"
