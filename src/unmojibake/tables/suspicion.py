"""Which of many values are worth a look. Most are plain ASCII, and are passed over thousands at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from unmojibake.options import Options
from unmojibake.stages.pipeline import nothing_to_find

# Values asked about with one question; where the answer is yes, each part is asked about by itself.
_STEPS = (4096, 256, 16)
_LONGEST = 1 << 22  # code points of one question


def may_be_damaged(text: str, options: Options) -> bool:
    """Whether a text is worth a look: ``fix`` leaves it alone where it is not."""
    return not nothing_to_find(text, options)


def suspects(values: Sequence[str | None], options: Options) -> list[int]:
    """Places of the values that may be damaged, in order; None is no value.

    Values beyond ASCII are asked about one by one, each distinct one once: what looks healthy in a value
    depends on the alphabet of that value.
    """
    out: list[int] = []
    known: dict[str, bool] = {}
    for i in candidates(values, options):
        value = values[i]
        assert value is not None
        found = known.get(value)
        if found is None:
            found = known[value] = may_be_damaged(value, options)
        if found:
            out.append(i)
    return out


def candidates(values: Sequence[str | None], options: Options, cut: str = "\n") -> list[int]:
    """Places of the values that are beyond ASCII, or ASCII that may be damaged nevertheless, in order.

    ``cut`` is a character that separates further values within each.
    """
    out = [i for i, value in enumerate(values) if value and not value.isascii()]
    wide = set(out)
    for start in range(0, len(values), _STEPS[0]):
        end = min(start + _STEPS[0], len(values))
        plain = (
            ["" if i in wide else values[i] or "" for i in range(start, end)] if wide else values[start:end]
        )
        out += (start + i for i in _within(plain, 0, 1, options, cut))
    out.sort()
    return out


def _within(
    values: Sequence[str | None], start: int, depth: int, options: Options, cut: str
) -> Iterator[int]:
    """Places among ASCII values, ``start`` added, of those that a switching sequence makes suspicious."""
    texts = [value for value in values if value]
    if not texts or (sum(map(len, texts)) <= _LONGEST and not _asked(texts, options, cut)):
        return
    if depth == len(_STEPS):
        yield from (start + i for i, value in enumerate(values) if value and _asked([value], options, cut))
        return
    for part in range(0, len(values), _STEPS[depth]):
        inner = values[part : part + _STEPS[depth]]
        yield from _within(inner, start + part, depth + 1, options, cut)


def _asked(texts: list[str], options: Options, cut: str) -> bool:
    return may_be_damaged("\n".join(texts).replace(cut, "\n"), options)
