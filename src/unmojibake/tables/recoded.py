"""A CSV file in another encoding than UTF-8: read as UTF-8, and written back as it was."""

from __future__ import annotations

import codecs
from contextlib import closing

from unmojibake.channels.codec import Codec
from unmojibake.errors import ChannelError, FileProblem, UsageError
from unmojibake.stages.decode_codec import decode_strict, encode_strict, known
from unmojibake.stages.decode_wide import WIDE
from unmojibake.tables.streams import Input

_STATEFUL = (Codec.ISO_2022_JP.value, Codec.HZ.value, Codec.UTF_7.value)
_PLAIN = 'a0,;"\t|\r\n'
_LONGEST = 1 << 24  # bytes without a line end that are waited for


def encoding_of(name: str, beginning: bytes) -> str:
    """The encoding that a name means for a file that begins so: ``utf-16`` goes by its byte order mark.

    Raises UsageError for one that no table can be read in.
    """
    plain = name.strip().lower().replace("_", "-")
    if plain in ("utf-16", "utf-32"):
        big = b"\xfe\xff" in beginning[:4] and not beginning.startswith(b"\xff\xfe")
        return f"{plain}-be" if big else f"{plain}-le"
    try:
        found = known(name)
    except ChannelError as error:
        raise UsageError(f"--encoding: {error}") from None
    if found in WIDE or (found not in _STATEFUL and encode_strict(_PLAIN, found) == _PLAIN.encode()):
        return found
    raise UsageError(
        f"--encoding: tables cannot be read in {found}; convert it first, with 'unmojibake fix --to'"
    )


def opened(path: str, name: str | None) -> tuple[Input, str]:
    """A file that is read as UTF-8, and the encoding that it is in."""
    encoding = Codec.UTF_8.value
    if name is not None:
        with closing(Input(path)) as beginning:
            encoding = encoding_of(name, beginning.read(4))
    return Input(path) if encoding == Codec.UTF_8.value else Recoded(path, encoding), encoding


class Recoded(Input):
    """A file in another encoding, as UTF-8. What cannot be given back byte for byte is an error."""

    def __init__(self, path: str, encoding: str) -> None:
        super().__init__(path)
        self._encoding = encoding
        self._rest, self._done, self._ended = b"", 0, False

    def read(self, size: int) -> bytes:
        """About ``size`` bytes of the file as UTF-8, whole characters; nothing at the end. Raises FileProblem."""
        while not self._ended:
            block = super().read(size)
            self._ended = not block
            self._rest += block
            end = len(self._rest) if self._ended else self._cut()
            piece, self._rest = self._rest[:end], self._rest[end:]
            if piece:
                return self._text(piece).encode("utf-8")
            if len(self._rest) > _LONGEST:
                raise FileProblem(f"has no line end in {_LONGEST >> 20} MB; is this a table?")
        return b""

    def _cut(self) -> int:
        """Where the last line ends: no character of these encodings has the byte of a line end in it."""
        if self._encoding not in WIDE:
            return max(self._rest.rfind(b"\n"), self._rest.rfind(b"\r")) + 1
        decoder = codecs.getincrementaldecoder(self._encoding)("replace")
        decoder.decode(self._rest)
        return len(self._rest) - len(decoder.getstate()[0])

    def _text(self, piece: bytes) -> str:
        text = decode_strict(piece, self._encoding)
        if text is None or encode_strict(text, self._encoding) != piece:
            at, end = self._done, self._done + len(piece)
            raise FileProblem(f"is not all {self._encoding}, between the bytes {at:,} and {end:,}")
        self._done += len(piece)
        return text
