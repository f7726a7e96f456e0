"""``--names`` and ``--zip``: a check or a fix of names instead of contents."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from unmojibake.errors import FileProblem
from unmojibake.files.discover import Target, discover
from unmojibake.files.names import Rename, apply_renames, plan_renames
from unmojibake.files.problems import display_path
from unmojibake.files.zipnames import rewrite_zip
from unmojibake.model import FileResult, Status
from unmojibake.naming import ZipPlan, judge_names, judge_zip, result_of
from unmojibake.report.base import Tally
from unmojibake.report.shown import shown, shown_path
from unmojibake.run import Plan, open_journal

if TYPE_CHECKING:
    from unmojibake.cli.given import Given
    from unmojibake.config import Settings


def check_given(given: Given) -> None:
    """Raises UsageError for what makes no sense with names."""
    option = "--zip" if given.zip else "--names"
    for name in ("staged", "since", "interactive", "baseline", "write_baseline", "to", "bom", "show_files"):
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


def results(paths: tuple[str, ...], settings: Settings, writing: bool) -> Iterator[FileResult]:
    """The damaged names below ``paths``; renamed where ``writing``."""
    options = settings.options
    targets = list(discover(paths, options, str(settings.root), folders=True))
    for target in targets:
        if target.problem is not None:
            yield FileResult(target.shown, Status.ERROR, error=target.problem)
    good = {_trimmed(t.path): t for t in targets if t.problem is None and t.note is None and not t.leftover}
    verdicts = judge_names(map(os.path.basename, good), options)
    plan = plan_renames(good, lambda name: verdicts[name].new if name in verdicts else None)
    with open_journal(Plan(write=writing, journal=options.journal)) as journal:
        done = apply_renames(plan, journal) if writing else plan
    renames = {rename.old: rename for rename in done}
    for path in [*renames, *(path for path in good if path not in renames)]:
        verdict = verdicts.get(os.path.basename(path))  # noqa: PTH119 (names of any bytes)
        if verdict is not None:
            rename = renames.get(path, Rename(path, path))
            yield result_of(rename, _shown(good[path]), verdict, options, writing)


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
