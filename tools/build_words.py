"""Builds src/unmojibake/language/data/words-*.bin: characters that are words together.

    python tools/build_words.py [--cache FOLDER] [--check]

The tables of ``build_cjk.py`` are those of software texts, cut to what saves most bits there. These hold, out of the
word lists alone, the pairs and triples by which everyday words are known again, as far as the other tables know them
little. Inputs: the word lists of tools/sources_cjk.toml. The format is that of ``unmojibake/language/cjk.py``;
``stages/holes_model.py`` mixes both.
"""

from __future__ import annotations

import argparse
import math
import sys
from pathlib import Path

import build_cjk as cjk
import cjk_corpus as corpus

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

from unmojibake.language.cjk import EDGE, Table
from unmojibake.stages.holes_model import WORD_SHARE

KEPT = {"zh-Hans": (19_500, 7_000), "zh-Hant": (19_500, 7_000)}  # pairs, triples: all data stays below 5 MB
POWER = 0.8  # counts of words are tempered: the lists count news and the web
WORDFREQ_WEIGHT = 0.6  # of wordfreq's frequencies beside jieba's counts


def word_counts(sources: list[corpus.Source], cache: Path) -> dict[str, cjk.Counts]:
    """The words of each language."""
    paths = {s.use: corpus.fetch(s, cache) for s in sources if s.use != "text"}
    forward, back = corpus.opencc(paths["opencc"])
    traditional = frozenset(k for k, v in back.items() if v != k)
    counts = {lang: cjk.Counts() for lang in KEPT}
    for word, n in corpus.jieba_words(paths["jieba"]):
        if not any(c in traditional for c in word):
            counts["zh-Hans"].add_word(word, n**POWER, n)
            counts["zh-Hant"].add_word(corpus.convert(word, forward), n**POWER, n)
    for word, n in corpus.wordfreq_words(paths["wordfreq"], "zh"):
        counts["zh-Hans"].add_word(word, WORDFREQ_WEIGHT * n**POWER, n)
        counts["zh-Hant"].add_word(corpus.convert(word, forward), WORDFREQ_WEIGHT * n**POWER, n)
    return counts


def useful(counts: cjk.Counts, table: Table, pairs: int, triples: int) -> cjk.Counts:
    """The counts of those pairs and triples that a mixture with the table gains most by."""
    model = cjk.Model(counts)
    seconds = {a: model.second(a) for a in counts.two}
    back = {a: cjk.backoff(seconds[a], [model.p1[b] for b in seconds[a]]) for a in seconds}
    kept = cjk.Counts()
    kept.general = counts.general
    ranked = [
        (n * _gain(seconds[a][b], table.cost(EDGE, a, b)), a, b)
        for a, row in counts.two.items()
        for b, n in row.items()
    ]
    for a, b in _best(ranked, pairs):
        kept.two[a][b] = counts.two[a][b]
    ranked = []
    for ab, row in counts.three.items():
        if ab[1] in kept.two.get(ab[0], {}):
            third = model.third(ab, seconds, back)
            ranked += [(n * _gain(third[c], table.cost(ab[0], ab[1], c)), ab, c) for c, n in row.items()]
    for ab, c in _best(ranked, triples):
        kept.three[ab][c] = counts.three[ab][c]
        if c not in kept.two[ab[1]]:  # packed tables reach a triple by its pairs
            kept.two[ab[1]][c] = counts.two[ab[1]][c]
    for few, all_of in ((kept.two, counts.two), (kept.three, counts.three)):
        for context, row in few.items():  # what is left out stays in the mass of its context
            left_out = sum(all_of[context].values()) - sum(row.values())
            kept.open[context] = counts.open[context] + left_out + 0.9 * (len(all_of[context]) - len(row))
    used = {b for row in (*kept.two.values(), *kept.three.values()) for b in row} | set(kept.two)
    kept.one.update((c, n) for c, n in counts.one.items() if c in used)
    return kept


def _gain(own: float, cost: int) -> float:
    """Bits that the mixture saves."""
    return math.log2(1 - WORD_SHARE + WORD_SHARE * own / 2 ** (-cost / 8))


def _best(ranked: list[tuple[float, str, str]], size: int) -> list[tuple[str, str]]:
    ranked.sort(key=lambda row: (-row[0], row[1], row[2]))
    return [(a, b) for _, a, b in ranked[:size]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "unmojibake-tools")
    parser.add_argument("--check", action="store_true", help="compare with the files in the tree")
    options = parser.parse_args()
    rows = tomllib.loads((cjk.ROOT / "tools" / "sources_cjk.toml").read_text(encoding="utf-8"))["source"]
    counts = word_counts([corpus.Source(**row) for row in rows], options.cache)
    wrong = 0
    for lang, (pairs, triples) in KEPT.items():
        table = Table((cjk.DATA / f"cjk-{lang}.bin").read_bytes())
        data, path = (
            cjk.pack(useful(counts[lang], table, pairs, triples), pairs + triples, triples),
            cjk.DATA / f"words-{lang}.bin",
        )
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
