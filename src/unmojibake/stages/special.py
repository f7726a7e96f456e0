"""What no pair of code pages explains by itself: lost characters, variants, seven-bit text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from unmojibake.channels.channel import Channel
from unmojibake.channels.codec import Codec
from unmojibake.model import Certainty, Change
from unmojibake.options import Options
from unmojibake.stages import special_c1, special_cesu, special_fffd, special_sevenbit, special_variants
from unmojibake.stages.special_frame import Frame, Proposal, best_apart

_MARKS = frozenset("\ufffd \t")


def complete(text: str, options: Options, taken: Sequence[Change]) -> list[Change]:
    """``taken`` and what is found besides, in text order; none overlap.

    A finding of ``taken`` gives way to one that explains more around it: the letter that a misreading left
    beside a space, completed by the space. What only turns text into U+FFFD becomes a guess.
    """
    frame = Frame(text, tuple(_marks_are_guesses(change) for change in taken))
    guessing = options.certainty is Certainty.GUESS
    proposals = list(special_sevenbit.find(frame, guessing))
    if not text.isascii():
        proposals += special_variants.find(frame)
        proposals += special_c1.find(frame)
    kept = best_apart(one for one in proposals if not _doubts(one, frame))
    changes = without(frame.taken, [(one.start, one.end) for one in kept])
    changes = sorted([*changes, *map(frame.change, kept)], key=lambda change: change.start)
    rest = Frame(text, tuple(changes))
    lost = best_apart(special_fffd.find(rest))
    return sorted([*changes, *map(rest.change, lost)], key=lambda change: change.start)


def _doubts(one: Proposal, frame: Frame) -> bool:
    """Whether a guess would take the place of whole sequences of UTF-8 that are surer."""
    if one.certainty is not Certainty.GUESS:
        return False
    found = frame.touching(one.start, one.end)
    return any(change.certainty is not Certainty.GUESS and _only_utf8(change.channel) for change in found)


def _only_utf8(channel: str) -> bool:
    layers = Channel.parse(channel).layers
    return all(layer.encoded_as is Codec.UTF_8 and not layer.variants for layer in layers)


def first(text: str, taken: Sequence[Change]) -> list[Change]:
    """``taken`` and what is found before the engine looks at the text, in text order; none overlap."""
    frame = Frame(text, tuple(taken))
    found = [frame.change(one) for one in best_apart(special_cesu.find(frame))]
    return sorted([*taken, *found], key=lambda change: change.start)


def without(changes: Sequence[Change], spans: Sequence[tuple[int, int]]) -> list[Change]:
    """The changes that touch none of the spans; both are in text order."""
    out, at = [], 0
    for change in changes:
        while at < len(spans) and spans[at][1] <= change.start:
            at += 1
        if at == len(spans) or spans[at][0] >= change.end:
            out.append(change)
    return out


def _marks_are_guesses(change: Change) -> Change:
    """Misread U+FFFD that the engine turned back: what it stood for is still lost."""
    if change.after is None or "\ufffd" not in change.after or set(change.after) - _MARKS:
        return change
    return replace(change, rule="UM403", certainty=Certainty.GUESS, confidence=min(change.confidence, 0.9))
