"""A document that is judged part by part: where parts may end, and what each of them holds.

Decided once, for the whole document: the encoding, and the witness, lines from all over the document that
are judged along with each part, so that damage which is rare in a part is known from elsewhere.
"""

from __future__ import annotations

import enum
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace

from unmojibake.model import Certainty, Change
from unmojibake.options import Options
from unmojibake.stages import decode, pipeline, prefilter, prefilter_excerpt
from unmojibake.stages.decode_build import carried, mixed, whole
from unmojibake.stages.decode_codec import decode_strict
from unmojibake.stages.decode_damage import has_damage
from unmojibake.stages.decode_declared import Hints
from unmojibake.stages.decode_lengths import is_single_byte
from unmojibake.stages.decode_mixed import Mixture, Run, unmix
from unmojibake.stages.decode_records import Analysis
from unmojibake.stages.decode_wide import WIDE, find_bom
from unmojibake.stages.findings import Lines

WITNESS = 1 << 15
"""Code points of witness that are judged with a part: enough for a vote, little beside a part."""
_OF_ONE = 1 << 11  # code points that one part gives to the witness
_FOR_FEW = 1 << 13  # code points of witness that are judged with the few windows of a part
_WORTH = 1 << 15  # code points of a part below which nothing is saved
_FEW = 2000  # suspects of a part that are looked at one by one
_DENSE = 50  # a part of which one code point in so many is odd is looked at as a whole
_JOINT = "\n\n"
_AROUND = 300  # code points on each side of a suspect, to the ends of their lines
_ASCII = bytes(range(0x80))
_NEVER_TRAILS = bytes(range(0x30))  # no encoding has these bytes within a character


@dataclass(frozen=True)
class Place:
    """Where a part begins: code points and line feeds before it, and the line and column (1-based) of its first."""

    chars: int = 0
    line: int = 1
    column: int = 1
    feeds: int = 0

    def behind(self, text: str) -> Place:
        """The place behind a text that begins here; lines end at LF, CRLF and CR."""
        feeds = text.count("\n")
        ends = feeds + text.count("\r") - text.count("\r\n")
        last = max(text.rfind("\n"), text.rfind("\r"))
        column = len(text) - last if ends else self.column + len(text)
        return Place(self.chars + len(text), self.line + ends, column, self.feeds + feeds)


@dataclass(frozen=True)
class Head:
    """What holds for all parts: the encoding, the byte order mark, and whether it is text at all."""

    encoding: str
    bom: bytes = b""
    binary: bool = False


def head_of(start: bytes, sample: bytes, is_utf8: bool, options: Options) -> Head:
    """The decisions for a document, from its first bytes and a sample of its lines beyond ASCII.

    ``is_utf8``: all of it is. Raises ChannelError for an unknown ``options.encoding``.
    """
    bom, marked = find_bom(start)
    if options.encoding is not None:
        from unmojibake.stages.decode_codec import known

        forced = known(options.encoding)
        return Head(forced, bom if marked == forced else b"")
    if marked:
        return Head(marked, bom)
    first = decode.analyse(start, options).decoded
    if first.binary or first.encoding in WIDE:
        return Head(first.encoding, binary=first.binary)
    if is_utf8:
        return Head(first.encoding if start.isascii() and not sample else "utf-8")
    found = decode.analyse(start + b"\n" + sample, options).decoded
    return Head(found.encoding, binary=found.binary)


def cut(block: bytes, encoding: str) -> int:
    """How much of a block that goes on is a part: up to a line end, else to where no character is cut."""
    if encoding in WIDE:
        return _cut_wide(block, encoding)
    for end in (b"\n", b"\r", b" "):
        # behind the last byte there may be the LF of a CRLF
        at = block.rfind(end, 0, len(block) - (end == b"\r")) + 1
        if at:
            return at
    if block.endswith(b"\r") and len(block) > 1:
        return len(block) - 1
    if encoding == "utf-8":
        at = len(block)
        while at > len(block) - 4 and at and block[at - 1] & 0xC0 == 0x80:
            at -= 1
        # the character before the continuation bytes begins here, and may be whole
        return len(block) if _ends_whole(block, at) else max(at - 1, 1)
    if is_single_byte(encoding):
        return len(block)
    safe = max(block.rfind(byte) for byte in _NEVER_TRAILS) + 1
    return safe or next(
        (n for n in range(len(block), max(0, len(block) - 4), -1) if decode_strict(block[:n], encoding)),
        len(block),
    )


def _ends_whole(block: bytes, at: int) -> bool:
    lead = block[at - 1] if at else 0
    size = 1 if lead < 0xC0 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
    return len(block) - at == size - 1


def _cut_wide(block: bytes, encoding: str) -> int:
    unit = 2 if encoding.startswith("utf-16") else 4
    for text in ("\n", " "):
        code = text.encode(encoding)
        at = block.rfind(code)
        while at >= 0 and at % unit:
            at = block.rfind(code, 0, at + len(code) - 1)
        if at >= 0:
            return at + unit
    whole_units = len(block) - len(block) % unit
    if unit == 2 and whole_units > 2:
        high = block[whole_units - 1 if encoding.endswith("le") else whole_units - 2]
        whole_units -= 2 if 0xD8 <= high <= 0xDB else 0
    if whole_units > unit and block[:whole_units].endswith("\r".encode(encoding)):
        whole_units -= unit
    return whole_units or len(block)


def analysis_of(data: bytes, head: Head) -> Analysis:
    """The analysis of a part (without the byte order mark), under the encoding of the document."""
    main = head.encoding
    text = decode_strict(data, main)
    if text is not None and main == "utf-8" and has_damage(data):
        found = decode.analyse(data)
        return found if found.decoded.encoding == main else whole(data, b"", main, text, 1.0)
    if text is not None:
        return whole(data, b"", main, text, 1.0)
    if main in WIDE:
        return carried(data, b"", main)
    mixture = unmix(data, 0, Hints(main), marked=main == "utf-8")
    if mixture.main != main and decode_strict(data, "utf-8") is not None:
        first, behind = len(data) - len(data.lstrip(_ASCII)), len(data.rstrip(_ASCII))
        mixture = Mixture(main, 1.0, (Run(first, behind, "utf-8", 0.999),))
    return mixed(data, b"", mixture, main) if mixture.main == main else carried(data, b"", main)


class Look(enum.Enum):
    """What a first look at a part tells: nothing, words that are odd and may be healthy, or more."""

    CLEAN = "clean"
    ODD = "odd"
    SUSPECT = "suspect"


def look(analysis: Analysis, options: Options) -> Look:
    """A first look at a part, by itself. What is odd is damage only if other parts say so."""
    if analysis.anomalies or not pipeline.nothing_to_find(analysis.text, options):
        return Look.SUSPECT
    odd = prefilter.suspicious(analysis.text, options.certainty is Certainty.GUESS)
    return Look.ODD if odd else Look.CLEAN


def windows(text: str, options: Options) -> list[tuple[int, int]] | None:
    """The stretches of a part around its suspects, in order; None where all of it has to be looked at.

    A few damaged lines in a million characters are judged with what stands around them and with the witness:
    the engine takes ten seconds for the rest.
    """
    everything = options.sql or options.escapes or options.mappings or options.reference is not None
    if everything or len(text) < _WORTH:
        return None
    spans = prefilter.suspects(text, options.certainty is Certainty.GUESS)
    if not spans or len(spans) > _FEW or _DENSE * sum(end - start for start, end in spans) > len(text):
        return None
    found: list[tuple[int, int]] = []
    for start, end in spans:
        begin = _from_line(text, start)
        stop = text.find("\n", end + _AROUND, end + 2 * _AROUND) + 1 or min(len(text), end + 2 * _AROUND)
        if found and begin <= found[-1][1]:
            begin = found.pop()[0]
        found.append((begin, stop))
    return found if sum(end - start for start, end in found) < len(text) // 2 else None


def _from_line(text: str, at: int) -> int:
    """Where the line begins that stands some way before a place."""
    first, last = max(0, at - 2 * _AROUND), max(0, at - _AROUND)
    return text.rfind("\n", first, last) + 1 or first


def find(text: str, witness: str, options: Options) -> list[Change]:
    """The findings in a part, judged along with the witness: in its ``windows`` where damage is rare."""
    spans = windows(text, options)
    if spans is None:
        found = pipeline.find(f"{text}\n\n{witness}" if witness else text, options)
        return [change for change in found if change.end <= len(text)]
    starts, at = [], 0
    for start, end in spans:
        starts.append(at)
        at += end - start + len(_JOINT)
    few = thinned(witness.split("\n"), _FOR_FEW)
    joined = _JOINT.join([*(text[start:end] for start, end in spans), few])
    lines = Lines(text)
    out = []
    for change in pipeline.find(joined, options):
        number = bisect_right(starts, change.start) - 1
        by = spans[number][0] - starts[number]
        if change.end + by <= spans[number][1]:  # else it stands in the witness
            start, (line, column) = change.start + by, lines.place(change.start + by)
            out.append(replace(change, start=start, end=change.end + by, line=line, column=column))
    return out


def tells(witness: str, options: Options) -> bool:
    """Whether the witness holds damage, so that what is odd elsewhere has to be judged with it."""
    return bool(witness) and bool(pipeline.find(witness, options))


def witness_of(text: str, options: Options) -> str:
    """A few lines of a part that is not clean, for the others."""
    spans = prefilter.suspects(text, False)
    part = prefilter_excerpt.excerpt(text, spans) if spans else None
    return (text if part is None else part)[:_OF_ONE]


def thinned(witness: Iterable[str], most: int = WITNESS) -> str:
    """The lines of all parts as one text of bounded length, from everywhere alike."""
    rows = [row for row in witness if row]
    total = sum(map(len, rows))
    every = max(1, -(-total // most))
    return "\n".join(rows[::every])[: most + _OF_ONE]
