"""Reading and writing files of any size: plain, gzip, Zstandard or xz, by the ending of their name.

Output goes to a temporary file beside the target, is synced, read again, and moved into place.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import lzma
import os
import stat
import zlib
from types import TracebackType
from typing import IO, Any, cast

from unmojibake.errors import UsageError
from unmojibake.files import locking
from unmojibake.files.durable import sync_folder
from unmojibake.files.problems import PathProblem, problem_of
from unmojibake.files.sweep import sweep, temporary_name
from unmojibake.tables.extras import needed

COMPRESSED = (".gz", ".zst", ".xz")
_BLOCK = 1 << 20


def compression(path: str) -> str:
    """The ending that says how a file is compressed, or nothing."""
    return next((ending for ending in COMPRESSED if path.lower().endswith(ending)), "")


class Input:
    """A file that is read once, front to back. Raises PathProblem."""

    def __init__(self, path: str) -> None:
        self._path = path
        try:
            self._raw = io.BufferedReader(io.FileIO(path))
            self._size = os.fstat(self._raw.fileno()).st_size
        except (OSError, ValueError) as error:
            raise problem_of(path, error) from None
        self._stream: Any = _opened(self._raw, compression(path))

    def read(self, size: int) -> bytes:
        """Up to ``size`` bytes, decompressed; nothing at the end."""
        try:
            return bytes(self._stream.read(size))
        except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise problem_of(self._path, error) from None
            reason = f"cannot be decompressed: {str(error).rstrip('.')}"
            raise PathProblem(self._path, reason) from None

    def share(self) -> float:
        """How much of the file is read, 0..1."""
        return min(1.0, self._raw.tell() / self._size) if self._size else 1.0

    def close(self) -> None:
        self._raw.close()


def _opened(raw: IO[bytes], ending: str) -> Any:
    if ending == ".gz":
        return gzip.GzipFile(fileobj=raw)
    if ending == ".xz":
        return lzma.LZMAFile(raw)
    if ending == ".zst":
        return needed("pyarrow", "data").CompressedInputStream(raw, "zstd")
    return raw


class Output:
    """A file that appears under its name when all of it is written: a context manager. Raises PathProblem.

    ``file`` takes the bytes as they are stored, ``write`` compresses them if the name says so.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._target = os.path.realpath(path)
        self._temporary = ""

    def __enter__(self) -> Output:
        folder = os.path.dirname(self._target)
        sweep(folder)
        self._temporary = os.path.join(folder, temporary_name())
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        try:
            fd = os.open(self._temporary, flags, 0o666)
            with contextlib.suppress(FileNotFoundError):
                os.chmod(self._temporary, stat.S_IMODE(os.stat(self._target).st_mode))
        except OSError as error:
            raise problem_of(self._path, error, "cannot be written") from None
        locking.lock(fd, wait=False)  # tells the sweep of another run that this one is alive
        self.file = Counted(os.fdopen(fd, "w+b"))
        self._stream = self._compressor(compression(self._path))
        return self

    def _compressor(self, ending: str) -> Any:
        if ending == ".gz":
            return gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=self.file, mtime=0)
        if ending == ".xz":
            return lzma.LZMAFile(cast(IO[bytes], self.file), "wb", preset=3)
        if ending == ".zst":
            return needed("pyarrow", "data").CompressedOutputStream(self.file, "zstd")
        return self.file

    @property
    def temporary(self) -> str:
        """The path of the temporary file, for what writes to paths only."""
        return self._temporary

    def write(self, data: bytes) -> None:
        try:
            self._stream.write(data)
        except OSError as error:
            raise problem_of(self._path, error, "cannot be written") from None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._finish()
        except OSError as problem:
            raise problem_of(self._path, problem, "cannot be written") from None
        finally:
            with contextlib.suppress(OSError):  # of what could not be written, which is told already
                self.file.shut()
            if self._temporary:
                with contextlib.suppress(OSError):
                    os.unlink(self._temporary)

    def _finish(self) -> None:
        if self._stream is not self.file:
            self._stream.close()
        if not self.file.reads_back():
            raise PathProblem(self._path, "what was written does not read back; the device may be failing")
        if os.name == "nt":
            self.file.shut()  # Windows moves no open file
        os.replace(self._temporary, self._target)
        self._temporary = ""
        sync_folder(os.path.dirname(self._target))


class Counted:
    """A binary file that knows the checksum of what was written to it, in order."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw = raw
        self._sum = self._size = 0
        self.closed = False

    def write(self, data: Any) -> int:
        view = memoryview(data)
        if self._raw.closed:
            return view.nbytes  # the run has failed; a library's writer still tries to end its file
        self._sum = zlib.crc32(view, self._sum)
        self._size += view.nbytes
        self._raw.write(view)
        return view.nbytes

    def tell(self) -> int:
        return self._size

    def flush(self) -> None:
        self._raw.flush()

    def writable(self) -> bool:
        return True

    def readable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False

    def close(self) -> None:
        """Libraries that were handed the file close it; it is still to be read again."""

    def reads_back(self) -> bool:
        """Whether the disk holds what was written."""
        self._raw.flush()
        os.fsync(self._raw.fileno())
        if not self._size:
            return True
        self._raw.seek(0)
        found = size = 0
        while block := self._raw.read(_BLOCK):
            found = zlib.crc32(block, found)
            size += len(block)
        return (found, size) == (self._sum, self._size)

    def shut(self) -> None:
        self._raw.close()


def check_places(source: str, target: str, *others: str) -> None:
    """Raises UsageError where an output would be written onto the input, or onto another output."""
    places = [os.path.realpath(path) for path in (source, target, *others)]
    for i, one in enumerate(places):
        for j in range(i):
            same = one == places[j]
            with contextlib.suppress(OSError):
                same = same or os.path.samefile(one, places[j])
            if same:
                raise UsageError(f"{(source, target, *others)[i]} is written and read, or written twice")
    if os.path.exists(target) and not stat.S_ISREG(os.stat(target).st_mode):
        raise PathProblem(target, "is no plain file")
