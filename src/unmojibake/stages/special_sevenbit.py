"""Seven-bit encodings shown raw: ISO-2022-JP (RFC 1468), HZ (RFC 1843) and UTF-7 (RFC 2152).

Their text is plain ASCII, so nothing beyond ASCII warns of it: a switching sequence on both sides, a
strict decode and characters that people use are asked for instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from unmojibake.channels import code_page, replays
from unmojibake.channels.codec import Codec
from unmojibake.errors import ChannelFailure
from unmojibake.language import cjk
from unmojibake.language.kinds import kinds_of
from unmojibake.model import Certainty
from unmojibake.stages.sevenbit import UTF7, hz, jis
from unmojibake.stages.special_frame import Frame, Proposal

_RARE = 6
"""From this class of rarity on (``cjk.common``) a character is no everyday one."""
_EVERYDAY_BITS = 11.0
_FEW = 3
_UTF7_BITS = 8.0


def find(frame: Frame, guessing: bool) -> Iterator[Proposal]:
    """Stretches in a seven-bit encoding; UTF-7, which looks like program text, only if guesses are wanted."""
    text = frame.text
    found: list[Proposal] = []
    if "$B" in text or "$@" in text:
        for match in jis(text):
            sent = f"\x1b$B{match[2]}\x1b(B"
            name = "iso-2022-jp>iso-8859-1" + ("" if match[1] else "+noesc")
            found += _decoded(frame, match, _strict(sent.encode("ascii"), Codec.ISO_2022_JP), name)
    if "~{" in text:
        for match in hz(text):
            found += _decoded(frame, match, _strict(match[0].encode("ascii"), Codec.HZ), "hz>iso-8859-1")
    witnessed = {one.channel for one in found if one.certainty > Certainty.GUESS}
    for one in found:
        if one.certainty is Certainty.GUESS and one.channel in witnessed:
            one = replace(one, certainty=Certainty.LIKELY, confidence=0.98)
        if one.certainty > Certainty.GUESS or one.gain > 0:
            yield one
    if guessing and "+" in text:
        for match in UTF7.finditer(text):
            yield from _utf7(frame, match)


def _decoded(frame: Frame, match: re.Match[str], after: str | None, channel: str) -> Iterator[Proposal]:
    """One stretch; a ``gain`` of 0 where other stretches have to speak for it."""
    if after is None or not frame.free(match.start(), match.end()) or not replays(after, match[0], channel):
        return
    bits, rare = cjk.cost(after) / 8 / len(after), sum(cjk.common(c) >= _RARE for c in after)
    everyday = bits <= _EVERYDAY_BITS and 5 * rare <= len(after)
    if "\x1b" in match[0]:
        certainty, confidence = Certainty.CERTAIN, 0.999
    elif everyday and len(after) >= _FEW:
        certainty, confidence = Certainty.LIKELY, 0.985
    else:
        certainty, confidence = Certainty.GUESS, 0.7
    yield Proposal(
        match.start(),
        match.end(),
        after,
        channel,
        certainty,
        confidence,
        100.0 if everyday else 0.0,
        evidence=f"{len(after)} characters, {bits:.0f} bits each; decodes strictly and replays exactly",
    )


def _utf7(frame: Frame, match: re.Match[str]) -> Iterator[Proposal]:
    after = _strict(match[0].encode("ascii"), Codec.UTF_7)
    if after is None or after.isascii() or not frame.free(match.start(), match.end()):
        return
    if any(kind in "cunrg" for kind in kinds_of(after)) or not replays(after, match[0], "utf-7>iso-8859-1"):
        return
    gain = frame.gain(match.start(), match.end(), after)
    if gain >= _UTF7_BITS:
        yield Proposal(
            match.start(),
            match.end(),
            after,
            "utf-7>iso-8859-1",
            Certainty.GUESS,
            0.7,
            gain,
            evidence=f"{gain:.0f} bits more plausible; replays exactly",
        )


def _strict(data: bytes, codec: Codec) -> str | None:
    try:
        return code_page(codec).decode(data)
    except ChannelFailure:
        return None
