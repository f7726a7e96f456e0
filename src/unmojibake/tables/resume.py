"""What a run has found so far, beside its output: after a kill, ``--resume`` need not judge it again.

The output itself is always written from the beginning, from the parts of the input and what is known of
them: so it is the same, byte for byte, whether a run was disturbed or not.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
from dataclasses import asdict
from typing import Any

from unmojibake import __version__
from unmojibake.errors import FileProblem
from unmojibake.files.problems import problem_of
from unmojibake.tables.work import Outcome, Problem, Told, Work

_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def log_path(target: str) -> str:
    """The file that remembers a run: beside the output, hidden."""
    folder, name = os.path.split(os.path.abspath(target))
    return os.path.join(folder, f".{name}.unmojibake-resume")


def fingerprint(source: str, settings: Any) -> dict[str, Any]:
    """What has to be the same for a run to go on: the input as it was, the settings, the version."""
    state = os.stat(source)
    digest = hashlib.sha256(repr(settings).encode("utf-8", "surrogatepass")).hexdigest()
    return {
        "version": __version__,
        "size": state.st_size,
        "mtime": state.st_mtime_ns,
        "settings": digest,
    }


class Log:
    """The outcomes of an earlier run by number and checksum of their part, and of this run as they come."""

    def __init__(self, path: str, head: dict[str, Any], resume: bool) -> None:
        self._path = path
        self._known: dict[int, tuple[int, int]] = {}  # number: checksum, place in the file
        self._file = self._opened(head, resume)

    def _opened(self, head: dict[str, Any], resume: bool) -> io.BufferedRandom:
        """The file of an earlier run, or a new one, which its owner alone may read, as it holds values."""
        try:
            if not resume:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(self._path)
            flags = os.O_RDWR | os.O_CREAT | (0 if resume else os.O_EXCL) | _NO_LINK
            file = io.BufferedRandom(io.FileIO(os.open(self._path, flags, 0o600), "r+"))
        except OSError as error:
            raise problem_of(self._path, error, "cannot be written") from None
        first = file.readline()
        if not first.endswith(b"\n"):
            file.seek(0)
            file.truncate()
            self._put(file, head)
            return file
        if _parsed(first) != head:
            file.close()
            raise FileProblem(
                "cannot be resumed: the input, the settings or the version are others; "
                "run it again without --resume"
            )
        self._read(file)
        return file

    def _read(self, file: io.BufferedRandom) -> None:
        """Note where the outcomes stand; a last line that was cut off by a kill is removed."""
        place = file.tell()
        for line in file:
            made = _parsed(line)
            if not isinstance(made, list) or not line.endswith(b"\n"):
                break
            self._known[made[0]] = (made[1], place)
            place += len(line)
        file.seek(place)
        file.truncate()

    def known(self, number: int, work: Work) -> Outcome | None:
        """The outcome of a part if an earlier run had it."""
        mark, place = self._known.get(number, (None, 0))
        if mark != work.mark:
            return None
        end = self._file.tell()
        self._file.seek(place)
        found = json.loads(self._file.readline())[2]
        self._file.seek(end)
        return Outcome(
            found["rows"],
            found["lines"],
            tuple((start, stop, text) for start, stop, text in found["edits"]),
            tuple(Told(**one) for one in found["told"]),
            tuple(Problem(**one) for one in found["problems"]),
        )

    def add(self, number: int, work: Work, outcome: Outcome) -> None:
        """Remember an outcome; what was written survives the end of the process at any moment."""
        if number in self._known:
            return
        self._put(self._file, [number, work.mark, asdict(outcome)])

    def _put(self, file: io.BufferedRandom, made: Any) -> None:
        try:
            file.write(json.dumps(made).encode() + b"\n")
            file.flush()
        except OSError as error:
            raise problem_of(self._path, error, "cannot be written") from None

    def close(self) -> None:
        """What is known stays, for another run to resume."""
        with contextlib.suppress(OSError):  # of what could not be written, which is told already
            self._file.close()

    def forget(self) -> None:
        """The output stands: nothing is to be resumed."""
        self.close()
        with contextlib.suppress(OSError):
            os.unlink(self._path)


def _parsed(line: bytes) -> Any:
    """What a line holds; None for one that is torn, or was never ours."""
    try:
        return json.loads(line)
    except ValueError:
        return None
