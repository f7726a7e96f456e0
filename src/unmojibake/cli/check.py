"""``unmojibake check``."""

from __future__ import annotations

import click

from unmojibake.cli import complete
from unmojibake.cli.given import CONFIG, NAMES, PATHS, REPORT, RUN, WHAT, WHERE, Given, gathered


@click.command(short_help="Report damaged text; never writes.")
@gathered(
    PATHS,
    *WHAT,
    *WHERE,
    *NAMES,
    click.option("--staged", is_flag=True, help="Look at what is staged for the next git commit."),
    click.option(
        "--write-baseline",
        metavar="FILE",
        shell_complete=complete.files,
        help="Make FILE know all that is found now.",
    ),
    *CONFIG,
    *REPORT,
    *RUN,
)
def check(given: Given) -> int:
    """Report damaged text in PATHS (files and folders; default: this folder; '-': stdin).

    Never writes. Exits with 1 when there are findings at or above --level.
    """
    from unmojibake.cli.session import Session

    return Session(given, fixing=False).run()
