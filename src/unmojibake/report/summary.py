"""The line that ends a report."""

from __future__ import annotations

from unmojibake.report.base import ReportOptions, Tally, plural


def summary(tally: Tally, options: ReportOptions) -> str:
    """What was found or done, and what to do next."""
    text = _done(tally) if options.fixing else _found(tally)
    if tally.guessed:
        text += f", {tally.guessed:,} with a guess that 'unmojibake fix --interactive' shows"
    text += f" ({plural(tally.files, 'file')} looked at)"
    if tally.notes:
        text += f"; {plural(tally.notes, 'note')} below --level {options.level.value}"
    if tally.errors:
        text += f"; {plural(tally.errors, 'file')} failed"
    return f"{text}."


def _done(tally: Tally) -> str:
    done = f"Repaired {plural(tally.repaired, 'finding')}" if tally.repaired else ""
    left = f"{plural(tally.left, 'finding')} left" if tally.left else ""
    return ", ".join(filter(None, (done, left))) or "Nothing to repair"


def _found(tally: Tally) -> str:
    if not tally.findings:
        return "No damage found"
    text = f"Found {plural(tally.findings, 'finding')} in {plural(tally.damaged, 'file')}"
    if tally.repairable:
        text += f", {tally.repairable:,} can be repaired with 'unmojibake fix'"
    return text
