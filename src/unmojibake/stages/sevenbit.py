"""What seven-bit encodings shown raw look like: ISO-2022-JP (RFC 1468), HZ (RFC 1843), UTF-7 (RFC 2152)."""

from __future__ import annotations

import re
from collections.abc import Iterator

JIS = re.compile(r"(\x1b?)\$[@B]((?:[!-~]{2}){1,2000}?)\x1b?\([BJ]")
# The same, where a match begins with one character and no string: that is sought at the speed of memory.
_JIS_AT = re.compile(r"\$[@B](?:[!-~]{2}){1,2000}?\x1b?\([BJ]")
_HZ_AT = re.compile(r"~(?=\{)\{(?:[!-}][!-~]){1,2000}?~\}")
HZ = re.compile(r"~\{((?:[!-}][!-~]){1,2000}?)~\}")
UTF7 = re.compile(r"\+[A-Za-z0-9+/]{3,400}-")


def suspicious(text: str, guessing: bool = False) -> bool:
    """Whether a text may hold such stretches; as fast as a search for a string.

    ``guessing``: UTF-7 counts, too, which looks like program text.
    """
    if guessing and "+" in text:
        return True
    return _shifted(text, "$", "@B", _JIS_AT, ("(B", "(J")) or _shifted(text, "~", "{", _HZ_AT, ("~}",))


def jis(text: str) -> Iterator[re.Match[str]]:
    """The stretches of ISO-2022-JP: behind the last sign that ends one, none is sought."""
    return JIS.finditer(text, 0, _last(text, ("(B", "(J")))


def hz(text: str) -> Iterator[re.Match[str]]:
    """The stretches of HZ."""
    return HZ.finditer(text, 0, _last(text, ("~}",)))


def _last(text: str, ends: tuple[str, ...]) -> int:
    return max(map(text.rfind, ends)) + 2 if any(end in text for end in ends) else 0


_DENSE = 64
"""Code points to a sign from which on it is sought by the pattern, not by itself: one by one costs more then."""


def _shifted(text: str, sign: str, following: str, pattern: re.Pattern[str], ends: tuple[str, ...]) -> bool:
    """Whether a stretch begins at one of the signs; few of them are told apart at the speed of memory."""
    at, left = text.find(sign), len(text) // _DENSE
    while at >= 0 and left:
        if text[at + 1 : at + 2] in following and pattern.match(text, at):
            return True
        at, left = text.find(sign, at + 1), left - 1
    return at >= 0 and pattern.search(text, at, _last(text, ends)) is not None
