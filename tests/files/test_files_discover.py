from __future__ import annotations

import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from unmojibake.files.discover import Target, discover
from unmojibake.options import Options

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def tree(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")


def git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True)


def shown(*paths: str, **options: object) -> list[str]:
    found = list(discover(paths, Options(**options)))  # type: ignore[arg-type]
    assert [t for t in found if t.problem or t.note] == []
    return [t.shown for t in found]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


# what must not be found


@pytest.mark.parametrize(
    "folder", [".git", ".hg", ".svn", ".venv", "venv", "node_modules", "__pycache__", ".tox", ".mypy_cache"]
)
def test_tool_folders_are_not_entered(here: Path, folder: str) -> None:
    tree(here, f"{folder}/a.txt", f"sub/{folder}/a.txt", "b.txt")
    assert shown(".") == ["b.txt"]


def test_a_virtual_environment_is_known_by_its_configuration(here: Path) -> None:
    tree(here, "py311/pyvenv.cfg", "py311/lib/a.txt", "b.txt")
    assert shown(".") == ["b.txt"]


def test_hidden_entries_are_skipped_without_git(here: Path) -> None:
    tree(here, ".env", ".config/a.txt", "b.txt")
    assert shown(".") == ["b.txt"]


def test_links_are_not_followed_while_walking(here: Path) -> None:
    tree(here, "real/a.txt", "b.txt")
    (here / "link.txt").symlink_to("b.txt")
    (here / "folder").symlink_to("real", target_is_directory=True)
    (here / "loop").symlink_to(".", target_is_directory=True)
    (here / "broken").symlink_to("nothing")
    assert shown(".") == ["b.txt", "real/a.txt"]


def test_special_files_are_noted_and_never_opened(here: Path) -> None:
    os.mkfifo(here / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        found = list(discover(["."]))
        named = list(discover(["pipe"]))
    assert [(t.shown, t.note) for t in found] == [
        ("pipe", "not a file: a named pipe"),
        ("socket", "not a file: a socket"),
    ]
    assert named == [Target("pipe", "pipe", True, note="not a file: a named pipe")]


def test_exclude_holds_for_named_files_and_prunes_folders(here: Path) -> None:
    tree(here, "fixtures/a.txt", "src/fixtures/b.txt", "src/c.txt", "d.min.js")
    assert shown(".", exclude=("fixtures", "*.min.js")) == ["src/c.txt"]
    found = list(
        discover(["fixtures/a.txt", "d.min.js", "src/c.txt"], Options(exclude=("fixtures/", "*.js")))
    )
    assert [(t.shown, t.note) for t in found] == [
        ("fixtures/a.txt", "excluded by the settings"),
        ("d.min.js", "excluded by the settings"),
        ("src/c.txt", None),
    ]


def test_exclude_is_relative_to_its_root(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(here, "sub/docs/a.txt", "docs/b.txt")
    monkeypatch.chdir(here / "sub")
    options = Options(exclude=("/docs",))
    assert [t.shown for t in discover(["."], options, str(here))] == ["docs/a.txt"]
    assert [t.shown for t in discover(["."], options)] == []
    assert [t.note for t in discover(["../docs/b.txt"], options, str(here))] == ["excluded by the settings"]


def test_include_restricts_what_is_walked_but_not_what_is_named(here: Path) -> None:
    tree(here, "a.txt", "b.md", "docs/c.txt", "docs/deep/d.md")
    assert shown(".", include=("*.md",)) == ["b.md", "docs/deep/d.md"]
    assert shown(".", include=("docs/",)) == ["docs/c.txt", "docs/deep/d.md"]
    assert shown("a.txt", include=("*.md",)) == ["a.txt"]


# ignore files


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("*.log\n", ["a.txt", "build/x.txt", "src/build/y.txt", "src/keep.txt"]),
        ("build/\n", ["a.txt", "k.log", "src/b.log", "src/keep.txt"]),
        ("/build\n", ["a.txt", "k.log", "src/b.log", "src/build/y.txt", "src/keep.txt"]),
        ("*.log\n!k.log\n", ["a.txt", "build/x.txt", "k.log", "src/build/y.txt", "src/keep.txt"]),
        ("src/*\n!src/keep.txt\n", ["a.txt", "build/x.txt", "k.log", "src/keep.txt"]),
        ("src/\n!src/keep.txt\n", ["a.txt", "build/x.txt", "k.log"]),  # an ignored folder is not entered
        ("**/build\n", ["a.txt", "k.log", "src/b.log", "src/keep.txt"]),
        ("src/**/y.txt\n", ["a.txt", "build/x.txt", "k.log", "src/b.log", "src/keep.txt"]),
        (
            "[ab].txt\r\n# comment\r\n\r\n",
            ["build/x.txt", "k.log", "src/b.log", "src/build/y.txt", "src/keep.txt"],
        ),
        ("?.txt\n", ["k.log", "src/b.log", "src/keep.txt"]),
        ("\ufeffa.txt  \n", ["build/x.txt", "k.log", "src/b.log", "src/build/y.txt", "src/keep.txt"]),
        (
            "a.tx[t\n[z-a]\n\\\n!\n/\n",
            ["a.txt", "build/x.txt", "k.log", "src/b.log", "src/build/y.txt", "src/keep.txt"],
        ),
    ],
)
@needs_git
def test_gitignore_as_git_reads_it(here: Path, rules: str, expected: list[str]) -> None:
    tree(here, "a.txt", "k.log", "build/x.txt", "src/b.log", "src/build/y.txt", "src/keep.txt")
    (here / ".gitignore").write_bytes(rules.encode())
    assert shown(".") == expected
    git(here, "init", "-q")
    assert shown(".") == expected
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--others", "--exclude-standard"], cwd=here, capture_output=True, check=True
    )
    assert sorted(n for n in listed.stdout.decode().split("\0") if n and n != ".gitignore") == sorted(
        expected
    )


@needs_git
def test_nested_rules_win_and_reach_up_to_the_repository(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(here, "init", "-q")
    tree(here, "sub/a.log", "sub/keep.log", "sub/b.txt", "c.log")
    (here / ".gitignore").write_text("*.log\n/sub/b.txt\n")
    (here / "sub/.gitignore").write_text("!keep.log\n")
    assert shown(".") == ["sub/keep.log"]
    assert shown("sub") == ["sub/keep.log"]
    monkeypatch.chdir(here / "sub")
    assert shown(".") == ["keep.log"]
    assert shown(str(here)) == ["keep.log"]
    assert shown(".", gitignore=False) == ["a.log", "b.txt", "keep.log"]


@needs_git
def test_named_files_and_folders_are_looked_at_although_ignored(here: Path) -> None:
    git(here, "init", "-q")
    tree(here, "out/a.txt", "b.log")
    (here / ".gitignore").write_text("out/\n*.log\n")
    assert shown(".") == []
    assert shown("out", "b.log") == ["out/a.txt", "b.log"]


@needs_git
def test_global_and_repository_lists(here: Path, state: Path) -> None:
    git(here, "init", "-q")
    tree(here, "a.one", "a.two", "a.three")
    (state.parent / "config/git").mkdir(parents=True)
    (state.parent / "config/git/ignore").write_text("*.one\n")
    (here / ".git/info/exclude").write_text("*.two\n")
    assert shown(".") == ["a.three"]
    (state.parent / "other").write_text("*.three\n")
    (state.parent / "gitconfig").write_text(f"[core]\n\texcludesFile = {state.parent / 'other'}\n")
    assert shown(".") == ["a.one"]


@needs_git
def test_a_nested_repository_has_rules_of_its_own(here: Path) -> None:
    git(here, "init", "-q")
    (here / ".gitignore").write_text("*.txt\n")
    tree(here, "inner/a.txt", "inner/.hidden", "b.txt")
    git(here / "inner", "init", "-q")
    git(here / "inner", "add", ".hidden")
    assert shown(".") == ["inner/.hidden", "inner/a.txt"]


@needs_git
def test_hidden_files_count_when_git_tracks_them(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(here, "init", "-q")
    tree(here, ".github/workflows/ci.yml", ".github/private", ".env", ".editorconfig", "src/.hidden", "a.txt")
    git(here, "add", ".github/workflows", ".editorconfig", "src/.hidden")
    expected = [".editorconfig", ".github/workflows/ci.yml", "a.txt", "src/.hidden"]
    assert shown(".") == expected
    assert shown("src", ".github") == ["src/.hidden", ".github/private", ".github/workflows/ci.yml"]
    monkeypatch.setenv("GIT_DIR", "/nonexistent")  # as inside a hook of another repository
    assert shown(".") == expected
    monkeypatch.setenv("PATH", "")
    assert shown(".") == ["a.txt"]


@needs_git
def test_listing_runs_nothing_that_the_repository_asks_for(here: Path) -> None:
    git(here, "init", "-q")
    tree(here, ".hidden")
    git(here, "add", ".hidden")
    (here / "evil").write_text("#!/bin/sh\ntouch ran\n")
    (here / "evil").chmod(0o755)
    git(here, "config", "core.fsmonitor", str(here / "evil"))
    assert ".hidden" in shown(".")
    assert not (here / "ran").exists()


# names and order


def test_order_is_fixed_and_each_file_comes_once(here: Path) -> None:
    tree(here, "b.txt", "a/z.txt", "a/b/c.txt", "a.txt", "B.txt")
    assert shown(".") == ["B.txt", "a/b/c.txt", "a/z.txt", "a.txt", "b.txt"]
    (here / "link").symlink_to("b.txt")
    assert shown("b.txt", "link", "a", str(here / "a"), "./a/z.txt", "a/") == [
        "b.txt",
        "a/b/c.txt",
        "a/z.txt",
    ]


def test_paths_show_relative_to_the_working_directory(
    here: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    tree(here, "sub/a.txt")
    other = tmp_path_factory.mktemp("other")
    tree(other, "x.txt")
    assert shown("./sub/a.txt") == ["sub/a.txt"]
    assert shown("sub//") == ["sub/a.txt"]
    assert shown(str(here / "sub")) == ["sub/a.txt"]
    assert shown(str(other)) == [str(other / "x.txt")]
    assert [t.named for t in discover(["sub/a.txt"])] == [True]
    assert [t.named for t in discover(["sub"])] == [False]


def test_named_links_are_followed(here: Path) -> None:
    tree(here, "real/a.txt")
    (here / "folder").symlink_to("real", target_is_directory=True)
    (here / "file").symlink_to("real/a.txt")
    assert shown("folder") == ["folder/a.txt"]
    assert shown("file") == ["file"]


def test_undecodable_names_show_their_bytes(here: Path) -> None:
    name = b"caf\xe9 \xff.txt"
    try:
        Path(os.fsdecode(name)).write_bytes(b"x")
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    [target] = discover(["."])
    assert target.shown == "caf\\xe9 \\xff.txt"
    assert Path(target.path).read_bytes() == b"x"
    assert [t.shown for t in discover([name])] == ["caf\\xe9 \\xff.txt"]


# what goes wrong


def test_a_missing_path_is_a_problem_and_the_rest_goes_on(here: Path) -> None:
    tree(here, "a.txt")
    (here / "broken").symlink_to("nothing")
    found = list(discover(["none.txt", "broken", "a.txt/", "a\0b", "a.txt"]))
    assert [(t.shown, t.problem) for t in found] == [
        ("none.txt", "no such file or folder"),
        ("broken", "a link whose target cannot be reached: no such file or folder"),
        ("a.txt", None),
        ("a\0b", "the path contains a NUL character"),
    ]


def test_an_unreadable_folder_is_a_problem_and_the_rest_goes_on(public_folder: Path, unprivileged) -> None:  # type: ignore[no-untyped-def]
    tree(public_folder, "a.txt", "locked/b.txt", "z.txt")
    (public_folder / "locked").chmod(0)
    done = unprivileged(
        "for t in discover.discover([sys.argv[1]]): print(t.shown.rsplit('/')[-1], t.problem)",
        str(public_folder),
    )
    (public_folder / "locked").chmod(0o755)
    assert done.stdout.splitlines() == [
        "a.txt None",
        "locked cannot list the folder: permission denied",
        "z.txt None",
    ], done.stderr


def test_a_folder_deeper_than_any_path_may_be(here: Path) -> None:
    depth = 0
    try:
        for depth in range(1, 25):  # noqa: B007
            Path("d" * 200).mkdir()
            os.chdir("d" * 200)
    finally:
        os.chdir(here)
    found = list(discover(["."]))
    assert [t.problem for t in found] == ["cannot list the folder: the path is too long"]
    assert depth == 24


def test_leftovers_are_marked_and_not_looked_at(here: Path) -> None:
    tree(here, ".unmojibake-0123456789abcdef01234567.tmp", ".unmojibake-short.tmp")
    [target] = discover(["."])
    assert target.leftover and target.note == "left by an interrupted write"
