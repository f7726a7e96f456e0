"""A clean tree of many files, made anew from the healthy pages in fixtures/texts: what a large repository is like.

python benchmarks/tree.py FOLDER [FILES]

Folders lie in each other, a .gitignore leaves some of them out, and one file in 250 is binary. Of ten files eight
are program text in ASCII, one is program text with words of other scripts in it, and one is prose in the languages of
the pages. The same arguments make the same tree.
"""

from __future__ import annotations

import hashlib
import random
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_TEXTS = Path(__file__).resolve().parent.parent / "fixtures" / "texts"
_POOL = 4 << 20
"""Characters of shuffled lines that the files of one page are cut from."""
_MEDIAN, _SPREAD, _MOST = 7_000, 1.25, 1 << 20
"""Sizes of files: log-normal, with a mean of about 15 KB."""
_A_FOLDER, _DEPTH = 25, 6
_IGNORED, _BINARY = 10, 250
"""So many times fewer files are ignored; one file in so many is binary."""
_PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
_PROSE = (".txt", ".srt")
Pools = dict[str, list[tuple[str, str]]]
"""Of each kind, pages by name with their lines again and again in new order."""
_IGNORE_FILE = "# made by benchmarks/tree.py\n/build/\n*.log\n*.tmp\nout/**/*.o\n!keep.log\ndist/\n"


@dataclass(frozen=True)
class Tree:
    """What was made: ``size`` in bytes and ``files`` count what is not ignored; ``digest`` is of all contents."""

    files: int
    size: int
    digest: str


def make(folder: Path, files: int, only_ascii: bool = False) -> Tree:
    """Make a tree of so many files, not counting what .gitignore leaves out."""
    rng = random.Random(1)
    pools = _pools(rng)
    digest = hashlib.sha256()
    size = 0
    places = [folder]
    for number in range(files):
        if number % _A_FOLDER == 0:
            places.append(_new_folder(rng, folder, places, number))
        page, pool = rng.choice(pools["ascii" if only_ascii else _kind(number)])
        data = _cut(rng, pool)
        if number % _BINARY == 7:
            data, page = _PNG + rng.randbytes(len(data) // 2), "image.png"
        (places[-1] / f"{number:05d}-{page}").write_bytes(data)
        digest.update(data)
        size += len(data)
    _ignored(rng, folder, files // _IGNORED, pools["ascii"])
    if not (folder / ".git").exists():
        subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    return Tree(files, size, digest.hexdigest()[:12])


def _pools(rng: random.Random) -> Pools:
    pools: Pools = {"ascii": [], "mixed": [], "prose": []}
    for path in sorted(_TEXTS.iterdir()):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        if path.suffix in _PROSE:
            pools["prose"].append((path.name, _shuffled(rng, lines)))
        else:
            pools["mixed"].append((path.name, _shuffled(rng, lines)))
            pools["ascii"].append((path.name, _shuffled(rng, [line for line in lines if line.isascii()])))
    return pools


def _shuffled(rng: random.Random, lines: list[str]) -> str:
    return "".join("".join(rng.sample(lines, len(lines))) for _ in range(_POOL // sum(map(len, lines))))


def _kind(number: int) -> str:
    return {0: "prose", 5: "mixed"}.get(number % 10, "ascii")


def _new_folder(rng: random.Random, top: Path, places: list[Path], number: int) -> Path:
    above = rng.choice(places)
    if len(above.relative_to(top).parts) >= _DEPTH:
        above = top
    made = above / f"part{number // _A_FOLDER:04d}"
    made.mkdir(parents=True)
    return made


def _cut(rng: random.Random, pool: str) -> bytes:
    size = min(_MOST, int(rng.lognormvariate(0, _SPREAD) * _MEDIAN))
    start = rng.randrange(max(1, len(pool) - size))
    start = pool.find("\n", start) + 1
    return pool[start : pool.find("\n", min(start + size, len(pool) - 1)) + 1].encode()


def _ignored(rng: random.Random, folder: Path, files: int, programs: list[tuple[str, str]]) -> None:
    """Files that .gitignore leaves out: in folders of their own and beside the others."""
    (folder / ".gitignore").write_text(_IGNORE_FILE, encoding="utf-8")
    homes = [folder / "build" / f"b{n}" for n in range(20)] + [folder / "part0001" / "dist"]
    for home in homes:
        home.mkdir(parents=True)
    for number in range(files):
        page, pool = rng.choice(programs)
        home = folder / "part0001" if number % 5 == 0 else rng.choice(homes)
        name = f"{number}.log" if number % 5 == 0 else f"{number}-{page}"
        (home / name).write_bytes(_cut(rng, pool))


if __name__ == "__main__":
    print(make(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 50_000))
