"""What lies around a file says which encoding it may have: evidence for a short one, never the truth."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache

from unmojibake.errors import UnmojibakeError
from unmojibake.files.editorconfig import charset
from unmojibake.files.gitfolder import repository_above
from unmojibake.files.read import open_regular
from unmojibake.model import ByteRepair, Decoded
from unmojibake.stages.decode import decode
from unmojibake.stages.decode_wide import WIDE

_SURE = 0.99
"""The confidence of an encoding below which the neighbours are asked, and above which they are believed."""
_MOST = 48  # files of a folder that are opened, evenly spread over its names
_ENOUGH = 8  # of them with a clear legacy encoding
_FOLDERS = 8  # folders beside that of the file
_HEAD = 1 << 14  # bytes of each
_LISTED = 100_000  # names of one folder
_SHARE = 2 / 3  # of the neighbours have to agree
# Names of one encoding for text that does not need what only one of them has
_ALIKE = {
    "gb18030": "cp936",
    "gb2312": "cp936",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
    "big5": "cp950",
    "iso-8859-1": "cp1252",
    "iso-8859-15": "cp1252",
    "iso-8859-9": "cp1254",
    "koi8-u": "koi8-r",
}


def is_unsure(repair: ByteRepair) -> bool:
    """Whether the encoding of some bytes, or of runs in them, was hard to tell."""
    decoded = repair.decoded
    if decoded is None or decoded.binary:
        return False
    found = (*repair.changes, *repair.unresolved)
    return decoded.confidence < _SURE or any(c.rule == "UM501" and c.confidence < _SURE for c in found)


def expected(path: str, before: Mapping[str, str] | None = None) -> str:
    """The encoding that the files around ``path`` and .editorconfig speak for; "" if nothing does.

    Asked are a bounded sample of its folder, then, within a git repository, of the folders beside that one,
    and what .editorconfig says where they are silent. ``before`` holds, by absolute path, the encodings of
    files that this run has written since ("" for none that says anything). Never raises.
    """
    path = os.path.abspath(path)
    folder = os.path.dirname(path)
    own = _votes(folder, path, before or {})
    return _winner(own) or (_winner(_beside(folder, path, before or {})) if not own else "") or charset(path)


def clear_encoding(data: bytes) -> str:
    """The encoding of a file's bytes if it tells something of others: a legacy one or UTF-16, beyond doubt."""
    head = data[:_HEAD]
    if len(data) > _HEAD:  # cut at a line end, so that no character is halved
        head = head[: head.rfind(b"\n") + 1]
    if _is_utf8(head):
        return ""
    decoded = decode(head)
    return decoded.encoding if _is_clear(decoded) else ""


def _is_utf8(head: bytes) -> bool:
    try:
        return b"\0" not in head and bool(head.decode("utf-8") or True)
    except UnicodeDecodeError:
        return False


def _is_clear(decoded: Decoded) -> bool:
    if decoded.binary or decoded.bom or decoded.confidence < _SURE:
        return False
    return decoded.encoding in WIDE or decoded.encoding != "utf-8"


def _votes(folder: str, path: str, before: Mapping[str, str]) -> Counter[str]:
    """How many files of a folder but ``path`` have which clear encoding; those of its extension, if any do."""
    names = [name for name in _names(folder) if os.path.join(folder, name) != path]
    suffix = os.path.splitext(path)[1]
    same = [name for name in names if os.path.splitext(name)[1] == suffix]
    for some in (same, [name for name in names if os.path.splitext(name)[1] != suffix]):
        votes = Counter[str]()
        for beside in (os.path.join(folder, name) for name in _sample(some, _MOST)):
            encoding = before[beside] if beside in before else _encoding_of(beside)
            if encoding:
                votes[encoding] += 1
            if votes.total() == _ENOUGH:
                break
        if votes:
            return votes
    return Counter()


def _beside(folder: str, path: str, before: Mapping[str, str]) -> Counter[str]:
    """The votes of the folder above and of those in it, where all that is one repository."""
    above = os.path.dirname(folder)
    root = repository_above(folder)
    if root is None or root == folder:
        return Counter()
    found = _votes(above, path, before)
    for name in _sample(_names(above, folders=True), _FOLDERS):
        if name != ".git" and os.path.join(above, name) != folder:
            found += _votes(os.path.join(above, name), path, before)
    return found


def _winner(votes: Counter[str]) -> str:
    families = Counter[str]()
    for encoding, count in votes.items():
        families[_ALIKE.get(encoding, encoding)] += count
    agreed = [family for family, count in families.items() if count >= _SHARE * votes.total()]
    return min(
        (encoding for encoding in votes if _ALIKE.get(encoding, encoding) in agreed),
        key=lambda encoding: (-votes[encoding], encoding),
        default="",
    )


def _names(folder: str, folders: bool = False) -> list[str]:
    names = []
    try:
        with os.scandir(folder) as entries:
            for _, entry in zip(range(_LISTED), entries, strict=False):
                if entry.is_dir(follow_symlinks=False) if folders else entry.is_file(follow_symlinks=False):
                    names.append(entry.name)
    except OSError:
        return []
    return sorted(names)


def _sample(names: list[str], most: int) -> Iterator[str]:
    """At most so many names, evenly spread."""
    every = max(1, -(-len(names) // most))
    yield from names[::every]


def _encoding_of(path: str) -> str:
    try:
        state = os.stat(path, follow_symlinks=False)
        return _read_encoding(path, state.st_mtime_ns, state.st_size)
    except (OSError, ValueError, UnmojibakeError):
        return ""


@lru_cache(maxsize=4096)
def _read_encoding(path: str, mtime_ns: int, size: int) -> str:
    """By the state of the file, so that a later run sees what was written in between."""
    with open(open_regular(path, os.O_RDONLY), "rb") as file:
        return clear_encoding(file.read(_HEAD + 1))
