"""A check or a fix: which settings hold where, what is looked at, and how it is reported."""

from __future__ import annotations

import itertools
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

import click

from unmojibake.cli.given import Given
from unmojibake.cli.showing import settings_text
from unmojibake.cli.streams import fail, read_stdin, say, wants_color, write_bytes
from unmojibake.config import Resolver, Settings, codes
from unmojibake.errors import UsageError
from unmojibake.files.patterns import Patterns
from unmojibake.judge import Source, Task, judge
from unmojibake.model import FileResult, Status
from unmojibake.report import reporter_for
from unmojibake.report.base import ReportOptions, Tally, plural
from unmojibake.report.shown import shown, shown_path
from unmojibake.report.summary import statistics, summary
from unmojibake.run import LEFTOVER, Plan, run, sources

STDIN = "-"
_FOR_PEOPLE = ("full", "concise")


@dataclass(frozen=True)
class Overlay:
    """Lays the command line over the settings of a configuration file."""

    given: Given

    def __call__(self, settings: Settings) -> Settings:
        given, old = self.given, settings.options
        options = replace(
            old,
            level=given.level or old.level,
            select=codes(list(given.select)) or old.select,
            ignore=old.ignore + codes(list(given.ignore)),
            include=given.include or old.include,
            exclude=old.exclude + given.exclude,
            gitignore=old.gitignore and not given.no_gitignore,
            encoding=_codec(given.encoding) if given.encoding else old.encoding,
            jobs=old.jobs if given.jobs is None else given.jobs,
            journal=old.journal and not given.no_journal,
        )
        return replace(settings, options=options, output_format=given.format or settings.output_format)


def _codec(name: str) -> str:
    from unmojibake.channels.codec import Codec

    return Codec.parse(name).value


class Session:
    """One run of ``check`` or ``fix``."""

    def __init__(self, given: Given, fixing: bool) -> None:
        self.given = given
        self.fixing = fixing
        self.paths = given.paths or (".",)
        explicit = Path(given.config) if given.config else None
        if explicit is not None and not explicit.is_file():
            raise click.UsageError(f"--config: there is no file '{shown(given.config or '')}'.")
        self.resolver = Resolver(explicit, given.isolated, Overlay(given))
        self.settings = self.resolver.for_folder(_folder(self.paths[0], given.stdin_filename))
        self._named: set[str] = set()
        self._tasks: dict[str, tuple[Settings, Task, list[tuple[Patterns, tuple[str, ...]]]]] = {}

    @property
    def writing(self) -> bool:
        return self.fixing and not self.given.diff and STDIN not in self.paths

    def run(self) -> int:
        """Do what was asked; the exit code."""
        if self.given.show_settings:
            sys.stdout.write(settings_text(self.settings))
            return 0
        if self.given.show_files:
            return self._show_files()
        if self.fixing and STDIN in self.paths and not self.given.diff:
            return self._filter()
        if self.writing:
            self._recover()
        return self._report(self._results())

    # which files, under which settings

    def _sources(self) -> Iterator[Source]:
        seen: set[str] = set()
        several = len(self.paths) > 1
        for settings, group in itertools.groupby(self.paths, self._settings_of):
            names = list(group)
            files = [name for name in names if name != STDIN]
            if STDIN in names:
                yield self._stdin_source()
            for source in sources(files, settings.options, str(settings.root)) if files else ():
                key = os.path.realpath(source.path) if several else source.path
                if key in seen and source.problem is None:
                    continue
                seen.add(key)
                if source.named:
                    self._named.add(source.shown)
                yield source

    def _settings_of(self, path: str) -> Settings:
        return self.resolver.for_folder(_folder(path, self.given.stdin_filename))

    def _stdin_source(self) -> Source:
        name = self.given.stdin_filename or STDIN
        self._named.add(name)
        note = None
        settings = self._settings_of(STDIN)
        if self.given.stdin_filename:
            relative = _relative(name, settings.root)
            if Patterns(settings.options.exclude).covers(relative, False):
                note = "excluded by the settings"
        return Source(name, name, True, read_stdin(), None, note)

    def _task(self, source: Source) -> Task:
        folder = os.path.dirname(source.path)  # noqa: PTH120 (50,000 times)
        if folder not in self._tasks:
            settings = self.resolver.for_folder(Path(folder))
            task = Task(settings.options, self.fixing, keep=self.given.diff)
            ignores = [(Patterns((glob,)), listed) for glob, listed in settings.per_file_ignores]
            self._tasks[folder] = (settings, task, ignores)
        settings, task, ignores = self._tasks[folder]
        if not ignores:
            return task
        relative = _relative(source.path, settings.root)
        more = tuple(code for globs, listed in ignores if globs.covers(relative, False) for code in listed)
        return (
            replace(task, options=replace(task.options, ignore=task.options.ignore + more)) if more else task
        )

    def _results(self) -> Iterator[FileResult]:
        options = self.settings.options
        return run(self._sources(), self._task, Plan(options.jobs, self.writing, options.journal))

    def _recover(self) -> None:
        from unmojibake.files.recover import recover

        for done in recover():
            say(f"note: {shown(str(done))}")

    # what comes out

    def _report(self, results: Iterable[FileResult]) -> int:
        given, settings = self.given, self.settings
        with ExitStack() as stack:
            out = _opened(given.output, stack) if given.output else sys.stdout
            options = ReportOptions(
                settings.options.certainty, self.writing, given.verbose, wants_color(given.color, out)
            )
            if given.diff:
                from unmojibake.report.diff import DiffReporter

                reporter = (
                    DiffReporter(options) if given.format is None else reporter_for(given.format, options)
                )
            else:
                reporter = reporter_for(settings.output_format, options)
            tally, rules = Tally(), Counter[str]()
            people = settings.output_format in _FOR_PEOPLE
            for result in results:
                tally = tally.plus(result, options)
                self._tell(result, options)
                rules.update(finding.rule for finding in result.findings if options.counts(finding))
                if not (given.statistics and people):
                    out.write(reporter.file(_to_show(result, options, people)))
            if given.statistics:
                (out if people else sys.stderr).write(statistics(rules))
            if not (given.statistics and people):
                out.write(reporter.end(tally))
            out.flush()
        if not given.quiet and (people or given.diff):
            say(summary(tally, options))
        return 0 if given.exit_zero and tally.exit_code == 1 else tally.exit_code

    def _tell(self, result: FileResult, options: ReportOptions) -> None:
        """What belongs on stderr about one file."""
        name = shown_path(result.path)
        if result.status is Status.ERROR:
            say(f"error: {name}: {shown(result.error or 'unknown')}")
        elif result.note is not None:
            if (result.path in self._named or self.given.verbose or result.note == LEFTOVER) and (
                not self.given.quiet
            ):
                say(f"note: {name}: {shown(result.note)}, skipped")
        elif self.given.verbose:
            say(f"{name}: {result.status.value}, {result.encoding}")
        elif self.writing and result.changes and not self.given.quiet:
            say(f"repaired {name}: {plural(len(result.changes), 'finding')}")

    def _filter(self) -> int:
        """stdin to stdout: the repaired bytes exactly, the report on stderr."""
        source = self._stdin_source()
        assert source.data is not None
        result = judge(source, self._task(source)).result
        options = ReportOptions(
            self.settings.options.certainty,
            True,
            self.given.verbose,
            wants_color(self.given.color, sys.stderr),
        )
        write_bytes(source.data if result.data is None else result.data)
        tally = Tally().plus(result, options)
        self._tell(result, options)
        reporter = reporter_for(self.settings.output_format, options)
        with ExitStack() as stack:
            out = _opened(self.given.output, stack) if self.given.output else sys.stderr
            people = self.settings.output_format in _FOR_PEOPLE
            if not self.given.quiet or not people or self.given.output:
                out.write(reporter.file(_to_show(result, options, people)) + reporter.end(tally))
        return 0 if self.given.exit_zero and tally.exit_code == 1 else tally.exit_code

    def _show_files(self) -> int:
        code = 0
        for source in self._sources():
            if source.problem is not None:
                code = fail(f"{source.shown}: {source.problem}", 2)
            elif source.note is None:
                sys.stdout.write(f"{shown_path(source.shown)}\n")
        return code


def _folder(path: str, stdin_filename: str | None) -> Path:
    if path == STDIN:
        return Path(stdin_filename).parent if stdin_filename else Path()
    given = Path(path)
    try:
        return given if given.is_dir() else given.parent
    except (OSError, ValueError):
        return Path()


def _relative(path: str, root: Path) -> str:
    absolute = os.path.abspath(path)  # noqa: PTH100
    try:
        relative = os.path.relpath(absolute, root)
    except ValueError:  # another drive
        return path.replace(os.sep, "/")
    return path.replace(os.sep, "/") if relative.startswith("..") else relative.replace(os.sep, "/")


def _opened(path: str, stack: ExitStack) -> IO[str]:
    try:
        file = Path(path).open("w", encoding="utf-8", errors="backslashreplace", newline="\n")  # noqa: SIM115
        return stack.enter_context(file)
    except OSError as error:
        raise UsageError(f"--output {path}: {error.strerror}") from error


def _to_show(result: FileResult, options: ReportOptions, people: bool) -> FileResult:
    """People who ran a fix want to see what is left; machines get everything."""
    if not (people and options.fixing):
        return result
    kept = [(f, c) for f, c in zip(result.findings, result.context, strict=False) if f in result.unresolved]
    return replace(
        result,
        changes=(),
        unresolved=tuple(finding for finding, _ in kept),
        context=tuple(context for _, context in kept),
    )
