"""Known damage: a file that says how many copies of which finding each file may have."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from unmojibake.errors import UsageError
from unmojibake.model import FileResult
from unmojibake.silence import counted

Counts = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Baseline:
    """``known`` findings by path, relative to ``folder`` with ``/`` between the parts."""

    folder: str
    known: dict[str, Counts]

    def for_path(self, path: str) -> Counts:
        """What is known about the file at ``path``."""
        return self.known.get(_key(path, self.folder), ())


def read_baseline(path: str) -> Baseline:
    """Raises UsageError for a file that cannot be read or is no baseline."""
    try:
        document = json.loads(Path(path).read_text(encoding="utf-8"))
        known = {
            name: tuple((key, _count(count)) for key, count in counts.items())
            for name, counts in document["files"].items()
        }
    except OSError as error:
        raise UsageError(f"--baseline {path}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError(f"--baseline {path}: not a baseline of unmojibake; write it anew") from error
    return Baseline(_folder(path), known)


def _count(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise ValueError(f"{value!r} is no count")


def baseline_text(path: str, results: Iterable[FileResult]) -> str:
    """The baseline, to be written to ``path``, that knows everything in these results."""
    folder = _folder(path)
    files = {
        _key(result.path, folder): dict(counted(result.findings)) for result in results if result.findings
    }
    document = {"version": 1, "files": dict(sorted(files.items()))}
    return json.dumps(document, ensure_ascii=True, indent=1) + "\n"


def _folder(path: str) -> str:
    return str(Path(path).absolute().parent)


def _key(path: str, folder: str) -> str:
    try:
        relative = os.path.relpath(path, folder)
    except ValueError:  # another drive
        relative = path
    return relative.replace(os.sep, "/")
