"""Strings within lists and structs of Arrow columns: taken out flat, and put back in the same shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from unmojibake.tables.arrow_shelf import is_text, shelf_of
from unmojibake.tables.shelf import Shelf, Strings, gathered

_ITEMS = -1
"""The step from a list to its items; other steps are numbers of the fields of a struct."""
_DEEPEST = 32


@dataclass(frozen=True)
class Leaf:
    """Text in column ``number``: ``path`` are the steps to it, ``name`` says them (``a``, ``a.b``, ``tags[]``)."""

    number: int
    name: str
    path: tuple[int, ...] = ()

    def shelf(self, table: Any) -> Shelf:
        """The strings of a Table or RecordBatch there."""
        column = table.column(self.number)
        return NestedShelf(column, self.path) if self.path else shelf_of(column)

    def belongs(self, column: str) -> bool:
        """Whether it is what a name of a column means: that, or something within."""
        within = bool(self.path) and self.name.startswith((f"{column}.", f"{column}[]"))
        return self.name == column or within


def leaves(schema: Any) -> list[Leaf]:
    """All text of a schema, in its order. Maps, unions and lists of a fixed size are passed over."""
    return [
        leaf for number, field in enumerate(schema) for leaf in _below(number, field.name, field.type, ())
    ]


def _below(number: int, name: str, kind: Any, path: tuple[int, ...]) -> Iterator[Leaf]:
    if is_text(kind):
        yield Leaf(number, name, path)
    elif len(path) >= _DEEPEST:
        return
    elif pa.types.is_struct(kind):
        for i in range(kind.num_fields):
            yield from _below(number, f"{name}.{kind.field(i).name}", kind.field(i).type, (*path, i))
    elif _is_list(kind):
        yield from _below(number, f"{name}[]", kind.value_type, (*path, _ITEMS))


def _is_list(kind: Any) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind))


class NestedShelf:
    """Strings at a path of a nested column: their places are counted through all of its rows."""

    def __init__(self, values: Any, path: tuple[int, ...]) -> None:
        self._values, self._path = values, path
        chunked = isinstance(values, pa.ChunkedArray)
        self._chunks = values.chunks if chunked else [values]
        flat = [_flat(chunk, path) for chunk in self._chunks]
        kind = flat[0].type if flat else _type_at(values.type, path)
        self._inner = shelf_of(pa.chunked_array(flat, type=kind))

    def slices(self) -> Iterator[tuple[int, Strings]]:
        return self._inner.slices()

    def rows(self, groups: Sequence[Sequence[int]]) -> Sequence[Sequence[int]]:
        """A row stands for each of its strings that is in a group, once."""
        inner = self._inner.rows(groups)
        row_of = pa.chunked_array([_rows(chunk, self._path) for chunk in self._chunks], type=pa.int64())
        starts, at = [], 0
        for chunk in self._chunks:
            starts.append(at)
            at += len(chunk)
        asked = sorted({place for places in inner for place in places})
        sizes = [len(_flat(chunk, self._path)) for chunk in self._chunks]
        found: list[tuple[int, int]] = []
        number, before = 0, 0
        for place, row in zip(asked, row_of.take(pa.array(asked, pa.int64())).to_pylist(), strict=True):
            while place >= before + sizes[number]:
                before += sizes[number]
                number += 1
            found.append((place, starts[number] + row))
        return [sorted(set(rows)) for rows in gathered(inner, found)]

    def replaced(self, new: Mapping[int, str]) -> Any:
        flat = self._inner.replaced(new)
        out = [_rebuilt(chunk, self._path, own) for chunk, own in zip(self._chunks, flat.chunks, strict=True)]
        if isinstance(self._values, pa.ChunkedArray):
            return pa.chunked_array(out, type=self._values.type)
        return out[0]


def _type_at(kind: Any, path: tuple[int, ...]) -> Any:
    for step in path:
        kind = kind.value_type if step == _ITEMS else kind.field(step).type
    return kind


def _items(array: Any) -> tuple[Any, Any]:
    """The offsets of a list's rows, from 0, and the items that they are about."""
    offsets = array.offsets
    first, last = offsets[0].as_py(), offsets[-1].as_py()
    return pc.subtract(offsets, offsets[0]), array.values.slice(first, last - first)


def _flat(array: Any, path: tuple[int, ...]) -> Any:
    for step in path:
        array = _items(array)[1] if step == _ITEMS else array.field(step)
    return array


def _rows(array: Any, path: tuple[int, ...]) -> Any:
    """For each string at the path, the number of its row in the array."""
    rows = pa.array(range(len(array)), pa.int64())
    for step in path:
        if step == _ITEMS:
            offsets, items = _items(array)
            sizes = pc.subtract(offsets.slice(1), offsets.slice(0, len(offsets) - 1)).to_pylist()
            parents = [i for i, size in enumerate(sizes) for _ in range(size)]
            rows, array = rows.take(pa.array(parents, pa.int64())), items
        else:
            array = array.field(step)
    return rows


def _rebuilt(array: Any, path: tuple[int, ...], flat: Any) -> Any:
    """The array with other strings at the path; nulls and everything beside them as they were."""
    if not path:
        return flat
    step, *rest = path
    kind, nulls = array.type, array.is_null() if array.null_count else None
    if step == _ITEMS:
        offsets, items = _items(array)
        new = _rebuilt(items, tuple(rest), flat)
        build = pa.LargeListArray if pa.types.is_large_list(kind) else pa.ListArray
        return build.from_arrays(offsets, new, type=kind, mask=nulls)
    fields = [array.field(i) for i in range(kind.num_fields)]
    fields[step] = _rebuilt(fields[step], tuple(rest), flat)
    return pa.StructArray.from_arrays(fields, fields=list(kind), mask=nulls)
