"""Kinds of columns behind one small interface: read strings slice by slice, put some of them back changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from unmojibake.errors import UsageError

SLICE = 1 << 16
"""Rows read at once: a column of any length costs the memory of so many Python strings."""

Strings = Sequence["str | None"]


class Shelf(Protocol):
    """A column. *Places* are rows, or numbers of dictionary values where a column is encoded by one."""

    def slices(self) -> Iterator[tuple[int, Strings]]:
        """The first place of each slice, and its strings; None is a null or no string."""

    def rows(self, groups: Sequence[Sequence[int]]) -> Sequence[Sequence[int]]:
        """The rows of each group of places, in order; no place is in two groups. One look at the column."""

    def replaced(self, new: Mapping[int, str]) -> Any:
        """A column of the same kind with new strings at some places; the old one stays as it is."""


@runtime_checkable
class Sifted(Protocol):
    """A shelf that passes over its plain ASCII values without making strings of them."""

    def beyond_ascii(self) -> Iterator[tuple[Sequence[int], Strings]]:
        """Places and their strings: all that is not ASCII, and all that stands near signs of seven-bit encodings."""


def shelf_of(values: Any) -> Shelf:
    """The shelf for a column; raises UsageError for what is none.

    Looks at the name of the type's package only: a package that the caller did not load is not loaded.
    """
    package = type(values).__module__.partition(".")[0]
    kind = type(values).__name__
    if isinstance(values, list):
        return ListShelf(values)
    if package == "pandas" and kind == "Series":
        from unmojibake.tables import pandas_shelf

        return pandas_shelf.shelf_of(values)
    if package == "polars" and kind == "Series":
        from unmojibake.tables import polars_shelf

        return polars_shelf.shelf_of(values)
    if package == "pyarrow" and hasattr(values, "type"):
        from unmojibake.tables import arrow_shelf

        return arrow_shelf.shelf_of(values)
    raise UsageError(
        f"a column is a list, a pandas or polars Series, or a pyarrow Array or ChunkedArray; got {kind!r}"
    )


class ListShelf:
    """A list; what is no string in it is left as it is."""

    def __init__(self, values: list[Any]) -> None:
        self._values = values

    def slices(self) -> Iterator[tuple[int, Strings]]:
        for start in range(0, len(self._values), SLICE):
            yield start, strings(self._values[start : start + SLICE])

    def rows(self, groups: Sequence[Sequence[int]]) -> Sequence[Sequence[int]]:
        return groups

    def replaced(self, new: Mapping[int, str]) -> list[Any]:
        out = list(self._values)
        for place, text in new.items():
            out[place] = text
        return out


class NoShelf:
    """A column that holds no text."""

    def slices(self) -> Iterator[tuple[int, Strings]]:
        return iter(())

    def rows(self, groups: Sequence[Sequence[int]]) -> Sequence[Sequence[int]]:
        return groups

    def replaced(self, new: Mapping[int, str]) -> Any:
        raise AssertionError("a column without text has nothing to replace")


def gathered(groups: Sequence[Sequence[int]], found: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The rows of each group of places, from pairs of a place and its row; other places are passed over."""
    number = {place: i for i, places in enumerate(groups) for place in places}
    out: list[list[int]] = [[] for _ in groups]
    for place, row in found:
        if place in number:
            out[number[place]].append(row)
    return out


def strings(values: list[Any]) -> Strings:
    """The values with None for everything that is no plain string."""
    if {str, type(None)}.issuperset(map(type, values)):
        return values
    return [value if type(value) is str else None for value in values]


def distinct(texts: Strings, new: Mapping[int, str]) -> tuple[list[str | None], list[int] | None]:
    """A dictionary after the repair: its values, each once, and where each old place went.

    None for the places where nothing moved: no repaired value was there already.
    """
    whole = [new.get(i, text) for i, text in enumerate(texts)]
    index: dict[str | None, int] = {}
    places = [index.setdefault(text, len(index)) for text in whole]
    return list(index), None if len(index) == len(whole) else places
