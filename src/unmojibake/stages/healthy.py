"""What is healthy at first sight: decided without loading the engine, the decoder or a table for plain text.

Only what is sure is decided here. The rest goes to ``pipeline``, which decides the same way first.
"""

from __future__ import annotations

from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING

from unmojibake.options import Options
from unmojibake.results import Certainty
from unmojibake.stages import quick_gate, sevenbit

if TYPE_CHECKING:
    from unmojibake.model import ByteRepair
    from unmojibake.stages import prefilter

_CONTROLS = (*range(0x09), 0x0B, *range(0x0E, 0x20), 0x7F)
"""Whether a file that has them is text, and in which encoding, is for the decoder to say; so is HZ (``~{``)."""
_SHIFTS = b"$~"
"""With these begin ISO-2022-JP and HZ, as text shows them."""
_PLAIN = bytes(byte for byte in range(256) if byte not in _CONTROLS and byte not in _SHIFTS)
_MARKS = (b"\xef\xbb\xbf", b"%PDF", b"BZh", b"PK", b"RIFF")


def plain(text: str, options: Options) -> bool:
    """Whether only what code pages do to text is looked for, and nothing is left out of what is found."""
    special = options.reference is not None or options.mappings or options.escapes or options.sql
    return not (
        special
        or options.select
        or options.ignore
        or sevenbit.suspicious(text, options.certainty is Certainty.GUESS)
    )


def suspects(text: str, options: Options) -> prefilter.Suspects | None:
    """What in a text is worth a look: nothing, in nearly every healthy one; None where that is not known."""
    if options.reference is not None or options.mappings or options.escapes:
        return None
    guessing = options.certainty is Certainty.GUESS
    if text.isascii():
        return None if sevenbit.suspicious(text, guessing) else []
    if quick_gate.may_be_misread(text):
        from unmojibake.stages import quick

        if quick.undone(text) is not None:
            return None
    found: prefilter.Suspects = _prefilter().scanned(text, guessing)
    return found


DEFAULT = Options()


def fixed(text: str, options: Options | None = None) -> str | None:
    """The text itself, where nothing in it is worth a look, or its repair, where that is plain; None where neither is."""
    if options is None:
        options = DEFAULT
    if not plain(text, options):
        return None
    if text.isascii():
        return text
    if quick_gate.may_be_misread(text):
        from unmojibake.stages import quick

        if quick.undone(text) is not None:
            return quick.fixed(text, options)
    return None if _prefilter().scanned(text, options.certainty is Certainty.GUESS) else text


@cache
def _prefilter() -> ModuleType:
    from unmojibake.stages import prefilter

    return prefilter


def healthy_text(text: str, options: Options) -> bool:
    """Whether nothing in a text is worth a look."""
    return suspects(text, options) == []


def healthy_bytes(data: bytes, options: Options) -> str | None:
    """The text of plain healthy ASCII or UTF-8; None where more has to be seen."""
    if options.encoding is not None or options.to is not None or options.bom != "keep" or options.sql:
        return None
    odd = data.translate(None, _PLAIN)
    if odd and (odd.translate(None, _SHIFTS) or (b"~" in odd and b"~{" in data)):
        return None
    if data.startswith(_MARKS):
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if healthy_text(text, options) else None


def healthy_data(data: bytes, options: Options) -> ByteRepair | None:
    """As ``healthy_bytes``, with the outcome for the bytes of a file."""
    text = healthy_bytes(data, options)
    if text is None:
        return None
    from unmojibake.model import ByteRepair, Decoded

    return ByteRepair(data, text, "utf-8", decoded=Decoded(text, "utf-8", 1.0, newline=newline_of(text)))


def newline_of(text: str) -> str:
    """The line end in use: LF, CRLF, CR, "mixed", or "" if there is none."""
    if "\r" not in text:
        return "\n" if "\n" in text else ""
    crlf = text.count("\r\n")
    kinds = {"\r\n": crlf, "\n": text.count("\n") - crlf, "\r": text.count("\r") - crlf}
    used = [kind for kind, n in kinds.items() if n]
    return used[0] if len(used) == 1 else "mixed" if used else ""
