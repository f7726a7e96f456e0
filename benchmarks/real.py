"""Lines damaged and repaired in public history: without a reference, and with the repaired line as one."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter, defaultdict
from functools import partial

import peers
from accuracy import distance
from corpus import RealLine, mapped, percent, real_lines, sampled, table

OUTCOMES = ("exact", "same", "better", "sideways", "worse", "crash")


def run(options: Namespace) -> None:
    """Print how the lines come out, by kind and channel."""
    lines = sampled(real_lines(), options.every)
    print(f"## Real lines: {len(lines)}\n")
    groups: dict[str, Counter[str]] = defaultdict(Counter)
    modes = [
        "likely",
        "guess",
        "reference",
        *(["ftfy"] if options.peers and "ftfy" in peers.fixers() else []),
    ]
    shown = options.show
    for mode in modes:
        mine = [line for line in lines if line.lossy or mode in ("likely", "ftfy")]
        for line, verdict in zip(mine, mapped(partial(judge, mode), mine, options.jobs), strict=True):
            kind = f"{line.kind}{', lossy' if line.lossy else ''}, {mode}"
            groups[kind][verdict] += 1
            groups[f"{kind}: {line.channel}"][verdict] += 1
            if shown > 0 and verdict in ("worse", "crash", "sideways") and mode != "ftfy":
                shown -= 1
                print(f"{mode} {line.channel} {verdict}\n  {line.garbled!r}\n  {line.clean!r}\n")
    rows = []
    for name, counts in sorted(groups.items()):
        n = counts.total()
        rows.append([name, n, *(percent(counts[outcome], n) for outcome in OUTCOMES)])
    table("lines|n|" + "|".join(f"{outcome} %" for outcome in OUTCOMES), rows)


def judge(mode: str, line: RealLine) -> str:
    """What became of the line; white space at its ends and the kind of line end do not count."""
    try:
        got = _repaired(mode, line)
    except Exception:  # a crash is a result
        return "crash"
    found, given, truth = _plain(got), _plain(line.garbled), _plain(line.clean)
    if found == truth:
        return "exact"
    if found == given:
        return "same"
    before, after = distance(given, truth), distance(found, truth)
    return "better" if after < before else "worse" if after > before else "sideways"


def _repaired(mode: str, line: RealLine) -> str:
    import unmojibake as um

    if mode == "ftfy":
        return peers.fixers()["ftfy"](line.garbled)
    options = (
        um.Options(level="likely", reference=line.clean) if mode == "reference" else um.Options(level=mode)
    )
    if line.data is None:
        return um.fix(line.garbled, options)
    repair = um.repair_bytes(line.data, options)
    return repair.text if repair.changed else line.data.decode("utf-8", "replace")


def _plain(text: str) -> str:
    return "\n".join(part.rstrip() for part in text.replace("\r\n", "\n").split("\n"))
