"""From a posterior to a confidence: of what is said at 0.9, nine in ten are right."""

from __future__ import annotations

import math

from unmojibake.channels import Codec, Layer, Loss

# (slope, offset) on the logit of the posterior, by page, by whether the next byte went too, and by what
# was lost (``Hole.kind``). Fitted on the development half of the referee, eight scalars a channel at most.
_EAST: dict[tuple[Codec, bool, str], tuple[float, float]] = {
    (Codec.CP936, True, "han"): (0.97, 0.69),
    (Codec.CP936, True, "end"): (1.65, 1.15),
    (Codec.CP936, True, "sign"): (0.85, 0.6),
    (Codec.CP936, False, "han"): (0.91, -0.1),
    (Codec.CP936, False, "end"): (1.1, -0.6),
    (Codec.CP936, False, "sign"): (1.1, -1.2),
    (Codec.CP932, True, "han"): (0.62, 0.53),
    (Codec.CP932, True, "end"): (1.49, 0.82),
    (Codec.CP932, True, "sign"): (0.4, -0.8),
    (Codec.CP932, False, "han"): (0.86, 0.63),
    (Codec.CP932, False, "end"): (0.88, 0.52),
    (Codec.CP932, False, "sign"): (0.65, -0.4),
}
# Prose in an alphabet: dashes and quotes, by whether the next byte went too.
_LATIN = {True: (0.95, 0.0), False: (1.6, -0.8)}
# Pages where one hole can eat parts of two characters said 0.995 of what was right in half of the cases.
_UNKNOWN = (0.5, -1.0)
_FOREIGN = (0.9, -0.8)  # a language that the page was not made for
_DIGIT_LIMIT = 0.6  # nothing tells one swallowed digit from another
_ALIKE = {Codec.GB18030: Codec.CP936, Codec.SHIFT_JIS: Codec.CP932}


def calibrated(chance: float, layer: Layer, kind: str, lang: str) -> float:
    """The share of right answers among those that the search gives this probability.

    ``kind`` is that of ``Hole``, ``lang`` the language judged with ("" for prose in an alphabet).
    """
    assert layer.decoded_as is not None
    codec = _ALIKE.get(layer.decoded_as, layer.decoded_as)
    pair = layer.loss in (Loss.SWALLOW, Loss.SWALLOW_FFFD)
    if codec not in (Codec.CP936, Codec.CP932):
        slope, offset = _UNKNOWN
    elif not lang:
        slope, offset = _LATIN[pair]
    elif lang == "ko":
        slope, offset = _FOREIGN
    else:
        slope, offset = _EAST[codec, pair, "sign" if kind == "digit" else kind]
    bounded = min(max(chance, 1e-9), 1 - 1e-9)
    result = 1 / (1 + math.exp(-(slope * math.log(bounded / (1 - bounded)) + offset)))
    return min(result, _DIGIT_LIMIT) if kind == "digit" else result
