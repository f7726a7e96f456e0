"""Which regular expressions of a user may run: those whose worst case is bounded before they run.

A pattern is read as a tree, and the steps that matching can take from one place in a line of ``WINDOW``
characters are bounded from above. Python's engine backtracks, so a repeat may be left after each of its
rounds, and whatever follows is tried each time; where nothing that follows can begin like one more round,
it is tried in vain at once, and the repeat costs no more than its length. ``(a+)+b`` multiplies, ``a+b``
adds. Nothing is matched here, so the answer depends on no text.
"""

from __future__ import annotations

import importlib
import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

WINDOW = 512
"""Characters of a line that one search sees: lines up to here whole, longer ones in overlapping parts."""
BUDGET = 6 * WINDOW
"""Steps from one place: about one repeat that may end anywhere and a few that may not."""
LONGEST_PATTERN = 1000
LOOK = 100
"""Characters that a look-around may span; what it sees has to lie within the window."""

_TOO_MANY = 10**9
_SPAN = 0x110000
_LAST_SPACE, _LAST_DIGIT = 0x3000, 0x20000  # The Unicode Standard, White_Space and Nd, with room for more
_CHEAP = 8
_LEAVES = frozenset({"LITERAL", "NOT_LITERAL", "ANY", "IN"})


class Refused(Exception):
    """The pattern may take too long, or asks for what cannot be bounded; the message says which part."""


def read(pattern: str) -> int:
    """The most characters that the pattern's look-aheads need behind a match. Raises Refused, re.error."""
    if len(pattern) > LONGEST_PATTERN:
        raise Refused(f"it is longer than {LONGEST_PATTERN} characters")
    try:
        tree = _parser().parse(pattern)
        reader = _Reader(_alphabet(tree))
        cost = reader.sequence(list(tree), tree.state.flags, _END)
    except RecursionError:
        raise Refused("it is nested too deeply") from None
    except OverflowError as error:
        raise Refused(str(error)) from None
    if cost.steps > BUDGET:
        raise Refused(reader.culprit or "its repeats multiply")
    return reader.look


@cache
def _parser() -> Any:
    """The parser of Python's own regular expressions; it moved in 3.11."""
    try:
        return importlib.import_module("re._parser")
    except ImportError:
        return importlib.import_module("sre_parse")


_Chars = frozenset[str]


@dataclass(frozen=True)
class _Cost:
    """``steps`` to enumerate all ways to match from one place, ``ways`` to end; ``first`` characters.

    ``empty``: nothing at all may match; ``sure``: it cannot fail; ``plain``: every step moves on in the
    text, so that the rounds of a repeat share its length.
    """

    steps: int
    ways: int
    first: _Chars
    empty: bool
    sure: bool = False
    plain: bool = True


@dataclass(frozen=True)
class _Next:
    """What may stand behind an item; ``done``: nothing that can fail, so that nothing is tried again."""

    first: _Chars
    empty: bool
    done: bool


_END = _Next(frozenset(), True, True)


def _capped(number: int) -> int:
    return min(number, _TOO_MANY)


class _Reader:
    """Walks the tree; remembers the first part that multiplies, and how far look-aheads see."""

    def __init__(self, alphabet: _Chars) -> None:
        self.alphabet = alphabet
        self.look = 0
        self.culprit = ""

    def sequence(self, items: list[Any], flags: int, behind: _Next) -> _Cost:
        """Items one after the other; the cost is built from the last to the first."""
        cost = _Cost(0, 1, frozenset(), True, sure=True)
        after = behind
        for item in reversed(items):
            one = self._item(item, flags, after)
            steps = _capped(one.steps + one.ways * cost.steps)
            first = one.first | cost.first if one.empty else one.first
            cost = _Cost(
                steps,
                _capped(one.ways * cost.ways),
                first,
                one.empty and cost.empty,
                one.sure and cost.sure,
                one.plain and cost.plain,
            )
            seen = one.first | after.first if one.empty else one.first
            after = _Next(seen, one.empty and after.empty, one.sure and after.done)
        return cost

    def _item(self, item: Any, flags: int, after: _Next) -> _Cost:
        name, value = str(item[0]), item[1]
        if name in _LEAVES:
            return _Cost(1, 1, _members(name, value, flags, self.alphabet), False)
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            return self._repeat(value, flags, after, name == "POSSESSIVE_REPEAT")
        if name == "SUBPATTERN":
            return self.sequence(list(value[3]), (flags | value[1]) & ~value[2], after)
        if name == "ATOMIC_GROUP":
            return replace(self.sequence(list(value), flags, after), ways=1, plain=False)
        if name == "BRANCH":
            return self._branch([list(branch) for branch in value[1]], flags, after)
        if name in ("ASSERT", "ASSERT_NOT"):
            return self._look_around(value, flags)
        if name == "AT":
            return _Cost(1, 1, frozenset(), True)
        if name == "GROUPREF":
            return _Cost(WINDOW, 1, self.alphabet, True, plain=False)
        raise Refused(f"{name.lower().replace('_', ' ')} is not supported in a mapping")

    def _branch(self, branches: list[list[Any]], flags: int, after: _Next) -> _Cost:
        costs = [self.sequence(branch, flags, after) for branch in branches]
        empty = any(cost.empty for cost in costs)
        first = frozenset[str]().union(*(cost.first for cost in costs))
        apart = not empty and sum(len(cost.first) for cost in costs) == len(first)
        ways = max if apart else sum  # where no two branches begin alike, at most one of them matches
        return _Cost(
            _capped(sum(cost.steps for cost in costs)),
            _capped(ways(cost.ways for cost in costs)),
            first,
            empty,
            any(cost.sure for cost in costs),
            all(cost.plain for cost in costs),
        )

    def _look_around(self, value: Any, flags: int) -> _Cost:
        direction, inner = value
        widest = int(inner.getwidth()[1])
        if widest > LOOK:
            raise Refused(f"a look-around spans more than {LOOK} characters")
        if direction > 0:
            self.look = max(self.look, widest)
        cost = self.sequence(list(inner), flags, _Next(self.alphabet, True, False))
        # it is tried wherever what stands before it may end, so only a cheap one leaves that decided
        first = frozenset[str]() if cost.steps <= _CHEAP else self.alphabet
        return _Cost(cost.steps, 1, first, True, plain=False)

    def _repeat(self, value: Any, flags: int, after: _Next, possessive: bool) -> _Cost:
        least, most, inner = int(value[0]), min(int(value[1]), WINDOW), list(value[2])
        if most <= 1:
            body = self.sequence(inner, flags, after)
            ways = 1 if least or after.done or possessive else _capped(body.ways + 1)
            return replace(body, ways=ways, empty=not least or body.empty, sure=not least or body.sure)
        first = self.sequence(inner, flags, _Next(self.alphabet, True, False)).first
        body = self.sequence(inner, flags, _Next(after.first | first, after.empty, False))
        if body.ways > 1 or body.empty:
            return self._nested(body, most, least)
        steps = most * body.steps
        if body.plain:
            steps = min(steps, WINDOW * sum(name in _LEAVES for name, _ in _walk(inner)) + body.steps)
        decided = not (first & after.first) and (after.done or not after.empty)
        ways = 1 if least == most or decided or after.done or possessive else most - min(least, most) + 1
        return _Cost(_capped(steps), ways, first, not least, not least, body.plain and not possessive)

    def _nested(self, body: _Cost, rounds: int, least: int) -> _Cost:
        """A repeat whose body matches one text in several ways: they multiply from round to round."""
        ways = _TOO_MANY if body.empty else _capped(body.ways ** min(rounds, 64))
        if ways > BUDGET and not self.culprit:
            self.culprit = (
                "a repeat stands inside a repeat, or alternatives that begin alike do, so that one text is"
                " matched in more and more ways"
            )
        return _Cost(_capped(ways * max(body.steps, 1)), ways, body.first, not least or body.empty, not least)


def _walk(items: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    for item in items:
        name, value = str(item[0]), item[1]
        yield name, value
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            yield from _walk(value[2])
        elif name == "SUBPATTERN":
            yield from _walk(value[3])
        elif name == "ATOMIC_GROUP":
            yield from _walk(value)
        elif name == "BRANCH":
            for branch in value[1]:
                yield from _walk(branch)
        elif name in ("ASSERT", "ASSERT_NOT"):
            yield from _walk(value[1])


def _alphabet(tree: Any) -> _Chars:
    """One character for each group of characters that the pattern treats alike.

    Between any two bounds that it names there is one of every category that exists there, so that two
    classes overlap if and only if they share one of these.
    """
    bounds = {0, 0x80, _SPAN}
    for name, value in _walk(tree):
        for low, high in _ranges(name, value):
            for code in (low, high):
                for variant in _variants(chr(code)):
                    bounds.update((ord(variant), ord(variant) + 1))
            bounds.update((low, high + 1))
    edges = sorted(bounds)
    found: set[str] = set()
    for low, high in itertools.pairwise(edges):
        if low < _SPAN:
            found.update(_one_of_each(low, min(high, _SPAN)))
    return frozenset(variant for char in found for variant in _variants(char))


def _ranges(name: str, value: Any) -> Iterator[tuple[int, int]]:
    if name in ("LITERAL", "NOT_LITERAL"):
        yield value, value
    elif name == "IN":
        for part, inner in value:
            if str(part) == "LITERAL":
                yield inner, inner
            elif str(part) == "RANGE":
                yield inner[0], inner[1]


def _one_of_each(low: int, high: int) -> Iterator[str]:
    """The first digit, space, letter and sign from ``low`` on, as far as there are any."""
    yield chr(low)
    wanted = {"digit", "space", "word", "sign"}
    for code in range(low, high):
        kind = _category(chr(code))
        if kind in wanted:
            yield chr(code)
            wanted.discard(kind)
        if code >= _LAST_SPACE:
            wanted.discard("space")
        if code >= _LAST_DIGIT:
            wanted.discard("digit")
        if not wanted:
            return


def _category(char: str) -> str:
    if char.isdecimal():
        return "digit"
    if char.isspace():
        return "space"
    return "word" if char.isalnum() or char == "_" else "sign"


def _variants(char: str) -> set[str]:
    """The character in other cases, as matching without regard to case sees it."""
    near = {char, char.lower(), char.upper(), char.title(), char.casefold(), char.upper().lower()}
    return {variant for variant in near if len(variant) == 1}


def _members(name: str, value: Any, flags: int, alphabet: _Chars) -> _Chars:
    """The characters of the alphabet that a single-character item matches."""
    if name == "ANY":
        return alphabet if flags & re.DOTALL else alphabet - {"\n"}
    parts = value if name == "IN" else [("LITERAL", value)]
    negated = name == "NOT_LITERAL" or str(parts[0][0]) == "NEGATE"
    if flags & re.IGNORECASE:
        inside = {c for c in alphabet if any(_inside(v, parts, flags) for v in _variants(c))}
    else:
        inside = {c for c in alphabet if _inside(c, parts, flags)}
    return alphabet - inside if negated else frozenset(inside)


def _inside(char: str, parts: Any, flags: int) -> bool:
    code = ord(char)
    for part, value in parts:
        kind = str(part)
        if kind == "LITERAL" and code == value:
            return True
        if kind == "RANGE" and value[0] <= code <= value[1]:
            return True
        if kind == "CATEGORY" and _in_category(char, str(value), flags):
            return True
    return False


def _in_category(char: str, name: str, flags: int) -> bool:
    plain = not flags & re.ASCII or char < "\x80"
    kind = name.rpartition("_")[2]
    held = {
        "DIGIT": char.isdecimal(),
        "SPACE": char.isspace(),
        "WORD": char.isalnum() or char == "_",
    }[kind]
    return (held and plain) != ("NOT_" in name)
