"""Nothing is half repaired: what was damaged together with a lost byte waits until that byte is known.

Below the level a loss is told without an ``after``: that bytes were lost is beyond doubt, which they were is not,
and the answers that fit are its alternatives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from unmojibake.channels.channel import Channel, Kind
from unmojibake.channels.codec import Codec
from unmojibake.errors import ChannelError
from unmojibake.model import Certainty, Change
from unmojibake.stages import prose

_NEAR = 160
"""Code points between neighbours: farther apart on one line (minified code, prose without line ends), each is by itself."""
_SURE_OF_DAMAGE = 0.97
_UNMARKED = ("/drop", "/strict", "cp932/swallow")
"""Losses that leave no mark, or one that is a letter's neighbour in healthy text (U+30FB)."""
WAITS = "; left as it is until the bytes lost beside it are known"


def whole(text: str, changes: Sequence[Change], level: Certainty) -> list[Change]:
    """The changes; those at ``level`` or above that stand on a line near a loss below it, in the same code page, lose
    their ``after``, and so does the loss. What a reference or the user's own mapping gives stays.
    """
    told = [_guessed(change) for change in changes]
    if level is Certainty.GUESS or not any(_unsure(change, level) for change in told):
        return told
    out: list[Change] = []
    for group in _groups(text, told):
        pages = {page for change in group if _unsure(change, level) for page in _pages(change)}
        out += [_waiting(text, change, pages, level) for change in group]
    return out


def _guessed(change: Change) -> Change:
    """What brings U+FFFD back restores less than a text: a guess, beside whatever letters."""
    if change.after is None or "\ufffd" not in change.after or "\ufffd" in change.before:
        return change
    given = change.channel.startswith(Kind.MAPPING.value) or _given(change)
    return change if given else replace(change, certainty=Certainty.GUESS)


def _given(change: Change) -> bool:
    """Whether it comes from a reference or the user."""
    return change.certainty is Certainty.CERTAIN and change.confidence == 1.0


def _waiting(text: str, change: Change, pages: set[Codec], level: Certainty) -> Change:
    if change.after is None or _given(change):
        return change
    if _unsure(change, level):
        asked = _marked(change) and not _meant(text, change)
        return _open(change, Certainty.LIKELY, _SURE_OF_DAMAGE) if asked else change
    if pages.isdisjoint(_pages(change)):
        return change
    if change.certainty >= level:
        return _open(replace(change, evidence=change.evidence + WAITS), change.certainty, change.confidence)
    sure = change.certainty is Certainty.GUESS and change.confidence >= _SURE_OF_DAMAGE
    return _open(change, Certainty.LIKELY, change.confidence) if sure else change


def _meant(text: str, change: Change) -> bool:
    """Whether a text about damage quotes it."""
    sure = replace(change, certainty=Certainty.LIKELY, confidence=_SURE_OF_DAMAGE)
    return prose.demote(text, [sure])[0].certainty is Certainty.GUESS


def _marked(change: Change) -> bool:
    """Whether a guess stands where something shows that bytes were lost."""
    return change.certainty is Certainty.GUESS and not any(loss in change.channel for loss in _UNMARKED)


def _open(change: Change, certainty: Certainty, confidence: float) -> Change:
    """The finding as a question: what it would have become is the first of its alternatives."""
    options = ((change.after or "", change.confidence), *change.alternatives)
    return replace(change, after=None, certainty=certainty, confidence=confidence, alternatives=options)


def _unsure(change: Change, level: Certainty) -> bool:
    """Whether a finding lost bytes that are not known as surely as the level asks."""
    return "/" in change.channel and change.certainty < level and change.after is not None


def _pages(change: Change) -> list[Codec]:
    try:
        layers = Channel.parse(change.channel).layers
    except ChannelError:  # "unknown>utf-8/fffd": nothing is known of the page
        return []
    return [layer.decoded_as.base for layer in layers if layer.decoded_as is not None]


def _groups(text: str, changes: Sequence[Change]) -> list[list[Change]]:
    """Neighbours on one line."""
    out: list[list[Change]] = []
    for change in changes:
        if out:
            last = out[-1][-1]
            near = change.start - last.end <= _NEAR
            if near and change.line == last.line and "\n" not in text[last.end : change.start]:
                out[-1].append(change)
                continue
        out.append([change])
    return out
