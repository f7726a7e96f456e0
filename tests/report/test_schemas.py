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


def validator() -> Any:
    kind = jsonschema.validators.validator_for(SARIF)
    kind.check_schema(SARIF)
    return kind(SARIF, format_checker=jsonschema.FormatChecker())


def test_the_schema_refuses_what_is_no_sarif() -> None:
    right = {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "results": []}]}
    assert validator().is_valid(right)
    for wrong in ({"version": "2.1.0"}, {**right, "version": "2.0.0"}, {**right, "more": 1}):
        assert not validator().is_valid(wrong)


@pytest.mark.parametrize(
    "args",
    [
        ("check", "clean.txt"),
        ("check", ".", "absent.txt"),
        ("check", ".", "--level", "guess"),
        ("check", "-v"),
        ("fix",),
        ("fix", "--diff"),
        ("check", "--names"),
    ],
)
def test_sarif_is_valid(folder: Path, args: tuple[str, ...]) -> None:
    log = json.loads(run(folder, *args, "--format", "sarif"))
    errors = [f"{list(error.absolute_path)}: {error.message}" for error in validator().iter_errors(log)]
    assert errors == []


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
