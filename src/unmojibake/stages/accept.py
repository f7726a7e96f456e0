"""Acceptance: when a chain of layers explains so much that the text is not left alone.

Three figures decide. *gain*: bits by which the repaired text is more plausible, the chain's own cost
taken off. *share*: the gain as a part of what the damaged text costs; healthy text in a language that
no table knows gains little of it. *excess*: bits by which the repaired text still looks damaged itself.

Two facts veto. A *chart* lists characters in the order of a code: its repair does too, and means nothing.
A single word whose damaged form is nothing but plausible letters (not *odd*) may be a name or a rare word.
"""

from __future__ import annotations

from dataclasses import dataclass

from unmojibake.channels import code_page
from unmojibake.channels.channel import Layer
from unmojibake.channels.codec import Codec
from unmojibake.model import Certainty


@dataclass(frozen=True, slots=True)
class Verdict:
    """A chain of layers on a group of items; all costs in bits.

    ``words`` counts the distinct words, signs around them apart; ``letters``: the damaged form has no other
    characters beyond ASCII; ``quoted``: what it becomes are quotes that open and close; ``native``: the alphabet of the
    language around has the new letters, and not the old ones; ``controls``: each unit had C1 controls, which no text has.
    """

    layers: tuple[Layer, ...]
    items: tuple[int, ...]
    gain: float
    original: float
    candidate: float
    excess: float
    gains: dict[int, float]
    chart: float
    odd: bool
    longest: int
    meaningful: bool
    words: int
    letters: bool
    quoted: bool = False
    native: bool = False
    controls: bool = False

    @property
    def share(self) -> float:
        return self.gain / max(self.original, 1.0)

    @property
    def from_utf8(self) -> bool:
        """Whether the layer that a reader sees is UTF-8 misread: its grammar is evidence by itself."""
        return self.layers[-1].encoded_as is Codec.UTF_8


@dataclass(frozen=True, slots=True)
class Judgement:
    """How sure: a certainty and a calibrated confidence, 0..1."""

    certainty: Certainty
    confidence: float


@dataclass(frozen=True, slots=True)
class _Bar:
    """What a kind of channel has to reach: any of the (least gain, least share, most excess as part of the gain)."""

    certain: tuple[tuple[float, float, float], ...]
    likely: tuple[tuple[float, float, float], ...]


# Measured on the dev records and on the clean lines of the referee. UTF-8 read in a single-byte page: of 22,000
# clean lines none gained more than 2 bits. In a double-byte page rows of half-width kana gain more, but look as
# odd afterwards. Legacy originals need a larger share: healthy text of languages that no table knows gains 10 to
# 30 bits, a quarter to a third of what it costs.
_UTF8_SINGLE = _Bar(((30.0, 0.3, 1.0),), ((6.0, 0.25, 1.0), (20.0, 0.15, 1.0)))
_UTF8_LETTERS = _Bar(((40.0, 0.5, 0.5),), ((20.0, 0.45, 0.5),))
"""For a single-byte page where the damaged form is nothing but letters, as in KOI8: real words may be UTF-8 by accident."""
_UTF8_DOUBLE = _Bar(((40.0, 0.4, 0.5),), ((10.0, 0.3, 0.25), (15.0, 0.2, 0.25), (18.0, 0.33, 0.65)))
_LEGACY = _Bar(((80.0, 0.5, 0.25),), ((10.0, 0.4, 0.25), (18.0, 0.3, 0.25), (18.0, 0.35, 0.5)))
_LEGACY_PAIRS = _Bar(_LEGACY.certain, (*_LEGACY.likely, (50.0, 0.33, 0.65), (80.0, 0.33, 0.8)))
"""Two bytes a character, each shown as one: what gains so much is no word of letters, however rare what comes out."""
_LEGACY_TWICE = _Bar(((100.0, 0.5, 0.25),), ((18.0, 0.42, 0.25),))
"""Two legacy misreadings explain more than one by themselves: letters of a language that no table knows, for instance."""
_LONE_WORD = (22.0, 0.5, 0.25)
_CONTROLS = ((8.0, 0.15, 0.5),)
"""Words with a control in them: they are damaged whatever they cost; the bar is for the page."""
_NATIVE = ((13.0, 0.2, 0.25),)
"""Words that no longer look foreign: of 1,414 names in sentences of another language none came near this."""
_FEW_WORDS = ((18.0, 0.42, 0.25),)
_FEW = 2
"""Plausible words that may be of a language that no table knows: up to so many have to gain a larger share."""
_SHORT_WORD = 4
_GUESS = (3.0, 0.0, 2.0)
_CHART = 0.5


def decide(verdict: Verdict) -> Judgement | None:
    """How sure a verdict is, None where it is not worth mentioning."""
    bar = _bar(verdict)
    charted = verdict.chart >= _CHART and bar in (_UTF8_DOUBLE, _LEGACY, _LEGACY_PAIRS)
    if charted or not verdict.meaningful or not _reaches(verdict, (_GUESS,)):
        return None
    plain = not verdict.quoted and (not verdict.odd or verdict.longest < _SHORT_WORD)
    few: tuple[tuple[float, float, float], ...] = ()
    if plain and not verdict.from_utf8 and verdict.words <= 1:
        few = (_LONE_WORD,)
    elif plain and not verdict.from_utf8 and verdict.words <= _FEW and not _east_asian(verdict):
        few = _FEW_WORDS
    if not few or _reaches(verdict, few):
        if _reaches(verdict, bar.certain):
            return Judgement(Certainty.CERTAIN, 0.999)
        if _reaches(verdict, bar.likely):
            return Judgement(Certainty.LIKELY, 0.985)
    if (verdict.native and _reaches(verdict, _NATIVE)) or (verdict.controls and _reaches(verdict, _CONTROLS)):
        return Judgement(Certainty.LIKELY, 0.985)
    weight = min(1.0, verdict.gain / 20) * min(1.0, verdict.share / 0.4) / (1 + verdict.excess / verdict.gain)
    return Judgement(Certainty.GUESS, round(0.2 + 0.7 * weight, 3))


def _east_asian(verdict: Verdict) -> bool:
    outer = verdict.layers[-1].decoded_as
    return outer is not None and not code_page(outer).single_byte


def in_pairs(layer: Layer) -> bool:
    """Whether two bytes that were a character are shown as one each."""
    source, shown = layer.encoded_as, layer.decoded_as
    return (
        source is not None
        and shown is not None
        and not code_page(source).single_byte
        and code_page(shown).single_byte
    )


def _bar(verdict: Verdict) -> _Bar:
    if not verdict.from_utf8:
        if len(verdict.layers) == 1 and in_pairs(verdict.layers[0]):
            return _LEGACY_PAIRS
        return _LEGACY if len(verdict.layers) == 1 else _LEGACY_TWICE
    outer = verdict.layers[-1].decoded_as
    if outer is None or not code_page(outer).single_byte:
        return _UTF8_DOUBLE
    return _UTF8_LETTERS if verdict.letters else _UTF8_SINGLE


def _reaches(verdict: Verdict, steps: tuple[tuple[float, float, float], ...]) -> bool:
    return any(
        verdict.gain >= gain and verdict.share >= share and verdict.excess <= excess * verdict.gain
        for gain, share, excess in steps
    )
