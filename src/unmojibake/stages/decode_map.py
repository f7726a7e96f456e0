"""From code points back to bytes: offsets, and edits that leave every other byte alone."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from unmojibake.errors import UnmojibakeError
from unmojibake.stages.decode_codec import encode_strict
from unmojibake.stages.decode_lengths import (
    char_offsets,
    is_single_byte,
    is_stateful,
    is_unicode,
    shift_state,
    shift_to_ascii,
)
from unmojibake.stages.decode_records import Analysis, Anomaly, Segment

# A checkpoint this often: an offset costs the encoding of at most this many characters.
_STEP = 1024


@dataclass(frozen=True)
class Edit:
    """Replace the code points ``start``..``end`` of the decoded text by ``text``."""

    start: int
    end: int
    text: str


class CannotEncode(UnmojibakeError):
    """The file's ``encoding`` has no bytes for a replacement; ``edit`` is the first that failed."""

    def __init__(self, edit: Edit, encoding: str) -> None:
        super().__init__(
            f"{encoding} has no bytes for {edit.text!r} (character {edit.start}); "
            "convert the file first, for instance with --to utf-8"
        )
        self.edit = edit
        self.encoding = encoding


class ByteMap:
    """Byte offsets in the data for code point offsets in the decoded text, and the reverse.

    Built lazily, segment by segment: one number per 1,024 characters for the Unicode encodings, one
    per character for legacy multi-byte ones, none for single-byte ones.
    """

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._char_starts = [s.char_start for s in analysis.segments]
        self._byte_starts = [s.start for s in analysis.segments]
        self._tables: dict[int, array[int]] = {}

    def byte_offset(self, index: int) -> int:
        """The offset in the data (BOM included) of code point ``index``; the length gives the end.

        Raises IndexError outside 0..len(text).
        """
        if not 0 <= index <= len(self._analysis.text):
            raise IndexError(f"code point {index} of {len(self._analysis.text)}")
        if not self._char_starts:
            return len(self._analysis.decoded.bom)
        number = bisect_right(self._char_starts, index) - 1
        segment = self._analysis.segments[number]
        return segment.start + self._within(number, segment, index - segment.char_start)

    def char_offset(self, position: int) -> int:
        """The code point whose bytes include byte ``position``; the length of the data gives the end.

        Raises IndexError outside the data.
        """
        if not 0 <= position <= len(self._analysis.data):
            raise IndexError(f"byte {position} of {len(self._analysis.data)}")
        if position == len(self._analysis.data):
            return len(self._analysis.text)
        if not self._byte_starts or position < self._byte_starts[0]:
            return 0
        number = bisect_right(self._byte_starts, position) - 1
        segment = self._analysis.segments[number]
        low, high = 0, len(segment.text)
        while high - low > 1:
            middle = (low + high) // 2
            if self._within(number, segment, middle) <= position - segment.start:
                low = middle
            else:
                high = middle
        return segment.char_start + low

    def _within(self, number: int, segment: Segment, offset: int) -> int:
        if offset <= 0:
            return 0
        if offset >= len(segment.text):
            return segment.end - segment.start
        if not segment.encoding:
            return min(offset, segment.end - segment.start)
        if segment.encoding == "cesu-8":
            return 6 * offset  # such a segment holds nothing but pairs of surrogates
        if is_single_byte(segment.encoding):
            return offset
        table = self._tables.get(number)
        if table is None:
            table = self._tables[number] = self._build(segment)
        if not is_unicode(segment.encoding):
            return table[offset]
        near = offset // _STEP
        return table[near] + len(segment.text[near * _STEP : offset].encode(segment.encoding))

    def _build(self, segment: Segment) -> array[int]:
        if not is_unicode(segment.encoding):
            data = self._analysis.data[segment.start : segment.end]
            return char_offsets(data, segment.text, segment.encoding)
        table, total = array("L", [0]), 0
        for i in range(0, len(segment.text), _STEP):
            total += len(segment.text[i : i + _STEP].encode(segment.encoding))
            table.append(total)
        return table


def apply_edits(analysis: Analysis, edits: Iterable[Edit], rewrite: Iterable[Anomaly] = ()) -> bytes:
    """New bytes: edits encoded like the bytes they replace, every other byte as it was.

    ``rewrite`` names the anomalies to settle: their bytes become their ``text`` in the main encoding,
    with those edits applied that lie within. Edits must be sorted or at least not overlap; an edit
    that crosses the border of an anomaly wins over it. Raises CannotEncode.
    """
    byte_map = ByteMap(analysis)
    main = analysis.decoded.encoding
    data = analysis.data
    out: list[bytes] = []
    done = 0
    for edit, encoding in _plan(analysis, sorted(edits, key=lambda e: (e.start, e.end)), rewrite):
        start, end = byte_map.byte_offset(edit.start), byte_map.byte_offset(edit.end)
        if start < done:
            raise ValueError(f"edits overlap at character {edit.start}")
        new = encode_strict(edit.text, encoding)
        if new is None:
            raise CannotEncode(edit, encoding)
        if is_stateful(encoding) and encoding == main:
            before, after = shift_state(data, start, encoding), shift_state(data, end, encoding)
            new = (shift_to_ascii(encoding) if before else b"") + new + after
        out += [data[done:start], new]
        done = end
    out.append(data[done:])
    return b"".join(out)


def _plan(analysis: Analysis, edits: list[Edit], rewrite: Iterable[Anomaly]) -> list[tuple[Edit, str]]:
    """Edits and settled anomalies in text order, each with the encoding it is written in."""
    main = analysis.decoded.encoding
    starts = [s.char_start for s in analysis.segments]
    plan: list[tuple[Edit, str]] = []
    gone: set[int] = set()
    begins, ends = [e.start for e in edits], [e.end for e in edits]
    for anomaly in sorted(rewrite, key=lambda a: a.start):
        if anomaly.text is None:
            continue
        first = bisect_right(ends, anomaly.char_start)
        first -= first > 0 and edits[first - 1].start == anomaly.char_start  # an insertion right there
        behind = bisect_left(begins, anomaly.char_end)
        touching = [n for n in range(first, behind) if n not in gone]
        inside = [edits[n] for n in touching]
        if any(e.start < anomaly.char_start or e.end > anomaly.char_end for e in inside):
            continue
        text = anomaly.text
        if text == anomaly.shown:
            for e in reversed(inside):
                text = text[: e.start - anomaly.char_start] + e.text + text[e.end - anomaly.char_start :]
        gone.update(touching)
        plan.append((Edit(anomaly.char_start, anomaly.char_end, text), main))
    for e in (edit for number, edit in enumerate(edits) if number not in gone):
        segment = analysis.segments[max(0, bisect_right(starts, e.start) - 1)] if starts else None
        within = segment is not None and e.end <= segment.char_end and segment.encoding not in ("", "cesu-8")
        plan.append((e, segment.encoding if segment is not None and within else main))
    return sorted(plan, key=lambda item: (item[0].start, item[0].end))


def encode_back(analysis: Analysis, text: str) -> bytes:
    """The bytes of a changed text: same encoding and BOM, piece for piece; the inverse of analyse().

    What lies outside the stretch that differs keeps its exact bytes, also where no encoding explains
    them. Raises CannotEncode.
    """
    old = analysis.text
    if text == old:
        return analysis.data
    start, limit = 0, min(len(old), len(text))
    while start < limit and old[start] == text[start]:
        start += 1
    tail = 0
    while tail < limit - start and old[len(old) - 1 - tail] == text[len(text) - 1 - tail]:
        tail += 1
    return apply_edits(analysis, [Edit(start, len(old) - tail, text[start : len(text) - tail])])
