"""One door to every encoding by name: strict decoding and encoding, None where it does not fit."""

from __future__ import annotations

from unmojibake.channels.codec import Codec
from unmojibake.channels.codepage import code_page
from unmojibake.errors import ChannelFailure
from unmojibake.stages.decode_wide import WIDE

# CPython's decoders, at their full speed and without a page object
_DIRECT = WIDE | {"utf-8", "ascii"}


def decode_strict(data: bytes, encoding: str) -> str | None:
    """The text, or None if a byte is not defined in this encoding (a Codec value or UTF-16/32)."""
    try:
        return data.decode(encoding) if encoding in _DIRECT else code_page(Codec(encoding)).decode(data)
    except (UnicodeDecodeError, ChannelFailure):
        return None


def decode_prefix(data: bytes, encoding: str) -> str | None:
    """The text of data that may have been cut within its last character."""
    for missing in range(4):
        text = decode_strict(data[: len(data) - missing], encoding)
        if text is not None:
            return text
    return None


def encode_strict(text: str, encoding: str) -> bytes | None:
    """The bytes, or None if the encoding lacks a character."""
    try:
        return text.encode(encoding) if encoding in _DIRECT else code_page(Codec(encoding)).encode(text)
    except (UnicodeEncodeError, ChannelFailure):
        return None


def known(encoding: str) -> str:
    """The name of an encoding as the package writes it; raises ChannelError for an unknown one."""
    name = encoding.strip().lower().replace("_", "-")
    return name if name in WIDE else Codec.parse(encoding).value
