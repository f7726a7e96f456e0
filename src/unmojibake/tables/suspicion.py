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

_CHUNK = 1024
"""Values whose words are taken together: more are slower, as they no longer fit the caches of a processor."""
_LIMIT = 1 << 18  # words that are remembered
_BORDER = b"\xee\x80\x80"  # between two values: a word that hardly any text has, as UTF-8

_healthy: set[bytes] = set()
_odd: dict[bytes, float] = {}
_readable: set[bytes] = set()
"""Words by what ``prefilter`` says of each by itself; so it makes no difference which were met before."""
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
        if by_words(options) and not _switched(part, options, cut):
            places: Iterable[int] = _wide(part, options, cut)
        else:
            places = (i for i, value in enumerate(part) if value and _asked(value, options, cut))
        yield from (start + i for i in places)


def _asked(value: str, options: Options, cut: str) -> bool:
    return any(may_be_damaged(one, options) for one in (value.split(cut) if cut else (value,)))


def _switched(values: Sequence[str | None], options: Options, cut: str) -> bool:
    """Whether there may be seven-bit encodings in values; what is between values ends one."""
    joined = "\n".join(filter(None, values))
    joined = joined.replace(cut, "\n") if cut else joined
    return sevenbit.suspicious(joined, options.certainty is Certainty.GUESS)


def _wide(values: Sequence[str | None], options: Options, cut: str) -> Iterator[int]:
    """The places of values beyond ASCII that may be damaged."""
    strings = [value or "" for value in values]
    places = [i for i, plain in enumerate(map(str.isascii, strings)) if not plain]
    texts = [strings[i] for i in places]
    parts, weights = _noted(texts, cut)
    if parts is None:
        yield from (
            place for place, text in zip(places, texts, strict=True) if cut or may_be_damaged(text, options)
        )
        return
    shown = [n for n, part in enumerate(parts) if len(part) > _LEAST]
    if max(map(len, texts), default=0) > prefilter.SHORT:
        shown = [n for n, part in enumerate(parts) if len(part) > _LEAST or len(texts[n]) > prefilter.SHORT]
    known: dict[bytes, float] = {}
    for n in shown:
        bits = known.get(parts[n])
        if bits is None:
            odd = set(parts[n].split())
            # what can be read as UTF-8 is hardly ever healthy: whoever judges it need not ask first
            bits = _ASKED if not _readable.isdisjoint(odd) else sum(weights[word] for word in odd)
            known[parts[n]] = bits
        if cut or _counts(texts[n], bits, options):
            yield places[n]


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


def _noted(texts: Sequence[str], cut: str) -> tuple[list[bytes] | None, dict[bytes, float]]:
    """Of each text the words that are not plainly healthy, and their bits; None where borders are lost."""
    joined = f"\n{_BORDER.decode()}\n".join(texts).encode("utf-8", "surrogatepass")
    words = (joined.replace(cut.encode(), b" ") if cut else joined).split()
    weights = _weighed(set(words))
    if not weights:
        return [b""] * len(texts), weights
    wanted = {*weights, _BORDER}
    parts = b" ".join((b"", *filter(wanted.__contains__, words), b"")).split(_BORDER)
    return parts if len(parts) == len(texts) else None, weights


def _weighed(words: set[bytes]) -> dict[bytes, float]:
    """Those of the words that are not plainly healthy."""
    out: dict[bytes, float] = {}
    for word in words.difference(_healthy):
        if word.isascii():
            continue
        bits = _odd.get(word)
        if bits is None:
            bits = _learnt(word)
        if bits:
            out[word] = bits
    return out


def _learnt(word: bytes) -> float:
    """The bits by which a word is odd, remembered."""
    text = word.decode("utf-8", "surrogatepass")
    readable = quick.readable(text)
    unknown = readable or "\ufffd" in text or prefilter.misplaced(text)
    bits = _UNKNOWN if unknown else prefilter.weight(text)
    if len(_healthy) + len(_odd) > _LIMIT:
        _healthy.clear()
        _odd.clear()
        _readable.clear()
    if readable:
        _readable.add(word)
    if bits:
        _odd[word] = bits
    else:
        _healthy.add(word)
    return bits
