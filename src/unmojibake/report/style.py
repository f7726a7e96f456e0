"""Colour for terminals."""

from __future__ import annotations

_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36"}


class Style:
    """Wraps text in ANSI colour codes, or leaves it alone when ``on`` is false."""

    def __init__(self, on: bool) -> None:
        self._on = on

    def __call__(self, text: str, *names: str) -> str:
        if not self._on or not text:
            return text
        return f"\x1b[{';'.join(_CODES[name] for name in names)}m{text}\x1b[0m"
