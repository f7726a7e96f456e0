"""From encodings to text: the segments, the pieces and the anomalies of an analysis."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from unmojibake.model import Certainty, Decoded, Piece
from unmojibake.stages.decode_bad import split_bad
from unmojibake.stages.decode_codec import decode_strict, encode_strict
from unmojibake.stages.decode_mixed import Mixture, Run
from unmojibake.stages.decode_records import Analysis, Anomaly, AnomalyKind, Segment
from unmojibake.stages.healthy import newline_of

# The certainty of a foreign run by the probability of its text
_CERTAIN = 0.999
_LIKELY = 0.97


def whole(data: bytes, bom: bytes, encoding: str, text: str, confidence: float) -> Analysis:
    """An analysis of data that is all in one encoding."""
    # shift sequences alone are bytes without text
    segments = (Segment(len(bom), len(data), encoding, text, 0),) if len(data) > len(bom) else ()
    return Analysis(data, Decoded(text, encoding, confidence, bom, newline_of(text)), segments)


def binary(data: bytes) -> Analysis:
    """An analysis of data that is no text: each byte a character, so that offsets still hold."""
    text = data.decode("latin-1")
    segments = (Segment(0, len(data), "iso-8859-1", text, 0),) if text else ()
    return Analysis(data, Decoded(text, "binary", 1.0, binary=True), segments)


def carried(data: bytes, bom: bytes, encoding: str, confidence: float = 0.9) -> Analysis:
    """Data in a Unicode encoding with bytes that it does not allow: carried, shown as U+FFFD."""
    return mixed(data, bom, Mixture(encoding, confidence, ()))


def mixed(data: bytes, bom: bytes, mixture: Mixture, declared: str = "") -> Analysis:
    """An analysis of data in several encodings."""
    segments: list[Segment] = []
    anomalies: list[Anomaly] = []
    chars = 0
    for stretch in _stretches(data, len(bom), mixture):
        encoding = stretch.encoding
        segments.append(Segment(stretch.start, stretch.end, encoding, stretch.text, chars))
        if stretch.run is not None or not encoding:
            anomalies.append(_anomaly(segments[-1], stretch.run, mixture.main))
        chars += len(stretch.text)
    text = "".join(s.text for s in segments)
    decoded = Decoded(text, mixture.main, mixture.confidence, bom, newline_of(text), pieces_of(segments))
    return Analysis(data, decoded, tuple(segments), tuple(anomalies), declared)


@dataclass(frozen=True)
class _Stretch:
    start: int
    end: int
    encoding: str
    text: str
    run: Run | None = None


def _stretches(data: bytes, start: int, mixture: Mixture) -> Iterator[_Stretch]:
    at = start
    for run in (*mixture.runs, Run(len(data), len(data), "", 1.0)):
        yield from _of_main(data, at, run.start, mixture.main)
        if run.end > run.start:
            yield _of_run(data[run.start : run.end], run, mixture.main)
        at = run.end


def _of_main(data: bytes, start: int, end: int, main: str) -> Iterator[_Stretch]:
    text = decode_strict(data[start:end], main) if start < end else ""
    if text is None:
        for begin, stop, good, part in split_bad(data, start, end, main):
            yield _Stretch(begin, stop, main if good else "", part)
    elif text:
        yield _Stretch(start, end, main, text)


def _of_run(piece: bytes, run: Run, main: str) -> _Stretch:
    where = (run.start, run.end)
    if run.kind in (AnomalyKind.NUL, AnomalyKind.LOW_BYTE) and not run.encoding:
        # controls are characters of every encoding, and stay where they are until they are settled
        return _Stretch(*where, main, piece.decode("ascii"), run)
    if run.text is not None and run.encoding:
        return _Stretch(*where, run.encoding, run.text, run)
    text = decode_strict(piece, run.encoding) if run.encoding else None
    if text is None:
        return _Stretch(*where, "", piece.decode("utf-8", "replace"), run)
    return _Stretch(*where, run.encoding, text, run)


_EVIDENCE = {
    AnomalyKind.FOREIGN_RUN: "{0} text in a {1} file",
    AnomalyKind.BAD_BYTES: "no encoding explains these bytes in {1} text",
    AnomalyKind.CESU: "a character as two encoded surrogates (CESU-8)",
    AnomalyKind.OVERLONG_NUL: "NUL as C0 80 (modified UTF-8)",
    AnomalyKind.NUL: "NUL bytes in {1} text",
    AnomalyKind.LOW_BYTE: "a control that is the low byte of a punctuation mark",
}


def _anomaly(segment: Segment, run: Run | None, main: str) -> Anomaly:
    known = run is not None and (bool(segment.encoding) or run.text is not None)
    kind = run.kind if run is not None and (known or run.kind is AnomalyKind.NUL) else AnomalyKind.BAD_BYTES
    text = None
    if run is not None and known:
        text = segment.text if run.text is None and kind is AnomalyKind.FOREIGN_RUN else run.text
    return Anomaly(
        start=segment.start,
        end=segment.end,
        encoding=segment.encoding,
        text=text,
        certainty=_certainty(run.confidence) if run is not None and text is not None else Certainty.CERTAIN,
        confidence=run.confidence if run is not None else 1.0,
        kind=kind,
        char_start=segment.char_start,
        char_end=segment.char_end,
        shown=segment.text,
        writable=text is not None and encode_strict(text, main) is not None,
        alternatives=run.alternatives if run is not None else (),
        evidence=_EVIDENCE[kind].format(segment.encoding, main),
    )


def _certainty(confidence: float) -> Certainty:
    if confidence >= _CERTAIN:
        return Certainty.CERTAIN
    return Certainty.LIKELY if confidence >= _LIKELY else Certainty.GUESS


def pieces_of(segments: list[Segment]) -> tuple[Piece, ...]:
    """The segments, those of one encoding joined; empty for a file of one encoding."""
    joined = []
    for name, group in itertools.groupby(segments, key=lambda s: s.encoding or "unknown"):
        same = list(group)
        joined.append(Piece(same[0].start, same[-1].end, name, "".join(s.text for s in same)))
    return tuple(joined) if len(joined) > 1 else ()
