"""JUnit XML, as the testmo.com description of the format has it: one test case a file."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from unmojibake.model import FileResult, Finding, Status
from unmojibake.report.base import ReportOptions, Tally, plain_path
from unmojibake.report.shown import shown


class JunitReporter:
    """The cases are kept until the end, since the head counts them."""

    def __init__(self, options: ReportOptions) -> None:
        self._options = options
        self._cases: list[str] = []
        self._failed = 0

    def file(self, result: FileResult) -> str:
        inside = self._inside(result)
        name = quoteattr(shown(plain_path(result)))
        body = f">{inside}</testcase>" if inside else "/>"
        self._cases.append(f'    <testcase name={name} classname="unmojibake"{body}\n')
        return ""

    def end(self, tally: Tally) -> str:
        counts = f'tests="{len(self._cases)}" failures="{self._failed}" errors="{tally.errors}"'
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f"<testsuites {counts}>\n"
            f'  <testsuite name="unmojibake" {counts}>\n'
            f"{''.join(self._cases)}"
            "  </testsuite>\n</testsuites>\n"
        )

    def _inside(self, result: FileResult) -> str:
        if result.status is Status.ERROR:
            return f"<error message={quoteattr(shown(result.error or ''))}/>"
        left = result.unresolved if self._options.fixing else result.findings
        counted = [finding for finding in left if self._options.counts(finding)]
        notes = [finding for finding in left if not self._options.counts(finding)]
        self._failed += bool(counted)
        made = ""
        if counted:
            rows = "\n".join(map(_row, counted))
            message = quoteattr(f"{len(counted)} damaged, first in line {counted[0].line}")
            made += f"<failure message={message} type={quoteattr(counted[0].rule)}>{_escaped(rows)}</failure>"
        if notes:
            made += f"<system-out>{_escaped(chr(10).join(map(_row, notes)))}</system-out>"
        return made


def _row(finding: Finding) -> str:
    after = "nothing known to put back" if finding.after is None else f"'{shown(finding.after)}'"
    place = f"{finding.line}:{finding.column}: {finding.rule}"
    return f"{place} '{shown(finding.before)}' -> {after} ({finding.channel}, {finding.certainty.value})"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
