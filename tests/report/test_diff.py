"""The diff of a fix: it says what changes, line by line, and applied it gives what the fix gives."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

import unmojibake as um
from unmojibake.model import Certainty, FileResult, Status
from unmojibake.report.base import ReportOptions
from unmojibake.report.diff import DiffReporter

BAD = um.damage("Größe – so", "utf-8>cp1252")
LOST = um.damage("然后写入结果。\nx", "utf-8>cp936/swallow")  # the line end was swallowed
_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


def diff(text: str, repair: um.Repair) -> str:
    result = FileResult("a", Status.DAMAGED, "utf-8", changes=repair.changes, text=text)
    return DiffReporter(ReportOptions(Certainty.LIKELY)).file(result)


def patched(text: str, shown: str) -> str:
    """The text with a unified diff applied; every line of it has to fit."""
    old, new, at = text.splitlines(keepends=True), [], 0
    rows = shown.splitlines(keepends=True)[2:]
    for i, row in enumerate(rows):
        last = i + 1 < len(rows) and rows[i + 1].startswith("\\")
        body = row[1:].removesuffix("\n") if last else row[1:]
        if match := _HUNK.match(row):
            first = int(match[1]) - (match[2] != "0")
            new += old[at:first]
            at = first
            assert int(match[3]) - (match[4] != "0") == len(new)
        elif row[0] in " -":
            assert old[at] == body
            new += [body] if row[0] == " " else []
            at += 1
        elif row[0] == "+":
            new.append(body)
    return "".join(new + old[at:])


def test_lines_between_two_repairs_are_context() -> None:
    text = f"{BAD}\n\nplain\n{BAD}\n{BAD}\nend\n"
    rows = diff(text, um.repair(text)).splitlines()
    good = "Größe – so"
    assert rows[2:] == [
        "@@ -1,6 +1,6 @@",
        *(f"-{BAD}", f"+{good}", " ", " plain"),
        *(f"-{BAD}", f"-{BAD}", f"+{good}", f"+{good}", " end"),
    ]


def test_what_is_far_apart_has_hunks_of_its_own() -> None:
    text = f"{BAD}\n" + "plain\n" * 6 + f"{BAD}\n" + "plain\n" * 7 + BAD
    rows = diff(text, um.repair(text)).splitlines()
    hunks = [row for row in rows if row.startswith("@@")]
    assert hunks == ["@@ -1,4 +1,4 @@", "@@ -5,7 +5,7 @@", "@@ -13,4 +13,4 @@"]


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.sampled_from([BAD, LOST, "plain", "", "é", f"a {BAD} b\r"]), min_size=1, max_size=30),
    st.booleans(),
)
def test_applied_it_is_the_fix(lines: list[str], ended: bool) -> None:
    text = "\n".join(lines) + ("\n" if ended else "")
    repair = um.repair(text, um.Options(level="guess"))
    if repair.changes:
        assert patched(text, diff(text, repair)) == repair.text
