"""Runs one write again and again, killed at each of its system calls in turn, and tells what it left.

Usage: interrupt.py MODE FOLDER. Prints one JSON object a line. A child process is forked for each
step; it counts the calls that change anything and sends itself SIGKILL just before the chosen one, or
in the middle of it where it is a write.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from pathlib import Path

from unmojibake.files import recover
from unmojibake.files.journal import Journal
from unmojibake.files.names import Rename, apply_renames
from unmojibake.files.read import read_file
from unmojibake.files.sweep import LEFTOVER
from unmojibake.files.write import write_atomic

OLD, NEW = b"old " * 50_000, b"newer " * 40_000
CALLS = [
    "open",
    "write",
    "fsync",
    "replace",
    "unlink",
    "close",
    "ftruncate",
    "fchmod",
    "rename",
    "link",
    "lseek",
]


def arm(step: int) -> None:
    count = 0

    def wrapped(name: str, real):  # type: ignore[no-untyped-def]
        def call(*arguments, **options):  # type: ignore[no-untyped-def]
            nonlocal count
            count += 1
            if count == step:
                if name == "write":
                    real(arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **options)

        return call

    for name in CALLS:
        setattr(os, name, wrapped(name, getattr(os, name)))


def work(mode: str, file: Path) -> None:
    if mode == "rename":
        with Journal().open_run(str(file.parent)) as run:
            apply_renames([Rename(str(file), str(file.with_name("good")))], run)
        return
    snapshot = read_file(str(file))
    if mode.endswith("unjournalled"):
        write_atomic(snapshot, NEW)
    else:
        with Journal().open_run(str(file.parent)) as run:
            write_atomic(snapshot, NEW, run)


def prepare(mode: str, folder: Path) -> Path:
    shutil.rmtree(os.environ["UNMOJIBAKE_STATE"], ignore_errors=True)  # each step makes the same calls
    for entry in folder.iterdir():
        entry.unlink()
    file = folder / "file"
    file.write_bytes(OLD)
    if mode.startswith("linked"):
        (folder / "other").hardlink_to(file)
    return file


def main() -> None:
    mode, folder = sys.argv[1], Path(sys.argv[2])
    step, finished = 0, False
    while not finished:
        step += 1
        file = prepare(mode, folder)
        child = os.fork()
        if child == 0:
            arm(step)
            work(mode, file)
            os._exit(0)
        status = os.waitpid(child, 0)[1]
        finished = status == 0
        if not finished and not os.WIFSIGNALED(status):
            sys.exit("the write failed by itself")
        torn = file.exists() and file.read_bytes() not in (OLD, NEW)
        recovered = recover.recover()
        if mode == "replace-unjournalled" and not finished and file.read_bytes() == OLD:
            write_atomic(read_file(str(file)), NEW)  # no journal tells of leftovers: the next write sweeps
        contents = [p.read_bytes() for p in folder.iterdir() if not LEFTOVER.fullmatch(p.name)]
        print(
            json.dumps(
                {
                    "torn": torn,
                    "names": sorted(p.name for p in folder.iterdir()),
                    "whole": all(c in (OLD, NEW) for c in contents) and len(set(contents)) == 1,
                    "new": contents[0] == NEW,
                    "problems": [r.message for r in recovered if r.problem],
                    "again": len(recover.recover()),
                    "killed": not finished,
                }
            )
        )


main()
