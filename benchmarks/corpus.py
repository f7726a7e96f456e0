"""Where the measured texts are, what machine this is, and how a table is printed."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, TypeVar

HALF = "dev"
_ROOT = Path(__file__).resolve().parent.parent
_PACKAGES = ("unmojibake", "ftfy", "plsfix", "chardet", "charset-normalizer")
T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class Record:
    """A damaged sentence; ``lost`` counts what its channel destroyed."""

    id: str
    lang: str
    cat: str
    channel: str
    garbled: str
    clean: str
    lost: int


@dataclass(frozen=True)
class RealLine:
    """A damaged and later repaired line of public history."""

    kind: str
    channel: str
    lossy: bool
    garbled: str
    clean: str
    data: bytes | None


@dataclass(frozen=True)
class CleanFile:
    """Lines that nothing may change; ``group`` is the language, or the kind of adversarial text."""

    name: str
    lines: tuple[str, ...]

    @property
    def adversarial(self) -> bool:
        return self.name.startswith("adv.")

    @property
    def group(self) -> str:
        return self.name if self.adversarial else self.name.partition(".")[0]


def _referee() -> Path:
    return Path(os.environ.get("UNMOJIBAKE_REFEREE", _ROOT.parent / "shared" / "bench"))


def has_referee() -> bool:
    return (_referee() / "score.py").is_file()


def referee() -> Path:
    """The referee's folder: $UNMOJIBAKE_REFEREE, else ../shared/bench. Exits with advice if it is absent."""
    folder = _referee()
    if not (folder / "score.py").is_file():
        raise SystemExit(f"no referee in {folder}: set UNMOJIBAKE_REFEREE to the folder that holds score.py")
    return folder


def unpacked() -> Path:
    """The folder into which the referee unpacks its data ($UM_BENCH); unpacked now if it is not."""
    home = Path(os.environ.get("UM_BENCH", Path.home() / ".cache" / "um-bench")) / HALF
    if not (home / ".unpacked").exists():
        subprocess.run([sys.executable, "-c", "import score; score.unpack()"], cwd=referee(), check=True)
    return home


def sampled(items: Iterable[T], every: int) -> list[T]:
    """Each ``every``-th item."""
    return list(items)[::every]


def records() -> list[Record]:
    fields = Record.__dataclass_fields__
    return [Record(**{k: v for k, v in raw.items() if k in fields}) for raw in _lines(f"{HALF}.jsonl")]


def real_lines() -> list[RealLine]:
    """Without the lines that hold surrogates: those never were text."""
    return [
        RealLine(
            raw["kind"],
            raw["channel"],
            raw["lossy"],
            raw["garbled"],
            raw["clean"],
            bytes.fromhex(raw["garbled_hex"]) if raw.get("garbled_hex") else None,
        )
        for raw in _lines("real.jsonl")
        if not any("\ud800" <= ch < "\ue000" for ch in raw["garbled"])
    ]


def clean_files(only: str = "*") -> list[CleanFile]:
    """The clean texts, split at LF only: their lines hold every other line separator there is."""
    out = []
    for path in sorted((unpacked() / "clean").glob(f"{only}.txt")):
        with path.open(encoding="utf-8", newline="") as file:
            lines = file.read().split("\n")
        out.append(CleanFile(path.stem, tuple(lines[:-1] if lines[-1] == "" else lines)))
    return out


def _lines(name: str) -> Iterator[dict[str, Any]]:
    with (unpacked() / "bench" / name).open(encoding="utf-8", newline="\n") as file:
        for line in file:
            yield json.loads(line)


def mapped(function: Callable[[T], R], items: Sequence[T], jobs: int) -> Iterator[R]:
    """``function`` over the items, in order, on ``jobs`` processes."""
    if jobs <= 1:
        yield from map(function, items)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(function, items, chunksize=max(1, min(64, len(items) // (8 * jobs))))


def heading() -> str:
    """Versions, machine and corpus, for the top of a report."""
    found = [f"Python {platform.python_version()}"]
    for package in _PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            found.append(f"{package} absent")
    machine = f"{os.cpu_count()} cores, {_processor()}, {platform.system()}"
    found += [
        part for part in (_said("rg", "--version"), _said("git", "describe", "--always", "--dirty")) if part
    ]
    texts = f"corpus {HALF} {_corpus_hash()}" if has_referee() else "texts of our own (fixtures/texts)"
    return f"{', '.join(found)}\n\n{machine}; {texts}\n"


def _said(*command: str) -> str:
    """The first line of what a program says; empty where there is none."""
    try:
        done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return f"{'tree ' if command[0] == 'git' else ''}{done.stdout.partition(chr(10))[0]}"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.is_file():
        for line in info.read_text(encoding="utf-8", errors="replace").split("\n"):
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _corpus_hash() -> str:
    digest = hashlib.sha256()
    for path in sorted((referee() / "data").iterdir()):
        digest.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def table(heads: str, rows: Iterable[Sequence[object]]) -> None:
    """Print a Markdown table; ``heads`` are separated by ``|``, a bar within a cell becomes "then"."""
    names = heads.split("|")
    print("| " + " | ".join(names) + " |\n" + "|---" * len(names) + "|")
    for row in rows:
        print("| " + " | ".join(_cell(value) for value in row) + " |", flush=True)
    print()


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"
    return str(value).replace("|", " then ")


def percent(part: int, whole: int) -> float | str:
    return round(100 * part / whole, 2) if whole else "-"
