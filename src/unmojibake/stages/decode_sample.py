"""A bounded, representative piece of the data: what the choice of an encoding is made on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_PIECE = 1 << 16  # bytes looked at in the beginning, the middle and the end
_HIGH_BUDGET = 4096  # bytes of tokens beyond ASCII that are scored: beyond that, nothing changes
_ASCII_BUDGET = 120  # plain words that vote for the language
_LONGEST = 240  # bytes of one token; East Asian text has no spaces
_WORD = re.compile(rb"[A-Za-z']{2,}\Z")


@dataclass(frozen=True)
class Sample:
    """Tokens between ASCII white space, each once: ``high`` with bytes beyond ASCII, ``plain`` without.

    ``raw`` is the beginning of the data as it stands, for a detector that wants running text.
    """

    high: tuple[bytes, ...]
    plain: tuple[str, ...]
    raw: bytes


def take(data: bytes) -> Sample:
    """The sample of some data; time and size are bounded."""
    high: dict[bytes, None] = {}
    plain: dict[str, None] = {}
    size = 0
    for piece in _pieces(data):
        for token in piece.split():
            if token.isascii():
                if len(plain) < _ASCII_BUDGET and _WORD.match(token):
                    plain[token.decode("ascii")] = None
            elif size < _HIGH_BUDGET and token not in high:
                token = _shorten(token)
                high[token] = None
                size += len(token)
    return Sample(tuple(high), tuple(plain), _first_high(data))


def _pieces(data: bytes) -> Iterator[bytes]:
    if len(data) <= 3 * _PIECE:
        yield data
        return
    middle = len(data) // 2
    for start in (0, middle, len(data) - _PIECE):
        piece = data[start : start + _PIECE]
        # a piece begins and ends anywhere; only its whole lines can be decoded
        first = piece.find(b"\n") + 1 if start else 0
        last = piece.rfind(b"\n")
        yield piece[first : last if last > first else len(piece)]


def _first_high(data: bytes) -> bytes:
    """64 KiB from shortly before the first byte beyond ASCII on, from the start of its line."""
    if len(data) <= _PIECE:
        return data
    match = re.search(rb"[\x80-\xff]", data)
    at = max(0, (match.start() if match else 0) - 1024)
    return data[(data.rfind(b"\n", 0, at) + 1 if at else 0) :][:_PIECE]


def _shorten(token: bytes) -> bytes:
    """The first bytes of a long token, cut before an ASCII byte if there is one to cut at.

    Any cut may split a character; decode_sampled() makes up for it.
    """
    return token if len(token) <= _LONGEST else token[:_LONGEST]


def was_cut(token: bytes) -> bool:
    """Whether the token may end within a character."""
    return len(token) == _LONGEST


def is_complete(sample: Sample) -> bool:
    """Whether every byte beyond ASCII of the data is in the sample."""
    size = sum(map(len, sample.high))
    return len(sample.raw) < _PIECE and size < _HIGH_BUDGET and not any(map(was_cut, sample.high))
