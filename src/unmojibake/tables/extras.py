"""Packages that only some installations have, and the one sentence that says what to install."""

from __future__ import annotations

import importlib
from typing import Any

from unmojibake.errors import UsageError


def needed(module: str, extra: str) -> Any:
    """A module of an optional package. Raises UsageError with the command that installs it."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        package = module.partition(".")[0]
        if error.name and error.name.partition(".")[0] != package:
            raise
        raise UsageError(
            f"this needs the package {package}; install it with: pip install 'unmojibake[{extra}]'"
        ) from None
