"""Whether the work grows with the text and no faster: CPU time per MB at growing sizes of the worst texts."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from corpus import records, table
from worst import CASES

FACTORS = (1, 2, 4, 8)
TOLERATED = 1.5
"""Time per MB at the largest size over that at the smallest from which a case counts as super-linear."""


def run(options: Namespace) -> None:
    """Print seconds per MB at 1, 2, 4 and 8 times ``--mb``; ``--big`` adds 50 MB and the memory it takes."""
    grown([options.mb * factor for factor in FACTORS], options)
    if options.big:
        _big(options.big)


def grown(sizes: list[float], options: Namespace) -> list[str]:
    """Print the table for these sizes (MB); the names of the texts that take longer a MB the longer they are.

    A size that would take more than ``--limit`` seconds is left out, and shown as a dash.
    """
    print(f"### The worst texts through `fix`: seconds per MB at {', '.join(f'{s:g}' for s in sizes)} MB\n")
    rows, slow = [], []
    for name in (case for case in CASES if options.only.strip("*") in case):
        rates: list[float] = []
        for size in sizes:
            if not rates or rates[-1] * size < options.limit:
                rates.append(_apart(name, int(1e6 * size))[0])
        ratio = rates[-1] / max(1e-9, rates[0])
        rows.append([name, *rates, *["-"] * (len(sizes) - len(rates)), ratio])
        if ratio > TOLERATED:
            slow.append(name)
        print(f"  {name}: {', '.join(f'{r:.2f}' for r in rates)}", file=sys.stderr, flush=True)
    table("text|" + "|".join(f"{s:g} MB" for s in sizes) + "|last / first", rows)
    print(f"Super-linear (more than {TOLERATED} times as long a MB): {', '.join(slow) or 'none'}\n")
    return slow


def _big(size: float) -> None:
    rows = []
    for name in ("file", "line"):
        rate, peak = _apart(name, int(size * 1e6))
        rows.append([f"{size:g} MB {name}", rate * size, 1 / rate, peak])
    table("damaged text|CPU seconds|MB/s|peak memory MB", rows)


def _apart(name: str, size: int) -> tuple[float, float]:
    """CPU seconds per MB and peak memory in MB, measured in a process of its own."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(_timed, name, size).result()


def _timed(name: str, size: int) -> tuple[float, float]:
    import unmojibake as um

    um.fix("\u00c3\u00a9t\u00c3\u00a9")  # the tables are loaded before the clock starts
    text = CASES[name](size) if name in CASES else _document(size, "\n" if name == "file" else "")
    began = time.process_time()
    um.fix(text)
    spent = time.process_time() - began
    return spent / (len(text.encode()) / 1e6), _peak()


def _document(size: int, joint: str) -> str:
    """Damaged and healthy sentences of the corpus until the size is reached."""
    parts = [r.garbled if i % 2 else r.clean for i, r in enumerate(records()) if r.channel == "utf-8>cp1252"]
    once = joint.join(parts) if joint else "".join("".join(part.split()) for part in parts)
    return once * round(size / len(once.encode())) if size > len(once) else once[:size]


def _peak() -> float:
    if sys.platform == "win32":
        return float("nan")
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
