"""The frozen records that travel between the stages and out to the user."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from unmojibake.channels.channel import Channel


class Certainty(enum.Enum):
    """How sure a repair is; ordered, ``GUESS < LIKELY < CERTAIN``."""

    GUESS = "guess"
    LIKELY = "likely"
    CERTAIN = "certain"

    @property
    def rank(self) -> int:
        return _RANK[self._value_]

    # four of them, not one and functools.total_ordering: a damaged file asks a hundred thousand times
    def __lt__(self, other: object) -> bool:
        return self.rank < other.rank if isinstance(other, Certainty) else NotImplemented

    def __le__(self, other: object) -> bool:
        return self.rank <= other.rank if isinstance(other, Certainty) else NotImplemented

    def __gt__(self, other: object) -> bool:
        return self.rank > other.rank if isinstance(other, Certainty) else NotImplemented

    def __ge__(self, other: object) -> bool:
        return self.rank >= other.rank if isinstance(other, Certainty) else NotImplemented


_RANK = {"guess": 0, "likely": 1, "certain": 2}


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


class Status(enum.Enum):
    """What became of a file."""

    CLEAN = "clean"
    DAMAGED = "damaged"
    REPAIRED = "repaired"
    PARTLY_REPAIRED = "partly-repaired"
    ERROR = "error"


@dataclass(frozen=True)
class Unlisted:
    """Findings of a very large file that its result counts and does not hold: ``changes``, those ``left`` at
    or above the level, and ``notes`` below it."""

    changes: int = 0
    left: int = 0
    notes: int = 0

    @property
    def total(self) -> int:
        return self.changes + self.left + self.notes


@dataclass(frozen=True)
class Excerpt:
    """Whole lines of a file's text: ``start`` code points and ``feeds`` line feeds stand before them."""

    start: int
    feeds: int
    text: str = field(repr=False)


@dataclass(frozen=True)
class FileResult:
    """The outcome for one file. ``unlisted``: how many more findings it has than it lists.

    ``changes`` were applied (or would be, for a check or a diff), ``unresolved`` were not. ``note``
    is a message that is no error, such as "binary"; ``remark`` one about a conversion. ``original`` and
    ``data`` are the bytes before and after, ``text`` the decoded text before; None when they were not
    kept. ``excerpts`` are the lines around the changes of a very large file, for a diff. ``context`` holds,
    for each of ``findings``, some text of its lines to the left and to the right.
    """

    path: str
    status: Status
    encoding: str | None = None
    error: str | None = None
    note: str | None = None
    remark: str | None = None
    changes: tuple[Change, ...] = ()
    unresolved: tuple[Finding, ...] = ()
    original: bytes | None = field(default=None, repr=False, compare=False)
    data: bytes | None = field(default=None, repr=False, compare=False)
    text: str | None = field(default=None, repr=False, compare=False)
    context: tuple[tuple[str, str], ...] = field(default=(), repr=False, compare=False)
    unlisted: Unlisted | None = None
    excerpts: tuple[Excerpt, ...] = field(default=(), repr=False, compare=False)

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(sorted(self.changes + self.unresolved, key=lambda c: (c.start, c.end)))


__all__ = [
    "ByteRepair",
    "Certainty",
    "Change",
    "Channel",
    "Decoded",
    "Excerpt",
    "FileResult",
    "Finding",
    "Piece",
    "Repair",
    "Status",
    "Unlisted",
]
