"""UTF-8 texts among byte alternatives: a beam search that keeps only what can still be UTF-8."""

from __future__ import annotations

import functools
import heapq
import unicodedata
from dataclasses import dataclass

_BEAM = 64  # partial readings kept; the candidates asked for are at most a quarter of it

# costs order the candidates only, the language model judges them: the usual marks and accented letters,
# letters (Latin first), anything else assigned, controls and private use
_FAMILIAR = frozenset(
    "\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u2022\u20ac\u2122\u00a0\u2192\u2713\u2705éèàáíóúñçäöüßãõåøæÉ"
)
_COST_FAMILIAR, _COST_LATIN, _COST_LETTER, _COST_OTHER, _COST_ODD = 1, 3, 4, 6, 20
_COST_INSERTED = 1  # each byte put back, so that as few as possible are
_COST_HIDDEN = 1  # each character taken for another, so that plain text stays


@dataclass(frozen=True)
class Step:
    """One place: byte strings that may stand there, the plain one first, and bytes lost before it."""

    options: tuple[bytes, ...]
    removed: tuple[int, ...] = ()


@dataclass(frozen=True)
class _Partial:
    cost: int
    pending: bytes
    text: tuple[object, str]  # a linked list, so that a step costs no copy of the text


def readings(steps: list[Step], limit: int) -> list[str]:
    """Whole UTF-8 texts through all steps, cheapest first, at most ``limit``. Linear in the steps."""
    beam = [_Partial(0, b"", ((), ""))]
    for step in steps:
        reached: list[_Partial] = []
        for partial in beam:
            for start in _with_removed(partial, step.removed):
                for index, option in enumerate(step.options):
                    grown = _grow(start, option, _COST_HIDDEN if index else 0)
                    if grown is not None:
                        reached.append(grown)
        beam = heapq.nsmallest(_BEAM, reached, key=_cheapest) if len(reached) > _BEAM else reached
    whole = sorted((p for p in beam if not p.pending), key=_cheapest)
    return [_spell(p.text) for p in whole[:limit]]


def _cheapest(partial: _Partial) -> int:
    return partial.cost


def _with_removed(partial: _Partial, removed: tuple[int, ...]) -> list[_Partial]:
    """The partial as it is, and with up to two lost bytes put back, where a sequence waits for them."""
    found, last = [partial], [partial]
    for _ in range(2):
        last = [
            grown
            for start in last
            if start.pending
            for byte in removed
            if (grown := _grow(start, bytes((byte,)), _COST_INSERTED)) is not None
        ]
        found += last
    return found


def _grow(partial: _Partial, option: bytes, cost: int) -> _Partial | None:
    pending, text, cost = partial.pending, partial.text, partial.cost + cost
    for byte in option:
        pending += bytes((byte,))
        kind = _sequence(pending)
        if kind is None:
            return None
        if kind:
            text, cost, pending = (text, kind), cost + _cost(kind), b""
    return _Partial(cost, pending, text)


@functools.lru_cache(maxsize=65536)
def _sequence(data: bytes) -> str | None:
    """The character; "" while more bytes may follow; None if no UTF-8 starts so."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        return "" if error.reason == "unexpected end of data" else None


@functools.lru_cache(maxsize=65536)
def _cost(char: str) -> int:
    if char < "\x80":
        return 0
    if char in _FAMILIAR:
        return _COST_FAMILIAR
    category = unicodedata.category(char)
    if category in ("Ll", "Lo", "Lu"):
        return _COST_LATIN if category == "Ll" and char < "\u0180" else _COST_LETTER
    return _COST_ODD if category[0] == "C" else _COST_OTHER


def _spell(text: tuple[object, str]) -> str:
    parts = []
    node: object = text
    while node:
        assert isinstance(node, tuple)
        node, part = node
        parts.append(part)
    return "".join(reversed(parts))
