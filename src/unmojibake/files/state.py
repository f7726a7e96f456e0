"""The state folder: private to its owner, created when first needed.

runs/ID.jsonl    one run: a header, then a line for each change (see ``journal``)
blobs/aa/SHA256  contents, compressed
locks/           Windows only: files that stand for targets being written
lock             held while contents are added or removed
"""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

from unmojibake.files.problems import PathProblem, problem_of, reason_of

_WAY_OUT = "set UNMOJIBAKE_STATE to a folder of your own, or turn the journal off with --no-journal"


def state_folder() -> str:
    """Where the state lives: ``UNMOJIBAKE_STATE``, else the user's state folder of the platform."""
    own = os.environ.get("UNMOJIBAKE_STATE")
    if own:
        return os.path.abspath(own)
    base = os.environ.get("LOCALAPPDATA") if os.name == "nt" else os.environ.get("XDG_STATE_HOME")
    # the XDG base directory specification: a relative path is to be ignored
    if base and os.path.isabs(base):
        return os.path.join(base, "unmojibake")
    try:
        home = Path.home()
    except RuntimeError:
        raise PathProblem("~", f"no home folder for the journal; {_WAY_OUT}") from None
    return str(home / ".local" / "state" / "unmojibake")


def make_private(folder: str) -> None:
    """Create a folder that only its owner can enter. Raises PathProblem, also for someone else's."""
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        state = os.lstat(folder)
        if hasattr(os, "geteuid") and state.st_uid != os.geteuid():
            raise PathProblem(folder, f"the journal's folder belongs to another user; {_WAY_OUT}")
        if os.name != "nt" and stat.S_IMODE(state.st_mode) & 0o077:
            os.chmod(folder, 0o700)
    except OSError as error:
        raise PathProblem(folder, f"no journal can be kept: {reason_of(error)}; {_WAY_OUT}") from None


def open_private(path: str, flags: int) -> int:
    """Open a file of the state folder: mode 0600, never through a link. Raises OSError."""
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    fd = os.open(path, flags, 0o600)
    try:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            raise problem_of(path, OSError("not a plain file"), "the journal is damaged")
    except BaseException:
        os.close(fd)
        raise
    return fd


def lock_file(name: str) -> int:
    """An open file that stands for ``name``; raises OSError or PathProblem."""
    folder = os.path.join(state_folder(), "locks")
    make_private(state_folder())
    make_private(folder)
    key = hashlib.sha256(os.fsencode(name)).hexdigest()[:32]
    return open_private(os.path.join(folder, key), os.O_RDWR | os.O_CREAT)
