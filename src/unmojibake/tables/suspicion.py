"""Which of many values are worth a look. Nearly all are healthy, and are passed over a thousand at a time.

What a short value shows is a matter of its words, and columns use the same words again and again: the words of many
values are taken together, those that are known to be healthy go at once, and only values with others are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from unmojibake.model import Certainty
from unmojibake.options import Options
from unmojibake.stages import prefilter, quick, sevenbit
from unmojibake.stages.pipeline import nothing_to_find

Weights = dict[bytes, tuple[float, bool]]

_CHUNK = 1024
"""Values whose words are taken together: more are slower, as they no longer fit the caches of a processor."""
_LIMIT = 1 << 18  # words that are remembered
_BORDER = b"\xee\x80\x80"  # between two values: a word that hardly any text has, as UTF-8

_healthy: set[bytes] = set()
_odd: dict[bytes, tuple[float, bool]] = {}
"""Words by what ``prefilter`` says of each by itself, and whether it reads as UTF-8: it makes no difference which were met
before, nor when they are forgotten."""
_LEAST = 2
"""Bytes at most of what stands between two borders where no word does: the spaces around one."""
_ASKED = -1.0
"""Instead of the bits of a value that is worth a look for one of its words."""
_UNKNOWN = float("inf")
"""Bits of a word that does not tell by itself: whether a sign is misplaced depends on what follows, whether UTF-8 was
misread on the rest of the text."""


def may_be_damaged(text: str, options: Options) -> bool:
    """Whether a text is worth a look: ``fix`` leaves it alone where it is not."""
    return not nothing_to_find(text, options)


def by_words(options: Options) -> bool:
    """Whether values are judged by their words: not where the user's own mappings, or a reference, count."""
    return not options.mappings and not options.escapes and options.reference is None


def ascii_is_healthy(options: Options) -> bool:
    """Whether ASCII is passed over where it holds no signs of ISO-2022-JP and HZ."""
    return by_words(options) and options.certainty is not Certainty.GUESS


def suspects(values: Sequence[str | None], options: Options) -> list[int]:
    """Places of the values that may be damaged, in order; None is no value."""
    return list(_suspected(values, options, ""))


def lines_worth(lines: Sequence[str], options: Options, cut: str) -> list[int]:
    """Places of the lines that may hold damaged values, and of few others; ``cut`` stands between values."""
    return list(_suspected(lines, options, cut))


def odd_parts(values: Sequence[str]) -> list[bytes | None]:
    """For each value its words that are not plainly healthy, in order; None where that cannot be told apart."""
    out: list[bytes | None] = []
    for start in range(0, len(values), _CHUNK):
        texts = values[start : start + _CHUNK]
        parts, _ = _noted(texts, "")
        out += parts or [None] * len(texts)
    return out


def _suspected(values: Sequence[str | None], options: Options, cut: str) -> Iterator[int]:
    for start in range(0, len(values), _CHUNK):
        part = values[start : start + _CHUNK]
        if by_words(options):
            places: Iterable[int] = _wide(part, options, cut)
            if switched := _switched(part, options, cut):
                places = sorted({*places, *switched})
        else:
            places = (i for i, value in enumerate(part) if value and _asked(value, options, cut))
        yield from (start + i for i in places)


def _asked(value: str, options: Options, cut: str) -> bool:
    return any(may_be_damaged(one, options) for one in (value.split(cut) if cut else (value,)))


def _switched(values: Sequence[str | None], options: Options, cut: str) -> list[int]:
    """The places of values in which there may be seven-bit encodings; what is between values ends one."""

    def suspicious(text: str) -> bool:
        return sevenbit.suspicious(text.replace(cut, "\n") if cut else text, guessing)

    guessing = options.certainty is Certainty.GUESS
    if not suspicious("\n".join(filter(None, values))):
        return []
    return [i for i, value in enumerate(values) if value and suspicious(value)]


def _wide(values: Sequence[str | None], options: Options, cut: str) -> Iterator[int]:
    """The places of values beyond ASCII that may be damaged."""
    strings = [value or "" for value in values]
    places = [i for i, plain in enumerate(map(str.isascii, strings)) if not plain]
    texts = [strings[i] for i in places]
    parts, weights = _noted(texts, cut)
    if parts is None:
        yield from (place for place in places if _alone(strings[place], options, cut))
        return
    shown = [n for n, part in enumerate(parts) if len(part) > _LEAST]
    if max(map(len, texts), default=0) > prefilter.SHORT:
        shown = [n for n, part in enumerate(parts) if len(part) > _LEAST or len(texts[n]) > prefilter.SHORT]
    known: dict[bytes, float] = {}
    together = _Together(weights)
    for n in shown:
        bits = known.get(parts[n])
        if bits is None:
            bits = known[parts[n]] = together.of(parts[n].split())
        if cut or _counts(texts[n], bits, options):
            yield places[n]


def _alone(text: str, options: Options, cut: str) -> bool:
    """Whether a text may be damaged that is looked at by itself, as one of its like holds the border."""
    weights = _weighed(set(text.replace(cut or "\n", " ").encode("utf-8", "surrogatepass").split()))
    bits = _Together(weights).of(weights)
    return bool(weights) if cut else _counts(text, bits, options)


class _Together:
    """The bits of a value by its odd words; what can be read as UTF-8 is hardly ever healthy, so it is asked for at once."""

    def __init__(self, weights: Weights) -> None:
        self._bits = {word: bits for word, (bits, _) in weights.items()}
        self._readable = {word for word, (_, readable) in weights.items() if readable}

    def of(self, words: Iterable[bytes]) -> float:
        odd = set(words)
        return _ASKED if not self._readable.isdisjoint(odd) else sum(map(self._bits.__getitem__, odd))


def _counts(text: str, bits: float, options: Options) -> bool:
    """Whether a value is worth a look, all of whose words together are odd by so many bits."""
    if bits == _ASKED:
        return True
    if bits == _UNKNOWN or len(text) > prefilter.SHORT:
        return may_be_damaged(text, options)
    guessing = options.certainty is Certainty.GUESS
    if bits <= prefilter.slack(guessing):
        return False
    beyond = sum(not word.isascii() for word in text.split())
    return bits > prefilter.slack(guessing, beyond) or may_be_damaged(text, options)


def _noted(texts: Sequence[str], cut: str) -> tuple[list[bytes] | None, Weights]:
    """Of each text the words that are not plainly healthy, and what they weigh; None where borders are lost."""
    joined = f"\n{_BORDER.decode()}\n".join(texts).encode("utf-8", "surrogatepass")
    words = (joined.replace(cut.encode(), b" ") if cut else joined).split()
    weights = _weighed(set(words))
    if not weights:
        return [b""] * len(texts), weights
    wanted = {*weights, _BORDER}
    parts = b" ".join((b"", *filter(wanted.__contains__, words), b"")).split(_BORDER)
    return parts if len(parts) == len(texts) else None, weights


def _weighed(words: set[bytes]) -> Weights:
    """Those of the words that are not plainly healthy: by how many bits each is odd, and whether it reads as UTF-8."""
    if len(_healthy) + len(_odd) > _LIMIT:
        _healthy.clear()
        _odd.clear()
    out: Weights = {}
    for word in words.difference(_healthy):
        if word.isascii():
            continue
        known = _odd.get(word) or _learnt(word)
        if known[0]:
            out[word] = known
    return out


def _learnt(word: bytes) -> tuple[float, bool]:
    """The bits by which a word is odd, remembered."""
    text = word.decode("utf-8", "surrogatepass")
    readable = quick.readable(text)
    unknown = readable or "\ufffd" in text or prefilter.misplaced(text)
    bits = _UNKNOWN if unknown else prefilter.weight(text)
    if bits:
        _odd[word] = bits, readable
    else:
        _healthy.add(word)
    return bits, readable
