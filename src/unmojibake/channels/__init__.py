"""HOW text gets damaged: code pages as the real decoders behave, loss modes, and both directions."""

from unmojibake.channels.channel import Channel, Kind, Layer, Loss, Variant
from unmojibake.channels.codec import Codec
from unmojibake.channels.codepage import UNDEFINED, CodePage, code_page
from unmojibake.channels.simulate import apply_layer, damage

__all__ = [
    "UNDEFINED",
    "Channel",
    "CodePage",
    "Codec",
    "Kind",
    "Layer",
    "Loss",
    "Variant",
    "apply_layer",
    "code_page",
    "damage",
]
