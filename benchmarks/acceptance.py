"""Where the bars of ``stages/accept.py`` come from: gain, share and excess of true and of false verdicts.

A verdict on a damaged record is true if all that it repairs stands in the original. Every verdict on
clean text is false. For each kind of channel that has a bar of its own the tables give the spread of the
three figures, and what a bar would let through at a grid of least gains and least shares.
"""

from __future__ import annotations

from argparse import Namespace
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from clean import chosen
from corpus import CleanFile, Record, clean_files, mapped, records, sampled, table

GAINS = (3.0, 5.0, 8.0, 10.0, 15.0, 18.0, 22.0, 30.0, 40.0, 80.0)
SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
EXCESSES = (0.25, 0.5, 2.0)
_QUANTILES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
NATURAL, ADVERSARIAL, RIGHT, WRONG = "natural", "adversarial", "true repair", "false repair"


@dataclass(frozen=True)
class Sample:
    """A verdict's figures, the bar that it meets, and the text that it came from."""

    source: str
    bar: str
    gain: float
    share: float
    excess: float
    vetoed: bool


def samples(text: str, source: str, truth: str | None = None) -> list[Sample]:
    """The verdicts of the first round on a text; with the truth given, true or false."""
    from unmojibake.stages import engine
    from unmojibake.stages.state import Document

    doc = Document.read(text)
    if not doc.items:
        return []
    since = [0] * len(doc.items)
    engine.run(doc)
    out = []
    for verdict in engine.verdicts(doc, since):
        if truth is not None:
            source = RIGHT if all(doc.items[i].now in truth for i in verdict.items) else WRONG
        excess = verdict.excess / verdict.gain if verdict.gain > 0 else 99.0
        vetoed = verdict.chart >= 0.5 or not verdict.meaningful
        out.append(Sample(source, bar_of(verdict), verdict.gain, verdict.share, excess, vetoed))
    return out


def bar_of(verdict: object) -> str:
    """The kind of channel: those that acceptance treats apart."""
    from unmojibake.channels import code_page
    from unmojibake.stages.accept import Verdict

    assert isinstance(verdict, Verdict)
    lone = len(verdict.items) == 1 and not verdict.odd
    if not verdict.from_utf8:
        return "legacy, a lone plain word" if lone else "legacy"
    outer = verdict.layers[-1].decoded_as
    if outer is None or not code_page(outer).single_byte:
        return "utf-8 in a double-byte page"
    return "utf-8 in a single-byte page" if verdict.odd else "utf-8 as letters only"


def _of_record(record: Record) -> list[Sample]:
    return samples(record.garbled, RIGHT, record.clean)


def _of_file(every: int, file: CleanFile) -> tuple[str, int, list[Sample]]:
    source = ADVERSARIAL if file.adversarial else NATURAL
    lines = chosen(file, every, False)
    return source, len(lines), [s for _, line in lines if not line.isascii() for s in samples(line, source)]


def run(options: Namespace) -> None:
    """Print the distributions and the grids."""
    lossless = sampled([r for r in records() if not r.lost], options.every)
    found: list[Sample] = []
    for part in mapped(_of_record, lossless, options.jobs):
        found += part
    lines: Counter[str] = Counter()
    work = partial(_of_file, 10 * options.every)
    for source, count, part in mapped(work, clean_files(), options.jobs):
        lines[source] += count
        found += part
    print(f"## Acceptance: {len(lossless)} lossless records, {lines.total()} clean lines\n")
    by_bar: dict[str, list[Sample]] = defaultdict(list)
    for sample in found:
        by_bar[sample.bar].append(sample)
    for bar, members in sorted(by_bar.items()):
        print(f"### {bar}\n")
        _spread(members)
        _grid([m for m in members if not m.vetoed], lines)


def _spread(members: Iterable[Sample]) -> None:
    rows: list[list[object]] = []
    groups: dict[str, list[Sample]] = defaultdict(list)
    for member in members:
        groups[member.source].append(member)
    for source in (RIGHT, WRONG, NATURAL, ADVERSARIAL):
        for figure in ("gain", "share", "excess"):
            values = sorted(float(getattr(m, figure)) for m in groups[source])
            if values:
                cuts = [values[int(q * (len(values) - 1))] for q in _QUANTILES]
                rows.append([source, figure, len(values), *cuts])
    table("text|figure|n|" + "|".join(f"{100 * q:g} %" for q in _QUANTILES), rows)


def _grid(members: list[Sample], lines: Counter[str]) -> None:
    true = sum(m.source == RIGHT for m in members)
    rows: list[list[object]] = []
    for excess in EXCESSES if true else ():
        for gain in GAINS:
            row: list[object] = [f"{excess:g}", f"{gain:g}"]
            for share in SHARES:
                inside = Counter(
                    m.source for m in members if m.gain >= gain and m.share >= share and m.excess <= excess
                )
                million = [f"{1e6 * inside[s] / max(1, lines[s]):.0f}" for s in (NATURAL, ADVERSARIAL)]
                row.append(f"{100 * inside[RIGHT] / true:.1f} / {inside[WRONG]} / {' / '.join(million)}")
            rows.append(row)
    print("Recall %, false repairs, natural and adversarial clean lines per million\n")
    table("most excess/gain|least gain|" + "|".join(f"share {share:g}" for share in SHARES), rows)
