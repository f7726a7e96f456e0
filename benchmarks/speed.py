"""How fast it is, beside the peers in the same run: text, columns, the command, trees of files, the worst inputs.

    python benchmarks/run.py speed [--section NAME]... [--output FILE]

Every figure is of CPU time unless it says wall, so that a busy machine slows all tools alike.
"""

from __future__ import annotations

import contextlib
import io
import random
import statistics
import sys
import time
from argparse import Namespace
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import commands
import peers
import scale
from corpus import heading, table
from speed_texts import CLEAN, FTFY_KNOWS, clean_lines, damaged_lines, up_to
from verdicts import Verdicts

Tool = Callable[[Sequence[str]], object]
_NAME_LENGTH, _DAMAGED_NAMES = 20, 100
_SLOWEST = 10


def run(options: Namespace) -> None:
    """Print the tables; into ``--output`` as well, where that is given, after each section."""
    verdicts = Verdicts()
    told = [
        f"Medians of {options.reps} runs of each tool in turns; seconds are of CPU time. A tool that would take more\n"
        f"than {options.patience:g} s on a text gets the beginning of it.\n\n"
    ]
    for name in options.section or SECTIONS:
        began = time.perf_counter()
        told.append(_said(lambda name=name: SECTIONS[name](options, verdicts)))  # type: ignore[misc]
        print(f"  {name}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
        if options.output:
            _save(options.output, [*told, _said(verdicts.print)])
    print("## Speed\n\n" + "".join(told) + _said(verdicts.print))


def _said(printing: Callable[[], None]) -> str:
    """What a function prints."""
    held = io.StringIO()
    with contextlib.redirect_stdout(held):
        printing()
    return held.getvalue()


def _save(path: str, told: list[str]) -> None:
    command = "python benchmarks/run.py " + " ".join(sys.argv[1:])
    text = f"# Speed, as measured\n\n    {command}\n\n{heading()}\n{''.join(told)}"
    Path(path).write_text(f"{text.rstrip()}\n", encoding="utf-8")


def clean(options: Namespace, verdicts: Verdicts) -> None:
    """Clean text through ``check``."""
    import unmojibake as um

    tools: dict[str, Tool] = {
        "whole": lambda lines: um.check("\n".join(lines)),
        "by lines": lambda lines: [um.check(line) for line in lines],
        **_by_lines(),
    }
    rows = []
    for kind in CLEAN:
        rates = _rates(tools, clean_lines(kind, int(1e6 * options.mb)), options)
        rows.append([kind, *_beside(rates)])
        whole = rates["whole"].median
        verdicts.at_least(f"clean {kind}: MB/s", whole, 2000 if kind == "ASCII" else 100)
        for peer, asked in (("ftfy", 10), ("plsfix", 2)):
            if peer in rates:
                verdicts.at_least(f"clean {kind}: times as fast as {peer}", whole / rates[peer].median, asked)
    print(f"### Clean text through `check`, MB/s, {options.mb:g} MB each; the peers line by line\n")
    table(_heads("text"), rows)


def damaged(options: Namespace, verdicts: Verdicts) -> None:
    """Damaged text through ``fix``: every channel, and the categories."""
    ours = peers.ours("likely")
    tools: dict[str, Tool] = {
        "whole": lambda lines: ours("\n".join(lines)),
        "by lines": lambda lines: [ours(line) for line in lines],
        **_by_lines(),
    }
    once = Namespace(**{**vars(options), "reps": 1})  # hundreds of channels: medians are over them
    each: dict[tuple[str, str], dict[str, Rate]] = {}
    for name, every in sorted(damaged_lines().items()):
        each[name] = _rates(tools, up_to(every, int(1e3 * options.kb)), once)
    print(f"### Damaged text through `fix`, MB/s, up to {options.kb:g} KB of each channel\n")
    table(_heads("median channel of"), _of_categories(each))
    known = {name: rates for name, rates in each.items() if name[1] in FTFY_KNOWS}
    print("Channels that ftfy knows\n")
    table(_heads("text"), [[", ".join(name), *_beside(rates)] for name, rates in known.items()])
    slowest = sorted(each, key=lambda name: each[name]["whole"].median)[:_SLOWEST]
    print(f"The slowest of {len(each)}\n")
    table(_heads("text"), [[", ".join(name), *_beside(each[name])] for name in slowest])
    for way in ("whole", "by lines"):
        rated = [rates[way].median for rates in each.values()]
        verdicts.at_least(f"damaged, {way}: MB/s of the slowest channel", min(rated), 1)
        verdicts.told(
            f"damaged, {way}: channels of {len(each)} below 1 MB/s", sum(rate < 1 for rate in rated)
        )
        verdicts.told(f"damaged, {way}: MB/s of the median channel", statistics.median(rated))
        if "ftfy" in tools and known:
            least = min(rates[way].median / rates["ftfy"].median for rates in known.values())
            verdicts.at_least(
                f"damaged, {way}: times as fast as ftfy, least of the channels it knows", least, 3
            )


def _of_categories(each: dict[tuple[str, str], dict[str, Rate]]) -> Iterator[list[object]]:
    """The median channel of each category, tool by tool."""
    for category in sorted({category for category, _ in each}):
        found = [rates for (own, _), rates in each.items() if own == category]
        middle = {
            tool: Rate(
                *(
                    statistics.median(getattr(rates[tool], of) for rates in found)
                    for of in ("first", "median")
                )
            )
            for tool in found[0]
        }
        yield [f"{category} ({len(found)} channels)", *_beside(middle)]


def column(options: Namespace, verdicts: Verdicts) -> None:
    """A column of short names, one in a hundred damaged."""
    import unmojibake as um

    names = _names(options.names)
    tools: dict[str, Tool] = {"fix_column": lambda lines: um.fix_column(list(lines)), **_by_lines()}
    rates = _measured(tools, names, options, len)
    print(f"### A column of {len(names):,} names, one in {_DAMAGED_NAMES} damaged: values a second\n")
    table("tool|values a second|first run", [[name, rate.median, rate.first] for name, rate in rates.items()])
    if "ftfy" in rates:
        ratio = rates["fix_column"].median / rates["ftfy"].median
        verdicts.at_least("column: times as fast as ftfy", ratio, 20)


def worst(options: Namespace, verdicts: Verdicts) -> None:
    """The worst texts at growing sizes."""
    slow = scale.grown([options.worst_mb * factor for factor in scale.FACTORS], options)
    verdicts.holds("worst texts: none takes more time a MB the longer it is", not slow)


def _names(count: int) -> list[str]:
    """Values of 20 characters, most of them ASCII or European, no two alike."""
    import unmojibake as um

    rng = random.Random(1)
    words = [
        word for kind in ("ASCII", "French") for line in clean_lines(kind, 200_000) for word in line.split()
    ]
    out = []
    for number in range(count):
        name = " ".join((*rng.choices(words, k=4), str(number)))[-_NAME_LENGTH:]
        damaged = number % _DAMAGED_NAMES == 0
        out.append(um.damage(f"J\u00fcrgen {name}"[:_NAME_LENGTH], "utf-8>cp1252") if damaged else name)
    return out


def _by_lines() -> dict[str, Tool]:
    def line_by_line(fix: peers.Fix) -> Tool:
        return lambda lines: [fix(line) for line in lines]

    return {name: line_by_line(fix) for name, fix in peers.fixers().items()}


def _bytes(lines: Sequence[str]) -> int:
    return sum(len(line.encode()) + 1 for line in lines)


@dataclass(frozen=True)
class Rate:
    """Amounts a second: of the first run over a text, and the median of all."""

    first: float
    median: float


def _rates(tools: dict[str, Tool], lines: Sequence[str], options: Namespace) -> dict[str, Rate]:
    """MB/s of each tool."""
    return _measured(tools, lines, options, lambda part: _bytes(part) / 1e6)


def _measured(
    tools: dict[str, Tool], lines: Sequence[str], options: Namespace, amount: Callable[[Sequence[str]], float]
) -> dict[str, Rate]:
    """Amounts a second of CPU time; the tools run in turns, and each on as much as ``--patience`` allows."""
    spent: dict[str, list[float]] = defaultdict(list)
    parts = {name: _fitting(tool, lines, options.patience) for name, tool in tools.items()}
    for _ in range(options.reps):
        for name, tool in tools.items():
            spent[name].append(amount(parts[name]) / _timed(tool, parts[name]))
    return {name: Rate(rates[0], statistics.median(rates)) for name, rates in spent.items()}


def _fitting(tool: Tool, lines: Sequence[str], patience: float) -> Sequence[str]:
    """As many of the lines as take no longer than that, judged by the last of them."""
    tool(["\u00c3\u00a9t\u00c3\u00a9", "na\u00efve caf\u00e9"])  # what loads at the first suspicion is loaded
    last = lines[-max(1, len(lines) // 16) :]
    share = patience / (_timed(tool, last) * len(lines) / len(last))
    return lines if share >= 1 else lines[: max(1, int(share * len(lines)))]


def _timed(tool: Tool, lines: Sequence[str]) -> float:
    began = time.process_time()
    tool(lines)
    return max(1e-9, time.process_time() - began)


def _beside(rates: dict[str, Rate]) -> list[object]:
    """The rates of ours, and of each peer with how many times as fast ours is."""
    whole = rates["whole"]
    row: list[object] = [whole.median, whole.first, rates["by lines"].median]
    for name in peers.fixers():
        row += [rates[name].median, whole.median / rates[name].median]
    return row


def _heads(first: str) -> str:
    theirs = (f"{name}|whole / {name}" for name in peers.fixers())
    return "|".join((first, "whole", "first run", "by lines", *theirs))


SECTIONS: dict[str, Callable[[Namespace, Verdicts], None]] = {
    "clean": clean,
    "damaged": damaged,
    "column": column,
    "start": commands.start,
    "tree": commands.many,
    "worst": worst,
}
