"""The document while it is being repaired: its distinct units, their pieces, and what they cost."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from unmojibake.channels import damage
from unmojibake.channels.channel import Channel, Layer
from unmojibake.errors import ChannelFailure
from unmojibake.language import score
from unmojibake.language.score import BIT, CANDIDATE, ORIGINAL, SPELLED, TokenCost, Tuning
from unmojibake.stages.pieces import Piece, Pieces, Unit, present, units

_VOTERS = 300
"""Distinct ASCII words, and distinct units, that vote on the language: a bound on the work, not a measured optimum."""
_LEAST_VOTERS, _SPOKEN, _NEARLY = 3, 4.2, 0.55
"""Words that tell a language, the bits that a letter of theirs costs in it at most, and those above the language that
suits each word best: of three healthy lines in languages without a table that looked otherwise, none is below both."""
_BESIDE = 3
"""Units on either side of an odd one that are looked at with it."""


def replay(text: str, layers: tuple[Layer, ...]) -> str | None:
    """The damaged form of ``text``, or None where it cannot go through."""
    try:
        return damage(text, Channel(layers))
    except ChannelFailure:
        return None


@dataclass(slots=True)
class Item:
    """A distinct unit: how often it occurs, its pieces after each step (the first entry is the unit as found)."""

    text: str
    count: int
    history: list[Pieces]

    @property
    def pieces(self) -> Pieces:
        return self.history[-1]

    @property
    def now(self) -> str:
        return present(self.pieces)


@dataclass(slots=True)
class Document:
    """``order`` gives the items in the order of the text; ``voters`` are its ASCII words."""

    units: list[Unit]
    items: list[Item]
    order: list[int]
    voters: list[TokenCost] = field(default_factory=list)

    @classmethod
    def read(cls, text: str) -> Document:
        found = units(text)
        index: dict[str, int] = {}
        items: list[Item] = []
        order = []
        for unit in found:
            at = index.setdefault(unit.text, len(items))
            if at == len(items):
                items.append(Item(unit.text, 0, [(Piece(unit.text, unit.text),)]))
            items[at].count += 1
            order.append(at)
        return cls(found, items, order, _voters(text))

    def around(self, odd: Callable[[str], bool], most: int) -> Document:
        """The document of the odd units and their neighbours only, spread over the text; at most about ``most`` units."""
        odd_items = {i for i, item in enumerate(self.items) if odd(item.now)}
        places = [at for at, i in enumerate(self.order) if i in odd_items]
        step = max(1, len(places) * (2 * _BESIDE + 1) // most)
        kept = sorted({n for at in places[::step] for n in range(at - _BESIDE, at + _BESIDE + 1)})
        kept = [at for at in kept if 0 <= at < len(self.order)]
        index = {i: n for n, i in enumerate(dict.fromkeys(self.order[at] for at in kept))}
        items = [self.items[i] for i in index]
        return Document(
            [self.units[at] for at in kept], items, [index[self.order[at]] for at in kept], self.voters
        )

    def lanes(self, changed: dict[int, str] | None = None) -> tuple[int, ...]:
        """The languages that the document votes for, with some items' texts replaced."""
        return score.languages(self._votes(changed or {}))

    def speaks(self, lanes: tuple[int, ...], but: Collection[int]) -> bool:
        """Whether the words are plainly of the language that is voted for in the Latin alphabet, some items left out."""
        others = (score.measure(item.now) for i, item in enumerate(self.items[:_VOTERS]) if i not in but)
        heard = [*self.voters, *others]
        if len(heard) < _LEAST_VOTERS:
            return False
        here, best, letters = score.latin_costs(heard, lanes)
        return here <= _SPOKEN * BIT * letters and here - best <= _NEARLY * BIT * letters

    def _votes(self, changed: dict[int, str]) -> Iterable[tuple[TokenCost, int]]:
        for i, item in enumerate(self.items[:_VOTERS]):
            yield score.measure(changed.get(i, item.now)), 1
        for voter in self.voters:
            yield voter, 1


def _voters(text: str) -> list[TokenCost]:
    seen: dict[str, None] = {}
    for word in text[:20_000].split():
        if word.isascii() and len(word) > 1 and word.isalpha():
            seen.setdefault(word)
            if len(seen) == _VOTERS:
                break
    return [score.measure(word) for word in seen]


def cost(text: str, lanes: tuple[int, ...], tuning: Tuning) -> float:
    """Bits of a unit in a document of these languages."""
    return score.resolve(score.measure(text), lanes, tuning) / BIT


__all__ = ["CANDIDATE", "ORIGINAL", "SPELLED", "Document", "Item", "cost", "replay"]
