"""Which files to look at: named ones, and those found by walking the named folders.

What is left out while walking: what .gitignore files say (nested, negated, the global and the
repository's own list), hidden entries unless git tracks them, links, version control folders,
virtual environments and caches, and what ``exclude`` matches; ``exclude`` alone also holds for what
was named. Globs are relative to ``root``; a path outside of it is matched as it was given.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from unmojibake.files import gitfolder
from unmojibake.files.paths import below, is_junction, kind_of, shortened, slashed
from unmojibake.files.patterns import Patterns
from unmojibake.files.problems import display_path, reason_of
from unmojibake.files.sweep import LEFTOVER
from unmojibake.options import Options

Given = str | bytes | os.PathLike[str] | os.PathLike[bytes]

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


@dataclass(frozen=True)
class Target:
    """A file to look at, or the reason why a path cannot be.

    ``path`` opens it, ``shown`` is how messages name it (relative to the working directory where it
    lies below it, else as given; undecodable bytes as ``\\xNN``). ``named``: given by the user, not
    found by walking. ``problem``: a reason that counts as an error (exit 2). ``note``: a reason for
    skipping it that does not. ``leftover``: a temporary file of an interrupted write, for
    ``sweep.remove_leftover``. ``folder``: a folder, only with ``folders=True``. A caller handles
    ``path`` only when all of these are empty.
    """

    path: str
    shown: str
    named: bool
    problem: str | None = None
    note: str | None = None
    leftover: bool = False
    folder: bool = False


def discover(
    paths: Iterable[Given],
    options: Options | None = None,
    root: str | None = None,
    *,
    folders: bool = False,
) -> Iterator[Target]:
    """The targets of ``paths`` in a fixed order: paths as given, folders depth first by name.

    Each file comes once, however often it is named. Never raises for a path: what cannot be looked
    at comes as a target with its ``problem``. ``root`` is the folder that the globs of the options
    are relative to (default: the working directory).
    """
    walk = _Walk(options or Options(), os.getcwd() if root is None else os.path.abspath(root), folders)
    given = [os.fsdecode(path) for path in paths]
    if len(given) == 1:
        yield from walk.start(given[0])
        return
    seen: set[str] = set()
    for path in given:
        for target in walk.start(path):
            if target.problem is None:
                # a link and its target are one file; what was found while walking is never a link
                key = os.path.realpath(target.path) if target.named else os.path.abspath(target.path)
                if key in seen:
                    continue
                seen.add(key)
            yield target


@dataclass(frozen=True)
class _Rules:
    """An ignore file as seen from a walk: ``prefix + path[cut:]`` is relative to its folder."""

    patterns: Patterns
    prefix: str
    cut: int


@dataclass(frozen=True)
class _Repository:
    """``prefix + path[cut:]`` is relative to the repository's root."""

    root: str
    prefix: str
    cut: int


@dataclass(frozen=True)
class _Folder:
    """A folder being walked; ``path`` ends with a separator, or is empty for the working directory.

    ``hidden``: the walk came through a hidden folder, so that only tracked files count.
    """

    path: str
    rules: tuple[_Rules, ...]  # strongest first
    repository: _Repository | None
    included: bool
    hidden: bool = False


class _Walk:
    def __init__(self, options: Options, root: str, folders: bool) -> None:
        self.gitignore = options.gitignore
        self.exclude = Patterns(options.exclude)
        self.include = Patterns(options.include)
        self.root = root
        self.folders = folders
        self.cwd = os.getcwd()
        self.tracked: dict[str, frozenset[str] | None] = {}
        self.base: dict[str, list[Patterns]] = {}

    def start(self, given: str) -> Iterator[Target]:
        """The targets of one named path."""
        path = shortened(given)
        shown = self.shown(path)
        try:
            mode = os.stat(path).st_mode
        except (OSError, ValueError) as error:
            reason = reason_of(error)
            if os.path.islink(path):
                reason = f"a link whose target cannot be reached: {reason}"
            yield Target(path, shown, True, problem=reason)
            return
        relative = self.relative(path)
        folder = stat.S_ISDIR(mode)
        if self.exclude and relative and self.exclude.covers(relative, folder):
            yield Target(path, shown, True, note="excluded by the settings", folder=folder)
        elif stat.S_ISREG(mode):
            yield Target(path, shown, True)
        elif folder:
            yield from self.walk(path, relative)
        else:
            yield Target(path, shown, True, note=f"not a file: {kind_of(mode)}")

    def walk(self, path: str, relative: str) -> Iterator[Target]:
        prefix = "" if path in (".", "") else path if path.endswith(os.sep) else path + os.sep
        rules, repository = self.above(path, len(prefix)) if self.gitignore else ((), None)
        if not self.gitignore:
            repository = self.repository_of(path, len(prefix))
        included = not self.include or bool(relative and self.include.covers(relative, True))
        globs_prefix = relative + "/" if relative else ""
        top = _Folder(prefix, rules, repository, included)
        stack = [self.entries(top, globs_prefix, len(prefix))]
        while stack:
            found = next(stack[-1], None)
            if found is None:
                stack.pop()
            elif isinstance(found, _Folder):
                stack.append(self.entries(found, globs_prefix, len(prefix)))
            else:
                yield found

    def entries(self, folder: _Folder, globs_prefix: str, cut: int) -> Iterator[Target | _Folder]:
        """What lies in one folder, sorted by name: targets, and folders to enter."""
        try:
            with os.scandir(folder.path or ".") as listing:
                entries = sorted(listing, key=_name)
        except OSError as error:
            shown = self.shown(folder.path.rstrip(os.sep) or os.sep) if folder.path else "."
            yield Target(
                folder.path or ".", shown, False, problem=f"cannot list the folder: {reason_of(error)}"
            )
            return
        names = {entry.name for entry in entries}
        if "pyvenv.cfg" in names and len(folder.path) > cut:
            return  # a virtual environment, whatever its name
        folder = self.entered(folder, names)
        for entry in entries:
            try:
                yield from self.entry(entry, folder, globs_prefix, cut)
            except OSError as error:  # only where the listing does not tell the kind of an entry
                path = folder.path + entry.name
                yield Target(path, self.shown(path), False, problem=reason_of(error))

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
        return replace(folder, rules=rules, repository=repository)

    def entry(
        self, entry: os.DirEntry[str], folder: _Folder, globs_prefix: str, cut: int
    ) -> Iterator[Target | _Folder]:
        name = entry.name
        path = folder.path + name
        is_file = entry.is_file(follow_symlinks=False)
        is_folder = not is_file and entry.is_dir(follow_symlinks=False) and not is_junction(entry)
        if is_folder and name in SKIPPED_FOLDERS:
            return
        hidden = folder.hidden or name[0] == "."
        if hidden and not self.visible(path, folder):
            if is_file and LEFTOVER.fullmatch(name):
                yield Target(
                    path, self.shown(path), False, leftover=True, note="left by an interrupted write"
                )
            return
        if folder.rules and _ignored(name, path, is_folder, folder.rules):
            return
        included = folder.included
        if self.exclude or not included:
            relative = globs_prefix + slashed(path[cut:])
            if self.exclude and self.exclude.match(name, relative, is_folder) is True:
                return
            included = included or self.include.match(name, relative, is_folder) is True
        if is_file:
            if included:
                yield Target(path, self.shown(path), False)
        elif is_folder:
            if self.folders and included:
                yield Target(path, self.shown(path), False, folder=True)
            yield _Folder(path + os.sep, folder.rules, folder.repository, included, hidden)
        elif not entry.is_symlink() and included:
            kind = kind_of(entry.stat(follow_symlinks=False).st_mode)
            yield Target(path, self.shown(path), False, note=f"not a file: {kind}")

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

    def relative(self, path: str) -> str:
        """The path that the globs see: relative to the root, else as given without what climbs."""
        absolute = os.path.abspath(path)
        if absolute == self.root:
            return ""
        inside = below(absolute, self.root)
        if inside:
            return inside[:-1]
        parts = slashed(os.path.splitdrive(path)[1]).split("/")
        return "/".join(part for part in parts if part not in ("", ".", ".."))

    def shown(self, path: str) -> str:
        if os.path.isabs(path):
            path = below(path, self.cwd)[:-1].replace("/", os.sep) or path
        return path if path.isascii() else display_path(path)


def _covered(rule: _Rules) -> bool:
    return bool(rule.prefix) and rule.patterns.covers(rule.prefix[:-1], True)


def _ignored(name: str, path: str, folder: bool, rules: tuple[_Rules, ...]) -> bool:
    for rule in rules:
        patterns = rule.patterns
        relative = rule.prefix + slashed(path[rule.cut :]) if patterns.needs_path else name
        verdict = patterns.match(name, relative, folder)
        if verdict is not None:
            return verdict
    return False


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name
