"""The keys of a configuration file, and what their values become."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from unmojibake.config import Settings
from unmojibake.errors import UsageError
from unmojibake.options import Mapping as OwnMapping
from unmojibake.options import Options


class ConfigError(UsageError):
    """A configuration file that cannot be read or makes no sense; the message names file and key."""


def load(path: str) -> Settings:
    """The settings of one configuration file. Raises ConfigError."""
    table = table_of(path)
    if table is None:
        raise ConfigError(f"{path}: there is no [tool.unmojibake] table")
    return settings_of(table, path)


def table_of(path: str) -> Mapping[str, Any] | None:
    """Our table in a TOML file: the whole of unmojibake.toml, [tool.unmojibake] of any other that has it."""
    text = _read(path)
    shared = os.path.basename(path) == "pyproject.toml"  # noqa: PTH119 (names of any bytes)
    if shared and "unmojibake" not in text:
        return None  # most are not about us; parsing TOML costs more than looking for the word
    whole = _parse(text, path)
    tool = whole.get("tool", {})
    if shared:
        return tool.get("unmojibake") if isinstance(tool, dict) else None
    if set(whole) == {"tool"} and isinstance(tool, dict) and isinstance(tool.get("unmojibake"), dict):
        return tool["unmojibake"]  # type: ignore[no-any-return]
    return whole


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 at byte {error.start}") from error


def _parse(text: str, path: str) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise ConfigError(f"{path}: its values lie too deep within each other") from error
    except ValueError as error:  # also what is no error of TOML: a number of too many digits
        raise ConfigError(f"{path}: {error}") from error


def settings_of(table: Mapping[str, Any], path: str) -> Settings:
    """Settings from a parsed table. Raises ConfigError that names the key, and the nearest right one."""
    made = Settings(Options(), root=str(Path(path).parent.resolve()), source=path)
    options: dict[str, Any] = {}
    others: dict[str, Any] = {}
    for key, value in table.items():
        convert = KEYS.get(key)
        if convert is None:
            raise ConfigError(f"{path}: unknown key {key!r}{_nearest(key, KEYS)}")
        try:
            good = convert(value)
        except UsageError as error:
            raise ConfigError(f"{path}: {key}: {error}") from error
        name = field_of(key)
        (options if name in _OPTION_NAMES else others)[name] = good
    made = replace(made, **others)
    try:
        return replace(made, options=Options(**options))
    except UsageError as error:
        raise ConfigError(f"{path}: {error}") from error


def field_of(key: str) -> str:
    """The name of the field that holds the value of a key."""
    return "reference_source" if key == "reference" else key.replace("-", "_")


def _nearest(key: str, known: Mapping[str, Any]) -> str:
    import difflib

    close = difflib.get_close_matches(key.replace("_", "-").lower(), known, n=1, cutoff=0.5)
    return f"; did you mean {close[0]!r}?" if close else f"; known keys are {', '.join(sorted(known))}"


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise UsageError(f"expected text, not {_kind(value)}")
    return value


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise UsageError(f"expected true or false, not {_kind(value)}")
    return value


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise UsageError(f"expected a number from 0, not {value!r}")
    return value


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, list):
        raise UsageError(f"expected a list of texts, not {_kind(value)}")
    return tuple(map(_text, value))


def _kind(value: object) -> str:
    names = {
        bool: "true or false",
        str: "text",
        int: "a number",
        float: "a number",
        list: "a list",
        dict: "a table",
    }
    return names.get(type(value), type(value).__name__)


def codes(value: object) -> tuple[str, ...]:
    """Rule codes or prefixes of codes; ALL is every rule. Raises UsageError for one that matches no rule."""
    from unmojibake.rules.catalogue import BY_CODE

    found = tuple("UM" if text.strip().upper() == "ALL" else text.strip().upper() for text in _texts(value))
    for code in found:
        if not code.startswith("UM") or not any(known.startswith(code) for known in BY_CODE):
            raise UsageError(f"there is no rule {code!r}; 'unmojibake rule' lists them")
    return found


def _format(value: object) -> str:
    from unmojibake.report import FORMATS

    if _text(value) not in FORMATS:
        raise UsageError(f"{value!r} is not one of {', '.join(FORMATS)}")
    return _text(value)


def codec(value: object) -> str:
    """The usual name of an encoding. Raises ChannelError for an unknown one."""
    from unmojibake.channels.codec import Codec

    return Codec.parse(_text(value)).value


def target(value: object) -> str:
    """The name of an encoding to convert to, as it was given. Raises ChannelError for an unknown one."""
    from unmojibake.stages.bytes_convert import target_of

    target_of(_text(value))
    return _text(value)


def _per_file(value: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not isinstance(value, dict):
        raise UsageError(f"expected a table of globs, not {_kind(value)}")
    return tuple((glob, codes(listed)) for glob, listed in value.items())


def _mappings(value: object) -> tuple[OwnMapping, ...]:
    if not isinstance(value, list):
        raise UsageError(f"expected a list of tables, [[tool.unmojibake.mappings]], not {_kind(value)}")
    return tuple(_mapping(number, entry) for number, entry in enumerate(value, 1))


def _mapping(number: int, entry: object) -> OwnMapping:
    if not isinstance(entry, dict):
        raise UsageError(f"number {number}: expected a table, not {_kind(entry)}")
    known = {field.name: None for field in fields(OwnMapping)}
    for key in entry:
        if key not in known:
            raise UsageError(f"number {number}: unknown key {key!r}{_nearest(key, known)}")
    if "find" not in entry or "replace" not in entry:
        raise UsageError(f"number {number}: needs 'find' and 'replace'")
    return OwnMapping(
        name=_text(entry.get("name", f"mapping {number}")),
        find=_text(entry["find"]),
        replace=_text(entry["replace"]),
        regex=_truth(entry.get("regex", False)),
    )


KEYS: dict[str, Callable[[object], object]] = {
    "level": _text,
    "select": codes,
    "ignore": codes,
    "per-file-ignores": _per_file,
    "include": _texts,
    "exclude": _texts,
    "gitignore": _truth,
    "allow": _texts,
    "mappings": _mappings,
    "encoding": codec,
    "to": target,
    "bom": _text,
    "reference": _text,
    "jobs": _count,
    "journal": _truth,
    "escapes": _truth,
    "output-format": _format,
    "baseline": _text,
}
_OPTION_NAMES = frozenset(field.name for field in fields(Options))
