"""The records of a ZIP archive (APPNOTE.TXT 6.3.10, sections 4.3 and 4.5), copied with other names."""

from __future__ import annotations

import struct
import zipfile
from typing import IO

from unmojibake.channels.codec import Codec
from unmojibake.files.read import CHUNK

ZIP64 = 0x0001
UNICODE_PATH = 0x7075  # Info-ZIP: the name in UTF-8, with a checksum of the other one
UTF8_FLAG = 0x800
_DESCRIPTOR_FLAG = 0x08
_LIMIT = 0xFFFFFFFF
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_END64 = struct.Struct("<4sQ2H2I4Q")
_LOCATOR64 = struct.Struct("<4sIQI")


def copy_archive(
    source: IO[bytes],
    members: list[zipfile.ZipInfo],
    names: dict[int, bytes],
    comment: bytes,
    target: IO[bytes],
) -> None:
    """Copy all members; those in ``names`` (by index) get that name, UTF-8 and flagged as such.

    Raises ValueError for an archive whose records contradict each other.
    """
    size = source.seek(0, 2)
    if sum(info.compress_size for info in members) > size:
        raise ValueError("its members overlap")  # a bomb: few bytes that many members share
    central: list[bytes] = []
    for index, info in enumerate(members):
        name = names.get(index)
        offset = target.tell()
        _copy_member(source, info, name, target)
        central.append(_central_record(info, name, offset))
    start = target.tell()
    target.write(b"".join(central))
    target.write(_end_records(len(members), start, target.tell(), comment))


def raw_name(info: zipfile.ZipInfo) -> bytes:
    """The bytes of a member's name as the archive has them."""
    codec = Codec.UTF_8 if info.flag_bits & UTF8_FLAG else Codec.CP437
    return info.orig_filename.encode(codec.value)


def extra_field(extra: bytes, wanted: int) -> bytes | None:
    """The content of the first extra field with this id; None when there is none."""
    return next((data for kind, data in _fields(extra) if kind == wanted), None)


def _fields(extra: bytes) -> list[tuple[int, bytes]]:
    found, at = [], 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        found.append((kind, extra[at + 4 : at + 4 + length]))
        at += 4 + length
    return found


def _without(extra: bytes, *dropped: int) -> bytes:
    kept, at = [], 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind not in dropped:
            kept.append(extra[at : at + 4 + length])
        at += 4 + length
    return b"".join(kept) + extra[at:]  # padding shorter than a header stays


def _copy_member(source: IO[bytes], info: zipfile.ZipInfo, name: bytes | None, target: IO[bytes]) -> None:
    source.seek(info.header_offset)
    header = source.read(_LOCAL.size)
    if len(header) != _LOCAL.size or header[:4] != b"PK\x03\x04":
        raise ValueError("a member's header is missing")
    fields = list(_LOCAL.unpack(header))
    old_name, extra = source.read(fields[9]), source.read(fields[10])
    if len(old_name) != fields[9] or len(extra) != fields[10]:
        raise ValueError("a member's header is cut short")
    wide = max(info.file_size, info.compress_size) >= _LIMIT
    extra = _without(extra, ZIP64, *((UNICODE_PATH,) if name is not None else ()))
    if wide:
        extra = struct.pack("<HHQQ", ZIP64, 16, info.file_size, info.compress_size) + extra
    if name is not None:
        fields[2] |= UTF8_FLAG
    # the sizes are known now, so they stand here even where the original only had them behind the data
    fields[6:9] = [info.CRC, *((_LIMIT, _LIMIT) if wide else (info.compress_size, info.file_size))]
    name = old_name if name is None else name
    fields[9:11] = [len(name), len(extra)]
    target.write(_LOCAL.pack(*fields) + name + extra)
    _copy_bytes(source, info.compress_size, target)
    if fields[2] & _DESCRIPTOR_FLAG:  # the flag has to stay: encrypted data are checked by it
        form = "<4sIQQ" if wide else "<4sIII"
        target.write(struct.pack(form, b"PK\x07\x08", info.CRC, info.compress_size, info.file_size))


def _copy_bytes(source: IO[bytes], count: int, target: IO[bytes]) -> None:
    while count:
        chunk = source.read(min(count, CHUNK))
        if not chunk:
            raise ValueError("a member's data are cut short")
        target.write(chunk)
        count -= len(chunk)


def _central_record(info: zipfile.ZipInfo, name: bytes | None, offset: int) -> bytes:
    extra = _without(info.extra, ZIP64, *((UNICODE_PATH,) if name is not None else ()))
    flags = info.flag_bits | (UTF8_FLAG if name is not None else 0)
    if name is None:
        name = raw_name(info)
    wide = [value for value in (info.file_size, info.compress_size, offset) if value >= _LIMIT]
    if wide:
        extra = struct.pack(f"<HH{len(wide)}Q", ZIP64, 8 * len(wide), *wide) + extra
    year, month, day, hour, minute, second = info.date_time
    time = hour << 11 | minute << 5 | second // 2
    date = (year - 1980) << 9 | month << 5 | day
    record = _CENTRAL.pack(
        b"PK\x01\x02",
        info.create_system << 8 | info.create_version,
        info.extract_version | info.reserved << 8,
        flags,
        info.compress_type,
        time,
        date,
        info.CRC,
        min(info.compress_size, _LIMIT),
        min(info.file_size, _LIMIT),
        len(name),
        len(extra),
        len(info.comment),
        0,
        info.internal_attr,
        info.external_attr,
        min(offset, _LIMIT),
    )
    return record + name + extra + info.comment


def _end_records(count: int, start: int, end: int, comment: bytes) -> bytes:
    size = end - start
    records = b""
    if count >= 0xFFFF or start >= _LIMIT or size >= _LIMIT:
        records = _END64.pack(b"PK\x06\x06", _END64.size - 12, 45, 45, 0, 0, count, count, size, start)
        records += _LOCATOR64.pack(b"PK\x06\x07", 0, end, 1)
    short = min(count, 0xFFFF)
    limits = (min(size, _LIMIT), min(start, _LIMIT))
    return records + _END.pack(b"PK\x05\x06", 0, 0, short, short, *limits, len(comment)) + comment
