"""Which rules are on: the one meaning of ``select`` and ``ignore``, everywhere."""

from __future__ import annotations

from collections.abc import Iterable


def matches(code: str, patterns: Iterable[str]) -> bool:
    """Whether a rule code is one of these codes, or begins with one (``UM4``).

    >>> matches("UM401", ["UM4"]), matches("UM401", ["UM402"])
    (True, False)
    """
    return _reach(code, patterns) >= 0


def selected(code: str, select: tuple[str, ...], ignore: tuple[str, ...]) -> bool:
    """Whether a rule is on: the longer of the matching codes decides, ``ignore`` on a draw.

    >>> selected("UM401", ("UM401",), ("UM4",)), selected("UM402", (), ("UM4",))
    (True, False)
    """
    on = _reach(code, select) if select else 0
    return on >= 0 and on > _reach(code, ignore)


def _reach(code: str, patterns: Iterable[str]) -> int:
    """The length of the longest pattern that matches; 0 for ``ALL``, -1 for none."""
    return max(
        (0 if p == "ALL" else len(p) for p in patterns if p == "ALL" or code.startswith(p)), default=-1
    )
