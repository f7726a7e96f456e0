"""Stretches of bytes that an encoding does not allow, found in linear time."""

from __future__ import annotations

import re
from collections.abc import Iterator

from unmojibake.stages.decode_codec import decode_strict
from unmojibake.stages.decode_lengths import character_pattern
from unmojibake.stages.decode_wide import WIDE

_ESCAPED = re.compile("[\udc80-\udcff]+")
_SURROGATES = re.compile("[\ud800-\udfff]+")


def split_bad(data: bytes, start: int, end: int, encoding: str) -> Iterator[tuple[int, int, bool, str]]:
    """(start, end, valid, text) of each stretch in ``start``..``end``; invalid ones show U+FFFD.

    For every encoding but the stateful ones. One pass of the decoder: asking it for the first error
    again and again would copy the rest of the data each time.
    """
    if encoding not in WIDE and encoding != "utf-8":
        yield from _split_legacy(data[start:end], start, encoding)
    elif encoding == "utf-8":
        yield from _split_utf8(data[start:end], start)
    else:
        yield from _split_wide(data[start:end], start, encoding)


def _split_utf8(data: bytes, start: int) -> Iterator[tuple[int, int, bool, str]]:
    text = data.decode("utf-8", "surrogateescape")
    at, done = 0, 0
    for match in _ESCAPED.finditer(text):
        if match.start() > done:
            good = text[done : match.start()]
            size = len(good.encode())
            yield start + at, start + at + size, True, good
            at += size
        size = match.end() - match.start()
        yield start + at, start + at + size, False, data[at : at + size].decode("utf-8", "replace")
        at += size
        done = match.end()
    if done < len(text):
        yield start + at, start + len(data), True, text[done:]


def _split_wide(data: bytes, start: int, encoding: str) -> Iterator[tuple[int, int, bool, str]]:
    unit = 4 if "32" in encoding else 2
    whole = len(data) // unit * unit
    if unit == 4:
        text = data[:whole].decode(encoding, "replace")
        # U+FFFD that stands there for itself is four bytes as well: both are kept as they are
        bad = re.compile("\ufffd+")
    else:
        text, bad = data[:whole].decode(encoding, "surrogatepass"), _SURROGATES
    at, done = 0, 0
    for match in bad.finditer(text):
        if match.start() > done:
            good = text[done : match.start()]
            size = len(good.encode(encoding))
            yield start + at, start + at + size, True, good
            at += size
        size = unit * (match.end() - match.start())
        yield start + at, start + at + size, False, "\ufffd" * (match.end() - match.start())
        at += size
        done = match.end()
    if done < len(text):
        yield start + at, start + whole, True, text[done:]
    if whole < len(data):
        yield start + whole, start + len(data), False, "\ufffd"


def _split_legacy(data: bytes, start: int, encoding: str) -> Iterator[tuple[int, int, bool, str]]:
    """Line by line first: a file has few lines that do not fit."""
    at = good = 0
    for line in data.splitlines(keepends=True):
        if decode_strict(line, encoding) is None:
            for begin, end in _undefined(line, encoding):
                if at + begin > good:
                    yield (
                        start + good,
                        start + at + begin,
                        True,
                        decode_strict(data[good : at + begin], encoding) or "",
                    )
                yield start + at + begin, start + at + end, False, "\ufffd" * (end - begin)
                good = at + end
        at += len(line)
    if good < len(data):
        yield start + good, start + len(data), True, decode_strict(data[good:], encoding) or ""


def _undefined(line: bytes, encoding: str) -> Iterator[tuple[int, int]]:
    """Stretches of a line that no character of the encoding begins at; an ASCII trail byte is kept."""
    shape = character_pattern(encoding)
    defined: dict[bytes, bool] = {}
    at, bad = 0, -1
    while at < len(line):
        match = shape.match(line, at)
        group = match[0] if match else line[at : at + 1]
        if group not in defined:
            defined[group] = decode_strict(group, encoding) is not None
        if defined[group]:
            if bad >= 0:
                yield bad, at
            at, bad = at + len(group), -1
        else:
            bad = at if bad < 0 else bad
            at += 1
    if bad >= 0:
        yield bad, len(line)
