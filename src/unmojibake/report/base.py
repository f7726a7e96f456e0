"""What every output format shares: the interface of a reporter, and the count that ends a report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple, Protocol

from unmojibake.results import Certainty, FileResult, Status, Unlisted

if TYPE_CHECKING:
    from unmojibake.model import Finding


class ReportOptions(NamedTuple):
    """How to report. ``fixing``: the run repairs; ``level``: the least certainty that counts."""

    level: Certainty
    fixing: bool = False
    verbose: int = 0
    color: bool = False

    def counts(self, finding: Finding) -> bool:
        return finding.certainty >= self.level


class Tally(NamedTuple):
    """What a run came to. ``findings`` are those at or above the level, ``notes`` those below it.

    ``repaired`` counts findings that were applied, ``left`` those at or above the level that were not;
    ``repairable`` those that ``fix`` would apply, ``guessed`` those left for which there is a guess.
    """

    files: int = 0
    damaged: int = 0
    findings: int = 0
    notes: int = 0
    repairable: int = 0
    repaired: int = 0
    left: int = 0
    errors: int = 0
    guessed: int = 0

    def plus(self, result: FileResult, options: ReportOptions) -> Tally:
        if result.status is Status.ERROR:
            return self._replace(files=self.files + 1, errors=self.errors + 1)
        if not result.changes and not result.unresolved:
            return self._replace(files=self.files + 1)
        more = result.unlisted or Unlisted()
        left = sum(map(options.counts, result.unresolved)) + more.left
        notes = len(result.unresolved) + more.left + more.notes - left
        applied = len(result.changes) + more.changes
        return Tally(
            files=self.files + 1,
            damaged=self.damaged + bool(left or applied),
            findings=self.findings + left + applied,
            notes=self.notes + notes,
            repairable=self.repairable + applied,
            repaired=self.repaired + (applied if options.fixing else 0),
            left=self.left + left + (0 if options.fixing else applied),
            errors=self.errors,
            guessed=self.guessed + sum(options.counts(f) for f in result.unresolved if f.alternatives),
        )

    @property
    def exit_code(self) -> int:
        """0 nothing left, 1 findings at or above the level left, 2 a file failed."""
        return 2 if self.errors else 1 if self.left else 0


class Reporter(Protocol):
    """Turns results into text. Both methods return what to write; neither writes."""

    def file(self, result: FileResult) -> str: ...

    def end(self, tally: Tally) -> str: ...


def listed(result: FileResult, options: ReportOptions) -> bool:
    """Whether a machine-readable report lists this file: findings, errors, or anything when verbose."""
    return bool(result.changes or result.unresolved or result.status is Status.ERROR or options.verbose)


def plain_path(result: FileResult) -> str:
    """The path for machines: as it is, undecodable bytes as ``\\xNN``."""
    return re.sub("[\udc80-\udcff]", lambda m: f"\\x{ord(m.group()) - 0xDC00:02x}", result.path)


def line_count(text: str) -> tuple[int, int]:
    """How many line ends (LF, CRLF, CR) a text has, and how many characters follow the last."""
    parts = re.split("\r\n|\r|\n", text)
    return len(parts) - 1, len(parts[-1])


def floored(confidence: float, digits: int) -> float:
    """Rounded down, so that only what is certain reads 1 (or 100 %)."""
    scale: int = 10**digits
    return int(confidence * scale + 1e-9) / scale


def percent(confidence: float) -> str:
    """``99.9 %``."""
    return f"{floored(confidence, 3) * 100:g} %"


def plural(count: int, noun: str) -> str:
    """``1 file``, ``2 files``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def with_context(result: FileResult) -> Iterator[tuple[Finding, str, str]]:
    """Each finding with the text to its left and to its right (empty where none was kept)."""
    findings = result.findings
    context = result.context if len(result.context) == len(findings) else (("", ""),) * len(findings)
    for finding, (left, right) in zip(findings, context, strict=True):
        yield finding, left, right
