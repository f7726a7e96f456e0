"""A text cut into units, and a unit cut into pieces that remember what they were.

A *unit* is what is judged: a stretch without ASCII white space and punctuation that holds a character
beyond ASCII. No misread without loss ever crosses these, because no code page has them as a trail byte.
A *piece* is a part of a unit with one history: its damaged form, its present form and the layers in between.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from unmojibake.channels.channel import Layer
from unmojibake.stages.utf8_runs import Run

_WORDS = re.compile(r"[^ \t\n\r\f\v]+")
# Bytes 21..2F and 3A..3F are the trail byte of no double-byte code page: cutting behind them is safe. So is it behind
# the escape of a line end in program text, whose backslash stands behind ASCII and thus is no trail byte either.
_SAFE_CUT = re.compile(r"[!-/:-?]+|(?<![^\x00-\x7f])\\[nrt](?=[^\x00-\x7f])")
_HARD = 4096


@dataclass(frozen=True, slots=True)
class Unit:
    """``text[start:end]`` of the document."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """``damage(after, layers) == before``; no layers: the piece is as it was found."""

    before: str
    after: str
    layers: tuple[Layer, ...] = ()


Pieces = tuple[Piece, ...]


def units(text: str) -> list[Unit]:
    """The units of ``text`` in order; linear in its length."""
    out: list[Unit] = []
    for match in _WORDS.finditer(text):
        word = match[0]
        if not word.isascii():
            out.extend(_cut(word, match.start()))
    return out


def _cut(word: str, offset: int) -> Iterable[Unit]:
    start = 0
    ends = [m.end() for m in _SAFE_CUT.finditer(word)]
    ends.append(len(word))
    for end in ends:
        while start < end:
            stop = min(end, start + _HARD)
            piece = word[start:stop]
            if not piece.isascii():
                yield Unit(offset + start, offset + stop, piece)
            start = stop


def present(pieces: Pieces) -> str:
    """The unit's text after the steps so far."""
    return pieces[0].after if len(pieces) == 1 else "".join(p.after for p in pieces)


Replay = Callable[[str, tuple[Layer, ...]], "str | None"]
"""The damaged form of a text through layers; None where it cannot go through."""


def advance(pieces: Pieces, runs: Iterable[Run], layers: tuple[Layer, ...], replay: Replay) -> Pieces:
    """The pieces after undoing ``layers`` on ``runs`` of the present text.

    A run that would need a cut where the replay does not cut (the halves damaged apart are not the
    whole damaged) takes the ASCII beside it along, or is left alone.
    """
    for run in sorted(runs, key=lambda r: r.start, reverse=True):
        cut = _cut_out(pieces, run.start, run.end, replay)
        if cut is None:
            run = _widened(pieces, run, layers, replay)
            cut = _cut_out(pieces, run.start, run.end, replay)
        if cut is None:
            continue
        left, middle, right = cut
        merged = _merge(middle, layers, run.text, replay)
        if merged is not None:
            pieces = left + merged + right
    return pieces


def _widened(pieces: Pieces, run: Run, layers: tuple[Layer, ...], replay: Replay) -> Run:
    """The run up to the borders of the pieces that it touches, if only ASCII is added and the replay holds."""
    now, at, start, end = present(pieces), 0, run.start, run.end
    for piece in pieces:
        after = at + len(piece.after)
        start = at if at < run.start < after else start
        end = after if at < run.end < after else end
        at = after
    head, tail = now[start : run.start], now[run.end : end]
    text = head + run.text + tail
    if not (head + tail).isascii() or replay(text, layers) != now[start:end]:
        return run
    return Run(start, end, text)


def _cut_out(pieces: Pieces, start: int, end: int, replay: Replay) -> tuple[Pieces, Pieces, Pieces] | None:
    parts: list[list[Piece]] = [[], [], []]
    at = 0
    for piece in pieces:
        bounds = [b - at for b in (start, end) if at < b < at + len(piece.after)]
        split = _split(piece, bounds, replay) if bounds else (piece,)
        if split is None:
            return None
        for part in split:
            parts[0 if at < start else 1 if at < end else 2].append(part)
            at += len(part.after)
    return tuple(parts[0]), tuple(parts[1]), tuple(parts[2])


def _split(piece: Piece, bounds: list[int], replay: Replay) -> Pieces | None:
    edges = [0, *bounds, len(piece.after)]
    out = []
    for lo, hi in pairwise(edges):
        after = piece.after[lo:hi]
        before = replay(after, piece.layers) if piece.layers else after
        if before is None:
            return None
        out.append(Piece(before, after, piece.layers))
    return tuple(out) if "".join(p.before for p in out) == piece.before else None


def _merge(middle: Pieces, layers: tuple[Layer, ...], want: str, replay: Replay) -> Pieces | None:
    """One piece a history; where several histories meet, the run is shared out at their borders."""
    groups = _grouped(middle, replay)
    out, at = [], 0
    for group in groups:
        end = len(want) if group is groups[-1] else _matching_end(want, at, group.after, layers, replay)
        if end is None:
            return None
        out.append(Piece(group.before, want[at:end], layers + group.layers))
        at = end
    return tuple(out)


def _grouped(middle: Pieces, replay: Replay) -> list[Piece]:
    """Neighbours of one history joined; ASCII between repaired parts is part of their history."""
    deepest = max((p.layers for p in middle), key=len)
    groups: list[Piece] = []
    for piece in middle:
        layers = piece.layers
        if layers != deepest and replay(piece.after, deepest) == piece.before:
            layers = deepest
        if groups and groups[-1].layers == layers:
            last = groups[-1]
            groups[-1] = Piece(last.before + piece.before, last.after + piece.after, layers)
        else:
            groups.append(Piece(piece.before, piece.after, layers))
    return groups


def _matching_end(
    want: str, start: int, damaged: str, layers: tuple[Layer, ...], replay: Replay
) -> int | None:
    """Where in ``want`` the part ends whose damaged form is ``damaged``; damage never shortens a text."""
    for end in range(start + 1, min(len(want), start + len(damaged)) + 1):
        if replay(want[start:end], layers) == damaged:
            return end
    return None
