"""Is it text at all? The bytes that text does not have."""

from __future__ import annotations

from unmojibake.stages.decode_damage import with_islands
from unmojibake.stages.magic import has_magic

# Bytes that no text has, whatever its encoding: C0 controls but for BEL BS TAB LF VT FF CR, SUB (the
# end of DOS files), ESC (ISO-2022, terminals), SO and SI.
_CONTROLS = bytes(b for b in range(0x20) if b not in (7, 8, 9, 10, 11, 12, 13, 14, 15, 0x1A, 0x1B)) + b"\x7f"
_NO_CONTROLS = dict.fromkeys(_CONTROLS)
_RARE_CONTROLS = _CONTROLS + b"\x07\x08\x0b\x0e\x0f"
# More than this share of NUL or of other controls: not damaged text but data. NUL-damaged files from
# interrupted writes hold whole blocks of NUL, so NUL may be half of a file whose rest is clean.
_MOST_CONTROLS = 0.05
_MOST_NULS = 0.5
_FEW_NULS, _FEW_CONTROLS = 0.02, 0.01
_SAMPLE = 1 << 16
_KINDS = 3
"""Controls of so many kinds are in no damaged text that is not UTF-8."""


def looks_binary(data: bytes) -> bool:
    """Whether data that is neither UTF-16 nor UTF-32 is no text: magic numbers, NULs, controls.

    A few NULs in text are damage, not a format.
    """
    if has_magic(data):
        return True
    sample = data if len(data) <= 2 * _SAMPLE else data[:_SAMPLE] + data[len(data) // 2 :][:_SAMPLE]
    nuls = sample.count(0)
    rest = sample.translate(None, b"\0")
    if not rest or nuls > _MOST_NULS * len(sample):
        return nuls > 0
    controls = len(rest) - len(rest.translate(None, _CONTROLS))
    if controls > _MOST_CONTROLS * len(rest):
        return True
    # NULs spread over data with other controls: records of a binary format, or the dashes of UTF-16 within text
    return (
        nuls > _FEW_NULS * len(sample) and controls > _FEW_CONTROLS * len(rest) and not _has_islands(sample)
    )


def looks_random(data: bytes) -> bool:
    """Whether data that is not UTF-8 holds controls of several kinds, too many for text.

    Where characters were replaced by their low bytes there are as many, but the rest is text that can be read.
    """
    sample = data[:_SAMPLE]
    rest = sample.translate(None, b"\0")
    found = [byte for byte in _CONTROLS if byte and byte in rest]
    return len(found) >= _KINDS and sum(map(rest.count, found)) > _FEW_NULS * len(rest)


def _has_islands(sample: bytes) -> bool:
    """Whether NULs and controls are those of UTF-16 inside 8-bit text."""
    text = with_islands(sample)
    if text is None:
        return False
    controls = len(text) - len(text.translate(_NO_CONTROLS))
    return text.count("\0") <= _FEW_NULS * len(text) and controls <= _FEW_CONTROLS * len(text)


def has_odd_controls(data: bytes) -> bool:
    """Whether the data holds NUL, or begins with more control characters than text has.

    UTF-16 can be valid UTF-8, and even ASCII: Thai letters are pairs of a letter and 0E.
    """
    head = data[:4096]
    return b"\0" in data or len(head) - len(head.translate(None, _RARE_CONTROLS)) > 0.1 * len(head)
