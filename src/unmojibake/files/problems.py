"""How a problem with one file is said: the name, the reason and the way out, never a traceback."""

from __future__ import annotations

import errno
import os

from unmojibake.errors import FileProblem

_REASONS = {
    errno.ENOENT: "no such file or folder",
    errno.EACCES: "permission denied",
    errno.EPERM: "operation not permitted",
    errno.EISDIR: "is a folder",
    errno.ENOTDIR: "a part of the path is not a folder",
    errno.ELOOP: "too many symbolic links",
    errno.ENAMETOOLONG: "the path is too long",
    errno.ENOSPC: "no space left on the device; free some and run again",
    errno.EDQUOT: "the disk quota is used up; free some space and run again",
    errno.EFBIG: "the file would exceed the allowed size; raise the limit (ulimit -f) and run again",
    errno.EROFS: "the file system is read-only",
    errno.EIO: "input/output error; the device may be failing",
    errno.EBUSY: "the file is in use by another program",
    errno.EMFILE: "too many open files; use fewer jobs (-j)",
    errno.ENFILE: "too many open files in the system",
}


class PathProblem(FileProblem):
    """A FileProblem of one path: ``str()`` is ``path: reason``; both parts are attributes.

    ``path`` is shown as users see it (see ``display_path``).
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = display_path(path)
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


def reason_of(error: OSError | ValueError) -> str:
    """The reason in plain words, with the way out where there is one."""
    if isinstance(error, ValueError):
        # what every call of the os module says about such a path
        return "the path contains a NUL character" if "null" in str(error) else str(error)
    if error.errno is None:
        return str(error) or type(error).__name__
    return _REASONS.get(error.errno) or os.strerror(error.errno).lower()


def problem_of(path: str, error: OSError | ValueError, effect: str = "") -> PathProblem:
    """The problem record for an operating system error; ``effect`` says what it means for the file."""
    reason = reason_of(error)
    return PathProblem(path, f"{effect}: {reason}" if effect else reason)


def display_path(path: str | bytes | os.PathLike[str] | os.PathLike[bytes]) -> str:
    """The path as text that can always be printed: bytes that are not text show as ``\\xNN``.

    >>> display_path(b"caf" + bytes([0xE9]) + b".txt")
    'caf\\\\xe9.txt'
    """
    text = os.fsdecode(path)
    if not any("\ud800" <= ch <= "\udfff" for ch in text):
        return text
    return "".join(_shown(ch) for ch in text)


def _shown(ch: str) -> str:
    code = ord(ch)
    if 0xDC80 <= code <= 0xDCFF:  # surrogateescape: the byte that did not decode
        return f"\\x{code - 0xDC00:02x}"
    return f"\\u{code:04x}" if 0xD800 <= code <= 0xDFFF else ch
