"""The ANSI round trip in the bytes of a file: lines that are UTF-8 but for places with a ``?``.

Two bytes that made no pair became one ``?``, so whatever is left of a broken character touches one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from unmojibake.channels.channel import Channel, Kind, Layer, Loss
from unmojibake.channels.codec import Codec
from unmojibake.channels.codepage import code_page
from unmojibake.channels.simulate import damage_bytes
from unmojibake.model import Certainty
from unmojibake.stages.bytes_spans import Known, smallest
from unmojibake.stages.holes import HoleContext, HoleResult, context_of
from unmojibake.stages.holes_ansi import AnsiResult, ansi_layer, infer_ansi

_RAW_RUN = re.compile("[\udc80-\udcff]+")
_TOUCHED = re.compile(r"(?<=\?)[\udc80-\udcff]+|[\udc80-\udcff]+(?=\?)")
_LINE = re.compile(rb"[^\n]*\n|[^\n]+")
ALL, SHOWN = 2000, 6
"""Question marks that are looked at where repairs are wanted, and where they would only be shown."""
_TRIED = 20
"""Lines by which the code page is chosen."""
_CODECS = (Codec.CP936, Codec.CP950)
_EVIDENCE = "UTF-8 read and written back in {0}; two bytes became each '?'; replays exactly"


@dataclass(frozen=True)
class _Line:
    """A line with its line end, ``start`` bytes into the data, and what it was."""

    start: int
    data: bytes
    found: AnsiResult


def find_ansi(data: bytes, *, put_back: bool, most: int = SHOWN) -> list[Known]:
    """What lines with bad bytes were before a round trip through a code page, as far as that explains them.

    All are guesses, as often as not wrong where losses are dense. Without ``put_back`` they are alternatives
    of a finding without ``after``: that the bytes are damaged is certain. Lines after more than
    ``most`` question marks are not explained: where losses are dense, each costs 5 to 300 ms (cp950).
    """
    if b"?" not in data:
        return []
    lines = list(_suspects(data, most))
    if not lines:
        return []
    page, tried = max(((codec, _explained(data, codec, lines[:_TRIED])) for codec in _CODECS), key=_worth)
    found = tried + _explained(data, page, lines[_TRIED:])
    return [span if put_back else _told(span) for line in found for span in _spans(line)]


def _worth(tried: tuple[Codec, list[_Line]]) -> float:
    return sum(1 + line.found.confidence for line in tried[1])


def _suspects(data: bytes, most: int) -> Iterator[tuple[int, bytes]]:
    """The lines with bad bytes, where each bad byte is next to a ``?``, with their offsets; until there are
    more than ``most`` question marks."""
    at = marks = 0
    for line in _LINE.findall(data):
        if not line.isascii():
            text = line.decode("utf-8", "surrogateescape")
            bad = len(_RAW_RUN.findall(text))
            if bad and bad == len(_TOUCHED.findall(text)):
                marks += line.count(b"?")
                if marks > most:
                    return
                yield at, line
        at += len(line)


def _explained(data: bytes, codec: Codec, lines: list[tuple[int, bytes]]) -> list[_Line]:
    context: HoleContext | None = None
    out = []
    for start, line in lines:
        if context is None:
            context = context_of(code_page(codec).decode(data, Loss.FFFD), ansi_layer(codec))
        found = infer_ansi(line, codec, context)
        if found is not None and _replays(found, line):
            out.append(_Line(start, line, found))
    return out


def _channel(codec: Codec) -> Channel:
    return Channel((Layer(None, codec, kind=Kind.ANSI),))


def _replays(found: AnsiResult, line: bytes) -> bool:
    return damage_bytes(found.text, _channel(found.codec)) == line


def _told(span: Known) -> Known:
    options = ((span.after or "", span.confidence), *span.alternatives)
    return replace(span, after=None, certainty=Certainty.CERTAIN, confidence=1.0, alternatives=options)


def _spans(line: _Line) -> Iterator[Known]:
    """The findings of a line: characters that lost a byte, those next to each other together."""
    for result, (start, end) in zip(line.found.results, line.found.spans, strict=True):
        channel = _channel(line.found.codec)
        cut = _replaying(result.text, line.data[start:end], channel)
        for c0, c1, d0, d1 in cut:
            yield Known(
                line.start + start + d0,
                line.start + start + d1,
                result.text[c0:c1],
                channel.name,
                "UM404",
                Certainty.GUESS,
                result.confidence if len(cut) == 1 else _confidence(result, c0, c1),
                _EVIDENCE.format(line.found.codec.value),
                result.alternatives if len(cut) == 1 else (),
            )


def _replaying(clean: str, damaged: bytes, channel: Channel) -> list[tuple[int, int, int, int]]:
    """The places that differ (code points of ``clean``, bytes of ``damaged``); one if they do not replay."""
    data = clean.encode("utf-8")
    out = []
    for c0, c1, d0, d1 in _cut(data, damaged):
        if damage_bytes(data[c0:c1].decode("utf-8"), channel) != damaged[d0:d1]:
            return [smallest(clean, damaged, channel)]
        at = len(data[:c0].decode("utf-8"))
        out.append((at, at + len(data[c0:c1].decode("utf-8")), d0, d1))
    return out


def _confidence(result: HoleResult, start: int, end: int) -> float:
    confidence = 1.0
    for hole in result.holes:
        if hole.offset < end and hole.offset + len(hole.after) > start:
            confidence *= hole.confidence
    return confidence


def _cut(clean: bytes, damaged: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Where the two differ, widened to whole characters: from, to in ``clean``, from, to in ``damaged``."""
    groups: list[list[tuple[int, int, int, int]]] = []
    for hole in _holes(clean, damaged):
        if groups and _character(clean, hole[0]) <= _next_character(clean, groups[-1][-1][1]):
            groups[-1].append(hole)
        else:
            groups.append([hole])
    for group in groups:
        first, last = group[0], group[-1]
        start, stop = _character(clean, first[0]), _next_character(clean, last[1])
        yield start, stop, first[2] - (first[0] - start), last[3] + (stop - last[1])


def _character(data: bytes, at: int) -> int:
    """Where the character begins that has its bytes around ``at``."""
    while 0 < at < len(data) and data[at] & 0xC0 == 0x80:
        at -= 1
    return at


def _next_character(data: bytes, at: int) -> int:
    while at < len(data) and data[at] & 0xC0 == 0x80:
        at += 1
    return at


def _holes(clean: bytes, damaged: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Pairs of ``clean`` that became one ``?``; both begin where a pair begins."""
    c = d = 0
    while c < len(clean) and d < len(damaged):
        if clean[c] < 0x80 or (clean[c] == damaged[d] and clean[c : c + 2] != damaged[d : d + 2]):
            c, d = c + 1, d + 1
        elif clean[c : c + 2] == damaged[d : d + 2]:
            c, d = c + 2, d + 2
        else:
            stop = min(c + 2, len(clean))
            yield c, stop, d, d + 1
            c, d = stop, d + 1
