"""How plausible a token is, in bits: the sum of its letters' n-gram costs and of hand-set costs of the rest.

Costs are integers in eighths of a bit. A token's cost depends on the language of its document, so a
token is measured once into a ``TokenCost`` (a vector over languages for each word) and resolved
later against the languages that the document votes for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from unmojibake.language import cjk, kinds, tables
from unmojibake.language.kinds import kinds_of

BIT = 8
"""Eighths of a bit to the bit: the unit of every cost in this package."""

# Costs by hand, in bits: the size of a class in running text, guessed, not counted. What they do to repairs and to
# clean text is measured with benchmarks/run.py; nothing else speaks for them.
_DIGIT, _PUNCT = 3, 4
_SYMBOL, _SYMBOL_RARE, _SYMBOL_IN_WORD = 13, 18, 6
_TYPOGRAPHY, _TYPOGRAPHY_IN_PLACE, _TYPOGRAPHY_MISPLACED = 9, 6, 13
_SPACE = 8
_EMOJI, _EMOJI_MORE, _JOINER_AFTER_EMOJI, _JOINER = 11, 8, 2, 14
_BOX, _BOX_AGAIN, _BOX_OTHER, _BOX_MIXED = 7, 1, 5, 10
_CONTROL, _PRIVATE, _UNASSIGNED, _REPLACEMENT = 22, 24, 30, 20
_OTHER_DIGIT = 14
_FAMILIAR = 8
_OTHER_FIRST, _OTHER_MORE = 14, 6
_SCRIPT_CHANGE, _CJK_IN_LATIN_WORD = 5, 10
_CASE_FLIP, _CASE_DROP = 8, 3
_CONTRACTION = 3
_LEXICON_TOP, _LEXICON_STEP = 9, 1
_KNOWN_LETTER, _KNOWN_WORD = 5, 8
_RARE_CLASS, _RARE, _NARROW, _WIDE = 6, 13, 1, 4
_UNKNOWN, _UNKNOWN_ASCII, _UNKNOWN_HIGH = 6, 4.7, 7.5

_QUOTES = frozenset("\u201c\u2018\u00ab\u201e\u201a\u2039\u201d\u2019\u00bb\u203a")
# Where a single and a double line meet: hardly any drawing has them, misread letters are full of them.
_BOX_HYBRIDS = frozenset(
    "\u2552\u2553\u2555\u2556\u2558\u2559\u255b\u255c\u255e\u255f\u2561\u2562\u2564\u2565\u2567\u2568\u256a\u256b"
)
# What English contracts behind an apostrophe: parts of a word, not words of their own.
CONTRACTED = frozenset(("s", "t", "re", "ve", "ll", "d", "m", "S", "T", "RE", "VE", "LL", "D", "M"))
_DASHES = frozenset("\u2013\u2014\u2026")
_NO_BREAK_HYPHEN = "\u2011"
_STARTERS = frozenset("\u00bf\u00a1")
# Letters and signs of Latin-1 that text of any language uses for their meaning, not as letters of a word.
_FAMILIAR_SIGNS = frozenset("\u00b5\u00aa\u00ba\u00a3\u20ac\u00b1\u00a2\u00a5\u00b6\u2020\u2116\u00ac")
_SUPERSCRIPTS = frozenset("\u00b2\u00b3\u00b9\u00bd\u00bc\u00be")
_SEGMENTS = re.compile(r"(.)\1*")
_LOWER_UPPER = re.compile("lu")
_UPPER_UPPER_LOWER = re.compile("uul")


@dataclass(frozen=True, slots=True)
class WordCost:
    """A word: its costs in all lanes of its group, packed; the best lane; its cost by the lexicon (0: not in it)."""

    group: int
    lanes: int
    best: int
    lexicon: int
    flat: int
    text: str


@dataclass(frozen=True, slots=True)
class TokenCost:
    """``fixed`` is the part that no language changes; ``high`` the number of non-ASCII characters."""

    fixed: int
    words: tuple[WordCost, ...]
    high: int


@dataclass(frozen=True, slots=True)
class Tuning:
    """Allowances: ``foreign`` is what a word pays for another language than the document's.

    ``lexicon``: the lexicon counts. It knows words by their hashes, so that one in some hundred random words is in it.
    """

    foreign: int
    unknown: bool
    lexicon: bool = True


ORIGINAL = Tuning(foreign=4 * BIT, unknown=True)
"""For text as it stands: a word may be of a language that no table knows."""
CANDIDATE = Tuning(foreign=5 * BIT, unknown=False)
"""For repaired text: it has to be plausible in a language that is known."""
SPELLED = Tuning(foreign=5 * BIT, unknown=False, lexicon=False)
"""For repaired text by its letters alone."""

_N = len(tables.GROUPS)
_LANES = [len(g.lanes) for g in tables.GROUPS]
_GROUP_INDEX = {kind: i for i, kind in enumerate(kinds.GROUP_KINDS.values())}


@lru_cache(maxsize=1 << 15)
def _word(text: str, group: int) -> tuple[WordCost, int]:
    folded = tables.fold(text)
    vector = tables.word_costs(folded, tables.GROUPS[group])
    best = tables.lowest(vector, _LANES[group])
    high = 0 if text.isascii() else len(text) - len(text.encode("ascii", "ignore"))
    known = tables.known_folded(folded) if high else 0
    if best > (_KNOWN_LETTER * len(text) + _KNOWN_WORD) * BIT:
        known = 0  # no letter sequence of any language: one of the table's rare false hits
    lexicon = (_LEXICON_TOP + _LEXICON_STEP * (15 - known)) * BIT if known else 0
    flat = int((_UNKNOWN + _UNKNOWN_ASCII * (len(text) - high) + _UNKNOWN_HIGH * high) * BIT)
    return WordCost(group, vector, best, lexicon, flat, text), _case_cost(text)


def _case_cost(text: str) -> int:
    if text.islower() or text.isupper() or text.istitle():
        return 0
    shape = "".join("u" if c.isupper() else "l" if c.islower() else "x" for c in text)
    return (
        len(_LOWER_UPPER.findall(shape)) * _CASE_FLIP + len(_UPPER_UPPER_LOWER.findall(shape)) * _CASE_DROP
    ) * BIT


_cache: dict[str, TokenCost] = {}
_CACHE_LIMIT = 200_000


def measure(token: str) -> TokenCost:
    """The cost of one token (any string without ASCII white space), cached."""
    found = _cache.get(token)
    if found is None:
        if len(_cache) >= _CACHE_LIMIT:
            _cache.clear()
        found = _cache[token] = _measure(token)
    return found


def _cjk_cost(piece: str) -> int:
    """The model's cost, but rare characters are never cheap: code charts are no evidence of language.

    Half-width kana are judged as the full-width kana that the model knows, full-width Latin as a class.
    """
    wide = sum("\uff01" <= ch <= "\uff5e" and ch.isalnum() for ch in piece)
    if wide:
        piece = "".join(ch for ch in piece if not ("\uff01" <= ch <= "\uff5e" and ch.isalnum()))
    narrow = narrow_kana(piece)
    if narrow:
        piece = unicodedata.normalize("NFKC", piece)
    rare = sum(cjk.common(ch) >= _RARE_CLASS for ch in piece)
    model = cjk.cost(piece) if piece else 0
    return max(model, rare * _RARE * BIT) + narrow * _NARROW * BIT + wide * _WIDE * BIT


def narrow_kana(text: str) -> int:
    """How many half-width kana a text has."""
    return sum("\uff61" <= ch <= "\uff9f" for ch in text)


def odd_width(text: str) -> int:
    """How many half-width kana, full-width letters and full-width digits a text has."""
    return narrow_kana(text) + sum("\uff01" <= ch <= "\uff5e" and ch.isalnum() for ch in text)


def _measure(token: str) -> TokenCost:
    shape = kinds_of(token)
    index = _GROUP_INDEX.get(shape[0]) if token else None
    if index is not None and shape.count(shape[0]) == len(shape):
        word, case = _word(token, index)
        return TokenCost(case, (word,), len(token) - sum(map(str.isascii, token)))
    fixed, words = 0, []
    for match in _SEGMENTS.finditer(shape):
        start, end = match.span()
        kind = match[1]
        piece = token[start:end]
        index = _GROUP_INDEX.get(kind)
        if start > 1 and piece in CONTRACTED and token[start - 1] == "\u2019" and _letter(shape[start - 2]):
            fixed += _CONTRACTION * BIT
        elif index is not None:
            word, case = _word(piece, index)
            words.append(word)
            fixed += case
        elif kind == kinds.CJK:
            fixed += _cjk_cost(piece)
        elif kind == kinds.ASCII_PUNCT:
            fixed += _PUNCT * BIT * (end - start)
        elif kind == kinds.ASCII_DIGIT:
            fixed += _DIGIT * BIT * (end - start)
        else:
            fixed += int(_odd_cost(kind, piece, _Place(token, shape, start, end)) * BIT)
        if start:
            fixed += _seam_cost(shape[start - 1], kind, token[start - 1], token[start]) * BIT
    return TokenCost(fixed, tuple(words), sum(c > "\x7f" for c in token))


@dataclass(frozen=True, slots=True)
class _Place:
    token: str
    shape: str
    start: int
    end: int

    @property
    def before(self) -> str:
        return self.shape[self.start - 1] if self.start else " "

    @property
    def after(self) -> str:
        return self.shape[self.end] if self.end < len(self.shape) else " "

    @property
    def in_word(self) -> bool:
        return _letter(self.before) and _letter(self.after)

    def between_words(self, least: int) -> bool:
        """Whether at least so many letters stand on both sides."""
        before, after = (
            self.shape[max(0, self.start - least) : self.start],
            self.shape[self.end : self.end + least],
        )
        return len(before) == len(after) == least and all(map(_letter, before + after))


def _letter(kind: str) -> bool:
    return kind.isupper() or kind == kinds.OTHER_LETTER


def _odd_cost(kind: str, piece: str, place: _Place) -> float:
    n = len(piece)
    if kind == kinds.TYPOGRAPHY:
        return sum(_typography_cost(ch, place) for ch in piece)
    if kind == kinds.SYMBOL:
        cost = sum(_FAMILIAR if c in _FAMILIAR_SIGNS else _symbol_cost(c) for c in piece)
        return cost + (_SYMBOL_IN_WORD if place.in_word else 0)
    if kind == kinds.CONTROL:
        return n * _CONTROL
    if kind == kinds.EMOJI:
        return _EMOJI + (n - 1) * _EMOJI_MORE
    if kind == kinds.JOINER:
        return n * (_JOINER_AFTER_EMOJI if place.before in "esdjp" or _script_joiner(place) else _JOINER)
    if kind == kinds.BOX:
        return _box_cost(piece)
    if kind == kinds.PRIVATE:
        return n * _PRIVATE
    if kind == kinds.UNASSIGNED:
        return n * _UNASSIGNED
    if kind == kinds.REPLACEMENT:
        return n * _REPLACEMENT
    if kind == kinds.OTHER_DIGIT:
        return sum(_TYPOGRAPHY if c in _SUPERSCRIPTS and not place.in_word else _OTHER_DIGIT for c in piece)
    if kind == kinds.SPACE:
        return n * _SPACE + (_SYMBOL_IN_WORD if place.between_words(3) else 0)
    return _other_letters(piece)


def _symbol_cost(ch: str) -> int:
    """Supplemental arrows, operators and the like stand in few texts beside those about them."""
    return _SYMBOL_RARE if "\u27c0" <= ch < "\u2e00" else _SYMBOL


def _box_cost(piece: str) -> float:
    cost, last = 0.0, ""
    for ch in piece:
        if ch == last:
            cost += _BOX_AGAIN
        elif ch in _BOX_HYBRIDS:
            cost += _BOX_MIXED
        else:
            cost += _BOX_OTHER if last else _BOX
        last = ch
    return cost


def _script_joiner(place: _Place) -> bool:
    return place.before == kinds.OTHER_LETTER or place.before == kinds.GROUP_KINDS.get("arabic")


def _other_letters(piece: str) -> float:
    cost, block = 0.0, -1
    for ch in piece:
        here = ord(ch) >> 7
        cost += _FAMILIAR if ch in _FAMILIAR_SIGNS else _OTHER_MORE if here == block else _OTHER_FIRST
        block = here
    return cost


def _typography_cost(ch: str, place: _Place) -> float:
    before, after = _letter(place.before), _letter(place.after)
    if ch == "\u2019" and before:
        return 3 if after else _TYPOGRAPHY_IN_PLACE
    if ch == _NO_BREAK_HYPHEN:
        return 4 if before and after else _TYPOGRAPHY
    if ch in _QUOTES:
        # Languages disagree on which quote opens and which closes: only between letters is one out of place.
        return _TYPOGRAPHY_MISPLACED if before and after else _TYPOGRAPHY_IN_PLACE
    if ch in _DASHES:
        return _TYPOGRAPHY if before and after else _TYPOGRAPHY_IN_PLACE
    if ch in _STARTERS:
        return _TYPOGRAPHY_IN_PLACE if after and not before else _TYPOGRAPHY_MISPLACED
    if (
        ch == "\u00b7"
        and place.token[place.start - 1 : place.start].lower()
        == "l"
        == place.token[place.end : place.end + 1].lower()
    ):
        return 3
    if ch == "\u00b0" and place.before == kinds.ASCII_DIGIT:
        return _TYPOGRAPHY_IN_PLACE
    return _TYPOGRAPHY + (_SYMBOL_IN_WORD if before and after else 0)


def _seam_cost(left: str, right: str, left_char: str, right_char: str) -> int:
    """Two scripts side by side without a separator."""
    if _letter(left) and _letter(right):
        return _SCRIPT_CHANGE
    pair = (left, right)
    if kinds.CJK in pair or kinds.GROUP_KINDS.get("thai") in pair:
        other, ch = (left, left_char) if right == kinds.CJK else (right, right_char)
        if _letter(other):
            return 3 if ch.isascii() and not ch.islower() else _CJK_IN_LATIN_WORD
    return 0


# What healthy text costs as a rule, in bits a character by kind, and a constant a token. Of 300 clean lines in each
# of 14 corpora about four in five stay within it; of lines damaged through a legacy original about 3 % do.
_ALLOWED_CJK, _ALLOWED_LETTER, _ALLOWED_OTHER, _ALLOWED_TOKEN = 7.5, 3.3, 6.0, 5.0


def allowance(token: str) -> float:
    """Bits that a healthy token of this make-up may well cost."""
    shape = kinds_of(token)
    east_asian = shape.count(kinds.CJK)
    letters = sum(map(str.isupper, shape))
    rest = len(shape) - east_asian - letters
    return east_asian * _ALLOWED_CJK + letters * _ALLOWED_LETTER + rest * _ALLOWED_OTHER + _ALLOWED_TOKEN


def languages(tokens: Iterable[tuple[TokenCost, int]]) -> tuple[int, ...]:
    """The lane that fits best in each group, over ``(token, weight)`` pairs."""
    totals = [[0] * n for n in _LANES]
    packed, held = [0] * _N, [0] * _N
    for cost, weight in tokens:
        for word in cost.words:
            for _ in range(weight):
                packed[word.group] += word.lanes
                held[word.group] += 1
                if held[word.group] == _WORDS_PER_SUM:
                    _flush(totals, packed, held, word.group)
    for group in range(_N):
        _flush(totals, packed, held, group)
    return tuple(values.index(min(values)) for values in totals)


def latin_costs(tokens: Iterable[TokenCost], lanes: tuple[int, ...]) -> tuple[int, int, int]:
    """What Latin words cost in the language chosen, in that which suits each best (eighths of a bit), and their letters."""
    here = best = letters = 0
    for cost in tokens:
        for word in cost.words:
            if word.group == 0:
                here += (word.lanes >> (16 * lanes[0])) & 0xFFFF
                best += word.best
                letters += len(word.text)
    return here, best, letters


_WORDS_PER_SUM = 15
"""Words cost at most 4095, so that sixteen of them still fit a lane of 16 bits."""


def _flush(totals: list[list[int]], packed: list[int], held: list[int], group: int) -> None:
    if held[group]:
        for i, value in enumerate(tables.unpack(packed[group], _LANES[group])):
            totals[group][i] += value
        packed[group] = held[group] = 0


def resolve(cost: TokenCost, lanes: tuple[int, ...], tuning: Tuning) -> int:
    """The token's cost in eighths of a bit, in a document of these languages."""
    total = cost.fixed
    for word in cost.words:
        value = min((word.lanes >> (16 * lanes[word.group])) & 0xFFFF, word.best + tuning.foreign)
        if tuning.lexicon and word.lexicon and word.lexicon < value:
            value = word.lexicon
        if tuning.unknown and word.flat < value:
            value = word.flat
        total += value
    return total


# What a letter costs where it stands, as a part of what it costs by itself; and the least of what others cost.
_IN_PLACE = 0.6
_LEAST = {
    kinds.ASCII_DIGIT: _DIGIT,
    kinds.ASCII_PUNCT: _PUNCT,
    kinds.TYPOGRAPHY: _TYPOGRAPHY_IN_PLACE,
    kinds.SYMBOL: _FAMILIAR,
    kinds.BOX: _BOX_AGAIN,
    kinds.EMOJI: _EMOJI_MORE,
    kinds.JOINER: _JOINER_AFTER_EMOJI,
    kinds.CONTROL: _CONTROL,
    kinds.PRIVATE: _PRIVATE,
    kinds.UNASSIGNED: _UNASSIGNED,
    kinds.OTHER_LETTER: _OTHER_MORE,
    kinds.OTHER_DIGIT: _TYPOGRAPHY,
    kinds.SPACE: _SPACE,
    kinds.REPLACEMENT: _REPLACEMENT,
}
_GROUP_OF = dict(zip(kinds.GROUP_KINDS.values(), tables.GROUPS, strict=True))


class _Estimates(dict[int, str]):
    """Code points to characters whose own code is the estimate in eighths of a bit."""

    def __missing__(self, code: int) -> str:
        ch = chr(code)
        kind = kinds_of(ch)
        group = _GROUP_OF.get(kind)
        bits: float = _LEAST.get(kind, 2) * BIT
        if group is not None:
            bits = _IN_PLACE * tables.letter_cost(tables.fold(ch), group)
        found = self[code] = chr(min(255, int(bits)))
        return found


_ESTIMATES = _Estimates()


_SEAM = re.compile(b"(?=([A-Z])(?!\\1)[A-Z])")
"""Where letters of two scripts stand side by side (``kinds``)."""
_SIGN_IN_WORD = re.compile(b"(?<=[A-Zo])s+(?=[A-Zo])")


def estimate(token: str) -> float:
    """Bits that a token hardly costs less than, by its characters and their neighbours; much faster than ``bound``."""
    return _together(token.translate(_ESTIMATES).encode("latin-1"), kinds_of(token).encode())


def _together(letters: bytes, shape: bytes) -> float:
    seams = len(_SEAM.findall(shape)) * _SCRIPT_CHANGE
    return sum(letters) / BIT + seams + len(_SIGN_IN_WORD.findall(shape)) * _SYMBOL_IN_WORD


class Estimates:
    """What ``estimate`` says of bytes that a single-byte page shows, without reading them; faster again.

    ``shown``: a character for each byte, U+FFFE where there is none.
    """

    __slots__ = ("_kinds", "_letters")

    def __init__(self, shown: str) -> None:
        self._letters = shown.translate(_ESTIMATES).encode("latin-1")
        self._kinds = kinds_of(shown).encode()

    def of(self, parts: Iterable[bytes | str]) -> float:
        """The estimate for bytes, and text between them, one after the other."""
        letters, shape = [], []
        for part in parts:
            if isinstance(part, bytes):
                letters.append(part.translate(self._letters))
                shape.append(part.translate(self._kinds))
            elif part:
                letters.append(part.translate(_ESTIMATES).encode("latin-1"))
                shape.append(kinds_of(part).encode())
        return _together(b"".join(letters), b"".join(shape))


def listed(word: str) -> bool:
    """Whether the lexicon alone says that a word is healthy: no dearer than healthy tokens may be."""
    known = tables.known(word)
    return (
        known > 0
        and _LEXICON_TOP + _LEXICON_STEP * (15 - known) <= _ALLOWED_LETTER * len(word) + _ALLOWED_TOKEN
    )


def least(token: str) -> float:
    """Bits that text as it stands costs at least, whatever its document: the least of what ``resolve`` gives."""
    cost = measure(token)
    return (cost.fixed + sum(min(w.best, w.lexicon or w.best, w.flat) for w in cost.words)) / BIT


def most(token: str) -> float:
    """Bits that repaired text costs at most, whatever its document."""
    cost = measure(token)
    worst = ((w.best + CANDIDATE.foreign, w.lexicon) for w in cost.words)
    return (cost.fixed + sum(min(best, lexicon or best) for best, lexicon in worst)) / BIT


def bound(token: str) -> float:
    """Bits of a token in whatever languages suit it best: never more than in any document, and cheaper to know."""
    cost = measure(token)
    return (cost.fixed + sum(min(w.best, w.lexicon or w.best) for w in cost.words)) / BIT
