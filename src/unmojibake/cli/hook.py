"""``unmojibake hook``: checks that other programs call."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

BLOCK = 2  # the code by which agents are told that an edit is to be looked at again; the reason is on stderr
_PATH_KEYS = ("file_path", "filePath", "absolute_path", "notebook_path", "path")
_INSIDE = ("tool_input", "toolInput", "input", "arguments", "args", "params", "parameters", "tool_response")
_DEEPEST = 8  # objects within each other; real events have two or three
_MOST = 3  # findings that are named


@click.group()
def hook() -> None:
    """Checks that other programs call: coding agents and git."""


@hook.command(short_help="Check the file that a coding agent has just edited.")
def agent() -> int:
    """Read an after-edit event (JSON with the path of the file) on stdin, and check just that file.

    Only damage that is new since git HEAD counts. Exits with 2 and a short reason on stderr when the edit
    damaged the file, with 0 otherwise, and with 1 for an event that is no JSON.

    \b
    Claude Code, .claude/settings.json:
      {"hooks": {"PostToolUse": [{"matcher": "Edit|MultiEdit|Write",
        "hooks": [{"type": "command", "command": "unmojibake hook agent"}]}]}}
    """
    from unmojibake.cli.streams import fail, read_stdin

    try:
        event = json.loads(read_stdin().decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        return fail(f"the event on stdin is no JSON: {error}", 1)
    folder = event.get("cwd") if isinstance(event, dict) else None
    base = Path(folder) if isinstance(folder, str) else Path()
    for name in dict.fromkeys(_paths(event)):
        code = _check(base / name)
        if code:
            return code
    return 0


def _paths(event: Any, depth: int = _DEEPEST) -> Iterator[str]:
    """The paths that an event names, at its top or in its tool's input."""
    if not isinstance(event, dict) or not depth:
        return
    for key in _PATH_KEYS:
        value = event.get(key)
        if isinstance(value, str) and value:
            yield value
    for key in _INSIDE:
        yield from _paths(event.get(key), depth - 1)


def _check(path: Path) -> int:
    from unmojibake.cli.given import Given
    from unmojibake.cli.selection import Selection
    from unmojibake.cli.streams import fail, say
    from unmojibake.judge import Source, judge
    from unmojibake.report.base import plural
    from unmojibake.report.shown import shown, shown_path
    from unmojibake.silence import counted

    try:
        if not path.is_file():
            return 0  # deleted, or a folder: nothing to look at
    except (OSError, ValueError):
        return 0
    selection = Selection(Given(paths=(str(path),)), fixing=False)
    source = Source(str(path), os.path.relpath(path), True)
    if selection.excluded(str(path)):
        return 0
    task = selection.task(source)
    before = _at_head(path)
    if before is not None:
        old = judge(source._replace(data=before), task).result
        task = replace(task, known=task.known + counted(old.findings))
    result = judge(source, task).result
    if result.error is not None:
        return fail(f"{shown_path(source.shown)}: {shown(result.error)}", 1)
    found = [f for f in result.findings if f.certainty >= task.options.certainty]
    if not found:
        return 0
    rows = [f"{shown_path(source.shown)}: this edit damaged {plural(len(found), 'place')} (wrong encoding):"]
    for finding in found[:_MOST]:
        after = "lost" if finding.after is None else f"was '{shown(finding.after)}'"
        rows.append(f"  line {finding.line}: '{shown(finding.before)}' {after} ({finding.channel})")
    rows.append("Write the file again as UTF-8, or run: unmojibake fix " + shown_path(source.shown))
    say("\n".join(rows))
    return BLOCK


def _at_head(path: Path) -> bytes | None:
    """The file at HEAD; None where git does not know it."""
    from unmojibake.history.gitcmd import GitProblem, run_git

    try:
        return run_git(str(path.parent), "cat-file", "blob", f"HEAD:./{path.name}")
    except GitProblem:
        return None
