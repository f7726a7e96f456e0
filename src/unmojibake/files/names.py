"""Repair of damaged file and folder names: planned first, never onto another name, and undoable."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace

from unmojibake.files.durable import sync_folder
from unmojibake.files.journal import Run
from unmojibake.files.problems import PathProblem, reason_of

_LONGEST = 255  # bytes of one name on nearly all file systems
_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10)), *(f"lpt{n}" for n in range(1, 10))]
)  # names of devices on Windows, with any extension


@dataclass(frozen=True)
class Rename:
    """``old`` gets the name of ``new``, in the same folder. ``problem``: why it cannot, else None."""

    old: str
    new: str
    problem: str | None = None


def plan_renames(paths: Iterable[str], fix: Callable[[str], str | None]) -> list[Rename]:
    """What to rename among ``paths`` (files and folders), in the order in which it has to be done.

    Only the last part of each path is judged. ``fix`` is given a path, and gives the right name for a
    damaged one, None or the same name for a healthy one. Folders come after their content, so each ``old`` still
    is right when its turn comes. Names that differ only in case or in normalisation form count as
    the same, since they are on some systems. Changes nothing.
    """
    plan = [
        found for path in dict.fromkeys(map(_trimmed, paths)) if (found := _judged(path, fix)) is not None
    ]
    plan.sort(key=lambda r: (-os.path.abspath(r.old).count(os.sep), r.old))
    taken: dict[str, dict[str, set[str]]] = {}
    return [_checked(rename, taken) for rename in plan]


def apply_renames(plan: Iterable[Rename], run: Run | None = None) -> list[Rename]:
    """Do what was planned; the same records, with a ``problem`` where it could not be done."""
    return [rename if rename.problem else _applied(rename, run) for rename in plan]


def rename_exclusive(old: str, new: str) -> None:
    """Rename without ever replacing anything. Raises OSError (FileExistsError when ``new`` exists).

    A file gets its second name before it loses the first, which fails when the name is taken;
    folders, and file systems without hard links, are checked just before.
    """
    state = os.lstat(old)
    if os.path.lexists(new):
        if not os.path.samestat(state, os.lstat(new)):
            raise FileExistsError(17, "the name is taken", new)
        os.rename(old, new)  # another spelling of itself, on a file system that ignores case
        return
    if stat.S_ISREG(state.st_mode) and os.name != "nt":
        try:
            os.link(old, new, follow_symlinks=False)
        except FileExistsError:
            raise
        except (OSError, NotImplementedError):
            os.rename(old, new)
        else:
            os.unlink(old)
    else:
        os.rename(old, new)
    sync_folder(os.path.dirname(new))


def _trimmed(path: str) -> str:
    return path.rstrip(os.sep + (os.altsep or "")) or path


def _judged(path: str, fix: Callable[[str], str | None]) -> Rename | None:
    folder, name = os.path.split(path)
    if name in ("", os.curdir, os.pardir):
        return None
    new = fix(path)
    if new is None or new == name:
        return None
    return Rename(path, os.path.join(folder, new), name_problem(new))


def name_problem(name: str) -> str | None:
    """Why a name can not be given to a file on any of the systems, or None."""
    if name in ("", ".", ".."):
        return "the repaired name is no name"
    if any(ch in "/\\\0" or unicodedata.category(ch) == "Cc" for ch in name):
        return "the repaired name would contain a separator or a control character"
    if os.name == "nt" and (set('<>:"|?*') & set(name) or name.split(".")[0].lower() in _RESERVED):
        return "the repaired name is not allowed on Windows"
    try:
        size = len(os.fsencode(name))
    except UnicodeEncodeError:
        return "the repaired name cannot be written on this system"
    return "the repaired name is too long" if size > _LONGEST else None


def folded(name: str) -> str:
    """The name as systems that ignore case and normalisation form compare it."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _checked(rename: Rename, taken: dict[str, dict[str, set[str]]]) -> Rename:
    """The rename, with a problem where its new name is taken; notes it as taken otherwise."""
    if rename.problem:
        return rename
    folder = os.path.dirname(rename.old)
    names = taken.get(folder)
    if names is None:
        names = taken[folder] = defaultdict(set)
        with suppress(OSError):
            for name in os.listdir(folder or "."):
                names[folded(name)].add(name)
    old, new = os.path.basename(rename.old), os.path.basename(rename.new)
    # the old names stay taken until all is done: two damaged names that swap would need a third
    if names[folded(new)] - {old}:
        return replace(rename, problem=f"the name {new!r} is taken")
    names[folded(new)].add(new)
    return rename


def _applied(rename: Rename, run: Run | None) -> Rename:
    try:
        if os.path.lexists(rename.new) and not os.path.samefile(rename.old, rename.new):
            return replace(rename, problem="the new name is taken")
        if run is not None:
            folder = os.path.realpath(os.path.dirname(rename.old))
            old, new = (os.path.join(folder, os.path.basename(p)) for p in (rename.old, rename.new))
            run.record_rename(old, new)
        rename_exclusive(rename.old, rename.new)
    except PathProblem as problem:
        return replace(rename, problem=problem.reason)
    except (OSError, ValueError) as error:
        return replace(rename, problem=f"cannot be renamed: {reason_of(error)}")
    return rename
