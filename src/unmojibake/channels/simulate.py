"""damage(): the simulator, whose inverse is the repair."""

from __future__ import annotations

import re
import unicodedata

from unmojibake.channels.channel import Channel, Kind, Layer, Variant
from unmojibake.channels.codepage import code_page
from unmojibake.errors import ChannelError

_C1 = re.compile("[\x80-\x9f]")


def damage(text: str, channel: str | Channel) -> str:
    """The text after this damage; what a repair has to undo exactly.

    Raises ChannelError for a channel name that is not known, ChannelFailure when the text cannot go
    through the channel (a character or byte that a strict layer does not define).

    >>> ascii(damage("caf\\u00e9", "utf-8>cp1252"))
    "'caf\\\\xc3\\\\xa9'"
    """
    if isinstance(channel, str):
        channel = Channel.parse(channel)
    for layer in channel.layers:
        text = apply_layer(text, layer)
    return text


def apply_layer(text: str, layer: Layer) -> str:
    """The text after one layer; raises as ``damage`` does."""
    if layer.kind is Kind.MISREAD:
        assert layer.encoded_as is not None and layer.decoded_as is not None
        text = code_page(layer.decoded_as).decode(code_page(layer.encoded_as).encode(text), layer.loss)
    else:
        raise ChannelError(f"{layer.name} cannot be simulated")
    return _after(text, layer)


def _after(text: str, layer: Layer) -> str:
    for variant in layer.variants:
        if variant is Variant.NBSP:
            text = text.replace("\xa0", " ")
        elif variant is Variant.NOC1:
            text = _C1.sub("", text)
        elif variant is Variant.NOESC:
            text = text.replace("\x1b", "")
        elif variant is Variant.NFC:
            text = unicodedata.normalize("NFC", text)
    return text
