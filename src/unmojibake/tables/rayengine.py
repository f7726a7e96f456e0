"""Parts of a file judged by Ray tasks, here or on a cluster: the same functions, so the same outcomes."""

from __future__ import annotations

import socket
from typing import Any

from unmojibake.errors import FileProblem
from unmojibake.tables.extras import needed
from unmojibake.tables.pool import Process
from unmojibake.tables.work import Outcome, Plan

_PATIENCE = 10  # seconds; Ray itself waits for minutes, and says nothing meanwhile


def _require_listener(address: str) -> None:
    """Raises FileProblem where nobody listens at ``host:port`` (also behind ``ray://``)."""
    host, colon, port = address.rpartition("://")[2].rpartition(":")
    if not colon or not port.isdecimal():
        return  # "auto": Ray knows where
    try:
        socket.create_connection((host.strip("[]"), int(port)), _PATIENCE).close()
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise FileProblem(f"the Ray cluster {address} cannot be reached: {reason}") from None


class RayEngine:
    """Tasks of Ray: ``address`` is a cluster that runs already, else one is started here with ``jobs`` CPUs.

    The package has to be installed on the nodes of a cluster. Raises UsageError where Ray is missing,
    FileProblem where the cluster cannot be reached.
    """

    def __init__(self, address: str | None, jobs: int) -> None:
        self._ray = needed("ray", "ray")
        if address:
            _require_listener(address)
        self._own = not self._ray.is_initialized()
        try:
            if self._own and address:
                self._ray.init(address=address, log_to_driver=False, logging_level="ERROR")
            elif self._own:
                self._ray.init(
                    num_cpus=jobs or None,
                    include_dashboard=False,
                    log_to_driver=False,
                    logging_level="ERROR",
                )
        except (ConnectionError, RuntimeError, ValueError) as error:
            raise FileProblem(f"the Ray cluster {address or 'here'} cannot be reached: {error}") from None
        self.width = jobs or max(1, int(self._ray.cluster_resources().get("CPU", 1)))
        self._remote: dict[Process, Any] = {}

    def submit(self, process: Process, payload: Any, plan: Plan) -> Any:
        if process not in self._remote:
            self._remote[process] = self._ray.remote(max_retries=3)(process)
        return self._remote[process].remote(payload, plan)

    def result(self, handle: Any) -> Outcome:
        try:
            outcome: Outcome = self._ray.get(handle)
        except self._ray.exceptions.RayError as error:
            raise FileProblem(f"a task of Ray failed; --resume goes on: {error}") from None
        return outcome

    def close(self) -> None:
        if self._own:
            self._ray.shutdown()
