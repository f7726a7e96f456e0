"""``unmojibake undo``."""

from __future__ import annotations

import sys

import click


@click.command(short_help="Put back what a fix changed.")
@click.argument("run", required=False)
@click.option("--list", "list_runs", is_flag=True, help="List the runs that can be undone.")
@click.option("--force", is_flag=True, help="Restore files that were edited or removed since, too.")
def undo(run: str | None, list_runs: bool, force: bool) -> int:
    """Put back what RUN changed (the beginning of its name is enough; default: the last run that wrote
    below this folder). An undo can be undone by its own name.
    """
    from unmojibake.cli.streams import say
    from unmojibake.files.undo import Undone
    from unmojibake.files.undo import undo as put_back
    from unmojibake.report.base import plural
    from unmojibake.report.shown import shown, shown_path

    if list_runs:
        return _listed()
    results = put_back(run, ".", force)
    failed = False
    for result in results:
        name = shown_path(_relative(result.path))
        if result.outcome is Undone.RESTORED:
            sys.stdout.write(f"restored {name}\n")
        elif result.outcome is Undone.UNCHANGED:
            say(f"note: {name}: {shown(result.message)}")
        else:
            failed = True
            say(f"error: {name}: {shown(result.message)}")
    restored = sum(result.outcome is Undone.RESTORED for result in results)
    say(f"Restored {plural(restored, 'file')}.")
    return 2 if failed else 0


def _listed() -> int:
    from unmojibake.files.journal import Journal
    from unmojibake.report.base import plural
    from unmojibake.report.shown import shown_path

    for record in Journal().list_runs():
        changes = plural(len(record.entries), "file")
        undone = sum(entry.undone for entry in record.entries)
        state = (
            ", undone" if undone == len(record.entries) and undone else f", {undone} undone" if undone else ""
        )
        started = record.started.strftime("%Y-%m-%d %H:%M:%S UTC")
        sys.stdout.write(
            f"{record.id}  {started}  {record.kind}  {changes}{state}  {shown_path(record.root)}\n"
        )
    return 0


def _relative(path: str) -> str:
    import os

    relative = os.path.relpath(path)
    return path if relative.startswith(os.pardir) else relative
