"""Settings from pyproject.toml ([tool.unmojibake]) or unmojibake.toml: the nearest one above a file wins."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from unmojibake.options import Options

_FILES = ("unmojibake.toml", ".unmojibake.toml", "pyproject.toml")


@dataclass(frozen=True)
class Settings:
    """The options for the files below a folder, and where they come from.

    ``root`` is the folder that globs are relative to; ``source`` the configuration file, None for the
    defaults. ``per_file_ignores`` are pairs of a glob and rule codes.
    """

    options: Options
    root: str
    source: str | None = None
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    output_format: str = "full"
    baseline: str | None = None

    @property
    def baseline_path(self) -> str | None:
        """Where the baseline lies: it is named relative to the configuration file."""
        return os.path.join(self.root, self.baseline) if self.baseline else None


@cache
def find_config(folder: str) -> str | None:
    """The nearest configuration file in ``folder`` (absolute) or above it; a pyproject.toml only if it has our table.

    Raises ConfigError for one that cannot be read.
    """
    for name in _FILES:
        path = os.path.join(folder, name)
        # os.path, since pathlib raises where a folder may not be entered, and costs a clean file 5 ms
        if os.path.isfile(path) and (name != "pyproject.toml" or _has_table(path)):
            return path
    above = os.path.dirname(folder)
    return None if above == folder else find_config(above)


def _has_table(path: str) -> bool:
    from unmojibake.config_keys import table_of

    return table_of(path) is not None


class Resolver(NamedTuple):
    """Finds the settings for a file: an explicit configuration, the nearest one, or none at all.

    ``adjust`` lays the command line over what was found.
    """

    explicit: str | None = None
    isolated: bool = False
    adjust: Callable[[Settings], Settings] = lambda settings: settings

    def for_folder(self, folder: str) -> Settings:
        """The settings for the files right in ``folder``. Raises ConfigError."""
        return _resolved(self, os.path.abspath(folder))


@lru_cache(maxsize=4096)
def _resolved(resolver: Resolver, folder: str) -> Settings:
    source = None if resolver.isolated else resolver.explicit or find_config(folder)
    return resolver.adjust(_loaded(source) if source else Settings(Options(), root=os.getcwd()))


@lru_cache(maxsize=256)
def _loaded(path: str) -> Settings:
    from unmojibake.config_keys import load

    return load(path)
