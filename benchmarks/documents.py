"""Whole documents: sentences of one language damaged through one channel, healthy ones in between."""

from __future__ import annotations

import random
import unicodedata
from argparse import Namespace
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from corpus import Record, mapped, percent, records, sampled, table

SENTENCES = 30
HEALTHY_EVERY = 4
"""One sentence in four is healthy."""


@dataclass(frozen=True)
class Document:
    """Sentences in order: (what stands there, what should, category; "" for a healthy one)."""

    channel: str
    lang: str
    sentences: tuple[tuple[str, str, str], ...]

    @property
    def text(self) -> str:
        return "\n".join(found for found, _, _ in self.sentences)


@dataclass(frozen=True)
class Outcome:
    """Sentences by category, and those of them that are exact afterwards."""

    channel: str
    total: Counter[str]
    exact: Counter[str]
    wrong: tuple[tuple[str, str, str], ...]


def build(seed: int) -> list[Document]:
    """Documents of 30 to 59 damaged sentences, the same for the same seed.

    Groups of fewer than 30 sentences of one language and channel make none.
    """
    rng = random.Random(seed)
    groups: dict[tuple[str, str], list[Record]] = defaultdict(list)
    healthy: dict[str, list[str]] = defaultdict(list)
    for record in records():
        healthy[record.lang].append(record.clean)
        if not record.lost:
            groups[record.channel, record.lang].append(record)
    out = []
    for (channel, lang), members in sorted(groups.items()):
        rng.shuffle(members)
        for part in _parts(members):
            damaged = [(r.garbled, r.clean, r.cat) for r in part]
            fillers = rng.choices(healthy[lang], k=len(part) // (HEALTHY_EVERY - 1))
            mixed = damaged + [(text, text, "") for text in fillers]
            rng.shuffle(mixed)
            out.append(Document(channel, lang, tuple(mixed)))
    return out


def _parts(members: list[Record]) -> list[list[Record]]:
    count = len(members) // SENTENCES
    cuts = [round(i * len(members) / count) for i in range(count + 1)] if count else [0]
    return [members[a:b] for a, b in pairwise(cuts)]


def judge(level: str, document: Document) -> Outcome:
    """Which sentences are right once the document as a whole was repaired."""
    import unmojibake as um

    lines = um.fix(document.text, um.Options(level=level)).split("\n")
    total: Counter[str] = Counter()
    exact: Counter[str] = Counter()
    wrong = []
    at = 0
    for found, truth, category in document.sentences:
        size = found.count("\n") + 1
        got = "\n".join(lines[at : at + size])
        at += size
        key = category or "(healthy)"
        total[key] += 1
        right = unicodedata.normalize("NFC", got) == unicodedata.normalize("NFC", truth)
        exact[key] += right
        if not right:
            wrong.append((found, got, truth))
    return Outcome(f"{document.channel} {document.lang}", total, exact, tuple(wrong))


def run(options: Namespace) -> None:
    """Print exact sentences by category, and the documents that came out worst."""
    documents = sampled(build(options.seed), options.every)
    outcomes = list(mapped(partial(judge, options.level), documents, options.jobs))
    total: Counter[str] = sum((o.total for o in outcomes), Counter())
    exact: Counter[str] = sum((o.exact for o in outcomes), Counter())
    healthy = "(healthy)"
    print(f"## Documents: {len(documents)}, seed {options.seed}, level {options.level}\n")
    damaged = total.total() - total[healthy]
    right = exact.total() - exact[healthy]
    rows: list[list[object]] = [["all damaged", damaged, percent(right, damaged)]]
    rows += [[name, n, percent(exact[name], n)] for name, n in sorted(total.items())]
    table("sentences|n|exact %", rows)
    _worst(outcomes, options.show)


def _worst(outcomes: list[Outcome], show: int) -> None:
    channels: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        channels[outcome.channel].append(outcome)
    rows = []
    for name, members in channels.items():
        n = sum(outcome.total.total() for outcome in members)
        good = sum(outcome.exact.total() for outcome in members)
        if good < n:
            rows.append([name, n, n - good, percent(good, n)])
    rows.sort(key=lambda row: (-int(str(row[2])), str(row[0])))
    print("Channels and languages with the most sentences wrong\n")
    table("channel and language|sentences|wrong|exact %", rows[:25])
    for outcome in [o for o in outcomes if o.wrong][:show]:
        for found, got, truth in outcome.wrong[:3]:
            print(f"{outcome.channel}\n  found {found!r}\n  got   {got!r}\n  truth {truth!r}")
