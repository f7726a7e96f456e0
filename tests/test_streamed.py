"""Large files: judged and repaired part by part, as if they had been read whole."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unmojibake import streamed
from unmojibake.channels import damage
from unmojibake.errors import FileProblem
from unmojibake.files.journal import Journal
from unmojibake.files.large import LargeFile
from unmojibake.files.undo import Undone, undo
from unmojibake.judge import Source, Task, judge
from unmojibake.model import Certainty, Change, FileResult, Status
from unmojibake.options import Mapping, Options
from unmojibake.report.base import ReportOptions, Tally
from unmojibake.report.jsonform import file_object
from unmojibake.stages.decode import decode
from unmojibake.stages.findings import Lines
from unmojibake.stages.parts import WITNESS, Place, cut, thinned

CLEAN = "Größe und Höhe — ein schöner Tag, Käse in Köln.\n"
DAMAGED = damage(CLEAN, "utf-8>cp1252")
ASCII = "plain words and nothing else, line after line\n"
RUSSIAN = "Съешь ещё этих мягких французских булок, да выпей чаю.\n"
SMALL = Task(Options(), large=1000, part=700)


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNMOJIBAKE_STATE", str(tmp_path / "state"))


def put(folder: Path, data: bytes) -> Source:
    path = folder / "a.txt"
    path.write_bytes(data)
    return Source(str(path), "a.txt", True)


def checked(folder: Path, data: bytes, task: Task = SMALL) -> FileResult:
    source = put(folder, data)
    assert streamed.streams(source, task)
    result = judge(source, task).result
    assert result.error is None
    return result


def fixed(folder: Path, data: bytes, task: Task = SMALL) -> tuple[bytes, FileResult]:
    source = put(folder, data)
    with Journal().open_run(str(folder)) as run:
        result = streamed.fix_large(source, replace(task, fixing=True), run)
    return Path(source.path).read_bytes(), result


def in_place(data: bytes, findings: tuple[Change, ...]) -> None:
    """The findings stand where they say, in the whole file."""
    text = decode(data).text
    lines = Lines(text)
    assert findings
    for finding in findings:
        assert text[finding.start : finding.end] == finding.before
        assert lines.place(finding.start) == (finding.line, finding.column)
        assert finding.byte_start is not None
        assert finding.byte_end is not None


# -- what must not change


@pytest.mark.parametrize(
    "data",
    [
        (ASCII * 200).encode(),
        (CLEAN * 100).encode(),
        (CLEAN * 100).encode("utf-8-sig"),
        (CLEAN * 100).replace("\n", "\r\n").encode("utf-16"),
        (CLEAN.replace("\n", " ") * 100).encode("utf-16-be"),
        (RUSSIAN * 60).encode("cp1251"),
        (RUSSIAN.replace("\n", "") * 60).encode(),
        ("用户登录失败，请检查用户名和密码是否正确。" * 200).encode("gb18030"),
        ("これは日本語の文章です。文字化けしていません。\r" * 80).encode("cp932"),
        bytes(range(256)) * 20,
        b"\x89PNG\r\n\x1a\n" + bytes(3000),
    ],
)
def test_healthy_and_binary_files_are_clean(tmp_path: Path, data: bytes) -> None:
    result = checked(tmp_path, data)
    assert (result.status, result.findings) == (Status.CLEAN, ())
    assert result.encoding == judge(put(tmp_path, data), Task(Options())).result.encoding
    new, _ = fixed(tmp_path, data)
    assert new == data
    assert Journal().list_runs() == []


def test_small_files_and_what_needs_the_whole_are_not_streamed(tmp_path: Path) -> None:
    source = put(tmp_path, DAMAGED.encode() * 100)
    assert not streamed.streams(source, Task(Options()))
    for options in (Options(reference="x"), Options(reference_source="HEAD")):
        assert not streamed.streams(source, replace(SMALL, options=options))
    assert not streamed.streams(source, replace(SMALL, keep=True))
    assert not streamed.streams(source._replace(data=b""), SMALL)
    os.link(source.path, tmp_path / "b.txt")
    assert not streamed.streams(source, replace(SMALL, fixing=True))
    assert streamed.streams(source, SMALL)


def test_an_encoding_that_does_not_fit_is_an_error(tmp_path: Path) -> None:
    data = (ASCII * 100).encode() + b"\xff\n" + (ASCII * 100).encode()
    result = judge(put(tmp_path, data), replace(SMALL, options=Options(encoding="utf-8"))).result
    assert "not valid utf-8" in str(result.error)


def test_ignore_comments_hold_across_parts(tmp_path: Path) -> None:
    for comment in ("# unmojibake: ignore-file\n", "# unmojibake: ignore-file[UM1]\n"):
        assert checked(tmp_path, (DAMAGED * 50 + comment).encode()).findings == ()
    silent = f"# unmojibake: ignore-next-line\n{DAMAGED}"
    for size in (500, 531, 562, 593):  # the border falls before, within and behind the comment
        assert checked(tmp_path, (silent * 25).encode(), replace(SMALL, part=size)).findings == ()


def test_what_is_known_is_counted_over_all_parts(tmp_path: Path) -> None:
    data = (DAMAGED * 40).encode()
    every = checked(tmp_path, data).findings
    known = tuple({f"{f.rule} {f.before}": 0 for f in every})
    counts = tuple((key, sum(f"{f.rule} {f.before}" == key for f in every)) for key in known)
    assert checked(tmp_path, data, replace(SMALL, known=counts)).findings == ()
    fewer = tuple((key, count - 1) for key, count in counts)
    assert len(checked(tmp_path, data, replace(SMALL, known=fewer)).findings) == len(known)


# -- what is repaired


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", " "])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_damage_anywhere_is_placed_and_repaired(tmp_path: Path, newline: str, encoding: str) -> None:
    clean = (ASCII * 9 + CLEAN + RUSSIAN) * 5
    text = (ASCII * 9 + DAMAGED + RUSSIAN) * 5
    clean, text = clean.replace("\n", newline), text.replace("\n", newline)
    data = text.encode(encoding)
    for size in (700, 1011):
        result = checked(tmp_path, data, replace(SMALL, part=size))
        assert result.status is Status.DAMAGED
        in_place(data, result.findings)
        for finding in result.findings:
            codec = (
                "utf-8"
                if encoding.startswith("utf-8")
                else ("utf-16-be" if "be" in encoding else "utf-16-le")
            )
            assert data[finding.byte_start : finding.byte_end].decode(codec) == finding.before
    new, result = fixed(tmp_path, data)
    assert new == clean.encode(encoding)
    assert result.status is Status.REPAIRED


def test_the_same_findings_as_for_the_whole(tmp_path: Path) -> None:
    data = ((ASCII * 20 + DAMAGED) * 8).encode()
    whole = judge(put(tmp_path, data), Task(Options())).result
    parts = checked(tmp_path, data)
    assert [replace(f, confidence=0, evidence="") for f in parts.findings] == [
        replace(f, confidence=0, evidence="") for f in whole.findings
    ]
    assert parts.context == whole.context


def test_what_is_rare_in_a_part_is_known_from_elsewhere(tmp_path: Path) -> None:
    """A short word that was cp1251 is a guess by itself; five of them, one a part, are a document."""
    words = ["мир", "лес", "сад", "мир", "лес"]
    right = "".join(ASCII * 40 + word + "\n" for word in words)
    wrong = "".join(ASCII * 40 + damage(word, "cp1251>cp1252") + "\n" for word in words)
    new, _ = fixed(tmp_path, wrong.encode())
    assert new == right.encode()


def test_the_witness_comes_from_everywhere_and_is_bounded() -> None:
    rows = [f"line {number} " + "x" * 1000 for number in range(500)]
    made = thinned(rows)
    assert len(made) <= WITNESS + 2048
    told = [int(row.split()[1]) for row in made.split("\n")]
    assert told[0] == 0
    assert told[-1] > 480
    assert max(b - a for a, b in itertools.pairwise(told)) < 20


def test_foreign_runs_are_rewritten_into_the_encoding_of_the_document(tmp_path: Path) -> None:
    right = (ASCII * 20 + RUSSIAN * 3) * 10
    data = right.encode() + CLEAN.encode("cp1252") + right.encode()
    new, result = fixed(tmp_path, data)
    assert new == (right + CLEAN + right).encode()
    assert {finding.rule for finding in result.findings} == {"UM501"}
    assert result.encoding == "utf-8"


def test_mappings_and_levels_hold(tmp_path: Path) -> None:
    options = Options(mappings=(Mapping("m", "#e#", "é"),))
    new, _ = fixed(tmp_path, (ASCII * 30 + "caf#e#\n").encode() * 3, replace(SMALL, options=options))
    assert new == (ASCII * 30 + "café\n").encode() * 3


def test_findings_beyond_the_most_are_counted_and_repaired(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streamed, "LISTED", 10)
    new, result = fixed(tmp_path, (DAMAGED * 40).encode())
    assert new == (CLEAN * 40).encode()
    assert result.unlisted is not None
    assert (len(result.findings), result.unlisted.changes) == (10, 6 * 40 - 10)
    assert result.unlisted.total == 230
    assert file_object(result)["unlisted"] == 230
    told = Tally().plus(result, ReportOptions(Certainty.LIKELY, fixing=True))
    assert (told.findings, told.repaired, told.left, told.exit_code) == (240, 240, 0, 0)


@pytest.mark.parametrize("large", [1000, 1 << 30])
def test_a_repair_is_journalled_and_undone(
    tmp_path: Path, large: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("unmojibake.files.undo._LARGE", large)
    data = (DAMAGED * 60).encode()
    source = put(tmp_path, data)
    Path(source.path).chmod(0o640)
    new, _ = fixed(tmp_path, data)
    assert new == (CLEAN * 60).encode()
    assert Path(source.path).stat().st_mode & 0o777 == 0o640
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    Path(source.path).write_bytes(new + b"edited")
    assert undo(None, str(tmp_path))[0].outcome is Undone.REFUSED
    Path(source.path).write_bytes(new)
    assert undo(None, str(tmp_path))[0].outcome is Undone.RESTORED
    assert Path(source.path).read_bytes() == data
    assert Path(source.path).stat().st_mode & 0o777 == 0o640


def test_a_damaged_journal_restores_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("unmojibake.files.undo._LARGE", 1000)
    new, _ = fixed(tmp_path, (DAMAGED * 60).encode())
    blob = next((tmp_path / "state" / "blobs").glob("*/*"))
    packed = blob.read_bytes()
    for wrong in (packed[:-9], zlib.compress(b"other" * 1000), b"", b"no zlib"):
        blob.write_bytes(wrong)
        (result,) = undo(None, str(tmp_path))
        assert result.outcome is Undone.FAILED
        assert "journal is damaged" in result.message
        assert (tmp_path / "a.txt").read_bytes() == new
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "state"]


def test_a_file_that_changes_meanwhile_is_left(tmp_path: Path) -> None:
    source = put(tmp_path, (DAMAGED * 60).encode())
    with LargeFile(source.path) as file:
        judging = streamed._Judging(file, source, replace(SMALL, fixing=True))
        Path(source.path).write_bytes(b"someone else's\n")
        with pytest.raises(FileProblem, match="another program is writing to it"):
            streamed.replace_large(file, judging.blocks(), None)
    assert Path(source.path).read_bytes() == b"someone else's\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt"]


@pytest.mark.parametrize("after", [0, 30])
def test_bytes_that_change_without_a_trace_are_seen(tmp_path: Path, after: int) -> None:
    """Same size and time, as two writes within a tick of the file system's clock leave them."""
    data = (DAMAGED * 60).encode()
    source = put(tmp_path, data)
    state = Path(source.path).stat()
    with LargeFile(source.path) as file:
        blocks = streamed._Judging(file, source, replace(SMALL, fixing=True)).blocks()
        taken = [next(blocks) for _ in range(after and 1)]
        Path(source.path).write_bytes(data.swapcase())
        os.utime(source.path, ns=(state.st_atime_ns, state.st_mtime_ns))
        with pytest.raises(FileProblem, match="has changed since it was read"):
            streamed.replace_large(file, iter([*taken, *blocks]), None)
    assert Path(source.path).read_bytes() == data.swapcase()


# -- parts


@given(
    st.text(st.sampled_from("\r\n 0aé中\U0001f600") | st.characters(codec="utf-8"), min_size=8, max_size=60),
    st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "gb18030", "cp932", "euc-jp", "cp1251"]),
    st.integers(8, 40),
)
@settings(max_examples=400, deadline=None)
def test_no_character_is_cut(text: str, encoding: str, size: int) -> None:
    data = text.encode(encoding, "ignore")
    whole = data.decode(encoding)
    out, at = "", 0
    while at < len(data):
        block = data[at : at + size]
        end = cut(block, encoding) if at + size < len(data) else len(block)
        assert 0 < end <= len(block)
        out += block[:end].decode(encoding)
        assert not out.endswith("\r") or whole[len(out) : len(out) + 1] != "\n"
        at += end
    assert out == whole


@given(st.lists(st.text("ab\r\n", max_size=6), max_size=6))
def test_places_add_up(pieces: list[str]) -> None:
    place, text = Place(), ""
    for piece in pieces:
        if text.endswith("\r") and piece.startswith("\n"):
            continue  # parts never end within CRLF
        place, text = place.behind(piece), text + piece
    assert (place.line, place.column) == Lines(text + "x").place(len(text))
    assert place.chars == len(text)


# -- the real command


def test_the_command_streams_files_above_eight_megabytes(tmp_path: Path) -> None:
    block = (ASCII * 400).encode()
    path = tmp_path / "big.txt"
    path.write_bytes(block * 480 + DAMAGED.encode() + block)
    assert path.stat().st_size > 8 << 20

    def um(*args: str) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "unmojibake", *args, "big.txt"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True)

    done = um("check", "--format", "concise")
    assert done.returncode == 1
    assert done.stdout.startswith(f"big.txt:{480 * 400 + 1}:3: UM101 '".encode())
    assert done.stdout.count(b"\n") == 6
    done = um("fix", "-q")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert path.read_bytes() == block * 480 + CLEAN.encode() + block
    subprocess.run(
        [sys.executable, "-m", "unmojibake", "undo"], cwd=tmp_path, check=True, capture_output=True
    )
    assert path.read_bytes() == block * 480 + DAMAGED.encode() + block


# ru_maxrss would begin at what the test runner has, since it is kept over exec
MEASURE = """
import sys
from unmojibake.cli import main
code = main(sys.argv[1:])
status = open("/proc/self/status").read()
print(code, status.split("VmHWM:")[1].split()[0], file=sys.stderr)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted in other units")
@pytest.mark.parametrize("line", [ASCII * 20 + RUSSIAN, ASCII.replace("\n", " ")])
def test_a_gigabyte_takes_no_more_memory_than_a_part(tmp_path: Path, line: str) -> None:
    block = line.encode() * (1 + (1 << 20) // len(line.encode()))
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        for number in range(1024):
            file.write(block + (DAMAGED.encode() if number % 100 == 50 else b""))

    def um(command: str, code: int) -> None:
        words = [sys.executable, "-c", MEASURE, command, "big.txt"]
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True)
        told, peak = done.stderr.split()[-2:]
        assert int(told) == code, done.stderr
        assert int(peak) < 300_000, "kilobytes"

    um("check", 1)
    um("fix", 0)
    um("check", 0)
