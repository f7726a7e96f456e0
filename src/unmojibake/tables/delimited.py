"""CSV and its kin: what a file looks like, and how it is cut into parts of whole records."""

from __future__ import annotations

import codecs
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from unmojibake.channels.codec import Codec
from unmojibake.errors import FileProblem, UsageError
from unmojibake.tables.dialect import Dialect, first_record, sniff
from unmojibake.tables.streams import Input
from unmojibake.tables.work import Work

PART = 1 << 21  # bytes of a part
LONGEST = 1 << 23  # bytes of a record; a quote that stays open for longer is a stray one


@dataclass(frozen=True)
class Layout:
    """The dialect, the names of the columns, and which of them are looked at.

    ``skip`` bytes stand before the first row: a byte order mark, and the header with what is before it.
    ``encoding`` is that of the file, which is read as UTF-8: a repair has to fit into it.
    """

    dialect: Dialect
    names: tuple[str, ...]
    chosen: tuple[int, ...]
    skip: int
    encoding: str = Codec.UTF_8.value


def layout_of(
    sample: bytes, columns: tuple[str, ...], delimiter: str | None, tabs: bool, header: bool
) -> Layout:
    """The layout of a file that begins with ``sample``; without a header its columns are called 1, 2, 3.

    Raises FileProblem for UTF-16, UsageError for a column that is not there.
    """
    require_bytes(sample)
    bom = sample.startswith(codecs.BOM_UTF8)
    text = sample.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    dialect = sniff(text, delimiter, tabs)
    first, end = first_record(text, dialect) or ([], len(text))
    skip = len(text[:end].encode("utf-8", "surrogateescape")) if header else 0
    names = tuple(first) if header else tuple(str(i + 1) for i in range(len(first)))
    for name in columns:
        if name not in names:
            raise UsageError(f"there is no column {name!r}; there are: {', '.join(names) or 'none'}")
    chosen = tuple(i for i, name in enumerate(names) if not columns or name in columns)
    return Layout(dialect, names, chosen, skip + (len(codecs.BOM_UTF8) if bom else 0))


def require_bytes(beginning: bytes) -> None:
    """Raises FileProblem for a file that begins as UTF-16: no row of it could be read."""
    if beginning.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileProblem(
            "is UTF-16; convert it first, with 'unmojibake fix --to utf-8' (or read a CSV file with --encoding utf-16)"
        )


def parts(source: Input, layout: Layout) -> Iterator[Work]:
    """The file in parts of whole records. Raises FileProblem for a line that is too long to be one."""
    buffer = b""
    skip, done = layout.skip, 0
    while True:
        block = source.read(PART)
        buffer += block
        if not buffer:
            return
        end = cut(buffer.decode("latin-1"), layout.dialect, last=not block)
        if end:
            data, buffer = buffer[:end], buffer[end:]
            yield Work((data, min(skip, end)), data, zlib.crc32(data), source.share())
            skip = max(0, skip - end)
            done += end
        elif len(buffer) > 2 * LONGEST:
            raise too_long(done, LONGEST)


def too_long(start: int, most: int) -> FileProblem:
    """The problem of a line that begins at a byte (0-based) and is longer than ``most``."""
    return FileProblem(f"the line at byte {start:,} is longer than {most >> 20} MB; is this a table?")


def cut(text: str, dialect: Dialect, last: bool) -> int:
    """Where the last whole record ends; ``last``: no more text follows. Linear."""
    at = 0
    while at < len(text):
        quote = text.find('"', at)
        if quote < 0:
            return len(text) if last else max(at, text.rfind(dialect.end, at) + 1)
        start = max(at, text.rfind(dialect.end, at, quote) + 1)
        match = dialect.many.match(text, start)
        if match is not None and match.end() == len(text) and not last and not text.endswith(dialect.end):
            match = dialect.record.match(text, start)  # the last one may go on
            if match is not None and match.end() == len(text):
                return start
        if match is not None:
            at = match.end()
        elif last or len(text) - start > LONGEST or dialect.broken(text, start):
            at = text.find(dialect.end, quote) + 1
            if not at:
                return len(text) if last else start
        else:
            return start
    return at
