"""The reference as a source of replays: which damaged text can stand for which stretch of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from unmojibake.history.replay import Replay

MAX_GROUP = 40
"""Reference lines that one damaged line may have swallowed; twelve is the most seen."""
MAX_STATES = 20_000
"""Steps of one explanation. A line of 5,000 characters with several channels needs about 6,000."""
_BLANK_REST = re.compile(r"[ \t]*(?:\n|\Z)")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]+")


@dataclass(frozen=True)
class Edge:
    """Reference characters ``length`` from some place read as ``out`` once damaged; ``clean`` is what
    they say, which lacks the white space that was trimmed before the damage."""

    length: int
    out: str
    clean: str
    replay: Replay


@dataclass(frozen=True)
class Piece:
    """Damaged text ``start``..``end`` (in its line) stands for ``edge`` of the reference."""

    start: int
    end: int
    edge: Edge


@dataclass(frozen=True)
class Explanation:
    """How a damaged line came from the reference: its damaged pieces, and where the reference line ends."""

    pieces: tuple[Piece, ...]
    stop: int


class Source:
    """Clean text with LF line ends, and the replays that are believed to have happened to it."""

    def __init__(self, text: str, replays: Sequence[Replay] = ()) -> None:
        self.text = text
        self.replays: list[Replay] = []
        self._runs = {m.start(): m.end() for m in _BEYOND_ASCII.finditer(text)}
        self._edges: dict[int, list[Edge]] = {}
        self._damaged: dict[tuple[int, Replay], tuple[str, list[Piece]]] = {}
        self.use(replays)

    def use(self, replays: Sequence[Replay]) -> None:
        """Believe in these too."""
        self.replays += [r for r in replays if r not in self.replays]
        self._edges.clear()

    def line_end(self, at: int) -> int:
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end

    def edges(self, at: int) -> list[Edge]:
        """What damaged text may stand for the characters from ``at`` on."""
        found = self._edges.get(at)
        if found is None:
            found = []
            if self.text[at] >= "\x80":
                for replay in self.replays:
                    for edge in self.edges_of(at, replay):
                        if all((e.length, e.out) != (edge.length, edge.out) for e in found):
                            found.append(edge)
            self._edges[at] = found
        return found

    def edges_of(self, at: int, replay: Replay) -> list[Edge]:
        """The same for one replay."""
        if replay.per_char:
            char = self.text[at]
            out = replay(char)
            return [Edge(1, out, char, replay)] if out and out != char else []
        end = self._runs.get(at)
        return [] if end is None else self._run_edges(at, end, replay)

    def _run_edges(self, at: int, end: int, replay: Replay) -> list[Edge]:
        """A run beyond ASCII, with the ASCII characters after it that the last byte may have eaten."""
        run = self.text[at:end]
        found = []
        rest = end
        while rest < len(self.text) and self.text[rest] in " \t":
            rest += 1
        line_ends = rest == len(self.text) or self.text[rest] == "\n"
        tail = self.text[end : end + replay.tail]
        ascii_tail = tail[: next((i for i, c in enumerate(tail) if c >= "\x80"), len(tail))]
        found += self._edge(at, end, run, ascii_tail, replay)
        if line_ends:
            # read line by line, or CR swallowed and LF left; tried first, for a line that ends here
            found[:0] = self._edge(at, end, run, "", replay)
            if rest > end:
                found.reverse()
                if replay.tail and rest < len(self.text):  # trimmed before the damage
                    found += self._edge(at, rest, run, "\n", replay)
        return found

    def _edge(self, at: int, place: int, run: str, tail: str, replay: Replay) -> list[Edge]:
        out = replay(run + tail)
        # a real ? looks like the default character; a space, no trail byte either, tells whether it was eaten
        plain = tail.replace("?", " ")
        told = out if plain == tail else replay(run + plain)
        if out is None or told is None:
            return []
        kept = 0
        while kept < min(len(tail), len(told)) and told[-1 - kept] == plain[-1 - kept]:
            kept += 1
        eaten = len(tail) - kept
        out = out[: len(out) - kept]
        if not out or out == run or "\n" in out:
            return []
        return [Edge(place - at + eaten, out, run + tail[:eaten], replay)]

    def damaged(self, at: int, replay: Replay) -> tuple[str, list[Piece]]:
        """The line from ``at`` on as this replay damages it, joined lines included, with its pieces."""
        made = self._damaged.get((at, replay))
        if made is None:
            made = self._damaged[at, replay] = self._damage(at, replay)
        return made

    def _damage(self, at: int, replay: Replay) -> tuple[str, list[Piece]]:
        out: list[str] = []
        pieces: list[Piece] = []
        size, place, joined = 0, at, 0
        while place < len(self.text) and joined <= MAX_GROUP:
            if self.text[place] == "\n":
                break
            edge = None
            if self.text[place] >= "\x80":
                edges = self.edges_of(place, replay)
                edge = max(edges, key=lambda e: len(e.clean)) if edges else None
            if edge is None:
                stop = self._stop(place)
                out.append(self.text[place:stop])
                size += stop - place
                place = stop
                continue
            pieces.append(Piece(size, size + len(edge.out), edge))
            out.append(edge.out)
            size += len(edge.out)
            place += edge.length
            joined += edge.clean.endswith("\n")
        return "".join(out), pieces

    def _stop(self, place: int) -> int:
        """Where a stretch that stays as it is ends: before a line end or the next character beyond ASCII."""
        if self.text[place] >= "\x80":
            return place + 1
        stop = place + 1
        while stop < len(self.text) and "\n" != self.text[stop] < "\x80":
            stop += 1
        return stop

    def explain(self, line: str, at: int) -> Explanation | None:
        """How ``line`` came from the reference line at ``at``, if damage (and white space at the end) is all
        that happened: a search over what is healthy and what is damaged, each state visited once."""
        start = (at, 0)
        came: dict[tuple[int, int], tuple[tuple[int, int], Piece | None] | None] = {start: None}
        stack = [start]
        while stack and len(came) < MAX_STATES:
            state = stack.pop()
            ahead = self._skip_ascii(line, state)
            if ahead != state:
                if ahead in came:
                    continue
                came[ahead] = (state, None)
            place, seen = ahead
            if self._ends(place, line, seen):
                return Explanation(_walk_back(came, ahead), self.line_end(place))
            if place == len(self.text) or self.text[place] < "\x80":
                continue
            steps: list[tuple[tuple[int, int], Piece | None]] = [
                ((place + edge.length, seen + len(edge.out)), Piece(seen, seen + len(edge.out), edge))
                for edge in self.edges(place)
                if line.startswith(edge.out, seen)
            ]
            if seen < len(line) and line[seen] == self.text[place]:
                steps.insert(0, ((place + 1, seen + 1), None))
            for target, piece in reversed(steps):  # the last pushed, a healthy character, is tried first
                if target not in came:
                    came[target] = (ahead, piece)
                    stack.append(target)
        return None

    def _skip_ascii(self, line: str, state: tuple[int, int]) -> tuple[int, int]:
        place, seen = state
        end = min(len(self.text) - place, len(line) - seen)
        step = 0
        while (
            step < end
            and "\n" != self.text[place + step] < "\x80"
            and self.text[place + step] == line[seen + step]
        ):
            step += 1
        return place + step, seen + step

    def _ends(self, place: int, line: str, seen: int) -> bool:
        """Whether only white space is left on both sides."""
        return _BLANK_REST.match(line, seen) is not None and _BLANK_REST.match(self.text, place) is not None


def _walk_back(
    came: dict[tuple[int, int], tuple[tuple[int, int], Piece | None] | None], state: tuple[int, int]
) -> tuple[Piece, ...]:
    pieces = []
    step = came[state]
    while step is not None:
        state, piece = step
        if piece is not None:
            pieces.append(piece)
        step = came[state]
    return tuple(reversed(pieces))
