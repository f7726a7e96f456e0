"""Regular expressions that are compiled when they are first used: a class of many characters takes milliseconds."""

from __future__ import annotations

import re
from typing import Any, cast


class _Lazy:
    """Stands for a pattern: its methods are the pattern's own from their first use on."""

    def __init__(self, source: str, flags: int) -> None:
        self._source, self._flags = source, flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self._source, self._flags), name)
        setattr(self, name, found)
        return found


def pattern(source: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern for ``search`` and the like, not to be given to functions of ``re``."""
    return cast("re.Pattern[str]", _Lazy(source, flags))
