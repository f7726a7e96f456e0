"""Columns of pyarrow: strings of every layout, and dictionaries of them."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from unmojibake.stages import sevenbit
from unmojibake.tables.shelf import SLICE, NoShelf, Shelf, Strings, distinct, gathered


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


def _shares(new: Mapping[int, str], sizes: Sequence[int]) -> list[dict[int, str]]:
    """What falls to each of several stretches of so many places, by its place within the stretch."""
    starts = list(accumulate(sizes, initial=0))
    out: list[dict[int, str]] = [{} for _ in sizes]
    for place, text in new.items():
        number = bisect_right(starts, place) - 1
        out[number][place - starts[number]] = text
    return out


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

    def beyond_ascii(self) -> Iterator[tuple[Sequence[int], Strings]]:
        at = 0
        for chunk in _chunks(self._values):
            for start in range(0, len(chunk), SLICE):
                part = chunk.slice(start, SLICE)
                wide = _wide(part)
                if wide is None:
                    yield range(at + start, at + start + len(part)), _strings(part)
                elif len(wide):
                    yield [at + start + i for i in wide.to_pylist()], _strings(part.take(wide))
            at += len(chunk)

    def rows(self, groups: Sequence[Sequence[int]]) -> Sequence[Sequence[int]]:
        return groups

    def replaced(self, new: Mapping[int, str]) -> Any:
        chunks = _chunks(self._values)
        shares = _shares(new, [len(chunk) for chunk in chunks])
        out = [_with(chunk, own) if own else chunk for chunk, own in zip(chunks, shares, strict=True)]
        return _alike(self._values, out)


_OFFSETS = {pa.string(): "i", pa.large_string(): "q"}


def _array(texts: Sequence[str], kind: Any) -> Any:
    """An array of strings. ``pa.array`` would load pandas, where it is there: a third of a second, and its memory."""
    code = _OFFSETS.get(kind)
    if code is None:
        return pa.array(texts, type=kind)
    encoded = [text.encode("utf-8") for text in texts]
    offsets = pa.py_buffer(array(code, accumulate(map(len, encoded), initial=0)))
    return pa.Array.from_buffers(kind, len(texts), [None, offsets, pa.py_buffer(b"".join(encoded))])


def _wide(strings: Any) -> Any:
    """The places of strings beyond ASCII, an array of Arrow.

    None where they are not told apart, or a seven-bit encoding may be there.
    """
    kind = _OFFSETS.get(strings.type)
    if kind is None or not len(strings):
        return None
    _, offsets, data = strings.buffers()
    if data is None:
        return ()
    size = (strings.offset + len(strings) + 1) * (4 if kind == "i" else 8)
    ends: Any = memoryview(offsets)[:size]  # a buffer may be longer
    ends = ends.cast("i" if kind == "i" else "q")
    held = memoryview(data)[ends[strings.offset] : ends[strings.offset + len(strings)]].tobytes()
    if held.isascii():
        return None if sevenbit.suspicious(held.decode("ascii")) else ()
    if any(sign[:1] in held and sign in held for sign in _SEVEN_BIT):
        return None
    return pc.indices_nonzero(pc.invert(pc.string_is_ascii(strings)))


_SEVEN_BIT = (b"$@", b"$B", b"~{")


def _with(chunk: Any, new: Mapping[int, str]) -> Any:
    """A chunk with new strings: everything between them is copied as it is, valid UTF-8 or not."""
    parts, at = [], 0
    places = sorted(new)
    fresh = _array([new[place] for place in places], chunk.type)
    for number, place in enumerate(places):
        parts += [chunk.slice(at, place - at), fresh.slice(number, 1)]
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

    def rows(self, groups: Sequence[Sequence[int]]) -> Sequence[Sequence[int]]:
        return gathered(groups, self._found(sorted(place for places in groups for place in places)))

    def _found(self, asked: list[int]) -> Iterator[tuple[int, int]]:
        """Each row of the places that are asked for, with its place."""
        row = 0
        for at, dictionary, chunks in self._groups:
            inside = asked[bisect_left(asked, at) : bisect_left(asked, at + len(dictionary))]
            for chunk in chunks:
                if inside:
                    values = pa.array([place - at for place in inside], type=chunk.indices.type)
                    found = pc.indices_nonzero(pc.is_in(chunk.indices, value_set=values))
                    for i, index in zip(
                        found.to_pylist(), chunk.indices.take(found).to_pylist(), strict=True
                    ):
                        yield at + index, row + i
                row += len(chunk)

    def replaced(self, new: Mapping[int, str]) -> Any:
        out = []
        shares = _shares(new, [len(dictionary) for _, dictionary, _ in self._groups])
        for (_, dictionary, chunks), own in zip(self._groups, shares, strict=True):
            out += _translated(dictionary, chunks, own) if own else chunks
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
