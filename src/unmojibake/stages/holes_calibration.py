"""From a posterior to a confidence: of what is said at 0.9, nine in ten are right."""

from __future__ import annotations

import math

from unmojibake.channels import Codec, Layer, Loss

# (slope, offset) on the logit of the posterior, by page, by whether the next byte went too, and by what
# was lost (``Hole.kind``). Fitted on the development half of the referee, ten scalars a channel at most.
_EAST: dict[tuple[Codec, bool, str], tuple[float, float]] = {
    (Codec.CP936, True, "han"): (0.82, 0.88),
    (Codec.CP936, True, "last"): (1.33, 0.3),
    (Codec.CP936, True, "end"): (1.7, 1.35),
    (Codec.CP936, True, "line"): (0.9, 0.9),
    (Codec.CP936, True, "sign"): (1.06, 0.58),
    (Codec.CP936, False, "han"): (0.95, -0.4),
    (Codec.CP936, False, "last"): (1.3, 0.5),
    (Codec.CP936, False, "end"): (1.0, -0.2),
    (Codec.CP936, False, "sign"): (1.2, -1.3),
    (Codec.CP932, True, "han"): (0.95, 0.33),
    (Codec.CP932, True, "last"): (1.3, -0.1),
    (Codec.CP932, True, "end"): (2.5, 0.4),
    (Codec.CP932, True, "line"): (0.5, -3.0),
    (Codec.CP932, True, "sign"): (0.43, 0.0),
    (Codec.CP932, False, "han"): (0.86, 0.63),
    (Codec.CP932, False, "last"): (0.86, 0.63),
    (Codec.CP932, False, "end"): (0.88, 0.52),
    (Codec.CP932, False, "sign"): (0.65, -0.4),
}
_NO_LINES = {"line": "sign", "digit": "sign"}
# Prose in an alphabet: dashes and quotes, by whether the next byte went too.
_LATIN = {True: (1.0, -0.2), False: (1.7, -0.8)}
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
        key = codec, pair, kind
        slope, offset = _EAST[key if key in _EAST else (codec, pair, _NO_LINES[kind])]
    bounded = min(max(chance, 1e-9), 1 - 1e-9)
    result = 1 / (1 + math.exp(-(slope * math.log(bounded / (1 - bounded)) + offset)))
    return min(result, _DIGIT_LIMIT) if kind == "digit" else result
