"""One damaged line in a long healthy document: is it repaired, and is everything else left alone?

    python benchmarks/needle.py [--kb 300] [--each 30] [--seed 9]

Needs the referee's texts. Lines of four languages that ``fix`` repairs exactly when they stand alone are put, one at a
time, into the middle of a document of running text in their language.
"""

from __future__ import annotations

import random
import time
from argparse import ArgumentParser

import unmojibake as um
from corpus import records, table
from speed_texts import clean_lines

LANGUAGES = {"Russian": "ru", "French": "fr", "Chinese": "zh-Hans", "Arabic": "ar"}
_LEAST = 40
"""Characters of a line at least."""


def measured(kind: str, lang: str, size: int, each: int, seed: int) -> list[str | int | float]:
    """A row: the language, lines tried, repaired exactly in place, other lines changed, seconds a document."""
    rng = random.Random(seed)
    found = [
        record
        for record in records()
        if record.lang == lang and record.cat in ("utf8", "legacy") and not record.lost
    ]
    long = [record for record in found if len(record.garbled) > _LEAST and "\n" not in record.garbled]
    lines = clean_lines(kind, size)
    at = len(lines) // 2
    tried = exact = touched = 0
    spent = 0.0
    for record in rng.sample(long, each):
        if um.fix(record.garbled) != record.clean:
            continue
        text = "\n".join([*lines[:at], record.garbled, *lines[at:]])
        started = time.process_time()
        out = um.fix(text).split("\n")
        spent += time.process_time() - started
        tried += 1
        exact += out[at] == record.clean
        touched += sum(a != b for a, b in zip([*out[:at], *out[at + 1 :]], lines, strict=True))
    return [kind, tried, exact, touched, round(spent / max(1, tried), 2)]


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--kb", type=int, default=300)
    parser.add_argument("--each", type=int, default=30)
    parser.add_argument("--seed", type=int, default=9)
    asked = parser.parse_args()
    rows = (measured(kind, lang, asked.kb * 1000, asked.each, asked.seed) for kind, lang in LANGUAGES.items())
    table("language|lines tried|repaired exactly|other lines changed|s a document", rows)


if __name__ == "__main__":
    main()
