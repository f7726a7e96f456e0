"""SQL dumps: values are judged as the database holds them, and written back as the dump escapes them.

All distinct values are lines of one document for the text engine, so that they are witnesses for each other
and no quote or comma stands between. What is found there has to stay within a value. The rest of the dump,
comments above all, is judged as any text. So is a statement whose quotes do not come out even: damage that
swallowed a quote does that.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from unmojibake.model import Certainty, Change
from unmojibake.options import Options
from unmojibake.stages import findings, prefilter, sqldump_scan
from unmojibake.stages.escapes_scan import Unescaped
from unmojibake.stages.findings import Lines
from unmojibake.stages.sqldump_scan import Quoting, Value

Find = Callable[[str, Options], "list[Change]"]
_ASKED = 256
"""Values that are looked at together for anything suspicious."""
_STRUCTURE = frozenset("'\"\\\n\r\t\x00")


@dataclass(frozen=True)
class _Distinct:
    """A value, and the offsets in the dump where it stands."""

    read: Unescaped
    quoting: Quoting
    starts: list[int]


def find(text: str, options: Options, engine: Find) -> list[Change]:
    """All findings in a dump, in order; none overlap. ``engine`` finds them in a plain text."""
    plain = replace(options, sql=False)
    values = sqldump_scan.values(text) if options.reference is None else []
    if not values:
        return [_careful(change) for change in engine(text, plain)]
    distinct = _suspicious(_distinct(text, values), plain)
    inside = [
        placed
        for one, found in zip(distinct, _judged(distinct, plain, engine), strict=True)
        for placed in _placed(one, found)
    ]
    rest = findings.masked(text, [(value.start, value.end) for value in values])
    outside = [] if rest.isascii() else [_careful(change) for change in engine(rest, plain)]
    lines = Lines(text)
    out = []
    for change in sorted([*inside, *outside], key=lambda each: each.start):
        line, column = lines.place(change.start)
        out.append(replace(change, line=line, column=column))
    return out


def _distinct(text: str, values: Sequence[Value]) -> list[_Distinct]:
    known: dict[tuple[str, Quoting], _Distinct] = {}
    for value in values:
        if value.quoting is Quoting.NO_TEXT:
            continue
        raw = text[value.start : value.end]
        key = raw, value.quoting
        if key not in known:
            known[key] = _Distinct(sqldump_scan.meaning(raw, value.quoting), value.quoting, [])
        known[key].starts.append(value.start)
    return list(known.values())


def _suspicious(distinct: list[_Distinct], options: Options) -> list[_Distinct]:
    """The values that may be damaged: in most dumps few are, and only these need the engine."""
    if options.mappings or options.escapes:
        return distinct
    guessing = options.certainty is Certainty.GUESS
    out: list[_Distinct] = []
    for first in range(0, len(distinct), _ASKED):
        group = distinct[first : first + _ASKED]
        ends = list(accumulate(len(one.read.text) + 1 for one in group))
        touched: set[int] = set()
        for start, end in prefilter.suspects("\n".join(one.read.text for one in group), guessing):
            touched.update(range(bisect_right(ends, start), min(bisect_right(ends, end - 1) + 1, len(group))))
        out += (group[i] for i in sorted(touched))
    return out


def _judged(distinct: Sequence[_Distinct], options: Options, engine: Find) -> list[list[Change]]:
    """The findings in each value: those of all values together; one with a finding across its border alone."""
    texts = [one.read.text for one in distinct]
    starts = list(accumulate((len(text) + 1 for text in texts[:-1]), initial=0))
    own: list[list[Change]] = [[] for _ in texts]
    refused: set[int] = set()
    for change in engine("\n".join(texts), options):
        first = bisect_right(starts, change.start) - 1
        last = bisect_right(starts, max(change.start, change.end - 1)) - 1
        if first != last or change.end > starts[first] + len(texts[first]):
            refused.update(range(first, last + 1))
            continue
        start = starts[first]
        own[first].append(replace(change, start=change.start - start, end=change.end - start))
    return [engine(text, options) if i in refused else own[i] for i, text in enumerate(texts)]


def _placed(one: _Distinct, found: Sequence[Change]) -> Iterator[Change]:
    """The findings of a value, at each place where it stands, as the dump writes them."""
    read = one.read
    for change in found:
        start, end = read.raw_start(change.start), read.raw_end(change.end)
        after = None if change.after is None else sqldump_scan.written(change.after, one.quoting)
        if after is not None and sqldump_scan.meaning(after, one.quoting).text != change.after:
            continue
        others = tuple((sqldump_scan.written(text, one.quoting), sure) for text, sure in change.alternatives)
        made = replace(change, before=read.raw[start:end], after=after, alternatives=others)
        if _STRUCTURE & (set(change.after or "") - set(change.before)):
            made = _guess(made)  # it may belong to the dump, not to the value
        for offset in one.starts:
            yield replace(made, start=offset + start, end=offset + end)


def _careful(change: Change) -> Change:
    """A finding outside the values: one that takes a quote or a backslash away may break what it stands in."""
    after = change.after
    taken = after is not None and any(after.count(mark) < change.before.count(mark) for mark in "'\\")
    return _guess(change) if taken else change


def _guess(change: Change) -> Change:
    return replace(change, certainty=Certainty.GUESS, confidence=min(change.confidence, 0.5))
