"""Standard input that is too large for memory: held in a file, and given out when all of it has been judged."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import click

from unmojibake.cli.streams import write_bytes, write_file
from unmojibake.errors import UnmojibakeError, UsageError
from unmojibake.judge import Judged, Source, Task, guarded, judge
from unmojibake.model import FileResult, Status
from unmojibake.streamed import filter_large, streams

_BLOCK = 1 << 20  # bytes copied at once


def spooled(first: bytes) -> str:
    """The path of a file with ``first`` and the rest of stdin; it is removed when the command ends.

    Raises UsageError where there is no room for it.
    """
    try:
        folder = tempfile.TemporaryDirectory(prefix="unmojibake-")
        click.get_current_context().call_on_close(folder.cleanup)
        path = Path(folder.name, "stdin")
        with path.open("xb") as file:
            file.write(first)
            shutil.copyfileobj(sys.stdin.buffer, file, _BLOCK)
    except OSError as error:
        where = tempfile.gettempdir()
        raise UsageError(
            f"stdin is too large for memory, and cannot be held in {where}: {error.strerror or error}; "
            "free some space there, or set TMPDIR"
        ) from error
    return str(path)


def filtered(source: Source, task: Task) -> FileResult:
    """The result for what lies in the spool of ``source``; what comes of it goes to stdout, or itself where that
    fails."""
    if source.note is None and _in_parts(source, task):
        with tempfile.TemporaryFile(prefix="unmojibake-") as made:
            result = guarded(source, lambda: Judged(filter_large(source, task, made.write))).result
            if result.status is not Status.ERROR:
                made.seek(0)
                write_file(made)
                return result
    else:
        result = judge(source, task).result
    if result.data is not None:
        write_bytes(result.data)
        return result
    with Path(source.place).open("rb") as given:
        write_file(given)
    return result


def _in_parts(source: Source, task: Task) -> bool:
    try:
        return streams(source, task)
    except UnmojibakeError:
        return False  # judging it says why
