"""A check or a fix: run it over the selection, and report."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import IO

import click

from unmojibake.cli.given import Given
from unmojibake.cli.progress import Progress
from unmojibake.cli.selection import STDIN, Selection
from unmojibake.cli.streams import fail, say, wants_color, write_bytes, written
from unmojibake.judge import judge
from unmojibake.report import reporter_for
from unmojibake.report.base import Reporter, ReportOptions, Tally, plural
from unmojibake.report.shown import shown, shown_path
from unmojibake.report.summary import summary
from unmojibake.results import FileResult, Status
from unmojibake.run import LEFTOVER, Plan, run

_FOR_PEOPLE = ("full", "concise")


class Session:
    """One run of ``check`` or ``fix``."""

    def __init__(self, given: Given, fixing: bool) -> None:
        self.given = given
        self.fixing = fixing
        if given.names or given.zip:
            from unmojibake.cli.naming import check_given

            check_given(given)
        self.selection = Selection(given, fixing, keep=given.diff or given.interactive)
        self.settings = self.selection.settings
        self.people = self.settings.output_format in _FOR_PEOPLE
        if fixing and given.staged:
            raise click.UsageError("--staged only checks: what is staged is not rewritten.")

    @property
    def writing(self) -> bool:
        return self.fixing and not self.given.diff and STDIN not in self.selection.paths

    def run(self) -> int:
        """Do what was asked; the exit code."""
        if self.given.show_settings:
            from unmojibake.cli.showing import settings_text

            sys.stdout.write(settings_text(self.settings))
            return 0
        if self.given.zip:
            return self._zip()
        if self.given.names:
            return self._names()
        if self.given.show_files:
            return self._show_files()
        if self.fixing and STDIN in self.selection.paths and not self.given.diff:
            return self._filter()
        if self.given.write_baseline:
            return self._write_baseline(self.given.write_baseline, self._results())
        if self.writing:
            self._recover()
        if self.given.interactive:
            from unmojibake.cli.review import Review

            return Review(self.selection, self.given.color).run()
        return self._report(self._results())

    def _names(self) -> int:
        from unmojibake.cli.naming import results

        if self.given.write_baseline:
            return self._write_baseline(self.given.write_baseline, results(self.selection, False))
        if self.writing:
            self._recover()
        return self._report(results(self.selection, self.writing))

    def _zip(self) -> int:
        from unmojibake.cli.naming import zip_result

        if self.writing and not self.given.output:
            raise click.UsageError("fix --zip needs -o NEW, a new archive; or --diff, which shows the names.")
        result, message = zip_result(self.given, self.settings, self.writing)
        code = self._report([result])
        if message and not self.given.quiet:
            say(message)
        return code

    def _results(self) -> Iterator[FileResult]:
        options = self.settings.options
        plan = Plan(options.jobs, self.writing, options.journal)
        return run(self.selection.sources(), self.selection.task, plan)

    def _recover(self) -> None:
        from unmojibake.files.recover import recover

        for done in recover():
            say(f"{'error' if done.problem else 'note'}: {shown_path(done.path)}: {shown(done.message)}")

    def _options(self, out: IO[str], fixing: bool) -> ReportOptions:
        color = wants_color(self.given.color, out)
        return ReportOptions(self.settings.options.certainty, fixing, self.given.verbose, color)

    def _reporter(self, options: ReportOptions) -> Reporter:
        if self.given.names and self.given.diff and self.given.format is None:
            from unmojibake.cli.naming import RenameReporter

            return RenameReporter()
        if self.given.diff and self.given.format is None:
            from unmojibake.report.diff import DiffReporter

            return DiffReporter(options)
        return reporter_for(self.settings.output_format, options)

    def _report(self, results: Iterable[FileResult]) -> int:
        given = self.given
        counting = given.statistics and self.people
        with ExitStack() as stack:
            archive = given.zip and self.writing
            aside = given.output if not archive else None
            out = stack.enter_context(written(aside)) if aside else sys.stdout
            options = self._options(out, self.writing)
            reporter = self._reporter(options)
            tally, rules = Tally(), Counter[str]()
            progress = Progress(sys.stderr, sys.stderr.isatty() and not given.quiet)
            unseen = 0
            for result in results:
                progress.step()
                if not given.verbose and _says_nothing(result):
                    unseen += 1  # nearly all files, at a tenth of the cost
                    out.write("" if counting else reporter.file(result))
                    continue
                tally = tally.plus(result, options)
                if result.findings or result.status is Status.ERROR or result.note or given.verbose:
                    progress.clear()
                self._tell(result)
                rules.update(finding.rule for finding in result.findings if options.counts(finding))
                if not counting:
                    out.write(reporter.file(self._to_show(result)))
            progress.clear()
            tally = tally._replace(files=tally.files + unseen)
            if given.statistics:
                from unmojibake.report.statistics import statistics

                (out if self.people else sys.stderr).write(statistics(rules))
            out.write("" if counting else reporter.end(tally))
            out.flush()
        if not given.quiet and self.people:
            say(summary(tally, options))
        return self._code(tally)

    def _code(self, tally: Tally) -> int:
        return 0 if self.given.exit_zero and tally.exit_code == 1 else tally.exit_code

    def _tell(self, result: FileResult) -> None:
        """What belongs on stderr about one file."""
        name = shown_path(result.path)
        quiet, verbose = self.given.quiet, self.given.verbose
        if result.status is Status.ERROR:
            say(f"error: {name}: {shown(result.error or 'unknown')}")
        elif result.note is not None:
            if verbose or (not quiet and (result.path in self.selection.named or result.note == LEFTOVER)):
                say(f"note: {name}: {shown(result.note)}, skipped")
        elif verbose:
            say(f"{name}: {result.status.value}, {result.encoding}")
        elif self.writing and result.changes and not quiet:
            more = result.unlisted.changes if result.unlisted else 0
            say(f"repaired {name}: {plural(len(result.changes) + more, 'finding')}")
        if result.unlisted and not quiet:
            say(f"note: {name}: {plural(result.unlisted.total, 'more finding')} not listed, but counted")
        if result.remark and not quiet:
            told = result.remark if self.fixing or self.given.names else f"to be {result.remark}"
            say(f"note: {name}: {shown(told)}")

    def _to_show(self, result: FileResult) -> FileResult:
        """People who ran a fix want to see what is left; machines get everything."""
        if not (self.people and self.fixing and not self.given.diff):
            return result
        left = set(map(id, result.unresolved))
        context = zip(result.findings, result.context, strict=False)
        kept = tuple(sides for finding, sides in context if id(finding) in left)
        return replace(result, changes=(), context=kept)

    def _filter(self) -> int:
        """stdin to stdout: the repaired bytes exactly, the report on stderr."""
        source = self.selection.stdin()
        task = self.selection.task(source)
        if source.data is None:
            from unmojibake.cli.spool import filtered

            result = filtered(source, task)
        else:
            result = judge(source, task).result
            write_bytes(source.data if result.data is None else result.data)
        self._tell(result)
        with ExitStack() as stack:
            out = stack.enter_context(written(self.given.output)) if self.given.output else sys.stderr
            options = self._options(out, True)
            tally = Tally().plus(result, options)
            if not self.given.quiet or not self.people or self.given.output:
                reporter = reporter_for(self.settings.output_format, options)
                out.write(reporter.file(self._to_show(result)) + reporter.end(tally))
        return self._code(tally)

    def _write_baseline(self, path: str, found: Iterable[FileResult]) -> int:
        """Everything that is found becomes known; only files that fail count."""
        from unmojibake.baseline import baseline_text

        if self.fixing:
            raise click.UsageError("--write-baseline belongs to check.")
        results: list[FileResult] = []
        failed = 0
        for result in found:
            self._tell(result)
            failed += result.status is Status.ERROR
            if result.findings:
                results.append(replace(result, context=()))
        text = baseline_text(path, results)
        with written(path, "--write-baseline") as file:
            file.write(text)
        if not self.given.quiet:
            count = sum(len(result.findings) for result in results)
            say(f"Wrote {plural(count, 'finding')} of {plural(len(results), 'file')} to {shown_path(path)}.")
        return 2 if failed else 0

    def _show_files(self) -> int:
        code = 0
        for source in self.selection.sources():
            if source.problem is not None:
                code = fail(f"{source.shown}: {source.problem}", 2)
            elif source.note is None:
                sys.stdout.write(f"{shown_path(source.shown)}\n")
        return code


def _says_nothing(result: FileResult) -> bool:
    """Whether a file is clean, and only counted."""
    told = result.changes or result.unresolved or result.note or result.remark or result.unlisted
    return result.status is Status.CLEAN and not told
