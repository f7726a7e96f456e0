"""Inference of lost bytes, with the channel known: exact lines, lost places, calibration.

    python benchmarks/holes.py [--data FOLDER] [--real] [--text] [--only CHANNEL] [--every N] [--show N]

FOLDER holds the referee's dev.jsonl and real.jsonl ($UM_BENCH/dev/bench, default ~/.cache/um-bench).
"""

from __future__ import annotations

import argparse
import json
import math
import os
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from unmojibake.channels import Channel, Layer
from unmojibake.stages.holes import HoleContext, HoleResult, context_of, find_stretches, infer


@dataclass(frozen=True)
class Case:
    """One damaged line and its original."""

    name: str
    channel: str
    garbled: str
    clean: str
    data: bytes | None = None


@dataclass
class Tally:
    """Counts of one group of cases."""

    lines: int = 0
    exact: int = 0
    sure: int = 0
    sure_right: int = 0
    seconds: float = 0.0
    holes: list[tuple[float, bool, str]] = field(default_factory=list)


def cases(folder: Path, real: bool, text: bool, every: int) -> Iterator[Case]:
    """The lossy records whose channel is UTF-8 misread."""
    if real:
        for line in (folder / "real.jsonl").read_text(encoding="utf-8").split("\n"):
            record = json.loads(line) if line else {}
            if record.get("lossy") and record["kind"] == "inferable":
                data = bytes.fromhex(record["garbled_hex"]) if record["garbled_hex"] else None
                yield Case("real", record["channel"], record["garbled"], record["clean"], data)
    if text:
        seen: dict[tuple[str, str], int] = defaultdict(int)
        for line in (folder / "dev.jsonl").read_text(encoding="utf-8").split("\n"):
            record = json.loads(line) if line else {}
            if record.get("lost") and record["channel"].startswith("utf-8>"):
                key = (record["channel"], record["lang"])
                seen[key] += 1
                if seen[key] % every == 0:
                    yield Case(record["lang"], record["channel"], record["garbled"], record["clean"])


_REAL_CHANNELS = {
    "utf-8>gbk": "utf-8>cp936/swallow",
    "utf-8>cp932": "utf-8>cp932/swallow",
    "utf-8>gbk>gbk": "utf-8>cp936/swallow|utf-8>cp936/swallow",
    "utf-8>cp1251": "utf-8>cp1251@py/drop",
}


def layers_of(case: Case) -> tuple[Layer, ...]:
    return Channel.parse(_REAL_CHANNELS.get(case.channel, case.channel)).layers


def repair(text: str, layer: Layer, context: HoleContext | None = None) -> tuple[str, list[HoleResult]]:
    """The text with the best original of each stretch put in."""
    context = context or context_of(text, layer)
    results = [infer(text, s.start, s.end, layer, context) for s in find_stretches(text, layer)]
    found = [r for r in results if r is not None]
    for result in reversed(found):
        text = text[: result.start] + result.text + text[result.end :]
    return text, found


def norm(text: str) -> str:
    """As the referee compares: trailing white space of lines and the kind of line end do not count."""
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n"))


def judge(case: Case, tally: Tally) -> tuple[str, list[HoleResult]]:
    layers = layers_of(case)
    started = time.perf_counter()
    fixed, results = repair(case.garbled, layers[-1])
    tally.seconds += time.perf_counter() - started
    right = norm(fixed) == norm(case.clean)
    tally.lines += 1
    tally.exact += right
    holes = [hole for result in results for hole in result.holes]
    if holes and min(hole.confidence for hole in holes) >= 0.97:
        tally.sure += 1
        tally.sure_right += right
    mark_holes(case, fixed, results, tally)
    return fixed, results


def mark_holes(case: Case, fixed: str, results: list[HoleResult], tally: Tally) -> None:
    """Which holes are right: by aligning the repaired with the correct text."""
    from rapidfuzz.distance import Levenshtein

    same = bytearray(len(fixed) + 1)
    for block in Levenshtein.opcodes(fixed, case.clean):
        if block.tag == "equal":
            same[block.src_start : block.src_end] = b"\1" * (block.src_end - block.src_start)
    shift = 0
    for result in results:
        for hole in result.holes:
            at = result.start + shift + hole.offset
            tally.holes.append((hole.confidence, all(same[at : at + len(hole.after)]), hole.kind))
        shift += len(result.text) - (result.end - result.start)


def ece(holes: list[tuple[float, bool, str]]) -> float:
    """Expected calibration error in ten bins."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for confidence, good, _ in holes:
        bins[min(9, int(confidence * 10))].append((confidence, good))
    return sum(abs(sum(c for c, _ in b) - sum(g for _, g in b)) for b in bins.values()) / max(1, len(holes))


def report(tallies: dict[tuple[str, str], Tally]) -> None:
    heads = ["channel", "text", "lines", "exact %", "holes", "right %", "ECE"]
    heads += [">= .97: lines %", "of them right %", "ms a line"]
    print("| " + " | ".join(heads) + " |\n" + "|---" * len(heads) + "|")
    for (channel, name), t in sorted(tallies.items()):
        right = sum(good for _, good, _ in t.holes)
        share = 100 * right / len(t.holes) if t.holes else math.nan
        sure = 100 * t.sure_right / t.sure if t.sure else math.nan
        row = [
            channel.replace("|", " then "),
            name,
            str(t.lines),
            f"{100 * t.exact / t.lines:.1f}",
            str(len(t.holes)),
        ]
        row += [f"{share:.1f}", f"{ece(t.holes):.3f}", f"{100 * t.sure / t.lines:.1f}", f"{sure:.1f}"]
        print("| " + " | ".join([*row, f"{1000 * t.seconds / t.lines:.0f}"]) + " |")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    home = Path(os.environ.get("UM_BENCH", Path.home() / ".cache" / "um-bench"))
    parser.add_argument("--data", type=Path, default=home / "dev" / "bench")
    parser.add_argument("--real", action="store_true")
    parser.add_argument("--text", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--show", type=int, default=0, help="print so many wrong lines")
    options = parser.parse_args()
    tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for case in cases(options.data, options.real, options.text, options.every):
        if (options.only and options.only != case.channel) or ":RT:" in case.channel or ">RT" in case.channel:
            continue
        tally = tallies[case.channel, case.name]
        fixed, _ = judge(case, tally)
        if norm(fixed) != norm(case.clean) and options.show > 0:
            options.show -= 1
            print(f"G {case.garbled!r}\nX {fixed!r}\nC {case.clean!r}\n")
    report(tallies)


if __name__ == "__main__":
    main()
