"""A text with the findings that are already there: what the searches in ``special`` look at."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from unmojibake.channels.channel import Channel, Kind
from unmojibake.channels.codec import Codec
from unmojibake.errors import ChannelError
from unmojibake.language import score
from unmojibake.model import Certainty, Change
from unmojibake.rules.catalogue import rule_for
from unmojibake.stages.evidence import LATIN, alphabets_of
from unmojibake.stages.findings import Lines

_BLANKS = re.compile(r"[ \t\n\r\f\v]+")
_WORD = re.compile(r"[^ \t\n\r\f\v]*")
_LINE_END = re.compile(r"[\r\n]")
_NBSP, _NBSP_BITS = "\xa0", 4.0
_NEAR = 256
"""Characters of a long line that are looked at for its meaning: all of it, for each finding, were too much."""
_WITNESS = 0.9
_REACH = 40
"""Characters of a neighbouring word that are looked at: longer ones are no words."""


_BESIDE = 300
"""Code points on either side in which what is repaired speaks for what alone is too little."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """``text[start:end]`` was ``after`` (None: unknown), damaged by ``channel``; ``gain`` in bits."""

    start: int
    end: int
    after: str | None
    channel: str
    certainty: Certainty
    confidence: float
    gain: float = 0.0
    alternatives: tuple[tuple[str, float], ...] = ()
    evidence: str = ""


@dataclass(frozen=True)
class Frame:
    """``taken`` are the findings so far, in text order; none overlap."""

    text: str
    taken: tuple[Change, ...]

    @cached_property
    def lines(self) -> Lines:
        return Lines(self.text)

    @cached_property
    def _sure(self) -> tuple[Change, ...]:
        return tuple(c for c in self.taken if c.after is not None and c.certainty >= Certainty.LIKELY)

    @cached_property
    def _starts(self) -> list[int]:
        return [c.start for c in self._sure]

    @cached_property
    def _taken_starts(self) -> list[int]:
        return [c.start for c in self.taken]

    @cached_property
    def pages(self) -> dict[Codec, int]:
        """The code pages in which the document's UTF-8 was read, with the most layers of each in a row."""
        found: dict[Codec, int] = {}
        for name in {c.channel for c in self.taken if speaks(c)}:
            try:
                layers = Channel.parse(name).layers
            except ChannelError:
                continue  # the byte level names what it cannot read "unknown"
            read = [x.decoded_as for x in layers if x.encoded_as is Codec.UTF_8 and x.kind is Kind.MISREAD]
            for page in {page for page in read if page is not None}:
                known = page.base if page.value.endswith("@py") else page
                found[known] = max(found.get(known, 0), read.count(page))
        return found

    @cached_property
    def alphabets(self) -> set[int]:
        """The alphabets (``alphabets_of``) of what was repaired; Latin where nothing but signs was."""
        return alphabets_of("".join(change.after or "" for change in self._sure)) or {LATIN}

    def nearby(self, offset: int) -> str:
        """The line that holds ``offset``, of a long one what stands near; neighbours share one answer."""
        middle = offset - offset % _NEAR
        low, high = max(0, middle - _NEAR), middle + 2 * _NEAR
        start = max(self.text.rfind("\n", low, offset), self.text.rfind("\r", low, offset), low - 1) + 1
        end = _LINE_END.search(self.text, offset, high)
        return self.text[start : end.start() if end else high]

    def before(self, offset: int) -> str:
        """What stands before ``offset`` on its line, repaired; of a long line the last part."""
        low = max(0, offset - _NEAR)
        start = max(self.text.rfind("\n", low, offset), self.text.rfind("\r", low, offset), low - 1) + 1
        return self.repaired(start, offset)

    def free(self, start: int, end: int) -> bool:
        """Whether no finding touches ``start``..``end``."""
        return not self.touching(start, end)

    def touching(self, start: int, end: int) -> tuple[Change, ...]:
        """The findings that overlap ``start``..``end``."""
        at = max(0, bisect_left(self._taken_starts, start) - 1)
        out = []
        while at < len(self.taken) and self.taken[at].start < end:
            if self.taken[at].end > start:
                out.append(self.taken[at])
            at += 1
        return tuple(out)

    def beside_damage(self, start: int, end: int) -> bool:
        """Whether something else is repaired near a span: in the same lines, as a rule."""
        around = self.touching(max(0, start - _BESIDE), end + _BESIDE)
        return any(
            change.after is not None
            and change.certainty >= Certainty.LIKELY
            and (change.end <= start or change.start >= end)
            for change in around
        )

    def repaired(self, start: int, end: int) -> str:
        """``text[start:end]`` with the likely repairs inside it made."""
        out: list[str] = []
        at = start
        for n in range(bisect_left(self._starts, start), len(self._sure)):
            change = self._sure[n]
            if change.end > end:
                break
            out += (self.text[at : change.start], change.after or "")
            at = change.end
        out.append(self.text[at:end])
        return "".join(out)

    def around(self, start: int, end: int) -> tuple[str, str]:
        """The rest of the words that ``start`` and ``end`` stand in, repaired."""
        low = max(0, start - _REACH)
        head = _BLANKS.split(self.text[low:start])[-1]
        match = _WORD.match(self.text, end, end + _REACH)
        assert match is not None
        return self.repaired(start - len(head), start), self.repaired(end, match.end())

    def gain(self, start: int, end: int, after: str) -> float:
        """Bits by which the words around become more plausible."""
        head, tail = self.around(start, end)
        return bits(head + self.text[start:end] + tail) - bits(head + after + tail)

    def change(self, one: Proposal) -> Change:
        """The finding that a proposal becomes."""
        line, column = self.lines.place(one.start)
        parsed = Channel.parse(one.channel) if not one.channel.startswith("unknown") else None
        return Change(
            rule=rule_for(parsed) if parsed else "UM401",
            line=line,
            column=column,
            start=one.start,
            end=one.end,
            before=self.text[one.start : one.end],
            after=one.after,
            channel=one.channel,
            certainty=one.certainty,
            confidence=round(one.confidence, 4),
            alternatives=one.alternatives,
            evidence=one.evidence,
        )


def speaks(change: Change) -> bool:
    """Whether a finding says how the document was read; a guess may, if only what was lost is doubtful."""
    return change.after is not None and (
        change.certainty >= Certainty.LIKELY or change.confidence >= _WITNESS
    )


def bits(text: str) -> float:
    """What the words of ``text`` cost, each in the language that suits it best; U+00A0 parts words, too."""
    words = _BLANKS.split(text.replace(_NBSP, " "))
    return sum(score.bound(word) for word in words if word) + _NBSP_BITS * text.count(_NBSP)


def best_apart(found: Iterable[Proposal]) -> list[Proposal]:
    """The proposals that gain most, none overlapping another, in text order."""
    kept: list[Proposal] = []
    starts: list[int] = []
    for one in sorted(found, key=lambda p: (-p.gain, p.start, p.end)):
        at = bisect_left(starts, one.end)
        if not at or kept[at - 1].end <= one.start:
            kept.insert(at, one)
            starts.insert(at, one.start)
    return kept
