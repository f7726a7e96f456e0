"""Random changes to bytes, for where no coverage-guided fuzzer is installed, and for the short run of the tests."""

from __future__ import annotations

import random
from collections.abc import Iterator

from targets import LONGEST

# what matters to decoders, to our own parsers, and to the formats that they read
TOKENS = tuple(
    b"\xef\xbf\xbd|?|\xe2\x82\xac|\xc3\xa9|\xc3\x82\xc2\xa0|\r\n|\r|\n|\0|\xff\xfe|\xef\xbb\xbf|\xed\xa0\x80|\xf4\x8f\xbf\xbf"
    b"|\x81|\xe9|\xb4\xe5|\x1b$B|\x1b(B|~{|+AOk-|\xe9\x94\x9f\xe6\x96\xa4\xe6\x8b\xb7|\xe3\x83\xbb|\xc2\xb2|\xe2\x80\x8b"
    b"|unmojibake: ignore|[|]|{|}|\"|'|\\|,|=|: |-1|1e999|9999999999999999999|null|true|*|**|/|!|PK\x05\x06".split(
        b"|"
    )
)


def mutated(rng: random.Random, corpus: list[bytes]) -> bytes:
    """One of the corpus after one to five changes."""
    data = bytearray(rng.choice(corpus))
    for _ in range(rng.randint(1, 5)):
        _CHANGES[rng.randrange(len(_CHANGES))](rng, data, corpus)
    return bytes(data[:LONGEST])


def stream(seed: int, corpus: list[bytes], count: int) -> Iterator[bytes]:
    """``count`` inputs; the same for the same seed."""
    rng = random.Random(seed)
    yield from (b"", b"\0", *corpus)
    for _ in range(count):
        yield mutated(rng, corpus)


def _place(rng: random.Random, data: bytearray) -> tuple[int, int]:
    start = rng.randrange(len(data) + 1)
    return start, min(len(data), start + rng.choice((1, 1, 2, 3, 8, 64)))


def _flip(rng: random.Random, data: bytearray, _: list[bytes]) -> None:
    if data:
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _remove(rng: random.Random, data: bytearray, _: list[bytes]) -> None:
    start, end = _place(rng, data)
    del data[start:end]


def _repeat(rng: random.Random, data: bytearray, _: list[bytes]) -> None:
    start, end = _place(rng, data)
    data[end:end] = data[start:end] * rng.choice((1, 2, 16))


def _insert(rng: random.Random, data: bytearray, _: list[bytes]) -> None:
    start, _end = _place(rng, data)
    data[start:start] = rng.choice(TOKENS) * rng.choice((1, 1, 1, 5))


def _random(rng: random.Random, data: bytearray, _: list[bytes]) -> None:
    start, end = _place(rng, data)
    data[start:end] = rng.randbytes(rng.randint(1, 12))


def _splice(rng: random.Random, data: bytearray, corpus: list[bytes]) -> None:
    other = rng.choice(corpus)
    data[rng.randrange(len(data) + 1) :] = other[rng.randrange(len(other) + 1) :]


def _misread(rng: random.Random, data: bytearray, _: list[bytes]) -> None:
    start, end = _place(rng, data)
    end = min(len(data), end + 40)
    page = rng.choice(("latin-1", "cp1252", "gb18030", "cp437", "cp1251"))
    data[start:end] = bytes(data[start:end]).decode(page, "replace").encode()


_CHANGES = (_flip, _remove, _repeat, _insert, _random, _splice, _misread)
