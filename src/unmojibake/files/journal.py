"""The undo journal: what each run changed, so that it can be put back.

A run is a file of JSON lines: a header, a line for each change (written and synced before the file
is touched), notes on what became of them. Only its writer holds its lock, so a run without an end
whose lock is free was interrupted. Nothing read from here is trusted: a line that makes no sense is
counted and skipped.
"""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timezone
from functools import cached_property
from types import TracebackType

from unmojibake.files import locking
from unmojibake.files.blobs import Blobs
from unmojibake.files.durable import sync_folder
from unmojibake.files.journal_lines import RunRecord, append_line, parse_run
from unmojibake.files.problems import PathProblem, reason_of
from unmojibake.files.state import make_private, open_private, state_folder

MAX_AGE_DAYS = 30
MAX_BYTES = 512 << 20  # compressed contents of all runs
_RUN_ID = re.compile(r"\d{8}-\d{6}-\d{6}")
_FILE_LIMIT = 256 << 20  # bytes of one run's lines


class Run:
    """The journal of one run, for the process that opened it; its methods may be called from threads.

    The file is created with the first record, so a run that changes nothing leaves nothing.
    """

    def __init__(self, journal: Journal, root: str, kind: str) -> None:
        self.id = ""
        self._journal = journal  # where it is only matters once something is recorded
        self._header = {"unmojibake": 1, "kind": kind, "root": root}
        self._fd = -1
        self._path = ""
        self._mutex = threading.Lock()
        self._announced: set[str] = set()

    def __enter__(self) -> Run:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def announce(self, folder: str) -> None:
        """Note, durably, that temporary files are about to appear in ``folder`` (absolute)."""
        if folder in self._announced:
            return
        with self._held(folder):
            self._append({"folder": folder})
            self._announced.add(folder)

    def record(self, path: str, before: bytes, after: str, mode: int) -> None:
        """Note, durably, that ``path`` (absolute) is about to change from ``before`` to the digest ``after``.

        Raises PathProblem when that cannot be noted; the file must then not be touched.
        """
        with self._held(path):
            name = self._journal.blobs.add(before)
            self._append({"path": path, "before": name, "size": len(before), "after": after, "mode": mode})

    def record_large(self, path: str, before: Iterable[bytes], size: int, after: str, mode: int) -> None:
        """As ``record``, for a content of ``size`` bytes that comes in blocks."""
        with self._held(path):
            name, got = self._journal.blobs.add_blocks(before)
            if got != size:
                raise ValueError("it has changed since it was read")
            self._append({"path": path, "before": name, "size": size, "after": after, "mode": mode})

    def record_in_place(self, path: str, before: bytes, after: bytes, mode: int) -> None:
        """The same for a write in place, for which both versions are needed to repair an interruption."""
        with self._held(path):
            line = {
                "path": path,
                "before": self._journal.blobs.add(before),
                "size": len(before),
                "mode": mode,
            }
            self._append(
                {**line, "after": self._journal.blobs.add(after), "after_size": len(after), "in_place": True}
            )

    def finish_in_place(self, path: str) -> None:
        """Note that the write in place is complete."""
        with self._held(path):
            self._append({"finished": path})

    def record_rename(self, old: str, new: str) -> None:
        """Note, durably, that ``old`` is about to be renamed to ``new`` (both absolute)."""
        with self._held(old):
            self._append({"path": old, "renamed_to": new})

    def record_database(self, url: str, file: str, lines: bytes, count: int) -> None:
        """Note, durably, that ``count`` values of a database are about to change, as ``lines`` say.

        ``url`` is without a password; ``file`` the absolute path of a SQLite database, else empty. Raises
        PathProblem when that cannot be noted; the values must then not be written.
        """
        with self._held(url):
            name = self._journal.blobs.add(lines)
            self._append({"database": url, "file": file, "before": name, "size": len(lines), "count": count})

    def close(self) -> None:
        """End the run."""
        if self._fd < 0:
            return
        with self._mutex:
            try:
                self._append({"end": True})
            except OSError:
                pass  # the next run finds nothing to recover in it, and ends it
            finally:
                os.close(self._fd)
                self._fd = -1

    def discard(self) -> None:
        """Forget the run: what it did is complete and not to be undone."""
        with self._mutex:
            if self._fd >= 0:
                if os.name == "nt":
                    os.close(self._fd)  # Windows removes no open file
                with suppress(OSError):
                    os.unlink(self._path)
                if os.name != "nt":
                    os.close(self._fd)
                self._fd = -1

    @contextmanager
    def _held(self, path: str) -> Iterator[None]:
        with self._mutex:
            held = -1
            try:
                held = self._journal.blobs.hold()
                if self._fd < 0:
                    self._create()
                yield
            except (OSError, ValueError) as error:
                way_out = "nothing was changed; --no-journal writes without it"
                raise PathProblem(path, f"cannot be journalled: {reason_of(error)}; {way_out}") from None
            finally:
                if held >= 0:
                    os.close(held)

    def _create(self) -> None:
        folder = os.path.join(self._journal.state, "runs")
        make_private(folder)
        while self._fd < 0:
            now = datetime.now(timezone.utc)
            self.id = now.strftime("%Y%m%d-%H%M%S-%f")
            self._path = os.path.join(folder, f"{self.id}.jsonl")
            # another instance may have started within the same microsecond
            with suppress(FileExistsError):
                self._fd = open_private(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND)
        locking.lock(self._fd)
        self._append({**self._header, "started": now.isoformat()})
        sync_folder(folder)
        self._journal.expire_daily()

    def _append(self, line: dict[str, object]) -> None:
        append_line(self._fd, line)


class Journal:
    """The journal below one state folder (default: the user's)."""

    def __init__(self, state: str | None = None) -> None:
        self._state = state

    @cached_property
    def state(self) -> str:
        """The state folder; raises PathProblem for a user without a home."""
        return state_folder() if self._state is None else self._state

    @cached_property
    def blobs(self) -> Blobs:
        """The contents that the runs name."""
        return Blobs(self.state)

    def open_run(self, root: str, kind: str = "fix") -> Run:
        """A new run; ``root`` is the folder it works in. Use it as a context manager."""
        return Run(self, os.path.abspath(root), kind)

    def list_runs(self) -> list[RunRecord]:
        """All runs, the newest first; what cannot be read is left out. Never raises for bad content."""
        return [run for run in map(self.load, reversed(self.ids())) if run is not None]

    def ids(self) -> list[str]:
        """The ids of all runs, the oldest first."""
        try:
            names = os.listdir(os.path.join(self.state, "runs"))
        except OSError:
            return []
        return sorted(n[:-6] for n in names if n.endswith(".jsonl") and _RUN_ID.fullmatch(n[:-6]))

    def path_of(self, run_id: str) -> str:
        return os.path.join(self.state, "runs", f"{run_id}.jsonl")

    def load(self, run_id: str) -> RunRecord | None:
        """One run, or None when there is none that can be read."""
        try:
            with open(open_private(self.path_of(run_id), os.O_RDONLY), "rb") as file:
                lines = file.read(_FILE_LIMIT).split(b"\n")
        except (OSError, PathProblem):
            return None
        return parse_run(run_id, lines)

    def mark(self, run_id: str, line: dict[str, object]) -> None:
        """Append a note to a run that is over. Raises OSError or PathProblem."""
        fd = open_private(self.path_of(run_id), os.O_WRONLY | os.O_APPEND)
        try:
            append_line(fd, line)
        finally:
            os.close(fd)

    def expire(self, max_age_days: int = MAX_AGE_DAYS, max_bytes: int = MAX_BYTES) -> int:
        """Forget runs that are too old, and the oldest ones beyond the size; how many.

        A run that is being written, and one that was interrupted and waits for recovery, stays.
        Raises OSError or PathProblem.
        """
        fd = self.blobs.hold()
        try:
            return self._expire(max_age_days, max_bytes)
        finally:
            os.close(fd)

    def expire_daily(self) -> None:
        """``expire`` unless it was done within a day: it reads all runs. The caller holds the contents."""
        marker = os.path.join(self.state, "expired")
        with suppress(OSError):
            if os.stat(marker).st_mtime > time.time() - 86_400:
                return
        with suppress(OSError, PathProblem):
            os.close(open_private(marker, os.O_WRONLY | os.O_CREAT))
            os.utime(marker)
            self._expire(MAX_AGE_DAYS, MAX_BYTES)

    def _expire(self, max_age_days: int, max_bytes: int) -> int:
        now = datetime.now(timezone.utc)
        kept: set[str] = set()
        total, removed, full = 0, 0, False
        for run_id in reversed(self.ids()):
            run = self.load(run_id)
            names = (
                {d for e in run.entries for d in (e.before, e.after if e.in_place else "") if d}
                if run
                else set()
            )
            size = sum(self.blobs.stored(name) for name in names - kept)
            full = full or (total > 0 and total + size > max_bytes)  # the newest run stays, whatever its size
            old = run is None or (now - run.started).days >= max_age_days or full
            if old and (run is None or run.ended) and self._remove(run_id):
                removed += 1
                continue
            kept |= names
            total += size
        if removed:
            self.blobs.keep_only(kept)
        return removed

    def _remove(self, run_id: str) -> bool:
        try:
            fd = open_private(self.path_of(run_id), os.O_RDWR)
        except (OSError, PathProblem):
            return False
        try:
            free = locking.lock(fd, wait=False) is not False
        finally:
            os.close(fd)
        if free:
            with suppress(OSError):
                os.unlink(self.path_of(run_id))
                return True
        return False
