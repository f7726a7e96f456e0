"""Byte spans whose original is known before the file is read; they are set apart, the rest is analysed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from unmojibake.channels.channel import Channel, Kind
from unmojibake.channels.codec import Codec
from unmojibake.channels.simulate import damage_bytes
from unmojibake.model import Certainty, Change
from unmojibake.options import Options
from unmojibake.rules.catalogue import rule_for
from unmojibake.stages import decode
from unmojibake.stages.decode_build import carried, pieces_of
from unmojibake.stages.decode_records import Analysis, Anomaly, Segment
from unmojibake.stages.decode_wide import WIDE, find_bom
from unmojibake.stages.findings import Lines
from unmojibake.stages.healthy import newline_of

_UTF8 = Codec.UTF_8.value
_REACH = 4
_RAW_LEGACY = ">utf-8/fffd"
_RAW = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True)
class Known:
    """Bytes ``start``..``end`` of the data were ``after``, damaged by ``channel``.

    ``after`` is None where only alternatives are known.
    """

    start: int
    end: int
    after: str | None
    channel: str
    rule: str
    certainty: Certainty
    confidence: float
    evidence: str
    alternatives: tuple[tuple[str, float], ...] = ()


def from_reference(data: bytes, reference: str, found: Analysis) -> list[Known]:
    """What the reference proves about the bytes of a file that should be UTF-8 and is not.

    A file that reads as a healthy legacy one (``found``) is left to its text, but for bytes after an ANSI
    round trip, which are valid in the code page by their nature.
    """
    from unmojibake.history.align import restore_bytes

    bom, marked = find_bom(data)
    if marked in WIDE or found.decoded.encoding in WIDE:
        return []
    legacy = found.decoded.encoding != _UTF8
    out = []
    for item in restore_bytes(data[len(bom) :], reference):
        start, end = item.start + len(bom), item.end + len(bom)
        raw = item.channel.endswith(_RAW_LEGACY) and not _is_utf8(data[start:end])
        if legacy and not item.channel.startswith("ansi:"):
            continue
        channel, after = Channel.parse(item.channel), item.after
        if channel.layers[-1].kind is Kind.ANSI:
            first, last, low, high = smallest(after, data[start:end], channel)
            start, end, after = start + low, start + high, after[first:last]
        rule = "UM501" if raw else rule_for(channel)
        name = item.channel.removesuffix("/fffd") if raw else item.channel
        out.append(Known(start, end, after, name, rule, Certainty.CERTAIN, 1.0, item.evidence))
    return out


def smallest(clean: str, damaged: bytes, channel: Channel) -> tuple[int, int, int, int]:
    """The part that differs: from, to in ``clean`` (code points), from, to in ``damaged`` (bytes).

    What is cut off at either side is equal, and the part still replays by itself: a code page pairs bytes
    across characters, so a few more than differ may have to stay.
    """
    shown = damaged.decode("utf-8", "surrogateescape")
    limit = min(len(clean), len(shown))
    lead = _common(clean, shown, limit)
    tail = _common(clean[::-1], shown[::-1], limit - lead)
    for first in range(lead, max(-1, lead - _REACH), -1):
        for last in range(tail, max(-1, tail - _REACH), -1):
            part = shown[first : len(shown) - last].encode("utf-8", "surrogateescape")
            if damage_bytes(clean[first : len(clean) - last], channel) == part:
                start = len(shown[:first].encode("utf-8", "surrogateescape"))
                return first, len(clean) - last, start, start + len(part)
    return 0, len(clean), 0, len(damaged)


def _common(a: str, b: str, limit: int) -> int:
    return next((i for i in range(limit) if a[i] != b[i]), limit)


def _is_utf8(data: bytes) -> bool:
    return _RAW.search(data.decode("utf-8", "surrogateescape")) is None


def set_apart(data: bytes, known: Sequence[Known], options: Options) -> Analysis:
    """The analysis of the data with each known span a segment of its own, shown as Python's ``replace`` does.

    The rest is analysed as if the spans were blank, and as UTF-8.
    """
    parts, at = [], 0
    for span in known:
        parts += [data[at : span.start], b" " * (span.end - span.start)]
        at = span.end
    blank = b"".join([*parts, data[at:]])
    found = decode.analyse(blank, options)
    if found.decoded.encoding != _UTF8 or not _separable(found, known):
        found = carried(blank, find_bom(data)[0], _UTF8)
    segments: list[Segment] = []
    anomalies: list[Anomaly] = []
    bad = {anomaly.start: anomaly for anomaly in found.anomalies}
    chars, left = 0, list(known)
    for segment in found.segments:
        shift = chars - segment.char_start
        if segment.start in bad:
            anomaly = bad[segment.start]
            anomalies.append(
                replace(anomaly, char_start=anomaly.char_start + shift, char_end=anomaly.char_end + shift)
            )
        inside = [span for span in left if span.end <= segment.end]
        left = left[len(inside) :]
        for start, end, encoding, text in _cut(data, segment, inside):
            segments.append(Segment(start, end, encoding, text, chars))
            chars += len(text)
    text = "".join(segment.text for segment in segments)
    decoded = replace(found.decoded, text=text, newline=newline_of(text), pieces=pieces_of(segments))
    return Analysis(data, decoded, tuple(segments), tuple(anomalies), found.declared)


def _separable(found: Analysis, known: Sequence[Known]) -> bool:
    """Whether each span lies within a segment of healthy UTF-8."""
    bad = [(anomaly.start, anomaly.end) for anomaly in found.anomalies]
    healthy = [
        (s.start, s.end) for s in found.segments if s.encoding == _UTF8 and (s.start, s.end) not in bad
    ]
    at = 0
    for span in known:
        while at < len(healthy) and healthy[at][1] < span.end:
            at += 1
        if at == len(healthy) or healthy[at][0] > span.start:
            return False
    return True


def _cut(data: bytes, segment: Segment, inside: Sequence[Known]) -> Iterator[tuple[int, int, str, str]]:
    """A segment as pieces (start, end, encoding, text): what is known about, and what lies between."""
    if not inside:
        yield segment.start, segment.end, segment.encoding, segment.text
        return
    at = segment.start
    for span in inside:
        if span.start > at:
            yield at, span.start, _UTF8, data[at : span.start].decode("utf-8")
        chunk = data[span.start : span.end]
        yield span.start, span.end, _UTF8 if _is_utf8(chunk) else "", chunk.decode("utf-8", "replace")
        at = span.end
    if at < segment.end:
        yield at, segment.end, _UTF8, data[at : segment.end].decode("utf-8")


def changes_of(analysis: Analysis, known: Sequence[Known]) -> list[Change]:
    """The known spans as findings, placed in the text of the analysis."""
    place = {segment.start: segment for segment in analysis.segments}
    lines = Lines(analysis.text)
    out = []
    for span in known:
        segment = place[span.start]
        line, column = lines.place(segment.char_start)
        out.append(
            Change(
                rule=span.rule,
                line=line,
                column=column,
                start=segment.char_start,
                end=segment.char_end,
                before=segment.text,
                after=span.after,
                channel=span.channel,
                certainty=span.certainty,
                confidence=round(span.confidence, 4),
                alternatives=span.alternatives,
                evidence=span.evidence,
                byte_start=span.start,
                byte_end=span.end,
            )
        )
    return out
