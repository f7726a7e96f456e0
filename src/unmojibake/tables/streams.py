"""Reading and writing files of any size: plain, gzip, Zstandard or xz, by the ending of their name."""

from __future__ import annotations

import contextlib
import gzip
import io
import lzma
import os
import stat
import zlib
from typing import IO, Any, cast

from unmojibake.errors import UsageError
from unmojibake.files import output
from unmojibake.files.problems import PathProblem, problem_of
from unmojibake.tables.extras import needed

COMPRESSED = (".gz", ".zst", ".xz")


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


class Output(output.Output):
    """The repaired file, which ``write`` compresses if its name says so."""

    def _encoder(self) -> Any:
        ending = compression(self._path)
        if ending == ".gz":
            return gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=self.file, mtime=0)
        if ending == ".xz":
            return lzma.LZMAFile(cast(IO[bytes], self.file), "wb", preset=3)
        if ending == ".zst":
            return needed("pyarrow", "data").CompressedOutputStream(self.file, "zstd")
        return self.file


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
