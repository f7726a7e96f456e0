"""What the command costs: its start, one file, and a tree of many beside ripgrep."""

from __future__ import annotations

import atexit
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from argparse import Namespace
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import tree
from corpus import table
from verdicts import Verdicts

_UM: tuple[str, ...] = (sys.executable, "-m", "unmojibake")
_LINES = {
    "ascii.txt": "Plain text, with nothing odd in it.\n",
    "french.txt": "D\u00e9j\u00e0 l'\u00e9t\u00e9 \u00e0 No\u00ebl, o\u00f9 \u00e7a br\u00fble encore.\n",
    "chinese.txt": "\u7528\u6237\u767b\u5f55\u5931\u8d25\uff0c\u8bf7\u68c0\u67e5\u7f51\u7edc\u3002\n",
}
# What a search for mojibake with ripgrep looks for: lead bytes of UTF-8 as cp1252, cp1251 and cp936 show them.
_PATTERN = (
    "\u00c3.|\u00e2\u20ac|\u00c2[\u00a0-\u00bf]|[\u00d0\u00d1].|[\u00e3\u00e5-\u00e7].|[\u0420\u0421][\u0080-\u00bf]"
    "|\u951b|\u9225|\u9286|\u9428|\u6d93|\u7e3a|\u7e67|\u043f\u0457\u0405|\u00ef\u00bf\u00bd|\ufffd"
)
_CHECK = (*_UM, "check", "--isolated")
_PAUSE = 0.05  # seconds between two looks at the memory


@dataclass(frozen=True)
class Spent:
    """Seconds by the clock and of all cores, and what was written to stdout."""

    wall: float
    cpu: float
    out: bytes


def start(options: Namespace, verdicts: Verdicts) -> None:
    """The start of the command beside that of Python with click."""
    python: tuple[str, ...] = (sys.executable, "-c", "import click")
    with tempfile.TemporaryDirectory() as folder:
        for name, line in _LINES.items():
            (Path(folder) / name).write_text(line * 20, encoding="utf-8")
        jobs = {"python -c 'import click'": python, "unmojibake --version": (*_UM, "--version")}
        jobs |= {f"unmojibake check {name}": (*_UM, "check", "--isolated", name) for name in _LINES}
        spent: dict[str, list[Spent]] = {name: [] for name in jobs}
        for command in jobs.values():
            _run(command, folder)  # writes the bytecode
        for _ in range(options.starts):
            for name, command in jobs.items():
                spent[name].append(_run(command, folder))
    cpu = {name: 1e3 * statistics.median(one.cpu for one in each) for name, each in spent.items()}
    wall = {name: 1e3 * statistics.median(one.wall for one in each) for name, each in spent.items()}
    bare, *others = jobs
    print(f"### Start: milliseconds, medians of {options.starts} runs in turns\n")
    rows = [
        [f"`{name}`", cpu[name], cpu[name] - cpu[bare], wall[name], wall[name] - wall[bare]] for name in jobs
    ]
    table("command|CPU|more than Python with click|wall|more", rows)
    for name in others:
        most = 30 if "--version" in name else 60
        verdicts.at_most(f"`{name}`: ms of CPU beyond Python with click", cpu[name] - cpu[bare], most)


def many(options: Namespace, verdicts: Verdicts) -> None:
    """Trees of many clean files: beside ripgrep, and on one process and two."""
    for name, only_ascii in (("tree of ASCII", True), ("tree", False)):
        with tempfile.TemporaryDirectory() as folder:
            made = tree.make(Path(folder), options.files, only_ascii)
            print(f"### A {name}: {made.files:,} files, {made.size / 1e6:,.0f} MB, contents {made.digest}\n")
            _walked(name, made, folder, (options.reps, verdicts))


def _walked(name: str, made: tree.Tree, folder: str, how: tuple[int, Verdicts]) -> None:
    reps, verdicts = how
    jobs: dict[str, tuple[str, ...]] = {f"unmojibake -j {n}": (*_CHECK, "-j", str(n)) for n in (1, 2)}
    alone, both = jobs
    ripgrep = shutil.which("rg")
    if ripgrep:
        searched = (ripgrep, "--no-config", "--count", _PATTERN)
        jobs |= {f"rg -j {n}": (*searched, "-j", str(n)) for n in (1, 2)}
    else:
        print("(ripgrep is not installed: skipped)\n")
    spent: dict[str, list[Spent]] = {name: [] for name in jobs}
    _run((*_UM, "check", "--isolated", "part0001"), folder)
    for _ in range(reps):
        for job, command in jobs.items():
            spent[job].append(_run(command, folder))
    listed = ("-v", "--format", "jsonl")
    peak, out = _peak((*jobs[both], *listed), folder)
    same = out == _run((*jobs[alone], *listed), folder).out
    wall = {job: statistics.median(one.wall for one in each) for job, each in spent.items()}
    cpu = {job: statistics.median(one.cpu for one in each) for job, each in spent.items()}
    table(
        "command|wall s|CPU s|MB per CPU s",
        [[f"`{j}`", wall[j], cpu[j], made.size / 1e6 / cpu[j]] for j in jobs],
    )
    if ripgrep:
        verdicts.at_most(f"{name}, -j 2: times the wall time of ripgrep", wall[both] / wall["rg -j 2"], 2)
        verdicts.told(f"{name}, -j 2: times the CPU time of ripgrep", cpu[both] / cpu["rg -j 2"])
    verdicts.at_most(f"{name}, -j 2: MB of memory, all processes", peak, 200)
    verdicts.at_most(f"{name}: CPU time with -j 2 over that with -j 1", cpu[both] / cpu[alone], 1.25)
    verdicts.told(f"{name}: wall time with -j 2 over that with -j 1", wall[both] / wall[alone])
    verdicts.holds(f"{name}: the same output, in order, with -j 1 and -j 2", same)


def _run(command: tuple[str, ...], folder: str) -> Spent:
    """Once, with what its own children took."""
    before = _of_children()
    began = time.perf_counter()
    done = subprocess.run(
        command, cwd=folder, env=_installed(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False
    )
    wall = time.perf_counter() - began
    cpu = _of_children() - before
    return Spent(wall, cpu, done.stdout)


@cache
def _installed() -> dict[str, str]:
    """The environment of an installed package: with bytecode, which a checkout may be told not to write."""
    folder = tempfile.mkdtemp(prefix="unmojibake-bytecode-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": folder}


def _of_children() -> float:
    """CPU seconds of all children so far; finer than os.times where the system tells."""
    if sys.platform == "win32":
        spent = os.times()
        return spent.children_user + spent.children_system
    import resource

    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _peak(command: tuple[str, ...], folder: str) -> tuple[float, bytes]:
    """MB of all processes of a command together, shared memory counted once (nan without /proc); its output."""
    known = Path("/proc/self/smaps_rollup").exists()
    most = 0.0
    with tempfile.TemporaryFile() as out:
        with subprocess.Popen(
            command, cwd=folder, env=_installed(), stdout=out, stderr=subprocess.DEVNULL
        ) as process:
            while process.poll() is None:
                most = max(most, sum(map(_size_of, _family(process.pid)))) if known else float("nan")
                time.sleep(_PAUSE)
        out.seek(0)
        return most, out.read()


def _family(pid: int) -> list[int]:
    try:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        found = []
    return [pid, *(below for child in found for below in _family(int(child)))]


def _size_of(pid: int) -> float:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) / 1e3
