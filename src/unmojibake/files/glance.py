"""The bytes of a plain file, read with as few calls as there can be: most files are looked at once, and are clean."""

from __future__ import annotations

import os
import stat

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


def plain_bytes(path: str, follow: bool, most: int) -> bytes | None:
    """The bytes of a regular file of at most ``most`` of them, for looking only.

    None for everything else, also what cannot be read or changes meanwhile: ``read_file`` and
    ``LargeFile`` say what is the matter. ``follow``: the path was named, not found as a regular file by a
    walk; opening a device may already have effects, so it is looked at first.
    """
    try:
        if follow and not stat.S_ISREG(os.stat(path).st_mode):
            return None
        fd = os.open(path, _FLAGS if follow else _FLAGS | _NO_LINK)
        try:
            state = os.fstat(fd)
            size = state.st_size
            if not stat.S_ISREG(state.st_mode) or size > most:
                return None
            data = os.read(fd, size + 1)
        finally:
            os.close(fd)
    except (OSError, ValueError, MemoryError):
        return None
    return data if len(data) == size else None
