"""``unmojibake data``."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import IO, TYPE_CHECKING

import click

from unmojibake.cli import complete
from unmojibake.cli.given import IGNORE, LEVELS, SELECT, split_codes

if TYPE_CHECKING:
    from unmojibake.tables.work import Problem

_NAMED = 20  # malformed rows that are named; the report has all of them
_PAUSE = 0.5  # seconds between two lines of progress


@click.command(short_help="Repair the text in a table: CSV, JSON lines, Parquet, Arrow, SQLite.")
@click.argument("source", metavar="IN", shell_complete=complete.files)
@click.option(
    "--output",
    "-o",
    "target",
    metavar="OUT",
    required=True,
    shell_complete=complete.files,
    help="The repaired copy.",
)
@click.option("--columns", multiple=True, callback=split_codes, metavar="NAMES", help="Only these columns.")
@click.option(
    "--format", "kind", metavar="NAME", help="csv, tsv, jsonl, parquet, arrow, sqlite [by the name]."
)
@click.option("--delimiter", metavar="CHAR", help="What separates the fields of a CSV file [found out].")
@click.option(
    "--encoding",
    metavar="NAME",
    shell_complete=complete.encodings,
    help="That of a CSV file, which it keeps [utf-8].",
)
@click.option("--no-header", is_flag=True, help="The first record is a row; columns are called 1, 2, 3.")
@click.option(
    "--level", type=click.Choice(LEVELS), default="likely", help="The least certainty applied [likely]."
)
@SELECT
@IGNORE
@click.option(
    "--report",
    metavar="FILE",
    shell_complete=complete.files,
    help="Every finding with row and column: .jsonl or .parquet.",
)
@click.option("--strict", is_flag=True, help="Stop at the first malformed row; OUT is not written.")
@click.option("--resume", is_flag=True, help="Go on where a run that was killed has been.")
@click.option("--engine", type=click.Choice(("local", "ray")), default="local", help="Where to work [local].")
@click.option("--address", metavar="HOST:PORT", help="A Ray cluster that runs already.")
@click.option(
    "--jobs", "-j", type=click.IntRange(min=0), default=0, metavar="N", help="Processes [all cores]."
)
@click.option("--quiet", "-q", is_flag=True, help="No summary and no progress.")
def data(source: str, target: str, kind: str | None, quiet: bool, level: str, **given: object) -> int:
    """Copy the table IN to OUT with its damaged values repaired; every other byte stays.

    Reads and writes CSV and TSV, JSON lines, Parquet, Arrow and SQLite files, the first three also as .gz,
    .zst and .xz. Text columns are found by themselves. IN and OUT may be URLs of stores that pyarrow reaches
    (s3://, gs://). Exits with 1 when malformed rows were passed through.
    """
    from unmojibake.cli.streams import say
    from unmojibake.options import Options
    from unmojibake.report.base import plural
    from unmojibake.report.shown import shown_path
    from unmojibake.tables.formats import KINDS
    from unmojibake.tables.job import Job
    from unmojibake.tables.run import run

    if kind is not None and kind not in KINDS:
        raise click.UsageError(f"--format: {kind!r} is none of {', '.join(KINDS)}.")
    if given["address"] and given["engine"] != "ray":
        raise click.UsageError("--address needs --engine ray.")
    options = Options(level=level, select=_words(given["select"]), ignore=_words(given["ignore"]))
    delimiter = given["delimiter"]
    job = Job(
        source,
        target,
        options,
        columns=_words(given["columns"]),
        kind=kind,
        delimiter={"\\t": "\t", "tab": "\t"}.get(str(delimiter), str(delimiter)) if delimiter else None,
        header=not given["no_header"],
        encoding=_path(given["encoding"]),
        report=_path(given["report"]),
        strict=bool(given["strict"]),
        resume=bool(given["resume"]),
        jobs=int(str(given["jobs"])),
        engine=str(given["engine"]),
        address=_path(given["address"]),
    )
    line = Rate(sys.stderr, sys.stderr.isatty() and not quiet)
    done = run(job, _Complaints(shown_path(source), line), line.step)
    line.clear()
    if done.stopped:
        say(f"stopped at the first malformed row (--strict); {shown_path(target)} is not written")
    elif not quiet:
        left = f", {done.left:,} left with findings" if done.left else ""
        bad = f", {done.problems:,} malformed passed through" if done.problems else ""
        say(f"{plural(done.rows, 'row')}: {plural(done.repaired, 'value')} repaired{left}{bad}")
    return 1 if done.problems else 0


def _words(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, tuple) else ()


def _path(value: object) -> str | None:
    return None if value is None else str(value)


class _Complaints:
    """Names the first malformed rows."""

    def __init__(self, source: str, line: Rate) -> None:
        self._source, self._line, self._count = source, line, 0

    def __call__(self, problem: Problem) -> None:
        from unmojibake.cli.streams import say

        self._count += 1
        if self._count > _NAMED + 1:
            return
        self._line.clear()
        if self._count == _NAMED + 1:
            say("further malformed rows are not named here; --report lists all of them")
            return
        place = f" (line {problem.line:,})" if problem.line else ""
        say(f"{self._source}: row {problem.row:,}{place}: {problem.reason}")


class Rate:
    """Rows, rows a second and the time that is left, on one line of a terminal."""

    def __init__(self, stream: IO[str], on: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream, self._on, self._clock = stream, on, clock
        self._began = clock()
        self._next = self._began + _PAUSE
        self._shown = False

    def step(self, rows: int, share: float) -> None:
        """So many rows are done, which are this share of the input (0..1)."""
        now = self._clock()
        if not self._on or now < self._next:
            return
        self._next = now + _PAUSE
        spent = now - self._began
        left = spent / share - spent if share > 0 else 0.0
        self._stream.write(f"\r\x1b[K{rows:,} rows, {rows / spent:,.0f}/s, {share:.0%}, {_time(left)} left")
        self._stream.flush()
        self._shown = True

    def clear(self) -> None:
        """Make room for other output."""
        if self._shown:
            self._shown = False
            self._stream.write("\r\x1b[K")
            self._stream.flush()


def _time(seconds: float) -> str:
    whole = round(seconds)
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02}"
    return f"{whole // 3600}:{whole % 3600 // 60:02}:{whole % 60:02}"
