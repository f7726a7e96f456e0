"""Is it text at all? Magic numbers and the bytes that text does not have."""

from __future__ import annotations

from unmojibake.stages.decode_damage import with_islands

# First bytes of formats that hold no text, from their specifications. Formats whose mark is plain
# text (PDF's "%PDF", PostScript) are listed only where the body is binary.
_MAGIC: tuple[bytes, ...] = (
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",  # JPEG
    b"GIF87a",
    b"GIF89a",
    b"%PDF-",
    b"PK\x03\x04",  # ZIP and everything built on it
    b"PK\x05\x06",
    b"\x1f\x8b\x08",  # gzip
    b"BZh",
    b"\xfd7zXZ\x00",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    b"\x28\xb5\x2f\xfd",  # Zstandard
    b"\x04\x22\x4d\x18",  # LZ4 frame
    b"\x7fELF",
    b"\xfe\xed\xfa\xce",  # Mach-O
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",  # Java class, fat Mach-O
    b"SQLite format 3\x00",
    b"OggS",
    b"fLaC",
    b"ID3\x03",
    b"ID3\x04",
    b"\x00\x00\x01\x00",  # ICO
    b"wOFF",
    b"wOF2",
    b"\x00\x01\x00\x00\x00",  # TrueType
    b"OTTO\x00",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",  # OLE2
    b"II*\x00",  # TIFF
    b"MM\x00*",
    b"\x00asm",
    b"\xde\x12\x04\x95",  # gettext MO
    b"\x95\x04\x12\xde",
)
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


def has_magic(data: bytes) -> bool:
    """Whether the data begins with the mark of a binary format."""
    if data.startswith(_MAGIC):
        return data[:3] != b"BZh" or (data[3:4].isdigit() and data[4:10] == b"1AY&SY")
    return (data.startswith(b"RIFF") and data[8:12] in (b"WAVE", b"AVI ", b"WEBP")) or data[4:8] == b"ftyp"


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
