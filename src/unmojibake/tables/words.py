"""Damaged words judged once for a whole run: what UTF-8 misread without loss is, a word mostly shows by itself.

A verdict on a word depends on the word alone, so it may be kept from value to value without making the result
depend on their order, on the parts of a file or on the number of processes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from unmojibake.channels import replays
from unmojibake.channels.channel import Channel
from unmojibake.channels.codec import Codec
from unmojibake.model import Change, Repair
from unmojibake.options import Options
from unmojibake.stages import prose
from unmojibake.stages.findings import Lines
from unmojibake.stages.pipeline import apply, nothing_to_find, repair_text
from unmojibake.stages.utf8_runs import runs

_WORD = re.compile(r"[^ \t\n\r\f\v]+")
_MARKS = re.compile("[?\ufffd\u30fb\x1b~$+]")
"""Signs of lost bytes and of seven-bit encodings: there, everything around a word counts."""
_CONTROLS = re.compile("[\x80-\x9f]")
"""Left in a text, they are bytes of words that were not made whole."""
_PAGES = (
    *(Codec.CP1252, Codec.CP1250, Codec.CP1251, Codec.CP1254, Codec.CP437, Codec.CP850, Codec.CP866),
    *(Codec.MAC_ROMAN, Codec.KOI8_R, Codec.ISO_8859_1, Codec.CP936, Codec.CP932, Codec.CP949),
)
"""Pages of which one has to read a part of a word as UTF-8 before the word is judged."""


def plain(options: Options) -> bool:
    """Whether values are judged by their words: not where the user's own mappings, or a reference, count."""
    return not options.mappings and not options.escapes and options.reference is None


def odd_words(value: str, options: Options) -> object:
    """The words that make a value suspicious; the value itself where that is no matter of words."""
    if not plain(options) or _MARKS.search(value):
        return value
    words = [word for word in _WORD.findall(value) if not word.isascii()]
    odd = frozenset(word for word in words if _odd(word, options))
    return odd or frozenset(words) or value


def settled(value: str, options: Options) -> Repair | None:
    """The repair of a value all of whose odd words are repaired by themselves, and that is healthy then.

    None where the words do not settle it: then the value is judged as a whole.
    """
    if not plain(options) or _MARKS.search(value):
        return None
    changes: list[Change] = []
    mended: set[str] = set()
    for match in _WORD.finditer(value):
        word = match[0]
        if word.isascii() or not _odd(word, options):
            continue
        found = _repaired(word, options)
        if not found:
            return None
        mended.add(apply(word, found))
        changes += (
            replace(change, start=change.start + match.start(), end=change.end + match.start())
            for change in found
        )
    channel = _common(changes)
    if channel is None:
        return None  # where words disagree on the channel, all of them have to vote
    text = apply(value, changes)
    placed = list(_placed(value, [replace(change, channel=channel) for change in changes]))
    fresh = [word for word in _WORD.findall(text) if not word.isascii()]
    healthy = not _CONTROLS.search(text) and all(word in mended or not _odd(word, options) for word in fresh)
    if not healthy or _more(fresh, channel) or prose.demote(value, placed) != placed:
        return None
    return Repair(text, tuple(placed))


def apart(value: str, options: Options) -> bool:
    """Whether the odd words of a value, by themselves, show nothing that is worth a note."""
    odd = odd_words(value, options)
    return isinstance(odd, frozenset) and _silent(" ".join(sorted(odd)), options)


@lru_cache(maxsize=1 << 14)
def _silent(text: str, options: Options) -> bool:
    found = repair_text(text, options)
    return not found.changes and not found.unresolved


def _common(changes: list[Change]) -> str | None:
    """The channel that explains all changes; an en dash read as cp1250 is one read as cp1252, too."""
    for channel in dict.fromkeys(change.channel for change in changes):
        if all(_through(change.after or "", change.before, channel) for change in changes):
            return channel
    return None


@lru_cache(maxsize=1 << 16)
def _through(after: str, before: str, channel: str) -> bool:
    return replays(after, before, channel)


def _more(words: list[str], channel: str) -> bool:
    """Whether something is left that may be damaged as the rest was: "\u0420\u0406" in Russian read as cp1251."""
    pages = _pages(channel)
    return any(runs(word, page) for word in words for page in pages)


def _placed(value: str, changes: list[Change]) -> Iterator[Change]:
    lines = Lines(value)
    for change in changes:
        line, column = lines.place(change.start)
        yield replace(change, line=line, column=column)


@lru_cache(maxsize=1 << 16)
def _odd(word: str, options: Options) -> bool:
    return not nothing_to_find(word, options)


@lru_cache(maxsize=1 << 16)
def _repaired(word: str, options: Options) -> tuple[Change, ...]:
    """The changes that make a word whole and healthy; none where it takes more than the word to tell."""
    if not any(runs(word, page) for page in _PAGES):
        return ()
    found = repair_text(word, options)
    whole = found.changed and not found.unresolved and _silent(found.text, options)
    return found.changes if whole and all(map(_from_utf8, found.changes)) else ()


@lru_cache(maxsize=1 << 10)
def _pages(channel: str) -> frozenset[Codec]:
    """The code pages that a channel misread in."""
    return frozenset(layer.decoded_as for layer in Channel.parse(channel).layers if layer.decoded_as)


def _from_utf8(change: Change) -> bool:
    channel = Channel.parse(change.channel)
    return not channel.lossy and all(layer.encoded_as is Codec.UTF_8 for layer in channel.layers)
