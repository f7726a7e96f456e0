"""Files that are too large to be read whole: read part by part, and replaced from what is left as it is."""

from __future__ import annotations

import codecs
import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType

from unmojibake.files.durable import sync_folder, write_all
from unmojibake.files.journal import Run
from unmojibake.files.problems import PathProblem, problem_of
from unmojibake.files.read import CHUNK, Identity, Snapshot, open_regular
from unmojibake.files.sweep import sweep
from unmojibake.files.write import changed_since, created_beside, held, keep_attributes, require_writable

_PIECE = 8 << 10  # bytes of a sample that come from one place
_MOST_PIECES = 64
_UNREADABLE = "what was written does not read back; the device may be failing"
_KEPT = "cannot be written, nothing was changed"


@dataclass(frozen=True)
class Overview:
    """What one look at all bytes tells: whether they are UTF-8, and lines with bytes beyond ASCII from all over."""

    is_utf8: bool
    sample: bytes


class LargeFile:
    """An open regular file, read by position. Use it as a context manager; raises PathProblem."""

    def __init__(self, path: str, follow: bool = True) -> None:
        self.path = path
        try:
            self.target = os.path.realpath(path) if follow else os.path.abspath(path)
            self._file = open(open_regular(self.target, os.O_RDONLY), "rb", buffering=0)  # noqa: SIM115
        except (OSError, ValueError) as error:
            raise problem_of(path, error, "cannot be read") from None
        except PathProblem as problem:
            raise PathProblem(path, problem.reason) from None
        self.identity = Identity.of(os.fstat(self._file.fileno()))
        self.digest = ""

    def __enter__(self) -> LargeFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    @property
    def size(self) -> int:
        return self.identity.size

    def read(self, start: int, size: int) -> bytes:
        """The bytes from ``start`` on, ``size`` of them or to the end of the file."""
        try:
            self._file.seek(start)
            out = bytearray()
            while len(out) < size and (block := self._file.read(min(CHUNK, size - len(out)))):
                out += block
        except OSError as error:
            raise problem_of(self.path, error, "cannot be read") from None
        return bytes(out)

    def blocks(self, start: int, end: int) -> Iterator[bytes]:
        """The bytes ``start``..``end``, some at a time."""
        while start < end and (block := self.read(start, min(CHUNK, end - start))):
            yield block
            start += len(block)

    def require_unchanged(self) -> None:
        """Raises PathProblem when the file is not what it was when it was opened."""
        with suppress(OSError):
            now = (Identity.of(os.fstat(self._file.fileno())), Identity.of(os.stat(self.target)))
            if all(self.identity.same_state(each) for each in now):
                return
        raise PathProblem(
            self.path, "cannot be read: another program is writing to it; run again when it has finished"
        )

    def overview(self, digest: bool) -> Overview:
        """One look at all bytes, in constant memory; with their digest, for who wants to write."""
        seen = hashlib.sha256()
        decoder = codecs.getincrementaldecoder("utf-8")()
        pieces: list[bytes] = []
        is_utf8, every, number = True, 1, 0
        for number, block in enumerate(self.blocks(0, self.size)):
            if digest:
                seen.update(block)
            ascii_only = block.isascii()
            if is_utf8 and not (ascii_only and not decoder.getstate()[0]):
                try:
                    decoder.decode(block)
                except UnicodeDecodeError:
                    is_utf8 = False
            if not ascii_only and number % every == 0:
                pieces.append(_piece(block))
                if len(pieces) > _MOST_PIECES:
                    pieces, every = pieces[::2], 2 * every
        if is_utf8 and decoder.getstate()[0]:
            is_utf8 = False  # it ends within a character
        self.digest = seen.hexdigest() if digest else ""
        return Overview(is_utf8, b"\n".join(filter(None, pieces)))


def _piece(block: bytes) -> bytes:
    """Whole lines of a block around its first byte beyond ASCII."""
    at = len(block) - len(block.lstrip(bytes(range(0x80))))
    part = block[max(0, at - _PIECE // 2) : at + _PIECE]
    first, last = part.find(b"\n") + 1, part.rfind(b"\n")
    return part[first:last] if last > first else b""


@dataclass(frozen=True)
class Block:
    """The bytes ``start``..``end`` of a file become ``new``; None: they stay."""

    start: int
    end: int
    new: bytes | None = None


def replace_large(file: LargeFile, blocks: Iterator[Block], run: Run | None) -> bool:
    """Give the file what the blocks say, which cover all of it in order; False when nothing changes.

    As ``write.write_atomic``, in constant memory: a temporary file beside the target comes into being with
    the first block that changes, is made durable, read back and moved over the target. Raises PathProblem,
    with the file as it was.
    """
    try:
        return _replaced(file, blocks, run)
    except (OSError, ValueError) as error:
        raise problem_of(file.path, error, _KEPT) from None


def _replaced(file: LargeFile, blocks: Iterator[Block], run: Run | None) -> bool:
    first = next((block for block in blocks if block.new is not None), None)
    if first is None:
        file.require_unchanged()
        return False
    snapshot = Snapshot(file.path, file.target, file.identity, b"")
    with held(snapshot):
        require_writable(snapshot)
        folder = os.path.dirname(file.target)
        sweep(folder)
        if run is not None:
            run.announce(folder)
        fd, temporary = created_beside(snapshot)
        try:
            written = _write(fd, file, first, blocks)
            mode = keep_attributes(fd, temporary, file.target, file.identity)
            os.fsync(fd)
            if _digest_of(fd) != written:
                raise PathProblem(file.path, f"{_KEPT}: {_UNREADABLE}")
            if run is not None:
                run.record_large(file.target, file.blocks(0, file.size), file.size, written, mode)
            if not _is_same(file):
                raise changed_since(snapshot)
            if os.name == "nt":
                os.close(fd)  # Windows moves no open file, and replaces none
                fd = -1
                file.__exit__(None, None, None)
            os.replace(temporary, file.target)
            temporary = ""
            sync_folder(folder)
        finally:
            if fd >= 0:
                os.close(fd)
            if temporary:
                with suppress(OSError):
                    os.unlink(temporary)
    return True


def _is_same(file: LargeFile) -> bool:
    """Whether the file is in the state in which it was opened, and holds the bytes that were looked at."""
    seen = hashlib.sha256()
    for block in file.blocks(0, file.size):
        seen.update(block)
    try:
        file.require_unchanged()
    except PathProblem:
        return False
    return file.digest in ("", seen.hexdigest())


def _write(fd: int, file: LargeFile, first: Block, blocks: Iterator[Block]) -> str:
    """Write what stands before the first changed block, it, and the others; the digest of all of it."""
    seen = hashlib.sha256()

    def put(data: bytes) -> None:
        seen.update(data)
        write_all(fd, data)

    for data in file.blocks(0, first.start):
        put(data)
    block: Block | None = first
    while block is not None:
        if block.new is not None:
            put(block.new)
        else:
            for data in file.blocks(block.start, block.end):
                put(data)
        block = next(blocks, None)
    return seen.hexdigest()


def _digest_of(fd: int) -> str:
    os.lseek(fd, 0, os.SEEK_SET)
    seen = hashlib.sha256()
    while block := os.read(fd, CHUNK):
        seen.update(block)
    return seen.hexdigest()
