"""The search among originals: a beam over byte alternatives, kept as a lattice (``holes_paths``). Bits."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator

from unmojibake.language import cjk
from unmojibake.stages.holes_ahead import TRAILS, fits, length
from unmojibake.stages.holes_options import Options, goes_on
from unmojibake.stages.holes_paths import Arc, Key, Node, Step
from unmojibake.stages.holes_tokens import Token

# Nodes kept after a hole: between characters, of one begun sequence, of all.
_FULL, _SAME, _PARTIAL = 48, 40, 120
_BEFORE_KNOWN = 900  # begun sequences kept where the next byte is known and will rule most of them out
_BEGINNERS = 8  # nodes between characters from which a hole may begin a character
_OPEN_PAIRS = 16  # nodes with one byte begun, from which a hole may be any of 2,000 pairs
_CROWD = 100  # nodes that read a hole, from which on each tries only what is likeliest
_REMEMBERED = 400
"""Code points of its way that a node keeps for the rules: more would cost the square of a long line."""
_LINE_END_WEIGHT = 0.8  # the tables know well what ends a line
_SIGN_END_WEIGHT = 0.3
# A U+30FB that is no loss: the last byte of a character and a letter E, with which a word begins, or which is alone.
_REAL_MARK, _REAL_MARK_ALONE = 7.0, 14.0


_PAUSES = frozenset("，、；：。！？")
"""The space that some write after them tells nothing of what comes next; they do."""
_FEW = 8  # nodes of which all that they lead to is read
_RANKED = 256  # places reached from which on what is worse than those that are kept is not read
_LEAST_STEP = -6.0  # bits of a step at least: what ``placed`` takes off


class _Reached:
    """A node to be: the ways to it, and the best of them. Most are dropped before they are made."""

    __slots__ = ("best", "first", "ways")

    def __init__(self, best: float, way: tuple[Node, Step]) -> None:
        self.best, self.first, self.ways = best, way, [way]


class Search(Options):
    """Finds the originals of a row of tokens."""

    def run(self) -> Node | None:
        """The final node, or None where no original fits, or the effort was not enough to find one."""
        left = self.s.left[-2:].rjust(2, "\n")
        start = Node((b"", cjk.symbol(left[0]), cjk.symbol(left[1]), -1), 0, 0.0, self.s.left[-_REMEMBERED:])
        nodes = [start]
        for index, token in enumerate(self.row):
            self.crowded = len(nodes) > _CROWD
            if token.hole and self.rules.begun:
                nodes = self._worth_reading(nodes)
            after = self._reached(nodes, index, token)
            if not after or self.s.effort.left < 0:
                return None
            kept = (
                self._pruned(after, index) if token.hole or token.gap or len(after) > _FULL else list(after)
            )
            nodes = [_made(key, after[key], index) for key in kept]
        return self._finish(nodes)

    def _reached(self, nodes: list[Node], index: int, token: Token) -> dict[Key, _Reached]:
        """Where reading a token leads to.

        The best nodes come first. Once no other can lead to one of the places between characters that are kept, only
        what else leads to those is read: most of what there is to read ends in places that are dropped. The same with
        begun sequences, once there are more of them than are kept.
        """
        after: dict[Key, _Reached] = {}
        between: list[tuple[Key, _Reached]] = []
        cheapest = [-math.inf] * _FULL  # of them when they were reached, negative
        self.only, self.most = None, math.inf
        ranked = _RANKED if token.hole else math.inf
        bounded = token.hole and len(nodes) > _FEW
        if bounded:
            nodes = sorted(nodes, key=_best)
        steps = 0
        for at, node in enumerate(nodes):
            if bounded and self.only is None and at % _FEW == 0 and -cheapest[0] < node.best + _LEAST_STEP:
                self.only = _settled(between)
            if len(after) > ranked:
                self.most, ranked = self._most(after, index), 2 * len(after)
            best, only = node.best, self.only
            for step in self._read(node, index, token):
                steps += 1
                total, key = best + step[0], step[4]
                found = after.get(key)
                if found is None:
                    if key[0]:
                        after[key] = _Reached(total, (node, step))
                    elif only is None:
                        found = after[key] = _Reached(total, (node, step))
                        between.append((key, found))
                        if total < -cheapest[0]:
                            heapq.heapreplace(cheapest, -total)
                    continue
                found.ways.append((node, step))
                if total < found.best:
                    found.best, found.first = total, (node, step)
        self.s.effort.left -= steps
        return after

    def _worth_reading(self, nodes: list[Node]) -> list[Node]:
        """Before a hole that may begin a character: the best nodes between characters, and all begun ones."""
        kept = heapq.nsmallest(_BEGINNERS, (n for n in nodes if not n.key[0]), key=lambda n: n.best)
        for count, limit in ((1, _OPEN_PAIRS), (2, _PARTIAL), (3, _PARTIAL)):
            begun = [n for n in nodes if len(n.key[0]) == count]
            kept += heapq.nsmallest(limit, begun, key=lambda n: n.best + self.model.prefix_bits(n.key[0]))
        return kept

    def _finish(self, nodes: list[Node]) -> Node | None:
        next_byte = self.s.right[:1].encode("utf-8")[:1]
        final = Node((b"", "", "", -2), len(self.row) + 1, math.inf, "")
        for node in nodes:
            pending, prev2, prev1, owed = node.key
            if pending or (owed >= 0 and next_byte and next_byte[0] not in self.rules.bad.get(owed, ())):
                continue
            following = self.s.right[:1] or "\n"
            if prev1 < "\x80":
                cost = 0.0
            elif following < "\x80":
                weight = _SIGN_END_WEIGHT if "\u2010" <= prev1 < "\u2e80" else _LINE_END_WEIGHT
                cost = weight * self.model.raw(prev2, prev1, cjk.symbol(following))
            else:
                cost = self.model.bits(prev2, prev1, following)
            final.best = min(final.best, node.best + cost)
            final.arcs.append(Arc(node, cost, len(self.row), b"", "", False))
        return final if final.arcs else None

    def _pruned(self, after: dict[Key, _Reached], index: int) -> list[Key]:
        """The best nodes, each begun sequence apart; those that the next token rules out are dropped."""
        kept = self._ranked(after, index)
        limit = self._limit(index)
        if len(kept) > limit:
            kept = heapq.nsmallest(limit, kept, key=_bits)
        return [key for _, key in kept]

    def _most(self, after: dict[Key, _Reached], index: int) -> float:
        """Bits, with those of what a begun sequence may become, from which on nothing new is kept."""
        kept = sorted(bits for bits, _ in self._ranked(after, index))
        limit = self._limit(index)
        return kept[limit - 1] if len(kept) >= limit else math.inf

    def _limit(self, index: int) -> int:
        known = index + 1 < len(self.row) and not self.row[index + 1].hole
        return _FULL + (_BEFORE_KNOWN if known else _PARTIAL)

    def _ranked(self, after: dict[Key, _Reached], index: int) -> list[tuple[float, Key]]:
        groups: dict[bytes, list[tuple[float, Key]]] = {}
        extra: dict[bytes, float] = {}
        following = self.after(index)
        for key, node in after.items():
            pending = key[0]
            if pending not in extra:
                known = not pending or goes_on(pending, following)
                extra[pending] = (
                    math.inf if not known else self.model.prefix_bits(pending) if pending else 0.0
                )
                if known:
                    groups[pending] = []
            if extra[pending] < math.inf:
                groups[pending].append((node.best + extra[pending], key))
        kept: list[tuple[float, Key]] = []
        for pending, group in groups.items():
            limit = _SAME if pending else _FULL
            kept += heapq.nsmallest(limit, group, key=_bits) if len(group) > 1 else group
        return kept

    # ---- tokens

    def _read(self, node: Node, index: int, token: Token) -> Iterator[Step]:
        if token.gap:
            yield 0.0, b"", "", False, node.key
            if self._may_lose(node, index):
                yield from self.lone(node, index)
            return
        if not (token.hole and node.key[0] and token.known == (b"?",)):
            for data in token.known:
                fed = self._feed(node, data)
                if fed is not None:
                    cost, out, key = fed
                    if token.hole and data != b"?":
                        cost += _REAL_MARK if self._in_word(index) else _REAL_MARK_ALONE
                    yield cost, data, out, False, key
        if token.hole:
            if self.rules.size == 2:
                yield from self.pair(node, index)
            else:
                yield from self.lone(node, index)
                if self.rules.keeps_ascii:
                    yield from self.pair(node, index)

    def _in_word(self, index: int) -> bool:
        """Whether what follows a token goes on with letters of ASCII."""
        after = self.ahead[index][:1]
        return after.isascii() and after.isalpha()

    def _may_lose(self, node: Node, index: int) -> bool:
        """Whether a byte may have been dropped here: only if what is left cannot go on without it."""
        pending, _, _, owed = node.key
        if owed >= 0 and not self.rules.lone:
            return False
        following = self.row[index + 1].known if index + 1 < len(self.row) else ()
        first = following[0][0] if following else (self.s.right[:1].encode()[:1] or b"\n")[0]
        if pending:
            return first not in TRAILS or bool(self.rules.lone) or self._some_bad(first)
        return bool(self.rules.lone) or (first in TRAILS and self._some_bad(first))

    def _some_bad(self, first: int) -> bool:
        return any(
            first in self.rules.bad[lead] for lead in (0xE3, 0xE4, 0xE5, 0xEC) if lead in self.rules.bad
        )

    def _feed(self, node: Node, data: bytes) -> tuple[float, str, Key] | None:
        """The node's state after these bytes, with their cost; None where they are no UTF-8."""
        pending, prev2, prev1, owed = node.key
        if owed >= 0 and (
            data[0] not in self.rules.bad[owed] or (self.rules.keeps_ascii and data[0] >= 0x80)
        ):
            return None
        cost, out = 0.0, ""
        for byte in data:
            if not pending and byte < 0x80:
                ch = chr(byte)
            else:
                if not fits(pending, byte):
                    return None
                pending += bytes((byte,))
                if len(pending) < length(pending[0]):
                    continue
                ch, pending = pending.decode("utf-8"), b""
            cost += self.model.bits(prev2, prev1, ch)
            out += ch
            kind = cjk.symbol(ch)
            if not (kind == prev1 and kind < "\x80") and not (ch == " " and prev1 in _PAUSES):
                prev2, prev1 = prev1, kind
        return cost, out, (pending, prev2, prev1, -1)


def _made(key: Key, reached: _Reached, index: int) -> Node:
    """The node with its arcs, after a token."""
    source, best = reached.first
    node = Node(key, index + 1, reached.best, (source.text + best[2])[-_REMEMBERED:])
    node.arcs = [Arc(n, cost, index, data, out, lost) for n, (cost, data, out, lost, _) in reached.ways]
    return node


def _settled(between: list[tuple[Key, _Reached]]) -> frozenset[Key]:
    """The places between characters that are kept, when nothing else can be better than they are."""
    ranked = heapq.nsmallest(_FULL, ((reached.best, key) for key, reached in between), key=_bits)
    return frozenset(key for _, key in ranked)


def _best(node: Node) -> float:
    return node.best


def _bits(item: tuple[float, Key]) -> float:
    return item[0]
