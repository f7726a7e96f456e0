"""From a posterior to a confidence: of what is said at 0.9, nine in ten are right."""

from __future__ import annotations

import math

from unmojibake.channels import Codec, Layer, Loss

# Slopes and offsets on the logit of the posterior, where that is above one half: by page and by whether the next byte
# went too, the slope for the languages of the page and that for others, and the offset of what was lost (``group``).
# Fitted on the development half of the referee by "benchmarks/holes.py --fit", which prints this table, nine numbers a
# channel at most; benchmarks/holes.md says how well it holds.
_SLOPES: dict[tuple[Codec, bool], tuple[float, float]] = {
    (Codec.CP936, False): (0.85, 1.90),
    (Codec.CP936, True): (1.08, 0.55),
    (Codec.CP932, False): (1.26, 0.64),
    (Codec.CP932, True): (1.18, 0.20),
    (Codec.CP949, True): (0.87, 1.00),
    (Codec.CP950, True): (0.62, 0.50),
}
_OFFSETS: dict[tuple[Codec, bool, str], float] = {
    (Codec.CP936, False, "end"): -0.44,
    (Codec.CP936, False, "han"): 0.04,
    (Codec.CP936, False, "last"): 0.38,
    (Codec.CP936, False, "sign"): -0.22,
    (Codec.CP936, False, "latin"): -0.67,
    (Codec.CP936, True, "code"): 0.00,
    (Codec.CP936, True, "end"): 1.14,
    (Codec.CP936, True, "han"): 0.67,
    (Codec.CP936, True, "last"): 0.65,
    (Codec.CP936, True, "sign"): 0.62,
    (Codec.CP936, True, "latin"): 0.02,
    (Codec.CP936, True, "other"): 1.16,
    (Codec.CP932, False, "end"): 0.00,
    (Codec.CP932, False, "han"): -0.39,
    (Codec.CP932, False, "sign"): -0.38,
    (Codec.CP932, True, "end"): -0.11,
    (Codec.CP932, True, "han"): 0.50,
    (Codec.CP932, True, "last"): -0.25,
    (Codec.CP932, True, "latin"): 0.28,
    (Codec.CP932, True, "other"): -0.11,
    (Codec.CP949, True, "end"): 1.13,
    (Codec.CP949, True, "han"): -0.22,
    (Codec.CP949, True, "last"): 0.25,
    (Codec.CP949, True, "sign"): -0.83,
    (Codec.CP949, True, "latin"): -0.50,
    (Codec.CP949, True, "other"): -0.50,
    (Codec.CP950, True, "end"): 0.71,
    (Codec.CP950, True, "han"): -0.49,
    (Codec.CP950, True, "last"): 0.32,
    (Codec.CP950, True, "sign"): -1.01,
    (Codec.CP950, True, "latin"): -1.00,
    (Codec.CP950, True, "other"): -1.00,
}
_ABROAD = ("latin", "other")
_DIGIT_LIMIT = 0.6  # nothing tells one swallowed digit from another
_ALIKE = {
    Codec.GB18030: Codec.CP936,
    Codec.SHIFT_JIS: Codec.CP932,
    Codec.EUC_KR: Codec.CP949,
    Codec.BIG5: Codec.CP950,
}
_LANGUAGES = {
    Codec.CP936: ("zh-Hans", "zh-Hant", "ja"),
    Codec.CP932: ("ja", "zh-Hans", "zh-Hant"),
    Codec.CP949: ("ko", "ja", "zh-Hans", "zh-Hant"),
    Codec.CP950: ("zh-Hant", "zh-Hans", "ja"),
}
# What was not fitted: pages where one hole can eat parts of two characters said 0.995 of what was right half the time.
_UNKNOWN = (0.5, -1.0)


def group(layer: Layer, kind: str, lang: str) -> tuple[Codec, bool, str]:
    """What is calibrated together: page, whether the next byte went too, and the kind of ``Hole``; "latin" for
    prose in an alphabet (``lang`` is ""), "code" for signs in code, "other" for pages and languages with few examples.
    """
    assert layer.decoded_as is not None
    page = _ALIKE.get(layer.decoded_as, layer.decoded_as)
    pair = layer.loss in (Loss.SWALLOW, Loss.SWALLOW_FFFD)
    if not lang:
        return page, pair, "code" if kind == "code" else "latin"
    if lang not in _LANGUAGES.get(page, ()):
        return page, pair, "other"
    return page, pair, "sign" if kind in ("digit", "line") else kind


def calibrated(chance: float, layer: Layer, kind: str, lang: str) -> float:
    """The share of right answers among those that the search gives this probability.

    ``kind`` is that of ``Hole``, ``lang`` the language judged with ("" for prose in an alphabet).
    """
    page, pair, what = group(layer, kind, lang)
    if (page, pair) in _SLOPES:
        slope, offset = _SLOPES[page, pair][what in _ABROAD], _OFFSETS.get((page, pair, what), 0.0)
    else:
        slope, offset = _UNKNOWN
    result = 1 / (1 + math.exp(-(slope * logit(chance) + offset)))
    if chance < 0.5:  # below what was fitted no more is said than the search says
        result = min(result, chance)
    return min(result, _DIGIT_LIMIT) if kind == "digit" else result


def logit(chance: float) -> float:
    """Log odds of a probability, within 1e-9 of 0 and 1."""
    bounded = min(max(chance, 1e-9), 1 - 1e-9)
    return math.log(bounded / (1 - bounded))
