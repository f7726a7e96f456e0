"""What discovery asks of a git repository: where it begins, its ignore files, its hidden tracked files.

Repositories are not trusted: the index is listed with the file system monitor, lazy fetching and
optional locks switched off, and git itself is only taken from an absolute folder of PATH, never
from the working directory.
"""

from __future__ import annotations

import os
import subprocess
from functools import lru_cache
from pathlib import Path

from unmojibake.files.patterns import Patterns

_LIMIT = 4 << 20  # bytes of an ignore file; a larger one is no ignore file


def repository_above(folder: str) -> str | None:
    """The nearest folder at or above ``folder`` (absolute) that holds ``.git``; None outside of any."""
    while True:
        if os.path.lexists(os.path.join(folder, ".git")):
            return folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def read_patterns(path: str) -> Patterns | None:
    """The rules of an ignore file; None when there are none or it cannot be read, as git does."""
    try:
        with open(path, "rb") as file:
            data = file.read(_LIMIT + 1)
    except (OSError, ValueError):
        return None
    if len(data) > _LIMIT:
        return None
    text = os.fsdecode(data.removeprefix(b"\xef\xbb\xbf"))
    return Patterns(text.split("\n")) or None


def repository_patterns(root: str) -> list[Patterns]:
    """The rules that hold in the whole repository, weakest first: the user's own, then info/exclude."""
    found = []
    for path in (_global_excludes(root), os.path.join(_common_folder(root), "info", "exclude")):
        patterns = read_patterns(path) if path else None
        if patterns is not None:
            found.append(patterns)
    return found


def tracked_hidden(root: str) -> frozenset[str] | None:
    """Tracked paths (relative to ``root``, ``/`` between parts) with a hidden part, and their folders.

    None when git is absent or refuses.
    """
    data = _git(root, "ls-files", "-z", "--cached")
    if data is None:
        return None
    found: set[str] = set()
    for raw in data.split(b"\0"):
        if raw.startswith(b".") or b"/." in raw:
            path = os.fsdecode(raw)
            while path and path not in found:
                found.add(path)
                path = path.rpartition("/")[0]
    return frozenset(found)


def _global_excludes(root: str) -> str | None:
    data = _git(root, "config", "--null", "--path", "--get", "core.excludesFile")
    if data:
        return os.path.join(root, os.fsdecode(data.rstrip(b"\0")))
    base = os.environ.get("XDG_CONFIG_HOME") or str(Path("~/.config").expanduser())
    return str(Path(base) / "git" / "ignore")


def _common_folder(root: str) -> str:
    """The folder with the repository's data; work trees and submodules point to it from a file."""
    git = Path(root) / ".git"
    try:
        if git.is_file():
            line = git.read_bytes()[:4096].decode("utf-8", "surrogateescape").strip()
            git = Path(root) / line.removeprefix("gitdir:").strip()
            common = (git / "commondir").read_bytes()[:4096].decode("utf-8", "surrogateescape").strip()
            git = git / common
    except (OSError, ValueError):
        pass  # a submodule has no commondir; a broken pointer has no info/exclude
    return str(git)


def _git(root: str, *arguments: str) -> bytes | None:
    program = _program(os.environ.get("PATH", ""))
    if program is None:
        return None
    # GIT_DIR and the like name another repository when we run inside a hook
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GIT_") or k in _KEPT}
    environment.update(GIT_OPTIONAL_LOCKS="0", GIT_NO_LAZY_FETCH="1", GIT_TERMINAL_PROMPT="0")
    try:
        done = subprocess.run(
            [program, "-c", "core.fsmonitor=false", *arguments],
            cwd=root,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    except (OSError, ValueError):
        return None
    return done.stdout if done.returncode == 0 else None


_KEPT = frozenset(
    {
        "GIT_CONFIG_GLOBAL",
        "GIT_CONFIG_SYSTEM",
        "GIT_CONFIG_NOSYSTEM",
        "GIT_CEILING_DIRECTORIES",
        "GIT_EXEC_PATH",
    }
)


@lru_cache(maxsize=4)
def _program(path: str) -> str | None:
    name = "git.exe" if os.name == "nt" else "git"
    for folder in path.split(os.pathsep):
        candidate = os.path.join(folder, name)
        if os.path.isabs(folder) and os.access(candidate, os.X_OK):
            return candidate
    return None
