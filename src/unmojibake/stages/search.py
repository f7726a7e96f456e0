"""The search: which layer, undone next, explains the document best.

One step undoes one layer on the units that it explains. A step is weighed in bits over the whole
document, so that units vote together; each unit then follows only if the step makes it better.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from unmojibake.channels import CodePage, code_page
from unmojibake.channels.channel import Layer
from unmojibake.channels.codec import Codec
from unmojibake.language import score
from unmojibake.stages import legacy_choice
from unmojibake.stages.evidence import FORBIDDEN, LATIN, LEFTOVER, alphabets_of, isolated
from unmojibake.stages.legacy_runs import Reading, readings
from unmojibake.stages.pieces import advance
from unmojibake.stages.state import CANDIDATE, ORIGINAL, Document, cost, replay
from unmojibake.stages.utf8_runs import Run, patched, runs

SWITCH = 4.0
"""Bits for going from healthy to damaged text or back between neighbouring units (legacy originals)."""
_PLACE_BITS = 2.0
"""Bits of a place that ``SWITCH`` does not pay for: documents of up to 64 units are none the dearer."""
TOLERANCE = -6.0
"""A unit between damaged ones follows them although it loses this many bits."""
_HALF = 0.5
"""Of what a page may have misread, the share below which units follow surer ones only with letters like theirs."""
_LOST = "\u30fb"
"""What Japanese decoders show for a lost byte; as a pair of bytes of its own it would be half a character and an E."""
_LONG = "\u0800"
"""From here on UTF-8 takes three bytes: of two, one with a control for its second arises by accident."""
_RARE_HAN = "\U00020000"
_C1 = re.compile("[\x80-\x9f]")
_LONE_SHARE = 0.1
"""What a character alone counts: enough to choose between two pages, too little to speak for either."""
_SURE = 9.0
"""Bits that a unit gains which others follow."""
_RUN_GAIN, _RUN_GAIN_SHORT = 4.0, 14.0
"""Bits that a run inside a unit of healthy East Asian text has to gain; runs of two-byte sequences arise by accident,
and two characters are one of the rare Han."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A unit's text after the step; ``sequences`` counts what was explained, ``left`` what was not
    although it should be, ``beside`` what need not be."""

    text: str
    runs: tuple[Run, ...]
    sequences: int = 0
    left: int = 0
    beside: int = 0


@dataclass(slots=True)
class Step:
    """Layers weighed over a document: ``gains`` in bits for each item that would follow.

    ``neat``: the reading leaves nothing over in its units; ``whole``: nor is it short. ``layered``: what comes out is
    UTF-8 misread once more, so the step is right whatever the text in between costs. ``worth``: its total, or what it
    comes to with that layer undone as well.
    """

    layers: tuple[Layer, ...]
    proposals: dict[int, Proposal]
    gains: dict[int, float]
    total: float
    whole: bool = False
    layered: bool = False
    coverage: float = 1.0
    worth: float = 0.0
    neat: bool = False


def _utf8_proposal(now: str, codec: Codec) -> Proposal | None:
    page = code_page(codec)
    found = runs(now, codec)
    if not page.single_byte:
        found = [run for run in found if run.end - run.start == len(now) or _worth(now, run)]
        found = [_trimmed(now, run, page) for run in found if _LOST not in now[run.start : run.end]]
    if not found:
        return None
    sequences = sum(c > "\x7f" for run in found for c in run.text)
    if not page.single_byte:
        # Healthy East Asian text is as encodable as damaged text, so what is left over says nothing.
        beside = sum(c > "\x7f" for c in now) - sum(
            c > "\x7f" for run in found for c in now[run.start : run.end]
        )
        return Proposal(patched(now, found), tuple(found), sequences, beside=beside)
    inside = sum(page.count(now[run.start : run.end]) for run in found)
    left = page.count(now) - inside
    return Proposal(patched(now, found), tuple(found), sequences, left)


def _trimmed(now: str, run: Run, page: CodePage) -> Run:
    """The run without a healthy character at its end that is UTF-8 by accident: two bytes behind sequences of three."""
    last, text = now[run.end - 1 : run.end], run.text
    if (
        len(text) < 2
        or not "\x7f" < text[-1] < _LONG <= text[-2]
        or page.encode_char(last) != text[-1].encode()
    ):
        return run
    behind = now[run.end : run.end + 1]
    if score.bound(last + behind) > score.bound(text[-1] + behind):
        return run
    return Run(run.start, run.end - 1, text[:-1])


def _worth(now: str, run: Run) -> bool:
    """Whether a run within a unit pays by itself, its neighbours on both sides seen."""
    before, after = now[max(0, run.start - 1) : run.start], now[run.end : run.end + 1]
    least = _RUN_GAIN if any(_LONG <= ch < _RARE_HAN for ch in run.text) else _RUN_GAIN_SHORT
    return (
        score.bound(before + now[run.start : run.end] + after) - score.bound(before + run.text + after)
        > least
    )


def utf8_step(doc: Document, layer: Layer, prior: float, base: list[float]) -> Step | None:
    """``utf-8>B`` weighed over the document; None where nothing decodes."""
    assert layer.decoded_as is not None
    proposals, outside = {}, 0
    page = code_page(layer.decoded_as)
    for i, item in enumerate(doc.items):
        proposal = _utf8_proposal(item.now, layer.decoded_as)
        if proposal is not None:
            proposals[i] = proposal
        else:
            outside += page.count(item.now)
    if not proposals:
        return None
    lanes = doc.lanes({i: p.text for i, p in proposals.items()})
    gains = {i: base[i] - cost(p.text, lanes, CANDIDATE) - LEFTOVER * p.left for i, p in proposals.items()}
    sequences = sum(p.sequences for p in proposals.values())
    left = sum(p.left + p.beside for p in proposals.values())
    whole = left == 0 and sequences >= 3
    deeper = _again(proposals, layer.decoded_as) if left == 0 else None
    coverage = sequences / (sequences + left + outside)
    follow = {i: g for i, g in gains.items() if g > (TOLERANCE if whole and coverage >= _HALF else 0.0)}
    if coverage < _HALF:
        follow = _alike(follow, proposals)
    total = sum(follow.values()) - prior
    step = Step((layer,), proposals, follow, total, whole, deeper is not None, coverage, total, left == 0)
    if deeper is not None:
        lanes = doc.lanes(deeper)
        twice = sum(base[i] - cost(text, lanes, CANDIDATE) for i, text in deeper.items())
        step.worth = max(total, twice - 2 * prior)
    return step


def _alike(gains: dict[int, float], proposals: dict[int, Proposal]) -> dict[int, float]:
    """Where some units gain much, those and the ones that come out in the same alphabets: others do by accident.

    Signs alone go with Latin letters.
    """
    sure = {i for i, gain in gains.items() if gain > _SURE}
    known = set().union(*(_alphabets(proposals[i]) for i in sure)) or {LATIN}
    return {
        i: gain for i, gain in gains.items() if not sure or i in sure or _alphabets(proposals[i]) <= known
    }


def _alphabets(proposal: Proposal) -> set[int]:
    return alphabets_of("".join(run.text for run in proposal.runs))


def _again(proposals: dict[int, Proposal], codec: Codec) -> dict[int, str] | None:
    """What comes out if it is UTF-8 misread once more, with nothing left over; None if it is not."""
    pages = {codec: None, Codec.CP1252: None}
    if any(_C1.search(p.text) for p in proposals.values()):
        pages[Codec.ISO_8859_1] = None
    for again in pages:
        deeper = {i: _utf8_proposal(p.text, again) for i, p in proposals.items()}
        whole = {i: d.text for i, d in deeper.items() if d is not None and d.left == 0}
        chance = again is Codec.ISO_8859_1 and max(map(max, whole.values()), default="") < _LONG
        if len(whole) == len(deeper) and not (chance and len(whole) == 1):
            return whole
    return None


def weigh(
    doc: Document,
    layers: tuple[Layer, ...],
    proposals: dict[int, Proposal],
    prior: float,
    base: list[float],
    same: frozenset[int],
) -> Step:
    """A legacy layer weighed over the document: neighbouring units are damaged together.

    ``same``: items that the layer does not change, so that they may stand among damaged ones.
    """
    lanes = doc.lanes({i: p.text for i, p in proposals.items()})
    gained = {i: base[i] - cost(p.text, lanes, CANDIDATE) for i, p in proposals.items()}
    gains = _follow(doc, _alike(gained, proposals), same)
    total = 0.0
    for i, gain in gains.items():
        lone = isolated(doc.items[i].now, proposals[i].text, layers[-1])
        total += _LONE_SHARE * gain if lone else gain
    return Step(layers, proposals, gains, total - prior)


def _follow(doc: Document, gains: dict[int, float], same: frozenset[int]) -> dict[int, float]:
    """The items that follow: a two-state path through the units in order, healthy and damaged.

    Where damage begins costs as much as it takes to say so in a document of this length: of many places some look
    damaged by accident. An item that occurs in several places follows if most of these are damaged.
    """
    sequence = doc.order
    begin = max(SWITCH, math.log2(len(sequence) + 1) - _PLACE_BITS)
    healthy, damaged = 0.0, -SWITCH / 2
    back: list[tuple[bool, bool]] = []
    for i in sequence:
        gain = gains.get(i, 0.0 if i in same else -1e9)
        from_damaged_h = damaged - SWITCH > healthy
        new_h = damaged - SWITCH if from_damaged_h else healthy
        stay = damaged >= healthy - begin
        new_d = (damaged if stay else healthy - begin) + gain
        back.append((from_damaged_h, stay))
        healthy, damaged = new_h, new_d
    state = damaged > healthy
    votes: Counter[int] = Counter()
    for i, (from_damaged, stay) in zip(reversed(sequence), reversed(back), strict=True):
        if state:
            votes[i] += 1
            state = stay
        else:
            votes[i] -= 1
            state = from_damaged
    return {i: gain for i, gain in gains.items() if votes[i] >= 0 and gain > TOLERANCE}


def take(doc: Document, step: Step) -> bool:
    """Undo the step's layer on the items that follow it; whether anything changed."""
    chosen = step.proposals if step.layered and step.total <= 0 else step.gains
    changed = False
    for i in chosen:
        item, proposal = doc.items[i], step.proposals[i]
        new = advance(item.pieces, proposal.runs, step.layers, replay)
        if new != item.pieces:
            item.history.append(new)
            changed = True
    return changed


def base_costs(doc: Document) -> list[float]:
    lanes = doc.lanes()
    return [cost(item.now, lanes, ORIGINAL) for item in doc.items]


def legacy_steps(doc: Document, base: list[float]) -> list[Step]:
    """The most promising ``A>B`` with a legacy A, weighed over the document."""
    steps = (legacy_step(doc, reading, base) for reading in legacy_choice.promising(doc, base))
    return [step for step in steps if step is not None]


def reading_of(layers: tuple[Layer, ...]) -> Reading:
    """The reading that undoes these layers. Raises KeyError where there is none."""
    return _by_layers()[layers]


@cache
def _by_layers() -> dict[tuple[Layer, ...], Reading]:
    return {reading.layers: reading for reading in readings()}


def legacy_step(doc: Document, reading: Reading, base: list[float]) -> Step | None:
    """A reading of legacy originals weighed over the document; None where nothing decodes."""
    proposals, same = {}, []
    for i, item in enumerate(doc.items):
        found = reading.found(item.now)
        if found and not any(FORBIDDEN.search(run.text) for run in found):
            proposals[i] = Proposal(patched(item.now, found), tuple(found))
        elif not found and reading.keeps(item.now):
            same.append(i)
    if not proposals:
        return None
    return weigh(doc, reading.layers, proposals, reading.cost, base, frozenset(same))
