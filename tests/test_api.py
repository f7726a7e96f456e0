"""The public interface: names, types, purity, and what the path functions do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import unmojibake as um

CLEAN = "Größe und Höhe — ein schöner Tag, Käse in Köln.\n"
DAMAGED = um.damage(CLEAN, "utf-8>cp1252")


def test_every_public_name_is_there() -> None:
    for name in um.__all__:
        assert getattr(um, name) is not None
        assert name in dir(um)
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        um.nonsense  # noqa: B018


@pytest.mark.parametrize(
    "code",
    [
        "um.channels()",
        "um.damage('x', 'utf-8>cp1252'); um.channels()",
        "import unmojibake.channels.codec as c; c.Codec; um.channels()",
        "um.channels(); import unmojibake.channels.codec as c; c.Codec",
        "from unmojibake import channels; channels()",
        "from unmojibake.channels import damage; um.channels(); damage",
    ],
)
def test_channels_is_a_function_and_a_folder_in_any_order(code: str) -> None:
    done = subprocess.run([sys.executable, "-c", f"import unmojibake as um; {code}"], capture_output=True)
    assert done.returncode == 0, done.stderr.decode()


def test_channels_are_channels() -> None:
    listed = um.channels()
    assert um.Channel.parse("utf-8>cp1252") in listed
    assert len(set(listed)) == len(listed)
    for channel in listed:
        assert um.Channel.parse(channel.name) == channel


@pytest.mark.parametrize("text", ["", "plain", CLEAN, "茅台\r\n", "\ud800", "\ufeffx"])
def test_clean_text_is_the_same_object(text: str) -> None:
    assert um.fix(text) is text
    assert um.check(text) == []
    repair = um.repair(text)
    assert repair.text is text
    assert not repair.changed


def test_damaged_text() -> None:
    assert um.fix(DAMAGED) == CLEAN
    found = um.check(DAMAGED)
    assert [DAMAGED[f.start : f.end] for f in found] == [f.before for f in found]
    assert {f.rule for f in found} == {"UM101"}
    assert um.fix(DAMAGED, um.Options(ignore=("UM1",))) is DAMAGED


@pytest.mark.parametrize(
    ("select", "ignore", "on"),
    [
        (("UM101",), ("UM1",), True),
        (("UM1",), ("UM101",), False),
        (("UM1",), ("UM1",), False),
        (("ALL",), (), True),
        (("ALL",), ("UM1",), False),
        (("UM2",), (), False),
        ((), ("UM2",), True),
    ],
)
def test_the_longer_code_decides_as_on_the_command_line(
    select: tuple[str, ...], ignore: tuple[str, ...], on: bool
) -> None:
    options = um.Options(select=select, ignore=ignore)
    assert um.fix(DAMAGED, options) == (CLEAN if on else DAMAGED)
    assert bool(um.check(DAMAGED, options)) is on
    assert um.repair_bytes(DAMAGED.encode(), options).changed is on


def test_check_counts_what_the_exit_code_counts() -> None:
    guess = "immediately \ufffd shown once"
    assert um.check(guess) == []
    assert [f.certainty for f in um.repair(guess).unresolved] == [um.Certainty.GUESS]
    assert um.check(guess, um.Options(level="guess")) == list(um.repair(guess).unresolved)
    lost = "Viktiga l\ufffdnkar"
    assert [(f.rule, f.after) for f in um.check(lost)] == [("UM401", None)]


def test_fix_paths_first_puts_right_what_was_interrupted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNMOJIBAKE_STATE", str(tmp_path / "state"))
    from unmojibake.files.journal import Journal

    work = tmp_path / "work"
    work.mkdir()
    run = Journal().open_run(str(work))
    with run as open_run:
        open_run.announce(str(work))
        record = Journal().path_of(open_run.id)
        kept = Path(record).read_bytes()
    Path(record).write_bytes(kept)  # as a killed process leaves it: no end
    leftover = work / ".unmojibake-0123456789abcdef01234567.tmp"
    leftover.write_bytes(b"half")
    (tmp_path / "a.txt").write_bytes(b"plain\n")
    assert [r.status for r in um.fix_paths([tmp_path / "a.txt"])] == [um.Status.CLEAN]
    assert not leftover.exists()


def test_bytes() -> None:
    repair = um.repair_bytes(DAMAGED.encode("utf-16"))
    assert repair.data == CLEAN.encode("utf-16")
    assert (repair.text, repair.encoding) == (CLEAN, "utf-16-le")
    clean = CLEAN.encode()
    assert um.repair_bytes(clean).data is clean
    assert um.decode(b"\xef\xbb\xbfa\r\n").bom == b"\xef\xbb\xbf"
    with pytest.raises(um.FileProblem):
        um.decode(b"\xff", um.Options(encoding="utf-8"))


def test_check_paths_writes_nothing_and_keeps_the_order(tmp_path: Path) -> None:
    for name, text in (("b.txt", DAMAGED), ("a.txt", CLEAN), ("c.txt", DAMAGED)):
        (tmp_path / name).write_bytes(text.encode())
    results = list(um.check_paths([tmp_path, tmp_path / "missing"]))
    assert [Path(r.path).name for r in results] == ["a.txt", "b.txt", "c.txt", "missing"]
    assert [r.status for r in results] == [
        um.Status.CLEAN,
        um.Status.DAMAGED,
        um.Status.DAMAGED,
        um.Status.ERROR,
    ]
    assert (tmp_path / "b.txt").read_bytes() == DAMAGED.encode()


def test_fix_paths_writes_and_takes_a_single_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNMOJIBAKE_STATE", str(tmp_path / "state"))
    path = tmp_path / "a.txt"
    path.write_bytes(DAMAGED.encode())
    (result,) = um.fix_paths(path)
    assert result.status is um.Status.REPAIRED
    assert path.read_bytes() == CLEAN.encode()
    (again,) = um.fix_paths([str(path)])
    assert (again.status, again.findings) == (um.Status.CLEAN, ())


def test_wrong_options_are_usage_errors() -> None:
    with pytest.raises(um.UsageError):
        um.Options(level="maybe")
    with pytest.raises(um.ChannelError):
        um.damage("x", "utf-8>nope")
    with pytest.raises(um.ChannelFailure):
        um.damage("\u4e2d", "cp1252>utf-8")
    for error in (um.UsageError, um.ChannelFailure, um.FileProblem):
        assert issubclass(error, um.UnmojibakeError)


@pytest.mark.parametrize(
    ("clean", "channel"),
    [
        ("title: 'Pixel\u2011art / icons (clean structure)',", "utf-8>cp1252"),
        ("For multiple\u2011choice questions:", "utf-8>cp936"),
        ('print("\\n\u2705 every test passed")', "utf-8>cp1252"),
    ],
)
def test_signs_in_program_text_come_back(clean: str, channel: str) -> None:
    assert um.fix(um.damage(clean, channel)) == clean
    assert um.fix(clean) == clean
