"""Whole-file conversion, after the repair: another encoding, another byte order mark, or both."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from unmojibake.channels.codec import Codec
from unmojibake.errors import FileProblem
from unmojibake.model import Decoded, Finding
from unmojibake.options import Options
from unmojibake.stages.decode_codec import decode_strict, encode_strict, known
from unmojibake.stages.decode_declared import declared_encoding
from unmojibake.stages.decode_wide import BOMS, WIDE
from unmojibake.stages.findings import Lines

_MARKS = {encoding: mark for mark, encoding in BOMS}
_NATIVE = {"utf-16": Codec.UTF_16_LE.value, "utf-32": "utf-32-le"}
"""Names that stand for "with a byte order mark"."""
_FOREIGN = ("UM501", "UM502")
"""What is left of these is not in the main encoding, so nobody knows what it would be in another."""


@dataclass(frozen=True)
class Converted:
    """The bytes in their ``encoding``; ``note`` says what people should know, "" for nothing."""

    data: bytes
    encoding: str
    note: str = ""


def asked(options: Options) -> bool:
    """Whether the options ask for a conversion at all."""
    return options.to is not None or options.bom != "keep"


def target_of(name: str) -> tuple[str, bool]:
    """The encoding that ``--to NAME`` means, and whether the name asks for a byte order mark.

    Raises ChannelError for an unknown name.
    """
    plain = name.strip().lower().replace("_", "-")
    if plain in _NATIVE:
        return _NATIVE[plain], True
    return known(name.removesuffix("-sig")), plain.endswith("-sig")


def convert(data: bytes, decoded: Decoded, left: Iterable[Finding], options: Options) -> Converted:
    """The repaired ``data``, which still is as ``decoded`` says, as the options want it.

    ``left`` are the findings that were not applied. Legacy encodings have no byte order mark. Raises
    FileProblem, which names character and place, when the target cannot hold the text, and when bytes are
    left that are not in the encoding of the file.
    """
    main, body = decoded.encoding, data.removeprefix(decoded.bom)
    target, marked = (main, False) if options.to is None else target_of(options.to)
    if decoded.binary or not body:
        return Converted(data, main)
    note = ""
    if target != main:
        body, note = _encoded(body, main, left, target)
    bom = _bom(target, bool(decoded.bom) or marked, options.bom)
    return Converted(data if bom + body == data else bom + body, target, note)


def _encoded(body: bytes, main: str, left: Iterable[Finding], target: str) -> tuple[bytes, str]:
    foreign = next((finding for finding in left if finding.rule in _FOREIGN), None)
    if foreign is not None:
        raise FileProblem(
            f"cannot be converted to {target}: line {foreign.line}, column {foreign.column} is no {main}; "
            "nothing was changed"
        )
    text = decode_strict(body, main)
    if text is None:
        raise FileProblem(f"cannot be converted to {target}: not all of it is {main}; nothing was changed")
    new = encode_strict(text, target)
    if new is None:
        raise FileProblem(_refusal(text, target))
    declared = declared_encoding(new) if target not in WIDE else ""
    differs = declared not in ("", target)
    return new, f"converted from {main} to {target}" + (
        f"; the file itself still says {declared}" if differs else ""
    )


def _refusal(text: str, target: str) -> str:
    """Why ``target`` cannot hold the text: the first character that it lacks, and where that is."""
    lacking = {char for char in set(text) if encode_strict(char, target) is None}
    at = next((index for index, char in enumerate(text) if char in lacking), 0)
    char = text[at]
    line, column = Lines(text).place(at)
    name = unicodedata.name(char, "")
    shown = f"{char!r} (U+{ord(char):04X}{' ' + name if name else ''})"
    return f"cannot be converted to {target}: line {line}, column {column} has {shown}; nothing was changed"


def _bom(encoding: str, has: bool, wish: str) -> bytes:
    wanted = wish == "add" or (wish == "keep" and has)
    return _MARKS.get(encoding, b"") if wanted else b""
