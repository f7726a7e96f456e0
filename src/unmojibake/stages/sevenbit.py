"""What seven-bit encodings shown raw look like: ISO-2022-JP (RFC 1468), HZ (RFC 1843), UTF-7 (RFC 2152)."""

from __future__ import annotations

import re

JIS = re.compile(r"(\x1b?)\$[@B]((?:[!-~]{2}){1,2000}?)\x1b?\([BJ]")
HZ = re.compile(r"~\{((?:[!-}][!-~]){1,2000}?)~\}")
UTF7 = re.compile(r"\+[A-Za-z0-9+/]{3,400}-")


def suspicious(text: str, guessing: bool = False) -> bool:
    """Whether a text may hold such stretches; as fast as a search for a string.

    ``guessing``: UTF-7 counts, too, which looks like program text.
    """
    if guessing and "+" in text:
        return True
    if ("$B" in text or "$@" in text) and JIS.search(text):
        return True
    return "~{" in text and HZ.search(text) is not None
