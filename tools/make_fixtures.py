"""Writes the generated files of fixtures/ from fixtures/texts/ as fixtures/manifest.toml says.

python tools/make_fixtures.py           write
python tools/make_fixtures.py --check   compare only; exit 1 when a file is missing, stale or unknown

``repair/NAME.CHANNEL.damaged.EXT`` is a text after its channel, ``...repaired.EXT`` the text itself;
``keep/encoded/`` holds healthy texts in other encodings. The damage is made by ``unmojibake.damage``,
so a fixture is wrong only if the simulator is.
"""

from __future__ import annotations

import codecs
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unmojibake.channels import damage

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
TEXTS = FIXTURES / "texts"
REPAIR = FIXTURES / "repair"
KEEP = FIXTURES / "keep"
ENCODED = KEEP / "encoded"
BOMS = {"utf-8": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}


@dataclass(frozen=True)
class Pair:
    """A damaged document and what it was; ``channel`` is "mixed" for one damaged in parts."""

    name: str
    damaged: Path
    repaired: Path
    channel: str


def manifest() -> dict[str, Any]:
    """What manifest.toml says; raises tomllib.TOMLDecodeError."""
    return tomllib.loads((FIXTURES / "manifest.toml").read_text(encoding="utf-8"))


def pairs() -> list[Pair]:
    """Every pair of fixtures/repair/, in the manifest's order."""
    return [pair for pair, _ in _repair_files(manifest())]


def render() -> dict[Path, bytes]:
    """Path -> content of every generated file; raises ChannelFailure where a text does not fit."""
    plan = manifest()
    files: dict[Path, bytes] = {}
    for pair, damaged in _repair_files(plan):
        files[pair.damaged] = damaged
        files[pair.repaired] = (TEXTS / plan_text(pair)).read_bytes()
    for entry in plan["encoded"]:
        text = (TEXTS / entry["text"]).read_bytes().decode("utf-8-sig")
        stem, _, suffix = entry["text"].rpartition(".")
        bom = BOMS[entry["encoding"]] if entry.get("bom") else b""
        name = f"{stem}.{entry['encoding']}{'-bom' if bom else ''}.{suffix}"
        files[ENCODED / name] = bom + text.encode(entry["encoding"])
    return files


def plan_text(pair: Pair) -> str:
    """The file name in fixtures/texts/ that a pair was made from."""
    return pair.name.partition(".")[0] + pair.repaired.suffix


def _repair_files(plan: Mapping[str, Any]) -> Iterator[tuple[Pair, bytes]]:
    for text_name, entry in plan["repair"].items():
        data = (TEXTS / text_name).read_bytes()
        marked = data.startswith(codecs.BOM_UTF8)
        for slug, channel in entry.get("channels", {}).items():
            kept = data[:3] if marked and slug not in entry.get("misread_bom", ()) else b""
            text = data[len(kept) :].decode("utf-8")
            yield _pair(text_name, slug, channel), kept + damage(text, channel).encode("utf-8")
        for slug, parts in entry.get("mixed", {}).items():
            yield _pair(text_name, slug, "mixed"), _mixed(data.decode("utf-8"), parts).encode("utf-8")


def _pair(text_name: str, slug: str, channel: str) -> Pair:
    stem, _, suffix = text_name.rpartition(".")
    name = f"{stem}.{slug}"
    return Pair(name, REPAIR / f"{name}.damaged.{suffix}", REPAIR / f"{name}.repaired.{suffix}", channel)


def _mixed(text: str, parts: list[dict[str, Any]]) -> str:
    """The parts, one after the other: lines (first and last, from 1), or a literal within lines."""
    lines = text.splitlines(keepends=True)
    for part in parts:
        first, last = part.get("lines", (1, len(lines)))
        chosen = range(first - 1, last)
        if "find" in part:
            broken = damage(part["find"], part["channel"])
            if not any(part["find"] in lines[i] for i in chosen):
                raise ValueError(f"{part['find']!r} is not in lines {first} to {last}")
            for i in chosen:
                lines[i] = lines[i].replace(part["find"], broken)
        else:
            healthy = "".join(lines[i] for i in chosen)
            lines[first - 1] = damage(healthy, part["channel"])
            if lines[first - 1] == healthy:
                raise ValueError(f"{part['channel']} does nothing to lines {first} to {last}")
            lines[first:last] = [""] * (last - first)  # line numbers stay those of the text
    return "".join(lines)


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    files = render()
    on_disk = {p for folder in (REPAIR, ENCODED) if folder.is_dir() for p in folder.iterdir()}
    stale = sorted(p for p, data in files.items() if p not in on_disk or p.read_bytes() != data)
    unknown = sorted(on_disk - files.keys())
    if arguments:
        for path in stale + unknown:
            print(f"{path.relative_to(FIXTURES)}: {'unknown' if path in unknown else 'out of date'}")
        return 1 if stale or unknown else 0
    for folder in (REPAIR, ENCODED):
        folder.mkdir(parents=True, exist_ok=True)
    for path in unknown:
        path.unlink()
    for path in stale:
        path.write_bytes(files[path])
    print(f"{len(files)} files, {len(stale)} written, {len(unknown)} removed")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
