"""How the lines of a document begin: where two lines run together, the second begins like others do."""

from __future__ import annotations

import re
from collections import Counter

_FIRST = re.compile(r"([ \t]*)([!-~]+)")
_LONGEST = 24  # of what is compared of a first word
_EACH, _MOST = (
    8.0,
    8,
)  # what a line that begins alike adds to the odds of a line end, and how many such lines count
_ALIKE, _LEAST_ALIKE = 6.0, 3  # where only letters and digits differ
_PLAIN = 3.0  # what one adds that begins with the same bare word: words stand anywhere in a line


class LineStarts:
    """The first words of a document's lines, with their indentation; linear in the document."""

    def __init__(self, document: str) -> None:
        self._exact: Counter[str] = Counter()
        self._shapes: Counter[str] = Counter()
        for line in document.split("\n") if "\n" in document else ():
            key = _key(line)
            if key is not None:
                self._exact[key] += 1
                self._shapes[_shape(key)] += 1

    def odds(self, right: str) -> float:
        """By how much likelier a line begins with ``right`` than if nothing were known; 1 where nothing is."""
        key = _key(right)
        if key is None:
            return 1.0
        alike = min(self._exact[key], _MOST)
        if key.isalnum():
            return 1.0 + _PLAIN * alike
        shaped = _ALIKE if self._shapes[_shape(key)] >= _LEAST_ALIKE else 1.0
        return max(shaped, 1.0 + _EACH * alike)


def _key(line: str) -> str | None:
    """Indentation and first word; None for an empty line and one that begins beyond ASCII."""
    found = _FIRST.match(line)
    if found is None or len(found[2]) > _LONGEST:
        return None
    return found[0] + ("$" if line[found.end() : found.end() + 1] in ("", "\n") else "")


def _shape(key: str) -> str:
    return re.sub("[0-9]+", "0", re.sub("[A-Za-z_]+", "a", key))
