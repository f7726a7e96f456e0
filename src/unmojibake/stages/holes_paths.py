"""The lattice that the search leaves: its best ways, and how probable each answer is over all ways.

A node is a place in the observed text, the UTF-8 bytes begun, a lead byte whose pair must come out
invalid, and two symbols of context. An arc reads one token. All costs are bits.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass, field

Key = tuple[bytes, str, str, int]


@dataclass(eq=False)
class Node:
    """``best``, ``alpha``, ``beta``: bits of the best way here, of all ways here, of all ways on."""

    key: Key
    at: int
    best: float
    text: str
    arcs: list[Arc] = field(default_factory=list)
    alpha: float = 0.0
    beta: float = math.inf


@dataclass(eq=False)
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


def readings(final: Node, count: int) -> list[Reading]:
    """The ``count`` best ways to a node, best first, with different texts."""
    order = 0
    heap: list[tuple[float, int, Node, tuple[Arc, ...]]] = [(final.best, order, final, ())]
    found: list[Reading] = []
    texts: set[str] = set()
    pops = 0
    while heap and len(found) < count and pops < 4000:
        bits, _, node, arcs = heapq.heappop(heap)
        pops += 1
        if not node.arcs:
            reading = Reading(bits, arcs)
            if reading.text not in texts:
                texts.add(reading.text)
                found.append(reading)
            continue
        for arc in node.arcs:
            order += 1
            heapq.heappush(
                heap, (bits - node.best + arc.source.best + arc.cost, order, arc.source, (arc, *arcs))
            )
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
