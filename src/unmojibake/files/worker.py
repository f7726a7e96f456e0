"""What every worker process does first."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from multiprocessing import connection


def begin() -> None:
    """Leave interrupts to the main process, which ends the run and says so once; end when it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(parent: int) -> None:
    """A main process that was killed tells nobody: without this its workers would wait for work for ever."""
    connection.wait([parent])
    os._exit(1)
