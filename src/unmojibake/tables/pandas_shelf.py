"""Series of pandas: objects, strings of every storage, categories."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from unmojibake.tables.shelf import SLICE, NoShelf, Shelf, Strings, distinct, gathered, strings


def shelf_of(series: Any) -> Shelf:
    """The shelf for a Series."""
    if isinstance(series.dtype, pd.CategoricalDtype):
        return _Categories(series) if _holds_text(series.cat.categories.dtype) else NoShelf()
    if isinstance(series.dtype, pd.ArrowDtype) and str(series.dtype).startswith("dictionary"):
        return _Encoded(series)
    return _Series(series) if _holds_text(series.dtype) else NoShelf()


def _holds_text(dtype: Any) -> bool:
    if isinstance(dtype, pd.ArrowDtype):
        from unmojibake.tables.arrow_shelf import is_string

        return is_string(dtype.pyarrow_dtype)
    return bool(pd.api.types.is_object_dtype(dtype) or isinstance(dtype, pd.StringDtype))


class _Series:
    def __init__(self, series: Any) -> None:
        self._series = series

    def slices(self) -> Iterator[tuple[int, Strings]]:
        for start in range(0, len(self._series), SLICE):
            yield start, strings(self._series.iloc[start : start + SLICE].tolist())

    def rows(self, groups: Sequence[Sequence[int]]) -> Sequence[Sequence[int]]:
        return groups

    def replaced(self, new: Mapping[int, str]) -> Any:
        out = self._series.copy()
        out.iloc[list(new)] = np.array(list(new.values()), dtype=object)
        return out


def _rebuilt(series: Any, values: Any) -> Any:
    """The values under the index, name, flags and attributes of a Series."""
    return pd.Series(values, index=series.index, name=series.name, copy=False).__finalize__(series)


class _Categories:
    """The categories are the values; a repair that makes two of them equal joins them."""

    def __init__(self, series: Any) -> None:
        self._series = series

    def slices(self) -> Iterator[tuple[int, Strings]]:
        yield 0, strings(self._series.cat.categories.tolist())

    def rows(self, groups: Sequence[Sequence[int]]) -> Sequence[Sequence[int]]:
        codes = self._series.cat.codes.to_numpy()
        found = np.flatnonzero(np.isin(codes, [place for places in groups for place in places]))
        return gathered(groups, zip(codes[found].tolist(), found.tolist(), strict=True))

    def replaced(self, new: Mapping[int, str]) -> Any:
        old = self._series.cat
        texts, places = distinct(old.categories.tolist(), new)
        codes = old.codes.to_numpy()
        if places:
            codes = np.where(codes < 0, -1, np.array([*places, -1])[codes])
        categories = pd.Index(texts, dtype=old.categories.dtype, name=old.categories.name)
        return _rebuilt(self._series, pd.Categorical.from_codes(codes, categories, ordered=old.ordered))


class _Encoded:
    """A dictionary-encoded Arrow array inside a Series."""

    def __init__(self, series: Any) -> None:
        import pyarrow as pa

        from unmojibake.tables import arrow_shelf

        self._series = series
        self._shelf = arrow_shelf.shelf_of(pa.chunked_array(series.array.__arrow_array__()))

    def slices(self) -> Iterator[tuple[int, Strings]]:
        return self._shelf.slices()

    def rows(self, groups: Sequence[Sequence[int]]) -> Sequence[Sequence[int]]:
        return self._shelf.rows(groups)

    def replaced(self, new: Mapping[int, str]) -> Any:
        return _rebuilt(self._series, pd.arrays.ArrowExtensionArray(self._shelf.replaced(new)))
