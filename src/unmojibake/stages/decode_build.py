"""From encodings to text: the segments, the pieces and the anomalies of an analysis."""

from __future__ import annotations

from collections.abc import Iterator

from unmojibake.model import Certainty, Decoded, Piece
from unmojibake.stages.decode_bad import split_bad
from unmojibake.stages.decode_codec import decode_strict, encode_strict
from unmojibake.stages.decode_mixed import Mixture, Run
from unmojibake.stages.decode_records import Analysis, Anomaly, AnomalyKind, Segment

# The certainty of a foreign run by the probability of its text
_CERTAIN = 0.999
_LIKELY = 0.97


def newline_of(text: str) -> str:
    """The line end in use: LF, CRLF, CR, "mixed", or "" if there is none."""
    crlf = text.count("\r\n")
    kinds = {"\r\n": crlf, "\n": text.count("\n") - crlf, "\r": text.count("\r") - crlf}
    used = [kind for kind, n in kinds.items() if n]
    return used[0] if len(used) == 1 else "mixed" if used else ""


def whole(data: bytes, bom: bytes, encoding: str, text: str, confidence: float) -> Analysis:
    """An analysis of data that is all in one encoding."""
    segments = (Segment(len(bom), len(data), encoding, text, 0),) if text else ()
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
    for start, end, encoding, text, run in _stretches(data, len(bom), mixture):
        segment = Segment(start, end, encoding, text, chars)
        segments.append(segment)
        if encoding != mixture.main:
            anomalies.append(_anomaly(segment, run, mixture.main))
        chars += len(text)
    text = "".join(s.text for s in segments)
    decoded = Decoded(text, mixture.main, mixture.confidence, bom, newline_of(text), _pieces(segments))
    return Analysis(data, decoded, tuple(segments), tuple(anomalies), declared)


def _stretches(data: bytes, start: int, mixture: Mixture) -> Iterator[tuple[int, int, str, str, Run | None]]:
    at = start
    for run in [*mixture.runs, Run(len(data), len(data), "", 1.0)]:
        for begin, end, good, text in _split_or_whole(data, at, run.start, mixture.main):
            yield begin, end, mixture.main if good else "", text, None
        if run.end > run.start:
            piece = data[run.start : run.end]
            text = decode_strict(piece, run.encoding) if run.encoding else None
            shown = piece.decode("utf-8", "replace") if text is None else text
            yield run.start, run.end, run.encoding if text is not None else "", shown, run
        at = run.end


def _split_or_whole(data: bytes, start: int, end: int, main: str) -> Iterator[tuple[int, int, bool, str]]:
    text = decode_strict(data[start:end], main) if start < end else ""
    if text is None:
        yield from split_bad(data, start, end, main)
    elif text:
        yield start, end, True, text


def _anomaly(segment: Segment, run: Run | None, main: str) -> Anomaly:
    where = (segment.char_start, segment.char_end)
    if run is None or not segment.encoding:
        return Anomaly(
            segment.start,
            segment.end,
            "",
            None,
            Certainty.CERTAIN,
            1.0,
            AnomalyKind.BAD_BYTES,
            *where,
            segment.text,
            writable=False,
            evidence=f"no encoding explains these bytes in {main} text",
        )
    certainty = (
        Certainty.CERTAIN
        if run.confidence >= _CERTAIN
        else Certainty.LIKELY
        if run.confidence >= _LIKELY
        else Certainty.GUESS
    )
    return Anomaly(
        segment.start,
        segment.end,
        segment.encoding,
        segment.text,
        certainty,
        run.confidence,
        AnomalyKind.FOREIGN_RUN,
        *where,
        segment.text,
        writable=encode_strict(segment.text, main) is not None,
        alternatives=run.alternatives,
        evidence=f"{segment.encoding} text in a {main} file",
    )


def _pieces(segments: list[Segment]) -> tuple[Piece, ...]:
    if len(segments) < 2:
        return ()
    return tuple(Piece(s.start, s.end, s.encoding or "unknown", s.text) for s in segments)
