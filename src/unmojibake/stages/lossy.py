"""Stretches that lost bytes: which layer explains the document, and what each stretch most likely was.

The inference itself is in ``holes``; here it is weighed over the document and cut into spans. A stretch
is all or nothing: where one hole is unsure, the whole stretch waits, so that nothing is half repaired.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from unmojibake.channels import Codec, Layer, Loss
from unmojibake.model import Certainty
from unmojibake.stages import holes
from unmojibake.stages.holes import HoleContext, HoleResult
from unmojibake.stages.state import replay
from unmojibake.stages.utf8_runs import patched, runs

_MARKED = {
    Loss.SWALLOW: re.compile("[^\\x00-\\x7f][?\\u30fb]"),
    Loss.QMARK: re.compile("[^\\x00-\\x7f]\\?"),
    Loss.FFFD: re.compile("\\ufffd"),
    Loss.SWALLOW_FFFD: re.compile("\\ufffd"),
    Loss.WHATWG: re.compile("\\ufffd"),
}
"""What has to be in a text before a loss mode is worth a look; dropped bytes leave no mark."""

# Losses in the order of how common they are (DOMAIN, 1 and 3), with their cost in bits.
_LAYERS: tuple[tuple[Codec, tuple[tuple[Loss, float], ...]], ...] = (
    (
        Codec.CP936,
        (
            (Loss.SWALLOW, 3),
            (Loss.FFFD, 4),
            (Loss.QMARK, 5),
            (Loss.DROP, 5),
            (Loss.SWALLOW_FFFD, 6),
            (Loss.WHATWG, 6),
        ),
    ),
    (Codec.CP932, ((Loss.SWALLOW, 4), (Loss.FFFD, 5), (Loss.WHATWG, 5), (Loss.QMARK, 6), (Loss.DROP, 7))),
    (Codec.CP949, ((Loss.SWALLOW, 5), (Loss.FFFD, 6))),
    (Codec.CP950, ((Loss.SWALLOW, 5), (Loss.FFFD, 6))),
    (Codec.BIG5, ((Loss.WHATWG, 6), (Loss.FFFD, 6))),
    (Codec.GB18030, ((Loss.FFFD, 6),)),
    (Codec.EUC_KR, ((Loss.FFFD, 7),)),
    (Codec.EUC_JP, ((Loss.FFFD, 7),)),
    (Codec.SHIFT_JIS, ((Loss.FFFD, 7),)),
    (Codec.CP1252_PY, ((Loss.FFFD, 6),)),
    (Codec.CP1251_PY, ((Loss.FFFD, 7),)),
)
_MOST_HOLES = 16
"""Holes of a stretch beyond which nothing is inferred: such lines took up to twelve seconds each."""
_DENSEST = 0.67
"""Holes to each surviving character: the rows of U+FFFD that legacy bytes leave are nobody's UTF-8."""
_MARKS = frozenset("?\ufffd\u30fb")


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch with its likeliest original; ``gain`` in bits over leaving it alone."""

    result: HoleResult
    gain: float

    @property
    def start(self) -> int:
        return self.result.start

    @property
    def end(self) -> int:
        return self.result.end


@dataclass(frozen=True, slots=True)
class Judged:
    """A stretch that the document supports: as sure as its least sure hole."""

    found: Found
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class Part:
    """A span of a stretch: ``before`` at ``start`` was ``after``; where nothing was lost the confidence is the channel's."""

    start: int
    before: str
    after: str
    layer: Layer
    confidence: float = 0.999


def search(text: str) -> list[Found]:
    """The stretches of the document that a lossy layer explains best, in order, none overlapping."""
    options: list[tuple[float, list[Found]]] = []
    for codec, losses in _LAYERS:
        best: tuple[float, list[Found]] = (0.0, [])
        for loss, prior in losses:
            if loss in _MARKED and not _MARKED[loss].search(text):
                continue
            found = _explained(text, Layer(Codec.UTF_8, codec, loss))
            total = sum(f.gain for f in found) - prior
            if total > best[0]:
                best = total, found
        if best[1]:
            options.append(best)
    options.sort(key=lambda option: -option[0])
    taken: list[Found] = []
    for _, found in options:
        starts = [t.start for t in taken]
        taken += [f for f in found if _free(f, taken, starts)]
        taken.sort(key=lambda f: f.start)
    return taken


def _free(found: Found, taken: list[Found], starts: list[int]) -> bool:
    """Whether a stretch overlaps none of those taken, which are in order and do not overlap."""
    after = bisect_left(starts, found.end)
    return after == 0 or taken[after - 1].end <= found.start


def _explained(text: str, layer: Layer) -> list[Found]:
    context: HoleContext | None = None
    out = []
    for stretch in holes.find_stretches(text, layer):
        intact = sum(ch > "\x7f" and ch not in _MARKS for ch in text[stretch.start : stretch.end])
        if stretch.holes > _MOST_HOLES or stretch.holes > _DENSEST * intact:
            continue
        context = context or holes.context_of(text, layer)
        result = holes.infer(text, stretch.start, stretch.end, layer, context)
        if result is not None and result.replay == result.text and result.alone_bits > result.bits:
            out.append(Found(result, result.alone_bits - result.bits))
    return out


# A layer has to explain this much (bits, and share of what its stretches cost as they stand); less is enough
# where the same code page was seen to misread other parts of the document without loss. On 2,556 clean
# lines no stretch that was looked at gained more than 10 bits.
_ALONE = (12.0, 0.4)
_SUPPORTED = (2.0, 0.1)
_LIKELY = 0.97


def judge(candidates: list[Found], supported: frozenset[Codec]) -> list[Judged]:
    """The stretches whose layer the document supports; a stretch is likely where its originals are."""
    out = []
    gains: dict[Layer, float] = defaultdict(float)
    alone: dict[Layer, float] = defaultdict(float)
    for found in candidates:
        gains[found.result.layer] += found.gain
        alone[found.result.layer] += found.result.alone_bits
    pages = {codec.base for codec in supported}
    for found in candidates:
        layer = found.result.layer
        gain = gains[layer]
        share = gain / max(1.0, alone[layer])
        assert layer.decoded_as is not None
        least, part = _SUPPORTED if layer.decoded_as.base in pages else _ALONE
        if gain < least or share < part:
            continue
        weakest = min((hole.confidence for hole in found.result.holes), default=0.0)
        out.append(Judged(found, Certainty.LIKELY if weakest >= _LIKELY else Certainty.GUESS))
    return out


def parts(text: str, found: Found) -> list[Part]:
    """The spans of a stretch that differ, each of which replays by itself; one span where they do not."""
    result = found.result
    observed = text[result.start : result.end]
    whole = [Part(result.start, observed, result.text, result.layer, result.confidence)]
    cut = _cut(observed, result)
    if cut is None or any(replay(p.after, (p.layer,)) != p.before for p in cut):
        return whole if replay(result.text, (result.layer,)) == observed else []
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
            pieces.append(Part(end, hole.before, hole.after, result.layer, hole.confidence))
    return _joined(pieces, result.layer)


def _runs(observed: str, text: str, offset: int, layer: Layer) -> list[Part] | None:
    assert layer.decoded_as is not None
    found = runs(observed, layer.decoded_as)
    if patched(observed, found) != text:
        return None
    return [Part(offset + r.start, observed[r.start : r.end], r.text, layer) for r in found]


def _joined(pieces: Iterable[Part], lossy: Layer) -> list[Part]:
    out: list[Part] = []
    for piece in pieces:
        if out and out[-1].start + len(out[-1].before) == piece.start:
            last = out[-1]
            layer = lossy if lossy in (last.layer, piece.layer) else piece.layer
            confidence = last.confidence * piece.confidence
            out[-1] = Part(
                last.start, last.before + piece.before, last.after + piece.after, layer, confidence
            )
        else:
            out.append(piece)
    return out
