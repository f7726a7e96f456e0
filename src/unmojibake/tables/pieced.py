"""Values in which bytes were lost: the words around the loss are judged, and the answer is kept.

What a lost byte was depends on the words beside it, not on the number of the invoice at the end of the value. So only
these words are asked about, digits as noughts, below a line that shows the code page in which the value was read.
Columns say the same things over and over; each is asked once. The answer depends on these words alone, and with the
words that speak for themselves it makes up the outcome for the value.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from unmojibake.channels import code_page, replays
from unmojibake.channels.channel import Channel
from unmojibake.model import Certainty, Change, Repair
from unmojibake.options import Options
from unmojibake.stages import engine, prefilter, prose, sevenbit
from unmojibake.stages.holes_whole import WAITS, whole
from unmojibake.stages.pipeline import apply, find
from unmojibake.tables.suspicion import by_words
from unmojibake.tables.words import CONTROLS, MARKS, WORD, changed_words, placed, witness

_AROUND = 3
"""Words on either side that are asked about along with a loss: the models look no farther than two."""
_MOST = 40
"""Words from the first loss to the last; a value with more is judged as a whole."""
_DIGITS = re.compile("[1-9]")
Spot = tuple[int, int]
"""Where the words that are asked about start and end, in code points."""


def pieced(value: str, options: Options, voted: Sequence[str] = ()) -> Repair | None:
    """The repair of a value that words with signs of loss keep from being settled; None where it takes more.

    ``voted`` are channels that other values of the column show; they are asked where the value leaves it open.
    """
    if not by_words(options) or len(value) > prefilter.SHORT or "\ufffd" in value:
        return None
    if sevenbit.suspicious(value, options.certainty is Certainty.GUESS) or "\x1b" in value:
        return None
    words = list(WORD.finditer(value))
    lost = [n for n, word in enumerate(words) if MARKS.search(word[0]) and not word[0].isascii()]
    if lost and lost[-1] - lost[0] > _MOST:
        return None
    others = [word for n, word in enumerate(words) if n not in lost and not word[0].isascii()]
    found = changed_words((word[0] for word in others), options)
    if found is None:
        return None
    sure = placed(value, ((others[n].start(), change) for n, change in found))
    if not lost:
        return _outcome(value, sure, [], options)
    inside = [words[n].span() for n in lost]
    spot = words[max(0, lost[0] - _AROUND)].start(), words[min(len(words) - 1, lost[-1] + _AROUND)].end()
    if sure:
        return _answered(value, sure, _asked(value, spot, (sure[0].channel,), options), inside, options)
    alone = _answered(value, [], _asked(value, spot, (), options), inside, options)
    if alone is None or alone.changes or not voted:
        return alone
    return _answered(value, [], _asked(value, spot, voted, options), inside, options) or alone


def _answered(
    value: str, sure: list[Change], asked: list[Change] | None, inside: Sequence[Spot], options: Options
) -> Repair | None:
    if asked is None:
        return None
    within = [one for one in asked if any(one.start < end and one.end > start for start, end in inside)]
    return _outcome(value, sure, within, options)


def _asked(value: str, spot: Spot, channels: Sequence[str], options: Options) -> list[Change] | None:
    """What is found in a part of the value, with its place in it; None where it hangs on the digits."""
    start, end = spot
    folded = _DIGITS.sub("0", value[start:end])
    found = _judged(folded, tuple(channels), options)
    for change in found:
        if not value.startswith(change.before, start + change.start) or not _holds(change):
            return None
    return placed(value, ((start, change) for change in found))


@lru_cache(maxsize=1 << 14)
def _judged(text: str, channels: tuple[str, ...], options: Options) -> tuple[Change, ...]:
    """All that is found in a text below lines that show some channels."""
    beside = "".join(f"{witness(channel)}\n" for channel in channels)
    lead = len(beside)
    return tuple(
        replace(_undecided(one), start=one.start - lead, end=one.end - lead)
        for one in find(beside + text, options)
        if one.start >= lead
    )


def _undecided(change: Change) -> Change:
    """A finding that waits for lost bytes as the guess that it was, so that the whole value decides again."""
    if change.after is not None or not change.alternatives:
        return change
    (after, confidence), *others = change.alternatives
    return replace(
        change,
        after=after,
        certainty=Certainty.GUESS,
        confidence=confidence,
        alternatives=tuple(others),
        evidence=change.evidence.removesuffix(WAITS),
    )


@lru_cache(maxsize=1 << 14)
def _holds(change: Change) -> bool:
    return change.after is None or replays(change.after, change.before, change.channel)


def _outcome(value: str, sure: list[Change], asked: list[Change], options: Options) -> Repair | None:
    """As the pipeline ends: nothing half repaired, what is quoted left, and what is below the level told."""
    taken = [one for one in sure if not any(one.start < more.end and one.end > more.start for more in asked)]
    changes = sorted([*taken, *asked], key=lambda one: one.start)
    changes = whole(value, prose.demote(value, changes), options.certainty)
    noted = engine.NOTED if options.certainty > Certainty.GUESS else 0.0
    told = [one for one in changes if one.certainty is not Certainty.GUESS or one.confidence >= noted]
    made = [one for one in told if one.after is not None and one.certainty >= options.certainty]
    text = apply(value, made)
    if CONTROLS.search(text):
        return None
    return Repair(text, tuple(made), tuple(one for one in told if one not in made))


def of_pairs(channel: str) -> bool:
    """Whether a channel misread in an East Asian page, where bytes get lost."""
    pages = [layer.decoded_as for layer in Channel.parse(channel).layers if layer.decoded_as]
    return any(not code_page(page).single_byte for page in pages)
