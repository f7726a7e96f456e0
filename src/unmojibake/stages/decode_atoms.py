"""Cuts bytes into what is valid UTF-8 and what is not, in one linear pass."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass

# Well-formed sequences of two to four bytes (Unicode 15, table 3-7)
_SEQUENCE = (
    rb"(?:[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}"
    rb"|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}"
    rb"|\xf4[\x80-\x8f][\x80-\xbf]{2})"
)
_VALID = re.compile(_SEQUENCE + rb"+")
_CLUSTER = re.compile(rb"[\x80-\xff]+")
_LINE_END = re.compile(rb"[\r\n]")
# In a cluster that is not all valid: UTF-8 with bad bytes if the valid part is so many times the rest.
# Legacy East Asian text has about an eighth of its bytes in accidental sequences.
_DIRTY = 3


class AtomKind(enum.Enum):
    """What the bytes of an atom are."""

    UTF8 = "utf-8"
    HIGH = "high"  # a cluster that is not UTF-8
    BAD = "bad"  # stray bytes within a cluster of UTF-8


@dataclass(frozen=True)
class Atom:
    """Adjacent bytes beyond ASCII, ``start``..``end``; between atoms there is only ASCII."""

    start: int
    end: int
    kind: AtomKind


def any_utf8(data: bytes) -> bool:
    """Whether a well-formed sequence of more than one byte occurs at all."""
    return _VALID.search(data) is not None


def atoms(data: bytes, start: int = 0) -> Iterator[Atom]:
    """The atoms of the data from byte ``start`` on, in order."""
    for match in _CLUSTER.finditer(data, start):
        cluster = match[0]
        if _VALID.fullmatch(cluster):
            yield Atom(match.start(), match.end(), AtomKind.UTF8)
        else:
            yield from _split(cluster, match.start())


def _split(cluster: bytes, offset: int) -> Iterator[Atom]:
    valid = [m.span() for m in _VALID.finditer(cluster)] if len(cluster) > 3 else []
    size = sum(e - s for s, e in valid)
    if size < _DIRTY * (len(cluster) - size):
        yield Atom(offset, offset + len(cluster), AtomKind.HIGH)
        return
    at = 0
    for s, e in valid:
        if s > at:
            yield Atom(offset + at, offset + s, AtomKind.BAD)
        yield Atom(offset + s, offset + e, AtomKind.UTF8)
        at = e
    if at < len(cluster):
        yield Atom(offset + at, offset + len(cluster), AtomKind.BAD)


def regions(data: bytes, found: list[Atom], kind: AtomKind) -> Iterator[tuple[int, int]]:
    """Stretches of atoms of one kind with nothing but ASCII of the same line between them."""
    begin = end = -1
    for atom in found:
        joins = begin >= 0 and not _LINE_END.search(data, end, atom.start)
        if atom.kind is kind and joins:
            end = atom.end
            continue
        if begin >= 0:
            yield begin, end
            begin = -1
        if atom.kind is kind:
            begin, end = atom.start, atom.end
    if begin >= 0:
        yield begin, end
