"""Acceptance: when a chain of layers explains so much that the text is not left alone.

Three figures decide. *gain*: bits by which the repaired text is more plausible, the chain's own cost
taken off. *share*: the gain as a part of what the damaged text costs; healthy text in a language that
no table knows gains little of it. *excess*: bits by which the repaired text still looks damaged itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from unmojibake.channels.channel import Layer
from unmojibake.channels.codec import Codec
from unmojibake.model import Certainty


@dataclass(frozen=True, slots=True)
class Verdict:
    """A chain of layers on a group of items; all costs in bits."""

    layers: tuple[Layer, ...]
    items: tuple[int, ...]
    gain: float
    original: float
    candidate: float
    excess: float
    gains: dict[int, float]

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


# Thresholds (gain, share), measured on the dev records and the clean lines of the referee: see benchmarks/.
_LIKELY_UTF8 = ((12.0, 0.35), (20.0, 0.25))
_LIKELY_LEGACY = ((16.0, 0.45),)
_CERTAIN_UTF8 = ((40.0, 0.4),)
_CERTAIN_LEGACY = ((80.0, 0.5),)
_GUESS = 3.0
_EXCESS, _EXCESS_GUESS = 0.15, 0.6


def decide(verdict: Verdict) -> Judgement | None:
    """How sure a verdict is, None where it is not worth mentioning."""
    if verdict.gain < _GUESS or verdict.excess > _EXCESS_GUESS * verdict.gain:
        return None
    certain, likely = (_CERTAIN_UTF8, _LIKELY_UTF8) if verdict.from_utf8 else (_CERTAIN_LEGACY, _LIKELY_LEGACY)
    healthy = verdict.excess <= _EXCESS * verdict.gain
    if healthy and _reaches(verdict, certain):
        return Judgement(Certainty.CERTAIN, 0.999)
    if healthy and _reaches(verdict, likely):
        return Judgement(Certainty.LIKELY, 0.985)
    return Judgement(Certainty.GUESS, round(min(0.95, 0.3 + 0.6 * min(1.0, verdict.gain / 20) * min(1.0, verdict.share / 0.4)), 3))


def _reaches(verdict: Verdict, steps: tuple[tuple[float, float], ...]) -> bool:
    return any(verdict.gain >= gain and verdict.share >= share for gain, share in steps)
