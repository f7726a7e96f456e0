"""What was given on the command line, in one frozen record, and the options that commands share."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import click

from unmojibake.cli import complete
from unmojibake.report import FORMATS

Command = Callable[..., Any]
_F = TypeVar("_F", bound=Command)
Param = Callable[[_F], _F]

LEVELS = ("certain", "likely", "guess")


class Given(NamedTuple):
    """Each field is what its option gave; None where it was not given and the settings decide."""

    paths: tuple[str, ...] = ()
    level: str | None = None
    format: str | None = None
    output: str | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    no_gitignore: bool = False
    config: str | None = None
    isolated: bool = False
    encoding: str | None = None
    reference: str | None = None
    to: str | None = None
    bom: str | None = None
    escapes: bool = False
    names: bool = False
    zip: str | None = None
    stdin_filename: str | None = None
    jobs: int | None = None
    color: str = "auto"
    quiet: int = 0
    verbose: int = 0
    statistics: bool = False
    show_settings: bool = False
    show_files: bool = False
    exit_zero: bool = False
    diff: bool = False
    interactive: bool = False
    no_journal: bool = False
    staged: bool = False
    since: str | None = None
    baseline: str | None = None
    write_baseline: str | None = None


def gathered(*params: Param[Command]) -> Callable[[Callable[[Given], int]], Command]:
    """Give a command these parameters, and hand them to its function as one ``Given``."""

    def wrap(function: Callable[[Given], int]) -> Command:
        @functools.wraps(function)
        def call(**kwargs: Any) -> int:
            return function(Given(**kwargs))

        made: Command = call
        for param in reversed(params):
            made = param(made)
        return made

    return wrap


def split_codes(_: click.Context, __: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """``--select UM1,UM2 --select UM3`` as one tuple."""
    return tuple(part.strip() for each in value for part in each.split(",") if part.strip())


REFERENCE: Param[Command] = click.option(
    "--reference",
    metavar="SOURCE",
    shell_complete=complete.files,
    help="The clean earlier text: auto (git), none, file:PATH, rev:REV; bare: a file, else a revision.",
)
SELECT: Param[Command] = click.option(
    "--select",
    multiple=True,
    callback=split_codes,
    metavar="CODES",
    shell_complete=complete.rules,
    help="Only these rules.",
)
IGNORE: Param[Command] = click.option(
    "--ignore",
    multiple=True,
    callback=split_codes,
    metavar="CODES",
    shell_complete=complete.rules,
    help="Not these rules.",
)
PATHS: Param[Command] = click.argument("paths", nargs=-1, shell_complete=complete.files)
WHAT: tuple[Param[Command], ...] = (
    click.option("--level", type=click.Choice(LEVELS), help="The least certainty that counts [likely]."),
    SELECT,
    IGNORE,
    click.option(
        "--encoding",
        metavar="NAME",
        shell_complete=complete.encodings,
        help="Read every file in this encoding.",
    ),
    REFERENCE,
    click.option(
        "--to",
        metavar="NAME",
        shell_complete=complete.encodings,
        help="Convert each file to this encoding, once it is repaired.",
    ),
    click.option("--escapes", is_flag=True, help="Look inside \\u00c3, &Atilde; and %C3%83, too."),
    click.option("--bom", type=click.Choice(("keep", "add", "remove")), help="The byte order mark [keep]."),
)
WHERE: tuple[Param[Command], ...] = (
    click.option("--include", multiple=True, metavar="GLOB", help="Only files that match."),
    click.option("--exclude", multiple=True, metavar="GLOB", help="Not files that match, even if named."),
    click.option("--no-gitignore", is_flag=True, help="Look at files that .gitignore names, too."),
    click.option(
        "--stdin-filename",
        metavar="PATH",
        shell_complete=complete.files,
        help="The name of what comes on stdin ('-').",
    ),
    click.option("--since", metavar="REV", help="Only damage that is new since this git revision."),
    click.option(
        "--baseline",
        metavar="FILE",
        shell_complete=complete.files,
        help="Leave out the findings that FILE knows.",
    ),
    click.option("--show-files", is_flag=True, help="List the files that would be looked at."),
)
NAMES: tuple[Param[Command], ...] = (
    click.option("--names", is_flag=True, help="Look at the names of files and folders, not at contents."),
    click.option(
        "--zip",
        metavar="ARCHIVE",
        shell_complete=complete.files,
        help="Look at the member names of a ZIP archive.",
    ),
)
CONFIG: tuple[Param[Command], ...] = (
    click.option(
        "--config", metavar="FILE", shell_complete=complete.files, help="Use this configuration file."
    ),
    click.option("--isolated", is_flag=True, help="Use no configuration file."),
    click.option("--show-settings", is_flag=True, help="Show the settings and where they come from."),
)
REPORT: tuple[Param[Command], ...] = (
    click.option("--format", type=click.Choice(FORMATS), help="How to report [full]."),
    click.option(
        "--output",
        "-o",
        metavar="FILE",
        shell_complete=complete.files,
        help="Write the report there; with fix --zip, the new archive.",
    ),
    click.option("--statistics", is_flag=True, help="Count the findings of each rule instead."),
    click.option(
        "--color", type=click.Choice(("auto", "always", "never")), default="auto", help="Colour [auto]."
    ),
    click.option("--quiet", "-q", count=True, help="No summary and no notes."),
    click.option("--verbose", "-v", count=True, help="Show clean and skipped files, too."),
)
RUN: tuple[Param[Command], ...] = (
    click.option("--jobs", "-j", type=click.IntRange(min=0), metavar="N", help="Processes [all cores]."),
    click.option("--exit-zero", is_flag=True, help="Exit with 0 even when damage is found."),
)
