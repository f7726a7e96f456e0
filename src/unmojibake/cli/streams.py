"""stdin, stdout and stderr: UTF-8 when piped, printable on any console, binary where bytes are meant."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, cast

import click

if TYPE_CHECKING:
    from pathlib import Path

_IN_MEMORY = 1 << 23  # bytes of a report that are kept in memory while it grows
_BLOCK = 1 << 20


def prepare() -> None:
    """Make the text streams safe for every character.

    A pipe or file gets UTF-8; a console keeps its code page, and shows what it lacks as escapes.
    """
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is None:
            continue
        if stream.isatty():
            reconfigure(errors="backslashreplace")
        else:
            reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def silence_stdout() -> None:
    """After a closed pipe: let the interpreter's last flush go nowhere."""
    try:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
    except (OSError, ValueError):
        pass


def say(text: str) -> None:
    """One message for people, on stderr."""
    try:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
    except (BrokenPipeError, ValueError):
        pass


def fail(message: str, code: int) -> int:
    """Say an error and return its exit code."""
    from unmojibake.report.shown import shown

    say(f"unmojibake: {shown(message)}")
    return code


def wants_color(choice: str, stream: IO[str]) -> bool:
    """--color, then NO_COLOR (no-color.org) and FORCE_COLOR, then whether a person looks."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


@contextmanager
def written(path: str, option: str = "--output") -> Iterator[IO[str]]:
    """A text file to write a report to. It appears, or takes the place of an old one, when all is written.

    Until then the text waits elsewhere: a walk through the target's folder finds nothing half done. A pipe or
    a device is written to at once. Raises UsageError now where it could not be written at the end.
    """
    from pathlib import Path

    from unmojibake.errors import UsageError
    from unmojibake.files.output import Output

    form = {"encoding": "utf-8", "errors": "backslashreplace", "newline": "\n"}
    target = Path(path)
    try:
        device = target.exists() and not target.is_file()
        waiting = target.open("w", **form) if device else _waiting(target, form)  # type: ignore[call-overload]
    except (OSError, ValueError) as error:
        raise UsageError(f"{option} {path}: {getattr(error, 'strerror', None) or error}") from None
    with waiting:
        yield waiting
        if device:
            return
        waiting.seek(0)
        with Output(path) as out:
            while block := waiting.read(_BLOCK):
                out.write(block.encode("utf-8"))


def _waiting(target: Path, form: dict[str, str]) -> IO[str]:
    import tempfile

    folder = target.resolve().parent
    folder.stat()
    if not os.access(folder, os.W_OK):
        raise PermissionError(errno.EACCES, "the folder cannot be written to")
    file = tempfile.SpooledTemporaryFile(_IN_MEMORY, "w+", **form)  # type: ignore[call-overload]  # noqa: SIM115
    return cast("IO[str]", file)


def read_stdin(most: int = -1) -> bytes:
    """All of stdin as bytes, or the first ``most`` of them."""
    if sys.stdin is None or sys.stdin.closed:
        raise click.UsageError("'-' was given, but there is no stdin")
    return sys.stdin.buffer.read(most)


def write_file(file: IO[bytes]) -> None:
    """What is left in a file, exactly, to stdout."""
    while block := file.read(_BLOCK):
        write_bytes(block)


def write_bytes(data: bytes) -> None:
    """Exactly these bytes to stdout."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
