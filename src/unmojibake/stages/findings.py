"""From repaired pieces to findings: the smallest spans that differ, with their place in the text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from unmojibake.channels.channel import Layer
from unmojibake.model import Certainty
from unmojibake.stages.pieces import Piece, Pieces
from unmojibake.stages.state import replay

_LINE_END = re.compile(r"\r\n|\n|\r")
_BLANK = re.compile(r"[ \t\f\v]+")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a verdict says of all its spans."""

    certainty: Certainty
    confidence: float
    text: str
    alternatives: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """``before`` at ``start`` (code points) was ``after``, damaged by ``layers``."""

    start: int
    before: str
    after: str
    layers: tuple[Layer, ...]
    evidence: Evidence

    @property
    def end(self) -> int:
        return self.start + len(self.before)


def spans(pieces: Pieces) -> list[tuple[int, str, str, tuple[Layer, ...]]]:
    """The differing spans of a unit as (offset, before, after, layers); each of them replays by itself."""
    out: list[tuple[int, str, str, tuple[Layer, ...]]] = []
    at = 0
    for piece in pieces:
        if piece.layers and piece.before != piece.after:
            out.extend((at + o, b, a, piece.layers) for o, b, a in _smallest(piece))
        at += len(piece.before)
    return out


def _smallest(piece: Piece) -> list[tuple[int, str, str]]:
    if len(piece.before) == len(piece.after):
        parts = list(_differences(piece.before, piece.after))
        if all(replay(a, piece.layers) == b for _, b, a in parts):
            return parts
    lead = _common(piece.before, piece.after)
    tail = _common(piece.before[lead:][::-1], piece.after[lead:][::-1])
    before = piece.before[lead : len(piece.before) - tail]
    after = piece.after[lead : len(piece.after) - tail]
    if before and after and replay(after, piece.layers) == before:
        return [(lead, before, after)]
    return [(0, piece.before, piece.after)]


def _common(a: str, b: str) -> int:
    n = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        n += 1
    return n


def _differences(before: str, after: str) -> Iterator[tuple[int, str, str]]:
    start = None
    for i, (x, y) in enumerate(zip(before, after, strict=True)):
        if x != y and start is None:
            start = i
        elif x == y and start is not None:
            yield start, before[start:i], after[start:i]
            start = None
    if start is not None:
        yield start, before[start:], after[start:]


def merge(text: str, found: Iterable[Span]) -> list[Span]:
    """Spans of one verdict and channel with only blanks between them become one.

    What was found across a masked stretch, and not in the text, is left out: the stretch is explained already.
    """
    out: list[Span] = []
    for span in found:
        if not text.startswith(span.before, span.start):
            continue
        if out and out[-1].evidence == span.evidence and out[-1].layers == span.layers:
            last = out[-1]
            gap = text[last.end : span.start]
            if not gap or _BLANK.fullmatch(gap):
                out[-1] = Span(
                    last.start,
                    last.before + gap + span.before,
                    last.after + gap + span.after,
                    span.layers,
                    span.evidence,
                )
                continue
        out.append(span)
    return out


def masked(text: str, taken: Sequence[tuple[int, int]]) -> str:
    """The text with some spans replaced by ASCII of the same length, so that nothing else touches them."""
    if not taken:
        return text
    out: list[str] = []
    at = 0
    for start, end in sorted(taken):
        out += (text[at:start], "x" * (end - start))
        at = end
    out.append(text[at:])
    return "".join(out)


def apart(text: str, more: Iterable[Span], found: Iterable[Span]) -> list[Span]:
    """Those of ``more`` that stand on lines without anything of ``found``."""
    lines = Lines(text)
    taken = {lines.place(span.start)[0] for span in found}
    return [span for span in more if lines.place(span.start)[0] not in taken]


class Lines:
    """Line and column of an offset: lines end at LF, CRLF and CR only."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(m.end() for m in _LINE_END.finditer(text))]

    def place(self, offset: int) -> tuple[int, int]:
        """1-based line and column (code points)."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1
