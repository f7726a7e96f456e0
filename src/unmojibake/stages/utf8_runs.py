"""Runs of text that look like UTF-8 read in another code page, and what they were.

In a single-byte code page a character is a byte, so that the UTF-8 grammar (RFC 3629, section 4), applied to the
bytes, finds the runs in the text itself. For a double-byte page a stretch of its characters is encoded and the
grammar applied to the bytes, cut at character bounds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from unmojibake.channels import CodePage, code_page
from unmojibake.channels.codec import Codec
from unmojibake.errors import ChannelFailure

# Well-formed UTF-8 byte sequences (The Unicode Standard, table 3-7), as (lead range, then trail ranges).
_TAIL = (0x80, 0xBF)
_FORMS: tuple[tuple[tuple[int, int], ...], ...] = (
    ((0xC2, 0xDF), _TAIL),
    ((0xE0, 0xE0), (0xA0, 0xBF), _TAIL),
    ((0xE1, 0xEC), _TAIL, _TAIL),
    ((0xED, 0xED), (0x80, 0x9F), _TAIL),
    ((0xEE, 0xEF), _TAIL, _TAIL),
    ((0xF0, 0xF0), (0x90, 0xBF), _TAIL, _TAIL),
    ((0xF1, 0xF3), _TAIL, _TAIL, _TAIL),
    ((0xF4, 0xF4), (0x80, 0x8F), _TAIL, _TAIL),
)


@dataclass(frozen=True, slots=True)
class Run:
    """``start``..``end`` in the token, and the text that it was."""

    start: int
    end: int
    text: str


def _byte_grammar() -> str:
    forms = ("".join(f"[\\x{lo:02x}-\\x{hi:02x}]" for lo, hi in form) for form in _FORMS)
    return "(?:" + "|".join(forms) + ")"


BYTE_SEQUENCE = re.compile(_byte_grammar().encode())
_SEQUENCES = re.compile(f"{_byte_grammar()}+".encode())
_BYTE_RUN = re.compile(f"(?:{_byte_grammar()}+[\\x40-\\x7e]?)+".encode())


@cache
def lead_chars(codec: Codec) -> frozenset[str]:
    """The characters that a UTF-8 lead byte shows as in a single-byte code page."""
    page = code_page(codec)
    return frozenset(page.table[b] for b in range(0xC2, 0xF5)) - {"\ufffe"}


def single_byte_runs(token: str, codec: Codec) -> Iterator[Run]:
    """Maximal stretches of UTF-8 read in a single-byte code page."""
    for match in _SEQUENCES.finditer(code_page(codec).bytes_shown(token)):
        yield Run(match.start(), match.end(), match[0].decode("utf-8"))


def explained(text: str, codec: Codec) -> int:
    """How many characters of a text are of UTF-8 read in a single-byte code page."""
    return sum(map(len, _SEQUENCES.findall(code_page(codec).bytes_shown(text))))


def double_byte_runs(token: str, codec: Codec) -> Iterator[Run]:
    """Maximal stretches of UTF-8 read in a double-byte code page.

    A stretch ends where a character cannot be encoded. Within it the longest parts that are UTF-8
    from character bound to character bound are runs; an ASCII letter may hide as the trail byte of a
    character (the ``s`` of a possessive), so it may stand behind any sequence.
    """
    page = code_page(codec)
    for start, end in _stretches(token, page):
        piece = token[start:end]
        data = page.encode(piece)
        try:
            yield Run(start, end, data.decode("utf-8"))
        except UnicodeDecodeError:
            yield from _parts(piece, data, page, start)


def _stretches(token: str, page: CodePage) -> Iterator[tuple[int, int]]:
    start, n = 0, len(token)
    cells = page.cells
    while start < n:
        if token[start] < "\x80" or cells[token[start]] is None:
            start += 1
            continue
        end = start + 1
        while end < n and token[end] > "\x7f" and cells[token[end]] is not None:
            end += 1
        yield start, end
        start = end


def _parts(piece: str, data: bytes, page: CodePage, offset: int) -> Iterator[Run]:
    bounds = {0: 0}
    at = 0
    for i, ch in enumerate(piece):
        encoded = page.encode_char(ch)
        assert encoded is not None
        at += len(encoded)
        bounds[at] = i + 1
    position = 0
    for match in _BYTE_RUN.finditer(data):
        lo = max(match.start(), position)
        while lo < match.end():
            if lo in bounds and (part := _longest(data, lo, match.end(), bounds)):
                hi, text = part
                yield Run(offset + bounds[lo], offset + bounds[hi], text)
                lo = position = hi
            else:
                step = BYTE_SEQUENCE.match(data, lo)
                lo = step.end() if step else lo + 1


def _longest(data: bytes, lo: int, limit: int, bounds: dict[int, int]) -> tuple[int, str] | None:
    """The longest part from ``lo`` that ends on a character bound and is UTF-8 with at least one sequence."""
    ends, at = [], lo
    while at < limit:
        step = BYTE_SEQUENCE.match(data, at, limit)
        if step is None and (data[at] >= 0x80 or at == lo):
            break
        at = step.end() if step else at + 1
        if at in bounds:
            ends.append(at)
    if not ends:
        return None
    try:
        return ends[-1], data[lo : ends[-1]].decode("utf-8")
    except UnicodeDecodeError:  # pragma: no cover - the grammar admits only well-formed sequences
        return None


def runs(token: str, codec: Codec) -> list[Run]:
    """The runs of ``token`` under ``utf-8>codec``; empty where there are none."""
    page = code_page(codec)
    try:
        return list(single_byte_runs(token, codec) if page.single_byte else double_byte_runs(token, codec))
    except ChannelFailure:  # pragma: no cover - a stretch holds only encodable characters
        return []


def patched(text: str, found: Iterable[Run]) -> str:
    """The text with its runs, in order, replaced by what they were."""
    out: list[str] = []
    at = 0
    for run in found:
        out += (text[at : run.start], run.text)
        at = run.end
    out.append(text[at:])
    return "".join(out)
