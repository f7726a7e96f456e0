"""The East Asian pages of one and two bytes: cp932, cp936, cp949, cp950, shift_jis, euc-kr, big5, gb2312.

Sources: Unicode MAPPINGS/VENDORS/MICSFT/WindowsBestFit for the Windows pages (user-defined areas are
private use there), the Encoding Standard for big5 (the HKSCS cells of one code point).
"""

from __future__ import annotations

import codecs
import functools
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain

from unmojibake.channels.channel import Loss
from unmojibake.channels.codec import Codec
from unmojibake.channels.codepage import REPLACEMENT, CodePage, replacement


@dataclass(frozen=True)
class _Layout:
    """``base`` and ``fallback`` are CPython codecs; where ``doubtful`` matches, ``base`` may disagree."""

    base: str
    leads: tuple[int, ...]
    trails: tuple[int, ...]
    default: str = "?"
    fallback: str | None = None
    writer: str | None = None
    doubtful: bytes | None = None


def _span(*ranges: tuple[int, int]) -> tuple[int, ...]:
    return tuple(i for low, high in ranges for i in range(low, high + 1))


_BIG5_TRAILS = _span((0x40, 0x7E), (0xA1, 0xFE))
_SJIS_TRAILS = _span((0x40, 0x7E), (0x80, 0xFC))
_GR = _span((0xA1, 0xFE))
_LAYOUTS = {
    Codec.CP936: _Layout("gbk", _span((0x81, 0xFE)), _span((0x40, 0x7E), (0x80, 0xFE))),
    Codec.GB2312: _Layout("gb2312", _span((0xA1, 0xF7)), _GR),
    # CPython has the ETEN extension where Microsoft has user-defined characters
    Codec.CP950: _Layout("cp950", _span((0x81, 0xFE)), _BIG5_TRAILS, doubtful=rb"[\xC6-\xC8]"),
    Codec.BIG5: _Layout("cp950", _span((0x81, 0xFE)), _BIG5_TRAILS, fallback="big5hkscs", writer="big5"),
    Codec.CP949: _Layout("cp949", _span((0x81, 0xFE)), _span((0x41, 0xFE))),
    # CPython reads eight bytes from A4D4 on as one syllable; iconv and browsers do not
    Codec.EUC_KR: _Layout("euc_kr", _GR, _GR, doubtful=rb"\xA4\xD4"),
    Codec.CP932: _Layout("cp932", _span((0x81, 0x9F), (0xE0, 0xFC)), _SJIS_TRAILS, default="\u30fb"),
    Codec.SHIFT_JIS: _Layout("shift_jis", _span((0x81, 0x9F), (0xE0, 0xEF)), _SJIS_TRAILS),
}
# JIS has these under other code points than Windows has; a writer of shift_jis takes either
_SJIS_VARIANTS = str.maketrans("\uff5e\u2225\uff0d\uffe0\uffe1\uffe2", "\u301c\u2016\u2212\u00a2\u00a3\u00ac")


_PRIVATE = re.compile("[\ue000-\uf8ff]")
_MANY = 4096
"""Code points above which a text is encoded by a table of the whole page."""


class DoubleBytePage(CodePage):
    """A page of single bytes and pairs."""

    def __init__(self, codec: Codec) -> None:
        super().__init__(codec)
        self._layout = _LAYOUTS[codec]
        self.default = self._layout.default
        self._leads = frozenset(self._layout.leads)

    @property
    def leads(self) -> frozenset[int]:
        return self._leads

    @property
    def pairs(self) -> Mapping[int, str]:
        return self._pairs

    @property
    def singles(self) -> Mapping[int, str]:
        return self._singles

    @functools.cached_property
    def _pairs(self) -> dict[int, str]:
        layout = self._layout
        cells = dict(_codec_cells(layout.base, layout))
        if layout.fallback:
            for key, char in _codec_cells(layout.fallback, layout):
                cells.setdefault(key, char)
        for key, char, replaces in _overlay_cells(self.codec):
            if replaces or key not in cells:
                cells[key] = char
        return cells

    @functools.cached_property
    def _singles(self) -> dict[int, str]:
        from unmojibake.channels._overlays import BYTES

        cells = {byte: chr(point) for byte, point in BYTES.get(self.codec.value, ())}
        if self.codec in (Codec.CP932, Codec.SHIFT_JIS):
            cells.update({byte: chr(0xFF61 + byte - 0xA1) for byte in range(0xA1, 0xE0)})
        return cells

    @functools.cached_property
    def _cells(self) -> dict[bytes, str]:
        cells = {bytes((key >> 8, key & 255)): char for key, char in self._pairs.items()}
        cells.update({bytes((byte,)): char for byte, char in self._singles.items()})
        return cells

    @functools.cached_property
    def _encoding_map(self) -> dict[int, bytes]:
        """Code point to bytes. Of several cells the one that real writers choose, as CPython does."""
        writer = self._layout.writer or self._layout.base
        found = {i: bytes((i,)) for i in range(128)}
        pairs = ((pair.to_bytes(2, "big"), char) for pair, char in sorted(self._pairs.items()))
        singles = ((bytes((byte,)), char) for byte, char in sorted(self._singles.items()))
        for cell, char in chain(pairs, singles):
            if len(char) > 1:
                continue
            if found.setdefault(ord(char), cell) != cell and len(cell) == 2:
                try:
                    chosen = char.encode(writer)
                except UnicodeEncodeError:
                    continue
                if len(chosen) == 2 and self._cells.get(chosen) == char:
                    found[ord(char)] = chosen
        return found

    @functools.cached_property
    def _clusters(self) -> dict[str, bytes]:
        """Cells of a letter and a combining mark (four of HKSCS)."""
        return {char: cell for cell, char in self._cells.items() if len(char) > 1}

    def unread(self, text: str) -> bytes:
        if self._layout.fallback:
            for cluster, cell in self._clusters.items():
                if cluster in text:
                    return cell.join(map(self.unread, text.split(cluster)))
        return self._unread_characters(text)

    def _unread_characters(self, text: str) -> bytes:
        if len(text) > _MANY:
            try:
                return codecs.charmap_encode(text, "strict", self._encoding_map)[0]
            except UnicodeEncodeError as error:
                raise self.cannot_encode(text, error.start) from None
        cells = self.cells
        try:
            return b"".join([cells[char] for char in text])  # type: ignore[misc]
        except TypeError:
            at = next(i for i, char in enumerate(text) if cells[char] is None)
            raise self.cannot_encode(text, at) from None

    def _cell(self, char: str) -> bytes | None:
        """The bytes of a character, from CPython's codec where that has it: the whole table is costly to make."""
        if "_encoding_map" in self.__dict__:
            return self._encoding_map.get(ord(char))
        try:
            data = char.encode(self._layout.base)
        except UnicodeEncodeError:
            return self._encoding_map.get(ord(char)) if self._may_be_own(char) else None
        if len(data) > 2:
            return None
        if self._doubtful(data) or data.decode(self._layout.base) != char:
            return self._encoding_map.get(ord(char))
        return data

    def _may_be_own(self, char: str) -> bool:
        """Whether the table may have a character that CPython's codec lacks."""
        if _PRIVATE.match(char) or char in self._singles.values():
            return True
        if self._layout.fallback is None:
            return False
        try:
            return bool(char.encode(self._layout.fallback))
        except UnicodeEncodeError:
            return False

    def _doubtful(self, data: bytes) -> bool:
        return self._layout.doubtful is not None and re.search(self._layout.doubtful, data) is not None

    def encode(self, text: str) -> bytes:
        if self.codec is Codec.SHIFT_JIS:
            text = text.translate(_SJIS_VARIANTS)
        return self._unread_characters(text)

    def _quick(self, data: bytes) -> str | None:
        """What CPython's codec reads, where it agrees with the table; None where it may not.

        Raises UnicodeDecodeError where it stops.
        """
        return None if self._doubtful(data) else data.decode(self._layout.base)

    def _own(self, data: bytes) -> bool:
        """Whether a byte or pair may be one that the table has and CPython's codec lacks."""
        if self._layout.fallback or data[0] in self._singles:
            return True
        return any(first <= data[0] <= last for first, last, *_ in _areas(self.codec))

    def _decode_strict(self, data: bytes) -> str:
        try:
            text = self._quick(data)
        except UnicodeDecodeError as error:
            if not self._own(data[error.start : error.start + 2]):
                raise self.cannot_decode(data, error.start) from None
            text = None
        if text is not None:
            return text
        cells = self._cells
        tokens = self._splitter(Loss.FFFD).findall(data)
        try:
            return "".join([cells[t] if t in cells else t.decode("ascii") for t in tokens])
        except UnicodeDecodeError:
            at = 0
            for token in tokens:
                if token not in cells and not token.isascii():
                    break
                at += len(token)
            raise self.cannot_decode(data, at) from None

    def _decode_lossy(self, data: bytes, loss: Loss) -> str:
        with suppress(UnicodeDecodeError):
            text = self._quick(data)
            if text is not None:
                return text
        cells = self._cells
        bad = replacement(loss, self.default)
        return "".join(
            [
                cells[t] if t in cells else t.decode("ascii") if t.isascii() else bad
                for t in self._splitter(loss).findall(data)
            ]
        )

    @functools.cache  # noqa: B019 - pages live as long as the process
    def _splitter(self, loss: Loss) -> re.Pattern[bytes]:
        """Splits bytes into ASCII runs, characters, and what this mode counts as one bad piece."""
        pieces = [rb"[\x00-\x7f]+"]
        leads = _byte_class(self._layout.leads)
        if loss in (Loss.SWALLOW, Loss.SWALLOW_FFFD):
            pieces.append(leads + rb".")
        else:
            trails: dict[int, list[int]] = {}
            for key in sorted(self._pairs):
                trails.setdefault(key >> 8, []).append(key & 255)
            groups: dict[tuple[int, ...], list[int]] = {}
            for lead, found in trails.items():
                groups.setdefault(tuple(found), []).append(lead)
            pieces += [_byte_class(group) + _byte_class(found) for found, group in groups.items()]
            if loss is Loss.WHATWG:
                pieces.append(leads + rb"[\x80-\xff]")
        return re.compile(b"|".join([*pieces, rb"."]), re.DOTALL)


def _byte_class(members: tuple[int, ...] | list[int]) -> bytes:
    return b"[" + b"".join(rb"\x%02x" % m for m in members) + b"]"


def _codec_cells(name: str, layout: _Layout) -> Iterator[tuple[int, str]]:
    """The cells a CPython codec defines; all at once, since no trail byte is a line feed."""
    pairs = [lead << 8 | trail for lead in layout.leads for trail in layout.trails]
    data = b"\n".join([pair.to_bytes(2, "big") for pair in pairs])
    chars = data.decode(name, "replace").split("\n")
    return (cell for cell in zip(pairs, chars, strict=True) if REPLACEMENT not in cell[1])


def _areas(codec: Codec) -> tuple[tuple[int, int, tuple[tuple[int, int], ...], int, bool], ...]:
    from unmojibake.channels._overlays import AREAS

    return AREAS.get(codec.value, ())


def _overlay_cells(codec: Codec) -> Iterator[tuple[int, str, bool]]:
    for first_lead, last_lead, spans, point, replaces in _areas(codec):
        for lead in range(first_lead, last_lead + 1):
            for low, high in spans:
                for trail in range(low, high + 1):
                    if trail == 0x7F:
                        continue
                    yield lead << 8 | trail, chr(point), replaces
                    point += 1
