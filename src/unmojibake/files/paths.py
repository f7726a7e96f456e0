"""Paths as plain strings: undecodable bytes survive in them, and 50,000 a second are no burden."""

from __future__ import annotations

import os
import stat


def shortened(path: str) -> str:
    """The path without leading ``./`` and trailing separators; never resolved, so it stays as given."""
    dot = os.curdir + os.sep
    while path.startswith(dot) and path.strip(os.sep + os.curdir):
        path = path[len(dot) :].lstrip(os.sep)
    stripped = path.rstrip(os.sep + (os.altsep or ""))
    return stripped or path


def below(path: str, folder: str) -> str:
    """``path`` relative to ``folder`` with ``/`` at the end of each part; empty when not below it."""
    start = folder if folder.endswith(os.sep) else folder + os.sep
    return slashed(path[len(start) :]) + "/" if path.startswith(start) and len(path) > len(start) else ""


if os.sep == "/":

    def slashed(path: str) -> str:
        """The path with ``/`` between its parts."""
        return path

else:

    def slashed(path: str) -> str:
        return path.replace(os.sep, "/")


def is_junction(entry: os.DirEntry[str]) -> bool:
    """Whether the entry is a Windows link between folders (Python 3.12 tells)."""
    check = getattr(entry, "is_junction", None)
    return bool(check is not None and check())


def kind_of(mode: int) -> str:
    """What a special file is, in words."""
    kinds = (
        (stat.S_ISFIFO, "a named pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
    )
    return next((name for test, name in kinds if test(mode)), "a special file")
