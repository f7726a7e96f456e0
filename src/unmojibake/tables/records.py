"""The frozen records of tables: what became of a value, and of a column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from unmojibake.model import Certainty, Change, Finding, Repair


@dataclass(frozen=True)
class ValueRepair:
    """A distinct value with findings, and the 0-based ``rows`` where it stands.

    ``channel``, ``certainty`` and ``confidence`` speak for all findings: the channels joined by ", " in the
    order of the text, the least certainty and the least confidence. ``before == after`` where nothing was
    applied. Offsets in ``changes`` and ``unresolved`` are code points of the value.
    """

    rows: Sequence[int]
    before: str
    after: str
    channel: str
    certainty: Certainty
    confidence: float
    changes: tuple[Change, ...] = ()
    unresolved: tuple[Finding, ...] = ()

    @property
    def changed(self) -> bool:
        return self.before != self.after

    @classmethod
    def of(cls, rows: Sequence[int], before: str, repair: Repair) -> ValueRepair:
        """The record for a value that ``repair`` has findings for."""
        return cls(rows, before, repair.text, *spoken(repair), repair.changes, repair.unresolved)


def spoken(repair: Repair) -> tuple[str, Certainty, float]:
    """Channel, certainty and confidence that speak for all findings of a value: those applied, if any."""
    told = repair.changes or repair.unresolved
    channel = ", ".join(dict.fromkeys(change.channel for change in told))
    return channel, min(change.certainty for change in told), min(change.confidence for change in told)


@dataclass(frozen=True)
class ColumnRepair:
    """The outcome for a column: ``values`` is the same object as the input when nothing changed.

    ``changes`` holds each distinct value that was changed, ``unresolved`` each that only has findings that
    were not applied; both by their first row.
    """

    values: Any = field(repr=False)
    changes: tuple[ValueRepair, ...] = ()
    unresolved: tuple[ValueRepair, ...] = ()

    @property
    def changed(self) -> bool:
        return bool(self.changes)
