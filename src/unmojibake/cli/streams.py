"""stdin, stdout and stderr: UTF-8 when piped, printable on any console, binary where bytes are meant."""

from __future__ import annotations

import os
import sys
from typing import IO

import click


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


def read_stdin() -> bytes:
    """All of stdin as bytes."""
    if sys.stdin is None or sys.stdin.closed:
        raise click.UsageError("'-' was given, but there is no stdin")
    return sys.stdin.buffer.read()


def write_bytes(data: bytes) -> None:
    """Exactly these bytes to stdout."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
