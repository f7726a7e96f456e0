"""The encoding that a document itself names. It is evidence, often wrong: never obeyed unchecked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from unmojibake.errors import ChannelError
from unmojibake.stages.decode_codec import known

_HEAD = 2048
_TAIL = 1024
_NAME = rb"([A-Za-z][A-Za-z0-9._:-]{1,40})"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rb"^\s*<\?xml[^>]{0,80}encoding\s*=\s*[\"']" + _NAME,  # XML 1.0, 4.3.3
        rb"(?i)<meta[^>]{0,120}charset\s*=\s*[\"']?" + _NAME,  # HTML
        rb"(?i)@charset\s+\"" + _NAME,  # CSS
        rb"(?m)\A(?:.*\n)?[ \t\f]*#.*?coding[:=][ \t]*" + _NAME,  # PEP 263, Emacs, Ruby
        rb"-\*-.{0,80}?coding:[ \t]*" + _NAME,  # Emacs
        rb"(?i)content-type:\s*[a-z]+/[a-z.+-]+;(?:[^\n]|\n[ \t]){0,120}?charset\s*=\s*\"?"
        + _NAME,  # PO, mail
        rb"(?:file)?encoding=" + _NAME + rb".{0,40}\bvim?:|\bvim?:.{0,80}?(?:file)?enc(?:oding)?=" + _NAME,
    )
)


@dataclass(frozen=True)
class Hints:
    """What speaks for an encoding besides the bytes, "" for nothing: what the document names (``declared``),
    and what is known of it from elsewhere (``expected``)."""

    declared: str = ""
    expected: str = ""


NO_HINTS = Hints()

_EMPTY = frozenset({"ascii"})  # says nothing: every other encoding contains it


def declared_encoding(data: bytes) -> str:
    """The encoding named in the first or last lines, as the package writes it; "" for none or an unknown one.

    A declaration of UTF-16 in bytes that were searched as ASCII contradicts itself and counts as none.
    """
    head, tail = data[:_HEAD], data[-_TAIL:] if len(data) > _HEAD else b""
    for pattern in _PATTERNS:
        match = pattern.search(head) or (pattern.search(tail) if b"vim" in pattern.pattern else None)
        if match:
            name = next(group for group in match.groups() if group).decode("ascii")
            try:
                found = known(name)
            except ChannelError:
                continue
            if found not in _EMPTY and not found.startswith(("utf-16", "utf-32")):
                return found
    return ""
