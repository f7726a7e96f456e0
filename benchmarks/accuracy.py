"""How much of the damage comes back: sentences restored exactly, by category and by channel."""

from __future__ import annotations

import unicodedata
from argparse import Namespace
from collections import Counter, defaultdict
from functools import partial

import peers
from corpus import Record, mapped, percent, records, sampled, table

LEVELS = ("likely", "guess")
HEADS = "records|lossless|exact %|at guess %|worse %|crash %|lossy|exact %|at guess %|worse %|crash %"


def run(options: Namespace) -> None:
    """Print lossless and lossy records restored, ours at both levels, and the peers."""
    chosen = sampled(records(), options.every)
    tools = [*LEVELS, *(peers.fixers() if options.peers else ())]
    print(f"## Accuracy: {len(chosen)} records, sentence by sentence\n")
    verdicts: dict[str, list[str]] = {}
    for tool in tools:
        verdicts[tool] = list(mapped(partial(judge, tool), chosen, options.jobs))
    for title, key in (("category", _by_category), ("channel", _by_channel)):
        groups: dict[str, list[int]] = defaultdict(list)
        for i, record in enumerate(chosen):
            groups["all"].append(i)
            groups[key(record)].append(i)
        print(f"By {title}\n")
        table(HEADS, [_row(name, members, chosen, verdicts) for name, members in sorted(groups.items())])
        if options.peers and title == "category":
            _peers(groups, chosen, verdicts)
    _list_wrong(chosen, verdicts["likely"], options.show)


def _by_category(record: Record) -> str:
    return record.cat


def _by_channel(record: Record) -> str:
    return record.channel


def judge(tool: str, record: Record) -> str:
    """exact, same, worse (farther from the truth than before), other, or crash."""
    fix = peers.ours(tool) if tool in LEVELS else peers.fixers()[tool]
    style = peers.restyled(tool)
    try:
        got = fix(record.garbled)
    except Exception as error:  # a crash is a result
        return f"crash {error!r}"
    got, truth, given = style(got), style(record.clean), style(record.garbled)
    if got == truth or unicodedata.normalize("NFC", got) == unicodedata.normalize("NFC", truth):
        return "exact"
    if got == given:
        return "same"
    return "worse" if distance(got, truth) > distance(given, truth) else "other"


def distance(a: str, b: str) -> int:
    """Edits between two texts; without rapidfuzz a difference in place, which is an upper bound."""
    try:
        from rapidfuzz.distance import Levenshtein
    except ImportError:
        return sum(x != y for x, y in zip(a, b, strict=False)) + abs(len(a) - len(b))
    return int(Levenshtein.distance(a, b))


def _row(name: str, members: list[int], chosen: list[Record], verdicts: dict[str, list[str]]) -> list[object]:
    row: list[object] = [name]
    for lossy in (False, True):
        mine = [i for i in members if bool(chosen[i].lost) is lossy]
        row.append(len(mine))
        row += [percent(sum(verdicts[level][i] == "exact" for i in mine), len(mine)) for level in LEVELS]
        for bad in ("worse", "crash"):
            row.append(percent(sum(verdicts["likely"][i].startswith(bad) for i in mine), len(mine)))
    return row


def _peers(groups: dict[str, list[int]], chosen: list[Record], verdicts: dict[str, list[str]]) -> None:
    tools = [tool for tool in verdicts if tool not in LEVELS]
    rows = []
    for name, members in sorted(groups.items()):
        mine = [i for i in members if not chosen[i].lost]
        row: list[object] = [name, len(mine)]
        for tool in ("likely", *tools):
            counts = Counter(verdicts[tool][i].partition(" ")[0] for i in mine)
            row += [percent(counts["exact"], len(mine)), percent(counts["worse"], len(mine))]
        rows.append(row)
    print("Lossless records, beside the peers\n")
    table("category|n|ours %|worse %|" + "|".join(f"{tool} %|worse %" for tool in tools), rows)


def _list_wrong(chosen: list[Record], verdicts: list[str], show: int) -> None:
    fix = peers.ours("likely")
    wrong = [r for r, v in zip(chosen, verdicts, strict=True) if v != "exact" and not r.lost]
    for record in wrong[:show]:
        print(f"{record.id} {record.cat} {record.channel} {record.lang}")
        print(f"  garbled {record.garbled!r}\n  got     {fix(record.garbled)!r}\n  truth   {record.clean!r}")
