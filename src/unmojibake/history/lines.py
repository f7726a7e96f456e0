"""Lines with their places, and alignment by what is unique: linear, never quadratic."""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

SMALL = 40_000
"""Token pairs that difflib may compare (200 by 200): about 5 ms."""


@dataclass(frozen=True)
class Line:
    """``text`` without its line end; ``start`` its code point offset; ``end_mark`` LF, CRLF, CR or ""."""

    text: str
    start: int
    end_mark: str


def split_lines(text: str) -> list[Line]:
    """Lines at LF and CRLF, or at CR where there is no LF; never at U+0085 or U+2028, which damage makes."""
    mark = "\n" if "\n" in text or "\r" not in text else "\r"
    lines, at = [], 0
    while at <= len(text):
        end = text.find(mark, at)
        if end < 0:
            lines.append(Line(text[at:], at, ""))
            break
        if mark == "\n" and end > at and text[end - 1] == "\r":
            lines.append(Line(text[at : end - 1], at, "\r\n"))
        else:
            lines.append(Line(text[at:end], at, mark))
        at = end + 1
    return lines


def newline_of(lines: Sequence[Line]) -> str:
    """The commonest line end, LF if there is none."""
    counts = Counter(line.end_mark for line in lines if line.end_mark)
    return counts.most_common(1)[0][0] if counts else "\n"


def increasing(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest chain of pairs that grows on both sides (patience sorting, n log n); ``pairs`` sorted."""
    tails: list[int] = []
    places: list[int] = []
    back: list[int] = []
    for at, (_, right) in enumerate(pairs):
        k = bisect_left(tails, right)
        back.append(places[k - 1] if k else -1)
        if k == len(tails):
            tails.append(right)
            places.append(at)
        else:
            tails[k], places[k] = right, at
    chain = []
    at = places[-1] if places else -1
    while at >= 0:
        chain.append(pairs[at])
        at = back[at]
    return chain[::-1]


def unique_pairs(left: Sequence[Hashable], right: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Places of the items that occur once on either side, in left order."""
    counts_left, counts_right = Counter(left), Counter(right)
    places = {item: at for at, item in enumerate(right) if counts_right[item] == 1}
    return [(at, places[item]) for at, item in enumerate(left) if counts_left[item] == 1 and item in places]


def same_lines(left: Sequence[str], right: Sequence[str]) -> dict[int, int]:
    """Equal lines that stand in the same order: unique ones, and their equal neighbours."""
    found: dict[int, int] = {}
    taken: set[int] = set()
    for at, other in increasing(unique_pairs(left, right)):
        found[at] = other
        taken.add(other)
    for step in (1, -1):
        for at, other in sorted(found.items(), reverse=step < 0):
            while True:
                at, other = at + step, other + step
                inside = 0 <= at < len(left) and 0 <= other < len(right)
                if not inside or at in found or other in taken or left[at] != right[other]:
                    break
                found[at] = other
                taken.add(other)
    # an edge of the document is an anchor too
    for ends in (range(min(len(left), len(right))), range(-1, -min(len(left), len(right)) - 1, -1)):
        for k in ends:
            at, other = (k, k) if k >= 0 else (len(left) + k, len(right) + k)
            if left[at] != right[other] or at in found or other in taken:
                break
            found[at] = other
            taken.add(other)
    return found


def matching_blocks(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int, int]]:
    """(left, right, length) of equal stretches. Gives up, with fewer blocks, rather than go quadratic."""
    blocks: list[tuple[int, int, int]] = []
    todo = [(0, len(left), 0, len(right))]
    while todo:
        a, b, c, d = todo.pop()
        head = 0
        while a + head < b and c + head < d and left[a + head] == right[c + head]:
            head += 1
        if head:
            blocks.append((a, c, head))
            a, c = a + head, c + head
        foot = 0
        while b - foot > a and d - foot > c and left[b - foot - 1] == right[d - foot - 1]:
            foot += 1
        if foot:
            b, d = b - foot, d - foot
            blocks.append((b, d, foot))
        if a == b or c == d:
            continue
        if (b - a) * (d - c) <= SMALL:
            matcher = difflib.SequenceMatcher(None, left[a:b], right[c:d], autojunk=False)
            blocks += [(a + i, c + j, n) for i, j, n in matcher.get_matching_blocks() if n]
            continue
        anchors = increasing(unique_pairs(left[a:b], right[c:d]))
        low_left, low_right = a, c
        for i, j in anchors:
            todo.append((low_left, a + i, low_right, c + j))
            blocks.append((a + i, c + j, 1))
            low_left, low_right = a + i + 1, c + j + 1
        if anchors:
            todo.append((low_left, b, low_right, d))
    return _joined(sorted(blocks))


def _joined(blocks: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    out: list[tuple[int, int, int]] = []
    for i, j, n in blocks:
        if out and out[-1][0] + out[-1][2] == i and out[-1][1] + out[-1][2] == j:
            i, j, n = out[-1][0], out[-1][1], out[-1][2] + n
            out.pop()
        out.append((i, j, n))
    return out
