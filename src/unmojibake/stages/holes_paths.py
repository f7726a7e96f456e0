"""The lattice that the search leaves: its best ways, and how probable each answer is over all ways.

A node is a place in the observed text, the UTF-8 bytes begun, a lead byte whose pair must come out
invalid, and two symbols of context. An arc reads one token. All costs are bits.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

Key = tuple[bytes, str, str, int]
Step = tuple[float, bytes, str, bool, Key]
"""A way to read a token: bits, the bytes it stood for, the characters they complete, whether they were lost, where to."""


@dataclass(eq=False, slots=True)
class Effort:
    """How many steps the searches of one text may still take."""

    left: float = math.inf


@dataclass(eq=False, slots=True)
class Node:
    """``best``, ``alpha``, ``beta``: bits of the best way here, of all ways here, of all ways on."""

    key: Key
    at: int
    best: float
    text: str
    arcs: list[Arc] = field(default_factory=list)
    alpha: float = 0.0
    beta: float = math.inf


@dataclass(eq=False, slots=True)
class Arc:
    """One token read: ``data`` are the bytes it stood for, ``out`` the characters completed."""

    source: Node
    cost: float
    token: int
    data: bytes
    out: str
    lost: bool


@dataclass(frozen=True)
class Reading:
    """One way through the lattice: its bits and its arcs."""

    bits: float
    arcs: tuple[Arc, ...]

    @property
    def text(self) -> str:
        return "".join(arc.out for arc in self.arcs)


_POPS = 4000
"""Steps of the search for the best ways; each takes one arc."""
Chain: TypeAlias = "tuple[Arc, Chain] | None"
"""Arcs from a node on: one, and those behind it, which other ways share."""


def _arcs(chain: Chain) -> Iterator[Arc]:
    while chain is not None:
        arc, chain = chain
        yield arc


def readings(final: Node, count: int) -> list[Reading]:
    """The ``count`` best ways to a node, best first, with different texts."""
    if not final.arcs:
        return [Reading(final.best, ())]
    ranked: dict[int, list[Arc]] = {}

    def arc_of(node: Node, rank: int) -> Arc | None:
        """The arc of a node that is at this place by the bits of the best way through it."""
        known = ranked.get(id(node))
        if known is None:
            known = ranked[id(node)] = sorted(node.arcs, key=lambda arc: arc.source.best + arc.cost)
        return known[rank] if rank < len(known) else None

    found: list[Reading] = []
    texts: set[str] = set()
    heap: list[tuple[float, int, float, Node, int, Chain]] = []

    def push(onward: float, node: Node, rank: int, behind: Chain) -> None:
        arc = arc_of(node, rank)
        if arc is not None:
            entry = (onward + arc.source.best + arc.cost, next(order), onward, node, rank, behind)
            heapq.heappush(heap, entry)

    order = itertools.count()
    push(0.0, final, 0, None)
    for _ in range(_POPS):
        if not heap or len(found) == count:
            break
        bits, _, onward, node, rank, behind = heapq.heappop(heap)
        push(onward, node, rank + 1, behind)
        arc = ranked[id(node)][rank]
        chain: Chain = (arc, behind)
        if arc.source.arcs:
            push(onward + arc.cost, arc.source, 0, chain)
            continue
        reading = Reading(bits, tuple(_arcs(chain)))
        if reading.text not in texts:
            texts.add(reading.text)
            found.append(reading)
    return found


def marginals(final: Node, temper: float) -> dict[int, dict[bytes, float]]:
    """For each hole token, the probability of the bytes it stood for; costs are divided by ``temper``."""
    nodes = _ordered(final)
    for node in nodes:
        node.alpha = _sum([arc.source.alpha + arc.cost / temper for arc in node.arcs]) if node.arcs else 0.0
        node.beta = math.inf
    final.beta = 0.0
    result: dict[int, dict[bytes, float]] = {}
    for node in reversed(nodes):
        for arc in node.arcs:
            onward = node.beta + arc.cost / temper
            arc.source.beta = _sum([arc.source.beta, onward])
            chance = 2.0 ** (final.alpha - arc.source.alpha - onward)
            options = result.setdefault(arc.token, {})
            options[arc.data] = options.get(arc.data, 0.0) + chance
    return result


def _ordered(final: Node) -> list[Node]:
    """The nodes that lead to the final one, earlier tokens first."""
    seen, stack, nodes = {id(final)}, [final], []
    while stack:
        node = stack.pop()
        nodes.append(node)
        for arc in node.arcs:
            if id(arc.source) not in seen:
                seen.add(id(arc.source))
                stack.append(arc.source)
    return sorted(nodes, key=lambda n: n.at)


def _sum(costs: list[float]) -> float:
    """Bits of the union of alternatives."""
    least = min(costs)
    if least == math.inf:
        return math.inf
    return least - math.log2(sum(2.0 ** (least - c) for c in costs))
