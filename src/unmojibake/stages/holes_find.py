"""Where a lossy layer may have been at work: stretches that parse as UTF-8 but for lost places."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from unmojibake.channels import Codec, Layer, Loss
from unmojibake.channels.channel import Variant
from unmojibake.language import cjk
from unmojibake.stages.evidence import EAST_ASIAN
from unmojibake.stages.holes_scan import LEFT, WHOLE, Run, Scan, may_be_lost, scan_of
from unmojibake.stages.holes_tokens import losses
from unmojibake.stages.holes_tokens import readings as byte_readings


@dataclass(frozen=True)
class Stretch:
    """``text[start:end]`` parses as UTF-8 through a code page, but for ``holes`` lost places."""

    start: int
    end: int
    holes: int
    characters: int


def find_stretches(text: str, layer: Layer) -> list[Stretch]:
    """The stretches of a text that parse as UTF-8 through the layer's code page, holes included.

    Linear in the text. Each has at least one hole, and never a mark (``?``) without an incomplete
    sequence before it, so a genuine question mark is none. ASCII at the edges is left out.
    """
    assert layer.decoded_as is not None
    found: list[Stretch] = []
    at = 0
    scan, mark = scan_of(layer), losses(layer).mark
    for line in text.split("\n"):
        if not line.isascii() and mark in line:
            found += _line_stretches(line, at, layer, scan)
        at += len(line) + 1
    return found


def suspicious(text: str, layer: Layer) -> bool:
    """Whether a text may have a stretch of the layer: decided at the speed of a search."""
    sign = _SIGNS.get(layer.loss, EAST_ASIAN)
    if EAST_ASIAN.search(text) is None:
        return False  # no page shows what is left of such a sequence below; it ends at U+FFFD
    return sign.search(text) is not None and _signature(layer).search(text) is not None


_EAST_ASIAN_TEXT = re.compile("[\u2e80-\ud7ff\uf900-\ufaff]")
# What to look for before the page's tables are loaded; dropped bytes leave no mark.
_SIGNS = {
    Loss.SWALLOW: re.compile("[?\u30fb]"),
    Loss.QMARK: re.compile("\\?"),
    **dict.fromkeys((Loss.FFFD, Loss.SWALLOW_FFFD, Loss.WHATWG), re.compile("\ufffd")),
}


@lru_cache(maxsize=64)
def _signature(layer: Layer) -> re.Pattern[str]:
    """What a stretch of the layer holds at least.

    A character that holds bytes of UTF-8 beyond ASCII, and with or right after it a loss: the mark, or
    for dropped bytes a character that cannot go on from there.
    """
    rules = losses(layer)
    if rules.mark == "\ufffd":
        return re.compile("\ufffd")
    first, goes_on = _around_a_loss(layer.decoded_as, Variant.NOC1 in layer.variants)
    if rules.mark:
        return re.compile(f"{first}{re.escape(rules.mark)}")
    return re.compile(f"{first}(?!{goes_on})" if not rules.lone else "[^\\x00-\\x7f]")


@lru_cache(maxsize=64)
def _around_a_loss(codec: Codec | None, without_c1: bool) -> tuple[str, str]:
    """The characters of a page after which a UTF-8 sequence may go on, and those with which it does, as classes."""
    variants = (Variant.NOC1,) if without_c1 else ()
    begins, goes_on = [], []
    for char, known in losses(Layer(Codec.UTF_8, codec, variants=variants)).cells.items():
        if char >= "\x80" and len(char) == 1:
            if any(_may_wait(data) for data in known):
                begins.append(char)
            if known[0][0] in _TRAILS:
                goes_on.append(char)
    return _class_of(begins), _class_of(goes_on)


def _class_of(chars: list[str]) -> str:
    """A class of characters, those in a row as ranges: compiled ten times as fast."""
    parts: list[str] = []
    codes = sorted(map(ord, chars))
    start = 0
    for n, code in enumerate(codes):
        if n + 1 == len(codes) or codes[n + 1] != code + 1:
            parts.append(f"{re.escape(chr(codes[start]))}-{re.escape(chr(code))}")
            start = n + 1
    return f"[{''.join(parts)}]" if parts else "(?!)"


_TRAILS = range(0x80, 0xC0)


def _may_wait(data: bytes) -> bool:
    """Whether a UTF-8 sequence may be unfinished after these bytes of a code page."""
    last = data[-1]
    return last in LEFT or (last in _TRAILS and (len(data) == 1 or data[0] in _TRAILS or data[0] >= 0xE0))


def _line_stretches(line: str, at: int, layer: Layer, scan: Scan) -> list[Stretch]:
    """Those of a line; where nothing marks a loss, none in a line most of whose East Asian text does not parse."""
    found: list[Stretch] = []
    start = parsed = 0
    while (start := scan.opening(line, start)) < len(line):
        run = scan.run(line, start)
        if run.holes and run.convincing:
            found.append(_trimmed(line, run, at, layer))
        parsed += run.characters
        start = max(run.end, start + 1)
    if found and not losses(layer).mark and 2 * parsed < len(_EAST_ASIAN_TEXT.findall(line)):
        return []
    return found


def _trimmed(line: str, run: Run, at: int, layer: Layer) -> Stretch:
    """The stretch without ASCII at its edges, and without healthy Han that only happen to parse."""
    start, end, characters = run.start, run.end, run.characters
    mark = losses(layer).mark
    taken = _healthy_end(line, run, mark)
    end, characters = end - taken, characters - taken
    opens = mark if losses(layer).begun else ""
    while start < end - 1 and (
        line[start] < "\x80" or (_stray(line, start, layer) and line[start - 1 : start] > "\u2e80")
    ):
        if line[start] == opens and may_be_lost(line, start, WHOLE):
            break
        start += 1
    while end > start + 1 and (
        (line[end - 1] < "\x80" and line[end - 1] != mark)
        or (_stray(line, end - 1, layer) and line[end : end + 1] > "\u2e80")
    ):
        end -= 1
    return Stretch(at + start, at + end, run.holes, characters)


_EVERYDAY = (
    3  # how rare a character of healthy text is at most (``cjk.common``); those of misread text are rarer
)


def _healthy_end(line: str, run: Run, mark: str) -> int:
    """Characters after the last loss that belong to healthy text: a line end was lost, and the next line was not misread.

    The first of them may happen to go on with the bytes of UTF-8, the next one does not.
    """
    last = line.rfind(mark, run.start, run.end) if mark else -1
    after = line[last + 1 : run.end + 1]
    if last < 0 or run.end >= len(line) or not 1 < len(after) <= 3 or any(ch <= "\u2e80" for ch in after):
        return 0
    return len(after) - 1 if all(cjk.common(ch) <= _EVERYDAY for ch in after) else 0


def _stray(line: str, at: int, layer: Layer) -> bool:
    """A character whose two bytes happen to be UTF-8 for a letter beyond Latin, alone among others."""
    assert layer.decoded_as is not None
    known = byte_readings(line[at], losses(layer), layer.decoded_as)
    return bool(known) and len(known[0]) == 2 and 0xC6 <= known[0][0] < 0xE0 and 0x80 <= known[0][1] < 0xC0
