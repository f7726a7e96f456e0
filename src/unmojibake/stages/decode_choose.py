"""Which legacy encoding: hypotheses from chardet and of our own, arbitrated on the decoded text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from unmojibake.stages.decode_codec import decode_strict
from unmojibake.stages.legacy import guess_encodings

_HZ = re.compile(rb"~\{((?:[\x21-\x77][\x21-\x7e])+)~\}")
_JIS = re.compile(rb"\x1b\$[@B]")


@dataclass(frozen=True)
class Choice:
    """The encoding chosen, its text, and how sure the choice is (0..1)."""

    encoding: str
    text: str
    confidence: float


def seven_bit(data: bytes) -> tuple[str, str] | None:
    """Text and name of ISO-2022-JP or HZ in data that is all ASCII; None if it is neither."""
    if b"\x1b$" in data and _JIS.search(data):
        text = decode_strict(data, "iso-2022-jp")
        if text is not None:
            return text, "iso-2022-jp"
    if b"~{" in data:
        pairs = b"".join(_HZ.findall(data))
        # "~{" is Common Lisp too: what it encloses must be common Chinese, level 1 or punctuation
        usual = sum(1 for lead in pairs[::2] if 0x30 <= lead <= 0x57 or 0x21 <= lead <= 0x23)
        text = decode_strict(data, "hz") if usual > 0.7 * (len(pairs) // 2) else None
        if text is not None:
            return text, "hz"
    return None


def choose_legacy(data: bytes) -> Choice | None:
    """The best legacy reading of data that is not valid UTF-8; None if nothing decodes it strictly."""
    for guess in guess_encodings(data):
        text = decode_strict(data, guess.codec.value)
        if text is not None:
            return Choice(guess.codec.value, text, guess.score)
    return None
