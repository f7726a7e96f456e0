"""What a format of files has to do, and which one a file is in."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

from unmojibake.channels.codec import Codec
from unmojibake.errors import UsageError
from unmojibake.stages.decode_codec import encode_strict
from unmojibake.tables import delimited, delimited_part, jsonlines, recoded
from unmojibake.tables.job import Job
from unmojibake.tables.pool import Process
from unmojibake.tables.streams import Output, compression
from unmojibake.tables.work import Outcome, Plan, Work, spliced

_ENDINGS = {
    "csv": (".csv", ".txt"),
    "tsv": (".tsv", ".tab"),
    "jsonl": (".jsonl", ".ndjson"),
    "parquet": (".parquet", ".pq"),
    "arrow": (".arrow", ".arrows", ".feather", ".ipc"),
    "sqlite": (".sqlite", ".sqlite3", ".db", ".db3"),
}
KINDS = tuple(_ENDINGS)
_SAMPLE = 1 << 20


class Format(Protocol):
    """One file while it is read, judged and written."""

    plan: Plan

    @property
    def process(self) -> Process:
        """What judges a part: a function of a module, for other processes to import."""

    def works(self) -> Iterator[Work]:
        """The parts of the input, in order."""

    def begin(self, output: Output) -> None:
        """Called once before the first part is written."""

    def write(self, work: Work, outcome: Outcome) -> Outcome:
        """Write a part with its edits; the outcome as it came to be, with rows that did not take their repair."""

    def finish(self) -> None:
        """Called once behind the last part."""

    def close(self) -> None:
        """Let go of the input."""


def kind_of(path: str) -> str | None:
    """The format that the ending of a name tells, compressed or not."""
    name = path.lower()
    bare = name.removesuffix(compression(name))
    return next((kind for kind, endings in _ENDINGS.items() if bare.endswith(endings)), None)


def chosen_kind(job: Job) -> str:
    """The format of a job's files. Raises UsageError where it is not told, or where it would have to change."""
    kind = job.kind or kind_of(job.source)
    if kind is None:
        raise UsageError(f"the name {job.source!r} tells no format; say it with --format {'|'.join(KINDS)}")
    target = kind_of(job.target)
    if target is not None and target != kind and {kind, target} != {"csv", "tsv"}:
        raise UsageError(f"{job.source!r} is {kind}, and {job.target!r} would be {target}: formats are kept")
    if job.encoding is not None and kind not in ("csv", "tsv"):
        raise UsageError(f"--encoding is for CSV files, and {job.source!r} is {kind}")
    if kind not in ("csv", "tsv", "jsonl") and (compression(job.source) or compression(job.target)):
        raise UsageError(f"{kind} files are not compressed as a whole; decompress it first")
    return kind


def opened(job: Job) -> Format:
    """The job's input, opened. Raises FileProblem and UsageError."""
    kind = chosen_kind(job)
    if kind in ("csv", "tsv"):
        return _Delimited(job, tabs=kind == "tsv")
    if kind == "jsonl":
        return _JsonLines(job)
    if kind == "sqlite":
        from unmojibake.tables.sqlitefile import SqliteFormat

        return SqliteFormat(job)
    from unmojibake.tables.extras import needed

    needed("pyarrow", "data")
    from unmojibake.tables.arrowfiles import IpcFormat, ParquetFormat

    return ParquetFormat(job) if kind == "parquet" else IpcFormat(job)


class _Bytes:
    """Formats whose parts are stretches of bytes."""

    def __init__(self, job: Job) -> None:
        self._input, self._encoding = recoded.opened(job.source, job.encoding)

    def begin(self, output: Output) -> None:
        self._output = output

    def write(self, work: Work, outcome: Outcome) -> Outcome:
        data = spliced(work.kept, outcome.edits)
        if self._encoding != Codec.UTF_8.value:
            data = (
                encode_strict(data.decode("utf-8"), self._encoding) or b""
            )  # repairs that do not fit are no edits
        self._output.write(data)
        return outcome

    def finish(self) -> None:
        """All is written."""

    def close(self) -> None:
        self._input.close()


class _Delimited(_Bytes):
    process = staticmethod(delimited_part.process)

    def __init__(self, job: Job, tabs: bool) -> None:
        beginning, encoding = recoded.opened(job.source, job.encoding)
        with contextlib.closing(beginning):
            sample = beginning.read(_SAMPLE)
        layout = delimited.layout_of(sample, job.columns, job.delimiter, tabs, job.header)
        self._layout = replace(layout, encoding=encoding)
        self.plan = Plan(job.options, job.columns, self._layout)
        super().__init__(job)

    def works(self) -> Iterator[Work]:
        return delimited.parts(self._input, self._layout)


class _JsonLines(_Bytes):
    process = staticmethod(jsonlines.process)

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self.plan = Plan(job.options, job.columns)

    def works(self) -> Iterator[Work]:
        return jsonlines.parts(self._input)
