"""Which replays happened: probes of the reference, damaged, are looked up in the damaged text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from unmojibake.history.replay import REPLACEMENT, Look, Replay, Replays
from unmojibake.history.source import Source

PROBES = 12
"""Reference lines asked at a time."""
FEW_PROBES = 4
"""The same for the thousand rarer channels."""
ROUNDS = 8
FEW_LINES = 60
CONTEXT = 12
"""ASCII characters on either side of a run that are looked up with it."""
EATEN = 2
"""ASCII characters after a run that may be gone, in two layers."""
MAX_REPLAYS = 24
LONGEST_MIXED = 24
"""Characters of a run in which a single damaged one is looked for."""
_FULL_WIDTH_QUESTION = "\uff1f"


@dataclass(frozen=True)
class Probe:
    """A run beyond ASCII of the reference, ``start``..``end``, with the ASCII text around it."""

    start: int
    end: int
    before: str
    after: str


def choose(
    source: Source, places: Sequence[tuple[int, int]], open_text: str, replays: Replays
) -> list[Replay]:
    """The replays that ``open_text`` (the lines still to be explained, each between LFs) shows traces of.

    ``places`` are the reference lines to ask, most promising first. Tier by tier: rare channels are
    only tried for what the common ones leave.
    """
    look = Look.of(open_text)
    pairs = frozenset(map(str.__add__, open_text, open_text[1:]))
    chosen: list[Replay] = []
    left = [probe for start, end in places for probe in _probes(source.text, start, end)]
    left = list({source.text[p.start : p.end] + p.before + p.after: p for p in left}.values())
    for tier in range(3):
        candidates = list(replays.tier(tier, look))
        waiting = left
        for _ in range(ROUNDS):
            batch = _spread(waiting, PROBES if tier == 0 else FEW_PROBES)
            if not batch or len(chosen) >= MAX_REPLAYS:
                break
            won = [r for r in _vote(source, batch, candidates, open_text, pairs) if r not in chosen]
            chosen += won
            explained = {p for p in left if any(_hits(source, p, r, open_text, pairs) for r in won)}
            left = [p for p in left if p not in explained]
            waiting = [p for p in waiting if p not in explained and p not in batch]
        if chosen and tier:
            break
    if not chosen and (look.qmark or look.fffd) and open_text.count("\n") <= FEW_LINES:
        chosen = list(replays.replaced(look))  # several ways in one run: only whole lines can tell
    return chosen


def _vote(
    source: Source,
    batch: Sequence[Probe],
    candidates: Iterable[Replay],
    open_text: str,
    pairs: frozenset[str],
) -> list[Replay]:
    """The fewest replays that explain what can be explained, best first; the earlier of equals."""
    hits = {replay: {p for p in batch if _hits(source, p, replay, open_text, pairs)} for replay in candidates}
    won = []
    todo = set().union(*hits.values()) if hits else set()
    while todo:
        best = max(hits, key=lambda r: _explained(source, r, hits[r] & todo))
        gained = hits[best] & todo
        won.append(best)
        todo -= gained
    return won


def _explained(source: Source, replay: Replay, probes: set[Probe]) -> tuple[int, int]:
    """Probes, then characters of the damaged text: one that drops a byte fits beside what it dropped too."""
    return len(probes), sum(len(replay(source.text[p.start : p.end]) or "") for p in probes)


def _hits(source: Source, probe: Probe, replay: Replay, open_text: str, pairs: frozenset[str]) -> bool:
    """Whether the run, damaged so, stands in the open text between the same ASCII characters."""
    run = source.text[probe.start : probe.end]
    if replay.per_char:
        out = replay(run)
        if out is not None and _stands(run, out, probe.before, probe.after, open_text, pairs):
            return True
        return len(run) <= LONGEST_MIXED and any(
            _stands(char, damaged, probe.before + run[:i], run[i + 1 :] + probe.after, open_text, pairs)
            for i, char in enumerate(run)
            if (damaged := replay(char))
        )
    for edge in source.edges_of(probe.start, replay):
        stop = probe.start + edge.length
        follows = source.text[stop : stop + CONTEXT] or "\n"
        after = re.match("[\x00-\x09\x0b-\x7f]*\n?", follows)
        context = re.sub("[ \t]+\n", "\n", after.group()) if after else ""
        # the line end before may have been swallowed too
        telling = any(c >= "\x80" and c != REPLACEMENT for c in edge.out)
        for before in {probe.before, probe.before.lstrip("\n") if telling else probe.before}:
            if _stands(edge.clean, edge.out, before, context, open_text, pairs):
                return True
    return False


def _stands(clean: str, out: str, before: str, after: str, open_text: str, pairs: frozenset[str]) -> bool:
    if out == clean:
        return False
    if clean.strip() == _FULL_WIDTH_QUESTION and out == "?":
        return False  # people write ? for the full-width mark on purpose
    whole = before + out + after
    # two characters in a row that occur nowhere rule out nearly everything, at no cost
    return pairs.issuperset(map(str.__add__, whole, whole[1:])) and whole in open_text


def _probes(text: str, start: int, end: int) -> list[Probe]:
    found = []
    for match in re.finditer("[^\x00-\x7f]+", text[start:end]):
        at, stop = start + match.start(), start + match.end()
        low = max(start, at - CONTEXT)
        before = re.search("[\x00-\x7f]*$", text[low:at])
        after = re.match("[\x00-\x09\x0b-\x7f]*", text[stop : min(end, stop + CONTEXT)])
        head, foot = before.group() if before else "", after.group() if after else ""
        if at - len(head) == start:
            head = "\n" + head
        elif text[at - len(head) - 1] >= "\x80":
            head = head[EATEN:]
        if stop + len(foot) == end:
            foot += "\n"
        found.append(Probe(at, stop, head, foot))
    return found


def _spread(items: Sequence[Probe], count: int) -> list[Probe]:
    """``count`` items, evenly out of all."""
    if len(items) <= count:
        return list(items)
    return [items[i * len(items) // count] for i in range(count)]


__all__ = ["Probe", "choose"]
