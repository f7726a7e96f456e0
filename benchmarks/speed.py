"""Throughput of check on clean text and of fix on damaged text, beside the peers, in one run."""

from __future__ import annotations

import random
import statistics
import time
from argparse import Namespace
from collections import defaultdict
from collections.abc import Callable, Sequence

import peers
from corpus import CleanFile, clean_files, records, table

LANGUAGES = ("en", "fr", "ru", "zh-Hans", "ja", "ko", "ar", "adv.code")
CHANNELS = (
    ("utf-8>cp1252", "utf-8>cp1251", "utf-8>cp437", "utf-8>cp1252*2"),
    ("utf-8>gbk", "utf-8>cp932", "cp1251>cp1252", "big5>gbk"),
)
NAMES, NAME_LENGTH, DAMAGED_NAMES = 20_000, 20, 100


def run(options: Namespace) -> None:
    """Print MB/s (medians over ``--reps`` interleaved runs) and the ratios to the peers."""
    files = clean_files()
    rows = [_clean(lang, files, options) for lang in LANGUAGES]
    names = list(peers.fixers())
    heads = "|".join(f"{name} MB/s|ratio" for name in names)
    print(f"## Speed: MB/s, medians of {options.reps}\n\nClean text through check, {options.mb:g} MB each\n")
    table(f"text|unmojibake|{heads}", rows)
    print(f"Damaged text through fix, line by line, up to {options.mb:g} MB each\n")
    table(f"channel|unmojibake|{heads}", _damaged(options))
    print(f"A column of {NAMES} names, one in {DAMAGED_NAMES} damaged: values a second\n")
    column = _names(files)
    spent = _medians(_tools(_ours_fix()), column, options.reps)
    table(f"column|unmojibake|{heads}", [_rated("names", spent, len(column))])


def _clean(lang: str, files: Sequence[CleanFile], options: Namespace) -> list[object]:
    ascii_only = lang == "en"
    lines: list[str] = []
    size = 0
    for file in files:
        if file.group == lang and size < 1e6 * options.mb:
            for line in file.lines:
                if not ascii_only or line.isascii():
                    lines.append(line)
                    size += len(line.encode()) + 1
                if size >= 1e6 * options.mb:
                    break
    text = "\n".join(lines)
    spent = _medians(_tools(_ours_check()), [text], options.reps)
    return _rated("ascii" if ascii_only else lang, spent, len(text.encode()) / 1e6)


def _damaged(options: Namespace) -> list[list[object]]:
    by_channel: dict[str, list[str]] = defaultdict(list)
    for record in records():
        if any(record.channel in group for group in CHANNELS):
            by_channel[record.channel].append(record.garbled)
    rows = []
    for channel in (name for group in CHANNELS for name in group):
        lines, size = [], 0
        for line in by_channel[channel]:
            lines.append(line)
            size += len(line.encode()) + 1
            if size >= 1e6 * options.mb:
                break
        if lines:
            rows.append(_rated(channel, _medians(_tools(_ours_fix()), lines, options.reps), size / 1e6))
    return rows


def _names(files: Sequence[CleanFile]) -> list[str]:
    """Short values, most of them ASCII or European, one in a hundred damaged."""
    import unmojibake as um

    rng = random.Random(1)
    european = [line for f in files if f.group in ("en", "de", "fr", "es") for line in f.lines[:400]]
    words = [word for line in european for word in line.split()]
    out = []
    for i in range(NAMES):
        name = " ".join(rng.choices(words, k=4))[:NAME_LENGTH]
        out.append(um.damage("J\u00fcrgen " + name, "utf-8>cp1252") if i % DAMAGED_NAMES == 0 else name)
    return out


def _ours_fix() -> Callable[[str], object]:
    return peers.ours("likely")


def _ours_check() -> Callable[[str], object]:
    import unmojibake as um

    return um.check


def _tools(ours: Callable[[str], object]) -> dict[str, Callable[[str], object]]:
    return {"unmojibake": ours, **peers.fixers()}


def _medians(tools: dict[str, Callable[[str], object]], parts: Sequence[str], reps: int) -> dict[str, float]:
    """Median seconds of each tool over the parts; interleaved, so that a busy machine slows all alike."""
    spent: dict[str, list[float]] = defaultdict(list)
    for tool in tools.values():
        tool("\u00c3\u00a9t\u00c3\u00a9")  # what is loaded at the first suspicion is loaded now
    for _ in range(reps):
        for name, tool in tools.items():
            began = time.perf_counter()
            for part in parts:
                tool(part)
            spent[name].append(time.perf_counter() - began)
    return {name: statistics.median(times) for name, times in spent.items()}


def _rated(title: str, spent: dict[str, float], amount: float) -> list[object]:
    mine = spent["unmojibake"]
    row: list[object] = [title, amount / mine]
    for name, seconds in spent.items():
        if name != "unmojibake":
            row += [amount / seconds, seconds / mine]
    return row
