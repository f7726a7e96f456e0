"""The search among originals: a beam over byte alternatives, kept as a lattice (``holes_paths``). Bits."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator
from dataclasses import dataclass

from unmojibake.language import cjk
from unmojibake.stages.holes_ahead import SECOND, TRAILS, fits, intact_after, length
from unmojibake.stages.holes_lines import LineStarts
from unmojibake.stages.holes_model import Model
from unmojibake.stages.holes_paths import Arc, Key, Node
from unmojibake.stages.holes_rules import swallowed
from unmojibake.stages.holes_tokens import Losses, Token
from unmojibake.stages.holes_typography import NEIGHBOURED, bracketed, judged_by_place, typography

_FULL, _SAME, _PARTIAL = (
    48,
    40,
    120,
)  # nodes kept after a hole: between characters, of one begun sequence, of all
_BEFORE_KNOWN = 900  # begun sequences kept where the next byte is known and will rule most of them out
_BEGINNERS = 8  # nodes between characters from which a hole may begin a character
_OPEN_PAIRS = 16  # nodes with one byte begun, from which a hole may be any of 2,000 pairs
_CHARACTERS = 24  # characters tried for one hole before their swallowed companion
_CROWD, _CHARACTERS_IN_CROWD = 100, 3  # where so many nodes read a hole, each tries only its likeliest
_REMEMBERED = (
    400  # code points of its way that a node keeps for the rules: more would cost the square of a long line
)

_RAREST_PREFIX = 16.0  # bits of a begun sequence that a hole begins
_TAILS = 12  # swallowed characters tried for each
_LINE_END_WEIGHT = 0.8  # the tables know well what ends a line
_CLASS_WEIGHT = 0.3  # of the tables' opinion on the kind of a swallowed character, beside the rules'
# A U+30FB that is no loss: the last byte of a character and a letter E, with which a word begins, or which is alone.
_REAL_MARK, _REAL_MARK_ALONE = 7.0, 14.0
_LEADS = (*range(0xC2, 0xE0), *range(0xE0, 0xF5))


@dataclass(frozen=True)
class Setting:
    """What the search needs to know besides the tokens.

    ``starts`` are the beginnings of the document's lines;
    ``left`` is the text before the stretch, ``right`` what follows it; ``newline`` the line end of the
    document; ``latin`` whether the stretch is prose in an alphabet; ``dashes`` as ``typography`` takes it.
    """

    rules: Losses
    model: Model
    left: str
    right: str
    newline: str
    latin: bool
    dashes: str
    starts: LineStarts


class Search:
    """Finds the originals of a row of tokens."""

    def __init__(self, row: list[Token], text: str, setting: Setting) -> None:
        self.row, self.text, self.s = row, text, setting
        self.model, self.rules = setting.model, setting.rules
        self.ahead = intact_after(row, setting.right)
        self.dead_at = -1
        self.crowded = False
        self.completions: dict[bytes, list[tuple[str, int]]] = {}

    def run(self) -> Node | None:
        """The final node, or None where no original fits (``dead_at`` is the token that none passes)."""
        left = self.s.left[-2:].rjust(2, "\n")
        start = Node((b"", cjk.symbol(left[0]), cjk.symbol(left[1]), -1), 0, 0.0, self.s.left[-400:])
        front = {start.key: start}
        for index, token in enumerate(self.row):
            after: dict[Key, Node] = {}
            nodes = list(front.values())
            self.crowded = len(nodes) > _CROWD
            if token.hole and self.rules.begun:
                nodes = self._worth_reading(nodes)
            for node in nodes:
                for arc, key in self._read(node, index, token):
                    self._join(after, arc, key, index + 1)
            if not after:
                self.dead_at = index
                return None
            front = self._pruned(after, index) if token.hole or token.gap or len(after) > _FULL else after
        return self._finish(front)

    def _worth_reading(self, nodes: list[Node]) -> list[Node]:
        """Before a hole that may begin a character: the best nodes between characters, and all begun ones."""
        kept = heapq.nsmallest(_BEGINNERS, (n for n in nodes if not n.key[0]), key=lambda n: n.best)
        for count, limit in ((1, _OPEN_PAIRS), (2, _PARTIAL), (3, _PARTIAL)):
            begun = [n for n in nodes if len(n.key[0]) == count]
            kept += heapq.nsmallest(limit, begun, key=lambda n: n.best + self.model.prefix_bits(n.key[0]))
        return kept

    def _finish(self, front: dict[Key, Node]) -> Node | None:
        next_byte = self.s.right[:1].encode("utf-8")[:1]
        final = Node((b"", "", "", -2), len(self.row) + 1, math.inf, "")
        for node in front.values():
            pending, prev2, prev1, owed = node.key
            if pending or (owed >= 0 and next_byte and next_byte[0] not in self.rules.bad.get(owed, ())):
                continue
            following = self.s.right[:1] or "\n"
            if prev1 < "\x80":
                cost = 0.0
            elif following < "\x80":
                sign = "\u2010" <= prev1 < "\u2e80"
                cost = (_CLASS_WEIGHT if sign else _LINE_END_WEIGHT) * self.model.raw(
                    prev2, prev1, cjk.symbol(following)
                )
            else:
                cost = self.model.bits(prev2, prev1, following)
            self._add(final, Arc(node, cost, len(self.row), b"", "", False))
        if not final.arcs:
            self.dead_at = len(self.row)
            return None
        return final

    def _join(self, after: dict[Key, Node], arc: Arc, key: Key, at: int) -> None:
        node = after.get(key)
        if node is None:
            node = after[key] = Node(key, at, math.inf, "")
        self._add(node, arc)

    def _add(self, node: Node, arc: Arc) -> None:
        total = arc.source.best + arc.cost
        if total < node.best:
            node.best = total
            node.text = (arc.source.text + arc.out)[-_REMEMBERED:]
        node.arcs.append(arc)

    def _pruned(self, front: dict[Key, Node], index: int) -> dict[Key, Node]:
        """The best nodes, each begun sequence apart; those that the next token rules out are dropped."""
        groups: dict[bytes, list[tuple[float, Node]]] = {}
        for node in front.values():
            pending = node.key[0]
            if pending and not self._goes_on(pending, index + 1):
                continue
            bits = node.best + (self.model.prefix_bits(pending) if pending else 0.0)
            groups.setdefault(pending, []).append((bits, node))
        kept: list[tuple[float, Node]] = []
        for pending, group in groups.items():
            kept += heapq.nsmallest(_SAME if pending else _FULL, group, key=lambda item: item[0])
        known = index + 1 < len(self.row) and not self.row[index + 1].hole
        limit = _FULL + (_BEFORE_KNOWN if known else _PARTIAL)
        if len(kept) > limit:
            kept = heapq.nsmallest(limit, kept, key=lambda item: item[0])
        return {node.key: node for _, node in kept}

    def _goes_on(self, pending: bytes, index: int) -> bool:
        """Whether the token may follow a begun sequence."""
        if index >= len(self.row):
            return False
        token = self.row[index]
        if token.hole or token.gap:
            return True
        return any(fits(pending, data[0]) for data in token.known)

    # ---- tokens

    def _read(self, node: Node, index: int, token: Token) -> Iterator[tuple[Arc, Key]]:
        if token.gap:
            yield Arc(node, 0.0, index, b"", "", False), node.key
            if self._may_lose(node, index):
                yield from self._lone(node, index)
            return
        if not (token.hole and node.key[0] and token.known == (b"?",)):
            for data in token.known:
                fed = self._feed(node, data)
                if fed is not None:
                    cost, out, key = fed
                    if token.hole and data != b"?":
                        cost += _REAL_MARK if self._in_word(index) else _REAL_MARK_ALONE
                    yield Arc(node, cost, index, data, out, False), key
        if token.hole:
            if self.rules.size == 2:
                yield from self._pair(node, index)
            else:
                yield from self._lone(node, index)
                if self.rules.keeps_ascii:
                    yield from self._pair(node, index)

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
            cost += self._cost(prev2, prev1, ch, node.text + out)
            out += ch
            kind = cjk.symbol(ch)
            if not (kind == prev1 and kind < "\x80"):
                prev2, prev1 = prev1, kind
        return cost, out, (pending, prev2, prev1, -1)

    def _cost(self, prev2: str, prev1: str, ch: str, before: str) -> float:
        return self.model.bits(prev2, prev1, ch)

    # ---- holes

    def _lone(self, node: Node, index: int) -> Iterator[tuple[Arc, Key]]:
        """One byte was lost; what follows must not complete a pair with it."""
        pending, prev2, prev1, owed = node.key
        for byte in self._first_bytes(pending):
            lone = byte in self.rules.lone
            if not lone and byte not in self.rules.bad:
                continue
            if owed >= 0 and byte not in self.rules.bad[owed]:
                continue
            made = pending + bytes((byte,))
            debt = -1 if lone else byte
            if len(made) < length(made[0]):
                yield Arc(node, 0.0, index, made[-1:], "", True), (made, prev2, prev1, debt)
                continue
            ch = made.decode("utf-8")
            cost = self._lost_cost(node, ch, index)
            kind = cjk.symbol(ch)
            yield Arc(node, cost, index, made[-1:], ch, True), (b"", prev1, kind, debt)

    def _lost_cost(self, node: Node, ch: str, index: int) -> float:
        _, prev2, prev1, _ = node.key
        cost = self.model.bits(prev2, prev1, ch)
        if self.s.latin or (cjk.symbol(ch) == ch and "\u2010" <= ch < "\u2e80"):
            hand = typography(ch, node.text, self.ahead[index], self.s.dashes)
            if hand is not None:
                return hand if self.s.latin or judged_by_place(ch) else 0.5 * (hand + cost)
        if ch in NEIGHBOURED:
            cost += bracketed(ch, node.text[-200:], self.ahead[index])
        return cost

    def _first_bytes(self, pending: bytes) -> Iterator[int]:
        candidates = (
            _LEADS if not pending else SECOND.get(pending[0], TRAILS) if len(pending) == 1 else TRAILS
        )
        leads, lone = self.rules.leads, self.rules.lone
        return (byte for byte in candidates if byte in leads or byte in lone)

    def _pair(self, node: Node, index: int) -> Iterator[tuple[Arc, Key]]:
        """A lead byte and the next, invalid, byte were lost together (at the end: the lead alone)."""
        pending, prev2, prev1, owed = node.key
        if owed >= 0:
            return
        whole: list[tuple[float, str, int]] = []
        for byte in self._first_bytes(pending):
            bad = self.rules.bad.get(byte)
            if bad is None:
                continue
            made = pending + bytes((byte,))
            missing = length(made[0]) - len(made)
            if not missing:
                ch = made.decode("utf-8")
                whole.append((self.model.bits(prev2, prev1, ch), ch, byte))
            elif missing == 1:
                for ch, trail in self._completed(made, bad):
                    cost, kind = self.model.bits(prev2, prev1, ch), cjk.symbol(ch)
                    yield Arc(node, cost, index, bytes((byte, trail)), ch, True), (b"", prev1, kind, -1)
            elif self.model.prefix_bits(made) <= _RAREST_PREFIX:
                for trail in SECOND.get(made[0], TRAILS) if len(made) == 1 else TRAILS:
                    if trail in bad:
                        key = (made + bytes((trail,)), prev2, prev1, -1)
                        yield Arc(node, 0.0, index, bytes((byte, trail)), "", True), key
        whole.sort()
        tried = 0 if self.rules.keeps_ascii else _CHARACTERS_IN_CROWD if self.crowded else _CHARACTERS
        for cost, ch, byte in whole[:tried]:
            yield from self._tails(node, index, (cost, ch, byte))
        for cost, ch, byte in whole:
            for lead in self.rules.begun.get(byte, ()):
                data = bytes((byte, lead))
                yield Arc(node, cost, index, data, ch, True), (data[1:], prev1, cjk.symbol(ch), -1)

    def _completed(self, made: bytes, bad: frozenset[int]) -> list[tuple[str, int]]:
        """The characters that a sequence becomes with one more byte of ``bad``, as far as any text has them."""
        found = self.completions.get(made)
        if found is None:
            every = (
                (made + bytes((trail,)), trail) for trail in TRAILS if trail in bad and fits(made, trail)
            )
            pairs = ((data.decode("utf-8"), trail) for data, trail in every)
            found = self.completions[made] = [
                (ch, trail) for ch, trail in pairs if self.model.everyday(ch, self.s.latin)
            ]
        return found

    def _tails(self, node: Node, index: int, found: tuple[float, str, int]) -> Iterator[tuple[Arc, Key]]:
        """The swallowed companions of a completed character."""
        cost, ch, byte = found
        _, _, prev1, _ = node.key
        kind, bad = cjk.symbol(ch), self.rules.bad[byte]
        right = self.ahead[index]
        ascii_bits = self.model.end_bits(prev1, kind)
        signs = "\u2010" <= ch < "\u2e80" or ch == "\ufe0f"
        at_end = index == len(self.row) - 1
        tails = swallowed(_line(node.text) + ch, right, self.s.newline, at_end, self.begins(index))
        for tail, bits in sorted(tails.items(), key=lambda item: item[1])[:_TAILS]:
            if tail and ord(tail) not in bad:
                continue
            tail_kind = cjk.symbol(tail or "\n")
            own = self.model.raw(prev1, kind, tail_kind)
            weight = _LINE_END_WEIGHT if tail_kind == "\n" else _CLASS_WEIGHT
            total = cost + ascii_bits + bits + weight * max(0.0, own - ascii_bits)
            if ch in NEIGHBOURED:
                total += bracketed(ch, node.text[-200:], tail + right)
            if signs:
                total = self._sign_cost(cost, ch, node.text, (tail or "\n") + right) + bits
            data = bytes((byte, ord(tail))) if tail else bytes((byte,))
            yield Arc(node, total, index, data, ch + tail, True), (b"", kind, " ", -1)

    def begins(self, index: int) -> float:
        """The odds that a line of the document begins with what follows a token."""
        return self.s.starts.odds(self.ahead[index])

    def _sign_cost(self, cost: float, ch: str, before: str, right: str) -> float:
        hand = typography(ch, before, right, self.s.dashes)
        if hand is None:
            return cost
        return hand if self.s.latin or judged_by_place(ch) else 0.5 * (hand + cost)


def _line(text: str) -> str:
    return text[text.rfind("\n") + 1 :]
