"""Which of many values are worth a look. Most are not, and are passed over thousands at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from unmojibake.options import Options
from unmojibake.stages.pipeline import nothing_to_find

# Values asked about with one question; where the answer is yes, each part is asked about by itself. With one
# value in a hundred damaged, 16 in the last step but one ask least in all.
_STEPS = (4096, 256, 16)
_LONGEST = 1 << 22  # code points of one question


def may_be_damaged(text: str, options: Options) -> bool:
    """Whether a text is worth a look; False proves it of each of the values that it was joined from by LF."""
    return not nothing_to_find(text, options)


def suspects(values: Sequence[str | None], options: Options) -> list[int]:
    """Places of the values that may be damaged, in order; None is no value."""
    out: list[int] = []
    for start in range(0, len(values), _STEPS[0]):
        out += _within(values, start, min(start + _STEPS[0], len(values)), 1, options)
    return out


def _within(
    values: Sequence[str | None], start: int, end: int, depth: int, options: Options
) -> Iterator[int]:
    texts = [value for value in values[start:end] if value]
    if not texts or (_short(texts) and not may_be_damaged("\n".join(texts), options)):
        return
    if depth == len(_STEPS):
        for i in range(start, end):
            value = values[i]
            if value and may_be_damaged(value, options):
                yield i
        return
    for part in range(start, end, _STEPS[depth]):
        yield from _within(values, part, min(part + _STEPS[depth], end), depth + 1, options)


def _short(texts: list[str]) -> bool:
    """Whether the texts may be joined; long documents are asked about one by one, to hold no copy of all."""
    return sum(map(len, texts)) <= _LONGEST
