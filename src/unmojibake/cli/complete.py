"""What a shell offers for the value of an option or an argument."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


def files(_: click.Context, __: click.Parameter, word: str) -> list[CompletionItem]:
    """Files and folders, as the shell itself completes them."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(word, type="file")]


def rules(_: click.Context, __: click.Parameter, word: str) -> list[CompletionItem]:
    """Codes of rules; of a list, the last one."""
    from unmojibake.rules.catalogue import RULES

    before, comma, last = word.rpartition(",")
    return _of(((before + comma + rule.code, rule.summary) for rule in RULES), before + comma + last)


def encodings(_: click.Context, __: click.Parameter, word: str) -> list[CompletionItem]:
    """Names of encodings."""
    from unmojibake.channels.codec import Codec

    return _of(((codec.value, "") for codec in Codec if "@" not in codec.value), word)


def channels(_: click.Context, __: click.Parameter, word: str) -> list[CompletionItem]:
    """The usual channels."""
    from unmojibake.api import channels as usual

    return _of(((channel.name, "") for channel in usual()), word)


def runs(_: click.Context, __: click.Parameter, word: str) -> list[CompletionItem]:
    """Runs that can be undone, the newest first."""
    from unmojibake.files.journal import Journal

    return _of(((name, "") for name in reversed(Journal().ids())), word)


def _of(found: Iterable[tuple[str, str]], word: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    return [
        CompletionItem(value, help=text) if text else CompletionItem(value)
        for value, text in found
        if value.startswith(word)
    ]
