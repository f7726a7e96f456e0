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

# Two pieces of this size are looked at; each begins on a multiple of four.
_SAMPLE = 1 << 15
# Share of code units that must be characters one meets in text; the wrong byte order of real files
# stayed below 0.8, the right one above 0.99.
_LEAST_PLAUSIBLE = 0.97
# ASCII letters and spaces as the *low* byte of ideographs make up about a third; in 8-bit text that
# happens to look like ideographs ("Bush hid the facts") they are nearly everything.
_MOST_ASCII_LOW = 0.7
_COMMON = frozenset("\t\n\r \u3000\u3001\u3002\uff0c\uff1a\uff01\uff1f\u2014\u2018\u2019\u201c\u201d\u2026")


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


def guess_wide(data: bytes) -> tuple[str, float] | None:
    """The UTF-16 or UTF-32 flavour of data without a BOM and its confidence, None if it is neither.

    Data of an odd length may still be UTF-16 that was cut off.
    """
    if len(data) < 4:
        return _tiny(data)
    sample = _sample(data)
    if b"\0\0" in sample:
        for encoding in ("utf-32-le", "utf-32-be"):
            if _is_utf32(sample, encoding):
                return encoding, 1.0
    scores = {encoding: _plausible(sample, encoding) for encoding in ("utf-16-le", "utf-16-be")}
    best, other = sorted(scores, key=lambda e: -scores[e])
    if scores[best] < _LEAST_PLAUSIBLE or scores[best] - scores[other] < 0.01:
        return None
    return best, min(1.0, 0.5 + scores[best] - scores[other])


def _tiny(data: bytes) -> tuple[str, float] | None:
    if len(data) == 2 and data.count(0) == 1 and 0x20 <= max(data) < 0x7F:
        return ("utf-16-le" if data[1] == 0 else "utf-16-be"), 0.6
    return None


def _sample(data: bytes) -> bytes:
    if len(data) <= 2 * _SAMPLE:
        return data[: len(data) & ~1] if len(data) & 3 else data
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


def _plausible(data: bytes, encoding: str) -> float:
    """Share of the characters of this reading that text is made of; 0 if it can be ruled out."""
    text = data.decode(encoding, "surrogatepass")
    high = data[1::2] if encoding == "utf-16-le" else data[::2]
    low = data[::2] if encoding == "utf-16-le" else data[1::2]
    if 0 not in high:
        # 8-bit text read as UTF-16: both bytes of a unit are letters
        ascii_low = sum(1 for b in low if 0x20 <= b < 0x7F)
        ascii_high = sum(1 for b in high if 0x41 <= b < 0x7F)
        if ascii_low > _MOST_ASCII_LOW * len(low) and ascii_high > _MOST_ASCII_LOW * len(high):
            return 0.0
    counts = Counter(text)
    total = len(text)
    bad = sum(n for ch, n in counts.items() if _impossible(ch))
    blocks = Counter[int]()
    for ch, n in counts.items():
        if ch not in _COMMON:
            blocks[_block(ord(ch))] += n
    common = sum(counts[ch] for ch in _COMMON)
    # text keeps to a few blocks: Latin and one more; the rest is symbols
    main = sum(n for _, n in blocks.most_common(3))
    return (common + main) / total * (1 - bad / total) if bad <= 0.03 * total else 0.0


def _impossible(ch: str) -> bool:
    category = unicodedata.category(ch)
    if category == "Cs":
        return True
    if category == "Cc":
        return ch not in "\t\n\r\f\x1b\x1a"
    return category in ("Cn", "Co")


def _block(point: int) -> int:
    """A coarse script number: blocks of 128, ideographs, kana and syllables as one each."""
    if 0x3400 <= point <= 0x9FFF or 0x20000 <= point <= 0x3FFFF:
        return -1
    if 0xAC00 <= point <= 0xD7A3:
        return -2
    if 0x3040 <= point <= 0x30FF:
        return -3
    if point < 0x250:
        return -4
    return point >> 7
