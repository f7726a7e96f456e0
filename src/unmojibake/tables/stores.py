"""Tables in stores that pyarrow's file systems reach (``s3://``, ``gs://``, ``abfs://``, ``hdfs://``).

The file is brought into the state folder, repaired there as any other, and sent: a store cannot be written
in the middle, and an upload that was interrupted can only begin again.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from unmojibake.errors import UsageError
from unmojibake.files.problems import PathProblem, display_path, problem_of
from unmojibake.files.state import make_private, state_folder
from unmojibake.tables.extras import needed
from unmojibake.tables.job import Job, Summary

_URL = re.compile("[A-Za-z][A-Za-z0-9+.-]+://")
_BLOCK = 1 << 22  # bytes copied at once


def is_url(path: str) -> bool:
    """Whether a name is that of a file in a store."""
    return _URL.match(path) is not None


def through(job: Job, run: Callable[[Job], Summary]) -> Summary:
    """Run a job whose input, output or both lie in stores.

    What is here of an interrupted run is used again with ``resume``, if the input in its store is the same.
    Raises UsageError for a store that is not known, PathProblem, which names the URL, where it cannot be read
    or written.
    """
    if job.report is not None and is_url(job.report):
        raise UsageError("--report is a file here, not in a store")
    job = replace(job, source=_plain(job.source), target=_plain(job.target))
    if not is_url(job.source) and not is_url(job.target):
        return run(job)
    if job.source == job.target:
        raise UsageError(f"{job.source} is written and read")
    folder = _workspace(job)
    here = job
    if is_url(job.source):
        here = replace(here, source=_brought(job.source, os.path.join(folder, "in"), job.resume))
    sent = is_url(job.target)
    if sent:
        store, path = resolved(job.target)
        here = replace(here, target=os.path.join(_made(os.path.join(folder, "out")), _name(job.target)))
    try:
        done = run(here)
    except PathProblem as problem:
        shown = {display_path(here.source): job.source, display_path(here.target): job.target}
        raise PathProblem(shown.get(problem.path, problem.path), problem.reason) from None
    if sent and not done.stopped:
        _send(here.target, store, path, job.target)
    shutil.rmtree(folder, ignore_errors=True)
    return done


def _plain(path: str) -> str:
    """A ``file://`` URL as the path that it means: two names of one file have to be seen as such."""
    return resolved(path)[1] if path.lower().startswith("file://") else path


def resolved(url: str) -> tuple[Any, str]:
    """The file system of a URL, and the path in it. Raises UsageError for one that pyarrow does not know."""
    fs = needed("pyarrow.fs", "data")
    try:
        found: tuple[Any, str] = fs.FileSystem.from_uri(url)
    except (ValueError, OSError) as error:
        raise UsageError(f"{url}: no store that pyarrow knows: {_reason(error)}") from None
    return found


def _workspace(job: Job) -> str:
    """A folder of its own for this input and output, empty unless a run is to go on."""
    key = hashlib.sha256(f"{job.source}\0{job.target}".encode("utf-8", "surrogateescape")).hexdigest()[:32]
    make_private(state_folder())
    folder = os.path.join(state_folder(), "tables", key)
    if not job.resume:
        shutil.rmtree(folder, ignore_errors=True)
    return _made(folder)


def _made(folder: str) -> str:
    make_private(folder)
    return folder


def _name(url: str) -> str:
    name = PurePosixPath(url.partition("?")[0]).name
    if not name or url.partition("?")[0].endswith("/"):
        raise UsageError(f"{url} names no file; one file at a time, and unmojibake.ray for whole datasets")
    return name


def _brought(url: str, folder: str, resume: bool) -> str:
    """The path of the copy of a file in a store; it has the time of the original."""
    target = os.path.join(_made(folder), _name(url))
    store, path = resolved(url)
    try:
        info = store.get_file_info(path)
        if not info.is_file:
            missing = info.type == type(info.type).NotFound
            reason = "no such file" if missing else "is a folder; name one file, or use unmojibake.ray"
            raise PathProblem(url, reason)
        when = info.mtime_ns or 0
        if resume and os.path.exists(target):
            state = os.stat(target)
            if (state.st_size, state.st_mtime_ns) == (info.size, when):
                return target
        with store.open_input_stream(path) as source, open(target, "wb") as file:
            shutil.copyfileobj(source, file, _BLOCK)
        os.utime(target, ns=(when, when))
    except OSError as error:
        raise _problem(url, error, "cannot be read") from None
    return target


def _send(source: str, store: Any, path: str, url: str) -> None:
    try:
        with open(source, "rb") as file, store.open_output_stream(path) as target:
            shutil.copyfileobj(file, target, _BLOCK)
        if store.get_file_info(path).size != os.path.getsize(source):
            raise PathProblem(url, "is not what was sent; run again with --resume")
    except OSError as error:
        raise _problem(url, error, "cannot be written; --resume goes on") from None


def _problem(url: str, error: OSError, what: str) -> PathProblem:
    return problem_of(url, error, what) if error.errno else PathProblem(url, f"{what}: {_reason(error)}")


def _reason(error: Exception) -> str:
    return str(error).rstrip(".").partition("\n")[0]
