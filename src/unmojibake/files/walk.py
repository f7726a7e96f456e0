"""The files below a folder, depth first by name.

What is left out: what .gitignore files say (nested, negated, the global and the repository's own list),
hidden entries unless git tracks them, links, version control folders, virtual environments and caches, and
what ``exclude`` matches.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from operator import attrgetter
from typing import NamedTuple

from unmojibake.files import gitfolder
from unmojibake.files.discover import Scope, Target
from unmojibake.files.paths import below, is_junction, kind_of, slashed
from unmojibake.files.patterns import Patterns
from unmojibake.files.problems import reason_of

SKIPPED_FOLDERS = frozenset(
    {
        ".git",
        ".hg",
        ".svn",
        ".bzr",
        ".jj",
        "_darcs",
        "CVS",
        ".venv",
        "venv",
        "node_modules",
        "bower_components",
        "__pycache__",
        "__pypackages__",
        ".tox",
        ".nox",
        ".eggs",
        ".direnv",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
        ".pytype",
        ".pyre",
        ".hypothesis",
        ".ipynb_checkpoints",
        ".terraform",
        ".gradle",
        ".cache",
    }
)


class _Rules(NamedTuple):
    """An ignore file as seen from a walk: ``prefix + path[cut:]`` is relative to its folder."""

    patterns: Patterns
    prefix: str
    cut: int


class _Repository(NamedTuple):
    """``prefix + path[cut:]`` is relative to the repository's root."""

    root: str
    prefix: str
    cut: int


class _Folder(NamedTuple):
    """A folder being walked; ``path`` ends with a separator, or is empty for the working directory.

    ``rules``: the strongest first. ``hidden``: the walk came through a hidden folder, so that only tracked
    files count.
    """

    path: str
    rules: tuple[_Rules, ...]
    repository: _Repository | None
    included: bool
    hidden: bool = False


class Walk:
    """What is learnt of repositories on the way; one for all folders of a run."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.gitignore = scope.gitignore
        self.tracked: dict[str, frozenset[str] | None] = {}
        self.base: dict[str, list[Patterns]] = {}

    def below(self, path: str, relative: str) -> Iterator[Target]:
        """The targets below a folder, which the globs see as ``relative``."""
        prefix = "" if path in (".", "") else path if path.endswith(os.sep) else path + os.sep
        rules, repository = self.above(path, len(prefix)) if self.gitignore else ((), None)
        if not self.gitignore:
            repository = self.repository_of(path, len(prefix))
        include = self.scope.include
        included = include is None or bool(relative and include.covers(relative, True))
        globs_prefix = relative + "/" if relative else ""
        top = _Folder(prefix, rules, repository, included)
        stack = [self.entries(top, globs_prefix, len(prefix))]
        while stack:
            for found in stack[-1]:
                if isinstance(found, _Folder):
                    stack.append(self.entries(found, globs_prefix, len(prefix)))
                    break
                yield found
            else:
                stack.pop()

    def entries(self, folder: _Folder, globs_prefix: str, cut: int) -> Iterator[Target | _Folder]:
        """What lies in one folder, sorted by name: targets, and folders to enter."""
        shown = self.scope.shown(folder.path + "x")[:-1]  # before each name
        try:
            with os.scandir(folder.path or ".") as listing:
                entries = sorted(listing, key=_name)
        except OSError as error:
            shown = self.scope.shown(folder.path.rstrip(os.sep) or os.sep) if folder.path else "."
            reason = f"cannot list the folder: {reason_of(error)}"
            yield Target(folder.path or ".", shown, False, problem=reason)
            return
        names = set(map(_name, entries))
        if "pyvenv.cfg" in names and len(folder.path) > cut:
            return  # a virtual environment, whatever its name
        folder = self.entered(folder, names)
        by_globs = self.scope.exclude is not None or not folder.included
        for entry in entries:
            name = entry.name
            path = folder.path + name
            try:
                if name[0] == "." or folder.hidden or by_globs or not entry.is_file(follow_symlinks=False):
                    yield from self.entry(entry, folder, globs_prefix, cut)
                # the rest is nearly all that there is
                elif not folder.rules or not _ignored(name, path, False, folder.rules):
                    yield Target(path, shown + name if name.isascii() else self.scope.shown(path), False)
            except OSError as error:  # only where the listing does not tell the kind of an entry
                yield Target(path, self.scope.shown(path), False, problem=reason_of(error))

    def entered(self, folder: _Folder, names: set[str]) -> _Folder:
        """The folder with the rules that its own ignore file and repository add."""
        rules, repository = folder.rules, folder.repository
        cut = len(folder.path)
        if ".git" in names and (repository is None or repository.prefix + folder.path[repository.cut :]):
            root = os.path.abspath(folder.path or ".")
            repository = _Repository(root, "", cut)
            if self.gitignore:
                rules = self.base_rules(root, "", cut)
        if self.gitignore and ".gitignore" in names:
            patterns = gitfolder.read_patterns(folder.path + ".gitignore")
            if patterns is not None:
                rules = (_Rules(patterns, "", cut), *rules)
        return folder._replace(rules=rules, repository=repository)

    def entry(
        self, entry: os.DirEntry[str], folder: _Folder, globs_prefix: str, cut: int
    ) -> Iterator[Target | _Folder]:
        """What one entry of a folder gives. Raises OSError where its kind cannot be told."""
        name = entry.name
        path = folder.path + name
        is_file = entry.is_file(follow_symlinks=False)
        is_folder = not is_file and entry.is_dir(follow_symlinks=False) and not is_junction(entry)
        if is_folder and name in SKIPPED_FOLDERS:
            return
        scope = self.scope
        hidden = folder.hidden or name[0] == "."
        if hidden and not self.visible(path, folder):
            if is_file and _is_leftover(name):
                shown = scope.shown(path)
                yield Target(path, shown, False, leftover=True, note="left by an interrupted write")
            return
        if folder.rules and _ignored(name, path, is_folder, folder.rules):
            return
        included = folder.included
        if scope.exclude is not None or not included:
            relative = globs_prefix + slashed(path[cut:])
            if scope.exclude is not None and scope.exclude.match(name, relative, is_folder) is True:
                return
            if not included and scope.include is not None:
                included = scope.include.match(name, relative, is_folder) is True
        if is_file:
            if included:
                yield Target(path, scope.shown(path), False)
        elif is_folder:
            if scope.folders and included:
                yield Target(path, scope.shown(path), False, folder=True)
            yield _Folder(path + os.sep, folder.rules, folder.repository, included, hidden)
        elif not entry.is_symlink() and included:
            kind = kind_of(entry.stat(follow_symlinks=False).st_mode)
            yield Target(path, scope.shown(path), False, note=f"not a file: {kind}")

    def visible(self, path: str, folder: _Folder) -> bool:
        """Whether git tracks this hidden entry, or something below it."""
        repository = folder.repository
        if repository is None:
            return False
        if repository.root not in self.tracked:
            self.tracked[repository.root] = gitfolder.tracked_hidden(repository.root)
        tracked = self.tracked[repository.root]
        return tracked is not None and repository.prefix + slashed(path[repository.cut :]) in tracked

    def repository_of(self, path: str, cut: int) -> _Repository | None:
        absolute = os.path.abspath(path)
        root = gitfolder.repository_above(absolute)
        return None if root is None else _Repository(root, below(absolute, root), cut)

    def above(self, path: str, cut: int) -> tuple[tuple[_Rules, ...], _Repository | None]:
        """The rules from the repository's root down to above ``path``, for a walk that begins there."""
        repository = self.repository_of(path, cut)
        if repository is None:
            return (), None
        rules = self.base_rules(repository.root, repository.prefix, cut)
        parts = repository.prefix.split("/")[:-1]
        for depth in range(len(parts)):
            folder = os.path.join(repository.root, *parts[:depth])
            patterns = gitfolder.read_patterns(os.path.join(folder, ".gitignore"))
            if patterns is not None:
                rules = (_Rules(patterns, "/".join(parts[depth:]) + "/", cut), *rules)
        # what was named is looked at, although a rule above it ignores it
        if any(_covered(rule) for rule in rules):
            rules = ()
        return rules, repository

    def base_rules(self, root: str, prefix: str, cut: int) -> tuple[_Rules, ...]:
        if root not in self.base:
            self.base[root] = gitfolder.repository_patterns(root)
        return tuple(_Rules(patterns, prefix, cut) for patterns in reversed(self.base[root]))


def _covered(rule: _Rules) -> bool:
    return bool(rule.prefix) and rule.patterns.covers(rule.prefix[:-1], True)


def _ignored(name: str, path: str, folder: bool, rules: tuple[_Rules, ...]) -> bool:
    for patterns, prefix, cut in rules:
        relative = prefix + slashed(path[cut:]) if patterns.needs_path else name
        verdict = patterns.match(name, relative, folder)
        if verdict is not None:
            return verdict
    return False


def _is_leftover(name: str) -> bool:
    from unmojibake.files.sweep import LEFTOVER

    return LEFTOVER.fullmatch(name) is not None


_name = attrgetter("name")
