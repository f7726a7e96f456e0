"""The long run: python tests/fuzz/run.py [--minutes N] [--seed N] [--keep FOLDER] [TARGET]...

With atheris installed it follows coverage; without, it changes its seeds at random. Each target has a
process, and its share of the time (SHARES). Inputs that break a promise, or take more than SLOW seconds, lie in
the folder named by --keep (default: .cache/fuzz), and the run ends with exit code 1. The slowest
inputs are repeated at the end: twice the input may not take more than its share of time.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import subprocess
import sys
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
ROOT = Path(__file__).resolve().parent.parent.parent
SLOW = 5.0  # seconds of CPU time for at most 4 KiB
_GROWN = 3.0  # twice the input may take so much longer, beyond _LEAST seconds
_LEAST = 0.4
_LONG = 8.0  # seconds after which repeating goes no further
_BROKEN, _SLOWLY = "broken", "slow"
_REPEATED, _SLOWEST = 300, 8  # inputs of a guided run that are timed, and those of them that are repeated


class Broken(Exception):
    """A promise that an input broke."""


def timed(target, data: bytes) -> float:  # type: ignore[no-untyped-def]
    started = time.process_time()
    target(data)
    return time.process_time() - started


def careful(target, data: bytes) -> float:  # type: ignore[no-untyped-def]
    """Run one input; raises Broken when it is slow, or what the target raises."""
    spent = timed(target, data)
    if spent > SLOW:
        raise Broken(f"{spent:.1f} s for {len(data)} bytes")
    return spent


def growing(target, data: bytes) -> None:  # type: ignore[no-untyped-def]
    """Raises Broken when repeating an input takes more than its share of time."""
    before, leaps = timed(target, data), 0
    for times in (2, 4, 8, 16):
        now = timed(target, data[:1] + data[1:] * times)
        # one leap is no growth: a longer text may be worth a search that a shorter one is spared
        leaps = leaps + 1 if now > _LEAST and now > _GROWN * before else 0
        if leaps == 2 or (leaps and times == 16):
            raise Broken(f"{times} times {len(data)} bytes take {now:.2f} s, half of them {before:.2f} s")
        if now > _LONG:
            return
        before = now


def keep(folder: Path, name: str, data: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{hashlib.sha256(data).hexdigest()[:12]}"
    path.write_bytes(data)
    return path


def at_random(name: str, target, seconds: float, seed: int, folder: Path) -> int:  # type: ignore[no-untyped-def]
    """Changes of the seeds until the time is over; then the slowest inputs are repeated."""
    from mutate import mutated
    from targets import LENGTHS, LONGEST, seeds

    corpus = seeds(name)
    longest = LENGTHS.get(name, LONGEST)
    rng = random.Random(seed)
    slowest: list[tuple[float, bytes]] = []
    count, failed, seen = 0, 0, set[str]()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        data = mutated(rng, corpus)[:longest]
        count += 1
        try:
            spent = careful(target, data)
        except Exception as error:
            trace = "".join(traceback.format_exception(error)[-3:])
            place = str(traceback.extract_tb(error.__traceback__)[-1])
            if place not in seen:
                seen.add(place)
                failed += 1
                print(f"{name}: {keep(folder, name, data)}\n{trace}", flush=True)
            continue
        if len(corpus) < 5000 and rng.random() < 0.02:
            corpus.append(data)
        slowest = sorted([*slowest, (spent, data)], key=lambda each: -each[0])[:5]
    failed += sum(_grows(name, target, data, folder) for _, data in slowest)
    print(
        f"{name}: {count:,} inputs, slowest {slowest[0][0] if slowest else 0:.2f} s, {failed} failed",
        flush=True,
    )
    return 1 if failed else 0


def _grows(name: str, target, data: bytes, folder: Path) -> int:  # type: ignore[no-untyped-def]
    try:
        growing(target, data)
    except Exception as error:
        print(f"{name}: {keep(folder, name, data)}\n{type(error).__name__}: {error}", flush=True)
        return 1
    return 0


def _slowest_grow(name: str, target, folder: Path) -> int:  # type: ignore[no-untyped-def]
    """How many of the slowest inputs that a guided run kept take more than their share of time when repeated."""
    kept = sorted(folder.glob(f"corpus-{name}/*"))
    every = max(1, len(kept) // _REPEATED)
    spent = sorted(((timed(target, path.read_bytes()), path) for path in kept[::every]), reverse=True)
    return sum(_grows(name, target, path.read_bytes(), folder) for _, path in spent[:_SLOWEST])


def _going_on(name: str, target, folder: Path):  # type: ignore[no-untyped-def]
    """The target as libFuzzer is given it: an input that breaks a promise is kept, the first of each place in
    the code, and the search goes on."""
    seen: set[str] = set()

    def run(data: bytes) -> None:
        try:
            if timed(target, data) > SLOW:
                keep(folder, f"{name}-{_SLOWLY}", data)  # following the coverage costs most of it
        except Exception as error:
            place = str(traceback.extract_tb(error.__traceback__)[-1])
            if place not in seen:
                seen.add(place)
                trace = "".join(traceback.format_exception(error)[-3:])
                print(f"{name}: {keep(folder, f'{name}-{_BROKEN}', data)}\n{trace}", flush=True)

    return run


def _really_slow(name: str, target, folder: Path) -> int:  # type: ignore[no-untyped-def]
    """How many of the inputs that were slow while their coverage was followed are without that; the others go."""
    found = 0
    for path in folder.glob(f"{name}-{_SLOWLY}-*"):
        spent = timed(target, path.read_bytes())
        if spent > SLOW:
            found += 1
            print(f"{name}: {path}\n{spent:.1f} s for {path.stat().st_size} bytes", flush=True)
        else:
            path.unlink()
    return found


def by_coverage(name: str, seconds: float, seed: int, folder: Path) -> int:
    """libFuzzer through atheris, from the seeds and from what earlier runs found."""
    import atheris

    with atheris.instrument_imports(include=["unmojibake"], enable_loader_override=False):
        from targets import LENGTHS, LONGEST, TARGETS, seeds

    corpus = folder / f"corpus-{name}"
    corpus.mkdir(parents=True, exist_ok=True)
    for data in seeds(name):
        keep(corpus, "seed", data)
    arguments = [
        *(sys.argv[0], str(corpus), f"-artifact_prefix={folder}/{name}-", f"-max_total_time={int(seconds)}"),
        *(
            f"-max_len={LENGTHS.get(name, LONGEST)}",
            f"-seed={seed}",
            # of the clock, for what never ends: SLOW counts CPU time, and a busy machine gives little of that
            "-timeout=900",
            "-rss_limit_mb=3000",
            "-print_final_stats=1",
        ),
    ]
    atheris.Setup(arguments, _going_on(name, TARGETS[name], folder))
    atheris.Fuzz()
    return 0


def _has_atheris() -> bool:
    from importlib.util import find_spec

    return find_spec("atheris") is not None


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("targets", nargs="*")
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=ROOT / ".cache" / "fuzz")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--random", action="store_true", help="change at random although atheris is there")
    given = parser.parse_args()
    if given.one:  # before anything of the package is loaded: what is loaded already shows no coverage
        return by_coverage(given.one, given.minutes * 60, given.seed, given.keep)
    from targets import SHARES, TARGETS

    names = given.targets or list(TARGETS)
    for name in names:
        if name not in TARGETS:
            parser.error(f"there is no target {name!r}; there are {', '.join(TARGETS)}")
    unit = given.minutes * 60 / sum(SHARES.get(name, 1) for name in names)
    seconds = {name: unit * SHARES.get(name, 1) for name in names}
    guided = _has_atheris() and not given.random
    if not guided:
        return max(at_random(name, TARGETS[name], seconds[name], given.seed, given.keep) for name in names)
    failed = []
    for name in names:
        print(f"== {name}", flush=True)
        again = [
            sys.executable,
            __file__,
            "--one",
            name,
            "--minutes",
            str(seconds[name] / 60),
            "--seed",
            str(given.seed),
        ]
        old = set(given.keep.glob(f"{name}-{_BROKEN}-*"))
        code = subprocess.run([*again, "--keep", str(given.keep)]).returncode
        broken = set(given.keep.glob(f"{name}-{_BROKEN}-*")) - old
        slow = _really_slow(name, TARGETS[name], given.keep)
        if _slowest_grow(name, TARGETS[name], given.keep) or slow or broken or code:
            failed.append(name)
    print(f"failed: {', '.join(failed) or 'none'}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
