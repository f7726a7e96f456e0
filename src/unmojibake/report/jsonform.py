"""JSON, whole or a line a file: the keys are part of the public interface."""

from __future__ import annotations

import json
from typing import Any

from unmojibake.model import FileResult, Finding
from unmojibake.report.base import ReportOptions, Tally, listed, plain_path


def finding_object(finding: Finding, applied: bool) -> dict[str, Any]:
    """One finding as its public JSON object. Byte offsets appear where there were bytes."""
    made: dict[str, Any] = {
        "rule": finding.rule,
        "line": finding.line,
        "column": finding.column,
        "start": finding.start,
        "end": finding.end,
        "before": finding.before,
        "after": finding.after,
        "channel": finding.channel,
        "certainty": finding.certainty.value,
        "confidence": round(finding.confidence, 4),
        "alternatives": [[text, round(sure, 4)] for text, sure in finding.alternatives],
        "evidence": finding.evidence,
        "applied": applied,
    }
    if finding.byte_start is not None:
        made["byte_start"], made["byte_end"] = finding.byte_start, finding.byte_end
    return made


def file_object(result: FileResult) -> dict[str, Any]:
    """One file as its public JSON object."""
    applied = set(map(id, result.changes))
    made: dict[str, Any] = {
        "path": plain_path(result),
        "status": result.status.value,
        "encoding": result.encoding,
        "error": result.error,
        "findings": [finding_object(finding, id(finding) in applied) for finding in result.findings],
    }
    if result.note is not None:
        made["note"] = result.note
    if result.unlisted is not None:
        made["unlisted"] = result.unlisted.total
    return made


def tool_name() -> str:
    from unmojibake import __version__

    return f"unmojibake {__version__}"


def _dump(value: Any, indent: int | None = None) -> str:
    # Lone surrogates (a JSON file may hold them) are no UTF-8: such a report is written with escapes.
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        text = json.dumps(value, ensure_ascii=True, indent=indent)
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


class JsonReporter:
    """One document; the files are kept until the end."""

    def __init__(self, options: ReportOptions) -> None:
        self._options = options
        self._files: list[dict[str, Any]] = []

    def file(self, result: FileResult) -> str:
        if listed(result, self._options):
            self._files.append(file_object(result))
        return ""

    def end(self, tally: Tally) -> str:
        summary = {
            "files": tally.files,
            "damaged": tally.damaged,
            "findings": tally.findings,
            "notes": tally.notes,
            "repairable": tally.repairable,
            "repaired": tally.repaired,
            "errors": tally.errors,
        }
        document = {"version": 1, "tool": tool_name(), "files": self._files, "summary": summary}
        return _dump(document, indent=2) + "\n"


class JsonLinesReporter:
    """One object a line, as each file is done."""

    def __init__(self, options: ReportOptions) -> None:
        self._options = options

    def file(self, result: FileResult) -> str:
        return _dump(file_object(result)) + "\n" if listed(result, self._options) else ""

    def end(self, tally: Tally) -> str:
        return ""
