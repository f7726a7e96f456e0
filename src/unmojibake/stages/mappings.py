"""The user's own mappings: what they replace, certain by declaration and exempt from replay.

Literals are looked for in the whole text. A regular expression sees one line at a time, without its line
end; of a line longer than ``WINDOW`` characters it sees overlapping parts, and a match that needs more
than half of one is left alone. Of two mappings that want the same characters the one given first has them.

Everything is replaced once: what a mapping put in is not looked at again in the same pass. Mappings that
would replace their own result, or each other's, on the next pass are refused where that can be seen
beforehand; a regular expression that builds its replacement from groups may still do so.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from unmojibake.channels.channel import Channel, Kind, Layer
from unmojibake.errors import UsageError
from unmojibake.model import Certainty, Change
from unmojibake.options import Mapping
from unmojibake.stages import mapping_patterns
from unmojibake.stages.findings import Lines
from unmojibake.stages.mapping_patterns import WINDOW, Refused

LITERAL, REGEX = "UM901", "UM902"
_HALF = WINDOW // 2
_LINE = re.compile(r"[^\r\n]+")


@dataclass(frozen=True, slots=True)
class Ready:
    """A mapping that was checked; ``pattern`` is None for a literal, ``look`` what look-aheads need."""

    mapping: Mapping
    pattern: re.Pattern[str] | None = None
    look: int = 0

    @property
    def channel(self) -> str:
        return Channel((Layer(None, None, kind=Kind.MAPPING, label=self.mapping.name),)).name

    def matches(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Where it applies in ``text``, and what stands there afterwards; linear in the length."""
        if self.pattern is None:
            yield from self._literals(text)
            return
        for line in _LINE.finditer(text):
            at = line.start()
            for match in _in_line(self.pattern, line[0], self.look):
                yield at + match.start(), at + match.end(), match.expand(self.mapping.replace)

    def _literals(self, text: str) -> Iterator[tuple[int, int, str]]:
        find, at = self.mapping.find, text.find(self.mapping.find)
        while at >= 0:
            yield at, at + len(find), self.mapping.replace
            at = text.find(find, at + len(find))


_Found = tuple[int, int, str, Ready]
"""Start, end, what stands there afterwards, and which mapping says so."""


def _in_line(pattern: re.Pattern[str], line: str, look: int) -> Iterator[re.Match[str]]:
    """The matches in a line that are not empty, searched part by part where the line is long."""
    at, size = 0, len(line)
    while at < size:
        end = size if size - at <= WINDOW else at + WINDOW
        upto = size if end == size else at + _HALF
        goes_on = upto
        for match in pattern.finditer(line, at, end):
            if match.start() >= upto:
                break
            if end == size or match.end() + look < end:
                goes_on = max(goes_on, match.end())
                if match.end() > match.start():
                    yield match
        at = goes_on


def find(text: str, given: tuple[Mapping, ...]) -> list[Change]:
    """The findings of all mappings, in text order; none overlap. Raises UsageError as ``ready`` does."""
    taken: list[_Found] = []
    for one in ready(given):
        found = [(start, end, after, one) for start, end, after in one.matches(text)]
        taken = _free(taken, [entry for entry in found if text[entry[0] : entry[1]] != entry[2]])
    lines = Lines(text) if taken else None
    return [_change(text, *one, lines) for one in taken if lines is not None]


def _free(taken: list[_Found], found: list[_Found]) -> list[_Found]:
    """What is taken, and of what was found what does not overlap it, in order."""
    starts = [entry[0] for entry in taken]
    free = list(taken)
    for entry in found:
        at = bisect_left(starts, entry[1])
        if not at or taken[at - 1][1] <= entry[0]:
            free.append(entry)
    return sorted(free, key=lambda entry: entry[0])


def _change(text: str, start: int, end: int, after: str, one: Ready, lines: Lines) -> Change:
    line, column = lines.place(start)
    return Change(
        rule=LITERAL if one.pattern is None else REGEX,
        line=line,
        column=column,
        start=start,
        end=end,
        before=text[start:end],
        after=after,
        channel=one.channel,
        certainty=Certainty.CERTAIN,
        confidence=1.0,
        evidence=f"the mapping {one.mapping.name!r} of the configuration",
    )


@lru_cache(maxsize=64)
def ready(given: tuple[Mapping, ...]) -> tuple[Ready, ...]:
    """The mappings, checked and compiled.

    Raises UsageError, which names the mapping, the place and the way out: for an empty ``find``, a regular
    expression that does not compile, whose work cannot be bounded, or whose replacement names a group
    that it does not have, and for mappings that would apply to their own results for ever.
    """
    made = tuple(_compiled(number, one) for number, one in enumerate(given, 1))
    for number, one in enumerate(made, 1):
        for other in made:
            _refuse_again(number, one, other)
    return made


def _problem(number: int, one: Mapping, what: str) -> UsageError:
    return UsageError(f"mapping number {number}, {one.name!r}: {what}")


def _compiled(number: int, one: Mapping) -> Ready:
    if not one.find:
        raise _problem(number, one, "'find' is empty")
    if not one.regex:
        return Ready(one)
    try:
        look = mapping_patterns.read(one.find)
        pattern = re.compile(one.find)
    except Refused as refused:
        raise _problem(
            number,
            one,
            f"{one.find!r} could take very long on some texts: {refused}. Limit its repeats, as in {{0,20}},"
            " name the characters they may take, as in [^x]*, or write several mappings",
        ) from None
    except re.error as error:
        place = "" if error.pos is None else f" (character {error.pos + 1})"
        raise _problem(number, one, f"{one.find!r} is no regular expression: {error.msg}{place}") from None
    try:
        pattern.sub(one.replace, "")
    except (re.error, IndexError) as error:
        raise _problem(
            number,
            one,
            f"'replace' is {one.replace!r}: {error}; groups are \\1 or \\g<name>, and a backslash is \\\\",
        ) from None
    return Ready(one, pattern, look)


def _refuse_again(number: int, one: Ready, other: Ready) -> None:
    """Refuse a fixed replacement in which a mapping finds something to replace once more."""
    if one.pattern is not None and "\\" in one.mapping.replace:
        return
    result = one.mapping.replace
    if not any(result[start:end] != after for start, end, after in other.matches(result)):
        return
    if other is one:
        raise _problem(
            number,
            one.mapping,
            f"its replacement {result!r} holds what it replaces, so every pass would change it again;"
            " make 'find' longer, or a regular expression that looks at the neighbours",
        )
    raise _problem(
        number,
        one.mapping,
        f"the mapping {other.mapping.name!r} would change its replacement {result!r} on the next pass;"
        " write what is wanted in the end",
    )
