"""Judging values: together, so that the column votes on the channels, and each by itself.

What a value shows alone, as ``fix`` would, comes first. Where that leaves it open, and other values show a channel,
values and some of these are lines of one document for the text engine. What it finds there is taken apart again: a
finding that reaches over the border of a value is refused, each of the others has to replay within its value, and its
channel has to be one that the column shows. In a column of many channels a common vote would be wrong for most.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from unmojibake.channels import replays
from unmojibake.model import Change, Repair
from unmojibake.options import Options
from unmojibake.stages.findings import Lines
from unmojibake.stages.pipeline import apply, repair_text
from unmojibake.tables.pieced import of_pairs, pieced
from unmojibake.tables.words import keys, settled, silent_beside, speak

_VOTERS = 32  # values whose repair is known that vote on the others, and the code points of the longest
_SHORT = 200
_VOTES = 3  # values that have to show a channel before it is held against one that shows none
_MANY = 8  # values with the same odd words, of which the words are asked about first: mostly they are a name
_MOST = 6  # channels that a column may be damaged through; more are no witness
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

    Most values need no engine: one whose damaged words speak for themselves is repaired by them, and where bytes
    were lost, only the words around the loss are asked about. Of all values with the same odd words, such as names
    that are rare in their language, one is judged, and the others only where something was found in it.
    """
    out = [Repair(value) for value in values]
    groups: dict[object, list[int]] = {}
    for i, words in enumerate(keys(values, options)):
        groups.setdefault(words, []).append(i)
    votes = Votes()
    for words in [words for words in groups if speak(words, options)]:
        for i in groups[words]:
            known = settled(values[i], options)
            if known is not None:
                out[i] = known
                votes.add(values[i], known)
        groups[words] = [i for i in groups[words] if not out[i].changes]
    voted = [channel for channel in votes.shown if of_pairs(channel)][:1]
    for words in [words for words in groups if isinstance(words, str)]:
        known = pieced(words, options, voted)
        if known is not None:
            out[groups.pop(words)[0]] = known
    groups = {
        words: members
        for words, members in groups.items()
        if members and not (len(members) >= _MANY and silent_beside(words, votes.shown, options))
    }
    leaders = [members[0] for members in groups.values()]
    for i, repair in zip(leaders, _judged([values[i] for i in leaders], votes, options), strict=True):
        out[i] = repair
    told = {i for i in leaders if out[i].changes or out[i].unresolved}
    rest = [i for members in groups.values() if members[0] in told for i in members[1:]]
    for i, repair in zip(rest, _judged([values[i] for i in rest], votes, options), strict=True):
        out[i] = repair
    return out


class Votes:
    """The channels that values of a column show by themselves, and some of these values."""

    def __init__(self) -> None:
        self._channels: Counter[str] = Counter()
        self.voters: list[str] = []

    def add(self, value: str, repair: Repair) -> None:
        """Count a value that needed no others, once for each of its channels."""
        self._channels.update({change.channel for change in repair.changes})
        if len(self.voters) < _VOTERS and len(value) <= _SHORT:
            self.voters.append(value)

    @property
    def shown(self) -> tuple[str, ...]:
        """Channels of several values, the commonest first."""
        ranked = sorted(self._channels.items(), key=lambda one: (-one[1], one[0]))
        return tuple(channel for channel, n in ranked if n >= _VOTES)[:_MOST]


def _judged(values: Sequence[str], votes: Votes, options: Options) -> list[Repair]:
    """Each value by itself, as ``fix`` would; those that this leaves open together with what the column shows."""
    out = [repair_text(value, options) for value in values]
    for value, repair in zip(values, out, strict=True):
        if _done(repair):
            votes.add(value, repair)
    left = [i for i, repair in enumerate(out) if _open(repair, votes.shown)]
    if left:
        together = [
            one
            for batch in batches([values[i] for i in left])
            for one in judge_batch(batch, options, votes.voters)
        ]
        for i, one in zip(left, together, strict=True):
            if one is not None and _knows_more(one, out[i], votes.shown):
                out[i] = one
    return out


def _done(repair: Repair) -> bool:
    return repair.changed and not repair.unresolved


def _open(repair: Repair, shown: Sequence[str]) -> bool:
    """Whether a value shows, too little by itself, a channel that the column shows."""
    return any(one.after is not None and one.channel in shown for one in repair.unresolved)


def _knows_more(together: Repair, alone: Repair, shown: Sequence[str]) -> bool:
    """Whether the column adds to what a value shows alone, and only through channels that other values show, too."""
    if len(together.changes) < len(alone.changes) or not all(
        one.channel in shown for one in together.changes
    ):
        return False
    return len(together.changes) > len(alone.changes) or len(together.unresolved) > len(alone.unresolved)


def judge_batch(values: Sequence[str], options: Options, voters: Sequence[str] = ()) -> list[Repair | None]:
    """What is found in each value of a batch beside the others and ``voters``; None where it does not hold in one."""
    joined = [*values, *voters]
    return _parted(joined, repair_text("\n".join(joined), options), options)[: len(values)]


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
