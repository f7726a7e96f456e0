"""``unmojibake blame``."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import click

from unmojibake.cli import complete

if TYPE_CHECKING:
    from unmojibake.history.blame import Blame


@click.command(short_help="Which commit did the damage.")
@click.argument("path", shell_complete=complete.files)
def blame(path: str) -> int:
    """Find the commit that damaged the text in PATH, its channel, and what can be recovered from before."""
    from unmojibake.cli.streams import say
    from unmojibake.history.blame import blame as blamed
    from unmojibake.report.shown import shown, shown_path

    found = blamed(path)
    if not found.commit:
        say(f"{shown_path(path)}: no damage found in its history: {shown(found.reason)}")
        return 0
    sys.stdout.write("\n".join(_rows(found)) + "\n")
    return 1 if found.recoverable else 0


def _rows(found: Blame) -> list[str]:
    from unmojibake.report.base import plural
    from unmojibake.report.shown import shown

    rows = [f"damaged by  {shown(found.commit)}"]
    if found.author:
        rows.append(f"            {shown(found.summary)}")
        rows.append(f"            {shown(found.author)}, {_date(found)}")
    others = ", ".join(f"{name} ({count:,})" for name, count in found.channels[:4])
    rows.append(f"channel     {others or found.channel}")
    rows.append(f"damage      {plural(found.spans, 'place')} in {plural(found.lines, 'line')}")
    rows.append(f"clean in    {shown(found.clean)}")
    rows.append(
        f"recoverable {found.recoverable:,} of {found.spans:,}; {found.repaired:,} repaired or edited since"
    )
    return rows


def _date(found: Blame) -> str:
    sign = -1 if found.zone.startswith("-") else 1
    digits = found.zone.lstrip("+-")
    known = len(digits) == 4 and digits.isdigit()
    shift = sign * (int(digits[:2]) * 60 + int(digits[2:])) if known else 0
    zone = timezone(timedelta(minutes=shift)) if abs(shift) < 24 * 60 else timezone.utc
    return datetime.fromtimestamp(found.date, zone).strftime("%Y-%m-%d %H:%M %z")
