"""Spaces that were no-break spaces: put back before the search, so that the engine sees whole sequences.

U+00A0 is a byte of UTF-8 sequences in most single-byte pages, and web forms and editors turn it into a
space. Where a text has other damage of such a page, the spaces that may complete a sequence become U+00A0
for a second look; what is found then is told as a finding of the text as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from unmojibake.channels import replays
from unmojibake.channels.channel import Channel, Variant
from unmojibake.channels.codec import Codec
from unmojibake.model import Change
from unmojibake.stages.special_frame import speaks
from unmojibake.stages.special_variants import WESTERN, dagger, sequences

_PAGES = frozenset(
    {*WESTERN, Codec.CP1250, Codec.CP1251, Codec.CP1253, Codec.CP1255, Codec.CP1256, Codec.CP1257}
)


# how the bytes C2 and C3 show in the Windows pages of Europe: all of Latin-1 and the no-break space itself
_LATIN = frozenset("\xc2\xc3\u0102")


def respaced(text: str, found: Sequence[Change]) -> str:
    """The text with U+00A0 for the spaces that may have been it, of the same length.

    ``found`` is what was found in the text as it is. The same object comes back where nothing is to be
    tried again.
    """
    sure = [change for change in found if speaks(change)]
    pages = {page.base for name in {change.channel for change in sure} for page in _read_in(name)}
    edges = {at for change in sure for at in (change.start, change.end)}
    places: set[int] = set()
    for page in pages & _PAGES:
        pattern = sequences(page, 1, Variant.NBSP)
        for match in pattern.finditer(text) if pattern else ():
            if match[0] == dagger(page):
                continue
            if edges & {match.start(), match.end()} or _behind_word(text, match):
                places.update(at for at in range(*match.span()) if text[at] == " ")
    if not places:
        return text
    out: list[str] = []
    at = 0
    for place in sorted(places):
        out += (text[at:place], "\xa0")
        at = place + 1
    return "".join(out) + text[at:]


def _behind_word(text: str, match: re.Match[str]) -> bool:
    """Whether a letter of two bytes is no sign of its own, such as the cross between two numbers."""
    if match[0][0] not in _LATIN or len(match[0]) > 2:
        return False
    return (
        not text[max(0, match.start() - 1) : match.start()].isspace()
        or text[match.end() : match.end() + 1] == " "
    )


def _read_in(name: str) -> Iterator[Codec]:
    for layer in Channel.parse(name).layers:
        if layer.encoded_as is Codec.UTF_8 and layer.decoded_as is not None:
            yield layer.decoded_as


def renamed(text: str, found: Sequence[Change]) -> list[Change]:
    """What was found in a respaced text, as findings of the text itself; what does not replay is left out.

    So is a legacy original of what the spaces completed: they were put back for sequences of UTF-8.
    """
    out = []
    for change in found:
        before = text[change.start : change.end]
        if before == change.before:
            out.append(change)
        elif change.after is not None:
            layers = Channel.parse(change.channel).layers
            if any(layer.encoded_as is not Codec.UTF_8 for layer in layers):
                continue
            last = replace(layers[-1], variants=(*layers[-1].variants, Variant.NBSP))
            channel = Channel((*layers[:-1], last))
            if replays(change.after, before, channel):
                out.append(replace(change, before=before, channel=channel.name))
    return out
