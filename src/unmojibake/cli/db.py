"""``unmojibake db``."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from unmojibake.cli import complete
from unmojibake.cli.given import IGNORE, LEVELS, SELECT, Given

if TYPE_CHECKING:
    from unmojibake.databases.engine import Database
    from unmojibake.databases.records import Damage
    from unmojibake.databases.report import Tally
    from unmojibake.databases.run import TableRead
    from unmojibake.options import Options

_FORMATS = ("full", "concise", "json", "jsonl")


@dataclass(frozen=True)
class Asked:
    """What the command line gave."""

    url: str
    tables: tuple[str, ...]
    columns: tuple[str, ...]
    emit_sql: bool
    apply: bool
    level: str | None
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    escapes: bool
    format: str
    output: str | None
    no_journal: bool
    config: str | None
    isolated: bool
    quiet: int


def _names(_: click.Context, __: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """``--tables a,b --tables c`` as one tuple."""
    return tuple(part.strip() for each in value for part in each.split(",") if part.strip())


@click.command(short_help="Find and repair damaged text in a database.")
@click.argument("url", envvar="UNMOJIBAKE_DB", shell_complete=complete.files)
@click.option("--tables", multiple=True, callback=_names, metavar="T,...", help="Only these tables or views.")
@click.option(
    "--columns", multiple=True, callback=_names, metavar="C,...", help="Only these columns (C or T.C)."
)
@click.option("--emit-sql", is_flag=True, help="Print the repairs as UPDATE statements in a transaction.")
@click.option("--apply", is_flag=True, help="Make the repairs; 'unmojibake undo' takes them back.")
@click.option("--level", type=click.Choice(LEVELS), help="The least certainty that counts [likely].")
@SELECT
@IGNORE
@click.option("--escapes", is_flag=True, help="Look inside \\u00c3, &Atilde; and %C3%83, too.")
@click.option("--format", type=click.Choice(_FORMATS), default="full", help="How to report [full].")
@click.option(
    "--output",
    "-o",
    metavar="FILE",
    shell_complete=complete.files,
    help="Write the report, or the SQL, there.",
)
@click.option("--no-journal", is_flag=True, help="Keep nothing for 'unmojibake undo'.")
@click.option("--config", metavar="FILE", shell_complete=complete.files, help="Use this configuration file.")
@click.option("--isolated", is_flag=True, help="Use no configuration file.")
@click.option("--quiet", "-q", count=True, help="No summary and no notes.")
def db(**given: Any) -> int:
    """Report damaged values in the database at URL (postgresql://user@host/name, sqlite:///path, or the
    path of a SQLite file; UNMOJIBAKE_DB, if it is not given). Writes only with --apply.

    Each value is updated by its row's primary key, and only while it still is what was judged. Tables
    without a primary key, views, keys and foreign keys are reported, not updated. Exits with 1 when
    damage is left. Needs SQLAlchemy: pip install 'unmojibake[db]'.
    """
    from unmojibake.tables.extras import needed

    asked = Asked(**given)
    if asked.emit_sql and asked.apply:
        raise click.UsageError("--emit-sql cannot be combined with --apply.")
    needed("sqlalchemy", "db")
    return _Session(asked).run()


class _Session:
    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.options = _options(asked)

    def run(self) -> int:
        from unmojibake.cli.streams import say, written
        from unmojibake.databases.engine import opened
        from unmojibake.databases.run import Request, run

        asked = self.asked
        with ExitStack() as stack:
            database = stack.enter_context(opened(asked.url))
            if asked.output and database.file and _same(asked.output, database.file):
                raise click.UsageError("--output is the database itself.")
            out = stack.enter_context(written(asked.output)) if asked.output else sys.stdout
            journal = stack.enter_context(self._journal())
            found = run(database, Request(asked.tables, asked.columns, asked.apply), self.options, journal)
            try:
                tell = self._emit if asked.emit_sql else self._report
                tally = tell(database, found, out)
            finally:
                run_id = journal.id if journal else ""
                if run_id and sys.exc_info()[0]:
                    say(f"stopped; 'unmojibake undo {run_id}' takes back what was repaired until then")
        self._summary(tally, run_id)
        return tally.exit_code

    def _journal(self) -> Any:
        from contextlib import nullcontext

        if not (self.asked.apply and self.options.journal):
            return nullcontext()
        from unmojibake.files.journal import Journal

        return Journal().open_run(".", kind="db")

    def _report(self, database: Database, found: Iterable[Damage | TableRead], out: IO[str]) -> Tally:
        from unmojibake.databases.records import Damage
        from unmojibake.databases.report import Tally, reporter_for

        reporter = reporter_for(self.asked.format, database.shown)
        tally = Tally()
        for each in found:
            if isinstance(each, Damage):
                tally = tally.plus(each)
                out.write(reporter.damage(each))
            else:
                tally = tally.after(each)
                out.write(reporter.table(each))
        out.write(reporter.end(tally))
        out.flush()
        return tally

    def _emit(self, database: Database, found: Iterable[Damage | TableRead], out: IO[str]) -> Tally:
        """UPDATEs to ``out``; what cannot be updated is told on stderr."""
        from unmojibake.databases.literals import begin, update_text
        from unmojibake.databases.records import Damage, Outcome
        from unmojibake.databases.report import Tally
        from unmojibake.databases.run import edit_of

        dialect = database.engine.dialect
        tally, begun = Tally(), False
        for each in found:
            if not isinstance(each, Damage):
                tally = tally.after(each)
                continue
            tally = tally.plus(each)
            if each.outcome is not Outcome.FOUND:
                self._note(each, each.reason)
                continue
            text = update_text(dialect, each.table, edit_of(each))
            if text is None:
                self._note(each, "a value of it cannot be written as SQL")
                continue
            if not begun:
                out.write(f"{begin(dialect)}\n".lstrip("\n"))
            begun = True
            out.write(f"{text}\n")
        out.write("COMMIT;\n" if begun else "")
        out.flush()
        return tally

    def _note(self, damage: Damage, reason: str) -> None:
        from unmojibake.cli.streams import say
        from unmojibake.databases.report import key_text
        from unmojibake.report.shown import shown

        if not self.asked.quiet:
            place = f"{shown(damage.table.shown)}.{shown(damage.column.name)}: {key_text(damage)}"
            say(f"note: {place}: not updated: {shown(reason)}")

    def _summary(self, tally: Tally, run_id: str) -> None:
        from unmojibake.cli.streams import say
        from unmojibake.report.base import plural

        if self.asked.quiet:
            return
        looked = f"{plural(tally.tables, 'table')}, {plural(tally.rows, 'row')} looked at"
        if not tally.damaged:
            say(f"No damage found ({looked}).")
        elif self.asked.apply:
            say(f"Repaired {tally.repaired:,} of {plural(tally.damaged, 'damaged value')} ({looked}).")
        else:
            say(f"Found {plural(tally.damaged, 'damaged value')} ({looked}).")
        for count, text in (
            (tally.changed, "changed since it was read, left as it is"),
            (tally.failed, "refused by the database"),
            (tally.notes, "below the level"),
            (tally.unreadable, "no valid text, not judged"),
        ):
            if count:
                say(f"{plural(count, 'value')}: {text}.")
        if run_id:
            say(f"'unmojibake undo {run_id}' takes it back.")


def _options(asked: Asked) -> Options:
    """The settings here, with the command line laid over them."""
    from unmojibake.cli.selection import Overlay
    from unmojibake.config import Resolver

    given = Given(
        level=asked.level,
        select=asked.select,
        ignore=asked.ignore,
        escapes=asked.escapes,
        no_journal=asked.no_journal,
    )
    if asked.config and not Path(asked.config).is_file():
        raise click.UsageError(f"--config: there is no file '{asked.config}'.")
    return Resolver(asked.config or None, asked.isolated, Overlay(given)).for_folder("").options


def _same(path: str, other: str) -> bool:
    try:
        return Path(path).samefile(other)
    except OSError:
        return False
