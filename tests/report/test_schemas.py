"""What the real command writes, against the schemas of the formats."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from unmojibake.channels import damage

DATA = Path(__file__).resolve().parent.parent / "data"
SARIF = json.loads((DATA / "sarif-2.1.0-rtm.4.json").read_bytes())
JSON = json.loads((DATA.parent.parent / "docs" / "report.schema.json").read_bytes())
CLEAN = "Größe und Höhe — ein schöner Tag, Käse in Köln.\n"


def run(folder: Path, *args: str) -> bytes:
    done = subprocess.run(
        [sys.executable, "-m", "unmojibake", *args],
        cwd=folder,
        capture_output=True,
        env={**os.environ, "UNMOJIBAKE_STATE": str(folder.parent / "state")},
    )
    assert b"Traceback" not in done.stderr
    return done.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Damage of several kinds, hostile text, names that need escapes, and what cannot be read."""
    made = tmp_path / "work"
    (made / "sub folder").mkdir(parents=True)
    damaged = damage(CLEAN, "utf-8>cp1252")
    (made / "a.txt").write_bytes(damaged.encode() * 3)
    (made / "sub folder" / "größe 100%#?&.txt").write_bytes((damaged + 'x="]]>&<\x1b[0m' + damaged).encode())
    (made / "lost.txt").write_bytes(CLEAN.replace("ö", "\ufffd").encode())
    (made / "mixed.txt").write_bytes(CLEAN.encode() * 3 + CLEAN.encode("cp1252"))
    (made / "clean.txt").write_bytes(CLEAN.encode())
    if sys.platform == "linux":
        (made / os.fsdecode(b"caf\xe9.txt")).write_bytes(damaged.encode())
    return made


def validator(schema: dict[str, Any] = SARIF) -> Any:
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    return kind(schema, format_checker=jsonschema.FormatChecker())


def faults(schema: dict[str, Any], document: Any) -> list[str]:
    return [
        f"{list(error.absolute_path)}: {error.message}" for error in validator(schema).iter_errors(document)
    ]


def test_the_schema_refuses_what_is_no_sarif() -> None:
    right = {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "results": []}]}
    assert validator().is_valid(right)
    for wrong in ({"version": "2.1.0"}, {**right, "version": "2.0.0"}, {**right, "more": 1}):
        assert not validator().is_valid(wrong)


RUNS = [
    ("check", "clean.txt"),
    ("check", ".", "absent.txt"),
    ("check", ".", "--level", "guess"),
    ("check", "-v"),
    ("fix",),
    ("fix", "--diff"),
    ("check", "--names"),
]


@pytest.mark.parametrize("args", RUNS)
def test_sarif_is_valid(folder: Path, args: tuple[str, ...]) -> None:
    assert faults(SARIF, json.loads(run(folder, *args, "--format", "sarif"))) == []


@pytest.mark.parametrize("args", RUNS)
def test_json_is_what_the_docs_publish(folder: Path, args: tuple[str, ...]) -> None:
    document = json.loads(run(folder, *args, "--format", "json"))
    assert faults(JSON, document) == []
    # the table of INTERFACE: an error has a reason, and only what can be put back was (or will be) applied
    assert all(bool(file["error"]) == (file["status"] == "error") for file in document["files"])
    findings = [finding for file in document["files"] for finding in file["findings"]]
    assert all(finding["after"] is not None for finding in findings if finding["applied"])
    summary = document["summary"]
    assert summary["errors"] == sum(file["status"] == "error" for file in document["files"])
    assert summary["repairable"] == sum(finding["applied"] for finding in findings)
    assert summary["repaired"] in (0, summary["repairable"])


@pytest.mark.parametrize("args", RUNS[:-1])
def test_a_line_of_jsonl_is_a_file_of_json(folder: Path, args: tuple[str, ...]) -> None:
    line_schema = {"$schema": JSON["$schema"], "$defs": JSON["$defs"], "$ref": "#/$defs/file"}
    for line in run(folder, *args, "--format", "jsonl").splitlines():
        assert faults(line_schema, json.loads(line)) == []


def test_the_published_schema_refuses_what_is_none(folder: Path) -> None:
    right = json.loads(run(folder, "check", "--format", "json"))
    finding = right["files"][0]["findings"][0]
    for key in ("rule", "before", "after", "certainty", "applied"):
        held = finding.pop(key)
        assert len(faults(JSON, right)) == 1
        finding[key] = held
    for key, wrong in (("certainty", "sure"), ("confidence", 2), ("line", 0), ("more", 1), ("after", 1)):
        changed = json.loads(json.dumps(right))
        changed["files"][0]["findings"][0][key] = wrong
        assert len(faults(JSON, changed)) == 1
    assert faults(JSON, right) == []


def test_sarif_places_are_uris(folder: Path) -> None:
    log = json.loads(run(folder, "check", "--format", "sarif"))
    places = [r["locations"][0]["physicalLocation"]["artifactLocation"] for r in log["runs"][0]["results"]]
    uris = {place["uri"] for place in places}
    assert "sub%20folder/gr%C3%B6%C3%9Fe%20100%25%23%3F%26.txt" in uris
    assert all(uri.isascii() and "\\" not in uri for uri in uris)


# -- JUnit: no standard, but consumers agree on these elements and attributes, and refuse others

_GRAMMAR: dict[str, tuple[set[str], set[str], set[str]]] = {
    # element: attributes it must have, others it may have, elements inside
    "testsuites": ({"tests", "failures", "errors"}, {"name", "time"}, {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors"}, {"time", "timestamp", "skipped"}, {"testcase"}),
    "testcase": ({"name", "classname"}, {"time", "file", "line"}, {"failure", "error", "system-out"}),
    "failure": ({"message", "type"}, set(), set()),
    "error": ({"message"}, {"type"}, set()),
    "system-out": (set(), set(), set()),
}


def problems(element: ElementTree.Element) -> list[str]:
    must, may, inside = _GRAMMAR[element.tag]
    found = [f"{element.tag} lacks {name}" for name in must - set(element.keys())]
    found += [f"{element.tag} has {name}" for name in set(element.keys()) - must - may]
    for count in {"tests", "failures", "errors"} & set(element.keys()):
        if not element.get(count, "").isdecimal():
            found.append(f"{element.tag}: {count} is no number")
    for child in element:
        found += problems(child) if child.tag in inside else [f"{child.tag} in {element.tag}"]
    return found


@pytest.mark.parametrize("args", [("check", "clean.txt"), ("check", ".", "absent.txt", "-v"), ("fix",)])
def test_junit_is_what_its_readers_take(folder: Path, args: tuple[str, ...]) -> None:
    root = ElementTree.fromstring(run(folder, *args, "--format", "junit"))
    assert root.tag == "testsuites"
    assert problems(root) == []
    cases = root.findall("./testsuite/testcase")
    assert root.get("tests") == str(len(cases))
    assert root.get("failures") == str(len([case for case in cases if case.find("failure") is not None]))
    assert root.get("errors") == str(len(root.findall(".//error")))
