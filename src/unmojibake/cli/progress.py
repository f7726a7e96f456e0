"""A line that counts files, on a terminal, once a run has taken two seconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import IO

_PATIENCE = 2.0  # seconds before the first line
_PAUSE = 0.2  # seconds between two


class Progress:
    """Counts on ``stream``; silent unless ``on``."""

    def __init__(self, stream: IO[str], on: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream, self._on, self._clock = stream, on, clock
        self._next = clock() + _PATIENCE
        self._count = 0
        self._shown = False

    def step(self) -> None:
        """One more file is done."""
        self._count += 1
        if not self._on or self._clock() < self._next:
            return
        self._next = self._clock() + _PAUSE
        self._shown = True
        self._stream.write(f"\r{self._count:,} files looked at")
        self._stream.flush()

    def clear(self) -> None:
        """Make room for other output."""
        if self._shown:
            self._shown = False
            self._stream.write("\r\x1b[K")
            self._stream.flush()
