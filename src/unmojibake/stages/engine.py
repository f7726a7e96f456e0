"""From a document to judged repairs: steps until nothing improves, then a verdict on every chain."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from unmojibake.channels import code_page
from unmojibake.channels.channel import Layer
from unmojibake.channels.codec import Codec
from unmojibake.channels.realistic import PAIRS, SUBSETS, chain_cost
from unmojibake.language.score import allowance, odd_width
from unmojibake.model import Certainty
from unmojibake.stages import legacy_choice, prefilter, search, typography, voter
from unmojibake.stages.accept import Verdict, decide, in_pairs
from unmojibake.stages.evidence import (
    EAST_ASIAN,
    changed,
    chart_share,
    in_words,
    isolated,
    letters_of,
    meaningful,
    native,
    odd,
    shared,
    whole_utf8,
)
from unmojibake.stages.pieces import Pieces, present
from unmojibake.stages.state import CANDIDATE, ORIGINAL, SPELLED, Document, cost
from unmojibake.stages.utf8_runs import explained, lead_chars

MAX_STEPS = 8
MAX_ROUNDS = 5
ODD_WIDTH = 5.0
"""Bits more for each half-width kana or full-width letter in a repaired text: originals hardly ever hold them."""
NOTED = 0.6
"""Confidence from which a guess is mentioned although it is below the level."""
_UTF8_PAIRS = tuple(p for p in PAIRS if p.encoded_as is Codec.UTF_8 and p.decoded_as not in SUBSETS)


_PAGES = 12
"""Single-byte pages that are weighed: those under which most of the text is UTF-8, and always the usual ones."""
_USUAL = 4.0
"""What a usual misreading costs at most, in bits."""
_EAST_ASIAN = "\u2e80"
"""No double-byte page has a character below this for a UTF-8 lead byte."""


def _plausible(doc: Document) -> list[tuple[Layer, float]]:
    """The layers under which at least one sequence of UTF-8 would be found, and what they cost."""
    whole = "\n".join(item.now for item in doc.items)
    chars = set(whole)
    eastern = max(chars, default="") >= _EAST_ASIAN
    double: list[tuple[Layer, float]] = []
    single: list[tuple[int, float, Layer]] = []
    for pair in _UTF8_PAIRS:
        page, layer = code_page(pair.decoded_as), Layer(Codec.UTF_8, pair.decoded_as)
        if not page.single_byte:
            if eastern and any(char > "\x7f" and page.cells[char] is not None for char in chars):
                double.append((layer, pair.cost))
        elif not chars.isdisjoint(lead_chars(pair.decoded_as)):
            found = explained(whole, pair.decoded_as)
            if found:
                single.append((-found, pair.cost, layer))
    single.sort(key=lambda entry: entry[:2])
    return double + [
        (layer, prior) for n, (_, prior, layer) in enumerate(single) if n < _PAGES or prior <= _USUAL
    ]


def _best_utf8(doc: Document, base: list[float]) -> search.Step | None:
    steps = [
        s for layer, prior in _plausible(doc) if (s := search.utf8_step(doc, layer, prior, base)) is not None
    ]
    best = max(steps, key=lambda s: s.worth, default=None)
    if best is not None and best.total > 0:
        return _shared_out(best, steps)
    return max((s for s in steps if s.layered), key=lambda s: s.worth, default=None)


_BETTER, _OTHERWISE = 6.0, 10.0
"""Bits by which a unit is better explained by another layer, and by which all such units together have to be."""


def _shared_out(best: search.Step, steps: list[search.Step]) -> search.Step:
    """The step without the units that another one makes whole, so much better that the document has two channels."""
    for rival in steps:
        better = {
            i: bits
            for i, gain in rival.gains.items()
            if i in best.gains
            and (bits := gain - best.gains[i]) > _BETTER
            and not prefilter.odd(rival.proposals[i].text)
        }
        if sum(better.values()) > chain_cost(rival.layers) + _OTHERWISE:
            gains = {i: gain for i, gain in best.gains.items() if i not in better}
            if gains:
                best = replace(best, gains=gains)
    return best


CLEAR = 0.8
"""A UTF-8 step that explains this share of its code page's characters need not be compared with legacy originals."""


_FEW = 8
"""Units up to which it is asked whether they are of the document's language."""
_C1 = re.compile("[^\\W\\d_][\x80-\x84\x86-\x9f][^\\W\\d_]")
"""A control between letters."""
_NEAT = 8.0
"""Bits that a legacy original has to gain more than UTF-8 that leaves nothing over: there are as many more of those."""
SECOND = 15.0
"""Bits that a legacy step has to gain once something else was undone: what is left is mostly healthy."""


WHOLE = 200
"""Distinct units up to which every layer is weighed over all of them; of a longer document the odd ones choose."""


def next_step(doc: Document, base: list[float], legacy: bool) -> search.Step | None:
    """The layer to undo next, None where nothing improves the document."""
    if len(doc.items) <= WHOLE:
        return _best(doc, base, legacy)
    part = doc.around(prefilter.odd, WHOLE)
    chosen = _best(part, search.base_costs(part), legacy) if part.items else None
    if chosen is None or len(part.items) == len(doc.items):
        return chosen
    if chosen.layers[0].encoded_as is Codec.UTF_8:
        (layer,) = chosen.layers
        return search.utf8_step(doc, layer, chain_cost(chosen.layers), base)
    return search.legacy_step(doc, search.reading_of(chosen.layers), base)


def _best(doc: Document, base: list[float], legacy: bool) -> search.Step | None:
    step = _best_utf8(doc, base)
    if step is not None and (step.coverage >= CLEAR or step.whole or step.layered):
        return step
    if legacy and legacy_choice.suspicion(doc, base) >= legacy_choice.SUSPICIOUS:
        other = max(search.legacy_steps(doc, base), key=lambda s: s.total, default=None)
        least = SECOND if any(len(item.history) > 1 for item in doc.items) else 0.0
        if step is not None:
            least = max(least, step.total + (_NEAT if step.neat and step.total > _NEAT else 0.0))
        if other is not None and other.total > least:
            return other
    return step


def run(doc: Document) -> None:
    """Undo layers until no step improves the document."""
    legacy_left = 1
    for _ in range(MAX_STEPS):
        step = next_step(doc, search.base_costs(doc), legacy_left > 0)
        if step is None:
            return
        legacy_left -= step.layers[0].encoded_as is not Codec.UTF_8
        if not search.take(doc, step):
            return


def _chain(pieces: Pieces) -> tuple[Layer, ...]:
    return max((p.layers for p in pieces), key=len)


def verdicts(doc: Document, since: list[int]) -> list[Verdict]:
    """One verdict for each chain of layers undone since the given depths of history.

    Of every chain the prefix that is worth most is kept and the rest forgotten.
    """
    groups: dict[tuple[tuple[Layer, ...], ...], list[int]] = {}
    for i, item in enumerate(doc.items):
        if len(item.history) > since[i] + 1:
            key = tuple(_chain(pieces) for pieces in item.history[since[i] + 1 :])
            groups.setdefault(key, []).append(i)
    before = doc.lanes({i: present(item.history[since[i]]) for i, item in enumerate(doc.items)})
    out = []
    for key, members in groups.items():
        judged = [
            _judge(doc, key[depth - 1], members, {i: since[i] + depth for i in members}, since, before)
            for depth in range(1, len(key) + 1)
        ]
        for n in range(1, len(judged)):
            last = (
                _last_step(doc, members, since, n)
                if judged[n].layers[0].encoded_as is not Codec.UTF_8
                else ()
            )
            if not judged[n - 1].meaningful or (last and not meaningful(last)):  # one step makes nonsense
                judged[n] = replace(judged[n], meaningful=False)
        best = max(range(len(judged)), key=lambda n: judged[n].gain)
        for i in members:
            del doc.items[i].history[since[i] + best + 2 :]
        out.append(judged[best])
    return out


def _judge(
    doc: Document,
    layers: tuple[Layer, ...],
    members: list[int],
    depth: dict[int, int],
    since: list[int],
    lanes: tuple[int, ...],
) -> Verdict:
    found = {i: present(doc.items[i].history[since[i]]) for i in members}
    texts = {i: present(doc.items[i].history[depth[i]]) for i in members}
    new_lanes = doc.lanes(texts)
    from_utf8 = layers[-1].encoded_as is Codec.UTF_8
    original = {i: cost(found[i], lanes, ORIGINAL) for i in members}
    candidate = {i: cost(t, new_lanes, CANDIDATE) + ODD_WIDTH * odd_width(t) for i, t in texts.items()}
    if not from_utf8:
        # so many pages are tried that some make a word which the lexicon only seems to hold
        spelled = {i: cost(t, new_lanes, SPELLED) for i, t in texts.items()}
        candidate.update({i: bits for i, bits in spelled.items() if bits > original[i]})
    gains = {i: original[i] - candidate[i] for i in members}
    telling = [i for i in members if not isolated(found[i], texts[i], layers[-1])]
    same = quoted = 0.0
    if from_utf8 or in_pairs(layers[-1]):
        same = sum(_unchanged(found[i], texts[i], new_lanes) for i in telling)
    if not from_utf8:
        quoted = typography.pairs(doc, found, texts)
        same += sum(typography.core(texts[i], quoted > 0, new_lanes) for i in telling)
    changes = [(found[i], texts[i]) for i in members]
    source = layers[0].encoded_as or Codec.UTF_8
    return Verdict(
        layers=layers,
        items=tuple(members),
        gain=sum(gains[i] for i in telling) + quoted - chain_cost(layers),
        original=sum(original[i] for i in telling) - same,
        candidate=sum(candidate[i] for i in telling),
        excess=sum(max(0.0, candidate[i] - allowance(texts[i])) for i in telling),
        gains=gains,
        chart=max(chart_share(texts.values(), source), _chart(changes, layers[-1])),
        odd=any(odd(before, after) for before, after in changes),
        longest=max(len(before) for before, _ in changes),
        meaningful=from_utf8 or (meaningful(changes) and not whole_utf8(found.values(), layers[-1])),
        words=len({letters_of(before).lower() for before, _ in changes}),
        letters=all(in_words(before, after) for before, after in changes),
        quoted=quoted > 0,
        native=not from_utf8
        and len(members) <= _FEW
        and doc.speaks(new_lanes, members)
        and all(native(before, after, new_lanes) for before, after in changes),
        controls=bool(telling) and all(_C1.search(found[i]) and not _C1.search(texts[i]) for i in telling),
    )


def _chart(changes: list[tuple[str, str]], layer: Layer) -> float:
    """How much of what changes in East Asian text follows the order of its code as it stands."""
    page = layer.decoded_as
    if page is None or code_page(page).single_byte:
        return 0.0
    return chart_share((changed(before, after) for before, after in changes), page)


def _last_step(doc: Document, members: list[int], since: list[int], depth: int) -> list[tuple[str, str]]:
    """The units before and after the layer that was undone last, of those undone to this depth."""
    steps = (
        (doc.items[i].history[since[i] + depth], doc.items[i].history[since[i] + depth + 1]) for i in members
    )
    return [(present(before), present(after)) for before, after in steps]


def _unchanged(before: str, after: str, lanes: tuple[int, ...]) -> float:
    """What East Asian text costs in which a damaged part stands: it has no spaces, so that a unit is a sentence."""
    start = shared(before, after)
    end = shared(before[start:][::-1], after[start:][::-1])
    around = [before[:start], before[len(before) - end :]]
    return sum(cost(part, lanes, CANDIDATE) for part in around if len(part) > 1 and EAST_ASIAN.search(part))


@dataclass(frozen=True, slots=True)
class Accepted:
    """A verdict that stands, for these items, at this certainty; ``applied`` if it reaches the level."""

    verdict: Verdict
    items: tuple[int, ...]
    certainty: Certainty
    confidence: float
    applied: bool
    pieces: dict[int, Pieces]


def solve(doc: Document, level: Certainty) -> list[Accepted]:
    """Repair the document round by round, until a round adds nothing.

    Each round starts from what the last one applied, exactly as a second call on the repaired text
    would: so a second call changes nothing.
    """
    out: list[Accepted] = []
    refused: set[int] = set()
    for _ in range(MAX_ROUNDS):
        since = [len(item.history) - 1 for item in doc.items]
        run(doc)
        applied = False
        for verdict in verdicts(doc, since):
            found = ((present(doc.items[i].history[since[i]]), doc.items[i].now) for i in verdict.items)
            judged = voter.heard(decide(verdict), verdict, found)
            keep = judged is not None and judged.certainty >= level
            items = verdict.items
            if judged is not None and (keep or (judged.confidence >= NOTED and refused.isdisjoint(items))):
                out.append(
                    Accepted(
                        verdict,
                        items,
                        judged.certainty,
                        judged.confidence,
                        keep,
                        {i: doc.items[i].pieces for i in items},
                    )
                )
            if keep:
                applied = True
            else:
                refused.update(items)
                for i in items:
                    del doc.items[i].history[since[i] + 1 :]
        if not applied:
            return out
    return out
