"""Characters that are words together, for languages whose trigrams (``cjk``) are those of software texts.

Tables: ``data/words-LANG.bin``, made by ``tools/build_words.py`` out of word lists, in the format of ``cjk``.
"""

from __future__ import annotations

import mmap
from functools import cache
from pathlib import Path

from unmojibake.language.cjk import Table

LANGS = ("zh-Hans", "zh-Hant")


@cache
def table(lang: str) -> Table | None:
    """The table of a language, mapped into memory once; None for a language that has none."""
    if lang not in LANGS:
        return None
    with (Path(__file__).parent / "data" / f"words-{lang}.bin").open("rb") as file:
        return Table(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
