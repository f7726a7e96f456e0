"""Damage that valid bytes can carry: UTF-16 in 8-bit text, stray NULs, characters cut to their low byte."""

from __future__ import annotations

import re
from collections.abc import Iterator

from unmojibake.stages.decode_appended import first_narrow
from unmojibake.stages.decode_islands import Stretch, from_line, joins, wide_stretches
from unmojibake.stages.decode_mixed import Run
from unmojibake.stages.decode_records import AnomalyKind

# Latin text in UTF-16 is a byte of it and a NUL in turns; the shortest that counts is four characters. What
# stands between and beside such islands is asked by decode_islands.
_ISLAND = re.compile(
    rb"(?:\xff\xfe)?(?:[\t\r\n\x20-\x7e\xa0-\xff]\x00){3,}[\t\r\n\x20-\x7e\xa0-\xff]\x00?"
    rb"|(?:\xfe\xff)?(?:\x00[\t\r\n\x20-\x7e\xa0-\xff]){4,}"
)
_LEAST_BETWEEN = 5  # bytes
_NULS = re.compile(rb"\x00+")
# Typography in U+2013..U+201D whose low byte is a control; U+201A and U+201E are left out: SUB ends DOS
# files, and both are rare.
_LOW_BYTES = {
    0x13: "\u2013",
    0x14: "\u2014",
    0x18: "\u2018",
    0x19: "\u2019",
    0x1C: "\u201c",
    0x1D: "\u201d",
}
_LOW_BYTE = re.compile(rb"[\x13\x14\x18\x19\x1c\x1d]")
_CONTROL = re.compile(rb"[\x00-\x06\x0e-\x12\x15-\x17\x1b\x1e\x1f]")
_LETTER = re.compile(rb"[A-Za-z\x80-\xff]")
_WORDS = re.compile(rb"[A-Za-z\x80-\xff]{2,}")
_LIKELY, _GUESS = 0.98, 0.6


def has_damage(data: bytes) -> bool:
    """A fast look: whether damaged_runs() has anything to search for."""
    return b"\0" in data or any(bytes((b,)) in data for b in _LOW_BYTES)


def damaged_runs(data: bytes, start: int = 0) -> list[Run]:
    """The runs from byte ``start`` on, in order, without overlap. For data that is 8-bit text."""
    found = list(_nul_runs(data, start)) if b"\0" in data else []
    found += _low_bytes(data, start)
    return sorted(found, key=lambda run: run.start)


def with_islands(data: bytes) -> str | None:
    """The text of a sample if its NULs are those of UTF-16 inside UTF-8; None if they cannot be.

    An arrow in UTF-16 text leaves two bytes of no island: 8-bit text has longer stretches than that.
    """
    parts, at, longest = [], 0, 0
    for run in _nul_runs(data, 0):
        longest = max(longest, run.start - at)
        parts.append(data[at : run.start].decode("utf-8", "replace"))
        parts.append(data[run.start : run.end].decode("latin-1") if run.text is None else run.text)
        at = run.end
    if max(longest, len(data) - at) < _LEAST_BETWEEN:
        return None
    return "".join([*parts, data[at:].decode("utf-8", "replace")])


def _nul_runs(data: bytes, start: int) -> Iterator[Run]:
    at = start
    for begin, end, encoding in wide_stretches(data, start, list(_islands(data, start))):
        yield from _bare_nuls(data, at, begin)
        text = data[begin:end].decode(encoding).removeprefix("\ufeff")
        sure = 0.999 if len(text) > 7 else _LIKELY
        if text[-1:] not in ("\r", "\n") and not _ends_surely(data, end, encoding):
            sure = _GUESS
        yield Run(begin, end, encoding, sure, kind=AnomalyKind.NUL, text=text)
        at = end
    yield from _bare_nuls(data, at, len(data))


def _ends_surely(data: bytes, end: int, encoding: str) -> bool:
    stop = data.find(b"\0", end)
    return first_narrow(data, end, len(data) if stop < 0 else stop, encoding)[1]


def _islands(data: bytes, start: int) -> Iterator[Stretch]:
    before = (start, start, "")
    for match in _ISLAND.finditer(data, start):
        begin = match.start()
        goes_on = before[2] == "utf-16-le" and joins(data[before[1] : begin], before[2])
        goes_on = goes_on or from_line(data, begin, before[1], "utf-16-le") < begin
        before = _bounds(data, match, goes_on)
        yield before


def _bounds(data: bytes, match: re.Match[bytes], goes_on: bool) -> Stretch:
    """Where an island begins and ends, and its byte order; ``goes_on``: what is little-endian before it.

    Of "c", NUL, "h", NUL, "i" either the first letter belongs to the 8-bit text before, and the order is
    big-endian, or the last one to the text behind. What is appended begins a line.
    """
    begin, end = match.span()
    if data[begin : begin + 2] == b"\xfe\xff":
        return begin, end - (end - begin) % 2, "utf-16-be"
    if data[begin] == 0:
        return begin, end, "utf-16-be"
    # LF behind CR ends the 8-bit line; it does not begin the appended one
    at_line = begin == 0 or (data[begin - 1] in b"\r\n" and data[begin - 1 : begin + 1] != b"\r\n")
    if data[begin : begin + 2] == b"\xff\xfe" or data[end - 1] == 0 or at_line or goes_on:
        return begin, end - (end - begin) % 2, "utf-16-le"
    return begin + 1, end, "utf-16-be"


def _bare_nuls(data: bytes, start: int, end: int) -> Iterator[Run]:
    for match in _NULS.finditer(data, start, end):
        yield Run(match.start(), match.end(), "", 1.0, kind=AnomalyKind.NUL)


def _low_bytes(data: bytes, start: int) -> Iterator[Run]:
    if _CONTROL.search(data, start):
        return  # a format with controls of its own
    for match in _LOW_BYTE.finditer(data, start):
        at = match.start()
        sure = _LIKELY if _in_prose(data, at) else _GUESS
        yield Run(at, at + 1, "", sure, kind=AnomalyKind.LOW_BYTE, text=_LOW_BYTES[data[at]])


def _in_prose(data: bytes, at: int) -> bool:
    """Whether a control stands where its character would, in a line of words.

    1C and 1D also separate records: a quotation mark has a letter on one side only.
    """
    begin = max(data.rfind(b"\n", max(0, at - 300), at) + 1, at - 300, 0)
    line = data[begin : at + 300].split(b"\n", 1)[0]
    if len(_WORDS.findall(line)) < 3:
        return False
    before = bool(_LETTER.match(data[at - 1 : at])) if at else False
    after = bool(_LETTER.match(data[at + 1 : at + 2]))
    code = data[at]
    if code == 0x19:
        return before
    if code in (0x1C, 0x18):
        return after and not before
    if code == 0x1D:
        return not after and data[at - 1 : at] not in (b"", b" ", b"\t") and b"\x1c" in line
    return before == after


def cesu_runs(data: bytes) -> list[Run]:
    """Supplementary characters as two encoded surrogates (CESU-8) and NUL as C0 80 (modified UTF-8)."""
    found = []
    for match in _CESU.finditer(data):
        if match[0].startswith(b"\xc0\x80"):
            # put back, the NUL would be damage itself
            found.append(
                Run(
                    *match.span(), "", _GUESS, kind=AnomalyKind.OVERLONG_NUL, text="\0" * (len(match[0]) // 2)
                )
            )
        else:
            text = (
                match[0].decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass").decode("utf-16")
            )
            found.append(Run(*match.span(), "cesu-8", 0.999, kind=AnomalyKind.CESU, text=text))
    return found


_CESU = re.compile(rb"(?:\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf])+|(?:\xc0\x80)+")


def without_cesu(data: bytes) -> bytes:
    """The data with those sequences blanked, of the same length."""
    return _CESU.sub(lambda match: b" " * len(match[0]), data)
