"""``unmojibake rule``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from unmojibake.cli import complete
from unmojibake.report.shown import shown

if TYPE_CHECKING:
    from unmojibake.rules import Rule


@click.command(short_help="What a rule or a symptom means, and how to prevent it.")
@click.argument("query", required=False, metavar="[CODE|SYMPTOM]", shell_complete=complete.rules)
def rule(query: str | None) -> int:
    """Show the page of a rule (UM201, or its name), or of the rules that a strange text (a symptom)
    points to. Without argument: one rule a line, code first.
    """
    from unmojibake.report.rulepage import page
    from unmojibake.rules.catalogue import RULES
    from unmojibake.rules.symptoms import rules_for

    if query is None:
        width = max(len(each.name) for each in RULES)
        lines = (f"{each.code}  {each.name:<{width}}  {each.summary}\n" for each in RULES)
        sys.stdout.write("".join(lines))
        return 0
    wanted = query.strip()
    found = [each for each in RULES if wanted.upper() == each.code or wanted.lower() == each.name]
    if not found and wanted.upper().startswith("UM"):
        found = [each for each in RULES if each.code.startswith(wanted.upper())]
    found = found or rules_for(query) or _found_in(query)
    if not found:
        raise click.UsageError(
            f"No rule knows '{shown(query)}': 'unmojibake rule' lists them; try 'unmojibake explain'."
        )
    sys.stdout.write("\n\n".join(page(each) for each in found))
    return 0


def _found_in(text: str) -> list[Rule]:
    """The rules of what the engine finds in a text that is no known symptom."""
    from unmojibake.options import Options
    from unmojibake.rules.catalogue import BY_CODE
    from unmojibake.stages.pipeline import repair_text

    repair = repair_text(text, Options(level="guess"))
    codes = dict.fromkeys(finding.rule for finding in repair.changes + repair.unresolved)
    return [BY_CODE[code] for code in codes if code in BY_CODE]
