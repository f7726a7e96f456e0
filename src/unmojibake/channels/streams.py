"""Encodings without a table of ours: the Unicode ones, and those of more than two bytes or with state."""

from __future__ import annotations

import codecs
import functools
import re
from collections.abc import Mapping

from unmojibake.channels.channel import Loss
from unmojibake.channels.codec import Codec
from unmojibake.channels.codepage import REPLACEMENT, CodePage, code_page, replacement
from unmojibake.errors import ChannelFailure

# bytes decoded at once; an error wastes at most one chunk, so that lossy decoding stays linear
_CHUNK_LEAST, _CHUNK_MOST = 64, 65536
_IN_PAIRS = (Codec.EUC_JP, Codec.GB18030)
"""Most of whose characters are two bytes, which is what their pages hold."""


class StreamPage(CodePage):
    """CPython's codec, with our loss modes."""

    def encode(self, text: str) -> bytes:
        try:
            return text.encode(self.codec.value)
        except UnicodeEncodeError as error:
            raise self.cannot_encode(text, error.start) from None

    def _decode_strict(self, data: bytes) -> str:
        try:
            return data.decode(self.codec.value)
        except UnicodeDecodeError as error:
            raise self.cannot_decode(data, error.start) from None

    def _cell(self, char: str) -> bytes | None:
        if char < "\x80":
            return char.encode()
        if self.codec not in _IN_PAIRS:
            return None
        data = self.encode_char(char)
        return data if data is not None and len(data) == 2 and data.decode(self.codec.value) == char else None

    @functools.cached_property
    def _pairs(self) -> dict[int, str]:
        if self.codec not in _IN_PAIRS:
            return {}
        cells: dict[int, str] = {}
        for lead in range(0x81, 0xFF):
            for trail in range(0x40, 0xFF):
                char = bytes((lead, trail)).decode(self.codec.value, "replace")
                if len(char) == 1 and char != REPLACEMENT:
                    cells[lead << 8 | trail] = char
        return cells

    @property
    def pairs(self) -> Mapping[int, str]:
        return self._pairs

    @property
    def leads(self) -> frozenset[int]:
        return frozenset(key >> 8 for key in self._pairs)

    def _bad_length(self, found: int, loss: Loss) -> int:
        """How many bytes one error takes; ``found`` is what the codec reported."""
        if loss in (Loss.SWALLOW, Loss.SWALLOW_FFFD):
            return max(found, 2)
        if loss is Loss.WHATWG or self.codec in (Codec.UTF_16_LE, Codec.UTF_16_BE):
            return found
        return 1

    def _decode_lossy(self, data: bytes, loss: Loss) -> str:
        try:
            return data.decode(self.codec.value)
        except UnicodeDecodeError:
            pass
        bad = replacement(loss, self.default)
        make = codecs.getincrementaldecoder(self.codec.value)
        decoder, out, at, end, size = make(), [], 0, len(data), _CHUNK_LEAST
        while at < end:
            chunk = data[at : at + size]
            state = decoder.getstate()
            try:
                out.append(decoder.decode(chunk, at + len(chunk) >= end))
                at += len(chunk)
                size = min(size * 2, _CHUNK_MOST)
            except UnicodeDecodeError as error:
                start = error.start - len(state[0])  # an unfinished sequence waits in the decoder
                decoder.setstate(state)
                if start > 0:
                    out.append(decoder.decode(chunk[:start]))
                out.append(bad)
                at += start + self._bad_length(error.end - error.start, loss)
                decoder, size = make(), _CHUNK_LEAST
        return "".join(out)


class Utf8Page(StreamPage):
    """UTF-8; an error is a maximal subpart (Unicode 15, section 3.9), in every loss mode."""

    _GENUINE = REPLACEMENT.encode("utf-8")

    def _decode_lossy(self, data: bytes, loss: Loss) -> str:
        bad = replacement(loss, self.default)
        if bad == REPLACEMENT:
            return data.decode("utf-8", "replace")
        # a U+FFFD that is really in the bytes is no error; EF never continues a sequence
        parts = [
            part.decode("utf-8", "replace").replace(REPLACEMENT, bad) for part in data.split(self._GENUINE)
        ]
        return REPLACEMENT.join(parts)


class Cesu8Page(StreamPage):
    """CESU-8 (Unicode Technical Report 26): a character beyond U+FFFF is two surrogates of three bytes each."""

    _BEYOND = re.compile("[\U00010000-\U0010ffff]")
    _PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")

    def encode(self, text: str) -> bytes:
        try:
            text.encode("utf-8")
        except UnicodeEncodeError as error:
            raise self.cannot_encode(text, error.start) from None
        return self._BEYOND.sub(lambda one: _surrogates(one[0]), text).encode("utf-8", "surrogatepass")

    def _decode_strict(self, data: bytes) -> str:
        try:
            text = data.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError as error:
            raise self.cannot_decode(data, error.start) from None
        joined = self._PAIR.sub(lambda pair: _character(pair[0]), text)
        if self._BEYOND.search(text) or any("\ud800" <= ch <= "\udfff" for ch in joined):
            raise self.cannot_decode(data, 0)
        return joined

    def _decode_lossy(self, data: bytes, loss: Loss) -> str:
        try:
            return self._decode_strict(data)
        except ChannelFailure:
            return code_page(Codec.UTF_8).decode(data, loss)


def _surrogates(char: str) -> str:
    beyond = ord(char) - 0x10000
    return chr(0xD800 + (beyond >> 10)) + chr(0xDC00 + (beyond & 0x3FF))


def _character(pair: str) -> str:
    return chr(0x10000 + ((ord(pair[0]) - 0xD800) << 10) + ord(pair[1]) - 0xDC00)
