"""Which languages a stretch may be in, and what they say together."""

from __future__ import annotations

from dataclasses import dataclass

from unmojibake.channels import Layer
from unmojibake.language import cjk
from unmojibake.stages.holes_context import HoleContext, home_of, intact_pieces, known_bytes
from unmojibake.stages.holes_paths import Node

_ABROAD = 4.0  # bits against a language that the code page was not made for
_FEW = 6  # characters from which no language can be told
_CLOSE = 1.5  # bits a character within which another language is tried too


def languages(observed: str, layer: Layer, context: HoleContext) -> list[tuple[str, float]]:
    """The languages to judge with and a handicap for each; "" is prose in an alphabet."""
    home = home_of(layer)
    intact = "".join(intact_pieces(observed, layer))
    own = [ch for ch in intact if "\u2e80" < ch < "\ue000" or "\uf900" <= ch < "\uffee"]
    if not own:
        lang = context.lang
        return [(lang, 0.0)] if lang or not _letters_may_be_lost(observed, layer) else [(home, 0.0)]
    sample = "".join(own)
    costs = {lang: cjk.cost(sample, lang) / 8 for lang in cjk.LANGS}
    least = min(costs.values())
    if len(own) >= 12 and context.lang and costs[context.lang] - least < _CLOSE * len(own):
        return [(context.lang, 0.0)]
    favourite = home if len(own) < _FEW else context.lang or home
    return [
        (lang, 0.0 if lang == favourite else _ABROAD)
        for lang in cjk.LANGS
        if costs[lang] - least < _CLOSE * len(own) + 2 or (lang == favourite and len(own) < _FEW)
    ]


def _letters_may_be_lost(observed: str, layer: Layer) -> bool:
    """Whether a stretch without intact East Asian text begins sequences of E3 and above before its holes."""
    return any(0xE3 <= byte <= 0xED for byte in known_bytes(observed, layer))


@dataclass(frozen=True)
class Judgement:
    """What one language makes of a stretch: the lattice, and how probable each answer is."""

    lang: str
    handicap: float
    final: Node
    chances: dict[int, dict[bytes, float]]


def mixed(found: list[Judgement]) -> dict[int, dict[bytes, float]]:
    """How probable each answer is where the language is not sure either: a name is written otherwise in the next one."""
    if len(found) == 1:
        return found[0].chances
    least = min(one.final.alpha + one.handicap for one in found)
    weights = [2.0 ** (least - one.final.alpha - one.handicap) for one in found]
    result: dict[int, dict[bytes, float]] = {}
    for one, weight in zip(found, weights, strict=True):
        for token, options in one.chances.items():
            mixed = result.setdefault(token, {})
            for data, chance in options.items():
                mixed[data] = mixed.get(data, 0.0) + chance * weight / sum(weights)
    return result
