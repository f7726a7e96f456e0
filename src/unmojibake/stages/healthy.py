"""What is healthy at first sight: decided without loading the engine, the decoder or a table for plain text.

Only what is sure is decided here. The rest goes to ``pipeline``, which decides the same way first.
"""

from __future__ import annotations

import re

from unmojibake.model import ByteRepair, Certainty, Decoded
from unmojibake.options import Options
from unmojibake.stages import sevenbit

_NO_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]|~\{")
"""Controls, and what may be HZ: whether that is text, and in which encoding, is for the decoder to say."""
_BOM = b"\xef\xbb\xbf"
_MARKS = (b"%PDF", b"BZh", b"PK", b"RIFF")


def healthy_text(text: str, options: Options) -> bool:
    """Whether nothing in a text is worth a look."""
    if options.reference is not None or options.mappings or options.escapes:
        return False
    guessing = options.certainty is Certainty.GUESS
    if text.isascii():
        return not sevenbit.suspicious(text, guessing)
    from unmojibake.stages import prefilter

    return not prefilter.suspicious(text, guessing)


def healthy_data(data: bytes, options: Options) -> ByteRepair | None:
    """The outcome for the bytes of a file that is plain healthy ASCII or UTF-8; None where more has to be seen."""
    if options.encoding is not None or options.to is not None or options.bom != "keep" or options.sql:
        return None
    if _NO_TEXT.search(data) or data.startswith((_BOM, *_MARKS)):
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if not healthy_text(text, options):
        return None
    return ByteRepair(data, text, "utf-8", decoded=Decoded(text, "utf-8", 1.0, newline=newline_of(text)))


def newline_of(text: str) -> str:
    """The line end in use: LF, CRLF, CR, "mixed", or "" if there is none."""
    if "\r" not in text:
        return "\n" if "\n" in text else ""
    crlf = text.count("\r\n")
    kinds = {"\r\n": crlf, "\n": text.count("\n") - crlf, "\r": text.count("\r") - crlf}
    used = [kind for kind, n in kinds.items() if n]
    return used[0] if len(used) == 1 else "mixed" if used else ""
