"""Each format on records of our own: exact text, escapes, and what a parser makes of it."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import pytest

from unmojibake.model import Certainty, FileResult, Finding, Status
from unmojibake.report import FORMATS, reporter_for
from unmojibake.report.base import ReportOptions, Tally, line_count, percent
from unmojibake.report.shown import codepoints, shown, shown_path, width
from unmojibake.report.summary import summary
from unmojibake.rules.catalogue import RULES

BAD = "\u00e2\u20ac\u2122"
OPTIONS = ReportOptions(Certainty.LIKELY)


def finding(before: str = BAD, after: str | None = "\u2019", **given: object) -> Finding:
    made = Finding(
        rule="UM101",
        line=2,
        column=5,
        start=10,
        end=10 + len(before),
        before=before,
        after=after,
        channel="utf-8>cp1252",
        certainty=Certainty.CERTAIN,
        confidence=0.9994,
    )
    return replace(made, **given)  # type: ignore[arg-type]


def result(*changes: Finding, path: str = "a.txt", unresolved: tuple[Finding, ...] = ()) -> FileResult:
    status = Status.DAMAGED if changes or unresolved else Status.CLEAN
    count = len(changes) + len(unresolved)
    return FileResult(
        path, status, "utf-8", changes=changes, unresolved=unresolved, context=(("left ", " right"),) * count
    )


def written(form: str, *results: FileResult, options: ReportOptions = OPTIONS) -> str:
    reporter = reporter_for(form, options)
    tally = Tally()
    out = ""
    for each in results:
        tally = tally.plus(each, options)
        out += reporter.file(each)
    return out + reporter.end(tally)


ERROR = FileResult("bad.txt", Status.ERROR, error="cannot be read: permission denied")
HOSTILE = result(
    finding(
        before="<b>&'\"]]>\x1b[0m\u202e\ud800", after="</script>\x00", evidence="<i>", channel="mapping:<u>"
    ),
    path='we,ird:%\n"<&>\udce9.txt',
)


@pytest.mark.parametrize("form", FORMATS)
def test_a_clean_run_says_little(form: str) -> None:
    out = written(form, result())
    assert BAD not in out
    if form in ("full", "concise", "jsonl", "github"):
        assert out == ""


@pytest.mark.parametrize("form", FORMATS)
def test_hostile_text_never_escapes(form: str) -> None:
    out = written(form, HOSTILE, ERROR)
    out.encode("utf-8")
    for hidden in ("\x1b", "\u202e", "\x00", "\ud800", "\udce9"):
        assert hidden not in out


def test_github_annotations() -> None:
    note = finding(certainty=Certainty.GUESS, after=None)
    assert written("github", result(finding(), unresolved=(note,)), ERROR).splitlines() == [
        "::error file=a.txt,line=2,col=5,title=UM101 UTF-8 read as Windows-1252 or Latin-1::"
        f"'{BAD}' -> '\u2019' (utf-8>cp1252, certain)",
        "::notice file=a.txt,line=2,col=5,title=UM101 UTF-8 read as Windows-1252 or Latin-1::"
        f"'{BAD}' -> nothing known to put back (utf-8>cp1252, guess)",
        "::error file=bad.txt::cannot be read: permission denied",
    ]
    hostile = written("github", HOSTILE)
    assert hostile.startswith('::error file=we%2Cird%3A%25\\n"<&>\\xe9.txt,line=2,')
    assert hostile.count("\n") == 1


def test_sarif_has_what_the_standard_asks_for() -> None:
    several = finding(before="\u9225\n x", after="\u2014\n x", line=3, start=30, end=34)
    log = json.loads(written("sarif", result(finding(), finding(start=20, end=23), several), HOSTILE, ERROR))
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    run = log["runs"][0]
    assert run["columnKind"] == "unicodeCodePoints"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [rule.code for rule in RULES]
    assert run["invocations"][0]["executionSuccessful"] is False
    assert "permission denied" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
    first, copy, third, _ = run["results"]
    assert (first["ruleId"], first["ruleIndex"], first["level"]) == ("UM101", 0, "error")
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "a.txt"
    assert place["region"] == {
        "startLine": 2,
        "startColumn": 5,
        "endLine": 2,
        "endColumn": 8,
        "charOffset": 10,
        "charLength": 3,
    }
    assert third["locations"][0]["physicalLocation"]["region"]["endLine"] == 4
    assert third["locations"][0]["physicalLocation"]["region"]["endColumn"] == 3
    assert first["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"] == "\u2019"
    prints = [each["partialFingerprints"]["unmojibake/v1"] for each in run["results"]]
    assert len(set(prints)) == 4
    again = json.loads(written("sarif", result(finding(line=9, start=99), copy_of(finding()))))
    assert [e["partialFingerprints"]["unmojibake/v1"] for e in again["runs"][0]["results"]] == prints[:2]
    assert copy["partialFingerprints"] != first["partialFingerprints"]


def copy_of(one: Finding) -> Finding:
    return replace(one, line=50, start=500, end=503)


def test_junit_is_xml_that_counts() -> None:
    note = finding(certainty=Certainty.GUESS)
    out = written("junit", result(finding(), finding(start=20, end=23)), result(path="b.txt"), HOSTILE, ERROR)
    root = ElementTree.fromstring(out)
    assert dict(root.attrib) == {"tests": "4", "failures": "2", "errors": "1"}
    cases = root.findall("./testsuite/testcase")
    assert [case.get("name") for case in cases][:2] == ["a.txt", "b.txt"]
    failure = cases[0].find("failure")
    assert failure is not None
    assert failure.get("message") == "2 damaged, first in line 2"
    assert failure.text is not None
    assert failure.text.splitlines()[0] == f"2:5: UM101 '{BAD}' -> '\u2019' (utf-8>cp1252, certain)"
    assert cases[1].find("failure") is None
    notes = ElementTree.fromstring(written("junit", result(unresolved=(note,))))
    assert notes.get("failures") == "0"
    assert notes.find("./testsuite/testcase/system-out") is not None


def test_a_fix_reports_what_is_left_to_machines_that_annotate() -> None:
    fixing = ReportOptions(Certainty.LIKELY, fixing=True)
    left = finding(after=None, start=40, end=43)
    some = result(finding(), unresolved=(left,))
    assert written("github", some, options=fixing).count("::error") == 1
    assert len(json.loads(written("sarif", some, options=fixing))["runs"][0]["results"]) == 1
    assert [
        f["applied"] for f in json.loads(written("json", some, options=fixing))["files"][0]["findings"]
    ] == [
        True,
        False,
    ]


def test_full_tells_alternatives_evidence_and_notes() -> None:
    out = written(
        "full",
        result(
            unresolved=(
                finding(
                    certainty=Certainty.GUESS,
                    confidence=0.5,
                    alternatives=(("x", 0.3), ("y", 0.2)),
                    evidence="because",
                ),
            )
        ),
    )
    assert "  = why:     because\n" in out
    assert "  = or:      x (30 %), y (20 %)\n" in out
    assert "  = note:    below --level likely, left as it is\n" in out
    assert "certain" not in out
    assert "nothing known to put back" in written("full", result(unresolved=(finding(after=None),)))
    assert "-> nothing\n" in written("full", result(finding(after="")))


def test_full_cuts_long_lines_and_keeps_the_caret_in_place() -> None:
    each = replace(result(finding(before="\u4e2d")), context=(("\u00e9" * 80, "b" * 80),))
    rows = written("full", each).splitlines()
    assert rows[2] == "2 | ..." + "\u00e9" * 36 + "\u4e2d" + "b" * 36 + "..."
    assert rows[3].index("^") == rows[2].index("\u4e2d")
    assert rows[3].count("^") == 2


def test_confidence_is_never_rounded_up_to_certainty() -> None:
    almost = result(finding(confidence=0.99999))
    assert "; certain, 99.9 %" in written("full", almost)
    assert ", certain 0.99)" in written("concise", almost)
    assert [percent(each) for each in (0.985, 0.29, 1.0)] == ["98.5 %", "29 %", "100 %"]


def test_the_summary_says_where_a_guess_is_to_be_seen() -> None:
    lost = finding(after=None, rule="UM201", alternatives=(("x", 0.8),))
    below = replace(lost, certainty=Certainty.GUESS)
    for options, words in (
        (OPTIONS, "Found 2 findings in 1 file, 1 can be repaired with 'unmojibake fix'"),
        (OPTIONS._replace(fixing=True), "Repaired 1 finding, 1 finding left"),
    ):
        tally = Tally().plus(result(finding(), unresolved=(lost, below)), options)
        assert summary(tally, options) == (
            f"{words}, 1 with a guess that 'unmojibake fix --interactive' shows (1 file looked at); "
            "1 note below --level likely."
        )
    known = Tally().plus(result(finding(alternatives=(("x", 0.1),))), OPTIONS)
    assert "guess" not in summary(known, OPTIONS)


def test_tally_and_exit_codes() -> None:
    note = finding(certainty=Certainty.GUESS)
    fixing = ReportOptions(Certainty.LIKELY, fixing=True)
    assert Tally().plus(result(), OPTIONS).exit_code == 0
    assert Tally().plus(result(unresolved=(note,)), OPTIONS).exit_code == 0
    assert Tally().plus(result(finding()), OPTIONS).exit_code == 1
    assert Tally().plus(result(finding()), fixing).exit_code == 0
    assert Tally().plus(result(finding(), unresolved=(finding(after=None),)), fixing).exit_code == 1
    assert Tally().plus(ERROR, OPTIONS).plus(result(finding()), OPTIONS).exit_code == 2


def test_shown_text() -> None:
    assert shown("caf\u00e9 \u4e2d\u6587 \U0001f600") == "caf\u00e9 \u4e2d\u6587 \U0001f600"
    assert shown("\u00a0\u200d\ue000\U000e0041\t") == "\\xa0\\u200d\\ue000\\U000e0041\\t"
    assert shown_path("a\udce9\x07") == "a\\xe9\\x07"
    assert width("a\u4e2de\u0301") == 4
    assert codepoints("ab") == "U+0061 U+0062"
    assert codepoints("abcdefgh").endswith("U+0066 ...")
    assert line_count("a\r\nb\rc\nde") == (3, 2)
