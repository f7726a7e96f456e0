"""Healthy text: how many of its lines are changed, or merely reported, though nothing is wrong with them."""

from __future__ import annotations

from argparse import Namespace
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from itertools import accumulate

import peers
from corpus import CleanFile, clean_files, mapped, table

_SHOWN = 90


@dataclass(frozen=True)
class Alarm:
    """A line that was changed (``fix``) or reported (``check``), and by what."""

    name: str
    line: int
    text: str
    result: str
    channel: str
    certainty: str
    fixed: bool


@dataclass(frozen=True)
class Tally:
    """A file's alarms; ``lines`` counts what was looked at."""

    group: str
    adversarial: bool
    lines: int
    alarms: tuple[Alarm, ...]

    def count(self, fixed: bool) -> int:
        return len({(a.name, a.line) for a in self.alarms if a.fixed or not fixed})


def run(options: Namespace) -> None:
    """Print changed and reported lines per million, line by line and as whole files, and list them."""
    files = clean_files(options.only)
    for unit in ("line", "file"):
        if options.unit in (unit, "both"):
            work = partial(_measured, unit, options.every)
            _print(unit, list(mapped(work, files, options.jobs)), options)
    if options.peers:
        for name in peers.fixers():
            work = partial(_peer, name, options.every)
            _print(f"line, {name}", list(mapped(work, files, options.jobs)), options)


def chosen(file: CleanFile, every: int, together: bool) -> list[tuple[int, str]]:
    """The sample as (line number, line): each ``every``-th line, or one stretch of as many lines."""
    numbered = list(enumerate(file.lines, 1))
    if every == 1 or not together:
        return numbered[:: every or 1]
    size = max(1, len(numbered) // every)
    start = (7919 * size) % max(1, len(numbered) - size + 1)
    return numbered[start : start + size]


def _measured(unit: str, every: int, file: CleanFile) -> Tally:
    lines = chosen(file, every, unit == "file")
    alarms: list[Alarm] = []
    if unit == "file":
        alarms += _alarms(file.name, lines)
    else:
        for numbered in lines:
            if not numbered[1].isascii():
                alarms += _alarms(file.name, [numbered])
    return Tally(file.group, file.adversarial, len(lines), tuple(alarms))


def _alarms(name: str, lines: list[tuple[int, str]]) -> list[Alarm]:
    import unmojibake as um

    text = "\n".join(line for _, line in lines)
    try:
        repair = um.repair(text)
    except Exception as error:  # a crash is a result
        return [Alarm(name, lines[0][0], lines[0][1], repr(error), "crash", "crash", True)]
    starts = list(accumulate((len(line) + 1 for _, line in lines), initial=0))
    out = []
    found = [(c, True) for c in repair.changes] + [(c, False) for c in repair.unresolved]
    for change, fixed in sorted(found, key=lambda pair: pair[0].start):
        number, line = lines[bisect_right(starts, change.start) - 1]
        shown = f"{change.before!r} to {change.after!r} ({change.evidence})"
        out.append(Alarm(name, number, line, shown, change.channel, change.certainty.value, fixed))
    return out


def _peer(tool: str, every: int, file: CleanFile) -> Tally:
    fix, style = peers.fixers()[tool], peers.restyled(tool)
    lines = chosen(file, every, False)
    alarms = []
    for number, line in lines:
        got = fix(line)
        if got != line and style(got) != style(line):
            alarms.append(Alarm(file.name, number, line, repr(got), tool, "", True))
    return Tally(file.group, file.adversarial, len(lines), tuple(alarms))


def _print(title: str, tallies: list[Tally], options: Namespace) -> None:
    groups: dict[str, list[Tally]] = defaultdict(list)
    for tally in tallies:
        groups["ADVERSARIAL" if tally.adversarial else "NATURAL"].append(tally)
        groups[tally.group].append(tally)
    sample = "" if options.every == 1 else f", one line in {options.every}"
    print(
        f"## Clean text, {title} by {title}{sample}\n"
        if title in ("line", "file")
        else f"## Clean, {title}\n"
    )
    rows = []
    for name in sorted(groups, key=lambda n: (not n.isupper(), n)):
        lines = sum(t.lines for t in groups[name])
        fixed, seen = (sum(t.count(flag) for t in groups[name]) for flag in (True, False))
        if seen or name.isupper():
            rows.append([name, lines, fixed, 1e6 * fixed / max(1, lines), seen, 1e6 * seen / max(1, lines)])
    table("class (those without alarms left out)|lines|changed|per million|reported|per million", rows)
    for tally in tallies:
        for a in tally.alarms:
            verb = "changed" if a.fixed else "reported"
            print(f"- {tally.group} {a.name}:{a.line} {verb} {a.certainty} {a.channel} {a.result[:_SHOWN]}")
    print()
