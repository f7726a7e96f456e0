"""What is said of a file, and how sure a repair is: the records of ``model`` that a clean file needs, too.

They are apart from the others since a frozen record takes a millisecond to define.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from unmojibake.model import Change, Finding


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

    @classmethod
    def clean(cls, path: str, encoding: str) -> FileResult:
        """``FileResult(path, Status.CLEAN, encoding)`` at a fifth of the cost: nearly every file has such a one."""
        result = object.__new__(cls)
        result.__dict__.update(_CLEAN)
        result.__dict__["path"] = path
        result.__dict__["encoding"] = encoding
        return result

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(sorted(self.changes + self.unresolved, key=lambda c: (c.start, c.end)))


_CLEAN = FileResult("", Status.CLEAN).__dict__
