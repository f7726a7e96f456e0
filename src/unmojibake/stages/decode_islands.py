"""UTF-16 inside 8-bit text, beyond its Latin letters: the dash, the arrow or the ideographs around them.

A dash in UTF-16 is the bytes 14 20, an arrow 92 21: no NUL tells. Cut out of the stretch that they belong to they
would be taken for a control and for a quotation mark of cp1252.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from unmojibake.stages.decode_appended import first_narrow

Stretch = tuple[int, int, str]
"""Start and end of bytes, and their UTF-16 encoding."""
_MOST = 4096  # bytes without a Latin letter that are still taken for the same text
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LINE_ENDS = b"\r\n"
_WORD = re.compile(rb"[\x20-\x7e]{5}")  # ASCII in turn is 8-bit text, whatever ideographs it may be
_NO_TEXT = ("Cc", "Cs", "Co", "Cn")


def wide_stretches(data: bytes, start: int, islands: Iterable[Stretch]) -> Iterator[Stretch]:
    """The islands of Latin letters, in order, with what belongs to them: no byte before ``start``. Linear."""
    found: list[Stretch] = []
    for begin, end, encoding in islands:
        if found and found[-1][2] == encoding and joins(data[found[-1][1] : begin], encoding):
            found[-1] = (found[-1][0], end, encoding)
            continue
        floor = found[-1][1] if found else start
        found.append((from_line(data, begin, floor, encoding), end, encoding))
    for i, (begin, end, encoding) in enumerate(found):
        ceiling = found[i + 1][0] if i + 1 < len(found) else len(data)
        yield begin, _to_line(data, end, ceiling, encoding), encoding


def joins(gap: bytes, encoding: str) -> bool:
    """Whether what stands between two islands is text in their encoding, and no 8-bit text."""
    if not gap:
        return True
    if not _is_wide(gap, encoding):
        return False
    if _is_narrow(gap):
        return len(gap) == 2 and gap.strip(_LINE_ENDS) == gap
    # lines of a legacy encoding end at a line end; of UTF-16 that would be half of a character
    return gap[-1] not in _LINE_ENDS or gap.endswith("\n".encode(encoding))


def from_line(data: bytes, begin: int, floor: int, encoding: str) -> int:
    """Where an island begins when the beginning of its line belongs to it: what is appended begins a line."""
    low = max(floor, begin - _MOST)
    line = 1 + max(data.rfind(b"\n", low, begin), data.rfind(b"\r", low, begin))
    first = line or low
    if not line and low not in (0, floor):
        return begin
    head = data[first:begin]
    return first if head and _is_wide(head, encoding) and not _is_narrow(head) else begin


def _to_line(data: bytes, end: int, ceiling: int, encoding: str) -> int:
    """Where an island ends when the rest of its line belongs to it, up to a line end in UTF-16."""
    stop = min(ceiling, end + _MOST)
    feed = "\n".encode(encoding)
    at = data.find(feed, end, stop)
    while at >= 0 and (at - end) % 2:
        at = data.find(feed, at + 1, stop)
    last = at + 2 if at >= 0 else stop
    if at < 0 and stop < len(data):
        return end
    tail = data[end:last]
    if tail and _is_wide(tail, encoding) and not _is_narrow(tail.removesuffix(feed)):
        return last
    # 8-bit text may follow without a line end between them
    return _valid_end(data, end, first_narrow(data, end, stop, encoding)[0], encoding)


def _valid_end(data: bytes, begin: int, end: int, encoding: str) -> int:
    """Where the first surrogate without its partner stands among bytes ``begin``..``end``; ``end`` if there is none."""
    try:
        data[begin:end].decode(encoding)
    except UnicodeDecodeError as error:
        return begin + error.start
    return end


def _is_wide(part: bytes, encoding: str) -> bool:
    """Whether the bytes are assigned characters in UTF-16, no controls but blanks, and no words of 8-bit text."""
    if len(part) % 2 or len(part) > _MOST or _WORD.search(part):
        return False
    try:
        text = part.decode(encoding)
    except UnicodeDecodeError:
        return False
    return all(char in "\t\r\n" or unicodedata.category(char) not in _NO_TEXT for char in text)


def _is_narrow(part: bytes) -> bool:
    """Whether the bytes are 8-bit text as they stand."""
    try:
        return _CONTROL.search(part.decode("utf-8")) is None
    except UnicodeDecodeError:
        return False
