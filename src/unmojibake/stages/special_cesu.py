"""Emoji in CESU-8 read in a single-byte page: two surrogates of three bytes each, as old MySQL, Oracle and Java write.

Six bytes of which four are fixed to a few values, and a character that is assigned: healthy text has none such.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from unmojibake.channels import Codec, replays, undo_layer
from unmojibake.channels.channel import Channel, Layer
from unmojibake.channels.codepage import code_page
from unmojibake.model import Certainty
from unmojibake.stages.special_frame import Frame, Proposal

_PAGES = (Codec.CP1252, Codec.ISO_8859_1)
_HINT = "\xed"  # what the first byte of a surrogate shows as in all of them
_FORM = ((0xED, 0xED), (0xA0, 0xAF), (0x80, 0xBF), (0xED, 0xED), (0xB0, 0xBF), (0x80, 0xBF))


def find(frame: Frame) -> Iterator[Proposal]:
    """Rows of misread surrogate pairs, each a finding; they overlap no finding of the frame."""
    if _HINT not in frame.text:
        return
    done: set[int] = set()
    for page in _PAGES:
        layer = Layer(Codec.CESU_8, page)
        for match in _pairs(page).finditer(frame.text):
            start, end = match.span()
            after = undo_layer(match[0], layer)
            if after is None or start in done or not frame.free(start, end) or not _assigned(after):
                continue
            assert replays(after, match[0], Channel((layer,)))
            done.add(start)
            yield Proposal(
                start,
                end,
                after,
                layer.name,
                Certainty.CERTAIN,
                0.999,
                evidence="surrogate pairs; replays exactly",
            )


def _assigned(text: str) -> bool:
    return all(unicodedata.category(ch) not in ("Cn", "Co") for ch in text)


@cache
def _pairs(page: Codec) -> re.Pattern[str]:
    table = code_page(page).table
    classes = (
        "[" + "".join(re.escape(table[byte]) for byte in range(low, high + 1)) + "]" for low, high in _FORM
    )
    return re.compile(f"(?:{''.join(classes)})+")
