"""First bytes of formats that hold no text: so much is seen before the decoder is loaded."""

from __future__ import annotations

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


def has_magic(data: bytes) -> bool:
    """Whether the data begins with the mark of a binary format."""
    if data.startswith(_MAGIC):
        return data[:3] != b"BZh" or (data[3:4].isdigit() and data[4:10] == b"1AY&SY")
    return (data.startswith(b"RIFF") and data[8:12] in (b"WAVE", b"AVI ", b"WEBP")) or data[4:8] == b"ftyp"
