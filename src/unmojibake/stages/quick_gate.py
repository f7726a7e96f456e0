"""What cannot be UTF-8 misread as a whole, seen before the pages and the judges are loaded."""

from __future__ import annotations

import re
from functools import lru_cache

_HIGH = re.compile("[^\x00-\x7f]")
_ALONE = re.compile("(?<![^\x00-\x7f])[\x80-\u2e7f](?![^\x00-\x7f])")
"""One character beyond ASCII that no double-byte page has for a lead byte and another: UTF-8 has two bytes or more."""
LEAD = re.compile(rb"[\xc2-\xf4](?:[\x80-\xbf]|\Z)")
"""What a sequence of UTF-8 beyond ASCII begins with."""
_CODECS = ("gbk", "cp949", "cp950", "big5hkscs", "cp932", "euc_jp", "gb18030")
"""CPython's double-byte codecs: what they encode, the pages encode the same way or not at all."""


def may_be_misread(text: str) -> bool:
    """Whether all that is beyond ASCII in a text may be UTF-8 read in another page."""
    first = _HIGH.search(text)
    if first is None or _ALONE.search(text):
        return False
    return first[0] < "\u2e80" or _may_begin(first[0])


@lru_cache(maxsize=1 << 12)
def _may_begin(char: str) -> bool:
    return any(_begins(char, codec) for codec in _CODECS)


def _begins(char: str, codec: str) -> bool:
    """Whether the bytes of a character are those that a sequence of UTF-8 begins with; or that is not known."""
    try:
        return LEAD.match(char.encode(codec)) is not None
    except UnicodeEncodeError:
        return True
