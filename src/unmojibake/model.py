"""The frozen records that travel between the stages and out to the user."""

from __future__ import annotations

from dataclasses import dataclass, field

from unmojibake.results import Certainty, Excerpt, FileResult, Status, Unlisted


@dataclass(frozen=True)
class Change:
    """One finding: the smallest span that differs between the damaged and the repaired text.

    ``line`` and ``column`` are 1-based, in code points of the text without its BOM; lines end at LF,
    CRLF and CR only. ``start`` and ``end`` are code point offsets in that text. ``after`` is None
    where nothing can be known. ``confidence`` is calibrated, 0..1. ``alternatives`` lists other
    texts for the same span with their confidences. ``byte_start`` and ``byte_end`` are offsets in
    the original bytes, where there were bytes.
    """

    rule: str
    line: int
    column: int
    start: int
    end: int
    before: str
    after: str | None
    channel: str
    certainty: Certainty
    confidence: float
    alternatives: tuple[tuple[str, float], ...] = ()
    evidence: str = ""
    byte_start: int | None = None
    byte_end: int | None = None


Finding = Change
"""What ``check`` returns: the same record, whether it would be applied or not."""


@dataclass(frozen=True)
class Repair:
    """The outcome for a text: ``text`` is the same object as the input when nothing changed.

    ``changes`` are the findings that were applied, ``unresolved`` those that were not (below the
    level, or nothing known to put back); both in text order.
    """

    text: str
    changes: tuple[Change, ...] = ()
    unresolved: tuple[Finding, ...] = ()

    @property
    def changed(self) -> bool:
        return bool(self.changes)


@dataclass(frozen=True)
class Piece:
    """A stretch of bytes ``start``..``end`` in one encoding; ``text`` is its decoded form."""

    start: int
    end: int
    encoding: str
    text: str


@dataclass(frozen=True)
class Decoded:
    """Bytes as text. ``newline`` is LF, CRLF, CR, "mixed" or "" (no line end).

    ``text`` is without the BOM; bytes that no encoding explains show as U+FFFD. ``pieces`` is empty
    for a file of one encoding.
    """

    text: str
    encoding: str
    confidence: float
    bom: bytes = b""
    newline: str = ""
    pieces: tuple[Piece, ...] = ()
    binary: bool = False


@dataclass(frozen=True)
class ByteRepair:
    """The outcome for bytes: ``data`` keeps every byte that no repair explains.

    ``converted``: beside its repairs the data got another encoding or byte order mark, as the options
    asked; ``encoding`` is the new one, and ``note`` says what people should know of it.
    """

    data: bytes
    text: str
    encoding: str
    changes: tuple[Change, ...] = ()
    unresolved: tuple[Finding, ...] = ()
    decoded: Decoded | None = field(default=None, repr=False, compare=False)
    converted: bool = False
    note: str = ""

    @property
    def changed(self) -> bool:
        return bool(self.changes) or self.converted


__all__ = [
    "ByteRepair",
    "Certainty",
    "Change",
    "Decoded",
    "Excerpt",
    "FileResult",
    "Finding",
    "Piece",
    "Repair",
    "Status",
    "Unlisted",
]
