"""Restoring damaged text from a clean earlier text of the same document.

Only what a replay proves is taken: a stretch of the reference, sent through a named channel, must give
exactly the stretch that stands in the damaged text. Edits made since the damage therefore stay.

The work is linear in the size of both texts but for the caps of ``lines``, ``source`` and ``select``;
where a cap is reached, damage is left as it is, never half explained.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from unmojibake.history.edited import standing
from unmojibake.history.lines import Line, newline_of, same_lines, split_lines
from unmojibake.history.replay import REPLACEMENT, Replay, Replays
from unmojibake.history.select import choose
from unmojibake.history.source import Edge, Explanation, Piece, Source

_SUSPICIOUS = re.compile("[^\t\x20-\x3e\x40-\x7e]")
"""Damage leaves something beyond ASCII, a question mark or a control character."""
_WORD = re.compile(r"[A-Za-z0-9_]{3,}")
_BEYOND = re.compile("[^\x00-\x7f]{4,}")
ENOUGH = 8
"""Characters, beside white space and damage, that make a line recognisable wherever it stands."""
MANY_MARKS = 3
"""Question marks in a row that nobody types for a word."""
MAX_NEIGHBOURS = 60
MAX_POSTINGS = 30
MAX_CANDIDATES = 6


@dataclass(frozen=True)
class Restoration:
    """Damaged text ``start``..``end`` (code points; bytes where the input was bytes) was ``after``.

    ``channel`` is a name for Channel.parse. ``exact``: damage(after, channel) gives the damaged text;
    where False, no channel name says what this decoder did, ``evidence`` does, and the correspondence
    was replayed in that flavour.
    """

    start: int
    end: int
    after: str
    channel: str
    evidence: str = ""
    exact: bool = True


def restore(damaged: str, reference: str, channels_hint: Iterable[str] = ()) -> list[Restoration]:
    """What the reference proves about the damaged text, in text order and without overlap.

    ``channels_hint`` are names of channels to try first. Nothing is returned for stretches that no
    replay explains, however similar they look.
    """
    return _Restorer(damaged, reference, channels_hint).run()


def restore_bytes(data: bytes, reference: str, channels_hint: Iterable[str] = ()) -> list[Restoration]:
    """The same for the bytes of a file that is mostly UTF-8; ``start`` and ``end`` are byte offsets.

    Bytes that are no UTF-8 are compared as they are, so nothing hides behind U+FFFD. ``after`` is to be
    written as UTF-8.
    """
    text = data.decode("utf-8", "surrogateescape")
    found = _Restorer(text, reference, channels_hint).run()
    out, at, offset = [], 0, 0
    for item in found:
        start = offset + len(text[at : item.start].encode("utf-8", "surrogateescape"))
        end = start + len(text[item.start : item.end].encode("utf-8", "surrogateescape"))
        at, offset = item.end, end
        out.append(replace(item, start=start, end=end))
    return out


def apply(damaged: str, restorations: Sequence[Restoration]) -> str:
    """The text with these restorations made."""
    parts, at = [], 0
    for item in restorations:
        parts += [damaged[at : item.start], item.after]
        at = item.end
    return "".join([*parts, damaged[at:]])


class _Restorer:
    """One run: lines that are equal, replays that happened, lines they explain, then edited lines."""

    def __init__(self, damaged: str, reference: str, hints: Iterable[str]) -> None:
        self.lines = split_lines(damaged)
        self.newline = newline_of(self.lines)
        if not any(line.end_mark for line in self.lines):
            self.newline = newline_of(split_lines(reference))
        clean = split_lines(reference)
        self.source = Source("\n".join(line.text for line in clean))
        self.clean = [line.text.rstrip(" \t") for line in clean]
        self.starts = _starts(clean)

        self.replays = Replays(hints)
        self.matched: dict[int, int] = {}  # damaged line -> reference line
        self.ends: dict[int, int] = {}  # damaged line -> reference line after it
        self.words: dict[str, list[int]] = {}  # words of the reference lines beyond ASCII
        self.proved: set[Replay] = set()  # those that explain a whole line
        self.found: list[Restoration] = []

    def run(self) -> list[Restoration]:
        mine = [line.text.rstrip(" \t") for line in self.lines]
        for at, other in same_lines(mine, self.clean).items():
            self.matched[at], self.ends[at] = other, other + 1
        known = set(self.clean)
        todo = [k for k, text in enumerate(mine) if text not in known and _SUSPICIOUS.search(text)]
        if not todo or self.source.text.isascii():
            return []
        open_text = "\n".join(["", *(mine[k] for k in todo), ""])
        chosen = choose(self.source, self._places_to_ask(todo), open_text, self.replays)
        if not chosen:
            return []
        self.source.use([*chosen, *self.replays.relatives(chosen)])
        todo = self._explain_whole(todo)
        if todo:
            self._explain_edited(todo)
        return sorted(self.found, key=lambda r: r.start)

    def _places_to_ask(self, todo: Sequence[int]) -> list[tuple[int, int]]:
        """Reference lines beyond ASCII: those in the gaps where damaged lines stand, then all others that
        the damaged text lacks."""
        taken = set(self.matched.values())
        near: dict[int, None] = {}
        for k in todo[:: max(1, len(todo) // 500)]:
            low, high = self._gap(k)
            near.update(dict.fromkeys(range(low, min(high, low + MAX_NEIGHBOURS))))
        rest = (k for k in range(len(self.clean)) if k not in near)
        order = [k for k in (*near, *rest) if k not in taken and not self.clean[k].isascii()]
        return [(self.starts[k], self.starts[k] + len(self.clean[k])) for k in order[:5000]]

    def _gap(self, at: int) -> tuple[int, int]:
        """The reference lines between those of the nearest explained neighbours, clipped to a few."""
        low, high = 0, len(self.clean)
        for k in range(at - 1, max(-1, at - MAX_NEIGHBOURS), -1):
            if k in self.ends:
                low = self.ends[k]
                break
        for k in range(at + 1, min(len(self.lines), at + MAX_NEIGHBOURS)):
            if k in self.matched:
                high = self.matched[k]
                break
        return (low, high) if low < high else (low, min(low + MAX_NEIGHBOURS, len(self.clean)))

    # -- whole lines

    def _explain_whole(self, todo: Sequence[int]) -> list[int]:
        """Lines that damage alone explains; returns those that are left."""
        index = self._damaged_lines()
        left: list[int] = []
        for anywhere in (True, False):
            left = []
            for k in todo:
                places = index.get(self.lines[k].text.rstrip(" \t"), [])
                if anywhere:
                    recognisable = len(places) <= MAX_CANDIDATES and _weight(self.lines[k].text) >= ENOUGH
                    places = places if recognisable else []
                else:
                    low, high = self._gap(k)
                    places = places[bisect_left(places, low) : bisect_left(places, high)]
                if not self._take(k, places):
                    left.append(k)
            todo = left
        # what reads exactly like a damaged line, and was not taken, has several originals
        left = [k for k in left if self.lines[k].text.rstrip(" \t") not in index]
        if not left:
            return left
        self.words = _index_words(self.clean)
        return [k for k in left if not self._take(k, self._similar(k))]

    def _damaged_lines(self) -> dict[str, list[int]]:
        """Reference lines, in order, by what they read as when all of them is damaged."""
        index: dict[str, set[int]] = defaultdict(set)
        for replay in self.source.replays:
            for k, text in enumerate(self.clean):
                if not text.isascii():
                    out, _ = self.source.damaged(self.starts[k], replay)
                    index[out.rstrip(" \t")].add(k)
        return {out: sorted(places) for out, places in index.items()}

    def _take(self, k: int, places: Sequence[int]) -> bool:
        """Restore a line from the one of these reference lines that explains it. Of several the one that
        continues the line before; else all have to say the same: two originals of one damaged text are
        left alone."""
        explained: dict[int, Explanation] = {}
        for place in places[:MAX_NEIGHBOURS]:
            found = self.source.explain(self.lines[k].text, self.starts[place])
            if found is not None and found.pieces:
                explained[place] = found
        following = self.ends.get(k - 1, -1)
        if following in explained:
            explained = {following: explained[following]}
        said = {self.source.text[self.starts[p] : found.stop] for p, found in explained.items()}
        if len(said) != 1:
            return False
        place, found = next(iter(explained.items()))
        pieces, stop = self._with_blank(k, found)
        self.matched[k] = place
        self.ends[k] = place + self.source.text.count("\n", self.starts[place], stop) + 1
        self.proved.update(p.edge.replay for p in pieces)
        self._keep(k, pieces, whole=True)
        return True

    def _similar(self, k: int) -> list[int]:
        """Reference lines that may be this one: those of the gap, and those that share its rare words."""
        text = self.lines[k].text
        votes: dict[int, float] = defaultdict(float)
        for word in set(_WORD.findall(text)):
            places = self.words.get(word, [])
            if 0 < len(places) <= MAX_POSTINGS:
                for place in places:
                    votes[place] += len(word) / len(places)
        low, high = self._gap(k)
        for place in range(low, min(high, low + MAX_NEIGHBOURS)):
            if not self.clean[place].isascii():
                votes[place] += 1.0
        ranked = sorted(votes, key=lambda place: (-votes[place], abs(place - low)))
        far = _weight(text) >= ENOUGH
        ranked = [p for p in ranked if far or low <= p < high]
        return [p for n, p in enumerate(ranked) if votes[p] > 1 or n < 2 or high - low <= 4][:MAX_CANDIDATES]

    def _with_blank(self, k: int, explained: Explanation) -> tuple[Sequence[Piece], int]:
        """A line end that was swallowed before a blank line looks like one that was not: one blank line is
        missing then."""
        pieces, stop = list(explained.pieces), explained.stop
        line, last = self.lines[k], pieces[-1]
        edge = last.edge
        at_end = last.end == len(line.text.rstrip(" \t")) and not edge.clean.endswith("\n")
        if not at_end or stop == len(self.source.text) or edge.replay(edge.clean + "\n") != edge.out:
            return pieces, stop
        blank_here = _blank_from([each.text for each in self.lines[k + 1 : k + 1 + MAX_NEIGHBOURS]])
        next_line = bisect_right(self.starts, stop)
        blank_there = _blank_from(self.clean[next_line : next_line + MAX_NEIGHBOURS])
        if blank_here >= blank_there:
            return pieces, stop
        eaten = Edge(edge.length + 1, edge.out, edge.clean + "\n", edge.replay)
        return [*pieces[:-1], Piece(last.start, last.end, eaten)], stop + 1

    # -- edited lines

    def _explain_edited(self, todo: Sequence[int]) -> None:
        grams = self._index_grams()
        for k in todo:
            text = self.lines[k].text
            votes: dict[int, float] = defaultdict(float)
            for gram in _grams(text):
                places = grams.get(gram, [])
                if 0 < len(places) <= MAX_POSTINGS:
                    for place in places:
                        votes[place] += 4 / len(places)
            best = sorted(votes, key=lambda place: -votes[place])[:3]
            near = list(dict.fromkeys([*best, *self._similar(k)]))[:MAX_CANDIDATES]
            pieces = standing(self.source, [self.starts[place] for place in near], text)
            self._keep(k, self._trusted(text, pieces), whole=False)

    def _index_grams(self) -> dict[str, list[int]]:
        grams: dict[str, list[int]] = defaultdict(list)
        for replay in self.source.replays:
            for place, clean in enumerate(self.clean):
                if not clean.isascii():
                    for gram in _grams(self.source.damaged(self.starts[place], replay)[0]):
                        if len(grams[gram]) <= MAX_POSTINGS:
                            grams[gram].append(place)
        return grams

    def _trusted(self, line: str, pieces: Sequence[Piece]) -> list[Piece]:
        """Without lone question marks, which people type, unless the same replay explains a whole line."""
        kept: list[Piece] = []
        for group in _groups(line, pieces):
            marks = sum(p.edge.out.count("?") for p in group if p.edge.out.isascii())
            if not marks or marks >= MANY_MARKS or group[0].edge.replay in self.proved:
                kept += group
        return kept

    # -- results

    def _keep(self, k: int, pieces: Sequence[Piece], *, whole: bool) -> None:
        if all(p.edge.clean.strip() == "\uff1f" and p.edge.out == "?" for p in pieces):
            return  # a full-width question mark that somebody replaced on purpose
        line = self.lines[k]
        evidence = "replayed from the reference" + ("" if whole else ", in a line edited since")
        for group in _groups(line.text, pieces):
            first, last = group[0], group[-1]
            after = "".join(_between(line.text, group)).replace("\n", self.newline)
            if self._ate_cr(line, last):
                after += "\r"
            notes = sorted({p.edge.replay.note for p in group if p.edge.replay.note})
            self.found.append(
                Restoration(
                    line.start + first.start,
                    line.start + last.end,
                    after,
                    first.edge.replay.channel,
                    "; ".join([evidence, *notes]),
                    all(p.edge.replay.exact for p in group),
                )
            )

    def _ate_cr(self, line: Line, last: Piece) -> bool:
        """In a file of CRLF lines the last byte of a line may have eaten the CR and left the LF."""
        at_end = last.end == len(line.text) and line.end_mark == "\n" and self.newline == "\r\n"
        if not at_end or last.edge.clean.endswith("\n"):
            return False
        return last.edge.replay(last.edge.clean + "\r") == last.edge.out


def _starts(lines: Sequence[Line]) -> list[int]:
    """Line starts in the text with LF line ends."""
    starts, at = [], 0
    for line in lines:
        starts.append(at)
        at += len(line.text) + 1
    return starts


def _blank_from(lines: Sequence[str]) -> int:
    return next((i for i, text in enumerate(lines) if text.strip(" \t")), len(lines))


def _weight(line: str) -> int:
    """Characters that say which line this is; those beyond ASCII, from thousands, count twice."""
    return sum(1 + (c > "\x7f") for c in line if c not in " \t?" and c != REPLACEMENT)


def _index_words(lines: Sequence[str]) -> dict[str, list[int]]:
    index: dict[str, list[int]] = defaultdict(list)
    for k, text in enumerate(lines):
        if not text.isascii():
            for word in set(_WORD.findall(text)):
                if len(index[word]) <= MAX_POSTINGS:
                    index[word].append(k)
    return index


def _grams(text: str) -> set[str]:
    """Four characters beyond ASCII in a row, and words: what a line keeps when a part of it is edited."""
    runs = _BEYOND.findall(text)
    return {run[i : i + 4] for run in runs for i in range(len(run) - 3)}


def _groups(line: str, pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Pieces of one replay with only ASCII white space between them, together."""
    group: list[Piece] = []
    for piece in pieces:
        apart = group and (
            piece.edge.replay is not group[-1].edge.replay or line[group[-1].end : piece.start].strip(" \t")
        )
        if apart:
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def _between(line: str, group: Sequence[Piece]) -> Iterator[str]:
    at = group[0].start
    for piece in group:
        yield line[at : piece.start]
        yield piece.edge.clean
        at = piece.end
