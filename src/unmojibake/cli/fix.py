"""``unmojibake fix``."""

from __future__ import annotations

import click

from unmojibake.cli.given import CONFIG, NAMES, PATHS, REPORT, RUN, WHAT, WHERE, Given, gathered


@click.command(short_help="Repair damaged text in place, or stdin to stdout.")
@gathered(
    PATHS,
    click.option("--diff", is_flag=True, help="Show what would change; write nothing."),
    click.option("--interactive", "-i", is_flag=True, help="Ask about each finding."),
    *WHAT,
    *WHERE,
    *NAMES,
    *CONFIG,
    *REPORT,
    *RUN,
    click.option("--no-journal", is_flag=True, help="Keep nothing for 'unmojibake undo'."),
    # only of check: known here so that who tries them is told
    click.option("--staged", is_flag=True, hidden=True),
    click.option("--write-baseline", hidden=True),
)
def fix(given: Given) -> int:
    """Repair damaged text in PATHS in place (files and folders; default: this folder).

    With '-', repairs stdin to stdout. Only what is certain or likely is applied (see --level), and every
    byte outside the repaired spans stays as it is. Exits with 1 when damage is left.
    """
    from unmojibake.cli.session import Session

    if "-" in given.paths and len(given.paths) > 1:
        raise click.UsageError("'-' cannot be combined with other paths.")
    if given.interactive and ("-" in given.paths or given.diff):
        raise click.UsageError("--interactive cannot be combined with '-' or --diff.")
    if given.interactive and (given.to or given.bom):
        raise click.UsageError("--interactive cannot be combined with --to or --bom.")
    return Session(given, fixing=True).run()
