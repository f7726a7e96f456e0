"""A stretch that lost bytes, cut into the spans that differ: runs without loss and lost places, neighbours joined."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from unmojibake.channels import Codec, Layer
from unmojibake.stages.holes import HoleResult
from unmojibake.stages.holes_double import DoubleResult
from unmojibake.stages.state import replay
from unmojibake.stages.utf8_runs import patched, runs


@dataclass(frozen=True, slots=True)
class Part:
    """A span of a stretch: ``before`` at ``start`` was ``after``; where nothing was lost the confidence is the channel's."""

    start: int
    before: str
    after: str
    layers: tuple[Layer, ...]
    confidence: float = 0.999


def parts(text: str, result: HoleResult | DoubleResult, layers: tuple[Layer, ...]) -> list[Part]:
    """The spans of a stretch that differ, each of which replays by itself; one span where they do not."""
    observed = text[result.start : result.end]
    whole = [Part(result.start, observed, result.text, layers, result.confidence)]
    cut = None if isinstance(result, DoubleResult) else _cut(observed, result)
    if cut is None or any(replay(p.after, p.layers) != p.before for p in cut):
        return whole if replay(result.text, layers) == observed else []
    return [replace(p, start=p.start + result.start) for p in cut]


def _cut(observed: str, result: HoleResult) -> list[Part] | None:
    """Runs and holes of a stretch, neighbours joined; offsets within the stretch."""
    assert result.layer.decoded_as is not None
    strict = Layer(Codec.UTF_8, result.layer.decoded_as)
    pieces: list[Part] = []
    at, done = 0, 0
    for hole in (*result.holes, None):
        end = len(observed) if hole is None else hole.start - result.start
        until = len(result.text) if hole is None else hole.offset
        between = _runs(observed[at:end], result.text[done:until], at, strict)
        if between is None:
            return None
        pieces += between
        if hole is not None:
            at, done = hole.end - result.start, hole.offset + len(hole.after)
            pieces.append(Part(end, hole.before, hole.after, (result.layer,), hole.confidence))
    return _joined(pieces, result.layer)


def _runs(observed: str, text: str, offset: int, layer: Layer) -> list[Part] | None:
    assert layer.decoded_as is not None
    found = runs(observed, layer.decoded_as)
    if patched(observed, found) != text:
        return None
    return [Part(offset + r.start, observed[r.start : r.end], r.text, (layer,)) for r in found]


def _joined(pieces: Iterable[Part], lossy: Layer) -> list[Part]:
    out: list[Part] = []
    for piece in pieces:
        if out and out[-1].start + len(out[-1].before) == piece.start:
            last = out[-1]
            layers = (lossy,) if (lossy,) in (last.layers, piece.layers) else piece.layers
            confidence = last.confidence * piece.confidence
            out[-1] = Part(
                last.start, last.before + piece.before, last.after + piece.after, layers, confidence
            )
        else:
            out.append(piece)
    return out
