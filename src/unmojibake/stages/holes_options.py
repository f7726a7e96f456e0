"""What a hole may stand for: the bytes that were lost, with what was swallowed beside them. Bits."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from unmojibake.language import cjk
from unmojibake.stages.holes_ahead import SECOND, TRAILS, fits, intact_after, length
from unmojibake.stages.holes_lines import LineStarts
from unmojibake.stages.holes_model import Model
from unmojibake.stages.holes_paths import Effort, Key, Node, Step
from unmojibake.stages.holes_rules import swallowed
from unmojibake.stages.holes_tokens import Losses, Token
from unmojibake.stages.holes_typography import NEIGHBOURED, judged_by_place, placed, typography

_CHARACTERS = 24  # characters tried for one hole before their swallowed companion
_CHARACTERS_IN_CROWD = 3  # where many nodes read a hole, each tries only its likeliest
_RAREST_PREFIX = 16.0  # bits of a begun sequence that a hole begins
_TAILS = 12  # swallowed characters tried for each
_LINE_END_WEIGHT = 0.8  # the tables know well what ends a line
_CLASS_WEIGHT = 0.3  # of the tables' opinion on the kind of a swallowed character, beside the rules'
_LEADS = (*range(0xC2, 0xE0), *range(0xE0, 0xF5))


@dataclass(frozen=True)
class Setting:
    """What the search needs to know besides the tokens.

    ``starts`` are the beginnings of the document's lines;
    ``left`` is the text before the stretch, ``right`` what follows it; ``newline`` the line end of the
    document; ``latin`` whether the stretch is prose in an alphabet; ``dashes`` as ``typography`` takes it; ``effort`` is
    shared by the searches of a text.
    """

    rules: Losses
    model: Model
    left: str
    right: str
    newline: str
    latin: bool
    dashes: str
    starts: LineStarts
    effort: Effort = field(default_factory=Effort)


@dataclass(frozen=True, slots=True)
class _Pairs:
    """What two bytes lost together may be after some begun bytes.

    ``reached``: bytes and the character they complete. ``begun``: bytes, the sequence that they begin or go on with, and
    the bits of what it may become. ``whole``: characters that the first byte completes, its value, and the second bytes
    that begin another character, each with such bits.
    """

    reached: tuple[tuple[bytes, str], ...]
    begun: tuple[tuple[bytes, bytes, float], ...]
    whole: tuple[tuple[str, int, tuple[tuple[bytes, float], ...]], ...]


class Options:
    """Reads the holes of a row of tokens; what depends on the bytes alone is worked out once for all nodes.

    ``only``: the places between characters to which steps are asked for; None: to all. ``most``: the bits up to which
    begun sequences are asked for, with those of what they may become.
    """

    def __init__(self, row: list[Token], setting: Setting) -> None:
        self.row, self.s = row, setting
        self.model, self.rules = setting.model, setting.rules
        self.ahead = intact_after(row, setting.right)
        self.crowded = False
        self.only: frozenset[Key] | None = None
        self.most = math.inf
        self._pairs: dict[tuple[bytes, tuple[int, ...] | None], _Pairs] = {}
        self._leads: dict[tuple[int, ...] | None, dict[int, tuple[bytes, float]]] = {}
        self._begins: dict[int, float] = {}
        self._completions: dict[bytes, tuple[tuple[str, int], ...]] = {}

    def after(self, index: int) -> tuple[int, ...] | None:
        """The first bytes of the token behind; () at the end, None where any byte may follow."""
        if index + 1 >= len(self.row):
            return ()
        token = self.row[index + 1]
        return None if token.hole or token.gap else tuple(data[0] for data in token.known)

    def lone(self, node: Node, index: int) -> Iterator[Step]:
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
                yield 0.0, made[-1:], "", True, (made, prev2, prev1, debt)
                continue
            ch = made.decode("utf-8")
            key = (b"", prev1, cjk.symbol(ch), debt)
            if self.only is None or key in self.only:
                yield self._lost_cost(node, ch, index), made[-1:], ch, True, key

    def _lost_cost(self, node: Node, ch: str, index: int) -> float:
        _, prev2, prev1, _ = node.key
        cost = self.model.bits(prev2, prev1, ch)
        if self.s.latin or (cjk.symbol(ch) == ch and "\u2010" <= ch < "\u2e80"):
            cost, known = self._by_place(cost, ch, node.text, self.ahead[index])
            if known:
                return cost
        if ch in NEIGHBOURED:
            return placed(cost, ch, node.text[-200:], self.ahead[index])
        return cost

    def _by_place(self, cost: float, ch: str, before: str, right: str) -> tuple[float, bool]:
        """The cost of a sign from what stands around it, and whether anything is known of it."""
        hand = typography(ch, before, right, self.s.dashes)
        if hand is None:
            return cost, False
        return (hand if self.s.latin or judged_by_place(ch) else 0.5 * (hand + cost)), True

    def _first_bytes(self, pending: bytes) -> Iterator[int]:
        candidates = (
            _LEADS if not pending else SECOND.get(pending[0], TRAILS) if len(pending) == 1 else TRAILS
        )
        leads, lone = self.rules.leads, self.rules.lone
        return (byte for byte in candidates if byte in leads or byte in lone)

    def pair(self, node: Node, index: int) -> Iterator[Step]:
        """A lead byte and the next, invalid, byte were lost together (at the end: the lead alone)."""
        pending, prev2, prev1, owed = node.key
        if owed >= 0:
            return
        pairs = self._pairs_after(pending, index)
        bits, only, most = self.model.row(prev2, prev1), self.only, self.most - node.best
        for data, ch in pairs.reached:
            key = (b"", prev1, cjk.symbol(ch), -1)
            if only is None or key in only:
                yield bits[ch], data, ch, True, key
        for data, begun, prefix in pairs.begun:
            if prefix <= most:
                yield 0.0, data, "", True, (begun, prev2, prev1, -1)
        whole = sorted((bits[ch], ch, byte, leads) for ch, byte, leads in pairs.whole)
        tried = 0 if self.rules.keeps_ascii else _CHARACTERS_IN_CROWD if self.crowded else _CHARACTERS
        for cost, ch, byte, _ in whole[:tried]:
            yield from self._tails(node, index, (cost, ch, byte))
        for cost, ch, byte, leads in whole:
            if cost > most:
                break
            if leads:
                kind = cjk.symbol(ch)
                for lead, prefix in leads:
                    if cost + prefix <= most:
                        yield cost, bytes((byte,)) + lead, ch, True, (lead, prev1, kind, -1)

    def _pairs_after(self, pending: bytes, index: int) -> _Pairs:
        following = self.after(index)
        found = self._pairs.get((pending, following))
        if found is None:
            found = self._pairs[pending, following] = self._find_pairs(pending, following)
        return found

    def _find_pairs(self, pending: bytes, following: tuple[int, ...] | None) -> _Pairs:
        reached: list[tuple[bytes, str]] = []
        begun: list[tuple[bytes, bytes, float]] = []
        whole: list[tuple[str, int, tuple[tuple[bytes, float], ...]]] = []
        prefix_bits = self.model.prefix_bits
        nexts = self._next_leads(following)
        for byte in self._first_bytes(pending):
            bad = self.rules.bad.get(byte)
            if bad is None:
                continue
            made = pending + bytes((byte,))
            missing = length(made[0]) - len(made)
            if not missing:
                leads = tuple(nexts[lead] for lead in self.rules.begun.get(byte, ()) if lead in nexts)
                whole.append((made.decode("utf-8"), byte, leads))
            elif missing == 1:
                reached += [(bytes((byte, trail)), ch) for ch, trail in self._completed(made, bad)]
            # any third byte may follow any second one
            elif prefix_bits(made) <= _RAREST_PREFIX and (
                following is None or any(b in TRAILS for b in following)
            ):
                for trail in SECOND.get(made[0], TRAILS) if len(made) == 1 else TRAILS:
                    if trail in bad:
                        longer = made + bytes((trail,))
                        begun.append((bytes((byte, trail)), longer, prefix_bits(longer)))
        return _Pairs(tuple(reached), tuple(begun), tuple(whole))

    def _next_leads(self, following: tuple[int, ...] | None) -> dict[int, tuple[bytes, float]]:
        """The bytes that begin a sequence before ``following``, with the bits of what it may become."""
        found = self._leads.get(following)
        if found is None:
            leads = (bytes((lead,)) for lead in _LEADS)
            found = self._leads[following] = {
                lead[0]: (lead, self.model.prefix_bits(lead)) for lead in leads if goes_on(lead, following)
            }
        return found

    def _completed(self, made: bytes, bad: frozenset[int]) -> tuple[tuple[str, int], ...]:
        """The characters that a sequence becomes with one more byte of ``bad``, as far as any text has them."""
        found = self._completions.get(made)
        if found is None:
            every = (
                (made + bytes((trail,)), trail) for trail in TRAILS if trail in bad and fits(made, trail)
            )
            pairs = ((data.decode("utf-8"), trail) for data, trail in every)
            found = self._completions[made] = tuple(
                (ch, trail) for ch, trail in pairs if self.model.everyday(ch, self.s.latin)
            )
        return found

    def _tails(self, node: Node, index: int, found: tuple[float, str, int]) -> Iterator[Step]:
        """The swallowed companions of a completed character."""
        cost, ch, byte = found
        _, _, prev1, _ = node.key
        kind, bad = cjk.symbol(ch), self.rules.bad[byte]
        key = (b"", kind, " ", -1)
        if self.only is not None and key not in self.only:
            return
        right = self.ahead[index]
        ascii_bits = self.model.end_bits(prev1, kind)
        signs = "\u2010" <= ch < "\u2e80" or ch == "\ufe0f"
        at_end = index == len(self.row) - 1
        tails = swallowed(_line(node.text) + ch, right, self.s.newline, at_end, self.begins(index))
        raw = self.model.raw
        for tail, bits in sorted(tails.items(), key=_bits)[:_TAILS]:
            if tail and ord(tail) not in bad:
                continue
            if signs:
                total = self._by_place(cost, ch, node.text, (tail or "\n") + right)[0] + bits
            else:
                tail_kind = cjk.symbol(tail or "\n")
                weight = _LINE_END_WEIGHT if tail_kind == "\n" else _CLASS_WEIGHT
                total = cost + ascii_bits + bits + weight * max(0.0, raw(prev1, kind, tail_kind) - ascii_bits)
                if ch in NEIGHBOURED:
                    total += placed(cost, ch, node.text[-200:], tail + right) - cost
            data = bytes((byte, ord(tail))) if tail else bytes((byte,))
            yield total, data, ch + tail, True, key

    def begins(self, index: int) -> float:
        """The odds that a line of the document begins with what follows a token."""
        found = self._begins.get(index)
        if found is None:
            found = self._begins[index] = self.s.starts.odds(self.ahead[index])
        return found


def goes_on(pending: bytes, following: tuple[int, ...] | None) -> bool:
    """Whether a begun sequence may be followed by one of these bytes (None: by a hole, which may be any)."""
    return following is None or any(fits(pending, byte) for byte in following)


def _bits(item: tuple[str, float]) -> float:
    return item[1]


def _line(text: str) -> str:
    return text[text.rfind("\n") + 1 :]
