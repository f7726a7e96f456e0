"""What a document's surviving text holds: its characters, and its pairs and triples of symbols (``cjk.symbol``)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from unmojibake.language import cjk

_APART = "\x00"
"""Stands where nothing is counted across: between pieces, and for ASCII that is next to nothing else."""
_PLAIN = re.compile("([\x00-\x7f])[\x00-\x7f]+([\x00-\x7f]{2})")
_ASCII = re.compile("[\x00-\x7f]+")


@dataclass(frozen=True)
class Grams:
    """How often each was seen; the contexts of pairs and triples are counted where a pair is not all ASCII."""

    seen: Mapping[str, int]
    pairs: Mapping[str, int]
    pair_contexts: Mapping[str, int]
    triples: Mapping[str, int]
    triple_contexts: Mapping[str, int]


class _Symbols(dict[int, str]):
    def __missing__(self, code: int) -> str:
        found = self[code] = cjk.symbol(chr(code)) if code else _APART
        return found


def grams(pieces: Iterable[str]) -> Grams:
    """The n-grams of pieces of text, none of which goes on in the next."""
    text = _APART.join(pieces)
    kinds = _PLAIN.sub(f"\\1{_APART}\\2", text).translate(_Symbols())
    pairs: Counter[str] = Counter()
    triples: Counter[str] = Counter()
    pair_contexts: Counter[str] = Counter()
    triple_contexts: Counter[str] = Counter()
    if not kinds.isascii():
        for (a, b), n in Counter(pairwise(kinds)).items():
            if a != _APART and b != _APART and (a >= "\x80" or b >= "\x80"):
                pairs[a + b] = n
                pair_contexts[a] += n
        for (a, b, c), n in Counter(zip(kinds, kinds[1:], kinds[2:])).items():  # noqa: B905
            if _APART not in (a, b, c) and (b >= "\x80" or c >= "\x80"):
                triples[a + b + c] = n
                triple_contexts[a + b] += n
    return Grams(Counter(_ASCII.sub("", text)), pairs, pair_contexts, triples, triple_contexts)


NONE = grams(())
"""Of no text."""
