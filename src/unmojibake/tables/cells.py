"""Cells collected from the rows of one part of a file, judged column by column."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from unmojibake.model import Repair
from unmojibake.options import Options
from unmojibake.tables.judging import judge_values

Place = TypeVar("Place", bound=Hashable)


@dataclass(frozen=True)
class Cells(Generic[Place]):
    """The places of each distinct suspicious value, by column."""

    columns: dict[str, dict[str, list[Place]]] = field(default_factory=dict)

    def add(self, column: str, value: str, place: Place) -> None:
        """A value that may be damaged, and where it stands."""
        self.columns.setdefault(column, {}).setdefault(value, []).append(place)

    def judged(self, options: Options) -> Iterator[tuple[str, str, Place, Repair]]:
        """Column, value, place and outcome of every cell with findings; each column votes by itself."""
        for column, places in self.columns.items():
            for value, repair in zip(places, judge_values(list(places), options), strict=True):
                if repair.changes or repair.unresolved:
                    for place in places[value]:
                        yield column, value, place, repair
