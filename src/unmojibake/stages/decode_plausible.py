"""How plausible a reading of some bytes is, in bits: the arbiter between encodings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from unmojibake.language import score

_SPACE = re.compile(r"[\t\n\r ]+")


# Characters of a token that are scored at once: the cost of a word has a ceiling, and a megabyte of
# nonsense without a space would be one cheap word.
_LONGEST = 24


# Box drawing comes in rows. A single piece in a word is an accented capital of another DOS page, and
# the scorer, made for text that holds diagrams, finds it cheap.
_BOX = re.compile("[^\u2500-\u259f]*[\u2500-\u259f][^\u2500-\u259f]*\\Z")
_LONE_BOX = 6.0


def bits(tokens: Sequence[str], context: Iterable[str] = ()) -> float:
    """The cost of tokens (strings without white space) as text of one document; repeats count once.

    ``context`` are tokens that are no matter of doubt; they vote for the language and cost nothing.
    """
    measured = [(score.measure(piece), 1) for token in dict.fromkeys(tokens) for piece in _cut(token)]
    votes = [(score.measure(token), 1) for token in dict.fromkeys(context)]
    lanes = score.languages(measured + votes)
    total = sum(score.resolve(cost, lanes, score.CANDIDATE) for cost, _ in measured) / score.BIT
    return total + _LONE_BOX * sum(_BOX.match(token) is not None for token in dict.fromkeys(tokens))


def text_bits(text: str) -> float:
    """The cost of running text, repeats included: what its bytes cost under one reading of them."""
    counts = Counter(piece for token in _SPACE.split(text) for piece in _cut(token))
    measured = [(score.measure(token), n) for token, n in counts.items()]
    lanes = score.languages((cost, min(n, 4)) for cost, n in measured)
    return sum(score.resolve(cost, lanes, score.CANDIDATE) * n for cost, n in measured) / score.BIT


def _cut(token: str) -> Iterator[str]:
    for at in range(0, len(token), _LONGEST):
        yield token[at : at + _LONGEST]
