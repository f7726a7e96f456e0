"""Judging values: together, so that the column votes on the channels, and each by itself.

The values of a batch are lines of one document for the text engine. What it finds there is taken apart
again: a finding that reaches over the border of a value is refused, and each of the others has to replay
within its value. A value that the vote did not settle is judged once more alone, as ``fix`` would.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from unmojibake.channels import replays
from unmojibake.model import Change, Repair
from unmojibake.options import Options
from unmojibake.stages.findings import Lines
from unmojibake.stages.pipeline import apply, repair_text
from unmojibake.tables.words import apart, odd_words, settled

_VOTERS = 32  # values whose repair is known that vote on the others, and the code points of the longest
_SHORT = 200
BATCH = 100_000
"""Code points of the values that vote together: 2,000 short ones. More only costs memory."""


def batches(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """Values in groups of at most ``BATCH`` code points (a longer value is a group of its own)."""
    start = size = 0
    for i, value in enumerate(values):
        if size and size + len(value) > BATCH:
            yield values[start:i]
            start, size = i, 0
        size += len(value) + 1
    if start < len(values):
        yield values[start:]


def judge_values(values: Sequence[str], options: Options) -> list[Repair]:
    """The outcome for each of the values, which are distinct and may be damaged. Pure and deterministic.

    Three shortcuts come first, since most values need no engine: a value whose damaged words speak for
    themselves is repaired by them (and votes on the rest); of all values with the same odd words, such as names
    that are rare in their language, one is judged, and the others only where something was found in it.
    """
    out: list[Repair] = []
    groups: dict[object, list[int]] = {}
    voters: list[str] = []
    for i, value in enumerate(values):
        known = settled(value, options)
        out.append(known or Repair(value))
        if known is None:
            groups.setdefault(odd_words(value, options), []).append(i)
        elif len(voters) < _VOTERS and len(value) <= _SHORT:
            voters.append(value)
    leaders = [members[0] for members in groups.values()]
    for i, repair in zip(leaders, _all([values[i] for i in leaders], voters, options), strict=True):
        out[i] = repair
    told = {i for i in leaders if out[i].changes or out[i].unresolved}
    rest = [i for members in groups.values() if members[0] in told for i in members[1:]]
    for i, repair in zip(rest, _all([values[i] for i in rest], voters, options), strict=True):
        out[i] = repair
    return out


def _all(values: Sequence[str], voters: Sequence[str], options: Options) -> list[Repair]:
    return [repair for batch in batches(values) for repair in judge_batch(batch, options, voters)]


def judge_batch(values: Sequence[str], options: Options, voters: Sequence[str] = ()) -> list[Repair]:
    """The outcome for each value of one batch; ``voters`` are damaged values whose repair is known."""
    if len(values) == 1 and not voters:
        return [repair_text(values[0], options)]
    joined = [*values, *voters]
    together = _parted(joined, repair_text("\n".join(joined), options), options)
    return [
        one if one is not None and one.changed and not one.unresolved else _better(value, one, options)
        for value, one in zip(values, together, strict=False)
    ]


def _better(value: str, together: Repair | None, options: Options) -> Repair:
    """The value judged alone, unless the vote of the column knew more.

    Where the column found nothing at all in it, its odd words are asked first, whose answer is kept: rare names
    come in thousands of values.
    """
    if together is not None and not together.changes and not together.unresolved and apart(value, options):
        return together
    alone = repair_text(value, options)
    if together is None or len(alone.changes) > len(together.changes):
        return alone
    return together if together.changed or not alone.changed else alone


def _parted(values: Sequence[str], found: Repair, options: Options) -> list[Repair | None]:
    """What was found in the joined values, value by value; None where a finding does not hold within one."""
    starts = list(accumulate((len(value) + 1 for value in values[:-1]), initial=0))
    own: dict[int, list[Change]] = {}
    refused: set[int] = set()
    for change in sorted((*found.changes, *found.unresolved), key=lambda c: (c.start, c.end)):
        i = bisect_right(starts, change.start) - 1
        last = bisect_right(starts, max(change.start, change.end - 1)) - 1
        if last != i or change.end > starts[i] + len(values[i]) or not _holds(change):
            refused.update(range(i, last + 1))
            continue
        own.setdefault(i, []).append(
            replace(change, start=change.start - starts[i], end=change.end - starts[i])
        )
    return [
        None if i in refused else _repair(value, own.get(i, []), options) for i, value in enumerate(values)
    ]


def _holds(change: Change) -> bool:
    """Whether the repair replays by itself, whatever stands beside it; a user's mapping is exempt."""
    if change.after is None or change.channel.startswith("mapping:"):
        return True
    return replays(change.after, change.before, change.channel)


def _repair(value: str, changes: list[Change], options: Options) -> Repair:
    if not changes:
        return Repair(value)
    lines = Lines(value)
    applied: list[Change] = []
    left: list[Change] = []
    for change in changes:
        line, column = lines.place(change.start)
        change = replace(change, line=line, column=column)
        reached = change.certainty >= options.certainty and change.after is not None
        (applied if reached else left).append(change)
    return Repair(apply(value, applied), tuple(applied), tuple(left))
