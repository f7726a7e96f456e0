"""``unmojibake explain``."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from unmojibake.cli import complete
from unmojibake.cli.given import REFERENCE
from unmojibake.report.shown import codepoints, shown, shown_path

if TYPE_CHECKING:
    from unmojibake.stages.explain import Explanation, Story

_LONG = 60  # characters of a text that are shown
_NAME = re.compile(r"\S*[/\\]\S+|\S+\.\w{1,5}")


@click.command(short_help="What happened to this text, step by step.")
@click.argument("text", required=False, shell_complete=complete.files)
@click.option(
    "--encoding", metavar="NAME", shell_complete=complete.encodings, help="Read a file in this encoding."
)
@REFERENCE
def explain(text: str | None, encoding: str | None, reference: str | None) -> int:
    """Tell what damaged TEXT (a text, the name of a file, or '-' for stdin), channel by channel.

    Guesses are told, too. Each story is replayed: the channel applied to the repaired text gives the
    damaged text exactly, or the story is not told. Exits with 1 when there is damage.
    """
    from unmojibake.cli.streams import read_stdin, say

    if text is None and sys.stdin.isatty():
        raise click.UsageError("Missing argument: a text, the name of a file, or '-' for stdin.")
    if text is None or text == "-":
        name, found = "stdin", _decoded(read_stdin(), "stdin", encoding)
    elif _is_file(text):
        name, found = text, _decoded(Path(text).read_bytes(), text, encoding)
    else:
        name, found = "", text
    story = _explained(found, name, reference)
    if not story.stories and not story.repair.unresolved:
        say(f"{shown_path(name) if name else 'this text'}: no damage found{_hint(found, name)}")
        return 0
    sys.stdout.write(_told(story, name))
    return 1


def _explained(text: str, name: str, reference: str | None) -> Explanation:
    """The story of a text; that of a file with the earlier text that ``reference`` names."""
    from unmojibake import earlier
    from unmojibake.history.reference import find_reference
    from unmojibake.options import Options
    from unmojibake.stages.explain import explain as explained

    source = reference or (earlier.AUTO if name not in ("", "stdin") else earlier.NONE)
    earlier.check_source(source, (name or "stdin",))
    story = explained(text)
    damaged = bool(story.stories or story.repair.unresolved)
    if not earlier.wanted(Options(reference_source=source), damaged, True):
        return story
    found = find_reference(name or "stdin", text, source)
    return story if found.text is None else explained(text, Options(reference=found.text))


def _is_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except (OSError, ValueError):  # too long for a name, or with a NUL: a text
        return False


def _hint(text: str, name: str) -> str:
    """What to say to someone who may have meant a file."""
    looks_like_one = not name and _NAME.fullmatch(text)
    return f" (taken as a text: there is no file {shown_path(text)})" if looks_like_one else ""


def _decoded(data: bytes, name: str, encoding: str | None) -> str:
    from unmojibake.channels.codec import Codec
    from unmojibake.errors import FileProblem
    from unmojibake.files.problems import PathProblem
    from unmojibake.options import Options
    from unmojibake.stages.decode import decode

    try:
        return decode(data, Options(encoding=Codec.parse(encoding).value if encoding else None)).text
    except FileProblem as problem:
        raise PathProblem(name, str(problem)) from None


def _told(story: Explanation, name: str) -> str:
    rows: list[str] = []
    repair = story.repair
    if not name:
        rows += [f"damaged:  {_short(repair.text if not repair.changes else _before(story))}"]
        rows += [f"repaired: {_short(repair.text)}", ""] if repair.changes else [""]
    for each in story.stories:
        count = sum(change.channel == each.change.channel for change in repair.changes)
        rows += [*_story(each, count), ""]
    for finding in repair.unresolved:
        where = f"line {finding.line}, column {finding.column}"
        rows.append(f"{finding.rule} {where}: {_short(finding.before)}: nothing known to put back")
    return "\n".join(rows).rstrip() + "\n"


def _before(story: Explanation) -> str:
    """The damaged text, from the repaired one and its changes."""
    out: list[str] = []
    text, done, shift = story.repair.text, 0, 0
    for change in story.repair.changes:
        start = change.start + shift
        out += [text[done:start], change.before]
        after = change.after or ""
        done = start + len(after)
        shift += len(after) - len(change.before)
    return "".join(out) + text[done:]


def _story(story: Story, count: int) -> list[str]:
    change = story.change
    places = f", {count} places" if count > 1 else ""
    rows = [
        f"{change.rule} {change.channel} ({change.certainty.value}, line {change.line}, "
        f"column {change.column}{places})",
        f"  it was   {_short(change.after or '')} ({codepoints(change.after or '')})",
    ]
    for number, step in enumerate(story.steps, 1):
        rows.append(f"  step {number}   {step.channel}: {_short(step.before)} became {_short(step.after)}")
        if step.cause:
            rows.append(f"           {step.cause}")
    rows.append(
        f"  replay   {'gives the damaged text exactly' if story.replay else 'does not give the damaged text'}"
    )
    if change.alternatives:
        others = ", ".join(f"{_short(text)} ({sure:.0%})" for text, sure in change.alternatives[:4])
        rows.append(f"  or       {others}")
    rows.append(f"  more     unmojibake rule {change.rule}")
    return rows


def _short(text: str) -> str:
    return shown(text) if len(text) <= _LONG else f"{shown(text[:_LONG])}..."
