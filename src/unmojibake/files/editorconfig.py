"""The ``charset`` that .editorconfig files give a path (editorconfig.org, specification 0.17)."""

from __future__ import annotations

import os
import re
from itertools import product

from unmojibake.errors import ChannelError
from unmojibake.files.globs import Globs
from unmojibake.stages.decode_codec import known

_NAME = ".editorconfig"
_LIMIT = 1 << 18  # bytes of one; a larger one is none
_DEEPEST = 64  # folders above a file
_MOST = 32  # alternatives of one section; one with more is passed over
_SECTIONS = 100  # that say something of the charset: the last ones
_BRACES = re.compile(r"\{([^{}]*)\}")
_RANGE = re.compile(r"([+-]?\d{1,6})\.\.([+-]?\d{1,6})\Z")
# The name stands for ISO-8859-1, and is given to what is in fact its extension by Windows.
_LATIN1 = ("latin1", "cp1252")


def charset(path: str) -> str:
    """The encoding that the nearest .editorconfig with one says ``path`` has, by the package's name for it.

    "" for none, for "unset", and for a name that is not known. Never raises: a file that cannot be read or
    makes no sense says nothing.
    """
    path = os.path.abspath(path)
    folder = os.path.dirname(path)
    for _ in range(_DEEPEST):
        text = _read(os.path.join(folder, _NAME))
        found, root = ("", False) if text is None else charset_in(text, _relative(path, folder))
        if found:
            return _encoding(found)
        if root or os.path.dirname(folder) == folder:
            break
        folder = os.path.dirname(folder)
    return ""


def charset_in(text: str, path: str) -> tuple[str, bool]:
    """What the last section that fits ``path`` (relative, with ``/``) says, "" for nothing; and whether no
    .editorconfig above counts."""
    root, section = False, ""
    said: list[tuple[str, str]] = []
    for line in text.splitlines():
        line = line.strip()
        if not line or line[0] in "#;":
            continue
        if line[0] == "[" and line[-1] == "]":
            section = line[1:-1]
            continue
        key, equals, value = line.partition("=")
        key, value = key.strip().lower(), value.strip().lower()
        if equals and not section and key == "root":
            root = value == "true"
        elif equals and section and key == "charset":
            said.append((section, value))
    last = (value for section, value in said[: -_SECTIONS - 1 : -1] if _fits(section, path))
    return next(last, ""), root


def _fits(section: str, path: str) -> bool:
    globs = Globs()
    for glob in _alternatives(section):
        if "/" in glob:
            # beside other characters, two stars stand for folders and what is before them
            parts = [part.replace("**", "**/*") if part != "**" else part for part in glob.split("/")]
            expression, name = globs.path("/".join(parts)), path
        else:
            expression, name = globs.name(glob), path.rpartition("/")[2]
        if expression is not None and re.match(expression, name, re.DOTALL):
            return True
    return False


def _alternatives(glob: str) -> list[str]:
    """The globs that one with braces stands for; none where there would be too many."""
    choices: list[list[str]] = []
    count, at = 1, 0
    for match in _BRACES.finditer(glob):
        options = _options(match[1]) or [f"\\{{{match[1]}\\}}"]
        choices += [[glob[at : match.start()]], options]
        at = match.end()
        count *= len(options)
        if count > _MOST:
            return []
    choices.append([glob[at:]])
    return ["".join(parts) for parts in product(*choices)]


def _options(inside: str) -> list[str]:
    """What stands for ``{inside}``; nothing where the braces mean themselves."""
    numbers = _RANGE.match(inside)
    if numbers:
        low, high = sorted((int(numbers[1]), int(numbers[2])))
        return [str(number) for number in range(low, min(high, low + _MOST) + 1)]
    return inside.split(",") if "," in inside else []


def _encoding(name: str) -> str:
    if name == _LATIN1[0]:
        return _LATIN1[1]
    try:
        return known(name.removesuffix("-bom"))
    except ChannelError:
        return ""


def _read(path: str) -> str | None:
    try:
        with open(path, "rb") as file:
            data = file.read(_LIMIT + 1)
    except (OSError, ValueError):
        return None
    return data.decode("utf-8-sig", "replace") if len(data) <= _LIMIT else None


def _relative(path: str, folder: str) -> str:
    return path[len(folder) :].lstrip(os.sep).replace(os.sep, "/")
