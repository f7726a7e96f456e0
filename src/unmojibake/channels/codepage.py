"""Code pages as the real decoders behave, one table for both directions.

``code_page(codec)`` gives the page. CPython's codecs are the base; what they lack (C1 controls for
undefined Windows bytes, private-use areas, VISCII, TCVN...) comes from the generated ``_overlays``.
"""

from __future__ import annotations

import codecs
import functools
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping

from unmojibake.channels.channel import Loss
from unmojibake.channels.codec import Codec
from unmojibake.errors import ChannelFailure

UNDEFINED = "\ufffe"
"""What a table holds for a byte that the page does not define (as ``codecs.charmap_decode`` has it)."""

REPLACEMENT = "\ufffd"
_WINDOWS = {"cp874", *(f"cp125{n}" for n in range(9))}


class Memo(dict[str, "bytes | None"]):
    """What a function says of a character, remembered."""

    def __init__(self, ask: Callable[[str], bytes | None]) -> None:
        super().__init__()
        self._ask = ask

    def __missing__(self, char: str) -> bytes | None:
        found = self[char] = self._ask(char)
        return found


class CodePage(ABC):
    """One encoding, both directions. ``codec`` is its name; ``default`` replaces a swallowed pair."""

    single_byte = False
    default = "?"

    def __init__(self, codec: Codec) -> None:
        self.codec = codec

    def __repr__(self) -> str:
        return f"CodePage({self.codec.value})"

    @abstractmethod
    def encode(self, text: str) -> bytes:
        """The bytes a writer makes of ``text``, strictly; raises ChannelFailure.

        A writer may normalise what the page has in another form: cp1258 splits precomposed letters,
        shift_jis takes the full-width tilde for the wave dash.
        """

    def unread(self, text: str) -> bytes:
        """The bytes that decode to exactly ``text``: no writer's normalisation; raises ChannelFailure."""
        return self.encode(text)

    def decode(self, data: bytes, loss: Loss = Loss.STRICT) -> str:
        """The text a reader sees. Only STRICT can fail: ChannelFailure at the first undefined byte."""
        if loss is Loss.STRICT:
            return self._decode_strict(data)
        return self._decode_lossy(data, loss)

    @abstractmethod
    def _decode_strict(self, data: bytes) -> str: ...

    @abstractmethod
    def _decode_lossy(self, data: bytes, loss: Loss) -> str: ...

    def bytes_shown(self, text: str) -> bytes:
        """A byte for each character of a text, "?" where a single-byte page has none (else nothing)."""
        return b""

    @property
    def table(self) -> str:
        """256 characters, UNDEFINED where there is none; for single-byte pages only (else empty)."""
        return ""

    @property
    def pairs(self) -> Mapping[int, str]:
        """``lead << 8 | trail`` to character; empty where the page has no byte pairs."""
        return {}

    @property
    def singles(self) -> Mapping[int, str]:
        """Byte to character for the bytes 80..FF that stand alone."""
        return {}

    @property
    def leads(self) -> frozenset[int]:
        """The bytes that start a pair."""
        return frozenset()

    @functools.cached_property
    def chars(self) -> frozenset[str]:
        """The characters beyond ASCII that the page holds; empty for Unicode encodings, which hold all."""
        return frozenset(c for c in (*self.singles.values(), *self.pairs.values()) if c >= "\x80")

    @functools.cached_property
    def cells(self) -> Mapping[str, bytes | None]:
        """The bytes of a character, None where the page has none; each looked up when it is first asked for.

        ASCII is held by all; Unicode encodings have no cells beyond it.
        """
        return Memo(self._cell)

    @abstractmethod
    def _cell(self, char: str) -> bytes | None: ...

    def count(self, text: str) -> int:
        """How many characters of a text, ASCII apart, the page holds."""
        cells = self.cells
        return sum(char > "\x7f" and cells[char] is not None for char in text)

    def encode_char(self, char: str) -> bytes | None:
        """The bytes of one character, None where the page has none."""
        try:
            return self.encode(char)
        except ChannelFailure:
            return None

    def cannot_encode(self, text: str, at: int) -> ChannelFailure:
        return ChannelFailure(f"{self.codec.value} has no character U+{ord(text[at]):04X} (offset {at})", at)

    def cannot_decode(self, data: bytes, at: int) -> ChannelFailure:
        return ChannelFailure(f"{self.codec.value} does not define byte {data[at]:02X} at offset {at}", at)


def replacement(loss: Loss, default: str) -> str:
    """What stands for undefined bytes in this mode; ``default`` is the page's own character."""
    if loss in (Loss.FFFD, Loss.WHATWG, Loss.SWALLOW_FFFD):
        return REPLACEMENT
    if loss is Loss.DROP:
        return ""
    return "?" if loss is Loss.QMARK else default


class SingleBytePage(CodePage):
    """A page of 256 cells."""

    single_byte = True

    def __init__(self, codec: Codec) -> None:
        super().__init__(codec)
        self._table = _single_table(codec)
        self._encoding_map = codecs.charmap_build(self._table)
        self._undefined = bytes(i for i, c in enumerate(self._table) if c == UNDEFINED)

    @property
    def table(self) -> str:
        return self._table

    @functools.cached_property
    def _singles(self) -> dict[int, str]:
        return {i: c for i, c in enumerate(self._table) if i >= 0x80 and c != UNDEFINED}

    @property
    def singles(self) -> Mapping[int, str]:
        return self._singles

    @functools.cached_property
    def chars(self) -> frozenset[str]:
        return frozenset(c for c in self._table if c >= "\x80" and c != UNDEFINED)

    def _cell(self, char: str) -> bytes | None:
        try:
            return self.unread(char)
        except ChannelFailure:
            return None

    def count(self, text: str) -> int:
        return sum(map(self.chars.__contains__, text))

    def unread(self, text: str) -> bytes:
        try:
            return codecs.charmap_encode(text, "strict", self._encoding_map)[0]
        except UnicodeEncodeError as error:
            raise self.cannot_encode(text, error.start) from None

    def bytes_shown(self, text: str) -> bytes:
        return codecs.charmap_encode(text, "replace", self._encoding_map)[0]

    def encode(self, text: str) -> bytes:
        return self.unread(text)

    def _decode_strict(self, data: bytes) -> str:
        try:
            return codecs.charmap_decode(data, "strict", self._table)[0]
        except UnicodeDecodeError as error:
            raise self.cannot_decode(data, error.start) from None

    def _decode_lossy(self, data: bytes, loss: Loss) -> str:
        if loss is Loss.DROP:
            return codecs.charmap_decode(data.translate(None, self._undefined), "strict", self._table)[0]
        table = self._table.replace(UNDEFINED, replacement(loss, self.default))
        return codecs.charmap_decode(data, "strict", table)[0]


class VietnamesePage(SingleBytePage):
    """cp1258: a writer splits what the page lacks into a base letter and a combining tone mark."""

    _TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")

    def encode(self, text: str) -> bytes:
        if text.isascii():
            return text.encode("ascii")
        composed = unicodedata.normalize("NFC", text)
        try:
            return self.unread("".join(map(self._split, composed)))
        except ChannelFailure:
            at = next((i for i, c in enumerate(text) if not self._known(c)), 0)
            raise self.cannot_encode(text, at) from None

    def _known(self, char: str) -> bool:
        return all(c in self.chars or c < "\x80" for c in self._split(char))

    def _split(self, char: str) -> str:
        if char < "\x80" or char in self.chars:
            return char
        parts = unicodedata.normalize("NFD", char)
        base = "".join(c for c in parts if c not in self._TONES)
        return unicodedata.normalize("NFC", base) + "".join(c for c in parts if c in self._TONES)


def _single_table(codec: Codec) -> str:
    from unmojibake.channels._overlays import BYTES

    base, _, flavour = codec.value.partition("@")
    python = {"viscii": "iso-8859-1", "tcvn": "ascii"}.get(base, base)
    cells = list(bytes(range(256)).decode(python, "replace").replace(REPLACEMENT, UNDEFINED))
    assert len(cells) == 256
    if base in _WINDOWS and flavour != "py":
        # the Encoding Standard and Windows read an undefined 80..9F as the C1 control
        cells[0x80:0xA0] = [c if c != UNDEFINED else chr(0x80 + i) for i, c in enumerate(cells[0x80:0xA0])]
    for byte, point in BYTES.get(codec.value, ()):
        if flavour != "win" or cells[byte] == UNDEFINED:
            cells[byte] = chr(point)
    return "".join(cells)


_DOUBLE_BYTE = {
    Codec.CP932,
    Codec.CP936,
    Codec.CP949,
    Codec.CP950,
    Codec.SHIFT_JIS,
    Codec.EUC_KR,
    Codec.BIG5,
    Codec.GB2312,
}
_STREAMS = {
    Codec.UTF_7,
    Codec.UTF_16_LE,
    Codec.UTF_16_BE,
    Codec.EUC_JP,
    Codec.GB18030,
    Codec.ISO_2022_JP,
    Codec.HZ,
}


@functools.cache
def code_page(codec: Codec) -> CodePage:
    """The page of this codec; built on first use, then shared."""
    if codec is Codec.UTF_8 or codec is Codec.CESU_8 or codec in _STREAMS:
        from unmojibake.channels.streams import Cesu8Page, StreamPage, Utf8Page

        own = {Codec.UTF_8: Utf8Page, Codec.CESU_8: Cesu8Page}
        return own.get(codec, StreamPage)(codec)
    if codec in _DOUBLE_BYTE:
        from unmojibake.channels.doublebyte import DoubleBytePage

        return DoubleBytePage(codec)
    return VietnamesePage(codec) if codec.base is Codec.CP1258 else SingleBytePage(codec)
