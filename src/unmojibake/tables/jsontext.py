"""JSON text as it is written: where its string values stand, and how to change a few characters of one.

The grammar is RFC 8259. Nothing is written anew but the repaired characters: key order, numbers, spacing
and every escape around them stay as they were.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from unmojibake.model import Change

_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_TOKEN = re.compile(
    r'[\s,]*(?:(?P<string>"[^"\\]*(?:\\.[^"\\]*)*")(?P<key>\s*:)?|(?P<mark>[\[\]{}])|[^\s,\[\]{}"]+)'
)
_SPACE = " \t\r\n"
# one code point as it is written: a surrogate pair, another escape, or the character itself
_WRITTEN = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|.", re.DOTALL
)
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
# Objects become tuples of pairs: a key that stands twice keeps both its values. Numbers are not needed.
_DECODER = json.JSONDecoder(object_pairs_hook=tuple, parse_int=bool, parse_float=bool)
_scan: Callable[[str, int], tuple[Any, int]] = vars(_DECODER)["scan_once"]


def loads(line: str) -> Any:
    """The value of a line; objects as tuples of pairs, numbers as nothing in particular.

    Raises ValueError with the reason and the character (1-based) for what is no JSON.
    """
    start = len(line) - len(line.lstrip(_SPACE))
    try:
        value, end = _scan(line, start)
    except StopIteration as stop:
        raise ValueError(f"no valid JSON at character {stop.value + 1}") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"no valid JSON at character {error.pos + 1}: {error.msg}") from None
    except RecursionError:
        raise ValueError("JSON that is nested too deeply") from None
    rest = line[end:].lstrip(_SPACE)
    if rest:
        raise ValueError(f"more than one JSON value, at character {len(line) - len(rest) + 1}")
    return value


def texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """The string values with their paths: ``a.b`` for keys, ``a[]`` for the elements of a list."""
    if type(value) is str:
        yield path, value
    elif type(value) is tuple:
        for key, inner in value:
            below = f"{path}.{key}" if path else key
            if type(inner) is str:
                yield below, inner
            elif type(inner) in (tuple, list):
                yield from texts(inner, below)
    elif type(value) is list:
        for inner in value:
            yield from texts(inner, f"{path}[]")


def spans(line: str) -> Iterator[tuple[str, int, int]]:
    """Path, start and end of the string values of valid JSON, in order; the quotes are outside."""
    stack: list[tuple[str, bool]] = []  # path, whether it is a list
    path = ""
    for token in _TOKEN.finditer(line):
        mark = token["mark"]
        if mark == "[":
            stack.append((path, True))
            path = f"{path}[]"
        elif mark == "{":
            stack.append((path, False))
        elif mark:
            path, _ = stack.pop()
            path = _next(path, stack)
        elif token["key"] is not None:
            key = json.loads(token["string"])
            outer = stack[-1][0]
            path = f"{outer}.{key}" if outer else key
        else:
            if token["string"] is not None:
                yield path, token.start("string") + 1, token.end("string") - 1
            path = _next(path, stack)


def _next(path: str, stack: Sequence[tuple[str, bool]]) -> str:
    """The path of what follows a value: the next element of a list; an object names it itself."""
    return f"{stack[-1][0]}[]" if stack and stack[-1][1] else path


def rewritten(raw: str, changes: Iterable[Change]) -> str:
    """A string as it is written, without its quotes, with changes made to what it means.

    A change where the damage was written in escapes is written in escapes, too, in the same case.
    """
    pieces = _WRITTEN.findall(raw) if "\\" in raw else raw
    out: list[str] = []
    at = 0
    for change in changes:
        assert change.after is not None
        out += pieces[at : change.start]
        out.append(_written(change.after, "".join(pieces[change.start : change.end])))
        at = change.end
    out += pieces[at:]
    return "".join(out)


def _written(text: str, old: str) -> str:
    escaped = "\\u" in old
    upper = escaped and any(ch in "ABCDEF" for ch in old)
    return "".join(_character(ch, escaped, upper) for ch in text)


def _character(ch: str, escaped: bool, upper: bool) -> str:
    if ch in _SHORT:
        return _SHORT[ch]
    if ch >= " " and not "\ud800" <= ch <= "\udfff" and (ch < "\x7f" or not escaped):
        return ch
    units = ch.encode("utf-16-be", "surrogatepass").hex()
    units = units.upper() if upper else units
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))
