"""HOW text gets damaged: code pages as the real decoders behave, loss modes, and both directions."""

from unmojibake.channels.channel import Channel, Kind, Layer, Loss, Variant
from unmojibake.channels.codec import Codec
from unmojibake.channels.codepage import UNDEFINED, CodePage, code_page
from unmojibake.channels.inverse import replays, undo_candidates, undo_layer
from unmojibake.channels.realistic import PAIRS, Pair, channels, pair
from unmojibake.channels.simulate import apply_layer, damage, damage_bytes, doubled_fffd_forms

__all__ = [
    "PAIRS",
    "UNDEFINED",
    "Channel",
    "CodePage",
    "Codec",
    "Kind",
    "Layer",
    "Loss",
    "Pair",
    "Variant",
    "apply_layer",
    "channels",
    "code_page",
    "damage",
    "damage_bytes",
    "doubled_fffd_forms",
    "pair",
    "replays",
    "undo_candidates",
    "undo_layer",
]
