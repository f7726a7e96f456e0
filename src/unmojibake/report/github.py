"""Workflow commands of GitHub Actions, which become annotations on the changed lines."""

from __future__ import annotations

from unmojibake.model import FileResult, Finding, Status
from unmojibake.report.base import ReportOptions, Tally, plain_path
from unmojibake.report.shown import shown
from unmojibake.rules.catalogue import BY_CODE


class GithubReporter:
    def __init__(self, options: ReportOptions) -> None:
        self._options = options

    def file(self, result: FileResult) -> str:
        if result.status is Status.ERROR:
            return f"::error file={_property(plain_path(result))}::{_data(shown(result.error or ''))}\n"
        left = result.unresolved if self._options.fixing else result.findings
        return "".join(self._finding(result, finding) for finding in left)

    def end(self, tally: Tally) -> str:
        return ""

    def _finding(self, result: FileResult, finding: Finding) -> str:
        kind = "error" if self._options.counts(finding) else "notice"
        rule = BY_CODE.get(finding.rule)
        title = f"{finding.rule} {rule.summary if rule else ''}".strip()
        after = "nothing known to put back" if finding.after is None else f"'{shown(finding.after)}'"
        message = f"'{shown(finding.before)}' -> {after} ({finding.channel}, {finding.certainty.value})"
        place = f"file={_property(plain_path(result))},line={finding.line},col={finding.column}"
        return f"::{kind} {place},title={_property(title)}::{_data(message)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(shown(text)).replace(":", "%3A").replace(",", "%2C")
