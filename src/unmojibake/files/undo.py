"""Putting back what a run changed, file by file, each atomically; a file edited since is refused."""

from __future__ import annotations

import enum
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from unmojibake.errors import FileProblem, UnmojibakeError, UsageError
from unmojibake.files.durable import holds, sync_folder, write_all
from unmojibake.files.journal import Journal, Run
from unmojibake.files.journal_lines import Entry, RunRecord
from unmojibake.files.large import Block, LargeFile, replace_large
from unmojibake.files.names import rename_exclusive
from unmojibake.files.problems import PathProblem, display_path, reason_of
from unmojibake.files.read import read_file
from unmojibake.files.sweep import temporary_name
from unmojibake.files.write import digest, write_atomic

_LARGE = 8 << 20  # bytes from which on a content is restored block by block


class Undone(enum.Enum):
    """What became of one change."""

    RESTORED = "restored"
    UNCHANGED = "unchanged"  # it already has the original bytes
    REFUSED = "refused"  # edited or removed since; force restores it
    FAILED = "failed"


@dataclass(frozen=True)
class UndoResult:
    """``path`` is absolute, or the URL of a database; ``message`` is empty for a file that was restored."""

    path: str
    outcome: Undone
    message: str = ""


Databases = Callable[[Journal, Entry, Run], UndoResult]
"""Puts the values of one database entry back."""


def undo(
    run_id: str | None,
    below: str,
    force: bool = False,
    state: str | None = None,
    databases: Databases | None = None,
) -> list[UndoResult]:
    """Put back what a run changed, the last change first.

    ``run_id``: a run, or the beginning of its id; None: the last run that wrote below the folder
    ``below`` and is not undone. ``force`` also restores files that were edited or removed since;
    what they held is journalled, so an undo can be undone by naming its run. ``databases`` puts back what
    a run changed in databases, which ``force`` is not for. Raises UsageError when there is no such run.
    """
    journal = Journal(state)
    run = _chosen(journal, run_id, below)
    results: list[UndoResult] = []
    with journal.open_run(run.root if os.path.isabs(run.root) else below, kind="undo") as own:
        for index, entry in reversed(list(enumerate(run.entries))):
            if entry.undone:
                continue
            result = _undo_database(journal, entry, own, databases) if entry.database else None
            result = result or _undo_entry(journal, entry, own, force)
            results.append(result)
            if result.outcome in (Undone.RESTORED, Undone.UNCHANGED):
                # restored even where that cannot be noted; a second undo finds it unchanged
                with suppress(OSError, FileProblem):
                    journal.mark(run.id, {"undone": index})
    return results


def _chosen(journal: Journal, run_id: str | None, below: str) -> RunRecord:
    runs = journal.list_runs()
    if run_id is not None:
        found = [run for run in runs if run.id == run_id] or [
            run for run in runs if run.id.startswith(run_id)
        ]
        if len(found) == 1:
            return found[0]
        problem = f"the beginning of {len(found)} runs" if found else "no run in the journal"
        raise UsageError(f"{run_id!r} is {problem}; 'unmojibake undo --list' shows them")
    folder = os.path.realpath(below)
    for run in runs:
        if run.kind != "undo" and any(not e.undone and _is_below(e.path, folder) for e in run.entries):
            return run
    raise UsageError(
        f"no run that is not undone has written below {display_path(folder)}; "
        "'unmojibake undo --list' shows all runs"
    )


def _is_below(path: str, folder: str) -> bool:
    return path.startswith(folder if folder.endswith(os.sep) else folder + os.sep)


def _undo_database(journal: Journal, entry: Entry, own: Run, databases: Databases | None) -> UndoResult:
    if databases is None:
        return UndoResult(entry.database, Undone.FAILED, "only the command line restores databases")
    try:
        return databases(journal, entry, own)
    except PathProblem as problem:
        return UndoResult(entry.database, Undone.FAILED, problem.reason)
    except UnmojibakeError as error:
        return UndoResult(entry.database, Undone.FAILED, str(error).removeprefix(f"{entry.database}: "))


def _undo_entry(journal: Journal, entry: Entry, own: Run, force: bool) -> UndoResult:
    try:
        if entry.renamed_to:
            return _undo_rename(entry, own)
        return _restore(journal, entry, own, force)
    except PathProblem as problem:
        return UndoResult(entry.path, Undone.FAILED, problem.reason)
    except OSError as error:
        return UndoResult(entry.path, Undone.FAILED, reason_of(error))


def _restore(journal: Journal, entry: Entry, own: Run, force: bool) -> UndoResult:
    if not os.path.lexists(entry.path):
        if not force:
            return UndoResult(entry.path, Undone.REFUSED, "it was removed since; --force creates it again")
        _create(entry, journal.blobs.get(entry.before, entry.size))
        return UndoResult(entry.path, Undone.RESTORED)
    if entry.size > _LARGE and not entry.in_place:
        return _restore_large(journal, entry, own, force)
    snapshot = read_file(entry.path, follow=False)
    refused = _refused(entry, digest(snapshot.data), force)
    if refused is not None:
        return refused
    write_atomic(snapshot, journal.blobs.get(entry.before, entry.size), own)
    return UndoResult(entry.path, Undone.RESTORED)


def _refused(entry: Entry, current: str, force: bool) -> UndoResult | None:
    """Why a file with this digest is not restored; None where it is."""
    if current == entry.before:
        return UndoResult(entry.path, Undone.UNCHANGED, "it already has its original content")
    if current != entry.after and not force:
        return UndoResult(entry.path, Undone.REFUSED, "it was edited since; --force restores it all the same")
    return None


def _restore_large(journal: Journal, entry: Entry, own: Run, force: bool) -> UndoResult:
    """The same in constant memory."""
    with LargeFile(entry.path, follow=False) as file:
        file.overview(digest=True)
        refused = _refused(entry, file.digest, force)
        if refused is not None:
            return refused
        blocks = journal.blobs.blocks(entry.before, entry.size)
        replace_large(file, (Block(0, 0, block) for block in blocks), own)
    return UndoResult(entry.path, Undone.RESTORED)


def _create(entry: Entry, data: bytes) -> None:
    folder = os.path.dirname(entry.path)
    temporary = os.path.join(folder, temporary_name())
    fd = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with open(fd, "r+b", buffering=0):
            write_all(fd, data)
            os.fsync(fd)
            if not holds(fd, data):
                raise PathProblem(
                    entry.path, "what was written does not read back; the device may be failing"
                )
        os.chmod(temporary, entry.mode & 0o777)
        rename_exclusive(temporary, entry.path)
    except BaseException:
        os.unlink(temporary)
        raise
    sync_folder(folder)


def _undo_rename(entry: Entry, own: Run) -> UndoResult:
    if not os.path.lexists(entry.renamed_to):
        if os.path.lexists(entry.path):
            return UndoResult(entry.path, Undone.UNCHANGED, "it already has its original name")
        return UndoResult(entry.path, Undone.FAILED, "it was moved or removed since")
    if os.path.lexists(entry.path) and not os.path.samefile(entry.path, entry.renamed_to):
        return UndoResult(entry.path, Undone.REFUSED, "another file has the original name now")
    own.record_rename(entry.renamed_to, entry.path)
    rename_exclusive(entry.renamed_to, entry.path)
    return UndoResult(entry.path, Undone.RESTORED)
