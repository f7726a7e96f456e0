"""JSON lines: what has to stay first, then repairs in the style of the string."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tabling import BAD, GOOD, OTHER, OTHER_BAD, through

import unmojibake as um
from unmojibake.tables import jsonlines, jsontext

CLEAN = [
    b"",
    b"\n\n",
    b"{}\n",
    b'{"b": 1.50, "a" :1e5 ,"c":[1,  2]}\n',
    b'  "x"  \r\nnull\n-0\n',
    '{"a": "Größe", "b": "\\u00c4\\n\\ud83d\\ude00 ok"}'.encode(),
    b'{"big": 123456789012345678901234567890.0000001}\n',
]


@pytest.mark.parametrize("data", CLEAN)
def test_clean_files_stay(tmp_path: Path, data: bytes) -> None:
    out, done, problems = through(tmp_path, "a.jsonl", data)
    assert out == data
    assert not problems and not done.repaired


BROKEN = [
    (b"{\n", "no valid JSON at character 2"),
    (b"bad\n", "no valid JSON at character 1"),
    (b'{"a":1} {"b":2}\n', "more than one JSON value, at character 9"),
    (b'"a\tb"\n', "no valid JSON at character 3: Invalid control character"),
    (b'{"a": "\xe9"}\n', "no valid UTF-8: byte 0xE9 at character 8"),
    (b'{"a": "\0"}\n', "a NUL character at character 8"),
    (b"[" * 100_000 + b"\n", "JSON that is nested too deeply"),
]


@pytest.mark.parametrize(("line", "reason"), BROKEN, ids=range(len(BROKEN)))
def test_malformed_lines_are_named_and_stay(tmp_path: Path, line: bytes, reason: str) -> None:
    good = json.dumps(BAD).encode() + b"\n"
    out, done, problems = through(tmp_path, "a.jsonl", good + b"\n" + line + good)
    assert out == json.dumps(GOOD).encode() + b"\n\n" + line + json.dumps(GOOD).encode() + b"\n"
    [problem] = problems
    assert (problem.row, problem.line) == (2, 3)
    assert problem.reason.startswith(reason)
    assert (done.rows, done.repaired, done.problems) == (3, 2, 1)


def line(name: str, escaped: bool) -> str:
    """Every kind of place that a string can stand in; keys are never touched."""
    value = {BAD: {"k": [1.5, name, {"z": name}, []], "e": {}}, "a": name, "n": None, "u": f'"{name}"\n\\'}
    return json.dumps(value, ensure_ascii=escaped)


@pytest.mark.parametrize("escaped", [False, True])
def test_strings_are_repaired_in_their_style(tmp_path: Path, escaped: bool) -> None:
    spaced = line(BAD, escaped).replace(": 1.5", "  :\t1.50e0").replace("[1.5", "[ 1.50")
    wanted = line(GOOD, escaped).replace(": 1.5", "  :\t1.50e0").replace("[1.5", "[ 1.50")
    out, done, _ = through(tmp_path, "a.jsonl", (spaced + "\r\n" + spaced).encode())
    assert out == (wanted + "\r\n" + wanted).encode()
    assert done.repaired == 8


def test_escapes_keep_their_case_and_neighbours(tmp_path: Path) -> None:
    data = rb'{"a": "caf\u00C3\u00A9 \u0041\/ \u00e4", "b": "caf\u00c3\u00a9"}'
    out, _, _ = through(tmp_path, "a.jsonl", data)
    assert out == rb'{"a": "caf\u00E9 \u0041\/ \u00e4", "b": "caf\u00e9"}'


def test_astral_characters_are_written_as_pairs() -> None:
    face = "\U0001f600"
    damaged = json.dumps(um.damage(face, "utf-8>cp1252"))[1:-1]
    change = um.Change("UM101", 1, 2, 1, 5, "", face, "utf-8>cp1252", um.Certainty.CERTAIN, 0.99)
    assert jsontext.rewritten(f"x{damaged}y", [change]) == "x\\ud83d\\ude00y"
    assert jsontext.rewritten("x\u00f0\u0178\u02dc\u20acy", [change]) == f"x{face}y"


def test_a_key_that_stands_twice(tmp_path: Path) -> None:
    out, _, _ = through(tmp_path, "a.jsonl", f'{{"a":"{BAD}","a":"{BAD}"}}\n'.encode())
    assert out == f'{{"a":"{GOOD}","a":"{GOOD}"}}\n'.encode()


@pytest.mark.parametrize(
    ("columns", "changed"),
    [(("a",), "a"), (("o",), "ot"), (("o.t",), "t"), (("l",), "l"), (("l[].x",), "l"), (("a", "o.t"), "at")],
)
def test_columns_are_paths(tmp_path: Path, columns: tuple[str, ...], changed: str) -> None:
    def text(touched: str) -> bytes:
        value = {key: GOOD if key in touched else BAD for key in "aotl"}
        row = {"a": value["a"], "o": {"s": value["o"], "t": value["t"]}, "l": [{"x": value["l"]}]}
        return json.dumps(row, ensure_ascii=False).encode()

    out, _, _ = through(tmp_path, "a.jsonl", text(""), columns=columns)
    assert out == text(changed)


def test_a_byte_order_mark_stays(tmp_path: Path) -> None:
    bom = b"\xef\xbb\xbf"
    out, _, problems = through(tmp_path, "a.jsonl", bom + f'"{BAD}"\n'.encode())
    assert out == bom + f'"{GOOD}"\n'.encode() and not problems


def test_several_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonlines, "PART", 50)
    rows = [json.dumps({"i": i, "t": BAD if i % 3 == 0 else "x" * i}) for i in range(90)]
    rows[40] = "oops"
    out, done, problems = through(tmp_path, "a.jsonl", "\n".join(rows).encode())
    assert out.decode() == "\n".join(rows).replace(json.dumps(BAD)[1:-1], json.dumps(GOOD)[1:-1])
    assert [(p.row, p.line) for p in problems] == [(41, 41)]
    assert done.rows == 90


def test_a_line_without_end_is_no_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonlines, "LONGEST", 1 << 20)
    with pytest.raises(um.UnmojibakeError, match="the line at byte 0 is longer than 1 MB"):
        through(tmp_path, "a.jsonl", b" " * (5 << 20))


STRINGS = st.sampled_from([BAD, GOOD, OTHER_BAD, "x", 'q"\\', "", "\n", "é"])
VALUES = st.recursive(
    st.none() | st.integers() | STRINGS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(STRINGS, inner, max_size=3),
    max_leaves=8,
)


def repaired(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace(BAD, GOOD).replace(OTHER_BAD, OTHER)
    if isinstance(value, list):
        return [repaired(one) for one in value]
    return {key: repaired(one) for key, one in value.items()} if isinstance(value, dict) else value


@given(st.lists(VALUES, max_size=5), st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
def test_any_values(tmp_path: Path, values: list[Any], escaped: bool) -> None:
    data = "\n".join(json.dumps(value, ensure_ascii=escaped) for value in values).encode()
    wanted = "\n".join(json.dumps(repaired(value), ensure_ascii=escaped) for value in values).encode()
    out, _, problems = through(tmp_path, "a.jsonl", data)
    assert out == wanted and not problems


@given(VALUES)
def test_spans_are_those_of_the_values(value: Any) -> None:
    text = json.dumps(value, indent=1).replace("\n", " ")
    found = [(path, json.loads(f'"{text[a:b]}"')) for path, a, b in jsontext.spans(text)]
    assert found == list(jsontext.texts(jsontext.loads(text)))
