"""Repair of the member names of a ZIP archive, into a new archive.

A name without the UTF-8 flag (bit 11, APPNOTE.TXT 6.3.10, 4.4.4) is bytes of an unknown code page;
``zipfile`` shows them as cp437, from which they come back exactly. Members are copied as they are
stored, never unpacked, so data, encryption, times, attributes and comments stay byte for byte.
"""

from __future__ import annotations

import os
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from unmojibake.channels.codec import Codec
from unmojibake.files.durable import sync_folder
from unmojibake.files.names import folded, name_problem, rename_exclusive
from unmojibake.files.problems import PathProblem, problem_of
from unmojibake.files.sweep import temporary_name
from unmojibake.files.zipraw import UNICODE_PATH, UTF8_FLAG, copy_archive, extra_field, raw_name


@dataclass(frozen=True)
class ZipRename:
    """The member at ``index``: ``old`` as it reads now, ``new`` as it should; ``problem``: why it stays."""

    index: int
    old: str
    new: str
    problem: str | None = None


def plan_zip(
    archive: str,
    fix: Callable[[str], str | None],
    decode: Callable[[bytes], str | None] | None = None,
) -> list[ZipRename]:
    """The members to rename, in archive order. Changes nothing.

    ``fix`` gives the right name for a damaged one, None for a healthy one. ``decode`` is given all
    names without the UTF-8 flag as one document, a name a line (they share a code page, and one
    alone is too short to tell it); None when it cannot tell. Names that are UTF-8 without saying so
    need neither. Absolute and climbing names get the harmless name that unpackers give them. Raises
    PathProblem for what is no readable archive.
    """
    with _opened(archive) as source:
        members = source.infolist()
    names = [_declared_name(info) for info in members]
    raw = {i: raw_name(info) for i, info in enumerate(members) if names[i] is None}
    decoded = _decode_together({i: name for i, name in raw.items() if not name.isascii()}, decode)
    current = [name or info.orig_filename for name, info in zip(names, members, strict=True)]
    plan: list[ZipRename] = []
    for index, old in enumerate(current):
        new = decoded.get(index, old)
        harmless = _harmless(fix(new) or new)
        if harmless != old:
            plan.append(ZipRename(index, old, harmless, _problem(old, harmless)))
    return _without_collisions(plan, current)


def rewrite_zip(archive: str, out: str, plan: list[ZipRename]) -> None:
    """Write ``archive`` with the names of ``plan`` (entries without a problem) to the new file ``out``.

    ``out`` must not exist. The result is read back and compared before it gets its name. Raises
    PathProblem, also when a name in the result would be absolute or climb.
    """
    if os.path.lexists(out):
        raise PathProblem(out, "exists already; name a new file for the repaired archive")
    names = {r.index: r.new for r in plan if r.problem is None}
    temporary = os.path.join(os.path.dirname(out), temporary_name())
    try:
        with _opened(archive) as source, open(temporary, "x+b") as target:
            members = source.infolist()
            _require_harmless(archive, members, names)
            assert source.fp is not None
            copy_archive(
                source.fp,
                members,
                {i: n.encode(Codec.UTF_8.value) for i, n in names.items()},
                source.comment,
                target,
            )
            target.flush()
            os.fsync(target.fileno())
            _compare(out, source.fp, members, names, target)
        rename_exclusive(temporary, out)
        sync_folder(os.path.dirname(out))
    except (OSError, ValueError) as error:
        raise problem_of(out, error, "the repaired archive was not written") from None
    finally:
        if os.path.lexists(temporary):
            os.unlink(temporary)


def _opened(archive: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(archive)
    except OSError as error:
        raise problem_of(archive, error, "cannot be read") from None
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError) as error:
        raise PathProblem(archive, f"is no readable ZIP archive: {error}") from None


def _declared_name(info: zipfile.ZipInfo) -> str | None:
    """The name where its encoding is known: by the flag, or by Info-ZIP's Unicode Path field."""
    if info.flag_bits & UTF8_FLAG:
        return info.orig_filename
    field = extra_field(info.extra, UNICODE_PATH)
    if field is None or len(field) < 5 or field[0] != 1:
        return None
    if int.from_bytes(field[1:5], "little") != zlib.crc32(raw_name(info)):
        return None  # the name was changed by a program that does not know the field
    try:
        return field[5:].decode(Codec.UTF_8.value)
    except UnicodeDecodeError:
        return None


def _decode_together(raw: dict[int, bytes], decode: Callable[[bytes], str | None] | None) -> dict[int, str]:
    """The names of several members by index; empty when nothing can tell their encoding."""
    document = b"\n".join(raw.values())
    text: str | None
    try:
        text = document.decode(Codec.UTF_8.value)
    except UnicodeDecodeError:
        text = decode(document) if decode is not None else None
    lines = text.split("\n") if text is not None else []
    return dict(zip(raw, lines, strict=True)) if len(lines) == len(raw) else {}


def _harmless(name: str) -> str:
    """The name as unpackers take it: no drive, no leading separator, no ``..``."""
    if not _is_harmful(name):
        return name
    path = name.replace("\\", "/")
    if path[1:2] == ":":
        path = path[2:]
    parts = [part for part in path.split("/") if part not in ("", ".", "..")]
    return "/".join(parts) + ("/" if path.endswith("/") and parts else "")


def _is_harmful(name: str) -> bool:
    path = name.replace("\\", "/")
    drive = len(path) > 1 and path[1] == ":" and path[0].isascii() and path[0].isalpha()
    return path.startswith("/") or drive or ".." in path.split("/")


def _problem(old: str, new: str) -> str | None:
    parts = new.removesuffix("/").split("/")
    found = next((p for p in map(name_problem, parts) if p is not None), None)
    if found is None and new.endswith("/") != old.replace("\\", "/").endswith("/"):
        return "the repaired name would turn a file into a folder or a folder into a file"
    if found is None and len(new.encode(Codec.UTF_8.value, "replace")) > 0xFFFF:
        return "the repaired name is too long"
    return found


def _without_collisions(plan: list[ZipRename], current: list[str]) -> list[ZipRename]:
    """The plan with a problem wherever two members would get one name, or names that differ in case only."""
    after = list(current)
    for rename in plan:
        if rename.problem is None:
            after[rename.index] = rename.new
    count = Counter(folded(name) for name in after)
    before = Counter(folded(name) for name in current)
    checked = []
    for rename in plan:
        key = folded(rename.new)
        taken = rename.problem is None and count[key] > 1 and before[folded(rename.old)] < count[key]
        problem = "another member has this name" if taken else rename.problem
        checked.append(ZipRename(rename.index, rename.old, rename.new, problem))
    return checked


def _require_harmless(archive: str, members: list[zipfile.ZipInfo], names: dict[int, str]) -> None:
    for index, info in enumerate(members):
        name = names.get(index, _declared_name(info) or info.orig_filename)
        if _is_harmful(name):
            raise PathProblem(
                archive, f"the member {name!r} has an absolute or climbing path that could not be repaired"
            )


def _compare(
    out: str, source: IO[bytes], members: list[zipfile.ZipInfo], names: dict[int, str], target: IO[bytes]
) -> None:
    """Read the new archive back: the same members with the same stored bytes, under the planned names."""
    target.seek(0)
    try:
        with zipfile.ZipFile(target) as written:
            found = written.infolist()
    except zipfile.BadZipFile as error:
        raise PathProblem(out, f"the repaired archive does not read back: {error}") from None
    same = len(found) == len(members) and all(
        (a.CRC, a.file_size, a.compress_size, a.compress_type, a.date_time, a.external_attr, a.comment)
        == (b.CRC, b.file_size, b.compress_size, b.compress_type, b.date_time, b.external_attr, b.comment)
        and b.orig_filename == names.get(index, a.orig_filename)
        for index, (a, b) in enumerate(zip(members, found, strict=True))
    )
    if not same:
        raise PathProblem(out, "the repaired archive does not read back as the original; nothing was written")
