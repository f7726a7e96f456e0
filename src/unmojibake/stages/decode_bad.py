"""Stretches of bytes that a Unicode encoding does not allow, found in linear time."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ESCAPED = re.compile("[\udc80-\udcff]+")
_SURROGATES = re.compile("[\ud800-\udfff]+")


def split_bad(data: bytes, start: int, encoding: str) -> Iterator[tuple[int, int, bool, str]]:
    """(start, end, valid, text) of each stretch from byte ``start`` on; invalid ones show U+FFFD.

    For UTF-8, UTF-16 and UTF-32. One pass of the decoder: asking it for the first error again and
    again would copy the rest of the data each time.
    """
    if encoding == "utf-8":
        yield from _split_utf8(data, start)
    else:
        yield from _split_wide(data, start, encoding)


def _split_utf8(data: bytes, start: int) -> Iterator[tuple[int, int, bool, str]]:
    text = str(memoryview(data)[start:], "utf-8", "surrogateescape")
    at, done = start, 0
    for match in _ESCAPED.finditer(text):
        if match.start() > done:
            good = text[done : match.start()]
            size = len(good.encode())
            yield at, at + size, True, good
            at += size
        size = match.end() - match.start()
        yield at, at + size, False, data[at : at + size].decode("utf-8", "replace")
        at += size
        done = match.end()
    if done < len(text):
        yield at, len(data), True, text[done:]


def _split_wide(data: bytes, start: int, encoding: str) -> Iterator[tuple[int, int, bool, str]]:
    unit = 4 if "32" in encoding else 2
    whole = start + (len(data) - start) // unit * unit
    if unit == 4:
        text = data[start:whole].decode(encoding, "replace")
        # U+FFFD that stands there for itself is four bytes as well: both are kept as they are
        bad = re.compile("\ufffd+")
    else:
        text, bad = data[start:whole].decode(encoding, "surrogatepass"), _SURROGATES
    at, done = start, 0
    for match in bad.finditer(text):
        if match.start() > done:
            good = text[done : match.start()]
            size = len(good.encode(encoding))
            yield at, at + size, True, good
            at += size
        size = unit * (match.end() - match.start())
        yield at, at + size, False, "\ufffd" * (match.end() - match.start())
        at += size
        done = match.end()
    if done < len(text):
        yield at, whole, True, text[done:]
    if whole < len(data):
        yield whole, len(data), False, "\ufffd"


def mostly_utf8(data: bytes) -> bool:
    """Whether more of the bytes above 7F belong to valid UTF-8 sequences than not."""
    bad = len(_ESCAPED.sub("", data.decode("utf-8", "surrogateescape")).encode())
    high = len(data.translate(None, bytes(range(128))))
    return 2 * (len(data) - bad) < high
