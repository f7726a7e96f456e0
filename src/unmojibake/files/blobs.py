"""Contents in the state folder: compressed, named by their SHA-256, checked whenever they are read."""

from __future__ import annotations

import hashlib
import os
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import IO

from unmojibake.files import locking
from unmojibake.files.durable import sync_folder
from unmojibake.files.problems import PathProblem
from unmojibake.files.read import CHUNK
from unmojibake.files.state import make_private, open_private
from unmojibake.files.sweep import LEFTOVER, temporary_name

DIGEST = re.compile(r"[0-9a-f]{64}")
_LEVEL = 3  # text shrinks to a third in a fraction of the time of level 9, which saves 3 % more


class Blobs:
    """The contents below one state folder. ``hold()`` while adding a content and the line that names it."""

    def __init__(self, state: str) -> None:
        self.state = state
        self.folder = os.path.join(state, "blobs")

    def hold(self) -> int:
        """An open descriptor that keeps others from adding and removing until it is closed."""
        make_private(self.state)
        fd = open_private(os.path.join(self.state, "lock"), os.O_RDWR | os.O_CREAT)
        locking.lock(fd)
        return fd

    def add(self, data: bytes) -> str:
        """Store a content durably; its digest. Raises OSError or PathProblem."""
        name = hashlib.sha256(data).hexdigest()
        if os.path.lexists(self._path(name)) and self._intact(name, len(data)):
            return name
        self.add_blocks([data])
        return name

    def add_blocks(self, blocks: Iterable[bytes]) -> tuple[str, int]:
        """Store a content that comes in blocks, durably; its digest and size. Raises OSError or PathProblem."""
        make_private(self.folder)
        temporary = os.path.join(self.folder, temporary_name())
        fd = open_private(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        try:
            with open(fd, "wb") as file:
                name, size = _packed(blocks, file)
                file.flush()
                os.fsync(fd)
            folder = os.path.dirname(self._path(name))
            make_private(folder)
            os.replace(temporary, self._path(name))
        except BaseException:
            with suppress(OSError):
                os.unlink(temporary)
            raise
        sync_folder(folder)
        sync_folder(self.folder)
        return name, size

    def blocks(self, name: str, size: int) -> Iterator[bytes]:
        """As ``get``, some bytes at a time; what is wrong with the whole shows at its end only."""
        seen, left, unpacker = hashlib.sha256(), size, zlib.decompressobj()
        try:
            with open(open_private(self._path(name), os.O_RDONLY), "rb") as file:
                while left >= 0:
                    packed = unpacker.unconsumed_tail or file.read(CHUNK)
                    block = unpacker.decompress(packed, CHUNK)
                    if not packed and not block:
                        break
                    seen.update(block)
                    left -= len(block)
                    yield block
        except FileNotFoundError:
            raise PathProblem(name, "the journal no longer holds this content") from None
        except (OSError, ValueError, zlib.error) as error:
            raise PathProblem(name, f"the journal is damaged: {error}") from None
        if left or seen.hexdigest() != name:
            raise PathProblem(name, "the journal is damaged: the stored content is not the original")

    def get(self, name: str, size: int) -> bytes:
        """A content of ``size`` bytes; raises PathProblem when it is missing or not what it was."""
        try:
            if not DIGEST.fullmatch(name):
                raise ValueError("no digest")
            with open(open_private(self._path(name), os.O_RDONLY), "rb") as file:
                unpacker = zlib.decompressobj()
                # a forged content could unpack to any size: one byte more than expected is enough
                data = unpacker.decompress(file.read(2 * size + 4096), size + 1)
        except FileNotFoundError:
            raise PathProblem(name, "the journal no longer holds this content") from None
        except (OSError, ValueError, zlib.error) as error:
            raise PathProblem(name, f"the journal is damaged: {error}") from None
        if len(data) != size or hashlib.sha256(data).hexdigest() != name:
            raise PathProblem(name, "the journal is damaged: the stored content is not the original")
        return data

    def keep_only(self, names: Iterable[str]) -> None:
        """Remove all other contents, and leftovers of interrupted additions. Call with ``hold()``."""
        kept = frozenset(names)
        with suppress(OSError):
            for entry in sorted(os.listdir(self.folder)):
                folder = os.path.join(self.folder, entry)
                if LEFTOVER.fullmatch(entry):
                    os.unlink(folder)
                    continue
                with suppress(OSError):
                    for name in os.listdir(folder):
                        if name not in kept:
                            os.unlink(os.path.join(folder, name))
                    if not os.listdir(folder):
                        os.rmdir(folder)

    def stored(self, name: str) -> int:
        """Bytes that a content takes on disk; 0 when it is missing."""
        try:
            return os.lstat(self._path(name)).st_size
        except OSError:
            return 0

    def _intact(self, name: str, size: int) -> bool:
        try:
            self.get(name, size)
        except PathProblem:
            return False
        return True

    def _path(self, name: str) -> str:
        return os.path.join(self.folder, name[:2], name)


def _packed(blocks: Iterable[bytes], file: IO[bytes]) -> tuple[str, int]:
    """Write the blocks compressed; digest and size of what they hold."""
    packer, seen, size = zlib.compressobj(_LEVEL), hashlib.sha256(), 0
    for block in blocks:
        seen.update(block)
        size += len(block)
        file.write(packer.compress(block))
    file.write(packer.flush())
    return seen.hexdigest(), size
