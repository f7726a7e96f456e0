"""The order of the stages, written here and nowhere else.

bytes -> decode -> text -> detect -> damaged spans -> repair -> candidates -> verify (replay) -> changes
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from unmojibake.channels.channel import Channel, Layer
from unmojibake.channels.codec import Codec
from unmojibake.model import ByteRepair, Certainty, Change, Repair
from unmojibake.options import Options
from unmojibake.rules.catalogue import rule_for
from unmojibake.rules.selection import selected
from unmojibake.stages import (
    bulk,
    engine,
    escapes,
    findings,
    mappings,
    prefilter,
    prefilter_excerpt,
    prose,
    quick,
    special,
    special_c1,
    special_marks,
    special_spaces,
    sqldump,
)
from unmojibake.stages.evidence import EAST_ASIAN
from unmojibake.stages.findings import Evidence, Lines, Span
from unmojibake.stages.holes_whole import whole
from unmojibake.stages.state import Document

if TYPE_CHECKING:
    from unmojibake.stages import lossy

_DEFAULT = Options()


def repair_text(
    text: str, options: Options | None = None, suspects: prefilter.Suspects | None = None
) -> Repair:
    """Find and repair the damage in a text; the same object comes back when nothing changed.

    ``suspects``: what the prefilter found in it, where that is known.
    Pure and deterministic; raises nothing for any string.
    """
    options = options or _DEFAULT
    if nothing_to_find(text, options) if suspects is None else _are_healthy(suspects, len(text), options):
        return Repair(text)
    changes = find(text, options)
    if not changes:
        return Repair(text)
    applied: list[Change] = []
    left: list[Change] = []
    for change in changes:
        reached = change.certainty >= options.certainty and change.after is not None
        (applied if reached else left).append(change)
    return Repair(apply(text, applied), tuple(applied), tuple(left))


def nothing_to_find(text: str, options: Options) -> bool:
    """Whether a text need not be looked at; decided at the speed of a few searches for nearly all healthy text."""
    if options.reference is not None or options.mappings or (options.escapes and escapes.present(text)):
        return False
    if quick.undone(text) is not None:
        return False
    return _are_healthy(prefilter.scanned(text, options.certainty is Certainty.GUESS), len(text), options)


def _are_healthy(suspects: prefilter.Suspects, size: int, options: Options) -> bool:
    """Whether the suspects of a text turn out to be none; of a long text the worst of them speak for all."""
    if not suspects:
        return True
    part = prefilter_excerpt.excerpt_of(suspects) if size > prefilter.SHORT else None
    return part is not None and not find(part, options)


def apply(text: str, changes: Sequence[Change]) -> str:
    """The text with the changes made; they are in order and do not overlap."""
    if not changes:
        return text
    out: list[str] = []
    at = 0
    for change in changes:
        assert change.after is not None and change.start >= at
        out += (text[at : change.start], change.after)
        at = change.end
    out.append(text[at:])
    return "".join(out)


def find(text: str, options: Options) -> list[Change]:
    """All findings in a text, in order, each verified by replay; none overlap."""
    if options.sql:
        return sqldump.find(text, options, find)
    own = special.first(text, mappings.find(text, options.mappings))
    held = [(change.start, change.end) for change in own]
    found = prose.demote(text, special.without(_explained(text, options, held), held))
    changes = special.complete(text, options, sorted([*own, *found], key=lambda change: change.start))
    shown = engine.NOTED if options.certainty > Certainty.GUESS else 0.0
    changes = whole(text, prose.demote(text, changes), options.certainty)
    told = [c for c in changes if c.certainty is not Certainty.GUESS or c.confidence >= shown]
    if options.escapes:
        told = escapes.complete(text, told, options, find)
    return [change for change in told if wanted(change.rule, options)]


def _explained(text: str, options: Options, held: list[tuple[int, int]]) -> list[Change]:
    """As ``_spaced``; of a text in which U+FFFD can be told what it was, with those bytes put back."""
    marked = special_marks.restored(text) if options.reference is None else text
    if marked is not text:
        found = special_marks.renamed(text, marked, _spaced(marked, options, held))
        if found is not None:
            return found
    return _spaced(text, options, held)


def _spaced(text: str, options: Options, held: list[tuple[int, int]]) -> list[Change]:
    """As ``_channels``; where spaces may have been no-break spaces, once more with those."""
    found = _channels(text, options, held)
    spaced = special_spaces.respaced(text, found)
    return found if spaced is text else special_spaces.renamed(text, _channels(spaced, options, held))


def _channels(text: str, options: Options, held: list[tuple[int, int]]) -> list[Change]:
    """What the reference, the lossy engine and the engine find outside the spans that are ``held``."""
    spans = list(_restored_spans(text, options))
    held = [*held, *special_c1.next_lines(text)]
    rest = findings.masked(findings.masked(text, held), [(span.start, span.end) for span in spans])
    if not rest.isascii():
        spans += _solved(rest, options)
    if not spans:
        return []
    lines = Lines(text)
    merged = findings.merge(text, sorted(spans, key=lambda span: span.start))
    return [_change(span, lines) for span in merged]


def _solved(text: str, options: Options) -> list[Span]:
    """What the lossy engine and the engine find; a long document is searched where a sample of it does not tell."""
    quickly = quick.undone(text) or quick.partly(text)
    if quickly is not None:
        return list(quickly.spans())
    known = bulk.explained(text, lambda part: _searched(part, options))
    found = _searched(known.rest, options)
    if known.spans and any(Channel(span.layers).lossy for span in found):
        return _searched(text, options)  # what was lost is inferred from all that was not
    if not known.rare.isascii():
        found += findings.apart(text, _searched(known.rare, options), found)
    return [*known.spans, *found]


def _searched(text: str, options: Options) -> list[Span]:
    if text.isascii():
        return []
    if EAST_ASIAN.search(text) is None:
        # no page shows what is left of a UTF-8 sequence below; nothing was lost
        return list(_engine_spans(*_solve(text, options)))
    from unmojibake.stages import lossy

    lost, accepted, doc = _explain(text, options)
    return [*lossy.spans(text, lost), *_engine_spans(doc, accepted)]


def _solve(text: str, options: Options) -> tuple[Document, list[engine.Accepted]]:
    doc = Document.read(text)
    return doc, engine.solve(doc, options.certainty) if doc.items else []


def _restored_spans(text: str, options: Options) -> Iterator[Span]:
    """What an earlier text of the document gives back: certain, whatever was lost."""
    if options.reference is None:
        return
    from unmojibake.history import align

    for found in align.restore(text, options.reference):
        evidence = Evidence(Certainty.CERTAIN, 1.0, found.evidence)
        layers = Channel.parse(found.channel).layers
        yield Span(found.start, text[found.start : found.end], found.after, layers, evidence)


def _explain(text: str, options: Options) -> tuple[list[lossy.Judged], list[engine.Accepted], Document]:
    """Stretches that lost bytes, and what the engine makes of the rest; a stretch that is refused goes back to it."""
    from unmojibake.stages import lossy

    candidates = lossy.search(text)
    while True:
        doc, accepted = _solve(findings.masked(text, [(c.start, c.end) for c in candidates]), options)
        judged = lossy.judge(candidates, _supported(accepted))
        if len(judged) == len(candidates):
            return judged, accepted, doc
        candidates = [j.found for j in judged]


def _supported(accepted: list[engine.Accepted]) -> frozenset[Codec]:
    """The code pages through which the document was read, as far as nothing was lost."""
    sure = (a.verdict.layers[-1] for a in accepted if a.certainty >= Certainty.LIKELY)
    return frozenset(
        layer.decoded_as for layer in sure if layer.encoded_as is Codec.UTF_8 and layer.decoded_as
    )


def wanted(rule: str, options: Options) -> bool:
    """Whether ``select`` and ``ignore`` (codes or prefixes of codes) let a rule through."""
    return selected(rule, options.select, options.ignore)


def _engine_spans(doc: Document, accepted: list[engine.Accepted]) -> Iterator[Span]:
    verdict_of: dict[int, engine.Accepted] = {}
    for one in accepted:
        for i in one.items:
            held = verdict_of.get(i)
            if held is None or not held.applied or (one.applied and one.certainty < held.certainty):
                verdict_of[i] = one
    evidence = {
        id(one): Evidence(
            one.certainty, one.confidence, f"{one.verdict.gain:.0f} bits more plausible; replays exactly"
        )
        for one in accepted
    }
    cut: dict[int, list[tuple[int, str, str, tuple[Layer, ...]]]] = {}
    for unit, i in zip(doc.units, doc.order, strict=True):
        one_of = verdict_of.get(i)
        if one_of is None:
            continue
        if i not in cut:
            cut[i] = findings.spans(doc.items[i].pieces if one_of.applied else one_of.pieces[i])
        for offset, before, after, layers in cut[i]:
            yield Span(unit.start + offset, before, after, layers, evidence[id(one_of)])


@lru_cache(maxsize=1 << 10)
def _named(layers: tuple[Layer, ...]) -> tuple[str, str]:
    """The rule for a channel, and its name."""
    channel = Channel(layers)
    return rule_for(channel), channel.name


def _change(span: Span, lines: Lines) -> Change:
    rule, name = _named(span.layers)
    line, column = lines.place(span.start)
    return Change(
        rule=rule,
        line=line,
        column=column,
        start=span.start,
        end=span.end,
        before=span.before,
        after=span.after,
        channel=name,
        certainty=span.evidence.certainty,
        confidence=round(span.evidence.confidence, 4),
        alternatives=span.evidence.alternatives,
        evidence=span.evidence.text,
    )


def repair_bytes(data: bytes, options: Options | None = None) -> ByteRepair:
    """Find and repair the damage in the bytes of a file; untouched bytes stay as they are."""
    from unmojibake.stages.bytes_repair import repair_data

    return repair_data(data, options or _DEFAULT)
