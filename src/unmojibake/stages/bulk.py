"""Long documents: what a sample shows is undone everywhere, without weighing each word.

Some lines, spread over the document, go through the search. A line that one of the channels found there
explains to its last character, and whose repair shows nothing odd, is repaired as they were. What is left,
with the sample that speaks for the document, is searched as ever.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from unmojibake.channels import code_page
from unmojibake.channels.channel import Kind, Layer, Loss
from unmojibake.channels.codec import Codec
from unmojibake.errors import ChannelFailure
from unmojibake.language import score
from unmojibake.model import Certainty
from unmojibake.stages import prefilter, prefilter_excerpt
from unmojibake.stages.evidence import FORBIDDEN
from unmojibake.stages.findings import Evidence, Span, spans
from unmojibake.stages.pieces import Piece, units
from unmojibake.stages.state import replay

LEAST = 4000
"""Code points below which a document is searched as a whole."""
_SAMPLED = 40
"""Lines of the sample; so many are a small part of what is worth the effort."""
_TRIED = 25
"""Lines that are looked at for an odd one, for each line of the sample."""
_LONG = 300
"""Code points of a line from which it is cut at white space, each part taken for a line."""
_CHANNELS, _SEEN = 6, 3
"""Channels that are undone everywhere at most, and lines of the sample that each of them has to explain."""
_CHUNK = 64
"""Lines whose repairs are looked at together; they share an alphabet."""
_BESIDE = 1
"""Lines on either side of one that has to be searched, which are searched with it."""
_RARELY = 8
"""A document of which one line in so many holds an odd word is searched once more in those lines only."""
_FEW = 4
"""Characters beyond ASCII up to which a line has to be odd as it stands: so few may fit a channel by accident."""
_MEASURED = 3
_GAIN, _SHARE = 15.0, 0.4
"""Bits, and part of what they cost, that the longest words of a line have to gain where the original was no UTF-8."""

_LINE = re.compile("[^\n]+")
_HIGH = re.compile("[^\x00-\x7f]")
_TWO_SCRIPTS = prefilter.TWO_SCRIPTS

Line = tuple[int, int]
"""Where a line starts and ends, in code points."""
Search = Callable[[str], "list[Span]"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is repaired, and the document with all else that is settled blanked out; ASCII where nothing is left.

    ``rare``: the document with nothing left but the few lines that hold odd words, and those beside them; their
    damage is too little to stand out of a long document. ASCII where odd words are not rare.
    """

    spans: list[Span]
    rest: str
    rare: str = ""


@dataclass(frozen=True, slots=True)
class _Known:
    """A channel that the sample shows, and what speaks for it."""

    layers: tuple[Layer, ...]
    evidence: Evidence

    @property
    def from_utf8(self) -> bool:
        return all(layer.encoded_as is Codec.UTF_8 for layer in self.layers)

    @property
    def pairs(self) -> bool:
        outer = self.layers[-1].decoded_as
        return outer is not None and not code_page(outer).single_byte

    def undo(self, text: str) -> str | None:
        """What the text was; None where the channel does not explain all of it, exactly."""
        after = text
        try:
            for layer in reversed(self.layers):
                assert layer.encoded_as is not None and layer.decoded_as is not None
                after = code_page(layer.encoded_as).decode(code_page(layer.decoded_as).unread(after))
        except ChannelFailure:
            return None
        return after if replay(after, self.layers) == text else None


@dataclass(frozen=True, slots=True)
class _Repaired:
    """A line as it was, and what of it was damaged."""

    text: str
    spans: list[Span]


def explained(text: str, search: Search) -> Outcome:
    """The spans that go without a search of the whole document; none where it is short or the sample shows nothing."""
    lines = list(_lines(text)) if len(text) >= LEAST else []
    if len(lines) <= 2 * _SAMPLED:
        return Outcome([], text)
    rare = _rare(text, lines)
    if rare is not None:
        return Outcome([], text, _without_others(text, lines, rare))
    sample = _sample(text, lines)
    found, owners = _searched(text, [lines[n] for n in sample], search)
    known = _channels(found, owners)
    if not known:
        return Outcome([], text)
    repaired, left = _undone(text, lines, set(sample), known)
    left += [n for n in _doubtful(repaired, search) if repaired.pop(n, None)]
    open_lines = [n for n in left if _odd(text[slice(*lines[n])])]
    if not open_lines:
        sure = [span for one in repaired.values() for span in one.spans]
        return Outcome(sorted([*sure, *found], key=lambda span: span.start), "")
    kept = {*sample, *_with_neighbours(open_lines)}
    sure = [span for n, one in repaired.items() if n not in kept for span in one.spans]
    return Outcome(sure, _without_others(text, lines, kept))


def _rare(text: str, lines: Sequence[Line]) -> set[int] | None:
    """The lines that hold odd words, with those beside them, where such lines are few; None where they are not."""
    odd = prefilter.suspects(text)
    if _RARELY * len(odd) > len(lines) or odd == [(0, len(text))]:
        return None
    starts = [start for start, _ in lines]
    return _with_neighbours(max(0, bisect_right(starts, start) - 1) for start, _ in odd)


def _with_neighbours(lines: Iterable[int]) -> set[int]:
    return {n + d for n in lines for d in range(-_BESIDE, _BESIDE + 1)}


def _without_others(text: str, lines: Iterable[Line], kept: set[int]) -> str:
    """The text with all lines beyond ASCII blanked out but some."""
    out: list[str] = []
    at = 0
    for start, end in (line for n, line in enumerate(lines) if n not in kept):
        out += (text[at:start], " " * (end - start))
        at = end
    return "".join(out) + text[at:]


def _lines(text: str) -> Iterator[Line]:
    """The lines that hold anything beyond ASCII; long ones in parts."""
    for match in _LINE.finditer(text):
        start, end = match.span()
        while end - start > _LONG:
            cut = text.rfind(" ", start + 1, start + _LONG)
            if cut < 0:
                cut = text.find(" ", start + _LONG, end)
            if cut < 0:
                break
            if not text[start:cut].isascii():
                yield start, cut
            start = cut
        if not text[start:end].isascii():
            yield start, end


def _sample(text: str, lines: Sequence[Line]) -> list[int]:
    """Places of lines that hold an odd word, spread over the document."""
    step = len(lines) // _SAMPLED
    out = []
    for first in range(0, step * _SAMPLED, step):
        for n in range(first, first + min(step, _TRIED)):
            if _odd(text[slice(*lines[n])]):
                out.append(n)
                break
    return out


def _odd(line: str) -> bool:
    return any(prefilter.odd(unit.text) for unit in units(line))


def _searched(text: str, sample: Sequence[Line], search: Search) -> tuple[list[Span], list[int]]:
    """What a search of the sample alone finds, with its place in the text, and the line that each span is on."""
    places, offset = [], 0
    for start, end in sample:
        places.append((offset, start))
        offset += end - start + 1
    found, owners, at = [], [], 0
    for span in search("\n".join(text[start:end] for start, end in sample)):
        while at + 1 < len(places) and places[at + 1][0] <= span.start:
            at += 1
        inner, outer = places[at]
        found.append(replace(span, start=span.start - inner + outer))
        owners.append(at)
    return found, owners


def _channels(found: Iterable[Span], owners: Iterable[int]) -> list[_Known]:
    """The channels that are certain and lose nothing, commonest first."""
    seen: dict[tuple[Layer, ...], set[int]] = {}
    evidence: dict[tuple[Layer, ...], Evidence] = {}
    for span, line in zip(found, owners, strict=True):
        if span.evidence.certainty is Certainty.CERTAIN and all(map(_strict, span.layers)):
            seen.setdefault(span.layers, set()).add(line)
            evidence[span.layers] = span.evidence
    counted = Counter({layers: len(lines) for layers, lines in seen.items() if len(lines) >= _SEEN})
    return [_Known(layers, evidence[layers]) for layers, _ in counted.most_common(_CHANNELS)]


def _strict(layer: Layer) -> bool:
    return layer.kind is Kind.MISREAD and layer.loss is Loss.STRICT and not layer.variants


def _undone(
    text: str, lines: Sequence[Line], sample: set[int], known: Sequence[_Known]
) -> tuple[dict[int, _Repaired], list[int]]:
    """The lines that a channel explains, by their place, and the places of those that none does."""
    repaired: dict[int, _Repaired] = {}
    left: list[int] = []
    for n, line in enumerate(lines):
        if n in sample:
            continue
        one = _repaired(text[slice(*line)], line[0], known)
        if one is None:
            left.append(n)
        else:
            repaired[n] = one
    return repaired, left


def _repaired(piece: str, offset: int, known: Sequence[_Known]) -> _Repaired | None:
    """The line repaired as a whole, or word by word where the rest of it is healthy; None where that is not sure."""
    for channel in known:
        after = channel.undo(piece)
        if after is not None and _plausible(piece, after, channel):
            found = _spans(piece, offset, channel)
            if found is not None:
                return _Repaired(after, found)
    return _in_parts(piece, offset, [channel for channel in known if channel.from_utf8])


def _in_parts(piece: str, offset: int, known: Sequence[_Known]) -> _Repaired | None:
    """The line with its damaged words repaired, where all others are healthy."""
    words = list(units(piece))
    for channel in known:
        undone = [channel.undo(word.text) for word in words]
        sure = [
            after is not None and _plausible(word.text, after, channel)
            for word, after in zip(words, undone, strict=True)
        ]
        if not any(sure):
            continue
        out: list[str] = []
        found: list[Span] = []
        at = 0
        for n, (word, after) in enumerate(zip(words, undone, strict=True)):
            if after is not None and any(sure[max(0, n - 1) : n + 2]):
                found += _differing(word.text, after, offset + word.start, channel)
                out += (piece[at : word.start], after)
                at = word.end
            elif after is not None or prefilter.odd(word.text):
                return None  # damaged otherwise, or by itself too little to tell
        return _Repaired("".join(out) + piece[at:], found)
    return None


def _plausible(before: str, after: str, channel: _Known) -> bool:
    """Whether the line, all of which the channel explains, may be taken for damaged."""
    if FORBIDDEN.search(after) or after == before:
        return False
    if not channel.from_utf8:
        return not _TWO_SCRIPTS.search(after) and _gains(before, after, channel)
    if channel.pairs and max(after) < "\u0800":
        return False  # pairs of letters are two East Asian characters by accident
    few = len(_HIGH.findall(after)) <= _FEW
    return not few or _odd(before)


def _gains(before: str, after: str, channel: _Known) -> bool:
    """Whether the longest of the line's words are far better when repaired."""
    words = sorted(units(before), key=lambda unit: -len(unit.text))[:_MEASURED]
    old = new = 0.0
    for word in words:
        repaired = channel.undo(word.text)
        if repaired is None:
            return False
        old += score.bound(word.text)
        new += score.bound(repaired)
    return old - new >= max(_GAIN, _SHARE * old)


def _doubtful(repaired: dict[int, _Repaired], search: Search) -> list[int]:
    """The lines in which a search finds something even when they are repaired.

    Those that hold odd words are searched, the worst of them first; where these are healthy, all are.
    """
    places = list(repaired)
    texts: list[str] = []
    odd: list[tuple[int, int]] = []
    which: dict[int, None] = {}
    at = 0
    for first in range(0, len(places), _CHUNK):
        part = [repaired[n].text for n in places[first : first + _CHUNK]]
        starts = list(accumulate((len(line) + 1 for line in part), initial=0))
        for start, end in prefilter.odd_words("\n".join(part)):
            which.setdefault(places[first + bisect_right(starts, start) - 1])
            odd.append((at + start, at + end))
        texts += part
        at += starts[-1]
    worst = prefilter_excerpt.excerpt("\n".join(texts), odd) if odd else ""
    if worst is not None and not search(worst):
        return []
    lines = [repaired[n].text for n in which]
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    order = list(which)
    return sorted({order[bisect_right(starts, span.start) - 1] for span in search("\n".join(lines))})


def _spans(piece: str, start: int, channel: _Known) -> list[Span] | None:
    """What differs, word by word; None where a word does not stand by itself."""
    out: list[Span] = []
    for unit in units(piece):
        after = channel.undo(unit.text)
        if after is None:
            return None
        out += _differing(unit.text, after, start + unit.start, channel)
    return out


def _differing(before: str, after: str, start: int, channel: _Known) -> Iterator[Span]:
    for offset, old, new, layers in spans((Piece(before, after, channel.layers),)):
        yield Span(start + offset, old, new, layers, channel.evidence)
