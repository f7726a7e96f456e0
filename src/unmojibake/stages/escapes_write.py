"""Repaired text back into escapes, in the style of those that it replaces."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_MARKUP = frozenset("<>&\"'")
_IN_LITERALS = frozenset("\\\"'`<>&%")
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def escaped(text: str, like: Sequence[str], x_is_byte: bool, long_form: bool) -> str | None:
    """``text`` in the style of the escapes ``like`` (at least one); None where that style cannot say it.

    ``x_is_byte``: ``\\xXX`` is a byte. ``long_form``: characters beyond U+FFFF are ``\\UXXXXXXXX``, and no
    surrogate pair. Letters and digits of ASCII are written as they are.
    """
    first = like[0]
    if first[0] == "%":
        return "".join(c if c in _UNRESERVED else _bytes(c, "%", _upper(like, True)) for c in text)
    if first[0] == "&":
        return _references(text, like)
    upper = _upper(like, False)
    if first[1] == "x" and x_is_byte:
        return "".join(c if _plain(c) else _SHORT.get(c) or _bytes(c, "\\x", upper) for c in text)
    return "".join(c if _plain(c) else _SHORT.get(c) or _code(c, like, upper, long_form) for c in text)


def _plain(char: str) -> bool:
    return char.isascii() and char.isprintable() and char not in _IN_LITERALS


def _upper(like: Sequence[str], default: bool) -> bool:
    """Whether the escapes write their hexadecimal digits as capitals."""
    digits = "".join(each.lstrip("\\&#%").lstrip("uUxX{") for each in like)
    if not any(c in "abcdefABCDEF" for c in digits):
        return default
    return any(c in "ABCDEF" for c in digits)


def _hex(code: int, digits: int, upper: bool) -> str:
    return f"{code:0{digits}X}" if upper else f"{code:0{digits}x}"


def _bytes(char: str, sign: str, upper: bool) -> str:
    return "".join(sign + _hex(byte, 2, upper) for byte in char.encode("utf-8"))


def _code(char: str, like: Sequence[str], upper: bool, long_form: bool) -> str:
    code, kinds = ord(char), {each[1] for each in like}
    if any(each[2] == "{" for each in like):
        return f"\\u{{{_hex(code, 1, upper)}}}"
    if code <= 0xFF and "x" in kinds:
        return "\\x" + _hex(code, 2, upper)
    if code <= 0xFFFF and kinds != {"U"}:
        return "\\u" + _hex(code, 4, upper)
    if long_form or "U" in kinds or "x" in kinds:
        return "\\U" + _hex(code, 8, upper)
    high, low = divmod(code - 0x10000, 0x400)
    return "\\u" + _hex(0xD800 + high, 4, upper) + "\\u" + _hex(0xDC00 + low, 4, upper)


def _references(text: str, like: Sequence[str]) -> str | None:
    """References of HTML: named where one of ``like`` is and a name exists, else as its numbers are."""
    if _MARKUP & set(text):
        return None  # whether it was markup or text is not known
    names = _names() if any(each[1] != "#" for each in like) else {}
    number = next((each for each in like if each[1] == "#"), "&#0;")
    upper = _upper([each for each in like if each[1] == "#"], True)
    out = []
    for char in text:
        if char.isascii():
            out.append(char)
        elif char in names:
            out.append(f"&{names[char]};")
        elif number[2] in "xX":
            out.append(f"&#{number[2]}{_hex(ord(char), 1, upper)};")
        else:
            out.append(f"&#{ord(char)};")
    return "".join(out)


@cache
def _names() -> dict[str, str]:
    """The names of HTML 4, which every reader of HTML knows."""
    from html.entities import codepoint2name

    return {chr(code): name for code, name in codepoint2name.items()}
