"""Bytes to text: which encoding, which pieces are of another one, which bytes no encoding explains."""

from __future__ import annotations

from unmojibake.errors import FileProblem
from unmojibake.model import Decoded
from unmojibake.options import Options
from unmojibake.stages.decode_appended import appended_runs
from unmojibake.stages.decode_arbiter import wide_encoding
from unmojibake.stages.decode_binary import has_odd_controls, looks_binary, looks_random
from unmojibake.stages.decode_build import binary, carried, mixed, whole
from unmojibake.stages.decode_choose import seven_bit
from unmojibake.stages.decode_codec import decode_strict, known
from unmojibake.stages.decode_damage import cesu_runs, damaged_runs, has_damage, without_cesu
from unmojibake.stages.decode_declared import Hints, declared_encoding
from unmojibake.stages.decode_map import ByteMap, CannotEncode, Edit, apply_edits, encode_back
from unmojibake.stages.decode_mixed import Mixture, Run, unmix
from unmojibake.stages.decode_records import Analysis, Anomaly, AnomalyKind, Segment
from unmojibake.stages.decode_wide import WIDE, find_bom
from unmojibake.stages.magic import has_magic

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
        if marked in WIDE:
            return _wide(data, bom, marked, 1.0)
        text = decode_strict(data[len(bom) :], marked)
        if text is not None:
            return whole(data, bom, marked, text, 1.0)
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
        return _wide(data, b"", *wide)
    if looks_binary(data):
        return binary(data)
    runs = damaged_runs(data) if b"\0" in data else []
    rest = _without_wide(data, runs)
    if text is not None or (rest is not data and decode_strict(rest, "utf-8") is not None):
        return mixed(data, b"", Mixture("utf-8", 1.0, tuple(runs)))
    surrogates = cesu_runs(data)
    if surrogates and decode_strict(without_cesu(data), "utf-8") is not None:
        return mixed(data, b"", Mixture("utf-8", 1.0, tuple(surrogates)))
    if rest is data and looks_random(data):
        return binary(data)
    return mixed(data, b"", _together(unmix(rest, 0, hints, marked=False), runs), hints.declared)


def _wide(data: bytes, bom: bytes, encoding: str, confidence: float) -> Analysis:
    """Data in UTF-16 or UTF-32, and what was appended to it in another encoding."""
    runs = appended_runs(data, len(bom), encoding)
    if runs:
        return mixed(data, bom, Mixture(encoding, confidence, tuple(runs)))
    text = decode_strict(data[len(bom) :], encoding)
    return carried(data, bom, encoding) if text is None else whole(data, bom, encoding, text, confidence)


def _without_wide(data: bytes, runs: list[Run]) -> bytes:
    """The data with what is in UTF-16 blanked, of the same length: its bytes say nothing about the 8-bit encoding."""
    parts, at = [], 0
    for run in runs:
        if run.encoding in WIDE:
            parts += [data[at : run.start], b" " * (run.end - run.start)]
            at = run.end
    return b"".join([*parts, data[at:]]) if parts else data


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
