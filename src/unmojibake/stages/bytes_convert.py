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


@dataclass(frozen=True)
class Conversion:
    """What is asked for a document in ``main``: its encoding and its byte order mark before and afterwards."""

    main: str
    target: str
    had: bytes
    bom: bytes

    @classmethod
    def of(cls, main: str, bom: bytes, options: Options) -> Conversion:
        """For a document in ``main`` that begins with ``bom``. Legacy encodings have no byte order mark."""
        target, marked = (main, False) if options.to is None else target_of(options.to)
        return cls(main, target, bom, _bom(target, bool(bom) or marked, options.bom))

    def part(self, body: bytes, left: Iterable[Finding], begin: tuple[int, int] = (1, 1)) -> bytes:
        """The document, or a part of it that begins at line and column ``begin``, without its mark.

        ``left`` are the findings in it that were not applied. Raises FileProblem, which names character and
        place, when the target cannot hold the text, and when bytes are left that are not in ``main``.
        """
        if self.target == self.main:
            return body
        foreign = next((finding for finding in left if finding.rule in _FOREIGN), None)
        if foreign is not None:
            where = _where((foreign.line, foreign.column), begin)
            raise FileProblem(
                f"cannot be converted to {self.target}: {where} is no {self.main}; nothing was changed"
            )
        text = decode_strict(body, self.main)
        if text is None:
            raise FileProblem(
                f"cannot be converted to {self.target}: not all of it is {self.main}; nothing was changed"
            )
        new = encode_strict(text, self.target)
        if new is None:
            raise FileProblem(_refusal(text, self.target, begin))
        return new

    def note(self, new: bytes) -> str:
        """What people should know, of a document whose new bytes begin and end as ``new``; "" for nothing."""
        if self.target == self.main:
            changed = "given a byte order mark" if self.bom else "stripped of its byte order mark"
            return "" if self.bom == self.had else changed
        declared = declared_encoding(new) if self.target not in WIDE else ""
        differs = declared not in ("", self.target)
        return f"converted from {self.main} to {self.target}" + (
            f"; the file itself still says {declared}" if differs else ""
        )


def convert(data: bytes, decoded: Decoded, left: Iterable[Finding], options: Options) -> Converted:
    """The repaired ``data``, which still is as ``decoded`` says, as the options want it.

    ``left`` are the findings that were not applied. Raises FileProblem as ``Conversion.part``.
    """
    body = data.removeprefix(decoded.bom)
    if decoded.binary or not body:
        return Converted(data, decoded.encoding)
    wanted = Conversion.of(decoded.encoding, decoded.bom, options)
    new = wanted.part(body, left)
    whole = wanted.bom + new
    return Converted(data if whole == data else whole, wanted.target, wanted.note(new))


def _where(place: tuple[int, int], begin: tuple[int, int]) -> str:
    """A place in a part, in words, as one in the document."""
    line, column = place
    return f"line {line + begin[0] - 1}, column {column + (begin[1] - 1 if line == 1 else 0)}"


def _refusal(text: str, target: str, begin: tuple[int, int]) -> str:
    """Why ``target`` cannot hold the text: the first character that it lacks, and where that is."""
    lacking = {char for char in set(text) if encode_strict(char, target) is None}
    at = next((index for index, char in enumerate(text) if char in lacking), 0)
    char = text[at]
    where = _where(Lines(text).place(at), begin)
    name = unicodedata.name(char, "")
    shown = f"{char!r} (U+{ord(char):04X}{' ' + name if name else ''})"
    return f"cannot be converted to {target}: {where} has {shown}; nothing was changed"


def _bom(encoding: str, has: bool, wish: str) -> bytes:
    wanted = wish == "add" or (wish == "keep" and has)
    return _MARKS.get(encoding, b"") if wanted else b""
