"""Writing a repaired file so that whoever looks sees the old or the new bytes, never anything else.

One name: a temporary file beside the target, made durable, read back, then moved over it. Several
names (hard links): both versions go into the journal first, then the file is written in place, since
a replacement would leave the other names with the old bytes. Two instances exclude each other by a
lock on the target; the bytes are compared once more just before the change.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from unmojibake.files import locking
from unmojibake.files.durable import holds, overwrite, sync_folder, write_all
from unmojibake.files.journal import Journal, Run
from unmojibake.files.problems import PathProblem, problem_of, reason_of
from unmojibake.files.read import Identity, Snapshot, open_regular
from unmojibake.files.state import lock_file
from unmojibake.files.sweep import created, sweep

_KEPT = "cannot be written, nothing was changed"
_CLOSE_BEFORE_REPLACE = os.name == "nt"  # Windows moves no open file


def write_atomic(snapshot: Snapshot, data: bytes, run: Run | None = None) -> bool:
    """Give the file of ``snapshot`` the bytes ``data``; False when it holds them already.

    Mode, ownership and extended attributes are kept where the system allows it (Linux; macOS and
    Windows keep the mode). With ``run`` the change is journalled before it happens. Raises
    PathProblem, with the file as it was, when it has changed since it was read, cannot be written,
    or when the bytes cannot be verified.
    """
    if data == snapshot.data:
        return False
    try:
        with held(snapshot):
            current = _current(snapshot, data)
            if current is None:
                return False
            require_writable(snapshot)
            if current.links > 1:
                _write_in_place(snapshot, data, run)
            else:
                sweep(os.path.dirname(snapshot.target))
                _replace(snapshot, current, data, run)
    except (OSError, ValueError) as error:
        raise problem_of(snapshot.path, error, _KEPT) from None
    return True


def digest(data: bytes) -> str:
    """The name of a content: SHA-256, lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()


@contextmanager
def held(snapshot: Snapshot) -> Iterator[None]:
    """Keep other instances from the target.

    POSIX locks the target itself, which serves all users of a machine. Windows cannot replace an
    open file, so there a file in the state folder stands for it.
    """
    fd = -1
    if locking.fcntl is not None:
        try:
            fd = open_regular(snapshot.target, os.O_RDONLY)
        except (FileNotFoundError, PathProblem):  # gone, or a link or folder by now
            raise changed_since(snapshot) from None
    elif locking.msvcrt is not None:
        with suppress(OSError, PathProblem):
            fd = lock_file(os.path.normcase(snapshot.target))
    try:
        if fd >= 0 and locking.lock(fd) is False:
            raise PathProblem(snapshot.path, f"{_KEPT}: another instance is writing to it")
        yield
    finally:
        if fd >= 0:
            os.close(fd)


def _current(snapshot: Snapshot, data: bytes) -> Identity | None:
    """The target as it is now, with the bytes of the snapshot; None when it holds ``data`` already.

    Compares contents too: two writes within one tick of the file system's clock leave the same time.
    """
    try:
        fd = open_regular(snapshot.target, os.O_RDONLY)
    except FileNotFoundError:
        raise changed_since(snapshot) from None
    with open(fd, "rb", buffering=0) as file:
        identity = Identity.of(os.fstat(fd))
        content = file.read()
    if content == data:
        return None
    unchanged = (identity.device, identity.inode) == (snapshot.identity.device, snapshot.identity.inode)
    if not unchanged or content != snapshot.data:
        raise changed_since(snapshot)
    return identity


def changed_since(snapshot: Snapshot) -> PathProblem:
    """The problem of a target that is no longer what was read."""
    return PathProblem(snapshot.path, f"{_KEPT}: it has changed since it was read; run again")


def require_writable(snapshot: Snapshot) -> None:
    """Whoever may write to the file may have it repaired; the administrator may, whatever its mode says."""
    effective = os.access in os.supports_effective_ids
    if not os.access(snapshot.target, os.W_OK, effective_ids=effective):
        reason = "permission denied"
        if not snapshot.identity.mode & 0o222:
            reason = "it is read-only; make it writable (chmod u+w) and run again"
        elif _on_read_only_system(snapshot.target):
            reason = "its file system is read-only; copy it elsewhere, or mount that for writing"
        raise PathProblem(snapshot.path, f"{_KEPT}: {reason}")


def _on_read_only_system(path: str) -> bool:
    if not hasattr(os, "statvfs"):
        return False
    with suppress(OSError):
        return bool(os.statvfs(path).f_flag & os.ST_RDONLY)
    return False


def _replace(snapshot: Snapshot, current: Identity, data: bytes, run: Run | None) -> None:
    if run is not None:
        run.announce(os.path.dirname(snapshot.target))
    fd, temporary = created_beside(snapshot)
    try:
        write_all(fd, data)
        kept = keep_attributes(fd, temporary, snapshot.target, current)
        os.fsync(fd)
        if not holds(fd, data):
            raise PathProblem(
                snapshot.path, f"{_KEPT}: what was written does not read back; the device may be failing"
            )
        if run is not None:
            run.record(snapshot.target, snapshot.data, digest(data), kept)
        if _current(snapshot, data) is None:
            raise changed_since(snapshot)
        if _CLOSE_BEFORE_REPLACE:
            os.close(fd)
            fd = -1
        os.replace(temporary, snapshot.target)
        temporary = ""
        sync_folder(os.path.dirname(snapshot.target))
    finally:
        if _CLOSE_BEFORE_REPLACE and fd >= 0:
            os.close(fd)
            fd = -1
        if temporary:
            with suppress(OSError):
                os.unlink(temporary)
        if fd >= 0:
            os.close(fd)


def created_beside(snapshot: Snapshot) -> tuple[int, str]:
    """A new, locked temporary file beside the target: open, and its path. Raises PathProblem."""
    try:
        made = created(os.path.dirname(snapshot.target), 0o600)
    except OSError as error:
        reason = f"{_KEPT}: cannot create a file beside it: {reason_of(error)}"
        raise PathProblem(snapshot.path, reason) from None
    if made is None:
        raise PathProblem(snapshot.path, f"{_KEPT}: the temporary file beside it keeps disappearing")
    return made


def keep_attributes(fd: int, temporary: str, target: str, wanted: Identity) -> int:
    """Give the temporary file the owner, mode and extended attributes of the target; the mode it got."""
    mode = stat.S_IMODE(wanted.mode)
    owned = _keep_owner(fd, wanted) if hasattr(os, "fchown") else True
    if not owned:
        # set-id bits would act for another user, and the old group's rights would go to another group
        mode &= ~0o6000 & (~0o070 | (mode & 0o007) << 3)
    if hasattr(os, "fchmod"):
        os.fchmod(fd, mode)
    else:
        os.chmod(temporary, mode)
    if hasattr(os, "listxattr"):
        _keep_extended(fd, target, owned)
    return mode


def _keep_owner(fd: int, wanted: Identity) -> bool:
    state = os.fstat(fd)
    if (state.st_uid, state.st_gid) == (wanted.uid, wanted.gid):
        return True
    try:
        os.fchown(fd, wanted.uid, wanted.gid)
    except OSError:
        with suppress(OSError):
            os.fchown(fd, -1, wanted.gid)
        return False
    return True


def _keep_extended(fd: int, target: str, owned: bool) -> None:
    try:
        names = os.listxattr(target)
    except OSError:
        return
    for name in names:
        if not owned and name.startswith("system.posix_acl"):
            continue
        # an attribute that only the administrator may set stays behind, as with cp
        with suppress(OSError):
            os.setxattr(fd, name, os.getxattr(target, name))


def _write_in_place(snapshot: Snapshot, data: bytes, run: Run | None) -> None:
    """Write through to all names of the file. The journal holds both versions until it is done."""
    with Journal().open_run(os.path.dirname(snapshot.target)) as own:
        journal = own if run is None else run  # a run that records nothing leaves nothing
        journal.record_in_place(snapshot.target, snapshot.data, data, stat.S_IMODE(snapshot.identity.mode))
        fd = open_regular(snapshot.target, os.O_RDWR)
        try:
            if not os.path.samestat(os.fstat(fd), os.stat(snapshot.target)):
                raise changed_since(snapshot)
            _overwrite(fd, snapshot, data)
        finally:
            os.close(fd)
        journal.finish_in_place(snapshot.target)
        if run is None:
            own.discard()


def _overwrite(fd: int, snapshot: Snapshot, data: bytes) -> None:
    try:
        # what makes the file longer first: a full disk or a size limit shows before any byte is lost
        overwrite(fd, data, len(snapshot.data))
    except BaseException as error:
        try:
            overwrite(fd, snapshot.data, len(snapshot.data))
        except OSError:
            raise PathProblem(
                snapshot.path,
                "was interrupted while it was written and could not be put back; the journal holds the "
                "original, the next 'unmojibake fix' or 'unmojibake undo' restores it",
            ) from error
        raise
    if not holds(fd, data):
        overwrite(fd, snapshot.data, len(snapshot.data))
        raise PathProblem(
            snapshot.path, f"{_KEPT}: what was written does not read back; the device may be failing"
        )
