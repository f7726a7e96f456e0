"""Columns of pyarrow: strings of every layout, and dictionaries of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from unmojibake.tables.shelf import SLICE, NoShelf, Shelf, Strings, distinct


def is_string(kind: Any) -> bool:
    """Whether an Arrow type is one of the layouts of strings."""
    view = getattr(pa.types, "is_string_view", lambda _: False)
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or view(kind))


def is_text(kind: Any) -> bool:
    """Whether an Arrow type is a string, or a dictionary of strings."""
    return is_string(kind) or (pa.types.is_dictionary(kind) and is_string(kind.value_type))


def shelf_of(values: Any) -> Shelf:
    """The shelf for an Array or a ChunkedArray."""
    if not is_text(values.type):
        return NoShelf()
    return _Dictionary(values) if pa.types.is_dictionary(values.type) else _Plain(values)


def _chunks(values: Any) -> list[Any]:
    return list(values.chunks) if isinstance(values, pa.ChunkedArray) else [values]


def _alike(values: Any, chunks: list[Any]) -> Any:
    """The chunks as the same kind of object as ``values``."""
    return pa.chunked_array(chunks, type=values.type) if isinstance(values, pa.ChunkedArray) else chunks[0]


def _strings(values: Any) -> Strings:
    """The values as Python strings; None also for those that are no valid UTF-8, which Arrow lets in."""
    try:
        return values.to_pylist()  # type: ignore[no-any-return]
    except UnicodeDecodeError:
        return [_string(value) for value in values]


def _string(value: Any) -> str | None:
    try:
        return value.as_py()  # type: ignore[no-any-return]
    except UnicodeDecodeError:
        return None


class _Plain:
    """Strings, chunk by chunk; only chunks with a change are built anew."""

    def __init__(self, values: Any) -> None:
        self._values = values

    def slices(self) -> Iterator[tuple[int, Strings]]:
        at = 0
        for chunk in _chunks(self._values):
            for start in range(0, len(chunk), SLICE):
                yield at + start, _strings(chunk.slice(start, SLICE))
            at += len(chunk)

    def rows(self, places: Sequence[int]) -> Sequence[int]:
        return places

    def replaced(self, new: Mapping[int, str]) -> Any:
        out, at = [], 0
        for chunk in _chunks(self._values):
            inside = [place for place in new if at <= place < at + len(chunk)]
            out.append(_with(chunk, {place - at: new[place] for place in inside}) if inside else chunk)
            at += len(chunk)
        return _alike(self._values, out)


def _with(chunk: Any, new: Mapping[int, str]) -> Any:
    """A chunk with new strings: everything between them is copied as it is, valid UTF-8 or not."""
    parts, at = [], 0
    for place in sorted(new):
        parts += [chunk.slice(at, place - at), pa.array([new[place]], type=chunk.type)]
        at = place + 1
    return pa.concat_arrays([*parts, chunk.slice(at)])


class _Dictionary:
    """Dictionary-encoded strings: the dictionaries are looked at, each once."""

    def __init__(self, values: Any) -> None:
        self._values = values
        self._groups: list[tuple[int, Any, list[Any]]] = []  # first place, dictionary, its chunks
        at = 0
        for chunk in _chunks(values):
            if self._groups and self._groups[-1][1].equals(chunk.dictionary):
                self._groups[-1][2].append(chunk)
                continue
            self._groups.append((at, chunk.dictionary, [chunk]))
            at += len(chunk.dictionary)

    def slices(self) -> Iterator[tuple[int, Strings]]:
        for at, dictionary, _ in self._groups:
            yield at, _strings(dictionary)

    def rows(self, places: Sequence[int]) -> Sequence[int]:
        out, row = [], 0
        for at, dictionary, chunks in self._groups:
            inside = pa.array([place - at for place in places if at <= place < at + len(dictionary)])
            for chunk in chunks:
                if len(inside):
                    found = pc.indices_nonzero(
                        pc.is_in(chunk.indices, value_set=inside.cast(chunk.indices.type))
                    )
                    out += [row + i for i in found.to_pylist()]
                row += len(chunk)
        return out

    def replaced(self, new: Mapping[int, str]) -> Any:
        out = []
        for at, dictionary, chunks in self._groups:
            inside = {p - at: text for p, text in new.items() if at <= p < at + len(dictionary)}
            out += _translated(dictionary, chunks, inside) if inside else chunks
        return _alike(self._values, out)


def _translated(dictionary: Any, chunks: list[Any], new: Mapping[int, str]) -> list[Any]:
    texts, places = distinct(_strings(dictionary), new)
    fresh = pa.array(texts, type=dictionary.type) if places else _with(dictionary, new)
    kind = chunks[0].type
    out = []
    for chunk in chunks:
        indices = chunk.indices
        if places:
            indices = pa.array(places, type=kind.index_type).take(indices)
        out.append(pa.DictionaryArray.from_arrays(indices, fresh, ordered=kind.ordered))
    return out
