"""Stretches that lost bytes: which layer explains the document, and what each stretch most likely was.

The inference itself is in ``holes``; here it is weighed over the document (``lossy_marks`` weighs what stands after
the losses) and cut into spans (``lossy_parts``). A stretch is all or nothing: where one hole is unsure, the whole
stretch waits, so that nothing is half repaired.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from unmojibake.channels import Codec, Layer, Loss
from unmojibake.language import cjk
from unmojibake.model import Certainty
from unmojibake.stages import holes, holes_find, holes_scan
from unmojibake.stages.findings import Evidence, Span
from unmojibake.stages.holes import Hole, HoleContext, HoleResult, Stretch
from unmojibake.stages.holes_circled import find_circled
from unmojibake.stages.holes_double import LAYER as DOUBLE
from unmojibake.stages.holes_double import find_double
from unmojibake.stages.holes_paths import Effort
from unmojibake.stages.holes_tokens import losses
from unmojibake.stages.lossy_found import Found
from unmojibake.stages.lossy_marks import compared, handicap
from unmojibake.stages.lossy_parts import parts

# Losses in the order of how common they are (DOMAIN, 1 and 3), with their cost in bits.
_LAYERS: tuple[tuple[Codec, tuple[tuple[Loss, float], ...]], ...] = (
    (
        Codec.CP936,
        (
            (Loss.SWALLOW, 3),
            (Loss.FFFD, 4),
            (Loss.QMARK, 6),
            (Loss.DROP, 5),
            (Loss.SWALLOW_FFFD, 7),
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
"""Holes of a stretch beyond which nothing is inferred where one hole can hide parts of two characters."""
_MOST_PAIRED = 200
"""The same for pages where each hole is the end of one character: there the work is that of a few characters."""
_DENSEST = 0.67
"""Holes to each surviving character: the rows of U+FFFD that legacy bytes leave are nobody's UTF-8, a middle dot
is Japanese, and where bytes were dropped nothing marks the place. (A ``?`` may follow a single character.)"""
_MARKS = frozenset("?\ufffd\u30fb")


@dataclass(frozen=True, slots=True)
class Judged:
    """A stretch that the document supports: as sure as its least sure hole."""

    found: Found
    certainty: Certainty


_SAMPLED = 12
"""Stretches of a document by which a layer is compared with others."""
_EFFORT, _EFFORT_A_CHARACTER = 100_000, 250
"""Steps that the searches of a document may take; where they are used up, the rest stays as it is. Of 569 texts of
lossy channels the dearest short one took 82,463, with 17 characters, and the dearest long one 520,725, with 1,954.
"""


def search(text: str) -> list[Found]:
    """The stretches of the document that a lossy layer explains best, in order, none overlapping.

    Of a document with many stretches a sample chooses the loss mode of each code page, and the page to begin with.
    """
    effort = Effort(_EFFORT + _EFFORT_A_CHARACTER * len(text))
    pages: list[list[tuple[float, _Explanation]]] = []
    for codec, losses_of_page in _LAYERS:
        modes: list[tuple[float, _Explanation]] = []
        for loss, prior in losses_of_page:
            layer = Layer(Codec.UTF_8, codec, loss)
            if not holes_find.suspicious(text, layer):
                continue
            explanation = _Explanation(text, layer, effort)
            total = explanation.estimate() - prior
            if total > 0:
                modes.append((total, explanation))
        if modes:
            pages.append(sorted(modes, key=_total))
    pages.sort(key=lambda modes: _total(modes[0]))
    options: list[list[Found]] = []
    taken: list[Found] = []
    for modes in pages:
        options.append(_agreed(modes, taken))
        taken = _joined_with(taken, options[-1])
    options.append([Found(result, (result.layer,)) for result in find_circled(text)])
    taken = _twice(text, options, effort)
    for found in options:
        taken = _joined_with(taken, found)
    return taken


def _total(mode: tuple[float, _Explanation]) -> float:
    return -mode[0]


_RIVAL = 5.0
"""Bits by which another loss mode of the page may be worse and still make its answers less sure."""


def _agreed(modes: list[tuple[float, _Explanation]], taken: list[Found]) -> list[Found]:
    """What the best loss mode finds; where another one that is nearly as good says otherwise, less surely."""
    best, explanation = modes[0]
    found = explanation.found(taken)
    rivals = [mode for mode in modes[1:] if best - mode[0] < _RIVAL]
    if not rivals:
        return found
    weights: list[float] = [2.0 ** (total - best) for total, _ in rivals]
    answers = [mode.answers(taken) for _, mode in rivals]
    whole = 1.0 + sum(weights)

    def trust(hole: Hole) -> float:
        said = (hole.start, hole.end, hole.after)
        agreeing = sum(w for w, known in zip(weights, answers, strict=True) if said in known)
        return (1.0 + agreeing) / whole

    return [one.trusted(trust) for one in found]


def _joined_with(taken: list[Found], more: list[Found]) -> list[Found]:
    starts = [t.start for t in taken]
    return sorted([*taken, *(f for f in more if _free(f, taken, starts))], key=lambda f: f.start)


class _Explanation:
    """What one layer makes of a document: its stretches, inferred as they are asked for."""

    def __init__(self, text: str, layer: Layer, effort: Effort) -> None:
        self._text, self._layer, self._effort = text, layer, effort
        self._stretches = [s for s in holes.find_stretches(text, layer) if _worth(text, s, layer)]
        self._context: HoleContext | None = None
        self._known: dict[Stretch, Found | None] = {}

    def estimate(self) -> float:
        """Bits that the layer gains over the document, from a sample spread over it."""
        step = -(-len(self._stretches) // _SAMPLED) or 1
        sample = self._stretches[::step]
        gains = sum(self._gain(found) for found in map(self._infer, sample) if found is not None)
        return gains * len(self._stretches) / len(sample) if sample else 0.0

    def _gain(self, found: Found) -> float:
        """What a stretch says for the loss mode: all its originals together, and what stands behind the marks."""
        assert isinstance(found.result, HoleResult) and self._context is not None
        spread = found.result.bits - found.result.all_bits if found.result.lang else 0.0
        return found.gain + spread - compared(self._text, found.result, self._context.newline)

    def answers(self, taken: list[Found]) -> frozenset[tuple[int, int, str]]:
        """What the lost places are: where, and the answer."""
        results = (one.result for one in self.found(taken))
        holes = (hole for result in results if isinstance(result, HoleResult) for hole in result.holes)
        return frozenset((hole.start, hole.end, hole.after) for hole in holes)

    def found(self, taken: list[Found]) -> list[Found]:
        """The stretches that are better explained than left alone, but for those that overlap what is taken."""
        starts = [t.start for t in taken]
        free = (s for s in self._stretches if s in self._known or _free(s, taken, starts))
        return [found for found in map(self._infer, free) if found is not None]

    def _infer(self, stretch: Stretch) -> Found | None:
        if stretch not in self._known:
            self._known[stretch] = self._inferred(stretch)
        return self._known[stretch]

    def _inferred(self, stretch: Stretch) -> Found | None:
        self._context = self._context or holes.context_of(self._text, self._layer)
        if self._effort.left < 0:
            return None
        result = holes.infer(self._text, stretch.start, stretch.end, self._layer, self._context, self._effort)
        if result is None or result.replay != result.text or _FORBIDDEN.search(result.text):
            return None
        found = Found(result, (self._layer,), handicap(self._text, result, self._context.newline))
        return found if found.gain > 0 else None


def _twice(text: str, once: list[list[Found]], effort: Effort) -> list[Found]:
    """The stretches that two layers explain better than any one layer does."""
    if not holes_find.suspicious(text, DOUBLE):
        return []
    out = []
    for result in find_double(text, effort):
        found = Found(result, (DOUBLE, DOUBLE))
        rivals = [sum(_plain_gain(f) for f in page if _overlap(f, found)) for page in once]
        if _plain_gain(found) - _SECOND_LAYER > max(rivals, default=0.0):
            out.append(found)
    return out


def _overlap(one: Found, other: Found) -> bool:
    return one.end > other.start and one.start < other.end


def _plain_gain(found: Found) -> float:
    """The gain without the document's own n-grams: those know the text between two layers all too well."""
    return found.result.alone_bits - cjk.cost(found.result.text) / 8


def _free(found: Found | Stretch, taken: list[Found], starts: list[int]) -> bool:
    """Whether a stretch overlaps none of those taken, which are in order and do not overlap."""
    after = bisect_left(starts, found.end)
    return after == 0 or taken[after - 1].end <= found.start


def _worth(text: str, stretch: Stretch, layer: Layer) -> bool:
    """Whether enough of a stretch is left, and not too much is lost."""
    intact = sum(ch > "\x7f" and ch not in _MARKS for ch in text[stretch.start : stretch.end])
    densest = 1.0 if losses(layer).mark == "?" else _DENSEST
    most = _MOST_HOLES if holes_scan.odd(layer) else _MOST_PAIRED
    return 0 < stretch.holes <= most and stretch.holes <= densest * intact


# A layer has to explain this much (bits, and share of what its stretches cost as they stand); less is enough
# where the same code page was seen to misread other parts of the document without loss. On 2,556 clean
# lines no stretch that was looked at gained more than 10 bits.
_ALONE = (12.0, 0.4)
_SUPPORTED = (2.0, 0.1)
_SECOND_LAYER = 12.0
"""Bits by which two layers have to be better than one: what one layer explains may hold a pair of such letters too."""
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufdd0-\ufdef\ufffd-\uffff\U00032000-\U0010ffff]"
)
"""No repair makes a control, private-use or replacement character."""


def judge(candidates: list[Found], supported: frozenset[Codec]) -> list[Judged]:
    """The stretches whose layers the document supports; a stretch is likely where its originals are."""
    out = []
    gains: dict[tuple[Layer, ...], float] = defaultdict(float)
    alone: dict[tuple[Layer, ...], float] = defaultdict(float)
    for found in candidates:
        gains[found.layers] += found.gain
        alone[found.layers] += found.result.alone_bits
    pages = {codec.base for codec in supported}
    for found in candidates:
        gain = gains[found.layers]
        share = gain / max(1.0, alone[found.layers])
        page = found.layers[-1].decoded_as
        assert page is not None
        least, part = _SUPPORTED if page.base in pages else _ALONE
        if gain >= least and share >= part:
            out.append(Judged(found, Certainty.LIKELY if found.sure else Certainty.GUESS))
    return out


def spans(text: str, judged: Iterable[Judged]) -> Iterator[Span]:
    """The findings of stretches that stand."""
    for one in judged:
        said = f"bytes were lost; {one.found.gain:.0f} bits more plausible than as it stands; replays exactly"
        found = parts(text, one.found.result, one.found.layers)
        alternatives = one.found.result.alternatives if len(found) == 1 else ()
        for part in found:
            evidence = Evidence(one.certainty, part.confidence, said, alternatives)
            yield Span(part.start, part.before, part.after, part.layers, evidence)
