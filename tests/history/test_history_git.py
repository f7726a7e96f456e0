"""With real git: where versions come from, and what a hostile repository must not reach."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from history_texts import CHINESE, FRENCH, damage_lines

from unmojibake.channels.simulate import damage
from unmojibake.errors import FileProblem, UsageError
from unmojibake.history.align import apply, restore
from unmojibake.history.blame import STAGED, UNCOMMITTED, blame
from unmojibake.history.git import Repository
from unmojibake.history.gitcmd import GitProblem, git_program, run_git
from unmojibake.history.reference import find_reference

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

GBK = "utf-8>cp936/swallow"
Git = Callable[..., str]


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Git:
    """Runs git in the repository, away from the settings of whoever runs the tests."""
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text(
        "[user]\nname = Tester\nemail = t@example.org\n[init]\ndefaultBranch = main\n"
        '[protocol "file"]\nallow = always\n[commit]\ngpgsign = false\n'
    )
    for name in [n for n in os.environ if n.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")

    def run(*args: str | bytes, at: Path | None = None) -> str:
        where = at or tmp_path / "repo"
        done = subprocess.run(["git", "-C", where, *args], capture_output=True, check=True)
        return done.stdout.decode()

    (tmp_path / "repo").mkdir()
    run("init", "-q")
    return run


@pytest.fixture
def repo(tmp_path: Path, git: Git) -> Path:
    return tmp_path / "repo"


def write(path: Path, text: str) -> None:
    path.write_bytes(text.encode())


def commit(git: Git, repo: Path, name: str, text: str, message: str = "change") -> str:
    write(repo / name, text)
    git("add", "--", name)
    git("commit", "-q", "-m", message)
    return git("rev-parse", "HEAD").strip()


def mended(path: Path, source: str = "auto") -> str:
    """The file restored from its reference, as the path functions do it."""
    text = path.read_bytes().decode("utf-8", "replace")
    reference = find_reference(path, text, source)
    return apply(text, restore(text, reference.text)) if reference.text is not None else text


# -- where the clean text is


def test_a_clean_file_has_no_reference(git: Git, repo: Path) -> None:
    commit(git, repo, "a.md", CHINESE)
    commit(git, repo, "a.md", CHINESE + "more\n")
    reference = find_reference(repo / "a.md", CHINESE + "more\n")
    assert reference.text is None
    assert "clean text" in reference.reason


def test_damage_not_committed(git: Git, repo: Path) -> None:
    commit(git, repo, "a.md", CHINESE)
    write(repo / "a.md", damage(CHINESE, GBK))
    assert mended(repo / "a.md") == CHINESE
    assert find_reference(repo / "a.md", damage(CHINESE, GBK)).origin == "HEAD"


def test_damage_staged(git: Git, repo: Path) -> None:
    commit(git, repo, "a.md", CHINESE)
    write(repo / "a.md", damage(CHINESE, GBK))
    git("add", "a.md")
    assert mended(repo / "a.md") == CHINESE


def test_the_index_holds_what_was_never_committed(git: Git, repo: Path) -> None:
    write(repo / "a.md", CHINESE)
    git("add", "a.md")
    write(repo / "a.md", damage(CHINESE, GBK))
    assert mended(repo / "a.md") == CHINESE
    assert find_reference(repo / "a.md", damage(CHINESE, GBK)).origin == "index"


def test_damage_committed_once(git: Git, repo: Path) -> None:
    commit(git, repo, "a.md", CHINESE)
    commit(git, repo, "a.md", damage(CHINESE, GBK))
    assert mended(repo / "a.md") == CHINESE


def test_damage_committed_ten_commits_ago(git: Git, repo: Path) -> None:
    commit(git, repo, "a.md", CHINESE)
    hurt = damage(CHINESE, GBK)
    for n in range(10):
        commit(git, repo, "a.md", hurt + f"line {n}\n" * n)
        commit(git, repo, "other.txt", f"{n}")
    assert mended(repo / "a.md") == CHINESE + "line 9\n" * 9


def test_the_file_was_renamed_since(git: Git, repo: Path) -> None:
    commit(git, repo, "a.md", CHINESE)
    (repo / "docs").mkdir()
    git("mv", "a.md", "docs/b.md")
    git("commit", "-q", "-m", "rename")
    git("mv", "docs/b.md", "docs/c.md")
    commit(git, repo, "docs/c.md", damage(CHINESE, GBK), "rename again, and damage")
    assert mended(repo / "docs/c.md") == CHINESE


def test_a_rename_that_is_only_staged(git: Git, repo: Path) -> None:
    commit(git, repo, "a.md", CHINESE)
    git("mv", "a.md", "b.md")
    write(repo / "b.md", damage(CHINESE, GBK))
    git("add", "b.md")
    assert mended(repo / "b.md") == CHINESE


def test_lines_edited_inserted_and_moved_since(git: Git, repo: Path) -> None:
    commit(git, repo, "a.md", FRENCH)
    lines = damage(FRENCH, "utf-8>cp1252").split("\n")
    commit(git, repo, "a.md", "\n".join(lines))
    lines.append(lines.pop(4))
    lines.insert(1, "a new line")
    changed = "\n".join(lines).replace("plain line", "another line").replace("net", "brut")
    commit(git, repo, "a.md", changed)
    clean = FRENCH.split("\n")
    clean.append(clean.pop(4))
    clean.insert(1, "a new line")
    expected = "\n".join(clean).replace("plain line", "another line").replace("net", "brut")
    assert mended(repo / "a.md") == expected


def test_crlf_in_the_work_tree_and_lf_in_git(git: Git, repo: Path) -> None:
    git("config", "core.autocrlf", "true")
    commit(git, repo, "a.md", CHINESE.replace("\n", "\r\n"))
    assert b"\r" not in run_git(str(repo), "cat-file", "blob", "HEAD:a.md")
    write(repo / "a.md", damage(CHINESE.replace("\n", "\r\n"), GBK))
    assert mended(repo / "a.md") == CHINESE.replace("\n", "\r\n")


def test_only_a_part_of_the_file_is_damaged(git: Git, repo: Path) -> None:
    commit(git, repo, "a.md", CHINESE)
    write(repo / "a.md", damage_lines(CHINESE, GBK, range(2, 5)))
    assert mended(repo / "a.md") == CHINESE


def test_two_channels_damaged_at_different_times(git: Git, repo: Path) -> None:
    commit(git, repo, "a.md", FRENCH)
    once = damage_lines(FRENCH, "utf-8>cp1252", range(4))
    commit(git, repo, "a.md", once)
    write(repo / "a.md", damage_lines(once, GBK, range(4, 8)))
    assert mended(repo / "a.md") == FRENCH


def test_two_versions_are_needed(git: Git, repo: Path) -> None:
    # the second part was written after the first was damaged, then damaged itself
    first, second = "# Überschrift — eins\n", "# Später hinzugefügt — zwei\n"
    commit(git, repo, "a.md", first)
    commit(git, repo, "a.md", damage(first, "utf-8>cp1252") + second)
    write(repo / "a.md", damage(first, "utf-8>cp1252") + damage(second, GBK))
    assert mended(repo / "a.md") == first + second


def test_a_reference_that_is_damaged_itself_is_mended_first(git: Git, repo: Path) -> None:
    commit(git, repo, "a.md", FRENCH)
    commit(git, repo, "a.md", damage(FRENCH, "utf-8>cp1252"))
    write(repo / "a.md", damage(FRENCH, "utf-8>cp1252|utf-8>cp1252"))
    assert mended(repo / "a.md") == FRENCH


def test_a_legacy_file_that_an_editor_saved_as_utf8(git: Git, repo: Path) -> None:
    (repo / "a.txt").write_bytes(CHINESE.encode("gbk"))
    git("add", "a.txt")
    git("commit", "-q", "-m", "gbk")
    write(repo / "a.txt", CHINESE.encode("gbk").decode("utf-8", "replace"))
    assert mended(repo / "a.txt") == CHINESE


# -- where there is nothing


def test_no_repository(tmp_path: Path, git: Git) -> None:
    write(tmp_path / "a.md", damage(CHINESE, GBK))
    reference = find_reference(tmp_path / "a.md", damage(CHINESE, GBK))
    assert reference.text is None
    assert "not a git repository" in reference.reason


def test_no_git_installed(git: Git, repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(git, repo, "a.md", CHINESE)
    monkeypatch.setenv("PATH", "")
    assert git_program() is None
    assert find_reference(repo / "a.md", damage(CHINESE, GBK)).reason == "git is not installed"
    assert blame(repo / "a.md").reason == "git is not installed"


def test_a_git_in_the_current_folder_is_never_run(
    git: Git, repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repo / "git").write_text("#!/bin/sh\nexit 0\n")
    (repo / "git").chmod(0o755)
    monkeypatch.chdir(repo)
    monkeypatch.setenv("PATH", os.pathsep.join(["", "."]))
    assert git_program() is None


def test_no_commit_yet_and_an_untracked_file(git: Git, repo: Path) -> None:
    write(repo / "a.md", damage(CHINESE, GBK))
    assert find_reference(repo / "a.md", damage(CHINESE, GBK)).text is None
    commit(git, repo, "b.md", CHINESE)
    assert find_reference(repo / "a.md", damage(CHINESE, GBK)).text is None
    assert blame(repo / "a.md").commit == ""


def test_a_shallow_clone(git: Git, repo: Path, tmp_path: Path) -> None:
    commit(git, repo, "a.md", CHINESE)
    commit(git, repo, "a.md", damage(CHINESE, GBK))
    git("clone", "-q", "--depth", "1", repo.as_uri(), str(tmp_path / "clone"))
    path = tmp_path / "clone" / "a.md"
    assert Repository.discover(path).repository == Repository(str(tmp_path / "clone"), shallow=True)
    assert find_reference(path, damage(CHINESE, GBK)).text is None
    write(path, damage(CHINESE, f"{GBK}|{GBK}"))  # but what it holds still serves
    assert find_reference(path, damage(CHINESE, f"{GBK}|{GBK}")).text == damage(CHINESE, GBK)


def test_a_partial_clone_is_not_fetched_for(git: Git, repo: Path, tmp_path: Path) -> None:
    commit(git, repo, "a.md", CHINESE)
    commit(git, repo, "a.md", damage(CHINESE, GBK))
    git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    git("clone", "-q", "--filter=blob:none", repo.as_uri(), str(clone))
    before = sorted(p for p in (clone / ".git" / "objects").rglob("*"))
    reference = find_reference(clone / "a.md", damage(CHINESE, GBK))
    assert reference.text is None
    assert sorted(p for p in (clone / ".git" / "objects").rglob("*")) == before


def test_a_submodule_has_its_own_history(git: Git, repo: Path, tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    git("init", "-q", at=inner)
    write(inner / "a.md", CHINESE)
    git("add", "a.md", at=inner)
    git("commit", "-q", "-m", "clean", at=inner)
    git("submodule", "add", "-q", str(inner), "sub")
    git("commit", "-q", "-m", "submodule")
    write(repo / "sub" / "a.md", damage(CHINESE, GBK))
    assert mended(repo / "sub" / "a.md") == CHINESE


def test_a_work_tree_beside_the_repository(git: Git, repo: Path, tmp_path: Path) -> None:
    commit(git, repo, "a.md", CHINESE)
    git("worktree", "add", "-q", str(tmp_path / "tree"))
    write(tmp_path / "tree" / "a.md", damage(CHINESE, GBK))
    assert mended(tmp_path / "tree" / "a.md") == CHINESE


def test_a_bare_repository_and_the_git_folder(git: Git, repo: Path, tmp_path: Path) -> None:
    commit(git, repo, "a.md", CHINESE)
    git("clone", "-q", "--bare", str(repo), str(tmp_path / "bare"))
    assert Repository.discover(tmp_path / "bare" / "config").repository is None
    found = Repository.discover(repo / ".git" / "config")
    assert found.repository is None
    assert found.reason


def test_a_link_is_followed_to_its_repository(git: Git, repo: Path, tmp_path: Path) -> None:
    commit(git, repo, "a.md", CHINESE)
    write(repo / "a.md", damage(CHINESE, GBK))
    (tmp_path / "link.md").symlink_to(repo / "a.md")
    assert mended(tmp_path / "link.md") == CHINESE


def test_variables_of_a_running_hook_do_not_mislead(
    git: Git, repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(git, repo, "a.md", CHINESE)
    write(repo / "a.md", damage(CHINESE, GBK))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "no-index"))
    assert mended(repo / "a.md") == CHINESE


# -- names of any kind

NAMES = [
    b"-n",
    b"--help",
    b":(top)a",
    b":!a",
    b"*.md",
    b"[a]",
    b"a b",
    b"tab\there",
    b'quo"te\\x',
    "ä中.md".encode(),
]
if sys.platform == "linux":
    NAMES += [b"new\nline.md", b"bytes-\xff\xe9.md"]


def test_names_of_any_bytes(git: Git, repo: Path) -> None:
    folder = repo / "sub"
    folder.mkdir()
    paths = [folder / os.fsdecode(name) for name in NAMES]
    write(folder / "a", FRENCH)
    for hurt, message in ((CHINESE, "clean"), (damage(CHINESE, GBK), "damage")):
        for path in paths:
            write(path, hurt)
        git("add", "-A")
        git("commit", "-q", "-m", message)
    for path in paths:
        assert mended(path) == CHINESE, ascii(path.name)
        assert blame(path).summary == "damage", ascii(path.name)


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes")
def test_a_name_of_any_bytes_was_renamed(git: Git, repo: Path) -> None:
    write(repo / os.fsdecode(b":(top)\n\xff.md"), CHINESE)
    git("add", "-A")
    git("commit", "-q", "-m", "clean")
    git("mv", "--", b":(top)\n\xff.md", b"-\xfe.md")
    git("commit", "-q", "-m", "rename")
    path = repo / os.fsdecode(b"-\xfe.md")
    write(path, damage(CHINESE, GBK))
    git("commit", "-q", "-a", "-m", "damage")
    assert mended(path) == CHINESE
    assert mended(path, "rev:HEAD~2") == CHINESE


# -- a hostile repository


@pytest.mark.skipif(os.name == "nt", reason="the trap is a shell script")
def test_a_hostile_repository_runs_nothing(git: Git, repo: Path, tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\necho \"$0 $*\" >> '{marker}'\ncat\n")
    trap.chmod(0o755)
    first = commit(git, repo, "a.md", CHINESE)
    git("mv", "a.md", "b.md")
    commit(git, repo, "b.md", damage(CHINESE, GBK))
    write(repo / ".gitattributes", "* filter=evil diff=evil merge=evil text\n")
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in (
        "post-index-change",
        "pre-commit",
        "post-checkout",
        "reference-transaction",
        "fsmonitor-watchman",
    ):
        shutil.copy(trap, hooks / name)
    for key in (
        "core.fsmonitor", "filter.evil.smudge", "filter.evil.clean", "filter.evil.process",
        "diff.evil.textconv", "diff.evil.command", "diff.external", "merge.evil.driver", "core.pager",
        "pager.log", "pager.diff-tree", "core.editor", "core.sshCommand", "core.gitProxy", "core.askPass",
        "gpg.program", "credential.helper", "core.alternateRefsCommand", "remote.origin.uploadpack",
        "alias.rev-list", "alias.cat-file", "sequence.editor",
    ):  # fmt: skip
        git("config", key, str(trap))
    git("config", "core.hooksPath", str(hooks))
    git("config", "log.showSignature", "true")
    git("config", "remote.origin.url", f"ext::{trap} %S")
    git("config", "remote.origin.promisor", "true")
    git("config", "protocol.ext.allow", "always")
    git("config", "filter.evil.required", "true")
    git("config", "diff.evil.cachetextconv", "true")
    marker.unlink(missing_ok=True)  # git config itself may have met the trap
    subprocess.run(["git", "-C", repo, "status"], capture_output=True, check=False)
    assert marker.exists(), "the trap does not work, so the test would prove nothing"
    marker.unlink()

    path = repo / "b.md"
    assert mended(path) == CHINESE
    assert blame(path).clean == first
    assert mended(path, "rev:HEAD~1") == CHINESE
    assert not marker.exists(), marker.read_text()


@pytest.mark.skipif(os.name == "nt", reason="the trap is a shell script")
def test_missing_objects_are_not_fetched_through_a_hostile_remote(
    git: Git, repo: Path, tmp_path: Path
) -> None:
    marker = tmp_path / "marker"
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch '{marker}'\n")
    trap.chmod(0o755)
    commit(git, repo, "a.md", CHINESE)
    blob = git("rev-parse", "HEAD:a.md").strip()
    commit(git, repo, "a.md", damage(CHINESE, GBK))
    for key, value in {
        "core.repositoryFormatVersion": "1", "extensions.partialClone": "origin",
        "remote.origin.promisor": "true", "remote.origin.url": f"ext::{trap} x",
        "protocol.ext.allow": "always",
    }.items():  # fmt: skip
        git("config", key, value)
    (repo / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    subprocess.run(["git", "-C", repo, "cat-file", "blob", blob], capture_output=True, check=False)
    assert marker.exists(), "the trap does not work, so the test would prove nothing"
    marker.unlink()
    assert find_reference(repo / "a.md", damage(CHINESE, GBK)).text is None
    assert not marker.exists()


def test_a_work_tree_that_points_elsewhere(git: Git, repo: Path, tmp_path: Path) -> None:
    commit(git, repo, "a.md", CHINESE)
    (tmp_path / "other").mkdir()
    git("config", "core.worktree", str(tmp_path / "other"))
    found = Repository.discover(repo / "a.md")
    assert found.repository is None
    assert found.reason


def test_the_index_is_not_written(git: Git, repo: Path) -> None:
    commit(git, repo, "a.md", CHINESE)
    write(repo / "a.md", damage(CHINESE, GBK))
    os.utime(repo / "a.md", (1, 1))
    before = (repo / ".git" / "index").read_bytes()
    assert mended(repo / "a.md") == CHINESE
    assert (repo / ".git" / "index").read_bytes() == before


def test_a_command_that_takes_too_long(git: Git, repo: Path) -> None:
    commit(git, repo, "a.md", CHINESE)
    with pytest.raises(GitProblem, match="more than"):
        run_git(str(repo), "rev-parse", "HEAD", timeout=0)


# -- named references


def test_no_reference_is_wanted(git: Git, repo: Path) -> None:
    commit(git, repo, "a.md", CHINESE)
    assert find_reference(repo / "a.md", damage(CHINESE, GBK), "none").text is None


def test_a_file_is_the_reference(git: Git, repo: Path, tmp_path: Path) -> None:
    write(repo / "a.md", damage(CHINESE, GBK))
    write(tmp_path / "clean.md", CHINESE)
    assert mended(repo / "a.md", f"file:{tmp_path / 'clean.md'}") == CHINESE
    assert mended(repo / "a.md", str(tmp_path / "clean.md")) == CHINESE


def test_a_reference_file_with_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "clean.md").write_bytes(CHINESE.encode("utf-16"))
    assert find_reference("a.md", "", f"file:{tmp_path / 'clean.md'}").text == CHINESE


def test_a_revision_is_the_reference(git: Git, repo: Path) -> None:
    clean = commit(git, repo, "a.md", CHINESE)
    git("tag", "good")
    git("mv", "a.md", "b.md")
    commit(git, repo, "b.md", damage(CHINESE, GBK))
    for source in ("rev:HEAD~1", "HEAD~1", "good", "rev:good", clean[:10], "rev:good:a.md"):
        assert mended(repo / "b.md", source) == CHINESE, source
    assert find_reference(repo / "b.md", "", "good").origin == f"{clean[:12]}:a.md"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("rev:nothing", "no revision 'nothing'"),
        ("nothing-at-all", "no revision"),
        ("rev:--all", "is no revision"),
        ("rev:", "is no revision"),
        ("rev:old", "does not hold"),
        ("rev:old:zzz", "does not hold"),
    ],
)
def test_a_revision_that_cannot_serve(git: Git, repo: Path, source: str, said: str) -> None:
    commit(git, repo, "other.txt", "x\n")
    git("tag", "old")
    commit(git, repo, "a.md", CHINESE)
    with pytest.raises(UsageError, match=said):
        find_reference(repo / "a.md", "", source)


def test_a_reference_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match=r"missing\.md"):
        find_reference("a.md", "", f"file:{tmp_path / 'missing.md'}")
    with pytest.raises(FileProblem):
        find_reference("a.md", "", f"file:{tmp_path}")


def test_a_revision_without_a_repository(tmp_path: Path, git: Git) -> None:
    with pytest.raises(UsageError, match="not a git repository"):
        find_reference(tmp_path / "a.md", "", "HEAD")


# -- blame


def test_blame_of_a_clean_file(git: Git, repo: Path) -> None:
    commit(git, repo, "a.md", CHINESE)
    commit(git, repo, "a.md", CHINESE + "x\n")
    assert blame(repo / "a.md").commit == ""


def test_blame_of_damage_not_committed(git: Git, repo: Path) -> None:
    commit(git, repo, "a.md", CHINESE)
    write(repo / "a.md", damage(CHINESE, GBK))
    assert blame(repo / "a.md").commit == UNCOMMITTED
    git("add", "a.md")
    found = blame(repo / "a.md")
    assert (found.commit, found.channel) == (STAGED, GBK)


def test_blame_names_the_commit(git: Git, repo: Path) -> None:
    clean = commit(git, repo, "a.md", FRENCH, "clean")
    git("mv", "a.md", "b.md")
    bad = commit(git, repo, "b.md", damage(FRENCH, "utf-8>cp1252"), "Reformat — everything\n\nbody")
    for n in range(3):
        commit(git, repo, "b.md", damage(FRENCH, "utf-8>cp1252") + "x\n" * n + "\n", "later")
    found = blame(repo / "b.md")
    assert (found.commit, found.clean, found.author) == (bad, clean, "Tester <t@example.org>")
    assert found.summary == "Reformat — everything"
    assert found.date == int(git("show", "-s", "--format=%at", bad))
    assert found.channel == "utf-8>cp1252"
    assert found.lines == sum(not line.isascii() for line in FRENCH.split("\n"))
    assert found.spans == found.recoverable >= found.lines
    assert found.repaired == 0


def test_blame_counts_what_is_still_damaged(git: Git, repo: Path) -> None:
    commit(git, repo, "a.md", FRENCH)
    bad = commit(git, repo, "a.md", damage(FRENCH, "utf-8>cp1252"))
    repaired = damage_lines(FRENCH, "utf-8>cp1252", range(3, 5))
    commit(git, repo, "a.md", repaired, "half repaired")
    found = blame(repo / "a.md")
    assert found.commit == bad
    assert 0 < found.recoverable < found.spans
    assert found.recoverable + found.repaired == found.spans


def test_blame_of_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(FileProblem):
        blame(tmp_path / "missing")
