"""One line followed byte by byte: what may still be due of a UTF-8 sequence, through a page that lost bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from unmojibake.channels import Layer
from unmojibake.stages.holes_tokens import Losses, losses
from unmojibake.stages.holes_tokens import readings as byte_readings

_LONGEST = 2000  # code points of a stretch: a minified file is searched in pieces

LEFT = {
    **dict.fromkeys(range(0xC2, 0xE0), 1),
    **dict.fromkeys(range(0xE0, 0xF0), 2),
    **dict.fromkeys(range(0xF0, 0xF5), 3),
}
"""Continuation bytes due after each byte that begins a UTF-8 sequence."""

WHOLE = 1
"""What may be due is a set of bits: bit ``n`` for ``n`` continuation bytes; this one for none."""


@lru_cache(maxsize=64)
def odd(layer: Layer) -> bool:
    """Whether the page has invalid pairs beyond ASCII trails: then a hole may hide parts of two characters."""
    return any(0x80 <= byte < 0xF5 for bad in losses(layer).bad.values() for byte in bad)


def _moves(layer: Layer, rules: Losses) -> list[int]:
    """What may be due after a hole, for each set of what may be due before it.

    ``odd`` pages have invalid pairs beyond ASCII trails, so that a hole can begin or span characters.
    """
    one = {1} if odd(layer) or rules.lone else set()
    alone = {0: {1, 2} if odd(layer) else set(), 1: {0}, 2: one, 3: {2}}
    paired = {0: {0, 1}, 1: {0, 1, 2}, 2: {0}, 3: {1}} if odd(layer) else {1: {0}}
    ways = (alone, paired) if rules.keeps_ascii else (alone,) if rules.size == 1 else (paired,)
    after = [{n for way in ways for n in way.get(due, ())} for due in range(4)]
    return [
        sum(1 << n for n in set().union(*(after[d] for d in range(4) if due >> d & 1))) for due in range(16)
    ]


@dataclass(frozen=True)
class Run:
    """The longest piece from ``start`` that parses: where whole characters last ended, and what it holds.

    ``convincing``: with dropped bytes nothing marks the place, and a two-byte letter without its second
    byte is found in any Chinese text; so a sequence of three or more must begin in it.
    """

    start: int
    end: int
    holes: int
    characters: int
    convincing: bool


class Scan:
    """Follows the set of continuation bytes that may be due, along one line."""

    def __init__(self, layer: Layer) -> None:
        assert layer.decoded_as is not None
        self._rules, self._codec = losses(layer), layer.decoded_as
        self._dropping = not self._rules.mark
        self._after_hole = _moves(layer, self._rules)
        self._ascii = re.compile("[\x00-\x3e@-\x7f]+" if self._rules.mark == "?" else "[\x00-\x7f]+")
        self._known: dict[str, tuple[tuple[int, int], ...]] = {}
        self._long: dict[str, bool] = {}
        self._nothing: set[str] = set()

    def opening(self, line: str, start: int) -> int:
        """The first place from ``start`` on from which something may parse; the end of the line if there is none."""
        while start < len(line) and line[start] in self._nothing:
            start += 1
        return start

    def run(self, line: str, start: int) -> Run:
        """The longest piece of a line that parses from a place on."""
        due, holes, characters = WHOLE, 0, 0
        mark, after_hole = self._rules.mark, self._after_hole
        long = not self._dropping or bool(self._rules.lone)
        best = (start, 0, 0, False)
        index, stop = start, min(len(line), start + _LONGEST)
        while index < stop:
            char = line[index]
            if char < "\x80" and char != mark and due & WHOLE:
                plain = self._ascii.match(line, index, stop)
                assert plain is not None
                index, due = plain.end(), WHOLE
                best = (index, holes, characters, long)
                continue
            known = self._known.get(char)
            if known is None:
                known = self._read(char)
            step, more = known[due]
            if char == mark and may_be_lost(line, index, due):
                step, more = step | after_hole[due], 1
            if not step:
                return Run(start, *best)
            due, holes = step, holes + more
            characters += char >= "\x80"
            long = long or self._long[char]
            index += 1
            if due & WHOLE:
                best = (index, holes, characters, long)
        if self._dropping and start + _LONGEST >= len(line) and not due & WHOLE and after_hole[due]:
            best = (len(line), holes + 1, characters, long)
        return Run(start, *best)

    def _read(self, char: str) -> tuple[tuple[int, int], ...]:
        """For each set of what may be due: what may be after the character, and holes that had to be assumed."""
        known = byte_readings(char, self._rules, self._codec)
        self._long[char] = bool(known) and max(known[0]) >= 0xE0
        found = tuple(self._after(due, known[0]) if known else (0, 0) for due in range(16))
        self._known[char] = found
        if not found[WHOLE][0] and char != self._rules.mark:
            self._nothing.add(char)
        return found

    def _after(self, due: int, data: bytes) -> tuple[int, int]:
        holes = 0
        for byte in data:
            step = _one(due, byte)
            if not step and self._dropping:
                step = _one(self._after_hole[due], byte)
                holes += 1
            due = step
            if not due:
                break
        return due, holes


@lru_cache(maxsize=64)
def scan_of(layer: Layer) -> Scan:
    """The scan of a layer; what it learns of characters is kept."""
    return Scan(layer)


def _one(due: int, byte: int) -> int:
    if byte < 0x80:
        return due & WHOLE
    if byte < 0xC0:
        return due >> 1
    return 1 << LEFT[byte] if due & WHOLE and byte in LEFT else 0


def may_be_lost(line: str, index: int, due: int) -> bool:
    """Whether a mark can stand for lost bytes: a ``?`` between whole characters only before more damage."""
    return (
        line[index] != "?"
        or not due & WHOLE
        or line[index + 1 : index + 2] >= "\x80"
        or line[index + 1 : index + 2] == "?"
    )
