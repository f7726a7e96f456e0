"""What large files are asked beyond a check or a fix: a diff, a conversion, standard input, and what is refused."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from unmojibake import streamed
from unmojibake.channels import damage
from unmojibake.errors import FileProblem
from unmojibake.files.journal import Journal
from unmojibake.files.undo import undo
from unmojibake.judge import Source, Task, judge
from unmojibake.model import Certainty, Change, FileResult, Status
from unmojibake.options import Mapping, Options
from unmojibake.report.base import ReportOptions
from unmojibake.report.diff import DiffReporter
from unmojibake.stages import parts, pipeline

CLEAN = "Größe und Höhe — ein schöner Tag, Käse in Köln.\n"
DAMAGED = damage(CLEAN, "utf-8>cp1252")
ASCII = "plain words and nothing else, line after line\n"
RUSSIAN = "Съешь ещё этих мягких французских булок, да выпей чаю.\n"
SMALL = Task(Options(), large=1000, part=700)
DIFF = replace(SMALL, fixing=True, keep=True, excerpts=True)


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNMOJIBAKE_STATE", str(tmp_path / "state"))


def put(folder: Path, data: bytes) -> Source:
    path = folder / "a.txt"
    path.write_bytes(data)
    return Source(str(path), "a.txt", True)


def shown(result: FileResult) -> str:
    return DiffReporter(ReportOptions(Certainty.LIKELY, True)).file(result)


def converted(folder: Path, data: bytes, options: Options) -> tuple[bytes, FileResult]:
    source = put(folder, data)
    task = replace(SMALL, options=options, fixing=True)
    assert streamed.streams(source, task)
    checked = judge(source, replace(task, fixing=False)).result
    assert Path(source.path).read_bytes() == data
    with Journal().open_run(str(folder)) as run:
        result = streamed.fix_large(source, task, run)
    assert (result.encoding, result.remark) == (checked.encoding, checked.remark)
    return Path(source.path).read_bytes(), result


# -- a diff


def test_nothing_to_show(tmp_path: Path) -> None:
    result = judge(put(tmp_path, (CLEAN * 100).encode()), DIFF).result
    assert (result.status, result.excerpts, shown(result)) == (Status.CLEAN, (), "")


def test_a_line_that_is_no_part_is_refused(tmp_path: Path) -> None:
    data = (ASCII * 10).replace("\n", " ") * 20 + DAMAGED
    result = judge(put(tmp_path, data.encode()), DIFF).result
    assert "cannot be shown as a diff" in str(result.error)
    assert "'check' tells the findings" in str(result.error)


@pytest.mark.parametrize("seed", range(6))
def test_the_diff_is_that_of_the_whole(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    rows = [rng.choice((ASCII, ASCII, ASCII, ASCII, RUSSIAN, DAMAGED, "\n")) for _ in range(120)]
    rows += rng.choice(([], [DAMAGED.rstrip("\n")], [ASCII.rstrip("\n")]))
    newline = rng.choice(("\n", "\r\n"))
    source = put(tmp_path, "".join(rows).replace("\n", newline).encode())
    part = rng.choice((300, 700, 1500))
    whole = judge(source, Task(Options(), fixing=True, keep=True)).result
    made = judge(source, replace(DIFF, part=part)).result
    assert made.text is None
    assert shown(made) == shown(whole)
    assert shown(made)


# -- a conversion


@pytest.mark.parametrize("to", ["cp1252", "iso-8859-1"])
def test_what_the_target_lacks_is_refused_with_its_place(tmp_path: Path, to: str) -> None:
    data = (ASCII * 60 + RUSSIAN + ASCII * 60).encode()
    source = put(tmp_path, data)
    for fixing in (False, True):
        task = replace(SMALL, options=Options(to=to), fixing=fixing)
        with pytest.raises(FileProblem, match="line 61, column 1 has 'С'"):
            streamed.fix_large(source, task, None) if fixing else streamed.check_large(source, task)
    assert Path(source.path).read_bytes() == data
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt"]


def test_bytes_that_nothing_explains_are_refused_with_their_place(tmp_path: Path) -> None:
    data = (RUSSIAN * 40).encode() + b"caf\xc3 x\n" + (RUSSIAN * 40).encode()
    task = replace(SMALL, options=Options(to="utf-16", level="certain"))
    assert "line 41, column 4 is no utf-8" in str(judge(put(tmp_path, data), task).result.error)


@pytest.mark.parametrize(
    ("encoding", "options", "after"),
    [
        ("utf-8", Options(to="utf-16"), "utf-16"),
        ("utf-8", Options(to="utf-8-sig"), "utf-8-sig"),
        ("utf-8", Options(bom="add"), "utf-8-sig"),
        ("utf-8-sig", Options(bom="remove"), "utf-8"),
        ("utf-16", Options(to="utf-8", bom="remove"), "utf-8"),
        ("utf-16-be", Options(to="utf-8"), "utf-8"),
    ],
)
def test_large_files_are_repaired_and_converted(
    tmp_path: Path, encoding: str, options: Options, after: str
) -> None:
    text = ASCII * 30 + DAMAGED + RUSSIAN * 20 + DAMAGED + ASCII * 30
    data = text.encode(encoding)
    new, result = converted(tmp_path, data, options)
    assert new == text.replace(DAMAGED, CLEAN).encode(after)
    assert result.status is Status.REPAIRED
    undo(None, str(tmp_path))
    assert (tmp_path / "a.txt").read_bytes() == data


def test_a_legacy_file_is_converted_and_what_it_declares_is_told(tmp_path: Path) -> None:
    text = "<?xml version='1.0' encoding='windows-1251'?>\n" + RUSSIAN * 60
    new, result = converted(tmp_path, text.encode("cp1251"), Options(to="utf-8"))
    assert new == text.encode()
    assert (result.status, result.encoding) == (Status.CLEAN, "utf-8")
    assert result.remark == "converted from cp1251 to utf-8; the file itself still says cp1251"
    assert converted(tmp_path, new, Options(to="utf-8"))[0] == new


def test_what_is_silenced_stays_in_what_is_converted(tmp_path: Path) -> None:
    text = ASCII * 30 + DAMAGED + RUSSIAN * 20
    new, result = converted(tmp_path, text.encode(), Options(to="utf-16", allow=(DAMAGED.strip(),)))
    assert (new, result.findings) == (text.encode("utf-16"), ())


def test_binary_files_are_not_converted(tmp_path: Path) -> None:
    data = bytes(range(256)) * 20
    assert converted(tmp_path, data, Options(to="utf-16", bom="add"))[0] == data


# -- rare damage in a large part


def told(changes: list[Change]) -> list[Change]:
    """The changes without what speaks for them: one stage says it in bits, another by what it could undo."""
    return [replace(change, evidence="") for change in changes]


def test_only_what_is_around_the_suspects_is_judged_where_they_are_few() -> None:
    healthy = (ASCII * 40 + RUSSIAN) * 10
    text = healthy * 9 + DAMAGED + healthy * 7 + DAMAGED * 3 + healthy * 4
    spans = parts.windows(text, Options())
    assert spans is not None
    assert sum(end - start for start, end in spans) < 5000
    found = parts.find(text, "", Options())
    assert told(found) == told(pipeline.find(text, Options()))
    assert parts.find(text, DAMAGED * 5, Options()) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        DAMAGED,
        (ASCII * 40 + RUSSIAN) * 100,
        DAMAGED * 2000,
        "\ufffd" * 200_000,
        DAMAGED.replace("\n", "").replace(" ", "") * 2000,
    ],
)
def test_a_part_that_is_small_healthy_or_all_damaged_is_judged_as_a_whole(text: str) -> None:
    assert parts.windows(text, Options()) is None


def test_what_a_setting_has_to_find_is_sought_everywhere() -> None:
    text = (ASCII * 40 + RUSSIAN) * 100 + DAMAGED + ASCII
    assert parts.windows(text, Options())
    for options in (Options(escapes=True), Options(sql=True), Options(mappings=(Mapping("m", "a", "b"),))):
        assert parts.windows(text, options) is None


def test_a_line_without_end_is_cut_around_its_suspects() -> None:
    healthy = ((ASCII * 40 + RUSSIAN) * 10).replace("\n", " ")
    text = healthy * 9 + DAMAGED.strip() + " " + healthy * 7
    spans = parts.windows(text, Options())
    assert spans is not None
    assert sum(end - start for start, end in spans) < 3000
    assert told(parts.find(text, "", Options())) == told(pipeline.find(text, Options()))


# -- what needs the whole file


def test_what_needs_a_file_whole_is_refused_above_a_limit(tmp_path: Path) -> None:
    source = put(tmp_path, DAMAGED.encode() * 100)
    os.link(source.path, tmp_path / "b.txt")
    for task, why in (
        (replace(SMALL, keep=True), "leave --interactive out"),
        (replace(SMALL, options=Options(reference="x")), "leave --reference out"),
        (replace(SMALL, options=Options(reference_source="HEAD")), "leave --reference out"),
        (replace(SMALL, fixing=True), "several names"),
    ):
        assert not streamed.streams(source, task)
        result = judge(source, replace(task, most=4000)).result
        assert why in str(result.error)
        assert "is larger than" in str(result.error)


# -- standard input


def um(folder: Path, given: bytes, *args: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "UNMOJIBAKE_STATE": str(folder / "state"), "TMPDIR": str(folder)}
    command = [sys.executable, "-m", "unmojibake", *args]
    return subprocess.run(command, cwd=folder, env=environment, input=given, capture_output=True)


def test_large_standard_input_is_judged_in_parts(tmp_path: Path) -> None:
    block = (ASCII * 400).encode()
    given = block * 480 + DAMAGED.encode() + block
    assert len(given) > 8 << 20
    done = um(tmp_path, given, "check", "--format", "concise", "-")
    assert done.returncode == 1
    assert done.stdout.startswith(f"-:{480 * 400 + 1}:3: UM101 '".encode())
    done = um(tmp_path, given, "fix", "-q", "-")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == block * 480 + CLEAN.encode() + block
    assert um(tmp_path, given, "fix", "-q", "--to", "utf-16", "-").stdout == done.stdout.decode().encode(
        "utf-16"
    )
    refused = um(tmp_path, given, "fix", "-q", "--to", "koi8-r", "-")
    assert (refused.returncode, refused.stdout) == (2, given)
    assert b"line 192001, column 3" in refused.stderr
    hidden = um(tmp_path, given, "fix", "-q", "--exclude", "*.bin", "--stdin-filename", "a.bin", "-")
    assert (hidden.returncode, hidden.stdout) == (0, given)
    assert um(tmp_path, given, "fix", "--diff", "-").stdout.count(b"\n+Gr\xc3\xb6\xc3\x9fe") == 1
    assert list(tmp_path.iterdir()) == [], "nothing is left behind"
