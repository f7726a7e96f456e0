"""What is to be done to one file of a table, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from unmojibake.options import Options


@dataclass(frozen=True)
class Job:
    """``source`` is repaired into ``target``; ``jobs`` processes (0: one per core), or a Ray cluster.

    ``kind`` is the format where the name does not tell it. ``header``, ``delimiter`` and ``encoding`` (UTF-8
    where it is None) are for CSV.
    ``engine`` is "local" or "ray"; ``address`` that of a cluster that runs already.
    """

    source: str
    target: str
    options: Options
    columns: tuple[str, ...] = ()
    kind: str | None = None
    delimiter: str | None = None
    header: bool = True
    encoding: str | None = None
    report: str | None = None
    strict: bool = False
    resume: bool = False
    jobs: int = 0
    engine: str = "local"
    address: str | None = None


@dataclass(frozen=True)
class Summary:
    """Counts of a run: ``repaired`` values, values ``left`` with findings, ``problems``: rows passed through."""

    rows: int = 0
    repaired: int = 0
    left: int = 0
    problems: int = 0
    stopped: bool = False
