"""Tables of millions of rows: rows a second beside ftfy, memory, and what became of every damaged value.

python benchmarks/tables.py [--rows N] [--folder DIR] [-j N] [--kinds csv,parquet,jsonl] [--ftfy N]

Makes its own texts in DIR: names, places and remarks in six languages, one value in a hundred damaged
through one of five channels, with nulls, emoji, quotes and line ends inside values. ``unmojibake data`` runs as
users run it, start-up included. ftfy is mapped over the first values of the same column, in the same run: its
``fix_text``, as its users call it, and its ``fix_encoding`` alone. Rates are rows for each second of processor time, of
all processes together, so that a machine that does other things does not change the ratios much; ``s`` is the time
on the clock. Memory is the largest sum over all processes (proportional set size where the system tells it, Linux).
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice, zip_longest
from pathlib import Path

import unmojibake as um
from corpus import heading, table

CHANNELS = ("utf-8>cp1252", "utf-8>cp1252|utf-8>cp1252", "utf-8>cp1250", "utf-8>cp437", "utf-8>cp936/swallow")
GROUP = 250_000  # rows of a row group
_PAUSE = 0.1  # seconds between two looks at the memory

_NAMES = """Jürgen Müller|Anna Schmidt|José García|Zoë Brontë|François Lefèvre|Łukasz Nowak|Åsa Sjöberg|Søren Kjær
Mary Jones|John O'Neill|Émilie Dupré|Jiří Dvořák|Nguyễn Văn An|Peter Brown|Ayşe Yılmaz|Grace Lee""".replace(
    "\n", "|"
)
_PLACES = """Köln|München|São Paulo|Kraków|Göteborg|Zürich|Leeds|Boston|Besançon|Brno|Málaga|İzmir|Tromsø|Lyon|Wien|Cork"""
_REMARKS = """order number {n} was delivered late, please check|refund of {n} € is on its way
déjà payé, facture {n}|Lieferung {n} war beschädigt – bitte prüfen|pedido {n} recibido, muchas gracias señor
call back before {n} o'clock|the customer asked for size {n} instead|zamówienie {n} zostało wysłane
invoice {n}: “paid in full”|ticket {n} closed""".replace("\n", "|")


@dataclass(frozen=True)
class Row:
    """``text`` is None for a null; ``damaged`` is what stands in the file."""

    id: int
    text: str | None
    damaged: str | None
    amount: str


def rows(count: int) -> Iterator[Row]:
    """The table, always the same."""
    rng = random.Random(8)
    names, places, remarks = _NAMES.split("|"), _PLACES.split("|"), _REMARKS.split("|")
    for i in range(count):
        text: str | None = (
            f"{rng.choice(names)}, {rng.choice(places)}: {rng.choice(remarks).format(n=rng.randrange(10**6))}"
        )
        kind = rng.random()
        if kind < 0.03:
            text = None
        elif kind < 0.05:
            text = f"{text} \U0001f600"
        elif kind < 0.08:
            text = f'"{text}" he said'
        elif kind < 0.09:
            text = f"{text}\nsecond line"
        damaged = text
        if text is not None and rng.random() < 0.01:
            damaged = _damaged(text, rng)
        yield Row(i, text, damaged, f"{rng.random() * 100:.2f}")


def _damaged(text: str, rng: random.Random) -> str:
    """The text through one of the channels; an ASCII text is given something to damage first."""
    channel = rng.choice(CHANNELS)
    try:
        return um.damage(text, channel)
    except um.ChannelFailure:
        return um.damage(text, CHANNELS[0])


def write_csv(folder: Path, count: int) -> None:
    """``clean.csv`` and ``damaged.csv``."""
    with ExitStack() as stack:
        files = [
            stack.enter_context((folder / f"{name}.csv").open("w", encoding="utf-8", newline=""))
            for name in ("clean", "damaged")
        ]
        clean, damaged = (csv.writer(file) for file in files)
        for writer in (clean, damaged):
            writer.writerow(["id", "text", "amount"])
        for row in rows(count):
            clean.writerow([row.id, row.text, row.amount])
            damaged.writerow([row.id, row.damaged, row.amount])


def write_jsonl(folder: Path, count: int) -> None:
    with ExitStack() as stack:
        files = [
            stack.enter_context((folder / f"{name}.jsonl").open("w", encoding="utf-8"))
            for name in ("clean", "damaged")
        ]
        for row in rows(count):
            for file, text in zip(files, (row.text, row.damaged), strict=True):
                file.write(
                    json.dumps({"id": row.id, "text": text, "amount": row.amount}, ensure_ascii=False) + "\n"
                )


def write_parquet(folder: Path, count: int) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([("id", pa.int64()), ("text", pa.string()), ("amount", pa.string())])
    with ExitStack() as stack:
        writers = [
            stack.enter_context(pq.ParquetWriter(folder / f"{name}.parquet", schema))
            for name in ("clean", "damaged")
        ]
        source = rows(count)
        while part := list(islice(source, GROUP)):
            for writer, texts in zip(
                writers, ([r.text for r in part], [r.damaged for r in part]), strict=True
            ):
                columns = [[r.id for r in part], texts, [r.amount for r in part]]
                writer.write_table(pa.table(columns, schema=schema))


def compared(folder: Path, kind: str) -> tuple[int, int, int]:
    """Damaged values restored, damaged values left, and rows that are neither what they were nor right."""
    restored = left = wrong = 0
    files = (_records(folder / f"{name}.{kind}") for name in ("clean", "damaged", "out"))
    for clean, damaged, out in zip_longest(*files):
        restored += clean != damaged and out == clean
        left += clean != damaged and out == damaged
        wrong += out not in (clean, damaged)
    return restored, left, wrong


def compared_parquet(folder: Path) -> tuple[int, int, int]:
    import pyarrow.parquet as pq

    restored = left = wrong = 0
    files = [pq.ParquetFile(folder / f"{name}.parquet") for name in ("clean", "damaged", "out")]
    for parts in zip_longest(*(file.iter_batches(GROUP) for file in files)):
        for clean, damaged, out in zip_longest(*(part.column(1).to_pylist() for part in parts)):
            changed = clean != damaged
            restored += changed and out == clean
            left += changed and out == damaged
            wrong += out not in (clean, damaged) or (not changed and out != clean)
        wrong += any(not parts[2].column(i).equals(parts[0].column(i)) for i in (0, 2))
    return restored, left, wrong


def untouched(folder: Path) -> bool:
    """Whether the output, with the repaired fields put back, is the damaged CSV file byte for byte."""
    told = iter(json.loads(line) for line in (folder / "report.jsonl").open(encoding="utf-8"))
    damaged, out = (folder / f"{name}.csv" for name in ("damaged", "out"))
    changed = {one["row"]: one for one in told if one["applied"]}
    with damaged.open(encoding="utf-8", newline="") as old, out.open(encoding="utf-8", newline="") as new:
        for row, (before, after) in enumerate(zip_longest(_raw(old), _raw(new))):
            one = changed.get(row)
            if one is not None:
                after = after.replace(_field(one["after"]), _field(one["before"]), 1)
            if before != after:
                return False
    return True


def _raw(file: Iterable[str]) -> Iterator[str]:
    """The records of a CSV file as they are written: quotes are doubled within quoted fields only."""
    held = ""
    for line in file:
        held += line
        if held.count('"') % 2 == 0:
            yield held
            held = ""
    if held:
        yield held


def _field(value: str) -> str:
    return value.replace('"', '""')


def _records(path: Path) -> Iterator[object]:
    with path.open(encoding="utf-8", newline="") as file:
        if path.suffix == ".csv":
            yield from csv.reader(file)
        else:
            yield from file


def ran(folder: Path, kind: str, jobs: int) -> tuple[float, float, float]:
    """Seconds, seconds of processor time, and MB of ``unmojibake data``."""
    words = [
        sys.executable,
        "-m",
        "unmojibake",
        "data",
        f"damaged.{kind}",
        "-o",
        f"out.{kind}",
        "-q",
        *(["--report", "report.jsonl"] if kind == "csv" else []),
        "-j",
        str(jobs),
    ]
    began, before = time.perf_counter(), _spent()
    process = subprocess.Popen(words, cwd=folder)
    largest = [0]
    done = threading.Event()
    watch = threading.Thread(target=_watch, args=(process.pid, largest, done))
    watch.start()
    code = process.wait()
    seconds = time.perf_counter() - began
    done.set()
    watch.join()
    if code:
        raise SystemExit(f"unmojibake data ended with {code}")
    return seconds, _spent() - before, largest[0] / 1e3


def _spent() -> float:
    """Seconds of processor time of the processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _watch(pid: int, largest: list[int], done: threading.Event) -> None:
    while not done.wait(_PAUSE):
        largest[0] = max(largest[0], sum(map(_kilobytes, _family(pid))))


def _family(pid: int) -> list[int]:
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return [pid]
    return [pid, *(one for child in listed for one in _family(int(child)))]


def _kilobytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def ftfy_rates(count: int) -> dict[str, float]:
    """Rows a second of processor time of ftfy over the first values of the column, in this process."""
    import ftfy

    values = [row.damaged for row in rows(count)]
    config = ftfy.TextFixerConfig(explain=False)
    calls: dict[str, Callable[[str], str]] = {
        "fix_text": ftfy.fix_text,
        "fix_encoding": lambda text: ftfy.fix_encoding(text, config),
    }
    rates = {}
    for name, call in calls.items():
        began = time.process_time()
        for value in values:
            if value is not None:
                call(value)
        rates[name] = len(values) / (time.process_time() - began)
    return rates


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--folder", type=Path, help="kept, and used again if it holds the tables")
    parser.add_argument("-j", "--jobs", type=int, default=0)
    parser.add_argument("--kinds", default="csv,parquet")
    parser.add_argument(
        "--ftfy", type=int, default=100_000, metavar="N", help="values that ftfy is measured on"
    )
    options = parser.parse_args()
    print(heading())
    makers = {"csv": write_csv, "parquet": write_parquet, "jsonl": write_jsonl}
    with ExitStack() as stack:
        folder = options.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(exist_ok=True)
        rates = ftfy_rates(options.ftfy)
        print(f"## Tables: {options.rows:,} rows, -j {options.jobs or 'all'}\n")
        lines = []
        for kind in options.kinds.split(","):
            if not (folder / f"damaged.{kind}").exists():
                makers[kind](folder, options.rows)
            seconds, spent, memory = ran(folder, kind, options.jobs)
            found = compared_parquet(folder) if kind == "parquet" else compared(folder, kind)
            rate = options.rows / spent
            ratios = [rate / rates[name] for name in ("fix_text", "fix_encoding")]
            lines.append(
                [
                    kind,
                    f"{seconds:.1f}",
                    f"{spent:.1f}",
                    f"{rate:,.0f}",
                    *(f"{r:.1f}" for r in ratios),
                    f"{memory:.0f}",
                    *found,
                ]
            )
        print(", ".join(f"ftfy.{name}: {rate:,.0f} rows/CPU s" for name, rate in rates.items()) + "\n")
        if "csv" in options.kinds:
            print(f"CSV: every byte outside the repaired fields is as it was: {untouched(folder)}\n")
        table("file|s|CPU s|rows/CPU s|x fix_text|x fix_encoding|MB|restored|left|wrong", lines)


if __name__ == "__main__":
    main()
