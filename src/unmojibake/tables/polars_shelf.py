"""Series of polars: String, Categorical and Enum."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from unmojibake.tables.shelf import SLICE, NoShelf, Shelf, Strings, distinct, gathered


def shelf_of(series: Any) -> Shelf:
    """The shelf for a Series."""
    if series.dtype == pl.String:
        return _Series(series)
    if isinstance(series.dtype, (pl.Categorical, pl.Enum)):
        return _Categories(series)
    return NoShelf()


class _Series:
    def __init__(self, series: Any) -> None:
        self._series = series

    def slices(self) -> Iterator[tuple[int, Strings]]:
        for start in range(0, len(self._series), SLICE):
            yield start, self._series.slice(start, SLICE).to_list()

    def rows(self, groups: Sequence[Sequence[int]]) -> Sequence[Sequence[int]]:
        return groups

    def replaced(self, new: Mapping[int, str]) -> Any:
        return self._series.clone().scatter(list(new), list(new.values()))


class _Categories:
    """The distinct values that stand in the column. An Enum gets the repaired names in place of the damaged."""

    def __init__(self, series: Any) -> None:
        self._series = series
        self._values: list[str | None] = (
            series.dtype.categories.to_list()
            if isinstance(series.dtype, pl.Enum)
            else series.cast(pl.String).unique(maintain_order=True).to_list()
        )

    def slices(self) -> Iterator[tuple[int, Strings]]:
        yield 0, self._values

    def rows(self, groups: Sequence[Sequence[int]]) -> Sequence[Sequence[int]]:
        asked = [place for places in groups for place in places]
        place_of = {self._values[place]: place for place in asked}
        texts = self._series.cast(pl.String)
        found = texts.is_in(list(place_of)).fill_null(False).arg_true()
        places = (place_of[text] for text in texts.gather(found).to_list())
        return gathered(groups, zip(places, found.to_list(), strict=True))

    def replaced(self, new: Mapping[int, str]) -> Any:
        dtype = self._series.dtype
        if isinstance(dtype, pl.Enum):
            dtype = pl.Enum(distinct(self._values, new)[0])
        old = [self._values[place] for place in new]
        return self._series.cast(pl.String).replace(old, list(new.values())).cast(dtype)
