"""One file of a table, from end to end: read in parts, judged, written, reported; resumable."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace

from unmojibake.errors import FileProblem
from unmojibake.files.problems import PathProblem, problem_of
from unmojibake.tables import pool
from unmojibake.tables.formats import Format, chosen_kind, opened
from unmojibake.tables.job import Job, Summary
from unmojibake.tables.report import Report, check_name
from unmojibake.tables.resume import Log, fingerprint, log_path
from unmojibake.tables.stores import is_url, through
from unmojibake.tables.streams import Output, check_places
from unmojibake.tables.work import Outcome, Problem

_WORTH_A_POOL = 4 << 20  # bytes of input below which starting processes costs more than it saves

Progress = Callable[[int, float], None]
"""Called with the rows done, and the share of the input (0..1)."""


def run(
    job: Job, complain: Callable[[Problem], None] | None = None, progress: Progress | None = None
) -> Summary:
    """Repair the job's file into its target, which appears when all of it is done.

    ``complain`` gets each malformed row, counted over the whole file. Raises UsageError for a job that makes
    no sense, PathProblem where a file cannot be read or written; the target is then as it was. Names of files
    in stores are URLs (see ``stores``).
    """
    if is_url(job.source) or is_url(job.target):
        return through(job, lambda here: run(here, complain, progress))
    try:
        return _run(job, complain, progress)
    except PathProblem:
        raise
    except FileProblem as problem:
        raise PathProblem(job.source, str(problem)) from None
    except OSError as error:
        raise problem_of(job.target, error, "cannot be written") from None


def _run(job: Job, complain: Callable[[Problem], None] | None, progress: Progress | None) -> Summary:
    try:
        head = fingerprint(
            job.source, (job.options, job.columns, job.kind, job.delimiter, job.header, job.encoding)
        )
    except (OSError, ValueError) as error:
        raise problem_of(job.source, error) from None
    check_places(job.source, job.target, *([job.report] if job.report else []))
    chosen_kind(job)
    if job.report:
        check_name(job.report)
    with ExitStack() as stack:
        engine = _engine(job)  # before the format loads what must not be forked
        stack.callback(engine.close)
        source = opened(job)
        stack.callback(source.close)
        log = Log(log_path(job.target), head, job.resume)
        stack.callback(log.close)
        try:
            with ExitStack() as written:
                output = written.enter_context(Output(job.target))
                report = None
                if job.report:
                    report = Report(written.enter_context(Output(job.report)), job.report)
                done = _Run(source, output, report, complain, progress).through(engine, log, job.strict)
        except _Stopped as stop:
            done = stop.summary
        log.forget()
        return done


class _Stopped(Exception):
    """``--strict`` met a malformed row: nothing is kept."""

    def __init__(self, summary: Summary) -> None:
        super().__init__("stopped")
        self.summary = summary


class _Run:
    """A run while it goes on: what is written, reported and counted."""

    def __init__(
        self,
        source: Format,
        output: Output,
        report: Report | None,
        complain: Callable[[Problem], None] | None,
        progress: Progress | None,
    ) -> None:
        self._source, self._output, self._report = source, output, report
        self._complain, self._progress = complain, progress
        self._rows = self._lines = 0
        self._done = Summary()

    def through(self, engine: pool.Engine, log: Log, strict: bool) -> Summary:
        """All parts of the input, in order."""
        source = self._source
        source.begin(self._output)
        parts = pool.ordered(engine, source.process, source.plan, source.works(), log.known)
        for number, work, outcome in parts:
            log.add(number, work, outcome)
            self._count(source.write(work, outcome))
            if strict and self._done.problems:
                raise _Stopped(replace(self._done, stopped=True))
            if self._progress is not None:
                self._progress(self._rows, work.share)
        source.finish()
        if self._report is not None:
            self._report.finish()
        return self._done

    def _count(self, outcome: Outcome) -> None:
        if self._report is not None:
            self._report.add(outcome, self._rows)
        if self._complain is not None:
            for one in outcome.problems:
                line = one.line + self._lines if one.line else 0
                self._complain(replace(one, row=one.row + self._rows, line=line))
        self._rows += outcome.rows
        self._lines += outcome.lines
        applied = sum(one.applied for one in outcome.told)
        self._done = Summary(
            self._rows,
            self._done.repaired + applied,
            self._done.left + len(outcome.told) - applied,
            self._done.problems + len(outcome.problems),
        )


def _engine(job: Job) -> pool.Engine:
    if job.engine == "ray":
        from unmojibake.tables.rayengine import RayEngine

        return RayEngine(job.address, job.jobs)
    return pool.local(job.jobs if os.path.getsize(job.source) > _WORTH_A_POOL else 1)
