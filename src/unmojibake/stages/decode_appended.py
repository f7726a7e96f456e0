"""8-bit text inside UTF-16: what another program appended to a file that the first one began in UTF-16.

Read as UTF-16, two letters of it are an ideograph, and mostly a valid one: no byte is wrong, but nothing can be
read. UTF-16 text has a NUL at each of its line ends, blanks and digits, and 8-bit text has none.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from unmojibake.stages.decode_choose import choose
from unmojibake.stages.decode_codec import decode_strict
from unmojibake.stages.decode_mixed import Run
from unmojibake.stages.decode_plausible import text_bits
from unmojibake.stages.decode_sample import take

UTF_16 = frozenset({"utf-16-le", "utf-16-be"})
# A line end of 8-bit text: CR and LF in turn are U+0A0D, which is no character, or a letter of Malayalam; a
# single LF is a byte of common ideographs as well.
_NARROW = re.compile(rb"\r\n|[\t\x20-\xff]{4}\n|(?:[\t\x20-\x7e]{6}|[\x80-\xff]{4})\Z")
# So much printable ASCII in turn is no ideographs, each of which has a byte of that in a third of the cases.
_PLAIN = re.compile(rb"[\x20-\x7e]{16}")
_BOM = b"\xff\xfe"
_PRINTABLE = bytes(range(0x20, 0x7F))
# A window is looked at closely when so little of it is no printable ASCII, or when it is UTF-8 with so many bytes
# beyond it, or when so much of it is no character in UTF-16.
_CONTINUATION = bytes(range(0x80, 0xC0))
_MOST_OTHER, _LEAST_HIGH, _LEAST_BAD = 0.25, 3, 0.2
_WINDOW = 64  # bytes before a line end
_FEW = 24  # bytes of a window below which a bare LF needs nothing but ASCII before it
_LOOK = 2048  # bytes of a stretch that are weighed
_NEAR = 96  # bytes around a border that are weighed, and how many borders
_BORDERS = 24
# Lines of code, log and prose cost 3.2 times as much as ideographs, or more, the shortest 2.0 (a path); healthy
# ideographs read as 8-bit text cost twice what they are and more.
_DEARER, _LEAST, _LEAST_INSIDE = 1.5, 16.0, 30.0
_CERTAIN_GAIN = 50.0
_CERTAIN, _LIKELY, _GUESS = 0.999, 0.98, 0.9
# Bits between the best border and the next: of 40 true ones none had less than 7.7, a euro sign has 0.
_SURE = 5.0
# Share of the higher bytes that are the same in an alphabet; in words of ASCII and of two-byte letters it is a third.
_ONE_SCRIPT = 0.6
# Share of the rest that may be no characters
_MOST_BAD = 0.01
# Bits of what is no character, and of a byte beyond ASCII that no common encoding reads.
_BAD, _HIGH = 16.0, 12.0
_COMMON = ("cp1252", "cp1251", "cp936", "cp932", "cp949", "cp950")
_NO_TEXT = ("Cc", "Cs", "Co", "Cn")


def appended_runs(data: bytes, start: int, encoding: str) -> list[Run]:
    """The stretches of 8-bit text in data that is UTF-16 from byte ``start`` on, in order. Linear."""
    found = list(_runs(data, start, encoding)) if encoding in UTF_16 else []
    return found if found and _is_text(data, start, found, encoding) else []


def _is_text(data: bytes, start: int, found: list[Run], encoding: str) -> bool:
    """Whether what is left is text. A program that happens to begin like a byte order mark has words in it as well."""
    chars: Counter[str] = Counter()
    at = start
    for begin, end in [*((run.start, run.end) for run in found), (len(data), len(data))]:
        chars.update(data[at:begin].decode(encoding, "replace"))
        at = end
    bad = sum(n for char, n in chars.items() if char == "\ufffd" or _is_no_text(char))
    return not chars["\0"] and bad <= 1 + _MOST_BAD * chars.total()


def _is_no_text(char: str) -> bool:
    return char not in "\t\r\n\f" and unicodedata.category(char) in ("Cc", "Cn", "Cs")


def _runs(data: bytes, start: int, encoding: str) -> Iterator[Run]:
    phase = at = start  # UTF-16 is even from ``phase`` on; nothing before ``at`` is looked at again
    while match := _NARROW.search(data, at):
        begin = max(at, data.rfind(b"\0", at, match.start()) + 1)
        begin += (begin - phase) % 2
        stop = data.find(b"\0", match.end())
        stop = len(data) if stop < 0 else stop
        ends = (found.end() for found in _NARROW.finditer(data, match.start(), stop))
        at = stop
        if any(_is_suspect(data, begin, end, encoding) for end in ends):
            run = _run(data, begin, stop, encoding)
            if run is not None:
                yield run
                phase = at = run.end


def _is_suspect(data: bytes, begin: int, end: int, encoding: str) -> bool:
    """A fast look at what is before a line end: mostly printable ASCII, or UTF-8, or often no characters in UTF-16.

    Tabs and line ends do not count: letters of Devanagari and Gurmukhi are made of them. Some ideographs in
    turn are ASCII; many seldom are.
    """
    low = max(begin, (end - _WINDOW) | 1) if begin % 2 else max(begin, (end - _WINDOW) & ~1)
    window = data[low:end]
    other = len(window.translate(None, _PRINTABLE))
    if other <= 1 or (
        other <= _MOST_OTHER * len(window) and (len(window) >= _FEW or window.endswith(b"\r\n"))
    ):
        return True
    if other >= _LEAST_HIGH and decode_strict(window.lstrip(_CONTINUATION), "utf-8") is not None:
        return True
    text = window.decode(encoding, "replace")
    return sum(unicodedata.category(char) in _NO_TEXT for char in text) >= _LEAST_BAD * len(text)


def _run(data: bytes, begin: int, stop: int, encoding: str) -> Run | None:
    """The stretch among bytes ``begin``..``stop``, which hold no NUL."""
    look = data[begin : min(stop, begin + _LOOK)]
    if _narrow_cost(look) >= _wide_cost(look, encoding):
        return None
    begin, sure = first_narrow(data, begin, stop, encoding)
    end = _last(data, begin, stop, encoding)
    if end - begin < 2:
        return None
    part = data[begin:end]
    name = _narrow_encoding(part)
    text = decode_strict(part, name) if name else None
    if text is None or not any(char.isalnum() for char in text[:_LOOK]) or any(map(_is_no_text, set(text))):
        return None
    gain = _wide_cost(part[:_LOOK], encoding) - _DEARER * _cost(text[:_LOOK])
    at_line = _begins_line(data, begin, encoding)
    if gain < _least(part, at_line) or _is_one_script(part[:_LOOK], encoding):
        return None
    # what does not begin a line has to be more than an accident of some characters
    if not sure or (gain < _CERTAIN_GAIN and not at_line):
        return Run(begin, end, name, _GUESS)
    return Run(begin, end, name, _CERTAIN if gain > _CERTAIN_GAIN else _LIKELY)


def _least(part: bytes, at_line: bool) -> float:
    """The gain below which it may be an accident: a few characters at the end, with no line end, often are."""
    if not part.endswith(b"\n"):
        return _CERTAIN_GAIN
    return _LEAST if at_line else _LEAST_INSIDE


def _is_one_script(part: bytes, encoding: str) -> bool:
    """Whether the higher bytes are mostly one and the same, as in an alphabet: letters of Devanagari are tabs to ASCII.

    A ruler of hyphens has that byte for a lower one as well.
    """
    at = 1 if encoding == "utf-16-le" else 0
    higher, lower = part[at::2], part[1 - at :: 2]
    byte, times = Counter(higher).most_common(1)[0]
    return times > _ONE_SCRIPT * len(higher) and 2 * lower.count(byte) < times


def _begins_line(data: bytes, begin: int, encoding: str) -> bool:
    return begin <= len(_BOM) or data.endswith(("\n".encode(encoding), "\r".encode(encoding)), 0, begin)


def _narrow_encoding(part: bytes) -> str:
    if decode_strict(part, "utf-8") is not None:
        return "utf-8"
    found = choose(take(part))
    return found.encoding if found is not None else ""


def first_narrow(data: bytes, begin: int, stop: int, encoding: str) -> tuple[int, bool]:
    """Where 8-bit text begins among bytes ``begin``..``stop``, and whether that is sure.

    UTF-16 without a line end may go on for some characters. A euro sign is the bytes AC 20, which are a sign and a
    blank in 8-bit text as well: then ``begin`` comes back.
    """
    if _PLAIN.match(data, begin, stop):
        return begin, True
    at, sure = _border(data[begin : min(stop, begin + 2 * _BORDERS - 2 + _NEAR)], encoding)
    return begin + at, sure


@lru_cache(maxsize=256)  # both sides of an island ask for the same
def _border(part: bytes, encoding: str) -> tuple[int, bool]:
    borders = range(0, min(2 * _BORDERS, len(part)), 2)
    if len(borders) < 2:
        return 0, True
    high = borders[-1] + _NEAR
    costs = [_wide_cost(part[:at], encoding) + _narrow_cost(part[at:high]) for at in borders]
    best, next_best = sorted(costs)[:2]
    if next_best - best < _SURE:
        return 0, False
    return borders[costs.index(best)], True


def _last(data: bytes, begin: int, stop: int, encoding: str) -> int:
    """Where it ends: behind a line end, or with the data."""
    if stop == len(data):
        return stop
    # the line end before the NUL of a little-endian one belongs to that
    limit = stop - 1 if encoding == "utf-16-le" else stop
    borders: list[int] = []
    at = data.rfind(b"\n", begin, limit)
    while at >= 0 and len(borders) < _BORDERS and stop - at < _LOOK:
        borders.append(at + 1)
        at = data.rfind(b"\n", begin, at)
    if not borders:
        return begin
    low, high = max(begin, borders[-1] - _NEAR), min(len(data), stop + _NEAR)
    return min(borders, key=lambda at: _narrow_cost(data[low:at]) + _wide_cost(data[at:high], encoding))


def _wide_cost(part: bytes, encoding: str) -> float:
    text = part[: len(part) & ~1].decode(encoding, "replace")
    return _cost(text) + _BAD * text.count("\ufffd")


def _narrow_cost(part: bytes) -> float:
    """What bytes cost whose 8-bit encoding is not known yet."""
    text = decode_strict(part, "utf-8")
    if text is not None:
        return _cost(text)
    high = sum(byte >= 0x80 for byte in part)
    costs = [_cost(part.decode("ascii", "ignore")) + _HIGH * high]
    costs += [_cost(text) for text in (decode_strict(part, name) for name in _COMMON) if text is not None]
    return min(costs)


def _cost(text: str) -> float:
    bad = sum(char not in "\t\r\n\f" and unicodedata.category(char) in _NO_TEXT for char in text)
    return text_bits(text) + _BAD * bad
