"""Statistical guesses at legacy encodings: the one module that imports chardet."""

from __future__ import annotations

from dataclasses import dataclass

from unmojibake.channels.codec import Codec
from unmojibake.errors import ChannelError

# chardet looks at no more than this; its time is linear in it
MAX_BYTES = 1 << 16

# chardet's names that Codec.parse does not know
_NAMES = {
    "iso88591": Codec.ISO_8859_1,
    "big5hkscs": Codec.CP950,
    "macroman": Codec.MAC_ROMAN,
    "maccyrillic": Codec.MAC_CYRILLIC,
    "maccentraleurope": Codec.MAC_LATIN2,
    "eucjis2004": Codec.EUC_JP,
    "shiftjis2004": Codec.CP932,
    "iso2022jp2": Codec.ISO_2022_JP,
    "iso2022jp2004": Codec.ISO_2022_JP,
    "iso2022jpext": Codec.ISO_2022_JP,
    "hzgb2312": Codec.HZ,
    "cp1006": None,
}


@dataclass(frozen=True)
class Guess:
    """One answer: ``score`` is chardet's confidence (use ranks: it is no probability)."""

    codec: Codec
    score: float
    language: str


def guess_encodings(data: bytes) -> list[Guess]:
    """Encodings that chardet holds possible, best first; those the package does not have are left out.

    Only the first 64 KiB are looked at. Never raises; an empty list means no idea.
    """
    import chardet

    found: list[Guess] = []
    seen: set[Codec] = set()
    for answer in chardet.detect_all(data[:MAX_BYTES], ignore_threshold=True, max_bytes=MAX_BYTES):
        codec = _codec(answer["encoding"] or "")
        if codec is None or codec in seen:
            continue
        seen.add(codec)
        found.append(Guess(codec, float(answer["confidence"]), answer["language"] or ""))
    return found


def _codec(name: str) -> Codec | None:
    key = name.lower().replace("-", "").replace("_", "")
    if key in _NAMES:
        return _NAMES[key]
    try:
        return Codec.parse(name)
    except ChannelError:
        if key.startswith("iso8859"):
            return next((c for c in Codec if c.value.replace("-", "") == key), None)
        return None
