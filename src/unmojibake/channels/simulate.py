"""damage(): the simulator, whose inverse is the repair."""

from __future__ import annotations

import functools
import re
import unicodedata

from unmojibake.channels.channel import Channel, Kind, Layer, Loss, Variant
from unmojibake.channels.codec import Codec
from unmojibake.channels.codepage import REPLACEMENT, CodePage, code_page
from unmojibake.errors import ChannelError, ChannelFailure

_C1 = re.compile("[\x80-\x9f]")
_SPACES = re.compile(" {2,}")
_REPLACEMENTS = re.compile(f"{REPLACEMENT}+")
_DOUBLED_PAGES = (
    *(Codec.CP1252, Codec.CP1250, Codec.CP1251, Codec.CP1253, Codec.CP1254, Codec.CP1256, Codec.CP1257),
    *(Codec.CP874, Codec.CP437, Codec.CP850, Codec.CP852, Codec.CP866, Codec.KOI8_R, Codec.MAC_ROMAN),
    *(Codec.CP936, Codec.CP932, Codec.CP949, Codec.CP950, Codec.BIG5, Codec.EUC_KR),
)


def damage(text: str, channel: str | Channel) -> str:
    """The text after this damage; what a repair has to undo exactly.

    Raises ChannelError for a channel name that is not known, ChannelFailure when the text cannot go
    through the channel (a character or byte that a strict layer does not define).

    >>> ascii(damage("caf\\u00e9", "utf-8>cp1252"))
    "'caf\\\\xc3\\\\xa9'"
    >>> ascii(damage("\\u2014 list", "utf-8>cp936/swallow"))
    "'\\\\u9225?list'"
    """
    for layer in _layers(channel):
        text = apply_layer(text, layer)
    return text


def damage_bytes(text: str, channel: str | Channel) -> bytes:
    """The file that the damage leaves: the damaged text as UTF-8.

    After an ANSI round trip as the last layer these are the bytes as written back, before anyone
    reads them: hardly ever valid UTF-8. Raises as ``damage`` does.
    """
    layers = _layers(channel)
    if layers[-1].kind is not Kind.ANSI:
        return code_page(Codec.UTF_8).encode(damage(text, channel))
    for layer in layers[:-1]:
        text = apply_layer(text, layer)
    return _ansi_bytes(text, layers[-1])


def _layers(channel: str | Channel) -> tuple[Layer, ...]:
    return (Channel.parse(channel) if isinstance(channel, str) else channel).layers


def apply_layer(text: str, layer: Layer) -> str:
    """The text after one layer; raises as ``damage`` does."""
    if layer.kind is Kind.MISREAD:
        assert layer.encoded_as is not None and layer.decoded_as is not None
        text = code_page(layer.decoded_as).decode(code_page(layer.encoded_as).encode(text), layer.loss)
    elif layer.kind is Kind.ANSI:
        text = _ansi_bytes(text, layer).decode("utf-8", "replace")
    elif layer.kind is Kind.LOW_BYTE:
        text = "".join([c if c <= "\xff" else chr(ord(c) & 0xFF) for c in text])
    elif layer.kind is Kind.DOUBLED_FFFD:
        page, loss = code_page(layer.decoded_as or Codec.CP1252), layer.loss
        if loss is Loss.STRICT:
            loss = Loss.SWALLOW  # an odd U+FFFD always ends in half a pair
        text = _REPLACEMENTS.sub(lambda run: page.decode(run[0].encode("utf-8"), loss), text)
    else:
        raise ChannelError(f"{layer.name}: a user's mapping is no damage that can be simulated")
    for variant in layer.variants:
        text = _apply_variant(text, variant, layer)
    return text


def _ansi_bytes(text: str, layer: Layer) -> bytes:
    """UTF-8 read in a code page and written back in it; what the page does not define is replaced."""
    assert layer.decoded_as is not None
    page = code_page(layer.decoded_as)
    loss = Loss.SWALLOW if layer.loss is Loss.STRICT else layer.loss
    read = page.decode(code_page(Codec.UTF_8).encode(text), loss)
    if page.encode_char(REPLACEMENT) is None:
        read = read.replace(REPLACEMENT, "?")  # written back, U+FFFD became the writer's default
    return page.unread(read)


def _apply_variant(text: str, variant: Variant, layer: Layer) -> str:
    if variant is Variant.NBSP:
        return text.replace("\xa0", " ")
    if variant is Variant.NOC1:
        return _C1.sub("", text)
    if variant is Variant.NOESC:
        return text.replace("\x1b", "")
    if variant is Variant.SQUEEZE:
        return _SPACES.sub(" ", text)
    if variant is Variant.NFC:
        return unicodedata.normalize("NFC", text)
    return _write_best_fit(text, layer.loss)


def _write_best_fit(text: str, loss: Loss) -> str:
    """``text`` saved in cp1252 by Windows; what has not even a best fit fails, or becomes ``?``."""
    written = text.translate(best_fit())
    page: CodePage = code_page(Codec.CP1252)
    try:
        page.unread(written)
    except ChannelFailure:
        if loss is Loss.STRICT:
            raise
        return "".join([c if c < "\x80" or c in page.chars else "?" for c in written])
    return written


@functools.cache
def best_fit() -> dict[int, int]:
    """Code point to the code point that Windows writes for it in cp1252 (see tools/data/bestfit.txt)."""
    from unmojibake.channels._overlays import BEST_FIT

    return BEST_FIT


@functools.cache
def doubled_fffd_forms(single_byte: bool = False) -> tuple[tuple[str, Layer], ...]:
    """What one and two saved and misread U+FFFD look like, longest first, with the layer that did it.

    ``single_byte``: in single-byte pages only, for which no large table is loaded.

    >>> ascii([form for form, layer in doubled_fffd_forms() if layer.decoded_as is Codec.CP936][0])
    "'\\\\u951f\\\\u65a4\\\\u62f7'"
    """
    forms: dict[str, Layer] = {}
    for codec in _DOUBLED_PAGES:
        if single_byte and not code_page(codec).single_byte:
            continue
        layer = Layer(None, codec, kind=Kind.DOUBLED_FFFD)
        runs = (REPLACEMENT,) if code_page(codec).single_byte else (REPLACEMENT * 2, REPLACEMENT)
        for run in runs:
            forms.setdefault(apply_layer(run, layer), layer)
    return tuple(sorted(forms.items(), key=lambda item: (-len(item[0]), item[0])))
