"""The lines of a large file around its changes: what a diff shows of it, gathered part by part."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable

from unmojibake.errors import FileProblem
from unmojibake.model import Change, Excerpt
from unmojibake.stages.parts import Place

AROUND = 4
"""Lines on each side: those that a unified diff shows, and one that may move up into the last."""
_TOO_LONG = (
    "cannot be shown as a diff: a line at or beside its damage is too long to be in memory; 'check' tells the "
    "findings, and 'fix' repairs them"
)

Part = tuple[Place, str]


class Excerpts:
    """Gathers them for parts in order; ``text_of`` gives the place and the text of one of ``count`` parts."""

    def __init__(self, text_of: Callable[[int], Part], count: int) -> None:
        self._text_of, self._count = text_of, count
        self._found: list[Excerpt] = []
        self._start, self._feeds, self._end = 0, 0, -1
        self._pieces: list[str] = []  # of the last one, which may go on

    def made(self) -> tuple[Excerpt, ...]:
        self._close()
        return tuple(self._found)

    def add(self, number: int, place: Place, text: str, changes: Iterable[Change]) -> None:
        """The lines around the changes of a part, whose offsets are those in its text. Raises FileProblem."""
        above = self._ends(number - 1)[1] if number else ""
        below = self._ends(number + 1)[0] if number + 1 < self._count else ""
        if (above and above[-1] != "\n") or (below and not text.endswith("\n")):
            raise FileProblem(_TOO_LONG)
        first, feeds = place.chars - len(above), place.feeds - above.count("\n")
        whole = above + text + below
        starts = _starts(whole)
        for change in changes:
            begin = bisect_right(starts, change.start + len(above)) - 1
            end = bisect_right(starts, max(change.start, change.end - 1) + len(above))
            begin, end = max(0, begin - AROUND), min(len(starts) - 1, end + AROUND)
            at = starts[begin]
            self._put(first + at, feeds + begin, whole[at : starts[end]])

    def _ends(self, number: int) -> tuple[str, str]:
        """The first and the last lines of a part."""
        text = self._text_of(number)[1]
        starts = _starts(text)
        return text[: starts[min(AROUND, len(starts) - 1)]], text[starts[max(0, len(starts) - 1 - AROUND)] :]

    def _put(self, start: int, feeds: int, text: str) -> None:
        """Add lines, or those of them that are new where they go on from the last ones."""
        if start > self._end:
            self._close()
            self._start, self._feeds, self._end = start, feeds, start
        self._pieces.append(text[self._end - start :])
        self._end = max(self._end, start + len(text))

    def _close(self) -> None:
        if self._pieces:
            self._found.append(Excerpt(self._start, self._feeds, "".join(self._pieces)))
        self._pieces = []


def _starts(text: str) -> list[int]:
    """Where each line begins (lines end at LF, as diff and patch see them), and the end of the text."""
    starts = [0]
    at = text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    if starts[-1] != len(text):
        starts.append(len(text))
    return starts
