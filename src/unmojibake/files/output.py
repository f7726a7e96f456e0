"""A new file that appears under its name when all of it is written.

It is written beside the target, synced, read again, and moved into place.
"""

from __future__ import annotations

import contextlib
import os
import stat
import zlib
from types import TracebackType
from typing import IO, Any, TypeVar

from unmojibake.files.durable import sync_folder
from unmojibake.files.problems import PathProblem, problem_of
from unmojibake.files.sweep import created, sweep

_BLOCK = 1 << 20
_Self = TypeVar("_Self", bound="Output")


class Output:
    """A context manager; within it ``write`` takes the content. Raises PathProblem.

    ``file`` takes the bytes as they are stored, which a subclass may encode first. A target that is there
    keeps its mode.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._target = os.path.realpath(path)
        self._temporary = ""

    def __enter__(self: _Self) -> _Self:
        folder = os.path.dirname(self._target)
        sweep(folder)
        try:
            made = created(folder, 0o666)
            if made is None:
                raise PathProblem(
                    self._path, "cannot be written: the temporary file beside it keeps disappearing"
                )
            fd, self._temporary = made
            with contextlib.suppress(FileNotFoundError):
                os.chmod(self._temporary, stat.S_IMODE(os.stat(self._target).st_mode))
        except OSError as error:
            raise problem_of(self._path, error, "cannot be written") from None
        self.file = Counted(os.fdopen(fd, "w+b"))
        self._stream = self._encoder()
        return self

    def _encoder(self) -> Any:
        """What ``write`` hands the content to; closed at the end if it is not ``file`` itself."""
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
