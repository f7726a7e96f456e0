"""Weighs readings in code units of two and four bytes against readings in bytes."""

from __future__ import annotations

from unmojibake.stages.decode_choose import choose
from unmojibake.stages.decode_codec import decode_prefix
from unmojibake.stages.decode_damage import with_islands
from unmojibake.stages.decode_declared import Hints
from unmojibake.stages.decode_plausible import text_bits
from unmojibake.stages.decode_sample import take
from unmojibake.stages.decode_wide import wide_candidates

_SAMPLE = 2048  # bytes that are read both ways
# Bits by which UTF-16 has to win over a reading in bytes: such files are rarer.
_HANDICAP = 10.0
_EXPECTED = -6.0  # the same where it is expected, as for other encodings
# A reading in bytes that holds NULs is one of damaged text at best; with this share it is out.
_MOST_NULS = 0.1


def wide_encoding(data: bytes, hints: Hints) -> tuple[str, float] | None:
    """UTF-16 or UTF-32 if the data without a BOM is text in it, with the confidence (0..1)."""
    candidates = wide_candidates(data)
    if not candidates:
        return None
    costs = {name: text_bits(text[: _SAMPLE // 2]) for name, text in candidates.items()}
    best = min(costs, key=lambda name: (costs[name], name))
    piece = data[:_SAMPLE]
    many_nuls = piece.count(0) > _MOST_NULS * len(piece)
    text = with_islands(piece)
    if many_nuls and (text is None or text_bits(text) >= costs[best]):
        return best, 1.0
    readings = [piece.decode("utf-8", "replace") if text is None else text]
    if "\ufffd" in readings[0]:
        choice = choose(take(piece), hints=hints)
        legacy = decode_prefix(piece, choice.encoding) if choice else None
        readings += [] if legacy is None else [legacy]
    margin = (
        min(map(text_bits, readings)) - costs[best] - (_EXPECTED if best == hints.expected else _HANDICAP)
    )
    return (best, min(1.0, 0.5 + margin / 40)) if margin > 0 else None
