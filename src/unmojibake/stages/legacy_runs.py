"""Readings of text whose original was in a legacy encoding: which there are, and how to undo them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from unmojibake.channels import CodePage, code_page
from unmojibake.channels.channel import Layer
from unmojibake.channels.codec import Codec
from unmojibake.channels.realistic import PAIRS
from unmojibake.errors import ChannelFailure
from unmojibake.language import cjk, score
from unmojibake.stages.state import replay
from unmojibake.stages.utf8_runs import Run

_CYRILLIC = (Codec.CP1251, Codec.KOI8_R, Codec.CP866, Codec.ISO_8859_5, Codec.MAC_CYRILLIC)
_SEGMENT_BITS = 15.0
"""A damaged part within healthy East Asian text has to be this much more plausible, character by character."""
_IMPOSSIBLE = 15.0
# Near twins of commoner pages: most letters have the same bytes, so that the rarer page has to earn the rest.
_RARE = {
    Codec.MAC_CYRILLIC: 4.0,
    Codec.MAC_GREEK: 3.0,
    Codec.MAC_LATIN2: 3.0,
    Codec.ISO_8859_16: 2.0,
    Codec.CP855: 3.0,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """Layers with legacy originals, the first applied first, and their cost in bits."""

    layers: tuple[Layer, ...]
    cost: float

    @property
    def outer(self) -> Codec:
        """The page that was read last: its characters are what is seen."""
        codec = self.layers[-1].decoded_as
        assert codec is not None
        return codec

    @property
    def pairwise(self) -> bool:
        """Whether two bytes a character stand on both sides, so that characters correspond one to one."""
        source = self.layers[-1].encoded_as
        assert source is not None
        return (
            len(self.layers) == 1
            and not code_page(self.outer).single_byte
            and not code_page(source).single_byte
        )

    def undo(self, parts: list[bytes | str]) -> str | None:
        """Text from what the outermost page read (bytes) and could not have read (text)."""
        try:
            return "".join(part if isinstance(part, str) else self._decode(part) for part in parts)
        except ChannelFailure:
            return None

    def _decode(self, data: bytes) -> str:
        for outer, inner in zip(self.layers[:0:-1], self.layers[-2::-1], strict=True):
            assert outer.encoded_as is not None and inner.decoded_as is not None
            data = code_page(inner.decoded_as).unread(code_page(outer.encoded_as).decode(data))
        first = self.layers[0].encoded_as
        assert first is not None
        return code_page(first).decode(data)

    def runs(self, now: str, start: int, end: int, page: CodePage) -> Iterator[Run]:
        """The runs of a stretch that ``page`` can encode: all of it, or the damaged parts of it."""
        whole = self._run(now, start, end, page)
        parts = list(self._parts(now, start, end, page)) if self.pairwise else []
        if parts and (whole is None or _patched_bound(now, start, end, parts) < score.bound(whole.text)):
            yield from parts
        elif whole is not None:
            yield whole

    def _parts(self, now: str, start: int, end: int, page: CodePage) -> Iterator[Run]:
        source = self.layers[-1].encoded_as
        assert source is not None
        for lo, hi in _segments(now[start:end], page, code_page(source)):
            part = self._run(now, start + lo, start + hi, page)
            if part is not None:
                yield part

    def _run(self, now: str, start: int, end: int, page: CodePage) -> Run | None:
        piece = now[start:end]
        text = self.undo([page.unread(piece)])
        if text is None or text == piece or replay(text, self.layers) != piece:
            return None
        return Run(start, end, text)


def _patched_bound(now: str, start: int, end: int, parts: list[Run]) -> float:
    out: list[str] = []
    at = start
    for run in parts:
        out += (now[at : run.start], run.text)
        at = run.end
    return score.bound("".join(out) + now[at:end])


def _segments(piece: str, page: CodePage, source: CodePage) -> list[tuple[int, int]]:
    """The parts of a stretch in which most characters are commoner when read as ``source``.

    Both pages take two bytes a character, so characters correspond one to one; the parts are the
    maximal-scoring segments of the differences. Linear in the length.
    """
    out, start, total, best, best_end = [], 0, 0.0, 0.0, 0
    for i, ch in enumerate(piece):
        total += _advantage(ch, page, source)
        if total > best:
            best, best_end = total, i + 1
        if total <= 0 or total < best - 2 * _SEGMENT_BITS:
            if best >= _SEGMENT_BITS:
                out.append((start, best_end))
            start, total, best = i + 1, 0.0, 0.0
    if best >= _SEGMENT_BITS:
        out.append((start, best_end))
    return out


@lru_cache(maxsize=1 << 16)
def _advantage(ch: str, page: CodePage, source: CodePage) -> float:
    """Bits by which the character is commoner when its bytes are read as ``source``."""
    if ch < "\x80":
        return 0.0
    encoded = page.encode_char(ch)
    if encoded is None:
        return -_IMPOSSIBLE
    try:
        other = source.decode(encoded)
    except ChannelFailure:
        return -_IMPOSSIBLE
    return 2.0 * (cjk.common(ch) - max(map(cjk.common, other)))


@lru_cache(maxsize=1)
def readings() -> tuple[Reading, ...]:
    """All readings worth a try: the realistic pairs, and two Cyrillic misreadings one after the other."""
    legacy = [p for p in PAIRS if p.encoded_as is not Codec.UTF_8]
    single = [
        Reading((Layer(p.encoded_as, p.decoded_as),), p.cost + _RARE.get(p.encoded_as, 0.0)) for p in legacy
    ]
    cyrillic = [
        r for r in single if r.layers[0].encoded_as in _CYRILLIC and r.layers[0].decoded_as in _CYRILLIC
    ]
    double = [
        Reading(inner.layers + outer.layers, inner.cost + outer.cost)
        for inner in cyrillic
        for outer in cyrillic
        if inner.layers[0].decoded_as is not outer.layers[0].encoded_as
    ]
    return tuple(single + double)
