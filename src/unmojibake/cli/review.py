"""``unmojibake fix --interactive``: finding by finding, as ``git add -p`` does it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from unmojibake.cli.selection import Selection
from unmojibake.cli.streams import say, wants_color
from unmojibake.errors import UnmojibakeError
from unmojibake.files.write import write_atomic
from unmojibake.judge import Judged
from unmojibake.model import Change, FileResult, Status
from unmojibake.outcome import edited
from unmojibake.report.base import ReportOptions, plural
from unmojibake.report.full import FullReporter
from unmojibake.report.shown import shown, shown_path
from unmojibake.run import Plan, open_journal
from unmojibake.workers import judge_all

if TYPE_CHECKING:
    from unmojibake.files.journal import Run

HELP = """\
y  apply this repair
n  leave it (Enter, where the repair is below the level)
1  apply the first alternative instead (2 the second...)
a  apply this one and the rest of this file
d  leave this one and the rest of this file
q  leave everything that is left; what was chosen in this file is written
?  this help
"""


class Quit(Exception):
    """The user has had enough; ``chosen`` is what was said about the file at hand."""

    def __init__(self, chosen: list[Change]) -> None:
        super().__init__()
        self.chosen = chosen


class Review:
    """Asks about each finding, and writes what was chosen, file by file."""

    def __init__(self, selection: Selection, color: str) -> None:
        self._selection = selection
        self._options = selection.settings.options
        shown_as = ReportOptions(self._options.certainty, color=wants_color(color, sys.stdout))
        self._reporter = FullReporter(shown_as)
        self._counts = shown_as.counts
        self._all = False

    def run(self) -> int:
        """0 when nothing at or above the level is left, 1 when something is, 2 when a file failed."""
        written = left = failed = 0
        quitting = False
        with open_journal(Plan(write=True, journal=self._options.journal)) as journal:
            for judged in self._judged():
                result = judged.result
                if result.status is Status.ERROR:
                    failed += 1
                    say(f"error: {shown_path(result.path)}: {shown(result.error or 'unknown')}")
                    continue
                if not result.findings:
                    continue
                try:
                    chosen = [] if quitting else self._file(result)
                except Quit as stop:
                    quitting, chosen = True, stop.chosen
                places = {(change.start, change.end) for change in chosen}
                open_ones = [f for f in result.findings if (f.start, f.end) not in places]
                left += sum(map(self._counts, open_ones))
                try:
                    written += self._write(judged, chosen, journal)
                except UnmojibakeError as error:
                    failed += 1
                    say(f"error: {shown_path(result.path)}: {shown(str(getattr(error, 'reason', error)))}")
        say(f"Repaired {plural(written, 'finding')}, {plural(left, 'finding')} left.")
        return 2 if failed else 1 if left else 0

    def _judged(self) -> Iterator[Judged]:
        work = ((source, self._selection.task(source)) for source in self._selection.sources())
        return judge_all(work, self._options.jobs)

    def _write(self, judged: Judged, chosen: list[Change], journal: Run | None) -> int:
        result = judged.result
        if not chosen or judged.snapshot is None or result.original is None:
            return 0
        data = edited(result.original, result.encoding or "utf-8", chosen)
        write_atomic(judged.snapshot, data, journal)
        return len(chosen)

    def _file(self, result: FileResult) -> list[Change]:
        """What was chosen for one file. Raises Quit."""
        chosen: list[Change] = []
        rest = ""
        for number, finding in enumerate(result.findings):
            choices = _choices(finding)
            if not choices:
                continue
            if not rest:
                side = result.context[number : number + 1]
                alone = replace(result, changes=(finding,), unresolved=(), context=side)
                sys.stdout.write(self._reporter.file(alone).rstrip("\n") + "\n")
            answer = rest or self._ask(finding, choices, chosen)
            if answer in ("a", "d"):
                rest = answer
            picked = _picked(finding, choices, answer, self._counts(finding))
            if picked is not None:
                chosen.append(picked)
        return chosen

    def _ask(self, finding: Change, choices: list[str], chosen: list[Change]) -> str:
        numbers = [str(number) for number in range(1, len(choices))]
        keys = ["y", "n", *numbers, "a", "d", "q", "?"]
        default = "y" if self._counts(finding) else "n"
        while True:
            sys.stdout.write(f"Repair this? [{','.join(keys)}] ({default}) ")
            sys.stdout.flush()
            line = sys.stdin.readline()
            answer = line.strip().lower() or default
            if not line or answer == "q":
                sys.stdout.write("\n")
                raise Quit(chosen)
            if answer in keys and answer != "?":
                return answer
            sys.stdout.write(HELP)


def _choices(finding: Change) -> list[str]:
    """What may be put there: the repair, then its alternatives."""
    first = [finding.after] if finding.after is not None else []
    return first + [text for text, _ in finding.alternatives if text != finding.after][:9]


def _picked(finding: Change, choices: list[str], answer: str, counts: bool) -> Change | None:
    """The change that an answer stands for; "all the rest" means what is at or above the level."""
    if answer == "y" or (answer == "a" and counts):
        return replace(finding, after=choices[0])
    if answer.isdigit():
        return replace(finding, after=choices[int(answer)])
    return None
