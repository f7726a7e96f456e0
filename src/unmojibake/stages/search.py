"""The search: which layer, undone next, explains the document best.

One step undoes one layer on the units that it explains. A step is weighed in bits over the whole
document, so that units vote together; each unit then follows only if the step makes it better.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from unmojibake.channels import CodePage, code_page
from unmojibake.channels.channel import Layer
from unmojibake.channels.codec import Codec
from unmojibake.language import score
from unmojibake.language.score import allowance
from unmojibake.stages.legacy_runs import Reading, readings
from unmojibake.stages.pieces import advance
from unmojibake.stages.state import CANDIDATE, ORIGINAL, Document, cost, replay
from unmojibake.stages.utf8_runs import Run, patched, runs

LEFTOVER = 7.0
"""Bits for each character of the code page that a UTF-8 reading leaves over in its unit."""
SWITCH = 4.0
"""Bits for going from healthy to damaged text or back between neighbouring units (legacy originals)."""
TOLERANCE = -6.0
"""A unit between damaged ones follows them although it loses this many bits."""
_RUN_GAIN, _RUN_GAIN_SHORT = 4.0, 14.0
"""Bits that a run inside a unit of healthy East Asian text has to gain; runs of two-byte sequences arise by accident."""
_WORST, _FULL = 5, 6
FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd]")
"""No repair makes a control, private-use or replacement character: one of them kills a candidate."""


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

    ``whole``: the reading leaves nothing over in its units. ``layered``: what comes out is UTF-8 misread
    once more, so the step is right whatever the text in between costs.
    """

    layers: tuple[Layer, ...]
    proposals: dict[int, Proposal]
    gains: dict[int, float]
    total: float
    whole: bool = False
    layered: bool = False
    coverage: float = 1.0


def _utf8_proposal(now: str, codec: Codec) -> Proposal | None:
    page = code_page(codec)
    found = runs(now, codec)
    if not page.single_byte:
        found = [run for run in found if run.end - run.start == len(now) or _worth(now, run)]
    if not found:
        return None
    sequences = sum(c > "\x7f" for run in found for c in run.text)
    if not page.single_byte:
        # Healthy East Asian text is as encodable as damaged text, so what is left over says nothing.
        beside = sum(c > "\x7f" for c in now) - sum(
            c > "\x7f" for run in found for c in now[run.start : run.end]
        )
        return Proposal(patched(now, found), tuple(found), sequences, beside=beside)
    chars = page.chars
    inside = sum(c in chars for run in found for c in now[run.start : run.end])
    left = sum(c in chars for c in now) - inside
    return Proposal(patched(now, found), tuple(found), sequences, left)


def _worth(now: str, run: Run) -> bool:
    """Whether a run within a unit pays by itself, its neighbours on both sides seen."""
    before, after = now[max(0, run.start - 1) : run.start], now[run.end : run.end + 1]
    least = _RUN_GAIN if max(run.text) >= "\u0800" else _RUN_GAIN_SHORT
    return (
        score.bound(before + now[run.start : run.end] + after) - score.bound(before + run.text + after)
        > least
    )


def utf8_step(doc: Document, layer: Layer, prior: float, base: list[float]) -> Step | None:
    """``utf-8>B`` weighed over the document; None where nothing decodes."""
    assert layer.decoded_as is not None
    proposals, outside = {}, 0
    chars = code_page(layer.decoded_as).chars
    for i, item in enumerate(doc.items):
        proposal = _utf8_proposal(item.now, layer.decoded_as)
        if proposal is not None:
            proposals[i] = proposal
        else:
            outside += sum(c in chars for c in item.now)
    if not proposals:
        return None
    lanes = doc.lanes({i: p.text for i, p in proposals.items()})
    gains = {i: base[i] - cost(p.text, lanes, CANDIDATE) - LEFTOVER * p.left for i, p in proposals.items()}
    sequences = sum(p.sequences for p in proposals.values())
    left = sum(p.left + p.beside for p in proposals.values())
    whole = left == 0 and sequences >= 3
    follow = {i: g for i, g in gains.items() if g > (TOLERANCE if whole else 0.0)}
    layered = left == 0 and _again(proposals, layer.decoded_as)
    coverage = sequences / (sequences + left + outside)
    return Step((layer,), proposals, follow, sum(follow.values()) - prior, whole, layered, coverage)


def _again(proposals: dict[int, Proposal], codec: Codec) -> bool:
    """Whether what comes out is UTF-8 misread once more, with nothing left over."""
    for again in {codec: None, Codec.CP1252: None}:
        deeper = [_utf8_proposal(p.text, again) for p in proposals.values()]
        if all(d is not None and d.left == 0 for d in deeper):
            return True
    return False


def weigh(
    doc: Document, layers: tuple[Layer, ...], proposals: dict[int, Proposal], prior: float, base: list[float]
) -> Step:
    """A legacy layer weighed over the document: neighbouring units are damaged together."""
    lanes = doc.lanes({i: p.text for i, p in proposals.items()})
    gains = _follow(doc, {i: base[i] - cost(p.text, lanes, CANDIDATE) for i, p in proposals.items()})
    return Step(layers, proposals, gains, sum(gains.values()) - prior)


def _follow(doc: Document, gains: dict[int, float]) -> dict[int, float]:
    """The items that follow: a two-state path through the units in order, healthy and damaged."""
    healthy, damaged = 0.0, -SWITCH / 2
    back: list[tuple[bool, bool]] = []
    sequence = doc.order
    for i in sequence:
        gain = gains.get(i, -1e9)
        from_damaged_h = damaged - SWITCH > healthy
        new_h = damaged - SWITCH if from_damaged_h else healthy
        stay = damaged >= healthy - SWITCH
        new_d = (damaged if stay else healthy - SWITCH) + gain
        back.append((from_damaged_h, stay))
        healthy, damaged = new_h, new_d
    state = damaged > healthy
    follow: set[int] = set()
    for i, (from_damaged, stay) in zip(reversed(sequence), reversed(back), strict=True):
        if state:
            follow.add(i)
            state = stay
        else:
            state = from_damaged
    return {i: gains[i] for i in follow if gains[i] > TOLERANCE}


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


SUSPICIOUS = 4.0
"""Bits above what is allowed from which a document is worth a search for a legacy original."""


def suspicion(doc: Document, base: list[float]) -> float:
    """Bits by which the units cost more than healthy text usually does."""
    return sum(max(0.0, bits - allowance(item.now)) for item, bits in zip(doc.items, base, strict=True))


def legacy_steps(doc: Document, base: list[float]) -> list[Step]:
    """The most promising ``A>B`` with a legacy A, weighed over the document."""
    worst = sorted(range(len(doc.items)), key=lambda i: -base[i] / (1 + len(doc.items[i].now)))[:_WORST]
    quick: list[tuple[float, Reading]] = []
    read: dict[Codec, dict[int, list[bytes | str]]] = {}
    for reading in readings():
        outer = reading.outer
        if outer not in read:
            read[outer] = _unread(doc, worst, code_page(outer))
        gain = -reading.cost
        for i, parts in read[outer].items():
            text = reading.undo(parts)
            if text is None and reading.pairwise:
                text = patched(doc.items[i].now, _legacy_runs(doc.items[i].now, reading))
            if text is not None and not FORBIDDEN.search(text):
                gain += max(0.0, base[i] - score.bound(text))
        if gain > 0:
            quick.append((gain, reading))
    quick.sort(key=lambda entry: -entry[0])
    steps = (legacy_step(doc, reading, base) for _, reading in quick[:_FULL])
    return [step for step in steps if step is not None]


def _unread(doc: Document, which: list[int], page: CodePage) -> dict[int, list[bytes | str]]:
    """Some items with what the page can encode as the bytes that it read, and the rest as text."""
    out: dict[int, list[bytes | str]] = {}
    for i in which:
        now, at = doc.items[i].now, 0
        parts: list[bytes | str] = []
        for start, end in stretches(now, page):
            parts += (now[at:start], page.unread(now[start:end]))
            at = end
        if parts:
            out[i] = [*parts, now[at:]]
    return out


def reading_of(layers: tuple[Layer, ...]) -> Reading:
    """The reading that undoes these layers. Raises KeyError where there is none."""
    return _by_layers()[layers]


@cache
def _by_layers() -> dict[tuple[Layer, ...], Reading]:
    return {reading.layers: reading for reading in readings()}


def legacy_step(doc: Document, reading: Reading, base: list[float]) -> Step | None:
    """A reading of legacy originals weighed over the document; None where nothing decodes."""
    proposals = {}
    for i, item in enumerate(doc.items):
        found = _legacy_runs(item.now, reading)
        if found:
            proposals[i] = Proposal(patched(item.now, found), tuple(found))
    return weigh(doc, reading.layers, proposals, reading.cost, base) if proposals else None


def _legacy_runs(now: str, reading: Reading) -> list[Run]:
    page = code_page(reading.outer)
    return [run for start, end in stretches(now, page) for run in reading.runs(now, start, end, page)]


def stretches(now: str, page: CodePage) -> list[tuple[int, int]]:
    """The longest parts of a unit that the page can encode, ASCII included, with a character beyond it."""
    chars = page.chars
    out, start = [], 0
    for i, ch in enumerate(now):
        if ch > "\x7f" and ch not in chars:
            if not now[start:i].isascii():
                out.append((start, i))
            start = i + 1
    if not now[start:].isascii():
        out.append((start, len(now)))
    return out
