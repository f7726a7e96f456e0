"""A unified diff of what a fix would change, made from the changes themselves: linear, whatever the size."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, replace

from unmojibake.model import Change, Excerpt, FileResult
from unmojibake.report.base import ReportOptions, Tally
from unmojibake.report.shown import shown, shown_path
from unmojibake.report.style import Style

_AROUND = 3  # lines of context, as diff -u


@dataclass(frozen=True)
class _Block:
    """Lines ``first``..``last`` (0-based, half open) of the old text, all of them changed."""

    first: int
    last: int
    changes: tuple[Change, ...]


_Hunk = tuple[_Block, ...]
"""Blocks with so few lines between them that these are shown."""


class DiffReporter:
    def __init__(self, options: ReportOptions) -> None:
        self._style = Style(options.color)

    def file(self, result: FileResult) -> str:
        if not result.changes or (result.text is None and not result.excerpts):
            return ""
        name = shown_path(result.path)
        style = self._style
        rows = [style(f"--- {name}", "bold"), style(f"+++ {name}", "bold")]
        shift = 0
        excerpts = result.excerpts if result.text is None else (Excerpt(0, 0, result.text),)
        changes = deque(sorted(result.changes, key=lambda c: c.start))
        for excerpt in excerpts:
            starts = _line_starts(excerpt.text)
            for hunk in _hunks(_taken(changes, excerpt), starts):
                lines, grown = self._hunk(excerpt, starts, hunk, shift)
                rows += lines
                shift += grown
        return "\n".join(rows) + "\n"

    def end(self, tally: Tally) -> str:
        return ""

    def _hunk(self, excerpt: Excerpt, starts: list[int], hunk: _Hunk, shift: int) -> tuple[list[str], int]:
        text, style = excerpt.text, self._style
        above = max(0, hunk[0].first - _AROUND)
        below = min(len(starts) - 1, hunk[-1].last + _AROUND)
        rows: list[str] = []
        done, grown = above, 0
        for block in hunk:
            old = text[starts[block.first] : starts[block.last]]
            removed, added = _lines(old), _lines(_applied(old, starts[block.first], block.changes))
            rows += _context(text[starts[done] : starts[block.first]])
            rows += [style(row, "red") for line in removed for row in _marked("-", line)]
            rows += [style(row, "green") for line in added for row in _marked("+", line)]
            done, grown = block.last, grown + len(added) - len(removed)
        rows += _context(text[starts[done] : starts[below]])
        at, count = excerpt.feeds + above, below - above
        place = f"@@ -{_range(at, count)} +{_range(at + shift, count + grown)} @@"
        return [style(place, "cyan"), *rows], grown


def _taken(changes: deque[Change], excerpt: Excerpt) -> tuple[Change, ...]:
    """The first changes, as far as they stand in an excerpt, by their offsets in it."""
    end = excerpt.start + len(excerpt.text)
    out = []
    while changes and changes[0].start < end:
        change = changes.popleft()
        out.append(replace(change, start=change.start - excerpt.start, end=change.end - excerpt.start))
    return tuple(out)


def _range(first: int, count: int) -> str:
    start = first + 1 if count else first
    return str(start) if count == 1 else f"{start},{count}"


def _line_starts(text: str) -> list[int]:
    """Where each line begins (lines end at LF, as diff and patch see them), and the end of the text."""
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    if starts[-1] != len(text):
        starts.append(len(text))
    return starts


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    ended = [f"{line}\n" for line in lines[:-1]]
    return [*ended, lines[-1]] if lines[-1] else ended


def _hunks(changes: tuple[Change, ...], starts: list[int]) -> list[_Hunk]:
    from bisect import bisect_right

    hunks: list[list[_Block]] = []
    for change in sorted(changes, key=lambda c: c.start):
        first = bisect_right(starts, change.start, hi=len(starts) - 1) - 1
        last = bisect_right(starts, max(change.start, change.end - 1), hi=len(starts) - 1)
        if change.after is not None and change.before.endswith("\n") and not change.after.endswith("\n"):
            last = min(last + 1, len(starts) - 1)  # the next line moves up into this one
        before = hunks[-1][-1] if hunks else None
        if before is None or first >= before.last + 2 * _AROUND:
            hunks.append([_Block(first, last, (change,))])
        elif first > before.last:
            hunks[-1].append(_Block(first, last, (change,)))
        else:
            hunks[-1][-1] = _Block(before.first, max(last, before.last), (*before.changes, change))
    return [tuple(hunk) for hunk in hunks]


def _context(text: str) -> list[str]:
    return [row for line in _lines(text) for row in _marked(" ", line)]


def _applied(text: str, offset: int, changes: tuple[Change, ...]) -> str:
    out, done = [], 0
    for change in changes:
        out += [text[done : change.start - offset], change.after or ""]
        done = change.end - offset
    return "".join(out) + text[done:]


def _marked(mark: str, line: str) -> list[str]:
    """A line of the diff; tabs and a CR before the line end pass, since a patch needs them."""
    body = line.removesuffix("\n")
    end = "\r" if body.endswith("\r") else ""
    row = mark + "\t".join(map(shown, body.removesuffix("\r").split("\t"))) + end
    return [row] if line.endswith("\n") else [row, "\\ No newline at end of file"]
