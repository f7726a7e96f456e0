"""Reading a file whole, with the identity by which a later write sees whether it has changed."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field

from unmojibake.files.problems import PathProblem, problem_of

CHUNK = 1 << 20  # bytes read at once
_ATTEMPTS = 3  # a file that changes during each of them is being written to


@dataclass(frozen=True)
class Identity:
    """What tells one state of a file from another; ``mtime_ns`` in nanoseconds, ``size`` in bytes."""

    device: int
    inode: int
    mtime_ns: int
    size: int
    mode: int
    links: int
    uid: int
    gid: int

    @classmethod
    def of(cls, state: os.stat_result) -> Identity:
        return cls(
            state.st_dev,
            state.st_ino,
            state.st_mtime_ns,
            state.st_size,
            state.st_mode,
            state.st_nlink,
            state.st_uid,
            state.st_gid,
        )

    def same_state(self, other: Identity) -> bool:
        """Whether nobody wrote to the file in between (owner, mode and links may differ)."""
        mine = (self.device, self.inode, self.mtime_ns, self.size)
        return mine == (other.device, other.inode, other.mtime_ns, other.size)


@dataclass(frozen=True)
class Snapshot:
    """A file as it was read. ``path`` as given; ``target`` the absolute path of the file itself,
    behind any links, which is what a write replaces."""

    path: str
    target: str
    identity: Identity
    data: bytes = field(repr=False)


def read_file(path: str, follow: bool = True) -> Snapshot:
    """Read a regular file whole.

    ``follow=False`` refuses a link, for paths found by walking (one may appear after the listing).
    Pipes, devices and sockets are never opened. Raises PathProblem.
    """
    try:
        target = os.path.realpath(path) if follow else os.path.abspath(path)
        for _ in range(_ATTEMPTS):
            identity, data = _read(target)
            if len(data) == identity.size and identity.same_state(Identity.of(os.stat(target))):
                return Snapshot(path, target, identity, data)
    except (OSError, ValueError) as error:
        raise problem_of(path, error, "cannot be read") from None
    except MemoryError:
        raise PathProblem(path, "cannot be read: it does not fit into memory") from None
    except PathProblem as problem:
        raise PathProblem(path, problem.reason) from None
    raise PathProblem(
        path, "cannot be read: another program is writing to it; run again when it has finished"
    )


def open_regular(path: str, flags: int) -> int:
    """Open an existing regular file without following a link and without ever waiting for a pipe.

    Raises OSError, or PathProblem for anything but a regular file.
    """
    _require_regular(path, os.lstat(path).st_mode)  # opening a device may already have effects
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    fd = os.open(path, flags | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0))
    try:
        _require_regular(path, os.fstat(fd).st_mode)
    except BaseException:
        os.close(fd)
        raise
    return fd


def _require_regular(path: str, mode: int) -> None:
    if not stat.S_ISREG(mode):
        kind = "a folder" if stat.S_ISDIR(mode) else "a link" if stat.S_ISLNK(mode) else "a special file"
        raise PathProblem(path, f"cannot be read: it is {kind}, not a file")


def _read(target: str) -> tuple[Identity, bytes]:
    with open(open_regular(target, os.O_RDONLY), "rb", buffering=0) as file:
        identity = Identity.of(os.fstat(file.fileno()))
        return identity, file.read()
