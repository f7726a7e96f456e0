"""A stretch with its likeliest original, and when it is sure."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from unmojibake.channels import Layer
from unmojibake.language import score
from unmojibake.stages.holes import Hole, HoleResult
from unmojibake.stages.holes_double import DoubleResult
from unmojibake.stages.holes_tokens import losses

_LIKELY = 0.97
_PLAIN_BITS, _AROUND_BITS = 11.0, 6.0
"""Bits a character, and of what was swallowed and stands around, of an original that is likely: what no text holds
costs more, however sure its last byte is."""
_MIXED = (re.compile("[\u0530-\u1fff\uac00-\ud7a3]"), re.compile("[\u0530-\u1fff]"))
"""Letters that no East Asian text has among its own, Hangul too unless it is Korean: nothing likely."""


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch with its likeliest original; ``gain`` in bits over leaving it alone."""

    result: HoleResult | DoubleResult
    layers: tuple[Layer, ...]
    handicap: float = 0.0

    @property
    def start(self) -> int:
        return self.result.start

    @property
    def end(self) -> int:
        return self.result.end

    @property
    def gain(self) -> float:
        return self.result.alone_bits - self.bits - self.handicap

    @property
    def bits(self) -> float:
        """Bits of the original; those of words where it is prose in an alphabet, which the search knows little of."""
        if isinstance(self.result, DoubleResult) or self.result.lang:
            return self.result.bits
        return min(self.result.bits, score.bound(self.result.text))

    def trusted(self, trust: Callable[[Hole], float]) -> Found:
        """The same with holes that are less sure."""
        assert isinstance(self.result, HoleResult)
        holes = tuple(replace(hole, confidence=hole.confidence * trust(hole)) for hole in self.result.holes)
        confidence = math.prod(hole.confidence for hole in holes)
        return replace(self, result=replace(self.result, holes=holes, confidence=confidence))

    @property
    def sure(self) -> bool:
        """Whether each of its lost places is likely by itself, and the whole reads like text."""
        if isinstance(self.result, DoubleResult):
            return False
        weakest = min((hole.confidence for hole in self.result.holes), default=0.0)
        high = sum(ch > "\x7f" for ch in self.result.text)
        if self.result.lang and _MIXED[self.result.lang == "ko"].search(self.result.text):
            return False
        around = _AROUND_BITS if losses(self.result.layer).size == 2 else 0.0
        return weakest >= _LIKELY and self.bits <= _PLAIN_BITS * high + around
