"""``--show-settings``: the settings as they would stand in a configuration file."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass

from unmojibake.config import Settings
from unmojibake.config_keys import KEYS, field_of
from unmojibake.report.shown import shown_path


def settings_text(settings: Settings) -> str:
    """TOML with every key that is set, and comments that say where the settings come from."""
    source = settings.source or "no configuration file"
    lines = [f"# {shown_path(source)}", f"# globs are relative to {shown_path(settings.root)}"]
    for key in KEYS:
        name = field_of(key)
        home = settings.options if hasattr(settings.options, name) else settings
        value = getattr(home, name)
        if key == "per-file-ignores":
            value = dict(value)
        lines.append(f"# {key} is not set" if value is None else f"{key} = {_toml(value)}")
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, dict):
        pairs = (f"{json.dumps(key, ensure_ascii=False)} = {_toml(each)}" for key, each in value.items())
        return f"{{{', '.join(pairs)}}}"
    if is_dataclass(value):
        return _toml({field.name: getattr(value, field.name) for field in fields(value)})
    return json.dumps(value)
