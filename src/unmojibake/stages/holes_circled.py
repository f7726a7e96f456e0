"""Circled numbers of Windows' Japanese page, read by decoders that keep to the standard.

Shift_JIS without the rows of NEC lacks 87 40 to 87 53: such decoders write U+FFFD for the first byte and keep the
second, a letter from ``@`` to ``S``. Other lost bytes leave other letters, or rows of U+FFFD.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from unmojibake.channels import Codec, Layer, Loss, apply_layer, code_page
from unmojibake.stages.holes import Hole, HoleResult

LAYER = Layer(Codec.CP932, Codec.SHIFT_JIS, Loss.WHATWG)
_PLACE = re.compile("(?<![\ufffd!-~])\ufffd([@-S])(?![\ufffd!-~])")
_JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
_LEAST = 2  # to each lost number: what is left of Shift_JIS read as UTF-8 has hardly any
_BITS, _ALONE_BITS = 6.0, 40.0  # of a number in a list, and of U+FFFD with a capital in Japanese
_CONFIDENCE = 0.9  # the other rows that such decoders lack hold Roman numbers, units and rare letters


def find_circled(text: str) -> list[HoleResult]:
    """The places of a text that were circled numbers; none in lines with any other U+FFFD."""
    if "\ufffd" not in text:
        return []
    found: list[HoleResult] = []
    at = 0
    for line in text.split("\n"):
        marks = line.count("\ufffd")
        if marks:
            places = list(_PLACE.finditer(line))
            if len(places) == marks and len(_JAPANESE.findall(line)) >= _LEAST * marks:
                found += _results(places, at)
        at += len(line) + 1
    return found


def _results(places: list[re.Match[str]], at: int) -> Iterator[HoleResult]:
    for place in places:
        number = code_page(Codec.CP932).decode(bytes((0x87, ord(place[1]))))
        start, end = at + place.start(), at + place.end()
        if apply_layer(number, LAYER) == place[0]:
            hole = Hole(start, end, place[0], number, _CONFIDENCE, (), "sign")
            yield HoleResult(
                start, end, number, number, LAYER, "ja", _BITS, _ALONE_BITS, _CONFIDENCE, (), (hole,)
            )
