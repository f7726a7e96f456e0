"""What was asked of the speed, what was measured, and whether that is enough."""

from __future__ import annotations

from corpus import table


class Verdicts:
    """Collects one line for each figure that is asked for."""

    def __init__(self) -> None:
        self._rows: list[list[object]] = []

    def at_least(self, what: str, measured: float, asked: float) -> None:
        self._rows.append([what, measured, f"at least {asked:g}", _word(measured >= asked)])

    def at_most(self, what: str, measured: float, asked: float) -> None:
        self._rows.append([what, measured, f"at most {asked:g}", _word(measured <= asked)])

    def holds(self, what: str, measured: bool) -> None:
        self._rows.append([what, "yes" if measured else "no", "yes", _word(measured)])

    def told(self, what: str, measured: float) -> None:
        """A figure that nothing is asked of, beside one that is."""
        self._rows.append([what, measured, "-", "-"])

    def print(self) -> None:
        print("### What is asked, and what is met\n")
        table("figure|measured|asked|met", self._rows)


def _word(met: bool) -> str:
    return "yes" if met else "**no**"
