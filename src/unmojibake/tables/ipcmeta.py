"""How the bodies of an Arrow IPC file are compressed, which pyarrow does not tell.

Read off the first record batch's message, by the layout of Arrow's Message.fbs and of FlatBuffers tables.
"""

from __future__ import annotations

import struct
from typing import Any

import pyarrow as pa

_CODECS = {0: "lz4", 1: "zstd"}
_HEADER = 2  # number of Message.header in its table
_COMPRESSION = 3  # number of RecordBatch.compression
_CODEC = 0  # number of BodyCompression.codec


def body_compression(raw: Any, start: int) -> str | None:
    """``lz4``, ``zstd`` or None for an open file whose messages begin at ``start``."""
    raw.seek(start)
    for message in pa.ipc.MessageReader.open_stream(raw):
        if message.type == "record batch":
            return _codec(bytes(message.metadata))
    return None


def _codec(data: bytes) -> str | None:
    message = struct.unpack_from("<I", data)[0]
    batch = _table(data, message, _HEADER)
    if batch is None:
        return None
    compression = _table(data, batch, _COMPRESSION)
    if compression is None:
        return None
    place = _field(data, compression, _CODEC)
    return _CODECS.get(data[place] if place else 0)


def _field(data: bytes, table: int, number: int) -> int:
    """Where a field of a table stands, 0 where it is not set."""
    vtable = table - struct.unpack_from("<i", data, table)[0]
    entry = 4 + 2 * number
    if entry + 2 > struct.unpack_from("<H", data, vtable)[0]:
        return 0
    offset = struct.unpack_from("<H", data, vtable + entry)[0]
    return table + offset if offset else 0


def _table(data: bytes, table: int, number: int) -> int | None:
    place = _field(data, table, number)
    return place + int(struct.unpack_from("<I", data, place)[0]) if place else None
