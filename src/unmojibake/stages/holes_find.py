"""Where a lossy layer may have been at work: stretches that parse as UTF-8 but for lost places."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from unmojibake.channels import Layer, Loss
from unmojibake.language import cjk
from unmojibake.stages.holes_tokens import losses
from unmojibake.stages.holes_tokens import readings as byte_readings

_LONGEST = 2000  # code points of a stretch: a minified file is searched in pieces


@dataclass(frozen=True)
class Stretch:
    """``text[start:end]`` parses as UTF-8 through a code page, but for ``holes`` lost places."""

    start: int
    end: int
    holes: int
    characters: int


def find_stretches(text: str, layer: Layer) -> list[Stretch]:
    """The stretches of a text that parse as UTF-8 through the layer's code page, holes included.

    Linear in the text. Each has at least one hole, and never a mark (``?``) without an incomplete
    sequence before it, so a genuine question mark is none. ASCII at the edges is left out.
    """
    assert layer.decoded_as is not None
    found: list[Stretch] = []
    at = 0
    for line in text.split("\n"):
        if not line.isascii():
            found += _line_stretches(line, at, layer)
        at += len(line) + 1
    return found


_LEFT = {
    **dict.fromkeys(range(0xC2, 0xE0), 1),
    **dict.fromkeys(range(0xE0, 0xF0), 2),
    **dict.fromkeys(range(0xF0, 0xF5), 3),
}


@lru_cache(maxsize=64)
def _moves(layer: Layer) -> dict[int, frozenset[int]]:
    """From continuation bytes still due to those due after a hole.

    ``odd`` pages have invalid pairs beyond ASCII trails, so that a hole can begin or span characters.
    """
    rules = losses(layer)
    one = {1} if odd(layer) or rules.lone else set()
    alone = {0: {1, 2} if odd(layer) else set(), 1: {0}, 2: one, 3: {2}}
    paired = {0: {0, 1}, 1: {0, 1, 2}, 2: {0}, 3: {1}} if odd(layer) else {1: {0}}
    ways = (alone, paired) if rules.keeps_ascii else (alone,) if rules.size == 1 else (paired,)
    return {due: frozenset(n for way in ways for n in way.get(due, ())) for due in range(4)}


@lru_cache(maxsize=64)
def odd(layer: Layer) -> bool:
    """Whether the page has invalid pairs beyond ASCII trails: then a hole may hide parts of two characters."""
    return any(0x80 <= byte < 0xF5 for bad in losses(layer).bad.values() for byte in bad)


def suspicious(text: str, layer: Layer) -> bool:
    """Whether a text may have a stretch of the layer: decided at the speed of a search."""
    sign = _SIGNS.get(layer.loss, _EAST_ASIAN)
    return sign.search(text) is not None and _signature(layer).search(text) is not None


_EAST_ASIAN = re.compile("[\u2e80-\uffff]")
# What to look for before the page's tables are loaded; dropped bytes leave no mark.
_SIGNS = {
    Loss.SWALLOW: re.compile("[?\u30fb]"),
    Loss.QMARK: re.compile("\\?"),
    **dict.fromkeys((Loss.FFFD, Loss.SWALLOW_FFFD, Loss.WHATWG), re.compile("\ufffd")),
}


@lru_cache(maxsize=64)
def _signature(layer: Layer) -> re.Pattern[str]:
    """What a stretch of the layer holds at least.

    A character that holds bytes of UTF-8 beyond ASCII, and with or right after it a loss: the mark, or
    for dropped bytes a character that cannot go on from there.
    """
    rules = losses(layer)
    if rules.mark == "\ufffd":
        return re.compile("\ufffd")
    begins, goes_on = [], []
    for char, known in rules.cells.items():
        if char >= "\x80":
            if any(_may_wait(data) for data in known):
                begins.append(char)
            if known[0][0] in _TRAILS:
                goes_on.append(char)
    first = f"[{re.escape(''.join(begins))}]" if begins else "(?!)"
    if rules.mark:
        return re.compile(f"{first}{re.escape(rules.mark)}")
    return re.compile(f"{first}(?![{re.escape(''.join(goes_on))}])" if not rules.lone else "[^\\x00-\\x7f]")


_TRAILS = range(0x80, 0xC0)


def _may_wait(data: bytes) -> bool:
    """Whether a UTF-8 sequence may be unfinished after these bytes of a code page."""
    last = data[-1]
    return last in _LEFT or (last in _TRAILS and (len(data) == 1 or data[0] in _TRAILS or data[0] >= 0xE0))


@dataclass(frozen=True)
class _Run:
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
        self.moves = _moves(layer)
        self.rules, self.codec = losses(layer), layer.decoded_as
        self.dropping = not self.rules.mark

    def run(self, line: str, start: int) -> _Run:
        due, holes, characters = frozenset((0,)), 0, 0
        long = not self.dropping or bool(self.rules.lone)
        best = _Run(start, start, 0, 0, False)
        for index in range(start, min(len(line), start + _LONGEST)):
            char = line[index]
            known = byte_readings(char, self.rules, self.codec)
            step, more = self.known(due, known[0]) if known else (frozenset[int](), 0)
            if self.rules.mark and char == self.rules.mark and _may_be_lost(line, index, due):
                step, more = step | self.hole(due), 1
            if not step:
                return best
            due, holes, characters = step, holes + more, characters + (char >= "\x80")
            long = long or (bool(known) and max(known[0]) >= 0xE0)
            if 0 in due:
                best = _Run(start, index + 1, holes, characters, long)
        if self.dropping and start + _LONGEST >= len(line) and 0 not in due and self.hole(due):
            best = _Run(start, len(line), holes + 1, characters, long)
        return best

    def known(self, due: frozenset[int], data: bytes) -> tuple[frozenset[int], int]:
        """(what may be due after these bytes, holes that had to be assumed); empty: they do not fit."""
        holes = 0
        for byte in data:
            step = self._one(due, byte)
            if not step and self.dropping:
                step = self._one(self.hole(due), byte)
                holes += 1
            due = step
            if not due:
                break
        return due, holes

    @staticmethod
    def _one(due: frozenset[int], byte: int) -> frozenset[int]:
        if byte < 0x80:
            return frozenset((0,)) if 0 in due else frozenset()
        if byte < 0xC0:
            return frozenset(d - 1 for d in due if d)
        return frozenset((_LEFT[byte],)) if 0 in due and byte in _LEFT else frozenset()

    def hole(self, due: frozenset[int]) -> frozenset[int]:
        return frozenset(n for d in due for n in self.moves[d])


def _line_stretches(line: str, at: int, layer: Layer) -> Iterable[Stretch]:
    scan = Scan(layer)
    start = 0
    while start < len(line):
        run = scan.run(line, start)
        if run.holes and run.convincing:
            yield _trimmed(line, run, at, layer)
        start = max(run.end, start + 1)


def _may_be_lost(line: str, index: int, due: frozenset[int]) -> bool:
    """Whether a mark can stand for lost bytes: a ``?`` between whole characters only before more damage."""
    return (
        line[index] != "?"
        or 0 not in due
        or line[index + 1 : index + 2] >= "\x80"
        or line[index + 1 : index + 2] == "?"
    )


def _trimmed(line: str, run: _Run, at: int, layer: Layer) -> Stretch:
    """The stretch without ASCII at its edges, and without healthy Han that only happen to parse."""
    start, end, characters = run.start, run.end, run.characters
    mark = losses(layer).mark
    taken = _healthy_end(line, run, mark)
    end, characters = end - taken, characters - taken
    opens = mark if losses(layer).begun else ""
    while start < end - 1 and (
        line[start] < "\x80" or (_stray(line, start, layer) and line[start - 1 : start] > "\u2e80")
    ):
        if line[start] == opens and _may_be_lost(line, start, frozenset((0,))):
            break
        start += 1
    while end > start + 1 and (
        (line[end - 1] < "\x80" and line[end - 1] != mark)
        or (_stray(line, end - 1, layer) and line[end : end + 1] > "\u2e80")
    ):
        end -= 1
    return Stretch(at + start, at + end, run.holes, characters)


_EVERYDAY = (
    3  # how rare a character of healthy text is at most (``cjk.common``); those of misread text are rarer
)


def _healthy_end(line: str, run: _Run, mark: str) -> int:
    """Characters after the last loss that belong to healthy text: a line end was lost, and the next line was not misread.

    The first of them may happen to go on with the bytes of UTF-8, the next one does not.
    """
    last = line.rfind(mark, run.start, run.end) if mark else -1
    after = line[last + 1 : run.end + 1]
    if last < 0 or run.end >= len(line) or not 1 < len(after) <= 3 or any(ch <= "\u2e80" for ch in after):
        return 0
    return len(after) - 1 if all(cjk.common(ch) <= _EVERYDAY for ch in after) else 0


def _stray(line: str, at: int, layer: Layer) -> bool:
    """A character whose two bytes happen to be UTF-8 for a letter beyond Latin, alone among others."""
    assert layer.decoded_as is not None
    known = byte_readings(line[at], losses(layer), layer.decoded_as)
    return bool(known) and len(known[0]) == 2 and 0xC6 <= known[0][0] < 0xE0 and 0x80 <= known[0][1] < 0xC0
