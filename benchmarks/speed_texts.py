"""Texts to time tools with: the referee's where it is there, otherwise made from the pages in fixtures/texts."""

from __future__ import annotations

import random
from collections import defaultdict
from functools import cache
from pathlib import Path

from corpus import clean_files, has_referee, records

_PAGES = Path(__file__).resolve().parent.parent / "fixtures" / "texts"
CLEAN: dict[str, tuple[str, tuple[str, ...]]] = {
    "ASCII": ("en", ("news-article.txt", "markdown-readme.md", "python-inventory.py")),
    "French": ("fr", ("subtitles-fr.srt",)),
    "Russian": ("ru", ("russian.txt", "russian-letter.txt")),
    "Chinese": ("zh-Hans", ("chinese-simplified.txt",)),
    "Japanese": ("ja", ("japanese.txt",)),
    "Korean": ("ko", ("korean.txt",)),
    "Arabic": ("ar", ("arabic.txt",)),
    "mixed source code": ("adv.code", ("mixed-source.py", "c-ringbuffer.c", "javascript-timer.js")),
}
"""Of each kind of clean text, the referee's group and our own pages."""
_OWN_CHANNELS = (
    *("utf-8>cp1252", "utf-8>cp1252|utf-8>cp1252", "utf-8>cp1251", "utf-8>cp437", "utf-8>mac_roman"),
    *("utf-8>cp936/swallow", "utf-8>cp932/whatwg", "cp1251>cp1252", "utf-8>koi8-r"),
)
_FTFY_PAGES = (
    "cp1250",
    "cp1251",
    "cp1252",
    "cp1253",
    "cp1254",
    "cp1257",
    "cp437",
    "latin-1",
    "iso-8859-2",
    "mac_roman",
)
FTFY_KNOWS = frozenset(f"utf-8>{page}" for page in _FTFY_PAGES)
"""UTF-8 read in the code pages that ftfy's documentation names (``ftfy.chardata.CHARMAP_ENCODINGS``), once."""


def clean_lines(kind: str, size: int) -> list[str]:
    """Lines of clean text of a kind, about ``size`` bytes of them."""
    group, pages = CLEAN[kind]
    if has_referee():
        every = [line for file in clean_files(f"{group}*") if file.group == group for line in file.lines]
    else:
        every = [line for page in pages for line in (_PAGES / page).read_text(encoding="utf-8").split("\n")]
        random.Random(1).shuffle(every)
    lines = [line for line in every if line.isascii()] if kind == "ASCII" else every
    return _of_size(lines, size)


@cache
def damaged_lines() -> dict[tuple[str, str], list[str]]:
    """Damaged lines by category and channel."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    if has_referee():
        for record in records():
            found[record.cat, record.channel].append(record.garbled)
        return found
    import unmojibake as um

    for page in sorted(_PAGES.glob("*.txt")):
        for line in page.read_text(encoding="utf-8").split("\n"):
            for channel in _OWN_CHANNELS:
                try:
                    found["own texts", channel].append(um.damage(line, channel))
                except um.ChannelFailure:
                    continue
    return found


def _of_size(lines: list[str], size: int) -> list[str]:
    """Lines from the beginning, again from there where they are too few."""
    taken: list[str] = []
    left = size
    while left > 0:
        for line in lines:
            taken.append(line)
            left -= len(line.encode()) + 1
            if left <= 0:
                break
    return taken


def up_to(lines: list[str], size: int) -> list[str]:
    """The first lines, of ``size`` bytes at most together, but one at least."""
    taken: list[str] = []
    for line in lines:
        size -= len(line.encode()) + 1
        if size < 0 and taken:
            break
        taken.append(line)
    return taken
