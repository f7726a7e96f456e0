"""For people: the line with a caret, before and after, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unmojibake.report.base import ReportOptions, Tally, percent, with_context
from unmojibake.report.shown import codepoints, shown, shown_line, shown_path, width
from unmojibake.report.style import Style

if TYPE_CHECKING:
    from unmojibake.model import FileResult, Finding

_SIDE = 36  # characters of context on each side: a finding fits in 100 columns with them


class FullReporter:
    def __init__(self, options: ReportOptions) -> None:
        self._options = options
        self._style = Style(options.color)

    def file(self, result: FileResult) -> str:
        if not result.changes and not result.unresolved:
            return ""
        return "".join(self._finding(result, *each) for each in with_context(result))

    def end(self, tally: Tally) -> str:
        return ""

    def _finding(self, result: FileResult, finding: Finding, left: str, right: str) -> str:
        from unmojibake.rules.catalogue import BY_CODE

        style = self._style
        rule = BY_CODE.get(finding.rule)
        head = f"{style(shown_path(result.path), 'bold')}:{finding.line}:{finding.column}: "
        head += f"{style(finding.rule, 'red', 'bold')} {rule.summary if rule else 'damaged text'}"
        rows = [head, *self._frame(finding, left, right), *self._facts(finding)]
        return "\n".join(rows) + "\n\n"

    def _frame(self, finding: Finding, left: str, right: str) -> list[str]:
        style = self._style
        number = str(finding.line)
        gutter = " " * len(number)
        start = shown_line(left[-_SIDE:])
        if len(left) > _SIDE:
            start = f"...{start}"
        text = shown(finding.before)
        rest = shown_line(right[:_SIDE]) + ("..." if len(right) > _SIDE else "")
        bar = style("|", "blue")
        caret = " " * width(start) + style("^" * max(1, width(text)), "red", "bold")
        return [
            f"{gutter} {bar}",
            f"{style(number, 'blue')} {bar} {start}{style(text, 'red')}{rest}".rstrip(),
            f"{gutter} {bar} {caret}",
        ]

    def _facts(self, finding: Finding) -> list[str]:
        style = self._style
        indent = " " * len(str(finding.line))
        before = f"{style(shown(finding.before), 'red')} ({codepoints(finding.before)})"
        if finding.after is None:
            facts = [f"damage:  {before}, nothing known to put back"]
        elif finding.after == "":
            facts = [f"repair:  {before} -> nothing"]
        else:
            after = f"{style(shown(finding.after), 'green')} ({codepoints(finding.after)})"
            facts = [f"repair:  {before} -> {after}"]
        facts.append(f"channel: {finding.channel}; {finding.certainty.value}, {percent(finding.confidence)}")
        if finding.evidence:
            facts.append(f"why:     {shown(finding.evidence)}")
        if finding.alternatives:
            others = ", ".join(f"{shown(text)} ({percent(sure)})" for text, sure in finding.alternatives[:4])
            facts.append(f"or:      {others}")
        if not self._options.counts(finding):
            facts.append(f"note:    below --level {self._options.level.value}, left as it is")
        return [f"{indent} {style('=', 'blue')} {fact}" for fact in facts]
