"""The ANSI round trip: a UTF-8 file read in code page B and written back in B.

Pairs that B defines come back as they were, and each invalid pair became one ``?``: read in B once
more, the bytes are what ``utf-8>B/swallow`` makes of the original, and are brought back the same way.
"""

from __future__ import annotations

from dataclasses import dataclass

from unmojibake.channels import Codec, Layer, Loss, code_page
from unmojibake.errors import ChannelFailure
from unmojibake.stages.holes import HoleContext, HoleResult, context_of, find_stretches, infer


@dataclass(frozen=True)
class AnsiResult:
    """The best original ``text`` of bytes that went through code page ``codec``.

    ``results`` are its stretches with lost bytes, in offsets of ``observed`` (the bytes as B reads them);
    ``spans`` are the byte offsets of each. ``confidence`` is that of all holes together.
    """

    codec: Codec
    observed: str
    text: str
    results: tuple[HoleResult, ...]
    spans: tuple[tuple[int, int], ...]
    confidence: float


def ansi_layer(codec: Codec) -> Layer:
    """The misreading that the round trip through a code page amounts to."""
    return Layer(Codec.UTF_8, codec, Loss.SWALLOW)


def infer_ansi(data: bytes, codec: Codec, context: HoleContext | None = None) -> AnsiResult | None:
    """The original of bytes after a round trip through ``codec``; None where that does not explain them.

    ``context`` is that of the bytes as the code page reads them; by default their own.
    """
    page, layer = code_page(codec), ansi_layer(codec)
    try:
        observed = page.decode(data)
    except ChannelFailure:
        return None
    context = context or context_of(observed, layer)
    pieces: list[str] = []
    found: list[HoleResult] = []
    at, confidence = 0, 1.0
    for stretch in find_stretches(observed, layer):
        result = infer(observed, stretch.start, stretch.end, layer, context)
        if result is None:
            return None
        pieces += [observed[at : result.start], result.text]
        found.append(result)
        confidence *= result.confidence
        at = result.end
    pieces.append(observed[at:])
    try:
        for index in range(0, len(pieces), 2):
            pieces[index] = page.unread(pieces[index]).decode("utf-8")
        spans = tuple(
            (len(page.unread(observed[: r.start])), len(page.unread(observed[: r.end]))) for r in found
        )
    except (ChannelFailure, UnicodeDecodeError):
        return None
    if not found:
        return None
    return AnsiResult(codec, observed, "".join(pieces), tuple(found), spans, confidence)
