"""What the byte stage hands to the pipeline: segments, anomalies and the whole analysis."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from unmojibake.model import Certainty, Decoded


class AnomalyKind(str, enum.Enum):
    """What is wrong with a stretch of bytes."""

    FOREIGN_RUN = "foreign-run"  # valid text of another encoding than the file's main one
    BAD_BYTES = "bad-bytes"  # no encoding explains them; they are carried and shown as U+FFFD
    CESU = "cesu-8"  # a supplementary character as two UTF-8 encoded surrogates
    OVERLONG_NUL = "overlong-nul"  # C0 80, the NUL of modified UTF-8
    NUL = "nul"  # NUL bytes in text that is otherwise fine
    LOW_BYTE = "low-byte"  # a character written as its low byte: U+2014 as 0x14


@dataclass(frozen=True)
class Anomaly:
    """A finding about bytes ``start``..``end`` (offsets in the data, BOM included).

    ``text`` is what the bytes should read as, None where nothing can be known. ``char_start`` and
    ``char_end`` are the code point offsets of the stretch in ``Analysis.text``. ``shown`` is what
    that text holds there: equal to ``text`` where the run was decoded (its certainty reaches the
    level), U+FFFD or the raw characters otherwise. ``writable`` says whether the main encoding can
    hold ``text``; if not, the run stays as it is.
    """

    start: int
    end: int
    encoding: str
    text: str | None
    certainty: Certainty
    confidence: float
    kind: AnomalyKind
    char_start: int
    char_end: int
    shown: str
    writable: bool = True
    alternatives: tuple[tuple[str, float], ...] = ()
    evidence: str = ""


@dataclass(frozen=True)
class Segment:
    """Bytes ``start``..``end`` read in one encoding, ``char_start`` code points into the text.

    ``encoding`` is "" for bytes that are carried: no encoding explains them, ``text`` is U+FFFD as
    often as Python's ``replace`` writes it, and only the bytes themselves may be written back.
    """

    start: int
    end: int
    encoding: str
    text: str
    char_start: int

    @property
    def char_end(self) -> int:
        return self.char_start + len(self.text)


@dataclass(frozen=True)
class Analysis:
    """Everything known about the bytes of one file.

    ``segments`` cover the data after the BOM without gap or overlap, in order. ``declared`` is the
    encoding that the content itself names ("" if none): evidence that was weighed, never obeyed.
    """

    data: bytes = field(repr=False)
    decoded: Decoded
    segments: tuple[Segment, ...]
    anomalies: tuple[Anomaly, ...] = ()
    declared: str = ""

    @property
    def text(self) -> str:
        return self.decoded.text
