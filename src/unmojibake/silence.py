"""Which findings a user does not want to see: rule codes, ignore comments, a baseline."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from unmojibake.model import Finding
from unmojibake.rules.selection import matches

# A quote or backtick right before it means that the text talks about the comment, as documentation does.
_COMMENT = re.compile(
    r"(?<![\w`'\"-])unmojibake:[ \t]*(ignore-next-line|ignore-file|ignore)(?![\w-])(?:\[([^\]\r\n]*)\])?"
)
_LINE_END = re.compile(r"\r\n|\r|\n")


class Comments:
    """The ignore comments of one text; lines are found only around what is asked for.

    ``elsewhere``: what ``file_codes`` told of other parts of the same file.
    """

    def __init__(self, text: str, elsewhere: Iterable[str | None] = ()) -> None:
        self._text = text
        self._file = [*file_codes(text), *elsewhere]
        self._any = "unmojibake:" in text or bool(self._file)
        self._line: tuple[int, int, list[str | None]] = (0, -1, [])  # of the finding before: often the same

    def hide(self, finding: Finding) -> bool:
        """Whether a comment on the finding's lines, on the line before, or for the file hides it."""
        if not self._any:
            return False
        if any(_names(codes, finding.rule) for codes in self._file):
            return True
        start, end, _ = self._line
        if not start <= finding.start <= finding.end <= end:
            self._line = self._read(finding)
        return any(_names(codes, finding.rule) for codes in self._line[2])

    def _read(self, finding: Finding) -> tuple[int, int, list[str | None]]:
        """The bounds of a finding's lines, and what the comments in them and before them name."""
        start, end = line_bounds(self._text, finding.start, finding.end)
        codes = self._codes(start, end, "ignore")
        if start:
            before = start - (2 if self._text[start - 2 : start] == "\r\n" else 1)
            previous, _ = line_bounds(self._text, before, before)
            codes += self._codes(previous, before, "ignore-next-line")
        return start, end, codes

    def _codes(self, start: int, end: int, word: str) -> list[str | None]:
        found = _COMMENT.finditer(self._text, start, end)
        return [m.group(2) for m in found if m.group(1) == word]


def file_codes(text: str) -> list[str | None]:
    """What each ``ignore-file`` comment names: rule codes, or None for all."""
    if "unmojibake:" not in text:
        return []
    return [m.group(2) for m in _COMMENT.finditer(text) if m.group(1) == "ignore-file"]


def _names(codes: str | None, rule: str) -> bool:
    if codes is None:
        return True
    return matches(rule, [code.strip().upper() for code in codes.split(",") if code.strip()])


def line_bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """The offsets of the lines that hold ``start``..``end``, without the last line end."""
    left = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    last = _LINE_END.search(text, max(end, left))
    return left, last.start() if last else len(text)


def key_of(finding: Finding) -> str:
    """What stays the same when lines move: the rule and the damaged text."""
    return f"{finding.rule} {finding.before}"


class Allowance:
    """A baseline for one file: so many copies of each finding are known; one more is new."""

    def __init__(self, known: Iterable[tuple[str, int]]) -> None:
        self._left = Counter(dict(known))

    def covers(self, finding: Finding) -> bool:
        """Whether this copy is known; each call uses one up."""
        key = key_of(finding)
        if self._left[key] <= 0:
            return False
        self._left[key] -= 1
        return True


def counted(findings: Iterable[Finding]) -> tuple[tuple[str, int], ...]:
    """The keys of findings with their number, in a fixed order: what a baseline stores for a file."""
    return tuple(sorted(Counter(map(key_of, findings)).items()))


def allowed_spans(text: str, literals: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Where the literals that the configuration allows stand in the text."""
    for literal in literals:
        at = text.find(literal) if literal else -1
        while at >= 0:
            yield at, at + len(literal)
            at = text.find(literal, at + 1)
