"""Bytes to text: which encoding, which pieces are of another one, which bytes no encoding explains."""

from __future__ import annotations

from unmojibake.errors import FileProblem
from unmojibake.model import Certainty, Decoded
from unmojibake.options import Options
from unmojibake.stages.decode_arbiter import wide_encoding
from unmojibake.stages.decode_bad import mostly_utf8, split_bad
from unmojibake.stages.decode_binary import has_magic, has_odd_controls, looks_binary
from unmojibake.stages.decode_choose import choose, seven_bit
from unmojibake.stages.decode_codec import decode_strict, known
from unmojibake.stages.decode_declared import declared_encoding
from unmojibake.stages.decode_map import ByteMap, CannotEncode, Edit, apply_edits, encode_back
from unmojibake.stages.decode_records import Analysis, Anomaly, AnomalyKind, Segment
from unmojibake.stages.decode_sample import take
from unmojibake.stages.decode_wide import find_bom

__all__ = [
    "Analysis",
    "Anomaly",
    "AnomalyKind",
    "ByteMap",
    "CannotEncode",
    "Edit",
    "Segment",
    "analyse",
    "apply_edits",
    "decode",
    "encode_back",
]


def decode(data: bytes, options: Options | None = None) -> Decoded:
    """Bytes as text, with the encoding found.

    Pure, deterministic, thread-safe. Raises FileProblem only if ``options.encoding`` does not fit.

    >>> decode("\u017elu\u0165ou\u010dk\u00fd k\u016f\u0148".encode("utf-16")).encoding
    'utf-16-le'
    """
    return analyse(data, options).decoded


def analyse(data: bytes, options: Options | None = None) -> Analysis:
    """Like decode(), with the byte segments and the anomalies that the pipeline reports."""
    settings = options or Options()
    bom, encoding = find_bom(data)
    if settings.encoding is not None:
        return _forced(data, settings.encoding)
    if encoding:
        text = decode_strict(data[len(bom) :], encoding)
        if text is not None:
            return _whole(data, bom, encoding, text, 1.0)
        return _carried(data, bom, encoding)
    if data.isascii() and not has_odd_controls(data):
        text, encoding = seven_bit(data) or (data.decode("ascii"), "utf-8")
        return _whole(data, b"", encoding, text, 1.0)
    if has_magic(data):
        return _binary(data)
    text = decode_strict(data, "utf-8")
    if text is not None and not has_odd_controls(data):
        return _whole(data, b"", "utf-8", text, 1.0)
    wide = wide_encoding(data, declared_encoding(data))
    if wide is not None:
        text = decode_strict(data, wide[0])
        return _carried(data, b"", wide[0]) if text is None else _whole(data, b"", wide[0], text, wide[1])
    if looks_binary(data):
        return _binary(data)
    if text is not None:
        return _whole(data, b"", "utf-8", text, 1.0)
    choice = None if mostly_utf8(data) else choose(take(data), declared=declared_encoding(data))
    text = decode_strict(data, choice.encoding) if choice else None
    if choice is None or text is None:
        return _carried(data, b"", "utf-8")
    return _whole(data, b"", choice.encoding, text, choice.confidence)


def _forced(data: bytes, name: str) -> Analysis:
    encoding = known(name)
    bom, marked = find_bom(data)
    if marked != encoding:
        bom = b""
    text = decode_strict(data[len(bom) :], encoding)
    if text is None:
        raise FileProblem(
            f"the content is not valid {encoding}; leave the encoding to be found, or name another"
        )
    return _whole(data, bom, encoding, text, 1.0)


def _whole(data: bytes, bom: bytes, encoding: str, text: str, confidence: float) -> Analysis:
    segments = (Segment(len(bom), len(data), encoding, text, 0),) if text else ()
    return Analysis(data, Decoded(text, encoding, confidence, bom, newline_of(text)), segments)


def _binary(data: bytes) -> Analysis:
    text = data.decode("latin-1")
    segments = (Segment(0, len(data), "iso-8859-1", text, 0),)
    return Analysis(data, Decoded(text, "binary", 1.0, binary=True), segments)


def _carried(data: bytes, bom: bytes, encoding: str) -> Analysis:
    """Valid stretches decoded, the others carried and shown as U+FFFD, as Python's ``replace`` does."""
    segments: list[Segment] = []
    anomalies: list[Anomaly] = []
    chars = 0
    for start, end, good, text in split_bad(data, len(bom), encoding):
        segments.append(Segment(start, end, encoding if good else "", text, chars))
        if not good:
            where = (chars, chars + len(text))
            anomalies.append(
                Anomaly(start, end, "", None, Certainty.CERTAIN, 1.0, AnomalyKind.BAD_BYTES, *where, text)
            )
        chars += len(text)
    text = "".join(s.text for s in segments)
    decoded = Decoded(text, encoding, 0.9, bom, newline_of(text))
    return Analysis(data, decoded, tuple(segments), tuple(anomalies))


def newline_of(text: str) -> str:
    """The line end in use: LF, CRLF, CR, "mixed", or "" if there is none."""
    crlf = text.count("\r\n")
    kinds = {"\r\n": crlf, "\n": text.count("\n") - crlf, "\r": text.count("\r") - crlf}
    used = [kind for kind, n in kinds.items() if n]
    return used[0] if len(used) == 1 else "mixed" if used else ""
