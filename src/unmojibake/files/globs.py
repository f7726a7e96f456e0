"""Globs as gitignore(5) has them, as regular expressions that never backtrack through more than one part.

What stands between two stars is sought from the left, and taken where it is first found: a later place
would leave less for the rest. Written with a lookahead and a reference to its group (Python 3.10 has no
atomic groups), so that a hostile ignore file costs no more than its length times that of the path.
"""

from __future__ import annotations

import re
from itertools import count

_CLASSES = {  # of POSIX, in the C locale, as git takes them
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "blank": " \\t",
    "cntrl": "\\x00-\\x1f\\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": "!-/:-@\\[-`{-~",
    "space": "\\s",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}
_CLASS = re.compile(r"\[:(\w*):\]")


class _Nothing(ValueError):
    """A glob that matches nothing, such as one with a bracket that is never closed."""


class Globs:
    """Translates globs; the groups of all its expressions have different names, so they can be joined."""

    def __init__(self) -> None:
        self._number = count()

    def name(self, glob: str) -> str | None:
        """For one part of a path (no separator); None where git too finds nothing to match."""
        try:
            return self._part(glob) + r"\Z"
        except _Nothing:
            return None

    def path(self, glob: str) -> str | None:
        """For a path relative to the folder of the ignore file; None where git finds nothing to match."""
        try:
            return self._path(glob.removeprefix("/").split("/")) + r"\Z"
        except _Nothing:
            return None

    def _path(self, parts: list[str]) -> str:
        blocks: list[list[str]] = [[]]
        for part in parts:
            if len(part) > 1 and not part.strip("*"):
                blocks.append([])
            else:
                blocks[-1].append(self._part(part))
        first, *rest = blocks
        out = "/".join(first)
        for number, block in enumerate(rest):
            last = number == len(rest) - 1
            if not block and not last:
                continue  # **/** is **
            if out:
                out += "/"
            if not block:
                out += ".+"  # at the end: all that lies inside
            elif last:
                out += "(?:[^/]+/)*?" + "/".join(block)
            else:
                # the separator behind the block is sought with it, and put back for what follows
                out += self._first("(?:[^/]+/)*?" + "/".join(block) + "(?=/)")
        return out

    def _part(self, part: str) -> str:
        """One part; fixed pieces between stars are of fixed length, so the first place is the best."""
        pieces = _pieces(part)
        out = pieces[0]
        for piece in pieces[1:-1]:
            out += self._first(f"[^/]*?{piece}") if piece else ""
        return out if len(pieces) == 1 else f"{out}[^/]*{pieces[-1]}"

    def _first(self, expression: str) -> str:
        name = f"g{next(self._number)}"
        return f"(?=(?P<{name}>{expression}))(?P={name})"


def _pieces(part: str) -> list[str]:
    """What stands before, between and behind the stars of a part, as regular expressions."""
    pieces = [""]
    at = 0
    while at < len(part):
        char = part[at]
        at += 1
        if char == "*":
            pieces.append("")
        elif char == "?":
            pieces[-1] += "[^/]"
        elif char == "[":
            found, at = _bracket(part, at)
            pieces[-1] += found
        else:
            if char == "\\":
                if at == len(part):
                    raise _Nothing
                char = part[at]
                at += 1
            pieces[-1] += re.escape(char)
    return pieces


def _bracket(part: str, at: int) -> tuple[str, int]:
    """A set of characters from behind its bracket on, and where it ends."""
    negated = part[at : at + 1] in ("!", "^")
    at += negated
    items: list[str] = []
    first = True
    while first or part[at : at + 1] != "]":
        first = False
        named = _CLASS.match(part, at)
        if named:
            if named[1] not in _CLASSES:
                raise _Nothing
            items.append(_CLASSES[named[1]])
            at = named.end()
            continue
        low, at = _member(part, at)
        if part[at : at + 1] == "-" and part[at + 1 : at + 2] not in ("", "]"):
            high, at = _member(part, at + 1)
            # the other way round it holds its first character only
            items.append(_escaped(low) + (f"-{_escaped(high)}" if low <= high else ""))
        else:
            items.append(_escaped(low))
    members = "".join(items)
    if negated:
        return f"[^/{members}]", at + 1
    return (f"(?!/)[{members}]" if members else "(?!)"), at + 1


def _member(part: str, at: int) -> tuple[str, int]:
    if part[at : at + 1] == "\\":
        at += 1
    if at >= len(part):
        raise _Nothing
    return part[at], at + 1


def _escaped(char: str) -> str:
    return f"\\{char}" if char in "\\]^-[&~|" else char
