"""Temporary files beside a target: their names, and the removal of those that nobody writes any more."""

from __future__ import annotations

import os
import re
import secrets
import stat

from unmojibake.files import locking

LEFTOVER = re.compile(r"\.unmojibake-[0-9a-f]{24}\.tmp")
"""The full name of a temporary file; nothing else is ever removed."""
_ATTEMPTS = 8
"""To make a file that no sweep of another run takes away before it is locked."""


def temporary_name() -> str:
    """A new name that nobody can predict."""
    return f".unmojibake-{secrets.token_hex(12)}.tmp"


def created(folder: str, mode: int) -> tuple[int, str] | None:
    """A new temporary file of this mode, open and locked, and its path; None where sweeps take each one away.

    The lock tells the sweep of another run that this one is alive; one that is locked already is being swept. Raises
    OSError.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    for _ in range(_ATTEMPTS):
        path = os.path.join(folder, temporary_name())
        fd = os.open(path, flags, mode)
        try:
            had = locking.lock(fd, wait=False) is not False
            if had and os.path.samestat(os.fstat(fd), os.stat(path)):
                return fd, path
        except FileNotFoundError:
            pass  # swept before it was locked
        except BaseException:
            os.close(fd)
            raise
        os.close(fd)
    return None


def remove_leftover(path: str) -> bool:
    """Remove a temporary file unless its writer is still alive; whether it was removed.

    Leaves alone what is not a plain file of ours with such a name, and everything where the file
    system has no locks (the writer could not be seen).
    """
    if not LEFTOVER.fullmatch(os.path.basename(path)):
        return False
    flags = (
        os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    )
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            return False
        fd = os.open(path, flags)
    except OSError:
        return False
    try:
        state = os.fstat(fd)
        mine = not hasattr(os, "geteuid") or state.st_uid == os.geteuid() or os.geteuid() == 0
        if not (mine and stat.S_ISREG(state.st_mode) and locking.lock(fd, wait=False)):
            return False
        if os.name == "nt":
            os.close(fd)  # Windows removes no open file
            fd = -1
        os.unlink(path)
    except OSError:
        return False
    finally:
        if fd >= 0:
            os.close(fd)
    return True


def sweep(folder: str) -> int:
    """Remove the leftovers in one folder; how many. Never raises."""
    try:
        names = [name for name in os.listdir(folder or ".") if LEFTOVER.fullmatch(name)]
    except OSError:
        return 0
    return sum(remove_leftover(os.path.join(folder, name)) for name in names)
