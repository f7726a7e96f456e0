"""Readings of text whose original was in a legacy encoding: which there are, and how to undo them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from unmojibake.channels import CodePage, code_page
from unmojibake.channels.channel import Layer
from unmojibake.channels.codec import Codec
from unmojibake.channels.codepage import UNDEFINED
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


@dataclass(frozen=True)
class Reading:
    """Layers with legacy originals, the first applied first, and their cost in bits."""

    layers: tuple[Layer, ...]
    cost: float

    @cached_property
    def outer(self) -> Codec:
        """The page that was read last: its characters are what is seen."""
        codec = self.layers[-1].decoded_as
        assert codec is not None
        return codec

    @cached_property
    def source(self) -> tuple[Codec, ...]:
        """What the bytes that the outermost page read are read as, and so on inwards: shown as, read as."""
        codecs = [codec for layer in self.layers[::-1] for codec in (layer.decoded_as, layer.encoded_as)]
        return tuple(codec for codec in codecs[1:] if codec is not None)

    @cached_property
    def pairwise(self) -> bool:
        """Whether two bytes a character stand on both sides, so that characters correspond one to one."""
        source = self.layers[-1].encoded_as
        assert source is not None
        return (
            len(self.layers) == 1
            and not code_page(self.outer).single_byte
            and not code_page(source).single_byte
        )

    @cached_property
    def estimates(self) -> score.Estimates | None:
        """What the bytes that the outermost page read may cost, if a byte is a character in all pages."""
        if not all(code_page(codec).single_byte for codec in self.source):
            return None
        return _estimates(self.source)

    def undo(self, parts: Sequence[bytes | str]) -> str | None:
        """Text from what the outermost page read (bytes) and could not have read (text)."""
        try:
            return "".join(part if isinstance(part, str) else _read(part, self.source) for part in parts)
        except ChannelFailure:
            return None

    def keeps(self, now: str) -> bool:
        """Whether a unit is the same before and after."""
        return self._same.issuperset(now)

    @cached_property
    def _same(self) -> frozenset[str]:
        """The characters that stand for one byte, as which all pages show them."""
        page = code_page(self.outer)
        if self.estimates is None:
            return frozenset()
        chars = (char for char in page.table if char != UNDEFINED)
        return frozenset(char for char in chars if self.undo([page.unread(char)]) == char)

    def found(self, now: str) -> list[Run]:
        """The runs of a unit that the reading explains."""
        page = code_page(self.outer)
        return [run for start, end in stretches(now, page) for run in self._runs(now, start, end, page)]

    def _runs(self, now: str, start: int, end: int, page: CodePage) -> Iterator[Run]:
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


def _read(data: bytes, source: tuple[Codec, ...]) -> str:
    """Bytes read as the first page, and so on inwards. Raises ChannelFailure where one of them cannot be."""
    text = code_page(source[0]).decode(data)
    for shown, inner in zip(source[1::2], source[2::2], strict=True):
        text = code_page(inner).decode(code_page(shown).unread(text))
    return text


@lru_cache(maxsize=256)
def _estimates(source: tuple[Codec, ...]) -> score.Estimates:
    def shown(byte: int) -> str:
        try:
            return _read(bytes((byte,)), source)
        except ChannelFailure:
            return "\ufffe"

    return score.Estimates("".join(map(shown, range(256))))


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


def stretches(now: str, page: CodePage) -> list[tuple[int, int]]:
    """The longest parts of a unit that the page can encode, ASCII included, with a character beyond it."""
    cells = page.cells
    out, start = [], 0
    for i, ch in enumerate(now):
        if ch > "\x7f" and cells[ch] is None:
            if not now[start:i].isascii():
                out.append((start, i))
            start = i + 1
    if not now[start:].isascii():
        out.append((start, len(now)))
    return out


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
