"""Columns of one part of a file: the suspicious values go to a worker, repaired ones come back by place."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence

from unmojibake.options import Options
from unmojibake.tables.column import suspicious
from unmojibake.tables.judging import judge_values
from unmojibake.tables.shelf import Shelf
from unmojibake.tables.work import Edit, Outcome, Plan, Told

Value = tuple[str, list[int], list[int]]
"""A distinct value, its places on the shelf, and its 0-based rows in the part."""
Suspects = tuple[int, list[tuple[int, str, list[Value]]]]
"""How many rows the part has, and of each column its number, its name and its suspicious values."""


def gathered(rows: int, shelves: Iterable[tuple[int, str, Shelf]], options: Options) -> Suspects:
    """What a worker has to look at in columns that are given as number, name and shelf."""
    columns = []
    for number, name, shelf in shelves:
        found = suspicious(shelf, options)
        if found:
            rows_of = shelf.rows(list(found.values()))
            values = [(text, found[text], list(at)) for text, at in zip(found, rows_of, strict=True)]
            columns.append((number, name, values))
    return rows, columns


def mark(suspects: Suspects) -> int:
    """A checksum of the values and their places."""
    return zlib.crc32(repr(suspects).encode("utf-8", "surrogatepass"))


def process(payload: Suspects, plan: Plan) -> Outcome:
    """Judge the suspicious values of one part; edits are (number of the column, place, new text)."""
    rows, columns = payload
    edits: list[Edit] = []
    told: list[Told] = []
    for number, name, values in columns:
        repairs = judge_values([text for text, _, _ in values], plan.options)
        for (text, places, at), repair in zip(values, repairs, strict=True):
            if repair.changed:
                edits += [(number, place, repair.text) for place in places]
            if repair.changes or repair.unresolved:
                told += [Told.of(row + 1, name, text, repair) for row in at]
    return Outcome(rows, 0, tuple(edits), tuple(sorted(told, key=lambda one: one.row)))


def by_column(edits: Sequence[Edit]) -> dict[int, dict[int, str]]:
    """The edits of each column, by place."""
    out: dict[int, dict[int, str]] = {}
    for number, place, text in edits:
        out.setdefault(number, {})[place] = text
    return out
