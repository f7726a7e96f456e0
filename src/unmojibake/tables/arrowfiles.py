"""Parquet files and Arrow IPC files and streams, part by part; needs pyarrow.

Schema, metadata, compression and the layout of row groups and batches stay. Only columns with a repair are
built anew.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from unmojibake.errors import UsageError
from unmojibake.files.problems import PathProblem, problem_of
from unmojibake.tables import suspected
from unmojibake.tables.arrow_nested import Leaf, leaves
from unmojibake.tables.arrow_shelf import is_string, shelf_of
from unmojibake.tables.ipcmeta import body_compression
from unmojibake.tables.job import Job
from unmojibake.tables.streams import Output
from unmojibake.tables.work import Outcome, Plan, Work

SLICE = 1 << 14  # rows of a part
LARGEST = 1 << 27  # bytes of a row group, decoded; a larger one is read and written in parts


def text_columns(schema: Any, columns: tuple[str, ...]) -> list[Leaf]:
    """The text that is looked at. Raises UsageError for a column that is not there or holds no text."""
    found = leaves(schema)
    for name in columns:
        if any(leaf.belongs(name) for leaf in found):
            continue
        if name in schema.names:
            raise UsageError(f"the column {name!r} holds no text but {schema.field(name).type}")
        names = dict.fromkeys([*schema.names, *(leaf.name for leaf in found)])
        raise UsageError(f"there is no column {name!r}; there are: {', '.join(names)}")
    return [leaf for leaf in found if not columns or any(map(leaf.belongs, columns))]


def repaired(table: Any, found: list[Leaf], outcome: Outcome) -> Any:
    """A Table or RecordBatch with the edits of its part made; they are by the numbers of what was found."""
    for number, new in suspected.by_column(outcome.edits).items():
        leaf = found[number]
        field = table.schema.field(leaf.number)
        table = table.set_column(leaf.number, field, leaf.shelf(table).replaced(new))
    return table


def process(payload: bytes | suspected.Suspects, plan: Plan) -> Outcome:
    """Find and judge the suspicious values of the columns of one part, an Arrow stream; or judge those found."""
    if isinstance(payload, bytes):
        table = pa.ipc.open_stream(payload).read_all()
        shelves = ((i, field.name, shelf_of(table.column(i))) for i, field in enumerate(table.schema))
        payload = suspected.gathered(table.num_rows, shelves, plan.options)
    return suspected.process(payload, plan)


def _packed(table: Any, numbers: list[int]) -> bytes:
    """Some columns of a Table or RecordBatch as an Arrow stream."""
    if isinstance(table, pa.RecordBatch):
        table = pa.Table.from_batches([table])
    chosen = table.select(numbers).replace_schema_metadata(None)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, chosen.schema) as stream:
        stream.write_table(chosen)
    return sink.getvalue().to_pybytes()  # type: ignore[no-any-return]


class _Columns:
    """What both formats share: slices of columns go out, and come back repaired."""

    process = staticmethod(process)

    def __init__(self, job: Job, schema: Any) -> None:
        self._path = job.source
        self._schema = schema
        self._leaves = text_columns(schema, job.columns)
        self._plain = bool(self._leaves) and all(
            not leaf.path and is_string(schema.field(leaf.number).type) for leaf in self._leaves
        )
        self.plan = Plan(job.options, job.columns)

    def _work(self, table: Any, kept: Any, share: float) -> Work:
        if self._plain:  # nearly always: looking for what is suspicious is for the workers, too
            columns = _packed(table, [leaf.number for leaf in self._leaves])
            return Work(columns, kept, zlib.crc32(columns), share)
        shelves = ((i, leaf.name, leaf.shelf(table)) for i, leaf in enumerate(self._leaves))
        payload = suspected.gathered(table.num_rows, shelves, self.plan.options)
        return Work(payload, kept, suspected.mark(payload), share)

    def _failed(self, error: Exception) -> PathProblem:
        if isinstance(error, OSError) and error.errno is not None:
            return problem_of(self._path, error)
        return PathProblem(self._path, f"cannot be read: {str(error).rstrip('.')}")


_DAMAGED = (pa.ArrowException, OSError, ValueError)


class ParquetFormat(_Columns):
    """A Parquet file, row group by row group."""

    def __init__(self, job: Job) -> None:
        self._path = job.source
        try:
            self._file = pq.ParquetFile(job.source, memory_map=False)
        except _DAMAGED as error:
            raise self._failed(error) from None
        super().__init__(job, self._file.schema_arrow)
        self._held: list[Any] = []

    def works(self) -> Iterator[Work]:
        done, whole = 0, max(1, self._file.metadata.num_rows)
        try:
            for group in range(self._file.num_row_groups):
                for last, table in self._slices(group):
                    done += table.num_rows
                    yield self._work(table, (table, last), done / whole)
        except _DAMAGED as error:
            raise self._failed(error) from None

    def _slices(self, group: int) -> Iterator[tuple[bool, Any]]:
        """Parts of a row group, and whether one is the last that is written with those before it."""
        rows = self._file.metadata.row_group(group)
        if rows.total_byte_size > LARGEST:
            for batch in self._file.iter_batches(SLICE, row_groups=[group]):
                yield True, pa.Table.from_batches([batch])
            return
        left = rows.num_rows
        if not left:
            yield True, self._schema.empty_table()
        for batch in self._file.iter_batches(SLICE, row_groups=[group], use_threads=False):
            left -= batch.num_rows
            yield not left, pa.Table.from_batches([batch])

    def begin(self, output: Output) -> None:
        self._writer = pq.ParquetWriter(output.file, self._schema, **self._settings())

    def _settings(self) -> dict[str, Any]:
        """How the file was written, as far as it tells."""
        about = self._file.metadata
        settings: dict[str, Any] = {"version": about.format_version, "write_statistics": True}
        if not about.num_row_groups:
            return settings
        first = about.row_group(0)
        columns = [first.column(i) for i in range(first.num_columns)]
        settings["compression"] = {
            one.path_in_schema: "none" if one.compression == "UNCOMPRESSED" else one.compression.lower()
            for one in columns
        }
        settings["use_dictionary"] = [
            one.path_in_schema for one in columns if any("DICTIONARY" in each for each in one.encodings)
        ]
        settings["write_statistics"] = [one.path_in_schema for one in columns if one.is_stats_set] or False
        if any(one.physical_type == "INT96" for one in columns):
            settings["use_deprecated_int96_timestamps"] = True
        return settings

    def write(self, work: Work, outcome: Outcome) -> Outcome:
        table, last = work.kept
        self._held.append(repaired(table, self._leaves, outcome))
        if last:
            whole = pa.concat_tables(self._held)
            self._held = []
            if whole.num_rows:
                self._writer.write_table(whole, row_group_size=whole.num_rows)
            del whole, table
            pa.default_memory_pool().release_unused()
        return outcome

    def finish(self) -> None:
        own = self._schema.metadata or {}
        kept = self._file.metadata.metadata or {}
        more = {key: value for key, value in kept.items() if key not in own and key != b"ARROW:schema"}
        if more:
            self._writer.add_key_value_metadata(more)
        self._writer.close()

    def close(self) -> None:
        self._file.close()


class IpcFormat(_Columns):
    """An Arrow IPC file (Feather version 2) or stream, batch by batch."""

    def __init__(self, job: Job) -> None:
        self._path = job.source
        try:
            self._raw = pa.OSFile(job.source)
            self._stream = self._raw.read(6) != b"ARROW1"
            self._raw.seek(0)
            self._compression = body_compression(self._raw, 0 if self._stream else 8)
            self._raw.seek(0)
            self._reader = pa.ipc.open_stream(self._raw) if self._stream else pa.ipc.open_file(self._raw)
        except _DAMAGED as error:
            raise self._failed(error) from None
        super().__init__(job, self._reader.schema)

    def works(self) -> Iterator[Work]:
        size = max(1, os.path.getsize(self._path))
        try:
            for number, (batch, metadata) in enumerate(self._batches()):
                share = self._raw.tell() / size if self._stream else (number + 1) / self._count
                parts = range(0, max(1, batch.num_rows), SLICE)
                for start in parts:
                    part = batch.slice(start, SLICE) if len(parts) > 1 else batch
                    yield self._work(part, (part, start == parts[-1], metadata), share)
        except _DAMAGED as error:
            raise self._failed(error) from None

    def _batches(self) -> Iterator[tuple[Any, Any]]:
        if self._stream:
            yield from self._reader.iter_batches_with_custom_metadata()
            return
        self._count = self._reader.num_record_batches
        for number in range(self._count):
            yield self._reader.get_batch_with_custom_metadata(number)

    def begin(self, output: Output) -> None:
        options = pa.ipc.IpcWriteOptions(compression=self._compression, unify_dictionaries=False)
        new = pa.ipc.new_stream if self._stream else pa.ipc.new_file
        self._writer = new(output.file, self._schema, options=options)
        self._held: list[Any] = []

    def write(self, work: Work, outcome: Outcome) -> Outcome:
        part, last, metadata = work.kept
        self._held.append(repaired(part, self._leaves, outcome))
        if last:
            whole = self._held[0] if len(self._held) == 1 else pa.concat_batches(self._held)
            self._held = []
            try:
                self._writer.write_batch(whole, custom_metadata=metadata)
            except pa.ArrowInvalid as error:
                raise PathProblem(self._path, f"cannot be written anew: {error}") from None
        return outcome

    def finish(self) -> None:
        self._writer.close()

    def close(self) -> None:
        self._raw.close()
