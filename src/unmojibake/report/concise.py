"""One finding a line: path:line:column, rule, before and after, channel, certainty."""

from __future__ import annotations

from unmojibake.model import FileResult, Finding
from unmojibake.report.base import ReportOptions, Tally, floored
from unmojibake.report.shown import shown, shown_path
from unmojibake.report.style import Style


class ConciseReporter:
    def __init__(self, options: ReportOptions) -> None:
        self._options = options
        self._style = Style(options.color)

    def file(self, result: FileResult) -> str:
        return "".join(self._line(result, finding) for finding in result.findings)

    def end(self, tally: Tally) -> str:
        return ""

    def _line(self, result: FileResult, finding: Finding) -> str:
        style = self._style
        after = style("nothing known to put back", "dim")
        if finding.after is not None:
            after = style(f"'{shown(finding.after)}'", "green")
        place = f"{style(shown_path(result.path), 'bold')}:{finding.line}:{finding.column}:"
        sure = f"{finding.certainty.value} {floored(finding.confidence, 2):.2f}"
        note = "" if self._options.counts(finding) else style(" (note)", "dim")
        before = style(f"'{shown(finding.before)}'", "red")
        rule = style(finding.rule, "yellow")
        return f"{place} {rule} {before} -> {after} ({finding.channel}, {sure}){note}\n"
