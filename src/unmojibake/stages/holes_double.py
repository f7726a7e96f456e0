"""Lost bytes under two layers: UTF-8 misread in a code page, saved, and misread once more.

The second misreading took the last byte of a character of the first, and with it a space or the ``?`` of
an earlier loss. Undone one after the other the first answer would be a guess among letters that make no
sense; so both layers are searched at once: each lost character of the text in between stands for the two bytes
that it was made from, and only what goes on as UTF-8 survives.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from unmojibake.channels import Codec, Layer, Loss, apply_layer
from unmojibake.errors import ChannelFailure
from unmojibake.language import cjk
from unmojibake.stages.holes_ahead import certain_holes, fits, length
from unmojibake.stages.holes_calibration import calibrated
from unmojibake.stages.holes_lattice import Search
from unmojibake.stages.holes_lines import LineStarts
from unmojibake.stages.holes_model import Model
from unmojibake.stages.holes_options import Setting
from unmojibake.stages.holes_paths import Effort, Node, Step, marginals, readings
from unmojibake.stages.holes_rules import swallowed
from unmojibake.stages.holes_scan import scan_of
from unmojibake.stages.holes_tokens import Losses, Token, losses
from unmojibake.stages.holes_tokens import readings as byte_readings

LAYER = Layer(Codec.UTF_8, Codec.CP936, Loss.SWALLOW)
"""Both layers: where damage of other pages comes in two layers, nothing was ever brought back."""

_CONFIDENCE_LIMIT = 0.9  # what is lost twice stays a guess: in 40 real lines three answers in four were right
_OPENING = re.compile("[\u2e80-\uf8ff\u20ac]")
_LEAST_SHARE = 0.25
"""Of the characters beyond ASCII: those that begin a sequence of three bytes, as one in three does under two layers."""
_LEAST_LONG = 0.75
"""Of the characters of an original: those of three bytes. Pairs that happen to be letters of two bytes are everywhere."""


@dataclass(frozen=True)
class DoubleResult:
    """``text`` damaged twice by ``LAYER`` is what stands at ``start``..``end``; bits as in ``HoleResult``."""

    start: int
    end: int
    text: str
    bits: float
    alone_bits: float
    confidence: float
    alternatives: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class _Lost(Token):
    """A character of the text in between that lost its last byte: ``options`` are its bytes, of any original."""

    options: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class _Eaten(Token):
    """What that loss took along: a character of ASCII, or the ``?`` of a loss before it."""


class _DoubleSearch(Search):
    """The search with characters in between that are known but for their last byte."""

    def _read(self, node: Node, index: int, token: Token) -> Iterator[Step]:
        if isinstance(token, _Lost):
            for data in token.options:
                fed = self._feed(node, data)
                if fed is not None:
                    yield fed[0], data, fed[1], True, fed[2]
        elif isinstance(token, _Eaten):
            if node.key[0]:
                yield from self.pair(node, index)
            else:
                yield from self._eaten(node, index)
        else:
            yield from super()._read(node, index, token)

    def _eaten(self, node: Node, index: int) -> Iterator[Step]:
        _, prev2, prev1, _ = node.key
        line = node.text[node.text.rfind("\n") + 1 :]
        tails = swallowed(line, self.ahead[index], self.s.newline, index == len(self.row) - 1)
        base = self.model.end_bits(prev2, prev1)
        for tail, bits in tails.items():
            if tail < "\x40":
                kind = cjk.symbol(tail or "\n")
                key = (b"", prev1 if kind != prev1 else prev2, kind, -1)
                yield base + bits, tail.encode(), tail, True, key


def find_double(text: str, effort: Effort) -> list[DoubleResult]:
    """The stretches of a text that lost bytes under two layers, in order."""
    if not _OPENING.search(text):
        return []
    found: list[DoubleResult] = []
    model: Model | None = None
    at = 0
    for line in text.split("\n"):
        if not line.isascii():
            for start, end in _stretches(line):
                row = _row(line, start, end, at)
                if row is None or not any(token.hole for token in row):
                    continue
                model = model or Model("zh-Hans")
                result = _solved(text, (at + start, at + end), row, (model, effort))
                if result is not None:
                    found.append(result)
        at += len(line) + 1
    return found


def _stretches(line: str) -> Iterator[tuple[int, int]]:
    """Parts of a line that parse through the code page and begin enough sequences of three bytes."""
    scan = scan_of(LAYER)
    at = 0
    while at < len(line):
        if line[at] < "\x80":
            at += 1
            continue
        run = scan.run(line, at)
        start, end = at, run.end
        at = max(run.end, at + 1)
        while end > start and line[end - 1] < "\x80" and line[end - 1] != "?":
            end -= 1
        high = [ch for ch in line[start:end] if ch > "\x7f"]
        opening = sum(_opens(ch) for ch in high)
        if len(high) > 1 and opening >= _LEAST_SHARE * len(high):
            yield start, end


def _opens(char: str) -> bool:
    known = byte_readings(char, losses(LAYER), Codec.CP936)
    return bool(known) and 0xE2 <= known[0][0] <= 0xEF and 0x80 <= known[0][-1] < 0xC0


def _row(line: str, start: int, end: int, at: int) -> list[Token] | None:
    """The text in between as tokens of its bytes; None where a character of it is not in the code page."""
    rules = losses(LAYER)
    row: list[Token] = []
    pending, begun = b"", start
    for index in range(start, end):
        char = line[index]
        if char == "?" and pending:
            options = _options(pending, rules)
            if not options:
                return None
            row.append(_Lost(at + begun, index - begun, hole=True, options=options))
            row.append(_Eaten(at + index, 1, hole=True))
            pending = b""
            continue
        for byte in byte_readings(char, rules, Codec.CP936)[0]:
            if not pending:
                begun = index
            if byte < 0x80:
                row.append(Token(at + index, 1, (bytes((byte,)),), byte == 0x3F))
                continue
            if not fits(pending, byte):
                return None
            pending += bytes((byte,))
            if len(pending) == length(pending[0]):
                known = byte_readings(pending.decode("utf-8"), rules, Codec.CP936)
                if not known:
                    return None
                row.append(Token(at + begun, index + 1 - begun, known))
                pending = b""
    return None if pending else row


def _options(pending: bytes, rules: Losses) -> tuple[bytes, ...]:
    """The bytes of every character that begins so and whose last byte begins a pair."""
    if len(pending) + 1 != length(pending[0]):
        return ()
    out: list[bytes] = []
    for last in range(0x80, 0xC0):
        if last in rules.leads and fits(pending, last):
            out += byte_readings((pending + bytes((last,))).decode("utf-8"), rules, Codec.CP936)
    return tuple(out)


def _solved(
    text: str, span: tuple[int, int], row: list[Token], by: tuple[Model, Effort]
) -> DoubleResult | None:
    (start, end), (model, effort) = span, by
    setting = Setting(
        rules=losses(LAYER),
        model=model,
        left=text[max(0, start - 600) : start],
        right=text[end : end + 200],
        newline="",
        latin=False,
        dashes="",
        starts=LineStarts(""),
        effort=effort,
    )
    search = _DoubleSearch(row, setting)
    if not any(isinstance(token, _Lost) for token in row) and not certain_holes(row):
        return None
    final = search.run()
    if final is None:
        return None
    observed = text[start:end]
    found = [r for r in readings(final, 6) if _replays(r.text, observed)]
    if not found:
        return None
    best = found[0]
    high = [ch for ch in best.text if ch > "\x7f"]
    if sum(ch >= "\u2000" for ch in high) < _LEAST_LONG * len(high):
        return None
    chances = marginals(final, 1.0)
    confidence = _CONFIDENCE_LIMIT
    for arc in best.arcs:
        if arc.lost:
            chance = chances[arc.token].get(arc.data, 0.0)
            confidence *= calibrated(chance, LAYER, "han", model.lang)
    return DoubleResult(
        start,
        end,
        best.text,
        best.bits,
        cjk.cost(observed) / 8,
        confidence,
        tuple((r.text, 2.0 ** (final.alpha - r.bits)) for r in found[1:]),
    )


def _replays(candidate: str, observed: str) -> bool:
    try:
        return apply_layer(apply_layer(candidate, LAYER), LAYER) == observed
    except ChannelFailure:
        return False
