"""A column in memory: its distinct suspicious values are judged, the rest is passed over in bulk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from unmojibake.model import Repair
from unmojibake.options import Options
from unmojibake.tables.judging import judge_values
from unmojibake.tables.records import ColumnRepair, ValueRepair
from unmojibake.tables.shelf import Shelf, Sifted, Strings, shelf_of
from unmojibake.tables.suspicion import ascii_is_healthy, suspects

Judge = Callable[[Sequence[str], Options], "Iterable[Repair]"]


def repair_column(values: Any, options: Options | None = None, judge: Judge = judge_values) -> ColumnRepair:
    """The column with the damage of its values repaired, and what was found in each distinct value.

    ``values`` is a list, a pandas or polars Series, a pyarrow Array or ChunkedArray; ``.values`` is of the
    same kind, with nulls, index, name, type and dictionary encoding kept, and the same object when nothing
    changed. What is no text passes through. Pure and deterministic; ``judge`` may spread the work.
    Raises UsageError for what is no column.
    """
    options = options or Options()
    shelf = shelf_of(values)
    places = suspicious(shelf, options)
    if not places:
        return ColumnRepair(values)
    judged = zip(places, judge(list(places), options), strict=True)
    told = {before: repair for before, repair in judged if repair.changes or repair.unresolved}
    new: dict[int, str] = {}
    changed: list[ValueRepair] = []
    left: list[ValueRepair] = []
    for (before, repair), rows in zip(
        told.items(), shelf.rows([places[before] for before in told]), strict=True
    ):
        record = ValueRepair.of(rows, before, repair)
        (changed if record.changed else left).append(record)
        if record.changed:
            new.update(dict.fromkeys(places[before], repair.text))
    return ColumnRepair(shelf.replaced(new) if new else values, tuple(changed), tuple(left))


def suspicious(shelf: Shelf, options: Options) -> dict[str, list[int]]:
    """The places of each distinct value that may be damaged."""
    places: dict[str, list[int]] = {}
    for numbers, texts in _asked(shelf, options):
        for i in suspects(texts, options):
            text = texts[i]
            assert text is not None
            places.setdefault(text, []).append(numbers[i])
    return places


def _asked(shelf: Shelf, options: Options) -> Iterator[tuple[Sequence[int], Strings]]:
    """Places, and their strings."""
    if isinstance(shelf, Sifted) and ascii_is_healthy(options):
        yield from shelf.beyond_ascii()
        return
    for start, texts in shelf.slices():
        yield range(start, start + len(texts)), texts
