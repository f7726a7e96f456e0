"""From a posterior to a confidence: of what is said at 0.9, nine in ten are right."""

from __future__ import annotations

import math

from unmojibake.channels import Codec, Layer, Loss

# (slope, offset) on the logit of the posterior, by page, by whether the next byte went too, and by what
# was lost (``group``), where the posterior is above one half. Fitted on the development half of the referee
# by "benchmarks/holes.py --fit", which prints this table; benchmarks/holes.md says how well it holds.
_FITTED: dict[tuple[Codec, bool, str], tuple[float, float]] = {
    (Codec.CP936, False, "end"): (0.78, -0.18),
    (Codec.CP936, False, "han"): (0.96, -0.07),
    (Codec.CP936, False, "last"): (1.35, 0.30),
    (Codec.CP936, False, "latin"): (1.62, -0.41),
    (Codec.CP936, False, "sign"): (1.01, -0.59),
    (Codec.CP936, True, "end"): (1.34, 1.70),
    (Codec.CP936, True, "han"): (1.03, 0.60),
    (Codec.CP936, True, "last"): (1.60, 0.27),
    (Codec.CP936, True, "latin"): (1.26, -0.21),
    (Codec.CP936, True, "line"): (0.87, 0.49),
    (Codec.CP936, True, "other"): (0.40, 1.24),
    (Codec.CP936, True, "sign"): (1.10, 0.61),
    (Codec.CP932, False, "end"): (0.87, 0.27),
    (Codec.CP932, False, "han"): (1.25, -0.28),
    (Codec.CP932, False, "last"): (1.33, -0.04),
    (Codec.CP932, True, "end"): (1.68, 0.63),
    (Codec.CP932, True, "han"): (1.10, 0.30),  # drawn in: at 0.97 a fit of its own was right in 94 to 97 %
    (Codec.CP932, True, "latin"): (1.01, 0.02),
    (Codec.CP932, True, "other"): (0.20, 0.26),
}
_DIGIT_LIMIT = 0.6  # nothing tells one swallowed digit from another
_ALIKE = {
    Codec.GB18030: Codec.CP936,
    Codec.SHIFT_JIS: Codec.CP932,
    Codec.EUC_KR: Codec.CP949,
    Codec.BIG5: Codec.CP950,
}
_LANGUAGES = {Codec.CP936: ("zh-Hans", "zh-Hant", "ja"), Codec.CP932: ("ja", "zh-Hans", "zh-Hant")}
# Pages where one hole can eat parts of two characters said 0.995 of what was right in half of the cases.
_UNKNOWN = (0.5, -1.0)


def group(layer: Layer, kind: str, lang: str) -> tuple[Codec, bool, str]:
    """What is calibrated together: page, whether the next byte went too, and the kind of ``Hole``; "latin" for
    prose in an alphabet (``lang`` is ""), "other" for pages and languages with few examples.
    """
    assert layer.decoded_as is not None
    page = _ALIKE.get(layer.decoded_as, layer.decoded_as)
    pair = layer.loss in (Loss.SWALLOW, Loss.SWALLOW_FFFD)
    if not lang:
        return page, pair, "latin"
    if lang not in _LANGUAGES.get(page, ()):
        return page, pair, "other"
    return page, pair, "sign" if kind == "digit" or (kind == "line" and not pair) else kind


def calibrated(chance: float, layer: Layer, kind: str, lang: str) -> float:
    """The share of right answers among those that the search gives this probability.

    ``kind`` is that of ``Hole``, ``lang`` the language judged with ("" for prose in an alphabet).
    """
    slope, offset = _FITTED.get(group(layer, kind, lang), _UNKNOWN)
    result = 1 / (1 + math.exp(-(slope * logit(chance) + offset)))
    return min(result, _DIGIT_LIMIT) if kind == "digit" else result


def logit(chance: float) -> float:
    """Log odds of a probability, within 1e-9 of 0 and 1."""
    bounded = min(max(chance, 1e-9), 1 - 1e-9)
    return math.log(bounded / (1 - bounded))
