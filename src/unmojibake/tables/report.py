"""The report of a run over a file: JSON lines or Parquet, one finding or malformed row a line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from unmojibake.errors import UsageError
from unmojibake.tables.extras import needed
from unmojibake.tables.streams import Output
from unmojibake.tables.work import Outcome

_BATCH = 10_000
_KEYS = ("row", "column", "before", "after", "channel", "certainty", "confidence", "applied", "problem")


def check_name(path: str) -> None:
    """Raises UsageError for a name that says no format of a report."""
    if not path.lower().endswith((".jsonl", ".ndjson", ".parquet")):
        raise UsageError(f"the report {path!r} has to end in .jsonl or .parquet")


class Report:
    """Writes the lines as the outcomes come; ``row`` counts over the whole file."""

    def __init__(self, output: Output, path: str) -> None:
        self._output = output
        self._columnar = path.lower().endswith(".parquet")
        self._rows: list[dict[str, Any]] = []
        self._writer: Any = None

    def add(self, outcome: Outcome, before: int) -> None:
        """The findings and problems of a part that has ``before`` rows in front of it."""
        lines = [{**asdict(replace(one, row=one.row + before)), "problem": None} for one in outcome.told]
        lines += [
            dict.fromkeys(_KEYS) | {"row": one.row + before, "problem": one.reason, "applied": False}
            for one in outcome.problems
        ]
        self._put(sorted(lines, key=lambda line: int(line["row"])))

    def _put(self, lines: Sequence[dict[str, Any]]) -> None:
        if not self._columnar:
            for line in lines:
                text = json.dumps(line, ensure_ascii=False)
                self._output.write(text.encode("utf-8", "surrogatepass") + b"\n")
            return
        self._rows += lines
        if len(self._rows) >= _BATCH:
            self._flush()

    def _flush(self) -> None:
        pa, parquet = needed("pyarrow", "data"), needed("pyarrow.parquet", "data")
        text, whole, real = pa.string(), pa.int64(), pa.float64()
        kinds = (whole, text, text, text, text, text, real, pa.bool_(), text)
        schema = pa.schema(list(zip(_KEYS, kinds, strict=True)))
        if self._writer is None:
            self._writer = parquet.ParquetWriter(self._output.file, schema)
        rows = [{key: _storable(value) for key, value in row.items()} for row in self._rows]
        self._writer.write_table(pa.Table.from_pylist(rows, schema))
        self._rows = []

    def finish(self) -> None:
        """Write what is held back."""
        if self._columnar:
            self._flush()
            self._writer.close()


def _storable(value: Any) -> Any:
    """Parquet holds no lone surrogates, which JSON may: they are shown as their escapes."""
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value
