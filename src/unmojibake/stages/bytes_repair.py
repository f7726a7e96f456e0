"""Repair on the byte level: decode, repair the text, and write back only the bytes that change."""

from __future__ import annotations

from dataclasses import replace

from unmojibake.channels.codec import Codec
from unmojibake.errors import ChannelError
from unmojibake.model import ByteRepair, Certainty, Change
from unmojibake.options import Options
from unmojibake.stages import decode, findings, parts, pipeline, special
from unmojibake.stages.bytes_ansi import ALL, SHOWN, find_ansi
from unmojibake.stages.bytes_convert import asked, convert
from unmojibake.stages.bytes_settle import settled
from unmojibake.stages.bytes_spans import Known, changes_of, from_reference, set_apart
from unmojibake.stages.decode_codec import decode_strict, encode_strict
from unmojibake.stages.decode_map import ByteMap, CannotEncode, Edit, apply_edits
from unmojibake.stages.decode_records import Analysis, Anomaly, AnomalyKind
from unmojibake.stages.findings import Lines

_RULES = {
    AnomalyKind.FOREIGN_RUN: "UM501",
    AnomalyKind.BAD_BYTES: "UM502",
    AnomalyKind.CESU: "UM502",
    AnomalyKind.OVERLONG_NUL: "UM502",
    AnomalyKind.NUL: "UM503",
    AnomalyKind.LOW_BYTE: "UM504",
}


def repair_data(data: bytes, options: Options) -> ByteRepair:
    """Find and repair the damage in the bytes of a file; the same object comes back when nothing changed.

    Raises FileProblem when ``options.encoding`` does not fit the bytes, and when ``options.to`` cannot hold
    the text.
    """
    repair = _repaired(data, options)
    if not asked(options) or repair.decoded is None:
        return repair
    made = convert(repair.data, repair.decoded, repair.unresolved, options)
    return replace(
        repair,
        data=data if made.data == data else made.data,
        encoding=made.encoding,
        converted=made.data != repair.data,
        note=made.note,
    )


def _repaired(data: bytes, options: Options) -> ByteRepair:
    analysis, known, options = _read(data, decode.analyse(data, options), options)
    decoded = analysis.decoded
    if decoded.binary or (not analysis.anomalies and pipeline.nothing_to_find(analysis.text, options)):
        return ByteRepair(data, decoded.text, decoded.encoding, decoded=decoded)
    return _settled(analysis, known, options)


def repair_part(data: bytes, analysis: Analysis, options: Options, witness: str = "") -> ByteRepair:
    """As ``repair_data``, for a part of a larger document whose encoding is decided.

    ``witness`` is text from elsewhere in the document: judged along, and never repaired. The options'
    conversions are not made.
    """
    analysis, known, options = _read(data, analysis, options)
    return _settled(analysis, known, options, witness)


def _settled(
    analysis: Analysis, known: list[Known], options: Options, witness: str | None = None
) -> ByteRepair:
    data, decoded = analysis.data, analysis.decoded
    in_bytes = _anomaly_changes(analysis, options)
    in_text, in_bytes = settled(
        _found(analysis, known, options, witness), in_bytes, decoded.encoding, options
    )
    if not in_text and not in_bytes:
        return ByteRepair(data, decoded.text, decoded.encoding, decoded=decoded)
    wanted = [c for c in in_text if c.after is not None and c.certainty >= options.certainty]
    settling = [(a, c) for a, c in in_bytes if c.after is not None and c.certainty >= options.certainty]
    rewrite = [a for a, _ in settling]
    new, done = _write(analysis, wanted, rewrite)
    changes = sorted(done + [c for _, c in settling], key=lambda c: (c.start, c.end))
    applied = set(map(id, changes))
    left = [c for c in (*in_text, *(c for _, c in in_bytes)) if id(c) not in applied]
    text = _new_text(analysis, done, rewrite)
    left.sort(key=lambda c: (c.start, c.end))
    return ByteRepair(new, text, decoded.encoding, tuple(changes), tuple(left), decoded)


def _read(data: bytes, analysis: Analysis, options: Options) -> tuple[Analysis, list[Known], Options]:
    """The analysis, the spans whose original is known beforehand, and the options for all else."""
    if options.encoding is not None or analysis.decoded.binary or not _may_be_broken_utf8(analysis):
        return analysis, [], options
    if options.reference is not None:
        known = from_reference(data, options.reference, analysis)
        options = replace(options, reference=None) if known else options
    else:
        guessing = options.certainty is Certainty.GUESS
        known = find_ansi(data, put_back=guessing or not analysis.anomalies, most=ALL if guessing else SHOWN)
    return (set_apart(data, known, options) if known else analysis), known, options


def _may_be_broken_utf8(analysis: Analysis) -> bool:
    """Whether the bytes are no UTF-8; short and broken, it may look like a legacy encoding."""
    if analysis.decoded.encoding == Codec.UTF_8.value:
        return any(
            not segment.encoding or segment.encoding != Codec.UTF_8.value for segment in analysis.segments
        )
    return not analysis.data.isascii() and decode_strict(analysis.data, Codec.UTF_8.value) is None


def _found(analysis: Analysis, known: list[Known], options: Options, witness: str | None) -> list[Change]:
    """The findings in the text, and the spans that are known, in text order with their byte offsets."""
    told = changes_of(analysis, known)
    text = findings.masked(analysis.text, [(change.start, change.end) for change in told])
    in_text = pipeline.find(text, options) if witness is None else parts.find(text, witness, options)
    found = _located(analysis, _apart(in_text, analysis))
    wanted = [change for change in told if pipeline.wanted(change.rule, options)]
    return sorted([*found, *wanted], key=lambda change: change.start)


def _apart(found: list[Change], analysis: Analysis) -> list[Change]:
    """The findings without U+FFFD that only shows bytes which are a finding themselves."""
    if not analysis.anomalies or all(change.after is not None for change in found):
        return found
    bad = sorted((a.char_start, a.char_end) for a in analysis.anomalies)
    told = {id(c) for c in special.without([c for c in found if c.after is None], bad)}
    return [c for c in found if c.after is not None or id(c) in told]


def _write(analysis: Analysis, wanted: list[Change], rewrite: list[Anomaly]) -> tuple[bytes, list[Change]]:
    """The new bytes, and the changes that the file's encoding could hold."""
    done = list(wanted)
    while True:
        try:
            return apply_edits(analysis, [Edit(c.start, c.end, c.after or "") for c in done], rewrite), done
        except CannotEncode as failure:
            # with it all others that fail alike: one by one they would take the square of their number
            kept = [c for c in done if encode_strict(c.after or "", failure.encoding) is not None]
            if len(kept) == len(done):
                raise
            done = kept


def _new_text(analysis: Analysis, done: list[Change], rewrite: list[Anomaly]) -> str:
    edits = [(c.start, c.end, c.after or "") for c in done]
    edits += [(a.char_start, a.char_end, a.text or "") for a in rewrite if a.text != a.shown]
    out: list[str] = []
    at = 0
    for start, end, after in sorted(edits):
        if start >= at:
            out += (analysis.text[at:start], after)
            at = end
    out.append(analysis.text[at:])
    return "".join(out)


def _located(analysis: Analysis, changes: list[Change]) -> list[Change]:
    """The changes with their byte offsets in the data."""
    if not changes:
        return changes
    offsets = ByteMap(analysis)
    return [
        replace(c, byte_start=offsets.byte_offset(c.start), byte_end=offsets.byte_offset(c.end))
        for c in changes
    ]


def _anomaly_changes(analysis: Analysis, options: Options) -> list[tuple[Anomaly, Change]]:
    if not analysis.anomalies:
        return []
    lines = Lines(analysis.text)
    out: list[tuple[Anomaly, Change]] = []
    for anomaly in analysis.anomalies:
        change = _anomaly_change(analysis, anomaly, lines)
        if pipeline.wanted(change.rule, options):
            out.append((anomaly, change))
    return out


def _anomaly_change(analysis: Analysis, anomaly: Anomaly, lines: Lines) -> Change:
    main = analysis.decoded.encoding
    line, column = lines.place(anomaly.char_start)
    known = anomaly.text is not None and anomaly.writable
    return Change(
        rule=_RULES[anomaly.kind],
        line=line,
        column=column,
        start=anomaly.char_start,
        end=anomaly.char_end,
        before=_as_seen(analysis, anomaly),
        after=anomaly.text if known else None,
        channel=f"{'unknown' if anomaly.encoding in ('', main) else anomaly.encoding}>{main}"
        if anomaly.kind is not AnomalyKind.LOW_BYTE
        else "low-byte",
        certainty=anomaly.certainty if known else Certainty.CERTAIN,
        confidence=anomaly.confidence,
        alternatives=anomaly.alternatives,
        evidence=anomaly.evidence,
        byte_start=anomaly.start,
        byte_end=anomaly.end,
    )


def _as_seen(analysis: Analysis, anomaly: Anomaly) -> str:
    """What a reader who takes the whole file for its main encoding sees."""
    from unmojibake.channels import code_page
    from unmojibake.channels.channel import Loss

    if anomaly.shown != anomaly.text:
        return anomaly.shown
    data = analysis.data[anomaly.start : anomaly.end]
    try:
        return code_page(Codec.parse(analysis.decoded.encoding)).decode(data, Loss.FFFD)
    except ChannelError:
        return data.decode("ascii", "replace")
