"""What cannot be UTF-8 misread as a whole, seen before the pages and the judges are loaded."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

_HIGH = re.compile("[^\x00-\x7f]")
_ALONE = re.compile("(?<![^\x00-\x7f])[\x80-\u2e7f](?![^\x00-\x7f])")
"""One character beyond ASCII that no double-byte page has for a lead byte and another: UTF-8 has two bytes or more."""
_BEGINNING = re.compile("[^\x00-\x7f]{1,8}")
LEAD = re.compile(rb"[\xc2-\xf4](?:[\x80-\xbf]|\Z)")
"""What a sequence of UTF-8 beyond ASCII begins with."""
_CODECS = ("gbk", "cp949", "cp950", "big5hkscs", "cp932", "euc_jp", "gb18030")
"""CPython's double-byte codecs: what they encode, the pages encode the same way or not at all."""


def may_be_misread(text: str) -> bool:
    """Whether all that is beyond ASCII in a text may be UTF-8 read in another page."""
    first = _HIGH.search(text)
    if first is None or _ALONE.search(text):
        return False
    if first[0] < "\u2e80":
        return True
    found = _begun(first[0])
    if not found:
        return False
    beginning = _BEGINNING.match(text, first.start())
    assert beginning is not None
    return any(_goes_on(beginning[0], codec) for codec in found)


@lru_cache(maxsize=1 << 12)
def _begun(char: str) -> tuple[str, ...]:
    """The codecs in which the bytes of a character are those that a sequence of UTF-8 begins with."""
    return tuple(codec for codec in _CODECS if _goes_on(char, codec))


def _goes_on(beginning: str, codec: str) -> bool:
    """Whether what some characters were read from begins as UTF-8 does, as far as that is known."""
    try:
        data = beginning.encode(codec)
    except UnicodeEncodeError as error:  # that character is for the page to say
        data = beginning[: error.start].encode(codec)
    try:
        codecs.utf_8_decode(data, "strict", False)
    except UnicodeDecodeError:
        return False
    return True
