"""Finds text damaged by wrong encodings and repairs it, provably, without touching healthy text.

Names load when they are first used: ``import unmojibake`` itself costs nothing.

>>> import unmojibake as um
>>> um.fix("already fine")
'already fine'
"""

from __future__ import annotations

import importlib
import sys
import types
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from unmojibake.api import (
        channels,
        check,
        check_paths,
        damage,
        decode,
        fix,
        fix_column,
        fix_paths,
        repair,
        repair_bytes,
        repair_column,
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
    from unmojibake.tables.records import ColumnRepair, ValueRepair

__version__ = "0.1.0"

_HOME = {
    "unmojibake.api": (
        "channels",
        "check",
        "check_paths",
        "damage",
        "decode",
        "fix",
        "fix_column",
        "fix_paths",
        "repair",
        "repair_bytes",
        "repair_column",
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
    "unmojibake.tables.records": ("ColumnRepair", "ValueRepair"),
}
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}

__all__ = [
    "ByteRepair",
    "Certainty",
    "Change",
    "Channel",
    "ChannelError",
    "ChannelFailure",
    "ColumnRepair",
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
    "ValueRepair",
    "channels",
    "check",
    "check_paths",
    "damage",
    "decode",
    "fix",
    "fix_column",
    "fix_paths",
    "repair",
    "repair_bytes",
    "repair_column",
]


class _CallableFolder(types.ModuleType):
    """The folder ``channels``, which the interface also gives as a function."""

    def __call__(self) -> Any:
        from unmojibake.api import channels

        return channels()


class _Package(types.ModuleType):
    """Importing a folder makes it an attribute of its package, over any function of the same name: so the
    folder ``channels`` is made callable when that happens."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "channels" and isinstance(value, types.ModuleType):
            value.__class__ = _CallableFolder
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> Any:
    module = _MODULE_OF.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name == "channels":
        return importlib.import_module("unmojibake.channels")
    value = globals()[name] = getattr(importlib.import_module(module), name)
    return value


def __dir__() -> list[str]:
    return sorted({*__all__, *globals()})
