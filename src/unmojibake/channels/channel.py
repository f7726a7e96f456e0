"""A channel: how text was damaged, in layers, and its name.

The grammar (``INTERFACE``): ``A>B`` means encoded as A, decoded as B; layers are joined by ``|``, the
first applied first; the loss mode follows after ``/`` (none: strict), variants after ``+``.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from unmojibake.channels.codec import Codec
from unmojibake.errors import ChannelError


class Loss(str, enum.Enum):
    """What becomes of bytes that the decoder does not define."""

    STRICT = "strict"
    FFFD = "fffd"
    QMARK = "qmark"
    DROP = "drop"
    SWALLOW = "swallow"
    SWALLOW_FFFD = "swallow-fffd"
    WHATWG = "whatwg"


class Variant(str, enum.Enum):
    """What was done to the text after it was misread."""

    NBSP = "nbsp"  # U+00A0 became a space
    NOC1 = "noc1"  # C1 controls were removed
    BESTFIT = "bestfit"  # written to a code page with best-fit replacements
    NFC = "nfc"  # normalised to NFC
    NOESC = "noesc"  # ESC removed (7-bit ISO-2022)
    SQUEEZE = "squeeze"  # spaces in a row became one, as HTML shows them


class Kind(str, enum.Enum):
    """What a layer does: misread bytes, or one of the named steps that no A>B describes."""

    MISREAD = "misread"
    ANSI = "ansi"  # the UTF-8 bytes were read and written back in code page B
    LOW_BYTE = "low-byte"  # each character became its low byte
    DOUBLED_FFFD = "doubled-fffd"  # U+FFFD saved as UTF-8 and read in code page B
    MAPPING = "mapping"  # a user's mapping


@dataclass(frozen=True)
class Layer:
    """One step of damage. ``encoded_as`` and ``decoded_as`` are None where the kind has no such side."""

    encoded_as: Codec | None
    decoded_as: Codec | None
    loss: Loss = Loss.STRICT
    variants: tuple[Variant, ...] = ()
    kind: Kind = Kind.MISREAD
    label: str = ""

    @property
    def name(self) -> str:
        if self.kind is Kind.MISREAD:
            assert self.encoded_as is not None and self.decoded_as is not None
            head = f"{self.encoded_as.value}>{self.decoded_as.value}"
        elif self.kind is Kind.ANSI:
            assert self.decoded_as is not None
            head = f"ansi:{self.decoded_as.value}"
        elif self.kind is Kind.MAPPING:
            head = f"mapping:{self.label}"
        else:
            head = self.kind.value + (f":{self.decoded_as.value}" if self.decoded_as else "")
        if self.loss is not Loss.STRICT:
            head += f"/{self.loss.value}"
        return head + "".join(f"+{v.value}" for v in self.variants)


@dataclass(frozen=True)
class Channel:
    """Layers of damage, the first applied first.

    >>> Channel.parse("utf-8>gbk/swallow").name
    'utf-8>cp936/swallow'
    >>> Channel.parse("utf-8>cp1252|utf-8>latin-1").name
    'utf-8>cp1252|utf-8>iso-8859-1'
    """

    layers: tuple[Layer, ...]

    @property
    def name(self) -> str:
        return "|".join(layer.name for layer in self.layers)

    def __str__(self) -> str:
        return self.name

    @property
    def lossy(self) -> bool:
        """Whether a layer may have destroyed bytes."""
        return any(
            layer.loss is not Loss.STRICT or layer.variants or layer.kind is not Kind.MISREAD
            for layer in self.layers
        )

    @classmethod
    def parse(cls, text: str) -> Channel:
        """The channel with this name; raises ChannelError with the place and what was expected.

        Accepts ``*N`` after a layer for N equal layers, and the short form ``:MODE`` for ``/MODE``.
        """
        layers: list[Layer] = []
        for part in text.split("|"):
            body, star, count = part.strip().partition("*")
            if star and count not in _COUNTS:
                raise ChannelError(f"channel {text!r}: {count!r} after '*' is no count from 1 to 9")
            layers += [_parse_layer(body, text)] * int(count or 1)
        return cls(tuple(layers))


def _parse_layer(body: str, whole: str) -> Layer:
    kind, head = Kind.MISREAD, body
    if body.startswith("mapping:"):
        return Layer(None, None, kind=Kind.MAPPING, label=body[len("mapping:") :])
    if body.startswith("ansi:"):
        kind, head = Kind.ANSI, body[len("ansi:") :]
    elif body.startswith("doubled-fffd:"):
        kind, head = Kind.DOUBLED_FFFD, body[len("doubled-fffd:") :]
    loss, variants = Loss.STRICT, []
    mode_at = min((i for i in (head.find("/"), head.find(":"), head.find("+")) if i >= 0), default=-1)
    if mode_at >= 0:
        head, tail = head[:mode_at], head[mode_at:]
        for word in tail.replace("+", " ").replace("/", " ").replace(":", " ").split():
            word = word.replace("_", "-")
            if word in _LOSSES:
                loss = Loss(word)
            elif word in _VARIANTS:
                variants.append(Variant(word))
            else:
                raise ChannelError(
                    f"channel {whole!r}: {word!r} is neither a loss mode ({', '.join(sorted(_LOSSES))}) "
                    f"nor a variant ({', '.join(sorted(_VARIANTS))})"
                )
    if kind is not Kind.MISREAD:
        return Layer(None, Codec.parse(head), loss, tuple(variants), kind)
    if head in (Kind.LOW_BYTE.value, Kind.DOUBLED_FFFD.value):
        return Layer(None, None, loss, tuple(variants), Kind(head))
    source, arrow, target = head.partition(">")
    if not arrow or not source or not target:
        raise ChannelError(f"channel {whole!r}: {head!r} is not of the form A>B, such as 'utf-8>cp1252'")
    return Layer(Codec.parse(source), Codec.parse(target), loss, tuple(variants))


_COUNTS = frozenset("123456789")  # not isdigit(): a superscript is a digit and no number
_LOSSES = {m.value for m in Loss}
_VARIANTS = {v.value for v in Variant}
