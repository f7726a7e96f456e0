"""``unmojibake undo``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from unmojibake.cli import complete

if TYPE_CHECKING:
    from unmojibake.files.journal import Journal, Run
    from unmojibake.files.journal_lines import Entry
    from unmojibake.files.undo import UndoResult


@click.command(short_help="Put back what a fix changed.")
@click.argument("run", required=False, shell_complete=complete.runs)
@click.option("--list", "list_runs", is_flag=True, help="List the runs that can be undone.")
@click.option("--force", is_flag=True, help="Restore files that were edited or removed since, too.")
@click.option("--database", metavar="URL", help="The URL of the run's database, with its password.")
def undo(run: str | None, list_runs: bool, force: bool, database: str | None) -> int:
    """Put back what RUN changed (the beginning of its name is enough; default: the last run that wrote
    below this folder). An undo can be undone by its own name.

    The values of a database run are put back where they still are what the run made them; its password is not in
    the journal.
    """
    from unmojibake.cli.streams import say
    from unmojibake.files.undo import Undone
    from unmojibake.files.undo import undo as put_back
    from unmojibake.report.base import plural
    from unmojibake.report.shown import shown, shown_path

    if list_runs:
        return _listed()

    def restored_values(journal: Journal, entry: Entry, own: Run) -> UndoResult:
        from unmojibake.tables.extras import needed

        needed("sqlalchemy", "db")
        from unmojibake.databases.restore import restore

        return restore(journal, entry, own, database)

    results = put_back(run, ".", force, databases=restored_values)
    failed = False
    for result in results:
        name = shown_path(_relative(result.path))
        if result.outcome is Undone.RESTORED:
            more = f": {result.message}" if result.message else ""
            sys.stdout.write(f"restored {name}{more}\n")
        elif result.outcome is Undone.UNCHANGED:
            say(f"note: {name}: {shown(result.message)}")
        else:
            failed = True
            say(f"error: {name}: {shown(result.message)}")
    restored = [result for result in results if result.outcome is Undone.RESTORED]
    files = sum("://" not in result.path for result in restored)
    if files or len(restored) == files:
        say(f"Restored {plural(files, 'file')}.")
    return 2 if failed else 0


def _listed() -> int:
    from unmojibake.files.journal import Journal
    from unmojibake.report.base import plural
    from unmojibake.report.shown import shown_path

    for record in Journal().list_runs():
        files = sum(not entry.database for entry in record.entries)
        values = sum(entry.count for entry in record.entries)
        changes = plural(values, "value") if values and not files else plural(files, "file")
        where = next((entry.database for entry in record.entries if entry.database), record.root)
        undone = sum(entry.undone for entry in record.entries)
        state = (
            ", undone" if undone == len(record.entries) and undone else f", {undone} undone" if undone else ""
        )
        started = record.started.strftime("%Y-%m-%d %H:%M:%S UTC")
        sys.stdout.write(f"{record.id}  {started}  {record.kind}  {changes}{state}  {shown_path(where)}\n")
    return 0


def _relative(path: str) -> str:
    import os

    relative = path if "://" in path else os.path.relpath(path)
    return path if relative.startswith(os.pardir) else relative
