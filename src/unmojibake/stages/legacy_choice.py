"""Which readings of legacy originals are worth weighing over a document: those by which its worst units gain most."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import accumulate

from unmojibake.channels import CodePage, code_page
from unmojibake.channels.codec import Codec
from unmojibake.language import score
from unmojibake.language.score import allowance
from unmojibake.stages.evidence import EAST_ASIAN, FORBIDDEN
from unmojibake.stages.legacy_runs import Reading, readings, stretches
from unmojibake.stages.state import Document
from unmojibake.stages.utf8_runs import patched

SUSPICIOUS = 4.0
"""Bits above what is allowed from which a document is worth a search for a legacy original."""
_WORST, _FULL, _PLACE = 5, 6, 12
"""The worst units, by which readings are chosen, the readings that are weighed over all, and the units of a place."""
_NEAR = 0.6
"""Of the bits that the best reading gains, the part that another one gains at least to be weighed beside it."""


def suspicion(doc: Document, base: list[float]) -> float:
    """Bits by which the units cost more than healthy text usually does."""
    return sum(_excess(doc, base))


def _excess(doc: Document, base: list[float]) -> list[float]:
    return [max(0.0, bits - allowance(item.now)) for item, bits in zip(doc.items, base, strict=True)]


def promising(doc: Document, base: list[float]) -> list[Reading]:
    """The readings that are worth weighing, each once; ``base``: what the items cost as they stand.

    The worst units choose them; where those stand apart, the worst places of the document do, too: neighbouring units
    are damaged together, and one damaged line has fewer of the worst words than a long document has odd names.
    """
    everywhere = range(len(doc.items))
    chosen = dict.fromkeys(
        tuple(_worst(doc, base, place)) for place in (everywhere, *_worst_places(doc, base))
    )
    return list(dict.fromkeys(reading for which in chosen for reading in _gaining(doc, which, base)))


def _worst(doc: Document, base: list[float], items: Iterable[int]) -> list[int]:
    return sorted(items, key=lambda i: -base[i] / (1 + len(doc.items[i].now)))[:_WORST]


def _worst_places(doc: Document, base: list[float]) -> Iterator[set[int]]:
    """The items of some neighbouring units that cost most beyond what healthy text may; none in a short document.

    East Asian units and others apart: a page shows its bytes as the one or the other.
    """
    eastern = {i for i, item in enumerate(doc.items) if EAST_ASIAN.search(item.now)}
    kinds = [[i for i in doc.order if (i in eastern) is which] for which in (True, False)]
    excess = _excess(doc, base)
    for units in kinds:
        if len(units) > _PLACE:
            sums = list(accumulate((excess[i] for i in units), initial=0.0))
            at = max(range(len(sums) - _PLACE), key=lambda at: sums[at + _PLACE] - sums[at])
            yield set(units[at : at + _PLACE])
        elif len(units) < len(doc.order) and sum(excess[i] for i in units) > SUSPICIOUS:
            yield set(units)


def _gaining(doc: Document, which: Iterable[int], base: list[float]) -> list[Reading]:
    """The readings by which some items gain most, best first.

    What they may gain at most is known by the characters alone; in that order they are measured, until none that is
    left can be among the best.
    """
    tried = _tried(doc, which, base)
    best: list[tuple[float, int]] = []
    floor = 0.0
    for most, number, trials in tried:
        if most <= floor:
            break
        total = most
        for trial in trials:
            total += trial.gain() - trial.most
            if total <= floor:
                break
        else:
            insort(best, (-total, number))
            del best[_FULL:]
            floor = max(_NEAR * -best[0][0], -best[-1][0] if len(best) == _FULL else 0.0)
    return [readings()[number] for _, number in best]


class _Trial:
    """One item by one reading: the bits that it gains at most, and what it gains."""

    __slots__ = ("_bits", "_gain", "_now", "_parts", "_reading", "_text", "most")

    def __init__(self, now: str, bits: float, parts: tuple[bytes | str, ...], reading: Reading) -> None:
        self._now, self._bits, self._parts, self._reading = now, bits, parts, reading
        self._text: str | None = None
        self._gain: float | None = None
        estimates = reading.estimates
        if estimates is not None:
            self.most = max(0.0, bits - estimates.of(parts))
            return
        self._text = reading.undo(parts)
        if self._text is not None:
            self.most = max(0.0, bits - score.estimate(self._text))
        else:
            self.most = bits if reading.pairwise else 0.0

    def gain(self) -> float:
        """Bits that the item gains, none where it cannot be read so."""
        if self._gain is None:
            self._gain = self._measured() if self.most else 0.0
        return self._gain

    def _measured(self) -> float:
        text = self._text if self._text is not None else self._reading.undo(self._parts)
        if text is None and self._reading.pairwise:
            text = patched(self._now, self._reading.found(self._now))
        if text is None or FORBIDDEN.search(text):
            return 0.0
        return max(0.0, self._bits - score.bound(text))


def _tried(doc: Document, which: Iterable[int], base: list[float]) -> list[tuple[float, int, list[_Trial]]]:
    """Each reading's number, with the bits that the items may gain by it together; the best first."""
    known: dict[tuple[object, ...], _Trial] = {}
    out: list[tuple[float, int, list[_Trial]]] = []
    for outer, numbered in _by_page().items():
        unread = _unread(doc, which, code_page(outer))
        for number, reading in numbered if unread else ():
            # pages that show the same bytes, and readings of these as the same page, come to the same
            beside = outer if reading.pairwise else None
            trials, most = [], -reading.cost
            for i, parts in unread.items():
                key = (i, parts, reading.source, beside)
                trial = known.get(key)
                if trial is None:
                    trial = known[key] = _Trial(doc.items[i].now, base[i], parts, reading)
                if trial.most:
                    trials.append(trial)
                    most += trial.most
            if most > 0:
                out.append((most, number, trials))
    out.sort(key=lambda entry: (-entry[0], entry[1]))
    return out


@cache
def _by_page() -> dict[Codec, list[tuple[int, Reading]]]:
    """The readings, with their numbers, by the page that was read last."""
    out: dict[Codec, list[tuple[int, Reading]]] = {}
    for number, reading in enumerate(readings()):
        out.setdefault(reading.outer, []).append((number, reading))
    return out


def _unread(doc: Document, which: Iterable[int], page: CodePage) -> dict[int, tuple[bytes | str, ...]]:
    """Some items with what the page can encode as the bytes that it read, and the rest as text."""
    out: dict[int, tuple[bytes | str, ...]] = {}
    for i in which:
        now, at = doc.items[i].now, 0
        parts: list[bytes | str] = []
        for start, end in stretches(now, page):
            parts += (now[at:start], page.unread(now[start:end]))
            at = end
        if parts:
            out[i] = (*parts, now[at:])
    return out
