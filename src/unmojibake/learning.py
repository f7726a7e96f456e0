"""What two texts, one damaged and one right, teach: the channel, and the setting that repairs such damage."""

from __future__ import annotations

import difflib
import json
from collections import Counter
from dataclasses import dataclass

from unmojibake.errors import UsageError
from unmojibake.options import Mapping, Options

_LEVELS = ("certain", "likely", "guess")
_LONGEST = 20_000  # characters that are compared one by one: the work grows with their square
_MOST_AROUND = 12


@dataclass(frozen=True)
class Lesson:
    """``channels`` with their counts; ``level``, where that setting is enough; else ``mappings``."""

    channels: tuple[tuple[str, int], ...] = ()
    level: str | None = None
    mappings: tuple[Mapping, ...] = ()
    reason: str = ""

    @property
    def settings(self) -> str:
        """The mappings as they stand in pyproject.toml."""
        return "\n".join(map(_toml, self.mappings))


def learn(bad: str, good: str) -> Lesson:
    """How ``good`` became ``bad``, and the setting that turns ``bad`` into ``good`` again."""
    from unmojibake.history.align import restore
    from unmojibake.stages.pipeline import repair_text

    if bad == good:
        return Lesson(reason="the two texts are the same")
    restorations = restore(bad, good)
    channels = tuple(Counter(each.channel for each in restorations).most_common())
    for level in _LEVELS:
        repair = repair_text(bad, Options(level=level))
        if repair.text == good:
            told = tuple(Counter(change.channel for change in repair.changes).most_common())
            return Lesson(channels or told, level)
    mappings = _mappings(bad, good)
    if mappings:
        return Lesson(channels, mappings=mappings)
    return Lesson(channels, reason="no channel and no mapping turns the first text into the second")


def _mappings(bad: str, good: str) -> tuple[Mapping, ...]:
    """Literal mappings for the places that differ, with as little around them as tells them apart."""
    if len(bad) + len(good) > _LONGEST:
        return ()
    matcher = difflib.SequenceMatcher(None, bad, good, autojunk=False)
    places = [place for tag, *place in matcher.get_opcodes() if tag != "equal"]
    for around in range(_MOST_AROUND + 1):
        pairs = dict(_widened(bad, good, place, around) for place in places)
        longest_first = sorted(pairs.items(), key=lambda pair: -len(pair[0]))
        made = tuple(
            Mapping(f"learned {number}", before, after)
            for number, (before, after) in enumerate(longest_first, 1)
        )
        if all(map(_is_telling, pairs)) and _repairs(made, bad, good):
            return made
    return ()


def _widened(bad: str, good: str, place: list[int], around: int) -> tuple[str, str]:
    """What stands at a place in both texts, with up to ``around`` characters on either side."""
    a, b, c, d = place
    left, right = min(around, a, c), min(around, len(bad) - b, len(good) - d)
    return bad[a - left : b + right], good[c - left : d + right]


def _is_telling(find: str) -> bool:
    """Whether a text is rare enough to be replaced wherever it stands."""
    return len(find) >= 3 or (bool(find) and not find.isascii())


def _repairs(mappings: tuple[Mapping, ...], bad: str, good: str) -> bool:
    """Whether a configuration may have these mappings, and ``fix`` then gives the good text."""
    from unmojibake.stages.pipeline import repair_text

    try:
        options = Options(mappings=mappings)
    except UsageError:
        return False  # such as a replacement that holds what it replaces
    return repair_text(bad, options).text == good


def _toml(mapping: Mapping) -> str:
    rows = [
        f"{key} = {json.dumps(value)}"
        for key, value in (("name", mapping.name), ("find", mapping.find), ("replace", mapping.replace))
    ]
    return "[[tool.unmojibake.mappings]]\n" + "\n".join(rows) + "\n"
