"""What a command of the tests leaves, and the texts that they use."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import traceback
import warnings
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from unmojibake.channels import damage
from unmojibake.cli import main, session  # noqa: F401  (each forked process starts with it loaded)
from unmojibake.stages.pipeline import repair_bytes


@dataclass(frozen=True)
class Ran:
    """Exit code, exact bytes of stdout, text of stderr."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode("utf-8")


Um = Callable[..., Ran]
CLEAN = "Größe und Höhe — ein schöner Tag, Käse in Köln.\n"
DAMAGED = damage(CLEAN, "utf-8>cp1252")
repair_bytes(DAMAGED.encode())  # loads the tables


def git(*args: str) -> None:
    """A git command in the folder where commands run, by somebody."""
    who = ["-c", "user.name=Ann", "-c", "user.email=x@example.org", "-c", "core.autocrlf=false"]
    subprocess.run(["git", *who, *args], check=True, capture_output=True)


NOBODY = 65534


def forked(
    args: Sequence[str], stdin: bytes, env: dict[str, str], folder: Path, drop: Path | None = None
) -> Ran:
    """Run the command's ``main`` in a forked process whose standard streams are files.

    With ``drop`` (an empty folder to warm up in) as a user for whom permissions hold, where the tests run as root.
    """
    names = [folder / name for name in ("stdin", "stdout", "stderr")]
    names[0].write_bytes(stdin)
    sys.stdout.flush()
    sys.stderr.flush()
    with ExitStack() as stack, warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # threads of the test runner
        files = [stack.enter_context(name.open("rb" if name.name == "stdin" else "wb")) for name in names]
        pid = os.fork()
        if pid == 0:
            _child(args, env, [file.fileno() for file in files], drop)
        _, status = os.waitpid(pid, 0)
    err = names[2].read_text("utf-8")
    assert "Traceback" not in err, err
    return Ran(os.waitstatus_to_exitcode(status), names[1].read_bytes(), err)


def _become_nobody(env: dict[str, str], folder: Path) -> None:
    """Give up root's rights; before that load what the interpreter's own folder may not give to others."""
    here = Path.cwd()
    os.chdir(folder)
    os.environ["UNMOJIBAKE_STATE"] = str(folder / "state")
    streams = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = io.StringIO(), io.StringIO()
    Path("a.txt").write_bytes(DAMAGED.encode())
    for words in (["check"], ["fix", "--format", "json"], ["undo"], ["fix", "-o", "report"]):
        main(words)
    sys.stdout, sys.stderr = streams
    os.chdir(here)
    os.environ.update(env)
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


def _child(args: Sequence[str], env: dict[str, str], fds: Sequence[int], drop: Path | None) -> None:
    code = 70
    try:
        for number, fd in enumerate(fds):
            os.dup2(fd, number)
        os.environ.clear()
        os.environ.update(env)
        sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(0, closefd=False)), encoding="utf-8")
        sys.stdout = io.TextIOWrapper(io.BufferedWriter(io.FileIO(1, "w", closefd=False)), encoding="ascii")
        sys.stderr = io.TextIOWrapper(io.BufferedWriter(io.FileIO(2, "w", closefd=False)), encoding="utf-8")
        if drop is not None and os.geteuid() == 0:
            _become_nobody(env, drop)
        code = main(args)
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)
