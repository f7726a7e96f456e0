"""Running the ``git`` command: plumbing only, in a repository that may be hostile.

A repository's own configuration can name programs (fsmonitor, hooks, filters, textconv, signature
checkers, transports). None of the commands used here needs one, and what could start one anyway is
switched off on the command line or in the environment, which both outrank the repository.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from unmojibake.errors import UnmojibakeError

TIMEOUT_SECONDS = 60
"""For one command. A path-limited walk over 200,000 commits takes about ten seconds."""

_KEPT_VARIABLES = (
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_SYSTEM",
    "GIT_CONFIG_NOSYSTEM",
    "GIT_CEILING_DIRECTORIES",
    "GIT_DISCOVERY_ACROSS_FILESYSTEM",
    "GIT_EXEC_PATH",
)
_KEPT_FAMILIES = ("GIT_CONFIG_COUNT", "GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_")
"""What the user set up for git itself. The others (GIT_DIR, GIT_INDEX_FILE...) are those of the hook that
may have started us, and would lead to another repository than that of the file."""

_SETTINGS = {
    "GIT_NO_LAZY_FETCH": "1",  # a partial clone would contact the remote that its configuration names
    "GIT_ALLOW_PROTOCOL": "none",  # the same for a git that does not know GIT_NO_LAZY_FETCH
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_LITERAL_PATHSPECS": "1",  # a path such as ':(top)*' is a name, not a pattern
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "LC_ALL": "C",
}

_OPTIONS = (
    "--no-pager",
    "-c", "core.fsmonitor=false",
    "-c", f"core.hooksPath={os.devnull}",
    "-c", "core.untrackedCache=false",
    "-c", "log.showSignature=false",
)  # fmt: skip


class GitProblem(UnmojibakeError):
    """git is absent, refused, or took too long; the message is what git said."""


def git_program() -> str | None:
    """The absolute path of git, or None. Only absolute folders of PATH are searched.

    The search of the standard library would take a ``git.exe`` from the current folder on Windows.
    """
    names = ("git.exe",) if os.name == "nt" else ("git",)
    for folder in os.get_exec_path():
        for name in names:
            candidate = Path(folder) / name
            # os.path, since pathlib raises for a folder of PATH that may not be entered
            is_file = Path(folder).is_absolute() and os.path.isfile(candidate)  # noqa: PTH113
            if is_file and os.access(candidate, os.X_OK):
                return str(candidate)
    return None


def run_git(folder: str, *args: str | bytes, stdin: bytes = b"", timeout: float = TIMEOUT_SECONDS) -> bytes:
    """The output of a git command run in ``folder``. Raises GitProblem."""
    program = git_program()
    if program is None:
        raise GitProblem("git is not installed")
    env = {k: v for k, v in os.environ.items() if not k.startswith("GIT_") or _is_kept(k)}
    env.update(_SETTINGS)
    command = [os.fsencode(program), b"-C", os.fsencode(folder), *map(os.fsencode, (*_OPTIONS, *args))]
    if os.name == "nt":  # Windows takes no bytes
        command = [os.fsdecode(part) for part in command]  # type: ignore[misc]
    try:
        done = subprocess.run(command, input=stdin, capture_output=True, env=env, timeout=timeout)
    except subprocess.TimeoutExpired:
        raise GitProblem(f"git {_shown(args[0])} took more than {timeout:g} seconds") from None
    except OSError as error:
        raise GitProblem(f"git could not be started: {error.strerror}") from None
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise GitProblem(said[0] if said else f"git {_shown(args[0])} failed")
    return done.stdout


def _is_kept(name: str) -> bool:
    return name in _KEPT_VARIABLES or name.startswith(_KEPT_FAMILIES)


def _shown(arg: str | bytes) -> str:
    return arg if isinstance(arg, str) else arg.decode("utf-8", "replace")
