"""HOW text gets damaged: code pages as the real decoders behave, loss modes, and both directions.

Names load when they are first used: what only asks for the name of a code page loads no tables and no decoders.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from unmojibake.channels.channel import Channel, Kind, Layer, Loss, Variant
    from unmojibake.channels.codec import Codec
    from unmojibake.channels.codepage import UNDEFINED, CodePage, code_page
    from unmojibake.channels.inverse import replays, undo_candidates, undo_layer
    from unmojibake.channels.realistic import PAIRS, Pair, channels, pair
    from unmojibake.channels.simulate import apply_layer, damage, damage_bytes, doubled_fffd_forms

_HOMES = {
    "channel": (
        "Channel",
        "Kind",
        "Layer",
        "Loss",
        "Variant",
    ),
    "codec": ("Codec",),
    "codepage": (
        "UNDEFINED",
        "CodePage",
        "code_page",
    ),
    "inverse": (
        "replays",
        "undo_candidates",
        "undo_layer",
    ),
    "realistic": (
        "PAIRS",
        "Pair",
        "channels",
        "pair",
    ),
    "simulate": (
        "apply_layer",
        "damage",
        "damage_bytes",
        "doubled_fffd_forms",
    ),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

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


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"unmojibake.channels.{home}"), name)
    return value
