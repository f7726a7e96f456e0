"""Files too large for memory: seconds and peak memory of the real commands.

``python benchmarks/large.py [--mb N] [--folder DIR] [KIND]...`` makes a file of each kind from the sentences in
``decode_texts.py``, and runs ``check``, ``fix --diff`` and ``fix`` over it, each in a process of its own:

- ``rare``: healthy lines of code and of prose, in one language after the other; one line in
  10,000 is damaged through one channel
- ``healthy``: the same without damage
- ``every``: every line damaged (UTF-8 read as cp1252)
- ``line``: the same without a line end or a space

After ``fix`` the file is compared with what it was before the damage.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from decode_texts import CODE, SENTENCES

CHANNEL = "utf-8>cp1252"
KINDS = ("healthy", "rare", "every", "line")
_BATCH = 5000  # lines written at once
_SAME = 50_000  # lines in one language


def lines(kind: str, damaged: bool) -> Iterator[str]:
    """Lines without end, the same each time; ``damaged`` or as they were before."""
    import unmojibake as um

    rng = random.Random(kind)
    groups = list(SENTENCES.values())
    said = [text for group in groups for text in group]
    west = [text for lang in ("de", "fr", "es", "sv", "pt") for text in SENTENCES[lang]]
    broken = {text: um.damage(text, CHANNEL) for text in said}
    if kind == "line":
        west = ["".join(text.split()) for text in west]
        broken = {text: um.damage(text, CHANNEL) for text in west}
    for number in itertools.count(1):
        if kind in ("every", "line"):
            text, bad = rng.choice(west), True
        else:
            bad = kind == "rare" and number % 10_000 == 0
            group = groups[number // _SAME % len(groups)]
            text = rng.choice(group if bad or rng.random() < 0.5 else CODE)
        end = "" if kind == "line" else f" {number}\n" if number % 3 else "\n"
        yield (broken[text] if bad and damaged else text) + end


def make(path: Path, kind: str, size: int, damaged: bool) -> None:
    """A file of about so many bytes."""
    written, source = 0, lines(kind, damaged)
    before = lines(kind, True)
    with path.open("wb") as file:
        while written < size:
            file.write("".join(itertools.islice(source, _BATCH)).encode())
            written += len("".join(itertools.islice(before, _BATCH)).encode())


def run(folder: Path, *words: str) -> tuple[float, float, float, int]:
    """Wall and CPU seconds, peak memory in MB and exit code of a command."""
    code = (
        "import resource, sys\nfrom unmojibake.cli import main\ncode = main(sys.argv[1:])\n"
        "used = resource.getrusage(resource.RUSAGE_SELF)\n"
        "print(used.ru_maxrss, used.ru_utime + used.ru_stime, code, file=sys.stderr)\n"
    )
    environment = {**os.environ, "UNMOJIBAKE_STATE": str(folder / "state")}
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    peak, cpu, exit_code = done.stderr.split()[-3:]
    return time.perf_counter() - began, float(cpu), float(peak) / 1e3, int(exit_code)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("kinds", nargs="*", choices=[*KINDS, []], default=list(KINDS))
    parser.add_argument("--mb", type=float, default=1000.0)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--commands", default="check,fix --diff,fix")
    args = parser.parse_args()
    print(f"{args.mb:g} MB, Python {sys.version.split()[0]}\n")
    print("| file | command | wall s | CPU s | MB/s of CPU | peak MB | exit | as before the damage |")
    print("|---|---|---|---|---|---|---|---|")
    for kind in args.kinds:
        with tempfile.TemporaryDirectory(dir=args.folder) as name:
            folder = Path(name)
            path, want = folder / "big.txt", folder / "want"
            make(path, kind, int(args.mb * 1e6), True)
            size = path.stat().st_size / 1e6
            for words in (command.split() for command in args.commands.split(",")):
                wall, cpu, peak, code = run(folder, *words, "-q", "--format", "concise", "big.txt")
                same = ""
                if words == ["fix"]:
                    make(want, kind, int(args.mb * 1e6), False)
                    same = "yes" if subprocess.run(["cmp", "-s", path, want]).returncode == 0 else "no"
                row = (f"{wall:.1f}", f"{cpu:.1f}", f"{size / cpu:.2f}", f"{peak:.0f}", str(code), same)
                print(f"| {kind} | {' '.join(words)} | {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()
