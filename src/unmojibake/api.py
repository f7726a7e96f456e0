"""The functions of the public interface; each loads what it needs when it is called."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from unmojibake.run import check_paths, fix_paths

if TYPE_CHECKING:
    from unmojibake.channels.channel import Channel
    from unmojibake.model import ByteRepair, Decoded, Finding, Repair
    from unmojibake.options import Options
    from unmojibake.tables.records import ColumnRepair

_Column = TypeVar("_Column")

__all__ = [
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


def fix(text: str, options: Options | None = None) -> str:
    """The text with its damage repaired; the same object when nothing was changed.

    Raises UsageError for a reference that cannot be used.
    """
    healthy = _at_first_sight()
    done: str | None = healthy.fixed(text, options)
    return repair(text, options).text if done is None else done


@cache
def _at_first_sight() -> Any:
    """What decides for most texts, a short one in a microsecond; an import costs as much, also when it was made."""
    from unmojibake.stages import healthy

    return healthy


def repair(text: str, options: Options | None = None) -> Repair:
    """Like ``fix``, with the changes that were made and the findings that were left."""
    healthy = _at_first_sight()
    options = options or healthy.DEFAULT
    found = healthy.suspects(text, options)
    if found == []:
        from unmojibake.model import Repair

        return Repair(text)
    from unmojibake.stages.pipeline import repair_text

    return repair_text(text, options, found)


def check(text: str, options: Options | None = None) -> list[Finding]:
    """The findings that count, in text order: those at or above ``options.level``; changes nothing.

    Proved damage without anything known to put back is among them (``after`` is None). Guesses are with
    ``Options(level="guess")``; ``repair`` has them in ``unresolved`` at every level.
    """
    options = options or _at_first_sight().DEFAULT
    found = repair(text, options)
    if not found.changes and not found.unresolved:
        return []
    counted = (f for f in found.changes + found.unresolved if f.certainty >= options.certainty)
    return sorted(counted, key=lambda finding: (finding.start, finding.end))


def decode(data: bytes, options: Options | None = None) -> Decoded:
    """Bytes as text, with encoding, BOM and line end.

    Raises FileProblem when ``options.encoding`` does not fit.
    """
    from unmojibake.stages import decode as stage

    return stage.decode(data, options)


def repair_bytes(data: bytes, options: Options | None = None) -> ByteRepair:
    """Bytes with the damage of their text repaired; every other byte is kept.

    Raises FileProblem when ``options.encoding`` does not fit.
    """
    from unmojibake.options import Options
    from unmojibake.stages.healthy import healthy_data

    options = options or Options()
    healthy = healthy_data(data, options)
    if healthy is not None:
        return healthy
    from unmojibake.stages import pipeline

    return pipeline.repair_bytes(data, options)


def fix_column(values: _Column, options: Options | None = None) -> _Column:
    """The column with its damaged values repaired; the same object when nothing was changed.

    Takes a list, a pandas or polars Series, a pyarrow Array or ChunkedArray, and returns the same kind.
    Raises UsageError for anything else.
    """
    repaired: _Column = repair_column(values, options).values
    return repaired


def repair_column(values: Any, options: Options | None = None) -> ColumnRepair:
    """Like ``fix_column``, with what was found in each distinct value: rows, channel, certainty, confidence."""
    from unmojibake.tables.column import repair_column as repaired

    return repaired(values, options)


def damage(text: str, channel: str | Channel) -> str:
    """The text as it looks after the channel: the inverse of a repair, for tests and simulations.

    Raises ChannelError for a name that does not parse, ChannelFailure where a code page lacks a character.
    """
    from unmojibake.channels.simulate import damage as simulate

    return simulate(text, channel)


def channels() -> list[Channel]:
    """The channels that are met in practice."""
    from unmojibake.channels.realistic import channels as realistic

    return list(realistic())
