"""Ordered globs in the syntax of gitignore(5), matched entry by entry as git does it.

A folder that matches is not entered, so a rule never has to look at what lies below it; that is what
makes sets of names and suffixes enough for nearly all rules; the others become regular expressions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from unmojibake.files.globs import Globs

_GLOB = re.compile(r"[*?\[\\]")


@dataclass
class _Group:
    """Neighbouring rules of one sign; which of them matches does not matter."""

    ignores: bool
    names: set[str] = field(default_factory=set)
    folder_names: set[str] = field(default_factory=set)
    paths: set[str] = field(default_factory=set)
    folder_paths: set[str] = field(default_factory=set)
    suffixes: tuple[str, ...] = ()
    name_globs: list[str] = field(default_factory=list)
    folder_name_globs: list[str] = field(default_factory=list)
    path_globs: list[str] = field(default_factory=list)
    folder_path_globs: list[str] = field(default_factory=list)


class Patterns:
    """The rules of one ignore file, or of one list of globs.

    ``paths`` given to ``match`` are relative to the folder of the file, with ``/`` between the parts.
    """

    __slots__ = ("_all", "_groups", "needs_path")

    def __init__(self, lines: Iterable[str]) -> None:
        groups: list[_Group] = []
        globs = Globs()
        for line in lines:
            _add(groups, line, globs)
        self._groups = tuple(_Compiled(group) for group in reversed(groups))
        self._all = _Compiled(_joined(groups)) if len(groups) > 1 else None
        self.needs_path = any(group.needs_path for group in self._groups)

    def __bool__(self) -> bool:
        return bool(self._groups)

    def match(self, name: str, path: str, folder: bool) -> bool | None:
        """True: matched. False: matched by a negated rule. None: no rule speaks about it."""
        if self._all is not None and not self._all.match(name, path, folder):
            return None  # one look instead of one for each group: most entries match nothing
        for group in self._groups:
            if group.match(name, path, folder):
                return group.ignores
        return None

    def covers(self, path: str, folder: bool) -> bool:
        """Whether the entry itself or one of its folders matches, for paths that no walk led to."""
        parts = path.split("/")
        for end in range(1, len(parts)):
            if self.match(parts[end - 1], "/".join(parts[:end]), True):
                return True
        return self.match(parts[-1], path, folder) is True


class _Compiled:
    __slots__ = (
        "folder_globs",
        "folder_names",
        "folder_paths",
        "folder_paths_globs",
        "globs",
        "ignores",
        "names",
        "needs_path",
        "paths",
        "paths_globs",
        "suffixes",
    )

    def __init__(self, group: _Group) -> None:
        self.ignores = group.ignores
        self.names = frozenset(group.names)
        self.folder_names = frozenset(group.folder_names)
        self.paths = frozenset(group.paths)
        self.folder_paths = frozenset(group.folder_paths)
        self.suffixes = group.suffixes
        self.globs = _union(group.name_globs)
        self.folder_globs = _union(group.folder_name_globs)
        self.paths_globs = _union(group.path_globs)
        self.folder_paths_globs = _union(group.folder_path_globs)
        self.needs_path = bool(
            self.paths
            or self.folder_paths
            or self.paths_globs is not None
            or self.folder_paths_globs is not None
        )

    def match(self, name: str, path: str, folder: bool) -> bool:
        if name in self.names or (self.suffixes and name.endswith(self.suffixes)):
            return True
        if self.globs is not None and self.globs.match(name):
            return True
        if folder and (
            name in self.folder_names or (self.folder_globs is not None and self.folder_globs.match(name))
        ):
            return True
        if not self.needs_path:
            return False
        if path in self.paths or (self.paths_globs is not None and self.paths_globs.match(path)):
            return True
        return folder and (
            path in self.folder_paths
            or (self.folder_paths_globs is not None and self.folder_paths_globs.match(path) is not None)
        )


def _joined(groups: list[_Group]) -> _Group:
    """All rules as if they had one sign."""
    joined = _Group(True)
    for group in groups:
        joined.names |= group.names
        joined.folder_names |= group.folder_names
        joined.paths |= group.paths
        joined.folder_paths |= group.folder_paths
        joined.suffixes += group.suffixes
        joined.name_globs += group.name_globs
        joined.folder_name_globs += group.folder_name_globs
        joined.path_globs += group.path_globs
        joined.folder_path_globs += group.folder_path_globs
    return joined


def _add(groups: list[_Group], line: str, globs: Globs) -> None:
    body = line.rstrip("\r\n")
    if "\\" not in body:
        body = body.rstrip(" ")
    if not body or body.startswith("#"):
        return
    ignores = not body.startswith("!")
    body = body if ignores else body[1:]
    folder_only = body.endswith("/") and not body.endswith("\\/")
    body = body[:-1] if folder_only else body
    if not body.strip("/"):
        return
    if not groups or groups[-1].ignores is not ignores:
        groups.append(_Group(ignores))
    group = groups[-1]
    while body.startswith("**/") and "/" not in body[3:]:
        body = body[3:]  # the same as the name alone
    if "/" in body:
        _add_path(group, body, folder_only, globs)
    elif not _GLOB.search(body):
        (group.folder_names if folder_only else group.names).add(body)
    elif body.startswith("*") and len(body) > 1 and not _GLOB.search(body[1:]) and not folder_only:
        group.suffixes += (body[1:],)
    else:
        regex = globs.name(body)
        if regex is not None:
            (group.folder_name_globs if folder_only else group.name_globs).append(regex)


def _add_path(group: _Group, body: str, folder_only: bool, globs: Globs) -> None:
    if not _GLOB.search(body):
        (group.folder_paths if folder_only else group.paths).add(body.lstrip("/"))
        return
    regex = globs.path(body)
    if regex is not None:
        (group.folder_path_globs if folder_only else group.path_globs).append(regex)


def _union(expressions: list[str]) -> re.Pattern[str] | None:
    if not expressions:
        return None
    return re.compile("|".join(f"(?:{e})" for e in expressions), re.DOTALL)
