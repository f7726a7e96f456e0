"""The way back: the text before a layer. Whatever is returned gives the damaged text when replayed."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator

from unmojibake.channels.channel import Channel, Kind, Layer, Variant
from unmojibake.channels.codec import Codec
from unmojibake.channels.codepage import REPLACEMENT, CodePage, code_page
from unmojibake.channels.simulate import apply_layer, best_fit, damage, doubled_fffd_forms
from unmojibake.channels.utf8_lattice import Step, readings
from unmojibake.errors import ChannelError, ChannelFailure

_ISO_2022 = re.compile(r"\$[@B]|\([BJI]")


def replays(original: str, damaged: str, channel: str | Channel) -> bool:
    """Whether the channel turns ``original`` into exactly ``damaged``; the proof of every repair."""
    try:
        return damage(original, channel) == damaged
    except (ChannelFailure, ChannelError):
        return False


def undo_layer(text: str, layer: Layer) -> str | None:
    """The text before a misreading that lost nothing, None if there is none.

    ``layer.variants`` are not undone here: see ``undo_candidates``.
    """
    if layer.kind is not Kind.MISREAD:
        return None
    return _proved(_strictly(text, layer), text, layer)


def undo_candidates(text: str, layer: Layer, limit: int = 16) -> list[str]:
    """Texts before the layer, the likeliest first, at most ``limit``; each replays to exactly ``text``.

    Knows what the variants hid (a no-break space that became a space, C1 controls removed, ESC
    removed, composed letters, best-fit replacements) for UTF-8 originals, and in part for others.
    A loss mode is undone only where it lost nothing; low-byte and ANSI layers never.
    """
    found: list[str | None]
    if layer.kind is Kind.DOUBLED_FFFD:
        found = [_undo_doubled(text, layer)]
    elif layer.kind is not Kind.MISREAD:
        found = []
    elif layer.encoded_as is Codec.UTF_8 and set(layer.variants) - {Variant.NOESC}:
        assert layer.decoded_as is not None
        steps = _steps(text, code_page(layer.decoded_as), frozenset(layer.variants))
        found = list(readings(steps, limit)) if steps is not None else []
    else:
        found = [_strictly(changed, layer) for changed in _unvaried(text, layer)]
    proved = dict.fromkeys(_proved(candidate, text, layer) for candidate in found)
    return [candidate for candidate in proved if candidate is not None][:limit]


def _proved(candidate: str | None, text: str, layer: Layer) -> str | None:
    if candidate is None or candidate == text:
        return None
    try:
        return candidate if apply_layer(candidate, layer) == text else None
    except ChannelFailure:
        return None


def _strictly(text: str, layer: Layer) -> str | None:
    assert layer.encoded_as is not None and layer.decoded_as is not None
    try:
        return code_page(layer.encoded_as).decode(code_page(layer.decoded_as).unread(text))
    except ChannelFailure:
        return None


def _undo_doubled(text: str, layer: Layer) -> str:
    for form, made_by in doubled_fffd_forms():
        if made_by.decoded_as is (layer.decoded_as or Codec.CP1252):
            whole = REPLACEMENT * (2 if len(form) == 3 and not _single(made_by) else 1)
            text = text.replace(form, whole)
    return text


def _single(layer: Layer) -> bool:
    assert layer.decoded_as is not None
    return code_page(layer.decoded_as).single_byte


def _unvaried(text: str, layer: Layer) -> Iterator[str]:
    """Guesses at the text as it was misread, for originals that are not UTF-8."""
    yield text
    if Variant.NOESC in layer.variants:
        yield _ISO_2022.sub("\x1b\\g<0>", text)
    if Variant.NBSP in layer.variants and " " in text:
        yield text.replace(" ", "\xa0")


def _steps(text: str, page: CodePage, variants: frozenset[Variant]) -> list[Step] | None:
    """For each character the byte strings it may stand for; None where a character has none."""
    hidden = _hidden_forms(page.codec, variants)
    removed = _c1_bytes(page.codec) if Variant.NOC1 in variants else ()
    steps = []
    for char in text:
        plain = _bytes_of(page, char)
        options = ((plain,) if plain is not None else ()) + hidden.get(char, ())
        if not options:
            return None
        steps.append(Step(options, removed))
    if removed:
        steps.append(Step((b"",), removed))
    return steps


def _bytes_of(page: CodePage, text: str) -> bytes | None:
    try:
        return page.unread(text)
    except ChannelFailure:
        return None


@functools.cache
def _c1_bytes(codec: Codec) -> tuple[int, ...]:
    """The bytes that the page reads as C1 controls."""
    return tuple(byte for byte, char in code_page(codec).singles.items() if "\x80" <= char <= "\x9f")


@functools.cache
def _hidden_forms(codec: Codec, variants: frozenset[Variant]) -> dict[str, tuple[bytes, ...]]:
    """Character seen to the bytes of those that the variants turn into it."""
    page = code_page(codec)
    found: dict[str, list[bytes]] = {}

    def add(seen: str, hidden: str) -> None:
        data = _bytes_of(page, hidden)
        if data is not None and data not in found.setdefault(seen, []):
            found[seen].append(data)

    if Variant.NBSP in variants:
        add(" ", "\xa0")
    if Variant.BESTFIT in variants:
        for point, written in best_fit().items():
            add(chr(written), chr(point))
    if Variant.NFC in variants:
        for char in sorted(page.chars):
            composed = unicodedata.normalize("NFC", char)
            if composed != char and len(composed) == 1:
                add(composed, char)
        for seen, parts in _compositions(page):
            add(seen, parts)
    return {seen: tuple(forms) for seen, forms in found.items()}


def _compositions(page: CodePage) -> Iterator[tuple[str, str]]:
    """Letters that a page has only as a base and a combining mark, both in the page (cp1258)."""
    marks = [char for char in page.chars if unicodedata.combining(char)]
    bases = [char for char in {*page.chars, *map(chr, range(0x41, 0x7B))} if char.isalpha()] if marks else []
    for base in sorted(bases):
        for mark in sorted(marks):
            composed = unicodedata.normalize("NFC", base + mark)
            if len(composed) == 1:
                yield composed, base + mark
