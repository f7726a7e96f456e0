"""Advisory locks that the system drops when their process dies, so none is ever left behind.

POSIX locks the whole open file (flock), Windows one byte far behind any content (msvcrt). Where
neither works (some network file systems) a lock is simply not had: the comparison just before each
replacement still refuses what another instance has changed.
"""

from __future__ import annotations

import errno
import importlib
import os
from typing import Any


def _optional(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


fcntl: Any = _optional("fcntl")
msvcrt: Any = _optional("msvcrt")

_FAR = 1 << 40  # the byte that Windows locks; locked bytes cannot be read by others
_BUSY = frozenset({errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK})


def lock(fd: int, wait: bool = True) -> bool | None:
    """Lock an open file: True had, False another process holds it, None no locks here.

    The lock ends when the file is closed or its process dies. On Windows waiting gives up, with
    False, after ten seconds.
    """
    try:
        if fcntl is not None:
            fcntl.flock(fd, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        elif msvcrt is not None:
            position = os.lseek(fd, 0, os.SEEK_CUR)
            try:
                os.lseek(fd, _FAR, os.SEEK_SET)
                msvcrt.locking(fd, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
            finally:
                os.lseek(fd, position, os.SEEK_SET)
        else:
            return None
    except OSError as error:
        return False if error.errno in _BUSY else None
    return True
