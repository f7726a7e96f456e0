"""Is it UTF-8, or legacy text that happens to be valid UTF-8? Decided by what each reading costs.

Accidents are common in East Asian text: every eighth pair of bytes is a valid two-byte sequence.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from unmojibake.stages.decode_atoms import Atom, AtomKind
from unmojibake.stages.decode_codec import decode_prefix, decode_strict
from unmojibake.stages.decode_plausible import bits

# Bits by which a run must be more plausible in another encoding than in that of its surroundings.
SWITCH = 10.0
# One character in a line is less evidence: an Arabic letter and its comma are a letter of Armenian.
_LONELY = 12.0
# Tempering: the costs of a run's words are not independent.
_BITS_PER_HALVING = 5.0
_SPACE = re.compile(rb"[ \t\r\n]")
_LINE_END = re.compile(rb"[\r\n]")
_LONGEST = 600  # bytes of a token that are looked at, and as many on either side


@dataclass(frozen=True)
class Group:
    """The atoms of one token (no white space between them), ``first`` of a line or not."""

    atoms: tuple[Atom, ...]
    first: bool

    @property
    def pure(self) -> bool:
        """Whether all of it is valid UTF-8."""
        return all(a.kind is AtomKind.UTF8 for a in self.atoms)

    @property
    def high(self) -> bool:
        """Whether none of it is."""
        return all(a.kind is AtomKind.HIGH for a in self.atoms)


def groups(data: bytes, found: Sequence[Atom]) -> list[Group]:
    """The atoms by token."""
    out: list[Group] = []
    now: list[Atom] = []
    first = True
    for atom in found:
        gap = data[now[-1].end : atom.start] if now else b" "
        if now and _SPACE.search(gap):
            out.append(Group(tuple(now), first))
            first = bool(_LINE_END.search(gap))
            now = []
        now.append(atom)
    if now:
        out.append(Group(tuple(now), first))
    return out


class Judge:
    """Gives valid UTF-8 back to the ``other`` encoding of a file where that reads more plausibly."""

    def __init__(self, data: bytes, other: str, plain: Sequence[str]) -> None:
        self._data, self._other, self._plain = data, other, plain
        self._margins: dict[bytes, float] = {}
        self._kept: list[tuple[int, float]] = []

    def reconsidered(self, found: Sequence[Group], mostly_other: bool) -> Iterator[Atom]:
        """The atoms in order; those that are UTF-8 by accident have become HIGH."""
        handicap = SWITCH if mostly_other else -SWITCH
        for line in _lines(found):
            whole_line = all(group.pure for group in line)
            if whole_line and not mostly_other:
                is_utf8 = [True] * len(line)
            elif whole_line:
                total = sum(self._margin(group.atoms) for group in line)
                alone = _LONELY if self._characters(line) == 1 else 0.0
                is_utf8 = [total > handicap + alone] * len(line)
                self._kept += [(group.atoms[0].start, self._margin(group.atoms)) for group in line]
            else:
                is_utf8 = [group.pure and self._margin(group.atoms) > handicap for group in line]
                self._kept += [(g.atoms[0].start, self._margin(g.atoms)) for g in line if g.pure]
            for group, keep in zip(line, is_utf8, strict=True):
                yield from group.atoms if keep or group.high else self._apart(group, handicap)

    def confidence(self, begin: int, end: int) -> float:
        """How sure it is that begin..end is UTF-8 in a file of the other encoding (0..1)."""
        first, last = bisect_left(self._kept, (begin, -math.inf)), bisect_left(self._kept, (end, -math.inf))
        margin = sum(m for _, m in self._kept[first:last])
        if first == last:  # it was beyond doubt while UTF-8 seemed to be the main encoding
            margin = self._margin((Atom(begin, end, AtomKind.UTF8),))
        return 1 - math.pow(2.0, -max(0.0, min(margin, 250.0)) / _BITS_PER_HALVING)

    def _characters(self, line: list[Group]) -> int:
        return sum(len(self._data[a.start : a.end].decode()) for group in line for a in group.atoms)

    def _reads_whole(self, group: Group) -> bool:
        """Whether the other encoding explains a whole token that is partly valid UTF-8."""
        head, core, tail = self._token(group.atoms)
        other = self._read(head + core + tail)
        if other is None:
            return False
        return bits((other,), self._plain) < bits(
            ((head + core + tail).decode("utf-8", "replace"),), self._plain
        )

    def _apart(self, group: Group, handicap: float) -> Iterator[Atom]:
        """The atoms of a token of both kinds, or of one that failed as a whole, each on its own."""
        whole = not group.pure and self._reads_whole(group)
        for atom in group.atoms:
            if whole or (atom.kind is AtomKind.UTF8 and (group.pure or self._margin((atom,)) <= handicap)):
                yield Atom(atom.start, atom.end, AtomKind.HIGH)
            else:
                yield atom

    def _margin(self, atoms: tuple[Atom, ...]) -> float:
        """Bits by which UTF-8 is more plausible than the other encoding, in the token around."""
        head, core, tail = self._token(atoms)
        key = b" ".join((head, core, tail))
        if key not in self._margins:
            self._margins[key] = self._weigh(head, core, tail)
        return self._margins[key]

    def _token(self, atoms: tuple[Atom, ...]) -> tuple[bytes, bytes, bytes]:
        """The atoms' bytes, and those of the token before and after them."""
        begin, end = atoms[0].start, min(atoms[-1].end, atoms[0].start + _LONGEST)
        low = max(0, begin - _LONGEST)
        head = self._data[low:begin]
        edge = max(head.rfind(space) for space in (b" ", b"\t", b"\r", b"\n"))
        if edge < 0 < low:  # cut, perhaps within a character: bytes below 30 are never part of one
            edge = next((i for i in range(len(head) - 1, -1, -1) if head[i] < 0x30), len(head))
        space = _SPACE.search(self._data, end, end + _LONGEST)
        stop = space.start() if space else end + _LONGEST
        return head[edge + 1 :], self._data[begin:end], self._data[end:stop]

    def _read(self, token: bytes) -> str | None:
        """The other encoding's reading of a token, which may have been cut if it is long."""
        read = decode_prefix if len(token) >= _LONGEST else decode_strict
        return read(token, self._other)

    def _weigh(self, head: bytes, core: bytes, tail: bytes) -> float:
        other = self._read(head + core + tail)
        if other is None:
            return 1e6
        before, after = decode_strict(head, self._other), decode_strict(tail, self._other)
        if before is None or after is None:
            return -1e6  # it would leave half a character on either side
        return bits((other,), self._plain) - bits(
            (before + core.decode("utf-8", "ignore") + after,), self._plain
        )


def _lines(found: Sequence[Group]) -> Iterator[list[Group]]:
    line: list[Group] = []
    for group in found:
        if group.first and line:
            yield line
            line = []
        line.append(group)
    if line:
        yield line
