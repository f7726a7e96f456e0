"""Which files to look at: named ones, and those found by walking the named folders (``walk``).

``exclude`` holds for both, all else that leaves files out only for what is found. Globs are relative to
``root``; a path outside of it is matched as it was given.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from unmojibake.files.paths import below, kind_of, shortened, slashed
from unmojibake.files.problems import display_path, reason_of
from unmojibake.options import Options

if TYPE_CHECKING:
    from unmojibake.files.patterns import Patterns
    from unmojibake.files.walk import Walk

Given = str | bytes | os.PathLike[str] | os.PathLike[bytes]


class Target(NamedTuple):
    """A file to look at, or the reason why a path cannot be.

    ``path`` opens it, ``shown`` is how messages name it (relative to the working directory where it
    lies below it, else as given; undecodable bytes as ``\\xNN``). ``named``: given by the user, not
    found by walking. ``problem``: a reason that counts as an error (exit 2). ``note``: a reason for
    skipping it that does not. ``leftover``: a temporary file of an interrupted write, for
    ``sweep.remove_leftover``. ``folder``: a folder, only with ``folders=True``. A caller handles
    ``path`` only when all of these are empty. A named tuple: 50,000 of them are made in a second.
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
    scope = Scope(options or Options(), os.getcwd() if root is None else os.path.abspath(root), folders)
    given = [os.fsdecode(path) for path in paths]
    if len(given) == 1:
        yield from _start(given[0], scope)
        return
    seen: set[str] = set()
    for path in given:
        for target in _start(path, scope):
            if target.problem is None:
                # a link and its target are one file; what was found while walking is never a link
                key = os.path.realpath(target.path) if target.named else os.path.abspath(target.path)
                if key in seen:
                    continue
                seen.add(key)
            yield target


def _start(given: str, scope: Scope) -> Iterator[Target]:
    """The targets of one named path."""
    path = shortened(given)
    shown = scope.shown(path)
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError) as error:
        reason = reason_of(error)
        if os.path.islink(path):
            reason = f"a link whose target cannot be reached: {reason}"
        yield Target(path, shown, True, problem=reason)
        return
    relative = scope.relative(path)
    folder = stat.S_ISDIR(mode)
    if scope.exclude and relative and scope.exclude.covers(relative, folder):
        yield Target(path, shown, True, note="excluded by the settings", folder=folder)
    elif stat.S_ISREG(mode):
        yield Target(path, shown, True)
    elif folder:
        yield from scope.walked(path, relative)
    else:
        yield Target(path, shown, True, note=f"not a file: {kind_of(mode)}")


class Scope:
    """What the settings say about paths: the globs, what they are relative to, and how paths are shown."""

    def __init__(self, options: Options, root: str, folders: bool) -> None:
        self.gitignore = options.gitignore
        self.exclude = _patterns(options.exclude)
        self.include = _patterns(options.include)
        self.root = root
        self.folders = folders
        self.cwd = os.getcwd()
        self._walk: Walk | None = None

    def walked(self, path: str, relative: str) -> Iterator[Target]:
        """The targets below a folder."""
        if self._walk is None:
            from unmojibake.files.walk import Walk

            self._walk = Walk(self)
        return self._walk.below(path, relative)

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
        """How messages name a path."""
        if os.path.isabs(path):
            path = below(path, self.cwd)[:-1].replace("/", os.sep) or path
        return path if path.isascii() else display_path(path)


def _patterns(globs: tuple[str, ...]) -> Patterns | None:
    if not globs:
        return None
    from unmojibake.files.patterns import Patterns

    return Patterns(globs) or None
