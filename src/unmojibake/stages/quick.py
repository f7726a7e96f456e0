"""UTF-8 that was misread as a whole: undone by a few conversions, without a search.

Where every character beyond ASCII is of well-formed UTF-8 in one code page, and the text that comes out looks
healthy, no other channel need be weighed. Whatever is not so plain is for the engine: damage beside healthy letters,
legacy originals, lost bytes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from unmojibake import lazy
from unmojibake.channels import CodePage, code_page
from unmojibake.channels.channel import Layer
from unmojibake.channels.codec import Codec
from unmojibake.channels.realistic import PAIRS, SUBSETS, chain_cost
from unmojibake.errors import ChannelFailure
from unmojibake.language import alphabets, score
from unmojibake.model import Certainty
from unmojibake.options import Options
from unmojibake.stages import prefilter, prose
from unmojibake.stages.accept import Judgement, Verdict, decide
from unmojibake.stages.evidence import FORBIDDEN, LEFTOVER, chart_share, in_words, isolated, letters_of, odd
from unmojibake.stages.findings import Evidence, Span, spans
from unmojibake.stages.pieces import Piece, units
from unmojibake.stages.prefilter_signs import NEVER
from unmojibake.stages.quick_gate import LEAD, may_be_misread
from unmojibake.stages.utf8_runs import Run, lead_chars, patched, single_byte_runs

_MOST_LAYERS = 6
_REMEMBERED, _LONG = 2000, 4 << 20
"""Code points up to which the last few answers are kept, and the last: the same text is asked about more than once."""
_WORD = 200
_LEAST_PAIRS = 3
"""Sequences that have to be there in a double-byte page, where two characters often fit by accident."""
_CHART, _SHOWN = 0.5, 2000
"""The share of steps in the order of the code from which it is a chart, and code points that are looked at."""
_MEASURED = 6
"""Sequences up to which what comes out is weighed against what stands there; of more, none was ever an accident."""
_DOUBTFUL = 0.005
"""The share of sequences that may become words which are less plausible than what stands there: charts of letters."""
_EXCESS = 1.0
"""Bits for each sequence by which what comes out may be odder than healthy text usually is."""
_HIGH, _HIGH_RUN = re.compile("[^\x00-\x7f]"), re.compile("[^\x00-\x7f]+")
_EAST_ASIAN = "\u2e80"
_EASTERN = re.compile("[\u2e80-\u9fff\uac00-\ud7a3\uff61-\uff9f]")
_LOST = re.compile("[?\u30fb]")
"""What stands for lost bytes in text that was misread in an East Asian page."""
_UNWEIGHED = lazy.pattern(f"[{NEVER}]")
_STREAMS = frozenset({Codec.GB18030, Codec.EUC_JP})
_SURE = Judgement(Certainty.CERTAIN, 0.999)
_SAID = "UTF-8 to its last character; replays exactly"
_SAID_OF_PARTS = "UTF-8 in words among healthy ones; replays exactly"


@dataclass(frozen=True, slots=True)
class Undone:
    """The repaired text, the layers that damaged it (the first applied first), and how sure that is."""

    before: str
    after: str
    layers: tuple[Layer, ...]
    judgement: Judgement
    runs: tuple[Run, ...] = ()
    """What was damaged, where that is not all."""

    def spans(self) -> Iterator[Span]:
        """What differs, word by word."""
        evidence = Evidence(
            self.judgement.certainty, self.judgement.confidence, _SAID_OF_PARTS if self.runs else _SAID
        )
        if self.runs:
            for run in self.runs:
                yield Span(run.start, self.before[run.start : run.end], run.text, self.layers, evidence)
            return
        if all(_single_byte(layer) for layer in self.layers):
            for match in _HIGH_RUN.finditer(self.before):  # ASCII between them is what it was
                after = _through(match[0], self.layers)
                yield Span(match.start(), match[0], after, self.layers, evidence)
            return
        for unit in units(self.before):
            after = _through(unit.text, self.layers)
            for offset, old, new, layers in spans((Piece(unit.text, after, self.layers),)):
                yield Span(unit.start + offset, old, new, layers, evidence)


def _single_byte(layer: Layer) -> bool:
    return layer.decoded_as is not None and code_page(layer.decoded_as).single_byte


@dataclass(frozen=True, slots=True)
class _Page:
    layer: Layer
    page: CodePage


@cache
def _pages(single: bool) -> tuple[_Page, ...]:
    """The pages that UTF-8 is misread in, the commonest first."""
    pairs = [
        p
        for p in PAIRS
        if p.encoded_as is Codec.UTF_8 and p.decoded_as not in SUBSETS and p.decoded_as not in _STREAMS
    ]
    pairs.sort(key=lambda p: p.cost)
    found = (_Page(p.layer, code_page(p.decoded_as)) for p in pairs)
    return tuple(p for p in found if p.page.single_byte == single)


class _Masks(dict[str, int]):
    """The single-byte pages, a bit each, that have a character for one of these bytes."""

    def __init__(self, first: int, last: int) -> None:
        super().__init__()
        self._bytes = slice(first, last + 1)

    def __missing__(self, char: str) -> int:
        mask = 0
        for n, one in enumerate(_pages(True)):
            if char in one.page.table[self._bytes]:
                mask |= 1 << n
        self[char] = mask
        return mask


class _Begins(dict[str, int]):
    """The double-byte pages, a bit each, in which a character has bytes that UTF-8 beyond ASCII may begin with."""

    def __missing__(self, char: str) -> int:
        mask = 0
        for n, one in enumerate(_pages(False)):
            data = one.page.encode_char(char) or b""
            if data and LEAD.match(data):
                mask |= 1 << n
        self[char] = mask
        return mask


_HELD, _LEADS = _Masks(0x80, 0xFF), _Masks(0xC2, 0xF4)
_PAIRS = _Begins()


@lru_cache(maxsize=16)
def _undone(text: str) -> Undone | None:
    return _search(text)


@lru_cache(maxsize=1)
def _undone_long(text: str) -> Undone | None:
    return _search(text)


def undone(text: str) -> Undone | None:
    """The text before it was misread, if all of it was and what comes out is healthy; None where that is not plain."""
    if not may_be_misread(text):
        return None
    if len(text) < _REMEMBERED:
        return _undone(text)
    if not _begins(text):
        return None
    return _undone_long(text) if len(text) < _LONG else _search(text)


def _begins(text: str) -> bool:
    """Whether the first lines beyond ASCII of a long text were misread as a whole."""
    first = _HIGH.search(text)
    if first is None:
        return False
    start = text.rfind("\n", 0, first.start()) + 1
    end = text.find("\n", first.start() + _SHOWN)
    return bool(_step(text[start : end if end >= 0 else len(text)]))


def _search(text: str) -> Undone | None:
    layers: tuple[Layer, ...] = ()
    now = text
    while found := _step(now):
        # what looks healthy may be read as UTF-8 by accident: whether it is damaged once more is for the engine
        if len(found) > 1 or len(layers) == _MOST_LAYERS or (layers and _healthy(now)):
            return None
        ((now, layer),) = found.items()
        layers = (layer, *layers)
    if not layers or FORBIDDEN.search(now) or any(_half_left(now, layer) for layer in set(layers)):
        return None
    judgement = _judged(text, now, layers)
    return None if judgement is None else Undone(text, now, layers, judgement)


def _healthy(text: str) -> bool:
    return prefilter.excess(text) <= prefilter.SLACK


def fixed(text: str, options: Options) -> str | None:
    """The repaired text, where that is all there is to know; None where a text about damage may quote it."""
    found = undone(text)
    if found is None or found.judgement.certainty < options.certainty or prose.is_topic(text):
        return None
    return found.after


def _step(text: str) -> dict[str, Layer]:
    """The texts that one layer undone may leave, and the layer; if several, those that are healthy, or all."""
    found: dict[str, Layer] = {}
    for one in _candidates(text):
        try:
            after = one.page.unread(text).decode("utf-8")
            if "\ufffd" in after or one.page.decode(after.encode("utf-8")) != text:
                continue
        except (ChannelFailure, UnicodeDecodeError):
            continue
        found.setdefault(after, one.layer)
    if len(found) > 1:
        healthy = {after: layer for after, layer in found.items() if _healthy(after)}
        if len(healthy) == 1 and not any(map(_rare_signs, healthy)):
            ((best, _),) = healthy.items()
            bits = {after: _bits(after[:_REMEMBERED]) for after in found}
            return healthy if bits[best] == min(bits.values()) else found
    return found


def _bits(text: str) -> float:
    return sum(score.bound(unit.text) for unit in units(text))


def _rare_signs(text: str) -> bool:
    """Whether a text has characters that are never held against it, as no page shows them."""
    return _UNWEIGHED.search(text) is not None


def readable(word: str) -> bool:
    """Whether a word may be one of a text that ``undone`` undoes: UTF-8 in some page, and more plausible as such."""
    first = _HIGH.search(word)
    if first is None:
        return False
    read = (_read(one, word) for one in (*_candidates(word), *_chosen(False, _PAIRS[first[0]])))
    bits = score.bound(word)
    return any(after is not None and score.bound(after) < bits for after in read)


def _read(one: _Page, word: str) -> str | None:
    try:
        return one.page.unread(word).decode("utf-8")
    except (ChannelFailure, UnicodeDecodeError):
        return None


def partly(text: str) -> Undone | None:
    """A text of which some words were misread, once, and the others are healthy; None where that is not plain."""
    if len(text) > _REMEMBERED or (_EASTERN.search(text) and _LOST.search(text)):
        return None
    found: dict[str, tuple[float, Layer, tuple[Run, ...]]] = {}
    for one in _pages(True):
        codec = one.page.codec
        if lead_chars(codec).isdisjoint(text):
            continue
        runs = tuple(single_byte_runs(text, codec))
        if not runs:
            continue
        after = patched(text, runs)
        if after in found or FORBIDDEN.search(after):
            continue
        excess = prefilter.excess(after, nothing_odd=True)
        if excess <= prefilter.SLACK + _EXCESS * sum(len(run.text) for run in runs):
            found[after] = excess, one.layer, runs
    ranked = sorted(found.items(), key=lambda entry: entry[1][0])
    if not ranked or (len(ranked) > 1 and ranked[1][1][0] - ranked[0][1][0] < prefilter.SLACK):
        return None
    if len(ranked) > 1 and any(_rare_signs(after) for after in found):
        return None
    after, (_, layer, runs) = ranked[0]
    if _spaces_lost(text, layer, runs) or _half_left(after, layer):
        return None
    judgement = _weighed_parts(text, layer, runs)
    return None if judgement is None else Undone(text, after, (layer,), judgement, runs)


def _spaces_lost(text: str, layer: Layer, runs: tuple[Run, ...]) -> bool:
    """Whether what a run leaves over may be a character whose no-break space became a space."""
    assert layer.decoded_as is not None
    leads = lead_chars(layer.decoded_as)
    if any(text[run.end : run.end + 1] in leads for run in runs if run.end < len(text)):
        return True
    return _half_left(text, layer)


def _half_left(text: str, layer: Layer) -> bool:
    """Whether a letter stands before white space that may be what is left of a no-break space misread in the page."""
    assert layer.decoded_as is not None
    leads = code_page(layer.decoded_as).table[0xC2:0xC4]  # none in a page of two bytes a character
    return any(re.search(f"{re.escape(lead)}(?:[ \\t\\r\\n]|\\Z)", text) for lead in leads if lead in text)


def _weighed_parts(text: str, layer: Layer, runs: tuple[Run, ...]) -> Judgement | None:
    assert layer.decoded_as is not None
    held = code_page(layer.decoded_as).chars
    changed: dict[str, tuple[str, int]] = {}
    for unit in units(text):
        inside = [run for run in runs if unit.start <= run.start < unit.end]
        if inside:
            moved = [Run(run.start - unit.start, run.end - unit.start, run.text) for run in inside]
            explained = sum(run.end - run.start for run in inside)
            left = sum(char in held for char in unit.text) - explained
            changed[unit.text] = patched(unit.text, moved), left
    telling = {old: new for old, (new, _) in changed.items()}
    return _verdict(telling, (layer,), LEFTOVER * sum(left for _, left in changed.values()))


def _candidates(text: str) -> tuple[_Page, ...]:
    first = _HIGH.search(text)
    if first is None:
        return ()
    if _EASTERN.search(text):
        return () if _LOST.search(text) else _chosen(False, _PAIRS[first[0]])
    mask = _LEADS[first[0]]
    if mask:
        for char in set(text):
            if char > "\x7f":
                mask &= _HELD[char]
    return _chosen(True, mask)


@lru_cache(maxsize=1 << 12)
def _chosen(single: bool, mask: int) -> tuple[_Page, ...]:
    return tuple(one for n, one in enumerate(_pages(single)) if mask >> n & 1)


def _judged(before: str, after: str, layers: tuple[Layer, ...]) -> Judgement | None:
    """How sure it is that the text was damaged so; None where the engine has to say."""
    sequences = len(_HIGH.findall(after))
    if _EASTERN.search(before) and (sequences < _LEAST_PAIRS or not _in_use(after)):
        return None
    if prefilter.excess(after) > prefilter.SLACK + _EXCESS * sequences:
        return None
    if sequences <= _MEASURED:
        return _weighed(before, layers)
    doubtful = sum(not _pays(old, _through(old, layers)) for old in _with_foreign(before, after, layers))
    if doubtful > sequences * _DOUBTFUL:
        return None
    return _SURE if chart_share((after[:_SHOWN],), Codec.UTF_8) < _CHART else None


def _with_foreign(before: str, after: str, layers: tuple[Layer, ...]) -> list[str]:
    """The units that become words with a letter of another alphabet than the text's: as NESTL\u00c9\u00ae would."""
    counts = Counter(char for char in _HIGH.findall(after) if char.isalpha() and char < _EAST_ASIAN)
    name = alphabets.nearest(counts) if counts else None
    foreign = counts.keys() - set(alphabets.letters(name)) if name else counts.keys()
    if not foreign:
        return []
    found = {unit.text for unit in units(before)}
    return [text for text in found if not foreign.isdisjoint(_through(text, layers))]


def _pays(before: str, after: str) -> bool:
    """Whether a unit by itself is more plausible when it is repaired."""
    return score.most(after) < score.least(before)


def _in_use(after: str) -> bool:
    """Whether two-byte sequences, which East Asian characters often are by accident, make letters of one alphabet."""
    if max(after) >= "\u0800":
        return True
    return alphabets.shared({char for char in after if char > "\x7f"} - prefilter.FREE)


def _weighed(before: str, layers: tuple[Layer, ...]) -> Judgement | None:
    changed = {unit.text: _through(unit.text, layers) for unit in units(before)}
    # a word by itself says which language it is in
    return _verdict(changed, layers, 0.0, score.bound if before in changed else score.most)


def _verdict(
    changes: dict[str, str],
    layers: tuple[Layer, ...],
    handicap: float,
    costs: Callable[[str], float] = score.most,
) -> Judgement | None:
    """As the engine would judge these units at worst."""
    changed = list(changes.items())
    if len(changed) > 1 and not all(_pays(old, new) for old, new in changed):
        return None
    telling = [(old, new) for old, new in changed if not isolated(old, new, layers[-1])]
    original = sum(score.least(old) for old, _ in telling)
    candidate = sum(costs(new) for _, new in telling)
    verdict = Verdict(
        layers,
        (),
        original - candidate - chain_cost(layers) - handicap,
        original,
        candidate,
        sum(max(0.0, costs(new) - score.allowance(new)) for _, new in telling),
        {},
        chart_share((new for _, new in changed), Codec.UTF_8),
        any(odd(old, new) for old, new in changed),
        max(len(old) for old, _ in changed),
        True,
        len({letters_of(old).lower() for old, _ in changed}),
        all(in_words(old, new) for old, new in changed),
    )
    judged = decide(verdict)
    return judged if judged is not None and judged.certainty >= Certainty.LIKELY else None


def _through(text: str, layers: tuple[Layer, ...]) -> str:
    """The text with the layers undone; words are remembered."""
    return _through_word(text, layers) if len(text) <= _WORD else _through_all(text, layers)


@lru_cache(maxsize=1 << 12)
def _through_word(text: str, layers: tuple[Layer, ...]) -> str:
    return _through_all(text, layers)


def _through_all(text: str, layers: tuple[Layer, ...]) -> str:
    for layer in reversed(layers):
        assert layer.decoded_as is not None
        text = code_page(layer.decoded_as).unread(text).decode("utf-8")
    return text
