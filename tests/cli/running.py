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


def forked(args: Sequence[str], stdin: bytes, env: dict[str, str], folder: Path) -> Ran:
    """Run the command's ``main`` in a forked process whose standard streams are files."""
    names = [folder / name for name in ("stdin", "stdout", "stderr")]
    names[0].write_bytes(stdin)
    sys.stdout.flush()
    sys.stderr.flush()
    with ExitStack() as stack, warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # threads of the test runner
        files = [stack.enter_context(name.open("rb" if name.name == "stdin" else "wb")) for name in names]
        pid = os.fork()
        if pid == 0:
            _child(args, env, [file.fileno() for file in files])
        _, status = os.waitpid(pid, 0)
    err = names[2].read_text("utf-8")
    assert "Traceback" not in err, err
    return Ran(os.waitstatus_to_exitcode(status), names[1].read_bytes(), err)


def _child(args: Sequence[str], env: dict[str, str], fds: Sequence[int]) -> None:
    code = 70
    try:
        for number, fd in enumerate(fds):
            os.dup2(fd, number)
        os.environ.clear()
        os.environ.update(env)
        sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(0, closefd=False)), encoding="utf-8")
        sys.stdout = io.TextIOWrapper(io.BufferedWriter(io.FileIO(1, "w", closefd=False)), encoding="ascii")
        sys.stderr = io.TextIOWrapper(io.BufferedWriter(io.FileIO(2, "w", closefd=False)), encoding="utf-8")
        code = main(args)
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)
