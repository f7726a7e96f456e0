"""SARIF 2.1.0 (OASIS standard), for code scanning."""

from __future__ import annotations

import hashlib
import json
from typing import Any
from urllib.parse import quote

from unmojibake.model import FileResult, Finding, Status
from unmojibake.report.base import ReportOptions, Tally, line_count, plain_path
from unmojibake.report.shown import shown
from unmojibake.rules.catalogue import RULES

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


class SarifReporter:
    """One document; the results are kept until the end."""

    def __init__(self, options: ReportOptions) -> None:
        self._options = options
        self._results: list[dict[str, Any]] = []
        self._failures: list[dict[str, Any]] = []
        self._index = {rule.code: number for number, rule in enumerate(RULES)}

    def file(self, result: FileResult) -> str:
        uri = quote(plain_path(result).replace("\\", "/"))
        if result.status is Status.ERROR:
            self._failures.append(
                {
                    "level": "error",
                    "message": {"text": shown(result.error or "")},
                    "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri}}}],
                }
            )
        seen: dict[str, int] = {}
        left = result.unresolved if self._options.fixing else result.findings
        self._results += [self._result(uri, finding, seen) for finding in left]
        return ""

    def end(self, tally: Tally) -> str:
        from unmojibake import __version__

        driver = {
            "name": "unmojibake",
            "version": __version__,
            "semanticVersion": __version__,
            "rules": [
                {
                    "id": rule.code,
                    "name": rule.name,
                    "shortDescription": {"text": rule.summary},
                    "fullDescription": {"text": rule.cause},
                    "help": {"text": f"{rule.cause}\n\n{rule.prevention}\n\n{rule.repair}"},
                }
                for rule in RULES
            ],
        }
        run = {
            "tool": {"driver": driver},
            "columnKind": "unicodeCodePoints",
            "results": self._results,
            "invocations": [
                {
                    "executionSuccessful": not self._failures,
                    "toolExecutionNotifications": self._failures,
                }
            ],
        }
        return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"

    def _result(self, uri: str, finding: Finding, seen: dict[str, int]) -> dict[str, Any]:
        region = _region(finding)
        location = {"artifactLocation": {"uri": uri}, "region": region}
        after = "nothing known to put back" if finding.after is None else f"'{shown(finding.after)}'"
        made: dict[str, Any] = {
            "ruleId": finding.rule,
            "level": "error" if self._options.counts(finding) else "note",
            "message": {"text": f"'{shown(finding.before)}' -> {after} ({finding.channel})"},
            "locations": [{"physicalLocation": location}],
            "partialFingerprints": {"unmojibake/v1": _fingerprint(uri, finding, seen)},
            "properties": {
                "channel": finding.channel,
                "certainty": finding.certainty.value,
                "confidence": round(finding.confidence, 4),
            },
        }
        if finding.rule in self._index:
            made["ruleIndex"] = self._index[finding.rule]
        if finding.after is not None:
            replacement = {"deletedRegion": region, "insertedContent": {"text": finding.after}}
            change = {"artifactLocation": {"uri": uri}, "replacements": [replacement]}
            made["fixes"] = [
                {"description": {"text": f"Undo {finding.channel}"}, "artifactChanges": [change]}
            ]
        return made


def _region(finding: Finding) -> dict[str, int]:
    lines, last = line_count(finding.before)
    return {
        "startLine": finding.line,
        "startColumn": finding.column,
        "endLine": finding.line + lines,
        "endColumn": last + 1 if lines else finding.column + last,
        "charOffset": finding.start,
        "charLength": finding.end - finding.start,
    }


def _fingerprint(uri: str, finding: Finding, seen: dict[str, int]) -> str:
    """By content and copy, not by line: the same when lines move."""
    key = f"{uri}\n{finding.rule}\n{finding.before}"
    seen[key] = seen.get(key, 0) + 1
    return hashlib.sha256(f"{key}\n{seen[key]}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
