"""``unmojibake learn``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from unmojibake.cli import complete


@click.command(short_help="The channel between two texts, and the setting that repairs it.")
@click.argument("bad", shell_complete=complete.files)
@click.argument("good", shell_complete=complete.files)
def learn(bad: str, good: str) -> int:
    """Find the channel that turned GOOD into BAD (texts, or the names of two files), and print the setting
    that repairs such damage.

    Where no channel explains the difference, mappings are printed. Exits with 1 when there is none.
    """
    from unmojibake.cli.streams import say
    from unmojibake.learning import learn as learned
    from unmojibake.report.base import plural
    from unmojibake.report.shown import shown

    lesson = learned(_text(bad), _text(good))
    for channel, count in lesson.channels:
        say(f"channel: {shown(channel)} ({plural(count, 'place')})")
    if lesson.level is not None:
        say(f"'unmojibake fix --level {lesson.level}' repairs it.")
        sys.stdout.write(f'level = "{lesson.level}"\n')
    elif lesson.mappings:
        say("No channel that is repaired by itself; these mappings are:")
        sys.stdout.write(lesson.settings)
    else:
        say(f"Nothing to learn: {lesson.reason}.")
        return 1
    return 0


def _text(given: str) -> str:
    from unmojibake.history.reference import read_text

    try:
        path = Path(given)
        return read_text(path.read_bytes()) if path.is_file() else given
    except (OSError, ValueError):
        return given
