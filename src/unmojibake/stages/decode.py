"""Bytes to text: which encoding, which pieces are of another one, which bytes no encoding explains."""

from __future__ import annotations

from unmojibake.errors import FileProblem
from unmojibake.model import Decoded
from unmojibake.options import Options
from unmojibake.stages.decode_arbiter import wide_encoding
from unmojibake.stages.decode_binary import has_magic, has_odd_controls, looks_binary
from unmojibake.stages.decode_build import binary, carried, mixed, whole
from unmojibake.stages.decode_choose import seven_bit
from unmojibake.stages.decode_codec import decode_strict, known
from unmojibake.stages.decode_damage import cesu_runs, damaged_runs, has_damage, without_cesu
from unmojibake.stages.decode_declared import Hints, declared_encoding
from unmojibake.stages.decode_map import ByteMap, CannotEncode, Edit, apply_edits, encode_back
from unmojibake.stages.decode_mixed import Mixture, Run, unmix
from unmojibake.stages.decode_records import Analysis, Anomaly, AnomalyKind, Segment
from unmojibake.stages.decode_wide import WIDE, find_bom

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
    bom, marked = find_bom(data)
    if settings.encoding is not None:
        return _forced(data, settings.encoding)
    if marked:
        text = decode_strict(data[len(bom) :], marked)
        if text is not None:
            return whole(data, bom, marked, text, 1.0)
        if marked in WIDE:
            return carried(data, bom, marked)
        return mixed(data, bom, unmix(data, len(bom), Hints("utf-8"), marked=True), "utf-8")
    if data.isascii() and not has_damage(data) and not has_odd_controls(data):
        text, encoding = seven_bit(data) or (data.decode("ascii"), "utf-8")
        return whole(data, b"", encoding, text, 1.0)
    if has_magic(data):
        return binary(data)
    text = decode_strict(data, "utf-8")
    if text is not None and not has_odd_controls(data):
        runs = tuple(damaged_runs(data)) if has_damage(data) else ()
        return mixed(data, b"", Mixture("utf-8", 1.0, runs)) if runs else whole(data, b"", "utf-8", text, 1.0)
    return _doubtful(data, text, settings.expected)


def _doubtful(data: bytes, text: str | None, expected: str) -> Analysis:
    """Data without a mark that is no UTF-8, or holds controls that text has not; ``text``: read as UTF-8."""
    hints = Hints(declared_encoding(data), expected)
    wide = wide_encoding(data, hints)
    if wide is not None:
        read = decode_strict(data, wide[0])
        return carried(data, b"", wide[0]) if read is None else whole(data, b"", wide[0], read, wide[1])
    if looks_binary(data):
        return binary(data)
    runs = damaged_runs(data) if b"\0" in data else []
    if text is not None:
        return mixed(data, b"", Mixture("utf-8", 1.0, tuple(runs)))
    surrogates = cesu_runs(data)
    if surrogates and decode_strict(without_cesu(data), "utf-8") is not None:
        return mixed(data, b"", Mixture("utf-8", 1.0, tuple(surrogates)))
    return mixed(data, b"", _together(unmix(data, 0, hints, marked=False), runs), hints.declared)


def _together(mixture: Mixture, more: list[Run]) -> Mixture:
    """The mixture with further runs; where two overlap, the one that begins first stays."""
    runs: list[Run] = []
    for run in sorted((*more, *mixture.runs), key=lambda r: r.start):
        if not runs or run.start >= runs[-1].end:
            runs.append(run)
    return Mixture(mixture.main, mixture.confidence, tuple(runs))


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
    return whole(data, bom, encoding, text, 1.0)
