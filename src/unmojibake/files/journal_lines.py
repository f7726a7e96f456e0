"""The lines of a journal: written here, and read back without trusting any of them."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from datetime import datetime, timezone

from unmojibake.files.blobs import DIGEST

_LINE_LIMIT = 1 << 20  # characters; a path has at most some thousand


@dataclass(frozen=True)
class Entry:
    """One change. For a rename ``before`` and ``after`` are empty and ``renamed_to`` is the new path.

    Paths are absolute. ``before`` and ``after`` are digests, ``size`` and ``after_size`` bytes.
    ``in_place``: written through to a file with several names. ``undone``: put back by a later undo.
    ``open``: an in-place write that no note says was finished. ``database``: a URL, where ``count`` values
    changed as the content ``before`` says; ``path`` is then the file of a SQLite database, else empty.
    """

    path: str
    before: str = ""
    after: str = ""
    size: int = 0
    mode: int = 0
    renamed_to: str = ""
    in_place: bool = False
    after_size: int = 0
    undone: bool = False
    open: bool = False
    database: str = ""
    count: int = 0


@dataclass(frozen=True)
class RunRecord:
    """A run as the journal tells it. ``started`` is UTC. ``damaged`` counts lines that made no sense.

    ``folders``: where temporary files may have been left, if it did not end.
    """

    id: str
    kind: str
    started: datetime
    root: str
    entries: tuple[Entry, ...]
    ended: bool
    damaged: int
    folders: tuple[str, ...] = ()


def append_line(fd: int, line: dict[str, object]) -> None:
    """Append one JSON line and sync it. ASCII, so that undecodable names survive as escapes."""
    # begins with a line end too: a line that an interruption cut short spoils only itself
    data = b"\n" + json.dumps(line, ensure_ascii=True).encode("ascii") + b"\n"
    while data:
        data = data[os.write(fd, data) :]
    os.fsync(fd)


def parse_run(run_id: str, lines: list[bytes]) -> RunRecord | None:
    """A run from its lines; None without a header or a date in its name. Never raises, whatever the lines hold."""
    header: dict[str, object] | None = None
    entries: list[Entry] = []
    folders: list[str] = []
    ended, damaged = False, 0
    for raw in lines:
        if not raw:
            continue
        line = _line(raw)
        if line is None:
            damaged += 1
        elif "unmojibake" in line and header is None:
            header = line
        elif "path" in line or "database" in line:
            entry = _entry(line) if "path" in line else _database_entry(line)
            damaged += entry is None
            entries += [] if entry is None else [entry]
        elif _is_path(folder := line.get("folder")):
            folders.append(str(folder))
        elif "finished" in line or "undone" in line:
            _note(entries, line)
        elif line.get("end") is True:
            ended = True
        else:
            damaged += 1
    try:
        started = datetime.strptime(run_id, "%Y%m%d-%H%M%S-%f").replace(tzinfo=timezone.utc)
    except ValueError:
        return None  # the file was not named by us
    if header is None:
        return None
    kind, root = str(header.get("kind", "fix")), str(header.get("root", ""))
    return RunRecord(run_id, kind, started, root, tuple(entries), ended, damaged, tuple(folders))


def _line(raw: bytes) -> dict[str, object] | None:
    if len(raw) > _LINE_LIMIT:
        return None
    try:
        line = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return line if isinstance(line, dict) else None


def _entry(line: dict[str, object]) -> Entry | None:
    path, renamed = line["path"], line.get("renamed_to", "")
    if not _is_path(path) or not (renamed == "" or _is_path(renamed)):
        return None
    assert isinstance(path, str) and isinstance(renamed, str)
    if renamed:
        same_folder = os.path.dirname(path) == os.path.dirname(renamed)
        return Entry(path, renamed_to=renamed) if same_folder else None
    before, after = line.get("before"), line.get("after")
    size, mode, after_size = line.get("size"), line.get("mode"), line.get("after_size", 0)
    if not (
        isinstance(before, str)
        and isinstance(after, str)
        and DIGEST.fullmatch(before)
        and DIGEST.fullmatch(after)
    ):
        return None
    if not (_is_count(size) and _is_count(mode) and _is_count(after_size)):
        return None
    assert isinstance(size, int) and isinstance(mode, int) and isinstance(after_size, int)
    in_place = line.get("in_place") is True
    return Entry(path, before, after, size, mode & 0o7777, "", in_place, after_size, False, in_place)


def _database_entry(line: dict[str, object]) -> Entry | None:
    url, file, name = line["database"], line.get("file"), line.get("before")
    size, count = line.get("size"), line.get("count")
    if not (isinstance(url, str) and (file == "" or _is_path(file)) and isinstance(name, str)):
        return None
    if not (DIGEST.fullmatch(name) and _is_count(size) and _is_count(count)):
        return None
    assert isinstance(file, str) and isinstance(size, int) and isinstance(count, int)
    return Entry(file, name, size=size, database=url, count=count)


def _is_path(value: object) -> bool:
    return (
        isinstance(value, str)
        and os.path.isabs(value)
        and os.path.normpath(value) == value
        and "\0" not in value
    )


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 62


def _note(entries: list[Entry], line: dict[str, object]) -> None:
    for index, entry in enumerate(entries):
        if line.get("undone") == index and isinstance(line["undone"], int):
            entries[index] = replace(entry, undone=True, open=False)
        elif entry.open and line.get("finished") == entry.path:
            entries[index] = replace(entry, open=False)
