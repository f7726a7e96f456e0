"""Bytes that are on the disk when the call returns."""

from __future__ import annotations

import os
from contextlib import suppress

from unmojibake.files.read import CHUNK


def overwrite(fd: int, data: bytes, head: int) -> None:
    """Make ``data`` the content of an open file, the part behind ``head`` first, and sync it."""
    os.lseek(fd, min(head, len(data)), os.SEEK_SET)
    write_all(fd, data[head:])
    os.lseek(fd, 0, os.SEEK_SET)
    write_all(fd, data[:head])
    os.ftruncate(fd, len(data))
    os.fsync(fd)


def write_all(fd: int, data: bytes) -> None:
    """Write everything at the position of an open file; raises OSError."""
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view[:CHUNK]) :]


def holds(fd: int, data: bytes) -> bool:
    """Whether the open file has exactly this content."""
    os.lseek(fd, 0, os.SEEK_SET)
    offset = 0
    while chunk := os.read(fd, CHUNK):
        if data[offset : offset + len(chunk)] != chunk:
            return False
        offset += len(chunk)
    return offset == len(data)


def sync_folder(folder: str) -> None:
    """Make a rename in the folder durable, where folders can be synced (not on Windows)."""
    if os.name == "nt":
        return
    with suppress(OSError):
        fd = os.open(folder or ".", os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
        try:
            os.fsync(fd)
        finally:
            os.close(fd)
