"""UTF-16 and UTF-32: byte order marks, and the text that comes without one."""

from __future__ import annotations

import unicodedata
from collections import Counter

BOMS: tuple[tuple[bytes, str], ...] = (
    # UTF-32 first: its little-endian mark begins with that of UTF-16
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
WIDE = frozenset({"utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"})

# So many bytes from the beginning and from the middle are looked at, from a multiple of four on.
_SAMPLE = 1 << 12
# Share of characters that text may hold although they are unassigned, private or controls: a file
# may have an odd one, the wrong byte order has one in five or more.
_MOST_BAD = 0.03
# UTF-16 without a single NUL byte (no space, no line end, no digit) exists as short East Asian
# strings only.
_LONGEST_WITHOUT_NUL = 4096
# Of such strings a quarter or more of the bytes is no printable ASCII; words of 8-bit text have less.
_PRINTABLE = bytes(range(0x20, 0x7F))
_LEAST_OTHER = 0.2
# The line end of 8-bit text that another program appended, read as UTF-16: no character, and no objection.
_APPENDED = "\u0a0d"


def find_bom(data: bytes) -> tuple[bytes, str]:
    """The byte order mark and the encoding it stands for; (b"", "") if there is none."""
    for mark, encoding in BOMS:
        if data.startswith(mark):
            if encoding == "utf-32-le" and not _is_utf32(data[4:], "utf-32-le"):
                continue  # UTF-16 whose first character is NUL
            if encoding == "utf-32-be" and not _is_utf32(data[4:], encoding):
                continue  # binary data
            return mark, encoding
    return b"", ""


def wide_candidates(data: bytes) -> dict[str, str]:
    """The UTF-16 and UTF-32 flavours that data without a BOM may be in, each with its reading of a sample.

    What is left out is impossible; what is given may still be 8-bit text that happens to look like
    ideographs, so the readings have to be weighed against each other. Data of an odd length may be
    UTF-16 that was cut off.
    """
    has_nul = b"\0" in data
    if len(data) < 2 or (not has_nul and not _may_be_without_nul(data)):
        return {}
    sample = _sample(data)
    if b"\0\0" in sample:
        for encoding in ("utf-32-le", "utf-32-be"):
            if _is_utf32(sample, encoding):
                return {encoding: sample.decode(encoding)}
    found = {}
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample[: len(sample) & ~1].decode(encoding, "surrogatepass")
        bad = sum(n for ch, n in Counter(text).items() if _impossible(ch))
        if has_nul:
            bad -= text.count(_APPENDED)
        if bad <= _MOST_BAD * len(text):
            found[encoding] = text
    return found


def _may_be_without_nul(data: bytes) -> bool:
    if len(data) > _LONGEST_WITHOUT_NUL or len(data) % 2:
        return False
    return len(data.translate(None, _PRINTABLE)) > _LEAST_OTHER * len(data)


def _sample(data: bytes) -> bytes:
    if len(data) <= 2 * _SAMPLE:
        return data
    middle = (len(data) // 2) & ~3
    return data[:_SAMPLE] + data[middle : middle + _SAMPLE]


def _is_utf32(data: bytes, encoding: str) -> bool:
    if len(data) % 4:
        return False
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return "\0" not in text


def _impossible(ch: str) -> bool:
    category = unicodedata.category(ch)
    if category == "Cc":
        return ch not in "\t\n\r\f\x1b\x1a"
    return category in ("Cn", "Co", "Cs")
