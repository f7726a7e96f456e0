"""What a character costs in its context, for the search among originals: bits, document included."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import lru_cache

from unmojibake.language import cjk, words
from unmojibake.stages.holes_grams import NONE, Grams

CLASSES = (cjk.EDGE, " ", "A", "0", '"', "(", ")", ",", ".", "*")

# Emoji share one symbol in the tables. Those of software texts, commonest first; the rest stand behind.
_EMOJI = (
    "🚀📝✨🎉🔧💡📦🔥🎯📊🔍🛠📚🐛🎨🔒📁💬🤖👍⭐🌟🏠📈🌐🔑💾📄📋📌🔗👤👥🧪🚨🎮📱💻🖥🔄🔔🗑📖🏆💰🧠🎵🎬📷🔴🟢🟡🔵"
    "😀😄😊😂👋🙏👉👇🎁🌈📅📆🕒🔎🗂🧩🧰🏗🚧🚫🆕🆗🔐🔓📂📃📤📥📧📞🌍🌙🌱💪💥💯🎓🏷🐍🐳🦀🐧🍎🪟👀👏🙌🤝🧹🧭📡🔌🛡"
)
_EMOJI_RANK = {ch: rank for rank, ch in enumerate(_EMOJI)}

# Signs that text files hold besides letters, and their cost in bits where the tables know nothing.
_SIGNS = {
    **dict.fromkeys("—–’“”…", 4.0),
    **dict.fromkeys("‘•→✅", 5.5),
    **dict.fromkeys("│─├└ ×≥≤·✓❌⚠←↑↓▶●✔✗■□▼▲", 8.0),
    **dict.fromkeys("➕➖°±÷≠≈≡∞√µ€£¥©®™§¶«»┌┐┘┤┬┴┼═║╔╗╚╝█▓▒░○★☆◆◇▷◀", 10.0),
    **dict.fromkeys("✕✖➜➤⇒⇐↔⟶⏳⏰⚡⭐☑☐‑′″†‡‰‹›\ufe0f\u200b\u200d\ufeff", 10.0),
}  # fmt: skip
_EMOJI_STYLE = "\ufe0f"
_PICTURES = frozenset("\uffff⚠✔✖❤ℹ⚙✏✉☁☀⏱▶◀⬆⬇➡⬅☑↔")
_STYLED = 2.0  # bits of the mark that asks for the coloured form, after a sign that has one
_FLOOR = 22.0  # bits of a character that nothing speaks for
_FRAMES = frozenset("─│┌┐└┘├┤┬┴┼═║╔╗╚╝╭╮╰╯━┃")
_FRAME = 6.0  # bits of a piece of a frame after a space or a line end: geometry judges those
_ASCII_LIMIT = 6.0  # what an ASCII character that is surely there may add

# Kana that go on with a syllable, and what they follow. Long vowels and small letters are rare enough elsewhere.
_KATAKANA = re.compile("[\u30a1-\u30ff]")
_BOUND = {
    **dict.fromkeys("ーァィゥェォャュョン", _KATAKANA),
    **dict.fromkeys("ゃゅょ", re.compile("[きしちにひみりぎじぢびぴ]")),
    **dict.fromkeys("ぁぃぅぇぉん", re.compile("[\u3041-\u3096]")),
}
_UNBOUND = 6.0
_BEGUN = 1.0  # bits of a katakana word that begins here, beside those of one that begins a line: any may follow anything
_UNSEEN = (
    6.0  # a flat cost was given to these, less than that of a character that is known but seldom comes here
)

_EVERYDAY = 120  # 1/8 bits
WORD_SHARE = 0.15
"""Of the pairs that are words in the mixture: those of everyday language, beside the tables of software texts."""
_A_WORD = 8.0  # bits of a pair that is one; rarer ones come from single characters

# Share of the document's own n-grams in the mixture.
_CACHE_SHARE = 0.3


_NOTHING = "\x01"  # a symbol that no table has: pairs are looked up without what stands before
_OVER_SPACE = 0.5
"""How often what follows a space follows what stands before it: some write spaces between words, and around names."""


class _Row(dict[str, float]):
    """What characters cost after two symbols."""

    def __init__(self, model: Model, prev2: str, prev1: str) -> None:
        super().__init__()
        self._model, self._prev2, self._prev1 = model, prev2, prev1

    def __missing__(self, ch: str) -> float:
        found = self[ch] = self._model.bits_of(self._prev2, self._prev1, ch)
        return found


class Model:
    """Bits of a character after two symbols in one language, mixed with the document's own n-grams."""

    def __init__(self, lang: str, own: Grams = NONE) -> None:
        self.lang = lang
        self._table = cjk.table(lang)
        # Korean writes spaces between all words, and Japanese hardly any
        self._spaced = lang.startswith("zh")
        self._words = words.table(lang)
        self._own, self.seen = own, own.seen
        self._blocks = frozenset(ord(ch) >> 7 for ch, n in self.seen.items() if n > 1 and ch < "\u2000")
        self._rows: dict[tuple[str, str], _Row] = {}
        self._raw: dict[tuple[str, str, str], float] = {}
        self._ends: dict[tuple[str, str], float] = {}

    def bits(self, prev2: str, prev1: str, ch: str) -> float:
        """Cost of a character; ``prev2`` and ``prev1`` are symbols (``cjk.symbol``)."""
        return self.row(prev2, prev1)[ch]

    def row(self, prev2: str, prev1: str) -> Mapping[str, float]:
        """The cost of any character after two symbols, worked out as it is asked for."""
        found = self._rows.get((prev2, prev1))
        if found is None:
            found = self._rows[prev2, prev1] = _Row(self, prev2, prev1)
        return found

    def bits_of(self, prev2: str, prev1: str, ch: str) -> float:
        """The same, without remembering it."""
        kind = cjk.symbol(ch)
        if ch < "\x80":
            if prev1 < "\x80":  # what follows ASCII is the rules' business
                return 0.0
            if "\u2010" <= prev1 < "\u2e80":  # what follows a sign is typography's business
                return 0.2 * min(self._mixed(prev2, prev1, kind), _ASCII_LIMIT)
            return min(self._mixed(prev2, prev1, kind), _ASCII_LIMIT)
        if prev1 < "\x80" and "\u2500" <= ch <= "\u257f":
            return _FRAME if ch in "─│┌┐└┘├┤" else _FLOOR / 2 if ch in _FRAMES else _FLOOR
        base = self._mixed(prev2, prev1, kind)
        if kind == "A":
            base += _letter_bits(ch, self._blocks)
        elif ch == _EMOJI_STYLE and prev1 in _PICTURES:
            base = _STYLED
        elif kind >= "\ufffe":
            rank = _EMOJI_RANK.get(ch)
            base = min(base, 12.0) + (10.0 if rank is None else 3.0 + rank / 16)
        else:
            base = min(base, _SIGNS.get(ch, _FLOOR) + 6.0)
        if kind in ("A", "\uffff") and self.seen.get(ch):
            base -= min(4.0, 1.0 + math.log2(self.seen[ch]))
        return max(base, 0.05)

    def raw(self, prev2: str, prev1: str, kind: str) -> float:
        """Cost of a symbol, ASCII classes too, without any limit."""
        key = (prev2, prev1, kind)
        found = self._raw.get(key)
        if found is None:
            found = self._raw[key] = self._mixed(prev2, prev1, kind)
        return found

    def _mixed(self, prev2: str, prev1: str, kind: str) -> float:
        base = self._table.cost(prev2, prev1, kind) / 8
        if self._words is not None and kind >= "\u2e80" and prev1 >= "\u2e80":
            known = self._words.cost(prev2, prev1, kind) / 8
            if known <= _A_WORD:
                base = -math.log2((1 - WORD_SHARE) * 2**-base + WORD_SHARE * 2**-known)
        elif _KATAKANA.match(kind) and not _KATAKANA.match(prev1):
            begun = self._table.cost(cjk.EDGE, cjk.EDGE, kind) / 8 + _BEGUN
            base = -math.log2(0.5 * 2**-base + 0.5 * 2**-begun)
        if self._spaced and prev1 == " " and prev2 >= "\u2e80" and kind >= "\u2e80":
            over = self._table.cost(_NOTHING, prev2, kind) / 8
            base = -math.log2((1 - _OVER_SPACE) * 2**-base + _OVER_SPACE * 2**-over)
        base += self._oddity(prev1, kind)
        own = self._own
        context = own.pair_contexts.get(prev1, 0)
        if not context:
            return base
        share = _CACHE_SHARE * context / (context + 2)
        probability = own.pairs.get(prev1 + kind, 0) / context
        longer = own.triple_contexts.get(prev2 + prev1, 0)
        if longer:
            trust = longer / (longer + 1)
            probability = (
                trust * own.triples.get(prev2 + prev1 + kind, 0) / longer + (1 - trust) * probability
            )
        return -math.log2((1 - share) * 2**-base + share * probability)

    def _oddity(self, prev1: str, kind: str) -> float:
        """Bits against what the tables judge too kindly: characters that they lack, and kana after what no kana follows."""
        if kind in _BOUND:
            before = _BOUND[kind]
            return 0.0 if before.match(prev1) else _UNBOUND
        return _UNSEEN if kind >= "\u2e80" and self._table.unigram(kind) is None else 0.0

    def end_bits(self, prev2: str, prev1: str) -> float:
        """Cost of anything but an East Asian character coming next: the word or sentence ends here."""
        key = (prev2, prev1)
        found = self._ends.get(key)
        if found is None:
            total = sum(2.0 ** -(self._table.cost(prev2, prev1, kind) / 8) for kind in CLASSES)
            found = self._ends[key] = -math.log2(min(max(total, 1e-5), 1.0))
        return found

    def everyday(self, ch: str, letters: bool) -> bool:
        """Whether a character is common enough to be thought of where two bytes of it are lost."""
        kind = cjk.symbol(ch)
        if kind == "A":
            return letters or ord(ch) >> 7 in self._blocks
        if kind >= "\ufffe" or ch in _SIGNS or self.seen.get(ch):
            return True
        bits8 = self._table.unigram(kind)
        return bits8 is not None and bits8 <= _EVERYDAY

    def prefix_bits(self, pending: bytes) -> float:
        """What the best completions of a begun UTF-8 sequence cost, without context."""
        return _prefix(self.lang, pending)


def _letter_bits(ch: str, blocks: frozenset[int]) -> float:
    """A letter of another alphabet: dear unless the document has letters of that block."""
    if ord(ch) >> 7 in blocks:
        return 4.0 + (0.0 if ch.islower() else 2.5)
    if ch >= "\u0530":
        return 18.0
    return 9.0 + (0.0 if ch.islower() else 2.5) + (5.0 if ch >= "\u0100" else 0.0)


@lru_cache(maxsize=4096)
def _prefix(lang: str, pending: bytes) -> float:
    table = cjk.table(lang)
    if pending[0] >= 0xF0:
        return 12.0
    low, high = _range(pending)
    total = 0.0
    for code in range(low, high + 1):
        kind = cjk.symbol(chr(code))
        cost = 140 if kind < "\x80" else table.unigram(kind)  # letters share one symbol: count none as common
        if cost is not None:
            total += 2.0 ** -(cost / 8)
    return -math.log2(total) if total > 0 else 24.0


def _range(pending: bytes) -> tuple[int, int]:
    """Code points that a begun sequence can become."""
    if pending[0] < 0xE0:
        return ((pending[0] & 0x1F) << 6, (pending[0] & 0x1F) << 6 | 0x3F)
    head = (pending[0] & 0x0F) << 12
    if len(pending) > 1:
        head |= (pending[1] & 0x3F) << 6
        return head, head | 0x3F
    return head, min(head | 0xFFF, 0xD7FF if pending[0] == 0xED else 0xFFFF)
