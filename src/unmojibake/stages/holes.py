"""Bringing back lost bytes: the likeliest originals of a stretch that a lossy layer damaged.

A lost byte is the last of its character, so at most 64 originals (times what was swallowed) fit; the
replay rules out most, a character model, the neighbourhood and the document choose among the rest.
Every candidate damages to exactly what is observed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from unmojibake.channels import Layer, apply_layer
from unmojibake.errors import ChannelFailure
from unmojibake.language import cjk
from unmojibake.stages.holes_calibration import calibrated
from unmojibake.stages.holes_context import (
    HoleContext,
    context_of,
    home_of,
    language,
)
from unmojibake.stages.holes_find import Stretch, find_stretches
from unmojibake.stages.holes_language import Judgement, languages, mixed
from unmojibake.stages.holes_lattice import Search
from unmojibake.stages.holes_options import Setting
from unmojibake.stages.holes_paths import Arc, Effort, Reading, marginals, readings
from unmojibake.stages.holes_rules import FRAME_FIRST, FRAME_LAST
from unmojibake.stages.holes_tokens import Token, losses, tokens
from unmojibake.stages.holes_typography import code_line

__all__ = [
    "Hole",
    "HoleContext",
    "HoleResult",
    "Stretch",
    "context_of",
    "find_stretches",
    "infer",
    "language",
]

_ALTERNATIVES = 6  # originals kept beside the best


@dataclass(frozen=True)
class Hole:
    """One lost place: ``before`` at ``start``..``end`` of the document becomes ``after``.

    The span reaches back to the first byte that is left of the character. ``offset`` is where ``after``
    begins in the ``replay`` of its result. ``confidence`` is the calibrated form of ``chance``, what the
    search says.
    """

    start: int
    end: int
    before: str
    after: str
    confidence: float
    alternatives: tuple[tuple[str, float], ...] = ()
    kind: str = "han"
    offset: int = 0
    chance: float = 0.0


@dataclass(frozen=True)
class HoleResult:
    """The best original of ``start``..``end`` and how it compares.

    ``replay`` damages to exactly the observed stretch; it differs from ``text`` only where a CR was
    swallowed in a document that has since lost its CRs. ``bits`` is the cost of the best original under
    the character model, ``all_bits`` that of all originals together, ``alone_bits`` that of the observed text
    read as it stands.
    """

    start: int
    end: int
    text: str
    replay: str
    layer: Layer
    lang: str
    bits: float
    alone_bits: float
    confidence: float
    alternatives: tuple[tuple[str, float], ...]
    holes: tuple[Hole, ...]
    all_bits: float = math.inf


def infer(
    text: str, start: int, end: int, layer: Layer, context: HoleContext, effort: Effort | None = None
) -> HoleResult | None:
    """The originals of ``text[start:end]`` damaged by ``layer``, or None where none fits.

    Bounds are code points. The result's bounds may differ: they end where characters end. Without ``effort`` the search
    takes what it needs.
    """
    row = tokens(text, start, end, layer)
    if row is None or not row:
        return None
    found: list[Judgement] = []
    for lang, handicap in languages(text[start:end], layer, context):
        setting = Setting(
            rules=losses(layer),
            model=context.model(lang or home_of(layer)),
            left=text[max(0, start - 600) : start],
            right=text[end : end + 200],
            newline=context.newline,
            latin=not lang,
            dashes=context.dashes,
            starts=context.starts,
            effort=effort or Effort(),
        )
        final = Search(row, setting).run()
        if final is not None:
            found.append(Judgement(lang, handicap, final, marginals(final, 1.0)))
    found.sort(key=lambda judgement: judgement.handicap + judgement.final.best)
    return _result(text, (start, end), row, found, (layer, context)) if found else None


def _result(
    text: str,
    span: tuple[int, int],
    row: list[Token],
    judged: list[Judgement],
    about: tuple[Layer, HoleContext],
) -> HoleResult | None:
    layer, context = about
    final, lang = judged[0].final, judged[0].lang
    start, end = span
    observed = text[start:end]
    found = [
        r
        for r in readings(final, _ALTERNATIVES + 2)
        if _replays(r.text, observed, layer, text[end : end + 1])
    ]
    if not found:
        return None
    best = found[0]
    holes = tuple(_holes(text, row, best, mixed(judged), (layer, lang)))
    confidence = 1.0
    for hole in holes:
        confidence *= hole.confidence
    weights = [2.0 ** (final.alpha - r.bits) for r in found]
    shown = _shown(best.text, context)
    return HoleResult(
        start=start,
        end=end,
        text=shown,
        replay=best.text,
        layer=layer,
        lang=lang,
        bits=best.bits,
        alone_bits=cjk.cost(observed) / 8,
        confidence=confidence,
        alternatives=tuple(
            (_shown(r.text, context), w) for r, w in zip(found[1:], weights[1:], strict=False)
        ),
        holes=holes,
        all_bits=final.alpha,
    )


def _shown(text: str, context: HoleContext) -> str:
    """A CR that was swallowed before a visible line feed is not put back into a document without CRs."""
    return text if context.newline == "\r\n" else text.replace("\r", "")


def _replays(candidate: str, observed: str, layer: Layer, following: str) -> bool:
    """Whether the candidate damages to exactly what is observed, before the character that follows."""
    try:
        if apply_layer(candidate, layer) == observed:
            return True
        return bool(following) and apply_layer(candidate + "\n", layer) == observed + "\n"
    except ChannelFailure:
        return False


def _holes(
    text: str,
    row: list[Token],
    best: Reading,
    chances: dict[int, dict[bytes, float]],
    about: tuple[Layer, str],
) -> Iterable[Hole]:
    """The lost places of the best reading: each from where its first character begins."""
    layer, lang = about
    first, out, offset = 0, "", 0
    lost: list[Arc] = []
    for index, arc in enumerate(best.arcs):
        out += arc.out
        if arc.lost:
            lost.append(arc)
        following = best.arcs[index + 1].source.key[0] if index + 1 < len(best.arcs) else b""
        if following or arc.token >= len(row):
            continue
        if lost:
            chance = min(chances[a.token].get(a.data, 0.0) for a in lost)
            begin = row[first].at
            finish = row[arc.token].at + row[arc.token].width
            others = _others(lost, chances, out) if len(lost) == 1 else ()
            kind = _kind(out, lost[-1], arc.token == len(row) - 1)
            if not lang and kind in ("sign", "end") and _in_code(out, _line_at(text, begin, finish)):
                kind = "code"
            yield Hole(
                begin,
                finish,
                text[begin:finish],
                out,
                calibrated(chance, layer, kind, lang),
                others,
                kind,
                offset,
                chance,
            )
        offset += len(out)
        first, out, lost = arc.token + 1, "", []


_LINE_SEEN = 200


def _in_code(out: str, line: str) -> bool:
    """Whether a sign is a piece of a frame, or stands in code or markup."""
    return any(FRAME_FIRST <= ch <= FRAME_LAST for ch in out) or code_line(line)


def _line_at(text: str, start: int, end: int) -> str:
    """The line around a place, as far as it matters."""
    first = max(text.rfind("\n", 0, start) + 1, start - _LINE_SEEN)
    last = text.find("\n", end, end + _LINE_SEEN)
    return text[first : last if last >= 0 else end + _LINE_SEEN]


def _kind(out: str, arc: Arc, last: bool) -> str:
    """What was lost: "han" a letter, "sign" a sign, "digit" a digit too, "line" a line end.

    At the end of a stretch, with nothing or a line end swallowed: "last" a letter, "end" a sign.
    """
    if arc.out[-1:].isdigit():
        return "digit"
    letter = out.strip("\t\n\r !\"#$%&'()*+,-./:;<=>?")[-1:]
    if last and (len(arc.data) == 1 or arc.data[-1:] in b"\r\n"):
        return "last" if letter.isalpha() else "end"
    if arc.out[-1:] == "\n":
        return "line"
    return "han" if letter.isalpha() else "sign"


def _others(
    lost: list[Arc], chances: dict[int, dict[bytes, float]], out: str
) -> tuple[tuple[str, float], ...]:
    """Other contents of one hole, likeliest first."""
    arc = lost[0]
    head = out[: len(out) - len(arc.out)].encode("utf-8") + arc.source.key[0]
    result = []
    for data, chance in sorted(chances[arc.token].items(), key=lambda item: -item[1])[: _ALTERNATIVES + 1]:
        if data != arc.data and chance > 1e-3:
            try:
                result.append(((head + data).decode("utf-8"), chance))
            except UnicodeDecodeError:
                continue
    return tuple(result)
