"""How plausible a stretch of Chinese, Japanese or Korean is: character trigrams, in 1/8 bits.

Tables: ``data/cjk-LANG.bin``, made by ``tools/build_cjk.py`` from catalogues, documentation, source
comments and word lists (``tools/sources_cjk.toml``). A file is one flat trie, mapped when first used:
magic, four counts (vocabulary V, bigrams B, pairs with a third P, trigrams T; little-endian 32 bit), then
``u32 first[V+1]``, ``u32 pair[P]`` (index of its bigram), ``u32 pair_first[P+1]``, ``u16 vocabulary[V]``,
``u16 second[B]``, ``u16 third[T]`` (all sorted), then one byte each: unigram cost and back-off [V], bigram
cost [B], back-off of pairs [P], trigram cost [T].

Letters, digits and punctuation of other scripts are one symbol a class, and a repeated one is free.
"""

from __future__ import annotations

import mmap
import struct
from bisect import bisect_left
from functools import cache, lru_cache
from pathlib import Path

LANGS = ("zh-Hans", "zh-Hant", "ja", "ko")
MAGIC = b"UMCJK001"

EDGE = "\n"
"""The context before the first and after the last character of a line."""

# A character that no table holds: most unseen Han are in mojibake, and there they come in rows,
# while a rare name stands alone. Costs in 1/8 bits.
UNSEEN_FIRST = 152
UNSEEN_AGAIN = 176
NEUTRAL_LIMIT = 24  # what a letter, digit, space or ASCII punctuation may cost a stretch at most

_CACHE_SIZE = 1 << 16


def _class(code: int) -> str:
    ch = chr(code)
    if ch.isdigit():
        return "0"
    if ch.isalpha() or ch == "_":
        return "A"
    for marks, kind in (
        ("\n\r\v\f", EDGE),
        (" \t", " "),
        ("\"'`", '"'),
        ("([{<", "("),
        (")]}>", ")"),
        (",;:", ","),
        (".!?", "."),
    ):
        if ch in marks:
            return kind
    return "*"


_ASCII = [_class(code) for code in range(128)]


def symbol(ch: str) -> str:
    """What the model sees of a character: itself if East Asian or a sign, else its class."""
    if ch < "\x80":
        return _ASCII[ord(ch)]
    if ch < "\u2000":
        return " " if ch == "\xa0" else "A" if ch.isalpha() else ch
    if ch <= "\uffff":
        return ch
    return "\uffff" if ch < "\U00020000" else "\ufffe"  # emoji and the like; rare Han


class Table:
    """One language's trie; ``cost`` is what :func:`char_cost` promises."""

    def __init__(self, data: bytes | mmap.mmap) -> None:
        if data[:8] != MAGIC:
            raise ValueError("not a table of this version; run tools/build_cjk.py")
        count, bigrams, pairs, trigrams = struct.unpack_from("<4I", data, 8)
        view, at = memoryview(data), 24

        def take(size: int, kind: str) -> memoryview:
            nonlocal at
            width = {"I": 4, "H": 2, "B": 1}[kind]
            part = view[at : at + size * width].cast(kind)  # type: ignore[call-overload]
            at += size * width
            return part  # type: ignore[no-any-return]

        self._first = take(count + 1, "I")
        self._pairs, self._pair_first = take(pairs, "I"), take(pairs + 1, "I")
        self._ids = {code: i for i, code in enumerate(take(count, "H"))}
        self._second, self._third = take(bigrams, "H"), take(trigrams, "H")
        self._cost1, self._back1 = take(count, "B"), take(count, "B")
        self._cost2, self._pair_back, self._cost3 = take(bigrams, "B"), take(pairs, "B"), take(trigrams, "B")
        self.cost = lru_cache(_CACHE_SIZE)(self._cost)

    def unigram(self, kind: str) -> int | None:
        """Cost of a symbol without context, None when unseen."""
        index = self._ids.get(ord(kind))
        return None if index is None else self._cost1[index]

    def up_to(self, rarest: int) -> set[int]:
        """The code points of all symbols up to a class of rarity, as :func:`common` gives it."""
        limit = 16 * (rarest + 4)
        return {code for code, index in self._ids.items() if self._cost1[index] < limit}

    def _bigram(self, a: int, b: int) -> int:
        """Index of the bigram, or -1."""
        index = self._ids.get(a)
        if index is None:
            return -1
        low, high = self._first[index], self._first[index + 1]
        at = bisect_left(self._second, b, low, high)
        return at if at < high and self._second[at] == b else -1

    def _cost(self, prev2: str, prev1: str, ch: str) -> int:
        a, b, c = ord(prev2), ord(prev1), ord(ch)
        back = 0
        pair = self._bigram(a, b)
        if pair >= 0:
            row = bisect_left(self._pairs, pair)
            if row < len(self._pairs) and self._pairs[row] == pair:
                high = self._pair_first[row + 1]
                at = bisect_left(self._third, c, self._pair_first[row], high)
                if at < high and self._third[at] == c:
                    return self._cost3[at]
                back = self._pair_back[row]
        pair = self._bigram(b, c)
        if pair >= 0:
            return back + self._cost2[pair]
        index = self._ids.get(c)
        before = self._ids.get(b)
        if index is None:
            return UNSEEN_AGAIN if before is None else UNSEEN_FIRST
        return back + (self._back1[before] if before is not None else 0) + self._cost1[index]


@cache
def table(lang: str) -> Table:
    """The table of a language of :data:`LANGS`, mapped into memory once. Raises KeyError."""
    if lang not in LANGS:
        raise KeyError(lang)
    with (Path(__file__).parent / "data" / f"cjk-{lang}.bin").open("rb") as file:
        return Table(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def char_cost(prev2: str, prev1: str, ch: str, lang: str) -> int:
    """Cost in 1/8 bits of ``ch`` after two symbols, all three as :func:`symbol` gives them."""
    if ch == prev1 and ch < "\x80":
        return 0
    return table(lang).cost(prev2, prev1, ch)


def cost(text: str, lang: str | None = None) -> int:
    """Cost in 1/8 bits of a stretch of East Asian text; ``lang`` None: of the likeliest language.

    The stretch is judged from its first to its last character, without what stands around it, and
    the first two are judged with what context there is.
    """
    if lang is None:
        return min(_cost(text, name) for name in LANGS)
    return _cost(text, lang)


def _cost(text: str, lang: str) -> int:
    find = table(lang).cost
    total, prev2, prev1 = 0, EDGE, EDGE
    for ch in text:
        kind = symbol(ch)
        if kind < "\x80":
            if kind == prev1:
                continue
            total += min(find(prev2, prev1, kind), NEUTRAL_LIMIT)
        else:
            total += find(prev2, prev1, kind)
        prev2, prev1 = prev1, kind
    return total


@lru_cache(_CACHE_SIZE)
def common(ch: str, lang: str | None = None) -> int:
    """How rare a single character is: 0 everyday .. 6 rare, 7 not in the tables at all.

    A class is two bits wide, from 8 bits on: class 0 is every character more frequent than one in
    256. ``lang`` None: in the language where it is commonest.
    """
    if lang is None:
        return min(common(ch, name) for name in LANGS)
    kind = symbol(ch)
    bits8 = None if kind == "\ufffe" else table(lang).unigram(kind)
    return 7 if bits8 is None else min(6, max(0, bits8 // 16 - 3))


@cache
def everyday(rarest: int) -> str:
    """The characters beyond ASCII up to a class of rarity (as :func:`common` gives it) in any of the languages."""
    found: set[int] = set()
    for name in LANGS:
        found |= table(name).up_to(rarest)
    return "".join(chr(code) for code in sorted(found) if code > 0x7F)
