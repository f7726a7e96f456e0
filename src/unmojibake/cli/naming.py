"""``--names`` and ``--zip``: a check or a fix of names instead of contents."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click

from unmojibake.errors import FileProblem
from unmojibake.files.discover import Target
from unmojibake.files.names import Rename, apply_renames, plan_renames
from unmojibake.files.problems import display_path
from unmojibake.files.zipnames import rewrite_zip
from unmojibake.judge import Source
from unmojibake.model import FileResult, Status
from unmojibake.naming import Verdict, ZipPlan, judge_names, judge_zip, result_of
from unmojibake.options import Options
from unmojibake.report.base import Tally
from unmojibake.report.shown import shown, shown_path
from unmojibake.run import Plan, open_journal
from unmojibake.silence import Allowance

if TYPE_CHECKING:
    from unmojibake.cli.given import Given
    from unmojibake.cli.selection import Selection
    from unmojibake.config import Settings


def check_given(given: Given) -> None:
    """Raises UsageError for what makes no sense with names."""
    option = "--zip" if given.zip else "--names"
    refused = ["staged", "since", "interactive", "to", "bom", "show_files"]
    for name in [*refused, *(("baseline", "write_baseline") if given.zip else ())]:
        if getattr(given, name, None):
            raise click.UsageError(f"{option} cannot be combined with --{name.replace('_', '-')}.")
    if given.zip and (given.paths or given.names):
        raise click.UsageError("--zip names the archive; it takes no other paths, and no --names.")
    if "-" in given.paths:
        raise click.UsageError(f"'-' cannot be combined with {option}.")


class RenameReporter:
    """``fix --names --diff``: the renames, in the order in which they would be done, as git writes them."""

    def file(self, result: FileResult) -> str:
        folder = os.path.dirname(result.path)  # noqa: PTH120 (names of any bytes)
        return "".join(
            f"rename from {shown_path(result.path)}\n"
            f"rename to {shown_path(os.path.join(folder, change.after or ''))}\n"  # noqa: PTH118
            for change in result.changes
        )

    def end(self, tally: Tally) -> str:
        return ""


def results(selection: Selection, writing: bool) -> Iterator[FileResult]:
    """The damaged names among what the selection looks at; renamed where ``writing``."""
    good: dict[str, Target] = {}
    for target in selection.targets():
        if target.problem is not None:
            yield FileResult(target.shown, Status.ERROR, error=target.problem)
        elif target.note is None and not target.leftover:
            good.setdefault(_trimmed(target.path), target)
    found = _judged(good, selection)
    plan = plan_renames(good, lambda path: found[path].verdict.new if path in found else None)
    journal_of = Plan(write=writing, journal=selection.settings.options.journal)
    with open_journal(journal_of) as journal:
        done = apply_renames(plan, journal) if writing else plan
    renames = {rename.old: rename for rename in done}
    for path in [*renames, *(path for path in found if path not in renames)]:
        rename = renames.get(path, Rename(path, path))
        yield result_of(rename, _shown(good[path]), found[path].verdict, found[path].options, writing)


@dataclass(frozen=True)
class _Found:
    """A damaged name, and the settings that hold for it."""

    verdict: Verdict
    options: Options


def _judged(good: Iterable[str], selection: Selection) -> dict[str, _Found]:
    """The damaged ones of these paths. Under whatever settings, all names together are the document."""
    tasks = {path: selection.task(Source(path, path)) for path in good}
    names = list(map(os.path.basename, tasks))
    verdicts: dict[Options, dict[str, Verdict]] = {}
    found: dict[str, _Found] = {}
    for path, task in tasks.items():
        if task.options not in verdicts:
            verdicts[task.options] = judge_names(names, task.options)
        verdict = verdicts[task.options].get(os.path.basename(path))  # noqa: PTH119 (names of any bytes)
        if verdict is not None and not Allowance(task.known).covers(verdict.finding):
            found[path] = _Found(verdict, task.options)
    return found


def _trimmed(path: str) -> str:
    return path.rstrip(os.sep + (os.altsep or "")) or path


def _shown(target: Target) -> str:
    return target.shown.rstrip(os.sep) or target.shown


def zip_plan(given: Given, settings: Settings, writing: bool) -> ZipPlan:
    """What is wrong with the names in the archive; for a fix the new archive is written.

    Raises FileProblem.
    """
    assert given.zip is not None
    made = judge_zip(given.zip, settings.options)
    if writing and made.result.changes:
        assert given.output is not None
        rewrite_zip(given.zip, given.output, made.plan)
    return made


def zip_result(given: Given, settings: Settings, writing: bool) -> tuple[FileResult, str]:
    """The report of an archive, and a line for people."""
    assert given.zip is not None
    name = display_path(given.zip)
    try:
        made = zip_plan(given, settings, writing)
    except FileProblem as problem:
        return FileResult(given.zip, Status.ERROR, error=str(getattr(problem, "reason", problem))), ""
    if not writing:
        return made.result, ""
    if not made.result.changes:
        return made.result, f"{shown(name)}: no name to repair, nothing was written"
    left = bool(made.result.unresolved)
    status = Status.PARTLY_REPAIRED if left else Status.REPAIRED
    return replace(made.result, status=status), f"wrote {shown_path(given.output or '')}"
