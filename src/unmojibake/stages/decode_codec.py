"""One door to every encoding by name: strict decoding and encoding, None where it does not fit."""

from __future__ import annotations

from unmojibake.channels.codec import Codec
from unmojibake.stages.decode_wide import WIDE

_DIRECT = WIDE | {"utf-8", "ascii", "utf-7"}
_PYTHON = {
    "cp936": "gbk",
    "iso-2022-jp": "iso2022_jp_ext",
}


def decode_strict(data: bytes, encoding: str) -> str | None:
    """The text, or None if a byte is not defined in this encoding."""
    try:
        return data.decode(encoding if encoding in _DIRECT else _PYTHON.get(encoding, encoding))
    except (UnicodeDecodeError, LookupError):
        return None


def encode_strict(text: str, encoding: str) -> bytes | None:
    """The bytes, or None if the encoding lacks a character."""
    try:
        return text.encode(encoding if encoding in _DIRECT else _PYTHON.get(encoding, encoding))
    except (UnicodeEncodeError, LookupError):
        return None


def known(encoding: str) -> str:
    """The name of an encoding as the package writes it; raises ChannelError for an unknown one."""
    name = encoding.strip().lower().replace("_", "-")
    return name if name in WIDE else Codec.parse(encoding).value
