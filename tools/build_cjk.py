"""Builds src/unmojibake/language/data/cjk-*.bin: character n-gram costs of Chinese, Japanese, Korean.

    python tools/build_cjk.py [--cache FOLDER] [--check]

Inputs, their licences and check sums: tools/sources_cjk.toml. ``--check`` compares with what is in
the tree. The format is described in unmojibake/language/cjk.py, which reads it.
"""

from __future__ import annotations

import argparse
import math
import struct
import sys
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import cjk_corpus as corpus

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from unmojibake.language.cjk import EDGE, MAGIC, symbol  # noqa: E402

DATA = ROOT / "src" / "unmojibake" / "language" / "data"

# Entries kept per language. 300,000 entries of each weigh within noise of these on held-back packages.
KEPT = {
    "zh-Hans": (55_000, 36_000),
    "zh-Hant": (40_000, 21_000),
    "ja": (29_000, 35_000),
    "ko": (26_000, 18_000),
}

CONVERTED_WEIGHT = 0.3  # simplified text turned into traditional: right characters, some wrong words
WORD_SCALE = {"jieba": 0.005, "zh": 0.003, "ja": 0.01, "ko": 0.01}
WORD_POWER = 0.7  # counts of words are tempered: news and web text have another register than software
UNSEEN_BITS = 21.0
GENERAL_SHARE = (
    0.25  # of the word lists' plain frequencies in a character's own probability: prose is read too
)
LEAST_COUNT = 0.06  # rarer ones (a word list's tail) cost what an unseen character costs


Weights = defaultdict[str, float]


def _weights() -> Weights:
    return defaultdict(float)


class Counts:
    """Weighted n-gram counts; a context's mass includes word ends, after which anything may follow."""

    def __init__(self) -> None:
        self.one: Weights = defaultdict(float)
        self.two: defaultdict[str, Weights] = defaultdict(_weights)
        self.three: defaultdict[str, Weights] = defaultdict(_weights)
        self.open: Weights = defaultdict(float)
        self.general: Weights = defaultdict(float)

    def add_line(self, line: str, weight: float) -> None:
        symbols = [EDGE]
        for ch in line.strip():
            kind = symbol(ch)
            if not (kind == symbols[-1] and ord(kind) < 0x80):
                symbols.append(kind)
        symbols.append(EDGE)
        for i in range(1, len(symbols)):
            self.one[symbols[i]] += weight
            self.two[symbols[i - 1]][symbols[i]] += weight
            if i > 1:
                self.three[symbols[i - 2] + symbols[i - 1]][symbols[i]] += weight

    def add_word(self, word: str, weight: float, count: float) -> None:
        symbols = [symbol(ch) for ch in word]
        for kind in symbols:
            self.general[kind] += count
        for i, kind in enumerate(symbols):
            self.one[kind] += weight
            if i:
                self.two[symbols[i - 1]][kind] += weight
            if i > 1:
                self.three[symbols[i - 2] + symbols[i - 1]][kind] += weight
        self.open[symbols[-1]] += weight
        if len(symbols) > 1:
            self.open[symbols[-2] + symbols[-1]] += weight


class Model:
    """Interpolated (Witten-Bell) probabilities, then pruned to back-off form."""

    def __init__(self, counts: Counts) -> None:
        self.counts = counts
        total = sum(counts.one.values())
        kinds = len(counts.one)
        general = sum(counts.general.values())
        self.p1 = {
            c: (1 - GENERAL_SHARE) * (n + 0.05) / (total + 0.05 * 30_000)
            + GENERAL_SHARE * counts.general[c] / general
            for c, n in counts.one.items()
        }
        self.unseen = 2.0**-UNSEEN_BITS
        assert kinds < 65_535

    def _mixed(self, table: Weights, opened: float, lower: dict[str, float]) -> dict[str, float]:
        escape = 0.9 * len(table) + opened
        total = sum(table.values()) + escape
        return {c: (n + escape * lower[c]) / total for c, n in table.items()}

    def second(self, context: str) -> dict[str, float]:
        return self._mixed(self.counts.two[context], self.counts.open[context], self.p1)

    def third(
        self, context: str, seconds: dict[str, dict[str, float]], back2: dict[str, float]
    ) -> dict[str, float]:
        a = context[1]
        lower = {c: seconds[a].get(c, back2[a] * self.p1[c]) for c in self.counts.three[context]}
        return self._mixed(self.counts.three[context], self.counts.open[context], lower)


def prune(
    counts: Counts, size2: int, size3: int
) -> tuple[Model, dict[str, dict[str, float]], dict[str, dict[str, float]]]:
    """The model, and of its bigrams and trigrams those that save the most bits."""
    model = Model(counts)
    ranked2 = []
    full2: dict[str, dict[str, float]] = {}
    full_back2: dict[str, float] = {}
    for a, table in counts.two.items():
        full2[a] = model.second(a)
        escape = 0.9 * len(table) + counts.open[a]
        full_back2[a] = escape / (sum(table.values()) + escape)
        for c, n in table.items():
            ranked2.append((n * math.log2(full2[a][c] / (full_back2[a] * model.p1[c])), a, c))
    ranked3 = []
    full3: dict[str, dict[str, float]] = {}
    for ab, table in counts.three.items():
        full3[ab] = model.third(ab, full2, full_back2)
        escape = 0.9 * len(table) + counts.open[ab]
        back = escape / (sum(table.values()) + escape)
        for c, n in table.items():
            low = full2[ab[1]].get(c, full_back2[ab[1]] * model.p1[c])
            ranked3.append((n * math.log2(full3[ab][c] / (back * low)), ab, c))
    kept2: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for _, a, c in sorted(ranked2, key=lambda r: (-r[0], r[1], r[2]))[:size2]:
        kept2[a][c] = full2[a][c]
    kept3: defaultdict[str, dict[str, float]] = defaultdict(dict)
    ranked3 = [row for row in ranked3 if row[1][1] in kept2.get(row[1][0], {})]
    for ab, c in best_thirds(ranked3, size3):
        kept3[ab][c] = full3[ab][c]
    return model, dict(kept2), dict(kept3)


def best_thirds(ranked: list[tuple[float, str, str]], size: int) -> list[tuple[str, str]]:
    """The trigrams worth their bytes: three each, and nine for each pair that has any."""
    ranked.sort(key=lambda r: (-r[0], r[1], r[2]))
    likely = Counter(ab for _, ab, _ in ranked[: 2 * size])
    worth = [(gain / (3 + 9 / max(1, likely[ab])), ab, c) for gain, ab, c in ranked]
    worth.sort(key=lambda r: (-r[0], r[1], r[2]))
    return [(ab, c) for _, ab, c in worth[:size]]


def backoff(kept: dict[str, float], lower: Iterable[float]) -> float:
    """The mass that a context leaves to what it does not list, over what the lower order leaves."""
    left = max(1.0 - sum(kept.values()), 1e-4)
    return min(left / max(1.0 - sum(lower), 1e-4), 1.0)


def byte(probability: float) -> int:
    """A cost in 1/8 bits, in one byte."""
    return min(255, max(0, round(-8 * math.log2(probability))))


def pack(counts: Counts, size2: int, size3: int) -> bytes:
    """The file of one language."""
    model, two, three = prune(counts, size2, size3)
    vocabulary = sorted(c for c, n in counts.one.items() if n >= LEAST_COUNT or c in two)
    back1 = {a: backoff(two.get(a, {}), (model.p1[c] for c in two.get(a, {}))) for a in vocabulary}
    first, seconds, cost2 = array("I", [0]), array("H"), bytearray()
    pairs, pair_first, pair_back = array("I"), array("I", [0]), bytearray()
    thirds, cost3 = array("H"), bytearray()
    for a in vocabulary:
        for b in sorted(two.get(a, {})):
            kept = three.get(a + b, {})
            if kept:
                lower = (two.get(b, {}).get(c, back1[b] * model.p1[c]) for c in kept)
                pairs.append(len(seconds))
                pair_back.append(byte(backoff(kept, lower)))
                thirds.extend(sorted(map(ord, kept)))
                cost3.extend(byte(kept[c]) for c in sorted(kept))
                pair_first.append(len(thirds))
            seconds.append(ord(b))
            cost2.append(byte(two[a][b]))
        first.append(len(seconds))
    parts = [
        first.tobytes(),
        pairs.tobytes(),
        pair_first.tobytes(),
        array("H", map(ord, vocabulary)).tobytes(),
        seconds.tobytes(),
        thirds.tobytes(),
        bytes(byte(model.p1[c]) for c in vocabulary),
        bytes(byte(back1[c]) for c in vocabulary),
        bytes(cost2),
        bytes(pair_back),
        bytes(cost3),
    ]
    return (
        MAGIC + struct.pack("<4I", len(vocabulary), len(seconds), len(pairs), len(thirds)) + b"".join(parts)
    )


def gather(
    sources: list[corpus.Source], cache: Path, held: frozenset[str] = frozenset()
) -> dict[str, Counts]:
    """The counts of each language; packages in ``held`` are left out (to measure on)."""
    paths = {s.name: corpus.fetch(s, cache) for s in sources}
    by_use = {s.use: paths[s.name] for s in sources}
    forward, back = corpus.opencc(by_use["opencc"])
    traditional = frozenset(k for k, v in back.items() if v != k)
    simplified = frozenset(k for k, v in forward.items() if len(k) == 1 and v != k) - frozenset(back)
    counts = {lang: Counts() for lang in corpus.LANGS}
    seen: set[str] = set()
    for source in sources:
        if source.use != "text" or source.name in held:
            continue
        for hint, line in corpus.lines(paths[source.name]):
            lang = corpus.language(hint, line, traditional, simplified)
            if not lang or line.strip() in seen:
                continue
            seen.add(line.strip())
            counts[lang].add_line(line, source.weight)
            if lang == "zh-Hans":
                counts["zh-Hant"].add_line(corpus.convert(line, forward), CONVERTED_WEIGHT * source.weight)
    for word, n in corpus.jieba_words(by_use["jieba"]):
        weight = WORD_SCALE["jieba"] * n**WORD_POWER
        if not any(c in traditional for c in word):
            counts["zh-Hans"].add_word(word, weight, n)
            counts["zh-Hant"].add_word(corpus.convert(word, forward), weight, n)
    for lang, names in (("zh", ("zh-Hans", "zh-Hant")), ("ja", ("ja",)), ("ko", ("ko",))):
        for word, n in corpus.wordfreq_words(by_use["wordfreq"], lang):
            weight = WORD_SCALE[lang] * n**WORD_POWER
            for name in names:
                counts[name].add_word(corpus.convert(word, forward) if name == "zh-Hant" else word, weight, n)
    return counts


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "unmojibake-tools")
    parser.add_argument("--check", action="store_true", help="compare with the files in the tree")
    options = parser.parse_args()
    rows = tomllib.loads((ROOT / "tools" / "sources_cjk.toml").read_text(encoding="utf-8"))["source"]
    counts = gather([corpus.Source(**row) for row in rows], options.cache)
    wrong = 0
    for lang in corpus.LANGS:
        data, path = pack(counts[lang], *KEPT[lang]), DATA / f"cjk-{lang}.bin"
        if options.check:
            wrong += not path.exists() or path.read_bytes() != data
        else:
            fresh = path.with_suffix(".new")
            fresh.write_bytes(data)
            fresh.replace(path)  # a running process may have the old one mapped
            print(f"{path.name}: {len(data):,} bytes")
    if wrong:
        print(f"{wrong} tables differ from what the sources give", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
