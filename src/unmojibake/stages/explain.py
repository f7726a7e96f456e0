"""What happened to a text, layer by layer, in words."""

from __future__ import annotations

from dataclasses import dataclass, replace

from unmojibake.channels.channel import Channel, Layer
from unmojibake.channels.realistic import PAIRS
from unmojibake.model import Change, Repair
from unmojibake.options import Options
from unmojibake.stages import pipeline
from unmojibake.stages.state import replay

_CAUSES = {(p.encoded_as, p.decoded_as): p.cause for p in PAIRS}


@dataclass(frozen=True)
class Step:
    """One layer in the order in which it did its damage: ``before`` became ``after``."""

    channel: str
    before: str
    after: str
    cause: str


@dataclass(frozen=True)
class Story:
    """The steps that lead from one finding's repaired text to what is there now."""

    change: Change
    steps: tuple[Step, ...]
    replay: bool


@dataclass(frozen=True)
class Explanation:
    """All findings at any certainty, and a story for the longest one of each channel."""

    repair: Repair
    stories: tuple[Story, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        return tuple(step for story in self.stories for step in story.steps)

    @property
    def replay(self) -> bool:
        return all(story.replay for story in self.stories)


def explain(text: str, options: Options | None = None) -> Explanation:
    """What damaged this text; guesses are told too. Raises nothing for any string."""
    found = pipeline.repair_text(text, replace(options or Options(), level="guess"))
    longest: dict[str, Change] = {}
    for change in found.changes:
        held = longest.get(change.channel)
        if held is None or len(change.before) > len(held.before):
            longest[change.channel] = change
    return Explanation(found, tuple(_story(change) for change in longest.values()))


def _story(change: Change) -> Story:
    assert change.after is not None
    steps, now = [], change.after
    for layer in Channel.parse(change.channel).layers:
        damaged = replay(now, (layer,))
        if damaged is None:
            break
        steps.append(Step(Channel((layer,)).name, now, damaged, cause(layer)))
        now = damaged
    return Story(change, tuple(steps), now == change.before)


def cause(layer: Layer) -> str:
    """The likeliest way in which a layer comes about, one sentence."""
    if layer.encoded_as is None or layer.decoded_as is None:
        return ""
    known = _CAUSES.get((layer.encoded_as, layer.decoded_as))
    return known or f"{layer.encoded_as.value} text opened as {layer.decoded_as.value} and saved again"
