"""Whole files of several hundred lines, each damaged through one channel: which come back, and how many of their lines?

    python benchmarks/wholefiles.py [--files N] [--level LEVEL] [--lossless | --lossy] [--show N]

The texts are our own (``wholefile_texts``); there is no reference. A line counts as damaged if the file lacks it,
merged lines too; what is right is counted after the repair of the whole file.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import unmojibake as um
from corpus import percent, table
from wholefile_texts import chinese, prose

_LOSSLESS = (
    ("french", "news-article.txt", ("utf-8>cp1252", "utf-8>cp1252|utf-8>cp1252")),
    ("czech", "czech.txt", ("utf-8>cp1250", "utf-8>cp1252")),
    ("polish", "polish.txt", ("utf-8>cp1250", "utf-8>iso-8859-2")),
    ("russian", "russian.txt", ("utf-8>cp1251", "utf-8>koi8-r", "cp1251>cp1252", "koi8-r>cp1251")),
    ("greek", "greek.txt", ("utf-8>cp1253", "utf-8>cp1252", "cp1253>cp1252")),
    ("turkish", "turkish.txt", ("utf-8>cp1254", "cp1254>cp1252")),
    ("vietnamese", "vietnamese.txt", ("utf-8>cp1252", "utf-8>cp1258")),
    ("thai", "thai.txt", ("utf-8>cp874",)),
    ("hebrew", "hebrew.txt", ("utf-8>cp1255", "cp1255>cp1252")),
    ("arabic", "arabic.txt", ("utf-8>cp1256", "utf-8>cp1252")),
    ("korean", "korean.txt", ("utf-8>cp1252", "euc-kr>cp1252")),
    ("japanese", "japanese.txt", ("utf-8>cp1252", "shift_jis>cp1252", "euc-jp>cp1252")),
)
_CHINESE_LOSSLESS = ("utf-8>cp1252", "utf-8>cp437", "gbk>cp1252", "utf-8>cp850")
_LOSSY = ("utf-8>cp936/swallow", "utf-8>cp936/qmark", "utf-8>cp936/fffd", "utf-8>cp936/drop")


@dataclass(frozen=True)
class Case:
    """A file before its damage and after it."""

    name: str
    channel: str
    clean: str
    damaged: str


@dataclass(frozen=True)
class Score:
    """``exact``: the whole file. Lines that the damage took, those that are back, and those that never were."""

    exact: bool
    damaged: int
    right: int
    wrong: int
    touched: int


def lossless(files: int) -> Iterator[Case]:
    """``files`` files of each kind."""
    for language, name, channels in _LOSSLESS:
        for channel in channels:
            for seed in range(files):
                yield _case(language, prose(name, seed), channel)
    for channel in _CHINESE_LOSSLESS:
        for seed in range(files):
            yield _case("chinese", chinese(seed), channel)


def lossy(files: int) -> Iterator[Case]:
    """``files`` files of each of the four kinds of Chinese text."""
    for channel in _LOSSY:
        for seed in range(4 * files):
            yield _case(("python", "javascript", "markdown", "yaml")[seed % 4], chinese(seed), channel)
            if channel.endswith("swallow"):
                yield _case("CRLF", chinese(seed).replace("\n", "\r\n"), channel)


def _case(name: str, clean: str, channel: str) -> Case:
    try:
        return Case(name, channel, clean, um.damage(clean, channel))
    except um.UnmojibakeError:  # signs that the code page lacks: the real decoders' form of it
        kept = "".join(ch if _fits(ch, channel) else "" for ch in clean)
        return Case(name, channel, kept, um.damage(kept, channel))


def _fits(char: str, channel: str) -> bool:
    try:
        um.damage(char, channel)
    except um.UnmojibakeError:
        return False
    return True


def judge(case: Case, level: str) -> tuple[Score, str]:
    """What ``fix`` makes of the file, line by line."""
    fixed = um.fix(case.damaged, um.Options(level=level))
    clean, damaged, got = (Counter(text.split("\n")) for text in (case.clean, case.damaged, fixed))
    lost = clean - damaged
    left = lost - got
    wrong = got - clean - damaged
    score = Score(
        fixed == case.clean, lost.total(), lost.total() - left.total(), wrong.total(), (got - damaged).total()
    )
    return score, fixed


def report(title: str, cases: Iterator[Case], level: str, show: int) -> None:
    """A row for each kind of file and channel, and one for all."""
    scores: dict[tuple[str, str], list[Score]] = {}
    for case in cases:
        score, fixed = judge(case, level)
        scores.setdefault((case.channel, case.name), []).append(score)
        if show and not score.exact:
            show -= _shown(case, fixed, show)
    rows = [_row(channel, name, found) for (channel, name), found in sorted(scores.items())]
    print(f"## {title}, level {level}\n")
    whole = [score for found in scores.values() for score in found]
    table(
        "channel|file|files|exact %|damaged lines|right %|of changed lines wrong %",
        [*rows, _row("all", "", whole)],
    )


def _row(channel: str, name: str, found: list[Score]) -> list[object]:
    damaged = sum(s.damaged for s in found)
    return [
        channel,
        name,
        len(found),
        percent(sum(s.exact for s in found), len(found)),
        damaged,
        percent(sum(s.right for s in found), damaged),
        percent(sum(s.wrong for s in found), sum(s.touched for s in found)),
    ]


def _shown(case: Case, fixed: str, most: int) -> int:
    """Prints lines that are not right, with what they are instead; how many."""
    lost = Counter(case.clean.split("\n")) - Counter(case.damaged.split("\n")) - Counter(fixed.split("\n"))
    instead = Counter(fixed.split("\n")) - Counter(case.clean.split("\n"))
    print(case.channel, case.name)
    for line in list(lost)[:most]:
        print("  wanted ", repr(line))
    for line in list(instead)[:most]:
        print("  instead", repr(line))
    return min(most, len(lost))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=int, default=2)
    parser.add_argument("--level", default="likely", choices=("certain", "likely", "guess"))
    parser.add_argument("--lossless", action="store_true", help="only these")
    parser.add_argument("--lossy", action="store_true", help="only these")
    parser.add_argument("--show", type=int, default=0, help="print so many lines that are not right")
    options = parser.parse_args()
    if not options.lossy:
        report("Files damaged without loss", lossless(options.files), options.level, options.show)
    if not options.lossless:
        report("Files that lost bytes", lossy(options.files), options.level, options.show)


if __name__ == "__main__":
    main()
