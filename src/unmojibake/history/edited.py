"""Damage in a line that was edited since: pieces that stand unchanged, with their surroundings."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from unmojibake.history.lines import matching_blocks
from unmojibake.history.replay import REPLACEMENT
from unmojibake.history.source import Piece, Source

NEAR = 3
"""Characters that must be the same on either side of a damaged piece within an edited line."""
_TOKEN = re.compile(r"[A-Za-z0-9_]+|[ \t]+|.", re.DOTALL)


@dataclass(frozen=True)
class _Block:
    """The damaged reference line and the line at hand are equal from ``low`` to ``high`` of the first,
    ``shift`` characters further on in the second; at ``starts`` and ``ends`` they begin and end together."""

    low: int
    high: int
    shift: int
    starts: bool
    ends: bool


def standing(source: Source, starts: Sequence[int], line: str) -> list[Piece]:
    """The damaged pieces of ``line`` that came from one of the reference lines at ``starts``.

    Of several reference lines the one that shares most with it; where two share as much and say
    different things, nothing is known.
    """
    tokens = _TOKEN.findall(line)
    found: list[tuple[int, list[Piece]]] = []
    for start in starts:
        shared = 0
        pieces: list[Piece] = []
        for replay in source.replays:
            out, candidates = source.damaged(start, replay)
            candidates = [p for p in candidates if p.edge.out in line]
            if candidates:
                blocks = _blocks(_TOKEN.findall(out), tokens)
                got = _within(out, candidates, blocks)
                shared += sum(b.high - b.low for b in blocks) if got else 0
                pieces = _without_overlap(pieces, got)
        if pieces:
            found.append((shared, pieces))
    most = max((shared for shared, _ in found), default=0)
    best = [pieces for shared, pieces in found if shared == most]
    said = {tuple((p.start, p.end, p.edge.clean) for p in pieces) for pieces in best}
    return best[0] if len(said) == 1 else []


def _blocks(mine: Sequence[str], tokens: Sequence[str]) -> list[_Block]:
    left, right = _offsets(mine), _offsets(tokens)
    return [
        _Block(
            left[i],
            left[i + n],
            right[j] - left[i],
            i == j == 0,
            i + n == len(mine) and j + n == len(tokens),
        )
        for i, j, n in matching_blocks(mine, tokens)
    ]


def _within(out: str, pieces: Sequence[Piece], blocks: Sequence[_Block]) -> list[Piece]:
    """The pieces that lie in a block with enough around them, placed in the line at hand."""
    found = []
    lows = [block.low for block in blocks]
    for piece in pieces:
        k = bisect_left(lows, piece.start + 1) - 1
        if k < 0 or piece.end > blocks[k].high:
            continue
        block = blocks[k]
        before = block.starts or _enough(out[max(block.low, piece.start - NEAR * 4) : piece.start])
        after = block.ends or _enough(out[piece.end : min(block.high, piece.end + NEAR * 4)])
        telling = sum(1 for c in piece.edge.out if c >= "\x80" and c != REPLACEMENT) >= 2
        beside = (block.starts or piece.start > block.low) and (block.ends or piece.end < block.high)
        if (before and after) or (telling and beside and (before or after)):
            found.append(Piece(piece.start + block.shift, piece.end + block.shift, piece.edge))
    return found


def _enough(context: str) -> bool:
    return len(context.strip(" \t?" + REPLACEMENT)) >= NEAR


def _without_overlap(first: Sequence[Piece], second: Sequence[Piece]) -> list[Piece]:
    """Both, in order; where they overlap the first."""
    merged = list(first)
    starts = [p.start for p in first]
    for piece in second:
        k = bisect_left(starts, piece.start)
        free_before = k == 0 or first[k - 1].end <= piece.start
        free_after = k == len(first) or piece.end <= first[k].start
        if free_before and free_after:
            merged.append(piece)
    return sorted(merged, key=lambda p: p.start)


def _offsets(tokens: Sequence[str]) -> list[int]:
    offsets = [0]
    for token in tokens:
        offsets.append(offsets[-1] + len(token))
    return offsets
