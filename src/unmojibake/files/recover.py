"""What an interrupted run left behind: half-written files are rolled back, temporary files removed.

Only a write in place can leave a mixture, and the journal holds both versions of such a file. A
mixture is recognised by its bytes (each of them from the one version or the other); a file that
somebody has edited since is left alone.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from unmojibake.errors import FileProblem
from unmojibake.files import locking
from unmojibake.files.durable import overwrite
from unmojibake.files.journal import Journal
from unmojibake.files.journal_lines import Entry, RunRecord, append_line
from unmojibake.files.problems import PathProblem, reason_of
from unmojibake.files.read import open_regular
from unmojibake.files.state import open_private
from unmojibake.files.sweep import sweep

_ROLLED_BACK = "an interrupted write was rolled back"
_LONGEST_RUN = timedelta(days=1)


@dataclass(frozen=True)
class Recovered:
    """What was done about one path: ``message`` for the user; ``problem`` when it needs their attention."""

    path: str
    message: str
    problem: bool = False


def recover(state: str | None = None) -> list[Recovered]:
    """Bring every interrupted run to a clean end. The runs of living processes are left alone.

    Never raises for a bad journal or file; a state folder that cannot be used has nothing to recover.
    """
    journal = Journal(state)
    try:
        ids = journal.ids()
    except FileProblem:
        return []
    done: list[Recovered] = []
    for run_id in ids:
        run = journal.load(run_id)
        if run is not None and not run.ended:
            done += _recover_run(journal, run_id)
    return done


def _recover_run(journal: Journal, run_id: str) -> list[Recovered]:
    try:
        fd = open_private(journal.path_of(run_id), os.O_RDWR | os.O_APPEND)
    except (OSError, FileProblem):
        return []
    try:
        had = locking.lock(fd, wait=False)
        run = journal.load(run_id)  # again: its writer may have ended it in between
        if had is False or run is None or run.ended:
            return []
        if had is None and datetime.now(timezone.utc) - run.started < _LONGEST_RUN:
            return []  # without locks a living writer cannot be seen
        found: list[Recovered] = []
        for index, entry in enumerate(run.entries):
            results = _recover_entry(journal, entry)
            if any(result.message == _ROLLED_BACK for result in results):
                append_line(fd, {"undone": index})
            found += results
        found += _removed_leftovers(run)
        append_line(fd, {"end": True})
        return found
    except OSError as error:
        return [Recovered(journal.path_of(run_id), f"the run cannot be ended: {reason_of(error)}", True)]
    finally:
        os.close(fd)


def _recover_entry(journal: Journal, entry: Entry) -> list[Recovered]:
    try:
        if entry.renamed_to:
            return _finish_rename(entry)
        return _roll_back(journal, entry) if entry.open else []
    except FileProblem as problem:
        reason = problem.reason if isinstance(problem, PathProblem) else str(problem)
        return [Recovered(entry.path, f"an interrupted write could not be put right: {reason}", True)]
    except OSError as error:
        return [
            Recovered(entry.path, f"an interrupted write could not be put right: {reason_of(error)}", True)
        ]


def _roll_back(journal: Journal, entry: Entry) -> list[Recovered]:
    before = journal.blobs.get(entry.before, entry.size)
    after = journal.blobs.get(entry.after, entry.after_size)
    try:
        fd = open_regular(entry.path, os.O_RDWR)
    except FileNotFoundError:
        return []  # removed since: nothing is half-written any more
    with open(fd, "r+b", buffering=0) as file:
        locking.lock(fd)
        content = file.read()
        if content in (before, after):
            return []
        if not is_mixture(content, before, after):
            message = "a write was interrupted and the file edited since"
            return [Recovered(entry.path, f"{message}; 'unmojibake undo --force' has the original", True)]
        overwrite(fd, before, len(content))
    return [Recovered(entry.path, _ROLLED_BACK)]


def is_mixture(content: bytes, before: bytes, after: bytes) -> bool:
    """Whether ``content`` can be what an interrupted overwriting of one version by the other left."""
    shortest, longest = sorted((len(before), len(after)))
    if not shortest <= len(content) <= longest:
        return False
    # a block that was allocated but not yet written reads as zeros after a power failure
    return all(byte == 0 or byte in (before[i : i + 1] + after[i : i + 1]) for i, byte in enumerate(content))


def _finish_rename(entry: Entry) -> list[Recovered]:
    """A file is renamed by a second name first; when both are there, the first one goes."""
    try:
        old, new = os.lstat(entry.path), os.lstat(entry.renamed_to)
    except FileNotFoundError:
        return []
    if not os.path.samestat(old, new) or old.st_nlink < 2 or _same_entry(entry):
        return []
    os.unlink(entry.path)
    return [Recovered(entry.path, "an interrupted renaming was completed")]


def _same_entry(entry: Entry) -> bool:
    """On a file system that ignores case both spellings may be one entry of the folder."""
    names = os.listdir(os.path.dirname(entry.path))
    return not (os.path.basename(entry.path) in names and os.path.basename(entry.renamed_to) in names)


def _removed_leftovers(run: RunRecord) -> list[Recovered]:
    found = []
    for folder in run.folders:
        if sweep(folder):
            found.append(Recovered(folder, "temporary files of an interrupted write were removed"))
    return found
