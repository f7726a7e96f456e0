#!/usr/bin/env python3
"""Build the alphabetic plausibility tables in ``src/unmojibake/language/data``.

    build_language.py [--cache DIR]     download what is missing, build, write tables and tools/sources.toml
    build_language.py --check           compare the committed tables with tools/sources.toml; no download

Needs ``msgpack`` and ``brotli`` beside the project itself, and pip and npm for the downloads.
The output is the same byte for byte on every machine.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import struct
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

sys.path.insert(0, str(Path(__file__).resolve().parent))

from language_sources import Corpus, Words
from unmojibake.language import tables
from unmojibake.language.tables import GROUPS, UNIT, Group, fuse_hash

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "src" / "unmojibake" / "language" / "data"
SOURCES = ROOT / "tools" / "sources.toml"
MARK = "# ---- written by build_language.py below this line ----\n"

TRAINING_WORDS = 120_000  # commonest words of a language; millions of rare forms only add weight to endings
TEMPER = 0.6  # FINDINGS 2: counts f ** 0.6, between types and tokens
LINGUA_SHARE = 1.0  # weight of n-grams without words beside the words of the same language
HIGHEST = 20 * UNIT  # no letter costs more: one odd letter must not outweigh a sentence
UNUSED_MAIN, UNUSED_OTHER = 12.0, 16.0  # bits of a letter of the alphabet never met, of a foreign letter
# Rows kept. On held-out interface words misread through 34 pairs of code pages, the wrong reading was
# dearer by more than 3 bits for 96.3 % of words with 15,000 Latin rows, 97.1 with 22,000, 97.6 with
# 30,000 and 97.6 with 45,000.
TRIGRAMS = {"latin": 28000, "cyrillic": 20000, "greek": 12000, "hebrew": 9000, "arabic": 12000, "thai": 12000}
# Cost of falling back, in units; see _Model in tables.py. The same measure for BACKOFF3: 97.4 % at 0,
# 97.65 at 8 and 16, 97.3 at 28, 97.1 at 40.
BACKOFF2, BACKOFF3 = 20, 16
LEXICON_WORDS = 470_000

# Share of the lexicon: more for languages with many forms and with many letters outside ASCII.
_QUOTAS = """
ru 32 uk 26 be 13 bg 18 sr 12 mk 14 kk 7 ky 3 mn 7 tg 2 tt 2 el 22 grc 4 he 22 ar 24 fa 14 ur 10 th 14
pl 18 cs 24 sk 18 hu 24 ro 12 hr 10 sl 8 lv 13 lt 15 et 10 fi 15 tr 18 az 6 de 12 fr 12 es 10 pt 10 it 4
sv 10 da 8 nb 8 is 12 fo 3 vi 8 ca 6 gl 4 eo 5 ga 6 gd 3 cy 3 mt 2 sq 6 la 3 lb 5 af 1.5 fy 2 mi 2 br 2
eu 0.5 en 3 nl 4 id 0.3
"""
QUOTA = {lane: float(share) for lane, share in zip(_QUOTAS.split()[::2], _QUOTAS.split()[1::2], strict=True)}


class Lane:
    """Interpolated Witten-Bell trigrams of one language over letters and word boundaries."""

    def __init__(self, words: Words, grams: Words | None, main: set[str]) -> None:
        self.main = main
        self.n3: dict[str, float] = defaultdict(float)
        self.n2: dict[str, float] = defaultdict(float)
        total = 0.0
        ranked = sorted(words, key=lambda w: (-words[w], len(w), w))  # a fixed order: float sums depend on it
        for word in ranked[:TRAINING_WORDS]:
            weight = (words[word] / 10) ** TEMPER
            padded = f" {word} "
            self.n2[padded[:2]] += weight
            for i in range(len(padded) - 2):
                self.n3[padded[i : i + 3]] += weight
                self.n2[padded[i + 1 : i + 3]] += weight
                total += weight
        if grams:
            self._mix(grams, total)
        self.n1: dict[str, float] = defaultdict(float)
        self.sum2: dict[str, float] = defaultdict(float)
        self.types2: dict[str, int] = defaultdict(int)
        self.sum3: dict[str, float] = defaultdict(float)
        self.types3: dict[str, int] = defaultdict(int)
        for gram, n in self.n2.items():
            self.n1[gram[1]] += n
            self.sum2[gram[0]] += n
            self.types2[gram[0]] += 1
        for gram, n in self.n3.items():
            self.sum3[gram[:2]] += n
            self.types3[gram[:2]] += 1
        self.total = sum(self.n1.values()) or 1.0

    def _mix(self, grams: Words, total: float) -> None:
        weights = {
            g: (p * 1e9 / 10) ** TEMPER
            for g, p in sorted(grams.items())
            if self.main.issuperset(g) or all(ch.isascii() for ch in g)
        }
        scale = LINGUA_SHARE * (total or 1e6) / (sum(weights.values()) or 1.0)
        for gram, weight in weights.items():
            self.n3[gram] += weight * scale
            self.n2[gram[1:]] += weight * scale

    def p1(self, ch: str) -> float:
        n = self.n1.get(ch, 0.0)
        floor: float = 2.0 ** -(UNUSED_MAIN if n or ch in self.main else UNUSED_OTHER)
        return max(n / self.total, floor)

    def p2(self, gram: str) -> float:
        n, types = self.sum2.get(gram[0], 0.0), self.types2.get(gram[0], 0)
        lower = self.p1(gram[1])
        return (self.n2.get(gram, 0.0) + types * lower) / (n + types) if types else lower

    def p3(self, gram: str) -> float:
        context = gram[:2]
        n, types = self.sum3.get(context, 0.0), self.types3.get(context, 0)
        lower = self.p2(gram[1:])
        return (self.n3.get(gram, 0.0) + types * lower) / (n + types) if types else lower


def cost(p: float) -> int:
    return max(0, min(HIGHEST, round(-math.log2(p) * UNIT)))


def ngram_file(group: Group, corpus: Corpus) -> bytes:
    """One group's table; the layout is documented in ``tables._Model``."""
    lanes = [
        Lane(corpus.words[lane], corpus.grams.get(lane), corpus.alphabets.main[lane]) for lane in group.lanes
    ]
    letters = sorted({ch for lane in lanes for ch in lane.n1})
    index = {ch: i for i, ch in enumerate(letters)}

    def key(gram: str) -> int:
        number = 0
        for ch in gram:
            number = number << 10 | index[ch]
        return number

    uni = b"".join(bytes(cost(lane.p1(ch)) for lane in lanes) for ch in letters)
    bigrams = sorted({g for lane in lanes for g in lane.n2}, key=key)
    bi_rows = {g: bytes(cost(lane.p2(g)) for lane in lanes) for g in bigrams}
    trigrams = sorted(_chosen(group, lanes, bi_rows), key=key)
    tri_rows = b"".join(bytes(cost(lane.p3(g)) for lane in lanes) for g in trigrams)
    header = {
        "lanes": group.lanes,
        "alphabet": "".join(letters),
        "bigrams": len(bigrams),
        "trigrams": len(trigrams),
        "backoff2": BACKOFF2,
        "backoff3": BACKOFF3,
    }
    text = json.dumps(header, ensure_ascii=False).encode()
    text += b" " * (-(12 + len(text)) % 16)
    keys = struct.pack(f"<{len(bigrams) + len(trigrams)}I", *map(key, bigrams), *map(key, trigrams))
    body = uni + b"".join(bi_rows[g] for g in bigrams) + tri_rows
    return tables.MAGIC + struct.pack("<I", len(text)) + text + keys + body


def _chosen(group: Group, lanes: list[Lane], bi_rows: dict[str, bytes]) -> list[str]:
    """The trigrams whose row saves the most bits over falling back, weighted by how often they occur."""
    gain: dict[str, float] = defaultdict(float)
    for i, lane in enumerate(lanes):
        for gram, n in lane.n3.items():
            fallback = min(HIGHEST, bi_rows[gram[1:]][i] + BACKOFF3)
            gain[gram] += n / lane.total * abs(cost(lane.p3(gram)) - fallback)
    ranked = sorted(gain, key=lambda g: (-gain[g], g))
    return ranked[: TRIGRAMS[group.name]]


def lexicon_words(corpus: Corpus) -> dict[str, int]:
    """The words of the lexicon with their frequency class."""
    scale = LEXICON_WORDS / sum(QUOTA.values())
    chosen: dict[str, int] = {}
    for lane in corpus.words:
        words = _without_elision(corpus.words[lane])
        candidates = [w for w in words if len(w) >= 2 and not w.replace("\u2019", "").isascii()]
        candidates.sort(key=lambda w: (-words[w], len(w), w))
        for word in candidates[: int(QUOTA[lane] * scale)]:
            level = max(1, min(15, round((math.log10(words[word]) - 1) * 2.5) + 1))
            chosen[word] = max(chosen.get(word, 0), level)
    return chosen


def _without_elision(words: Words) -> Words:
    """The words, with the parts of l’été instead of the whole: ``tables.known`` looks at the parts itself."""
    out: Words = {}
    for word in sorted(words):
        parts = [part for part in word.split("\u2019") if not part.isascii()]
        whole = "\u2019" not in word or any(len(part) < 2 for part in parts)
        for entry in [word] if whole else parts:
            out[entry] = max(out.get(entry, 0.0), words[word])
    return out


def lexicon_file(words: dict[str, int]) -> bytes:
    """A binary fuse filter of the words; the layout is documented in ``tables._Lexicon``."""
    segment = 1 << int(math.log(len(words)) / math.log(3.33) + 2.25)
    count = math.ceil(len(words) * max(1.125, 0.875 + 0.25 * math.log(1e6) / math.log(len(words))) / segment)
    while True:
        placed = _peel(words, segment, count)
        if placed is not None:
            break
        count += 1
    cells = [0] * ((count + 2) * segment)
    for word, own in reversed(placed):
        a, b, c, fingerprint = fuse_hash(word, segment, count)
        cells[own] = (fingerprint << 4 | words[word]) ^ cells[a] ^ cells[b] ^ cells[c]
    return tables.LEXICON_MAGIC + struct.pack("<II", segment, count) + struct.pack(f"<{len(cells)}H", *cells)


def _peel(words: dict[str, int], segment: int, count: int) -> list[tuple[str, int]] | None:
    """An order in which each word has a cell of its own, or None when the cells are too few."""
    names = sorted(words)
    spots = [fuse_hash(word, segment, count)[:3] for word in names]
    degree, mixed = [0] * ((count + 2) * segment), [0] * ((count + 2) * segment)
    for i, cells in enumerate(spots):
        for cell in cells:
            degree[cell] += 1
            mixed[cell] ^= i
    queue = [cell for cell, n in enumerate(degree) if n == 1]
    order: list[tuple[str, int]] = []
    while queue:
        cell = queue.pop()
        if degree[cell] != 1:
            continue
        i = mixed[cell]
        order.append((names[i], cell))
        for other in spots[i]:
            degree[other] -= 1
            mixed[other] ^= i
            if degree[other] == 1:
                queue.append(other)
    return order if len(order) == len(names) else None


def report(corpus: Corpus) -> str:
    """Held-out interface words per lane: bits a letter, other lanes that do better, lexicon coverage."""
    lines = ["lane      words   held  bits/letter  own lane best %  lexicon % of non-ASCII words"]
    for group in GROUPS:
        for i, lane in enumerate(group.lanes):
            held = {w: n for w, n in corpus.held[lane].items() if len(w) > 1}
            bits = letters = best = heard = coded = 0
            for word, n in held.items():
                costs = tables.unpack(tables.word_costs(word, group), len(group.lanes))
                bits += costs[i] * n
                letters += (len(word) + 1) * n
                best += n * (costs[i] <= min(costs))
                if not word.replace("\u2019", "").isascii():
                    coded += n
                    heard += n * (tables.known(word) > 0)
            total = sum(held.values()) or 1
            lines.append(
                f"{lane:4} {len(corpus.words[lane]):10} {total:6} {bits / 8 / max(letters, 1):8.2f} "
                f"{100 * best / total:14.0f} {100 * heard / max(coded, 1):14.1f}"
            )
    return "\n".join(lines)


def fetch(cache: Path) -> dict[str, Path]:
    """Name to path of every source, downloaded where missing; exits on a hash that differs."""
    cache.mkdir(parents=True, exist_ok=True)
    paths: dict[str, Path] = {}
    for source in manifest()["source"]:
        path = cache / source["file"]
        if not path.exists():
            if source["registry"] == "npm":
                command = ["npm", "pack", "--silent", f"{source['name']}@{source['version']}"]
            else:
                command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", "."]
                command += ["--ignore-requires-python", f"{source['name']}=={source['version']}"]
            subprocess.run(command, cwd=cache, check=True)
        if hashlib.sha256(path.read_bytes()).hexdigest() != source["sha256"]:
            sys.exit(f"{path}: not the file that tools/sources.toml names; remove it and run again")
        paths[source["name"]] = path
    return paths


def manifest() -> dict[str, Any]:
    return tomllib.loads(SOURCES.read_text(encoding="utf-8"))


def check() -> list[str]:
    """What differs between the committed tables and tools/sources.toml; empty when all is well."""
    wrong = []
    for entry in manifest()["data"]:
        path = DATA / entry["file"]
        if not path.exists():
            wrong.append(f"{entry['file']}: missing")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != entry["sha256"]:
            wrong.append(
                f"{entry['file']}: differs from the hash in tools/sources.toml; rebuild or restore it"
            )
    return wrong


def build(cache: Path) -> None:
    corpus = Corpus(fetch(cache))
    files = {f"ngrams-{group.name}.bin": ngram_file(group, corpus) for group in GROUPS}
    words = lexicon_words(corpus)
    files["lexicon.bin"] = lexicon_file(words)
    DATA.mkdir(exist_ok=True)
    listing = ""
    for name, data in files.items():
        (DATA / name).write_bytes(data)
        digest = hashlib.sha256(data).hexdigest()
        listing += f'\n[[data]]\nfile = "{name}"\nbytes = {len(data)}\nsha256 = "{digest}"\n'
        print(f"{name:24} {len(data):9} bytes")
    head = SOURCES.read_text(encoding="utf-8").partition(MARK)[0]
    SOURCES.write_text(head + MARK + listing, encoding="utf-8")
    print(f"{len(words)} words in the lexicon; {sum(map(len, files.values()))} bytes in all")
    print(report(corpus))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cache", type=Path, default=ROOT / ".cache" / "language")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    if options.check:
        wrong = check()
        print("\n".join(wrong) or "the tables are those that tools/sources.toml names")
        sys.exit(1 if wrong else 0)
    build(options.cache)


if __name__ == "__main__":
    main()
