"""The observed text as a row of tokens: bytes that are still there, and holes where bytes were lost."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from unmojibake.channels import Codec, Layer, Loss, Variant, code_page
from unmojibake.channels.codepage import UNDEFINED

_ALL = frozenset(range(256))
_UTF8_LEADS = frozenset(range(0xC2, 0xF5))


@dataclass(frozen=True)
class Token:
    """One observed character, or the place before it where a dropped byte may have been.

    ``known`` are the byte strings that decode to the character; ``hole`` says whether it may stand
    for lost bytes, ``gap`` whether it is such a place (of no width).
    """

    at: int
    width: int
    known: tuple[bytes, ...] = ()
    hole: bool = False
    gap: bool = False


@dataclass(frozen=True, eq=False)
class Losses:
    """How one layer loses bytes.

    ``mark`` is what a loss shows as ("" for drop). ``size`` 2: a lead byte and the next go together;
    1: the byte alone, and what follows must not complete a pair with it.
    ``lone`` are the bytes that are undefined by themselves, ``leads`` those that start a pair, ``bad`` the
    bytes that make no pair after each lead, ``begun`` those of them that begin a UTF-8 sequence.
    """

    mark: str
    size: int
    lone: frozenset[int]
    leads: frozenset[int]
    bad: Mapping[int, frozenset[int]]
    begun: Mapping[int, tuple[int, ...]]
    cells: Mapping[str, tuple[bytes, ...]]
    spaces: bool
    keeps_ascii: bool


@dataclass(frozen=True, eq=False)
class _Cells:
    """What the loss modes of a page have in common; large, so made once for all of them."""

    known: Mapping[str, tuple[bytes, ...]]
    lone: frozenset[int]
    bad: Mapping[int, frozenset[int]]
    begun: Mapping[int, tuple[int, ...]]


@functools.lru_cache(maxsize=64)
def _cells_of(codec: Codec, without_c1: bool) -> _Cells:
    page = code_page(codec)
    found: dict[str, tuple[bytes, ...]] = {}
    valid: dict[int, set[int]] = {lead: set() for lead in page.leads}
    for key, char in page.pairs.items():
        valid.setdefault(key >> 8, set()).add(key & 255)
        found[char] = (*found.get(char, ()), bytes((key >> 8, key & 255)))
    lone: set[int] = set() if page.single_byte else set(range(0x80, 0x100)) - set(page.singles) - page.leads
    for byte, char in enumerate(page.table) if page.single_byte else page.singles.items():
        if char == UNDEFINED or (page.single_byte and without_c1 and 0x80 <= ord(char) < 0xA0):
            lone.add(byte)
        else:
            found[char] = (*found.get(char, ()), bytes((byte,)))
    bad = {lead: _ALL - trails for lead, trails in valid.items()}
    begun = {lead: tuple(sorted(b & _UTF8_LEADS)) for lead, b in bad.items() if b & _UTF8_LEADS}
    return _Cells(found, frozenset(lone), bad, begun)


@functools.lru_cache(maxsize=64)
def losses(layer: Layer) -> Losses:
    """What the layer does to bytes; ``decoded_as`` must be set."""
    assert layer.decoded_as is not None
    page = code_page(layer.decoded_as)
    loss = layer.loss
    mark = {
        Loss.SWALLOW: page.default,
        Loss.SWALLOW_FFFD: "\ufffd",
        Loss.FFFD: "\ufffd",
        Loss.WHATWG: "\ufffd",
        Loss.QMARK: "?",
    }.get(loss, "")
    cells = _cells_of(layer.decoded_as, Variant.NOC1 in layer.variants)
    return Losses(
        mark=mark,
        size=2 if loss in (Loss.SWALLOW, Loss.SWALLOW_FFFD) else 1,
        lone=cells.lone,
        leads=page.leads,
        bad=cells.bad,
        begun=cells.begun,
        cells=cells.known,
        spaces=Variant.NBSP in layer.variants,
        keeps_ascii=loss is Loss.WHATWG,
    )


def readings(char: str, rules: Losses, codec: Codec) -> tuple[bytes, ...]:
    """The byte strings that this page shows as the character, the usual one first; () if it has none."""
    if char < "\x80":
        return (b" ", b"\xa0") if rules.spaces and char == " " else (char.encode(),)
    found = rules.cells.get(char)
    if found is not None:
        return found
    if codec is Codec.GB18030 or codec is Codec.EUC_JP:
        usual = code_page(codec).encode_char(char)
        return () if usual is None else (usual,)
    return ()


def tokens(text: str, start: int, end: int, layer: Layer) -> list[Token] | None:
    """The tokens of ``text[start:end]``; None where a character is not in the code page."""
    assert layer.decoded_as is not None
    rules = losses(layer)
    dropping = layer.loss is Loss.DROP or Variant.NOC1 in layer.variants
    row: list[Token] = []
    for at in range(start, end):
        char = text[at]
        known = readings(char, rules, layer.decoded_as)
        hole = char == rules.mark and bool(rules.mark)
        if not known and not hole:
            return None
        if dropping:
            row.append(Token(at, 0, gap=True))
        row.append(Token(at, 1, known, hole))
    if dropping:
        row.append(Token(end, 0, gap=True))
    return row
