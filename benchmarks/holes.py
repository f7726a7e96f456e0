"""Inference of lost bytes, with the channel known: exact lines, lost places, calibration.

    python benchmarks/holes.py [--data FOLDER] [--real] [--text] [--only BEGINNING] [--every N] [--show N] [--fit]

``--fit`` prints the table of ``stages/holes_calibration.py`` as these lines have it; benchmarks/holes.md keeps what
was measured with it. FOLDER holds the referee's dev.jsonl and real.jsonl ($UM_BENCH/dev/bench, default ~/.cache/um-bench).
"""

from __future__ import annotations

import argparse
import json
import math
import os
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from unmojibake.channels import Channel, Codec, Layer
from unmojibake.stages.holes import HoleContext, HoleResult, context_of, find_stretches, infer
from unmojibake.stages.holes_calibration import group, logit


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
    said: list[tuple[tuple[Codec, bool, str], float, bool]] = field(default_factory=list)


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
            good = all(same[at : at + len(hole.after)])
            tally.holes.append((hole.confidence, good, hole.kind))
            if hole.kind != "digit":
                tally.said.append((group(result.layer, hole.kind, result.lang), logit(hole.chance), good))
        shift += len(result.text) - (result.end - result.start)


def ece(holes: list[tuple[float, bool, str]]) -> float:
    """Expected calibration error in ten bins."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for confidence, good, _ in holes:
        bins[min(9, int(confidence * 10))].append((confidence, good))
    return sum(abs(sum(c for c, _ in b) - sum(g for _, g in b)) for b in bins.values()) / max(1, len(holes))


def _totals(tallies: dict[tuple[str, str], Tally]) -> dict[tuple[str, str], Tally]:
    """All texts of a channel together, where there are several."""
    out: dict[tuple[str, str], Tally] = {}
    for channel in {channel for channel, _ in tallies}:
        parts = [tally for (name, _), tally in tallies.items() if name == channel]
        if len(parts) > 1:
            out[channel, "all"] = Tally(
                sum(t.lines for t in parts),
                sum(t.exact for t in parts),
                sum(t.sure for t in parts),
                sum(t.sure_right for t in parts),
                sum(t.seconds for t in parts),
                [hole for t in parts for hole in t.holes],
            )
    return out


def report(tallies: dict[tuple[str, str], Tally]) -> None:
    heads = ["channel", "text", "lines", "exact %", "holes", "right %", "ECE"]
    heads += [">= .97: lines %", "of them right %", "ms a line"]
    print("| " + " | ".join(heads) + " |\n" + "|---" * len(heads) + "|")
    for (channel, name), t in sorted({**tallies, **_totals(tallies)}.items()):
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


def fit(tallies: Iterable[Tally]) -> None:
    """Prints slopes and offsets: logistic regression, drawn towards what is said as it stands."""
    groups: dict[tuple[Codec, bool, bool], dict[str, list[tuple[float, bool]]]] = {}
    for tally in tallies:
        for (page, pair, what), said, good in tally.said:
            if (
                said >= 0
            ):  # what is less probable than not is no repair, and would bend the line where it matters
                rows = groups.setdefault((page, pair, what in ("latin", "other")), {})
                rows.setdefault(what, []).append((said, good))
    for (page, pair, abroad), found in sorted(groups.items(), key=lambda item: str(item[0])):
        slope, offsets = _regression(found)
        print(f"    (Codec.{page.name}, {pair}): {slope:.2f} {'abroad' if abroad else 'at home'}")
        for what, offset in sorted(offsets.items()):
            print(f'    (Codec.{page.name}, {pair}, "{what}"): {offset:.2f},  # {len(found[what])} places')


_PULL = 1.0  # places that say: believe the search, in each direction


def _regression(found: dict[str, list[tuple[float, bool]]]) -> tuple[float, dict[str, float]]:
    """One slope for all groups, at least 0.2, and an offset each; by Newton's method, one number at a time."""
    slope, offsets = 1.0, dict.fromkeys(found, 0.0)
    for _ in range(200):
        gain, bend = -_PULL * (slope - 1), _PULL
        for what, rows in found.items():
            own, curve = -_PULL * offsets[what], _PULL
            for x, good in rows:
                p = 1 / (1 + math.exp(-max(-30.0, min(30.0, slope * x + offsets[what]))))
                weight = max(p * (1 - p), 1e-6)
                own, curve = own + good - p, curve + weight
                gain, bend = gain + (good - p) * x, bend + weight * x * x
            offsets[what] += own / curve
        slope = max(0.2, slope + gain / bend)
    return slope, offsets


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    home = Path(os.environ.get("UM_BENCH", Path.home() / ".cache" / "um-bench"))
    parser.add_argument("--data", type=Path, default=home / "dev" / "bench")
    parser.add_argument("--real", action="store_true")
    parser.add_argument("--text", action="store_true")
    parser.add_argument("--only", default="", help="how the channels begin that are looked at")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--show", type=int, default=0, help="print so many wrong lines")
    parser.add_argument("--fit", action="store_true", help="print the table of the calibration")
    options = parser.parse_args()
    tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for case in cases(options.data, options.real, options.text, options.every):
        if not case.channel.startswith(options.only) or ":RT:" in case.channel or ">RT" in case.channel:
            continue
        if len(layers_of(case)) > 1:  # holes_double looks at both layers at once
            continue
        tally = tallies[case.channel, case.name]
        fixed, _ = judge(case, tally)
        if norm(fixed) != norm(case.clean) and options.show > 0:
            options.show -= 1
            print(f"G {case.garbled!r}\nX {fixed!r}\nC {case.clean!r}\n")
    report(tallies)
    if options.fit:
        fit(tallies.values())


if __name__ == "__main__":
    main()
