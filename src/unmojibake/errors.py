"""The exception tree: everything that the package raises on purpose."""

from __future__ import annotations

REPORT_IT = "please report it, with the file if you can"
"""What follows a mistake of ours."""


class UnmojibakeError(Exception):
    """Base class. The message names the thing, the place and the way out."""


class UsageError(UnmojibakeError):
    """An option, channel or configuration that makes no sense; nothing was done."""


class ChannelError(UsageError):
    """A channel name that does not parse, or names a code page that is not known."""


class ChannelFailure(UnmojibakeError):
    """This text cannot go through this channel.

    ``position`` is the offset (code points when encoding, bytes when decoding) of the first
    character or byte that the code page does not define.
    """

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position

    def __reduce__(self) -> tuple[type[ChannelFailure], tuple[str, int]]:
        return type(self), (str(self), self.position)  # so that another process can tell it


class FileProblem(UnmojibakeError):
    """A file that could not be read or written. The others are still done."""
