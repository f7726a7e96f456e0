"""Finds text damaged by wrong encodings and repairs it, provably, without touching healthy text.

Names load when they are first used: ``import unmojibake`` itself costs nothing.

>>> import unmojibake as um
>>> um.fix("already fine")
'already fine'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from unmojibake.api import (
        channels,
        check,
        check_paths,
        damage,
        decode,
        fix,
        fix_paths,
        repair,
        repair_bytes,
    )
    from unmojibake.channels.channel import Channel
    from unmojibake.errors import (
        ChannelError,
        ChannelFailure,
        FileProblem,
        UnmojibakeError,
        UsageError,
    )
    from unmojibake.model import (
        ByteRepair,
        Certainty,
        Change,
        Decoded,
        FileResult,
        Finding,
        Piece,
        Repair,
        Status,
    )
    from unmojibake.options import Mapping, Options

__version__ = "0.1.0"

_HOME = {
    "unmojibake.api": (
        "channels",
        "check",
        "check_paths",
        "damage",
        "decode",
        "fix",
        "fix_paths",
        "repair",
        "repair_bytes",
    ),
    "unmojibake.channels.channel": ("Channel",),
    "unmojibake.errors": ("ChannelError", "ChannelFailure", "FileProblem", "UnmojibakeError", "UsageError"),
    "unmojibake.model": (
        "ByteRepair",
        "Certainty",
        "Change",
        "Decoded",
        "FileResult",
        "Finding",
        "Piece",
        "Repair",
        "Status",
    ),
    "unmojibake.options": ("Mapping", "Options"),
}
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}

__all__ = [
    "ByteRepair",
    "Certainty",
    "Change",
    "Channel",
    "ChannelError",
    "ChannelFailure",
    "Decoded",
    "FileProblem",
    "FileResult",
    "Finding",
    "Mapping",
    "Options",
    "Piece",
    "Repair",
    "Status",
    "UnmojibakeError",
    "UsageError",
    "channels",
    "check",
    "check_paths",
    "damage",
    "decode",
    "fix",
    "fix_paths",
    "repair",
    "repair_bytes",
]


def __getattr__(name: str) -> Any:
    module = _MODULE_OF.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    value = getattr(importlib.import_module(module), name)
    # A submodule of the same name (unmojibake.channels) may already sit in the namespace: __getattr__ is
    # not asked then, so the function is put in its place as soon as the API loads.
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
