"""A block for datatrove pipelines, in the place of its ftfy formatter; needs datatrove.

Each document is judged by itself, so any number of tasks gives the same documents.
"""

from __future__ import annotations

from unmojibake.errors import UsageError

try:
    from datatrove.pipeline.formatters.base import BaseFormatter
except ImportError as error:
    raise UsageError("this needs the package datatrove; install it with: pip install datatrove") from error

from unmojibake.options import Options


class UnmojibakeFormatter(BaseFormatter):  # type: ignore[misc]
    """Repairs the text of each document and restyles nothing.

    ``level`` is the least certainty that is applied; with ``options``, those count instead.
    """

    name = "unmojibake"

    def __init__(self, level: str = "likely", options: Options | None = None) -> None:
        super().__init__()
        self.options = options or Options(level=level)

    def format(self, text: str) -> str:
        """The text with its damage repaired."""
        from unmojibake.api import fix

        return fix(text, self.options)
