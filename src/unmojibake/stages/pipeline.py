"""The order of the stages, written here and nowhere else.

bytes -> decode -> text -> detect -> damaged spans -> repair -> candidates -> verify (replay) -> changes
"""

from __future__ import annotations

from collections.abc import Sequence

from unmojibake.channels.channel import Channel
from unmojibake.model import ByteRepair, Change, Repair
from unmojibake.options import Options
from unmojibake.rules.catalogue import rule_for
from unmojibake.stages import engine, findings
from unmojibake.stages.findings import Lines, Span
from unmojibake.stages.state import Document

_DEFAULT = Options()


def repair_text(text: str, options: Options | None = None) -> Repair:
    """Find and repair the damage in a text; the same object comes back when nothing changed.

    Pure and deterministic; raises nothing for any string.
    """
    options = options or _DEFAULT
    if text.isascii():
        return Repair(text)
    changes = find(text, options)
    if not changes:
        return Repair(text)
    applied = tuple(c for c in changes if c.certainty >= options.certainty and c.after is not None)
    left = tuple(c for c in changes if c not in applied)
    return Repair(apply(text, applied), applied, left)


def apply(text: str, changes: Sequence[Change]) -> str:
    """The text with the changes made; they are in order and do not overlap."""
    if not changes:
        return text
    out, at = [], 0
    for change in changes:
        assert change.after is not None and change.start >= at
        out += (text[at : change.start], change.after)
        at = change.end
    out.append(text[at:])
    return "".join(out)


def find(text: str, options: Options) -> list[Change]:
    """All findings in a text, in order, each verified by replay; none overlap."""
    doc = Document.read(text)
    if not doc.items:
        return []
    accepted = engine.solve(doc, options.certainty)
    if not accepted:
        return []
    return [c for c in _changes(text, doc, accepted) if wanted(c.rule, options)]


def wanted(rule: str, options: Options) -> bool:
    """Whether ``select`` and ``ignore`` (codes or prefixes of codes) let a rule through."""
    if options.select and not rule.startswith(options.select):
        return False
    return not (options.ignore and rule.startswith(options.ignore))


def _changes(text: str, doc: Document, accepted: list[engine.Accepted]) -> list[Change]:
    verdict_of: dict[int, engine.Accepted] = {}
    for one in accepted:
        for i in one.items:
            held = verdict_of.get(i)
            if held is None or not held.applied or (one.applied and one.certainty < held.certainty):
                verdict_of[i] = one
    keys = {id(one): n for n, one in enumerate(accepted)}
    cut: dict[int, list[tuple[int, str, str, tuple[engine.Layer, ...]]]] = {}
    found = []
    for unit, i in zip(doc.units, doc.order, strict=True):
        one_of = verdict_of.get(i)
        if one_of is None:
            continue
        if i not in cut:
            cut[i] = findings.spans(doc.items[i].pieces if one_of.applied else one_of.pieces[i])
        found += [Span(unit.start + o, b, a, layers, keys[id(one_of)]) for o, b, a, layers in cut[i]]
    lines = Lines(text)
    return [_change(span, accepted[span.key], lines) for span in findings.merge(text, found)]


def _change(span: Span, accepted: engine.Accepted, lines: Lines) -> Change:
    channel = Channel(span.layers)
    line, column = lines.place(span.start)
    return Change(
        rule=rule_for(channel),
        line=line,
        column=column,
        start=span.start,
        end=span.end,
        before=span.before,
        after=span.after,
        channel=channel.name,
        certainty=accepted.certainty,
        confidence=round(accepted.confidence, 4),
        evidence=f"{accepted.verdict.gain:.0f} bits more plausible; replays exactly",
    )


def repair_bytes(data: bytes, options: Options | None = None) -> ByteRepair:
    """Find and repair the damage in the bytes of a file; untouched bytes stay as they are."""
    from unmojibake.stages.bytes_repair import repair_data

    return repair_data(data, options or _DEFAULT)
