"""Damaged words judged once for a whole run: what UTF-8 misread without loss is, a word mostly shows by itself.

A verdict on a word depends on the word alone, so it may be kept from value to value without making the result
depend on their order, on the parts of a file or on the number of processes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import itemgetter

from unmojibake.channels import code_page, damage, replays, undo_layer
from unmojibake.channels.channel import Channel
from unmojibake.channels.codec import Codec
from unmojibake.errors import ChannelFailure
from unmojibake.model import Certainty, Change, Repair
from unmojibake.options import Options
from unmojibake.rules.catalogue import rule_for
from unmojibake.stages import prefilter, prose
from unmojibake.stages.evidence import FORBIDDEN
from unmojibake.stages.findings import Lines, spans
from unmojibake.stages.pieces import Piece
from unmojibake.stages.pipeline import apply, nothing_to_find, repair_text
from unmojibake.stages.utf8_runs import runs
from unmojibake.tables.suspicion import by_words as plain
from unmojibake.tables.suspicion import odd_parts

WORD = re.compile(r"[^ \t\n\r\f\v]+")
MARKS = re.compile("[?\ufffd\u30fb\x1b~$+]")
"""Signs of lost bytes and of seven-bit encodings: there, everything around a word counts."""
CONTROLS = re.compile("[\x80-\x9f]")
"""Left in a text, they are bytes of words that were not made whole."""
_OPENER, _CLOSER = (re.compile(f"[{re.escape(ends)}]") for ends in (prose.OPENERS, prose.CLOSERS))
_LETTER = re.compile("[A-Za-z]")
_FOLLOWS, _CONFIDENCE = Certainty.LIKELY, 0.98
"""What a word is that its neighbours explain: of 64 such words in 100,000 rows of benchmarks/tables.py all were right."""
_WITNESS = "Gr\u00f6\u00dfe \u00fcber"
"""Two words that leave no channel from UTF-8 in doubt."""
_PAGES = (
    *(Codec.CP1252, Codec.CP1250, Codec.CP1251, Codec.CP1254, Codec.CP437, Codec.CP850, Codec.CP866),
    *(Codec.MAC_ROMAN, Codec.KOI8_R, Codec.ISO_8859_1, Codec.CP936, Codec.CP932, Codec.CP949),
)
"""Pages of which one has to read a part of a word as UTF-8 before the word is judged."""


def odd_words(value: str, options: Options) -> object:
    """The words that make a value suspicious; the value itself where that is no matter of words."""
    if not plain(options) or MARKS.search(value):
        return value
    words = [word for word in WORD.findall(value) if not word.isascii()]
    odd = frozenset(word for word in words if _odd(word, options))
    return odd or frozenset(words) or value


def keys(values: Sequence[str], options: Options) -> Iterator[object]:
    """What ``odd_words`` says of each value, for many of them."""
    parts = odd_parts(values) if plain(options) else [None] * len(values)
    known: dict[bytes | None, frozenset[str] | None] = {None: None}
    for value, part in zip(values, parts, strict=True):
        odd = known.get(part)
        if odd is None and part is not None:
            words = (word.decode("utf-8", "surrogatepass") for word in part.split())
            odd = known[part] = frozenset(word for word in words if _odd(word, options))
        yield odd if odd and not MARKS.search(value) else odd_words(value, options)


def speak(words: object, options: Options) -> bool:
    """Whether any of the words that ``odd_words`` found is repaired by itself, so that it may settle its value."""
    return isinstance(words, frozenset) and any(_repaired(word, options) for word in words)


def settled(value: str, options: Options) -> Repair | None:
    """The repair of a value all of whose odd words are repaired by themselves, and that is healthy then.

    A word that is too short to tell follows those beside it, if their channel explains it. None where the words do
    not settle it: then the value is judged as a whole.
    """
    if not plain(options) or MARKS.search(value):
        return None
    places = [(match.start(), match[0]) for match in WORD.finditer(value) if not match[0].isascii()]
    made = _made(tuple(word for _, word in places), options)
    if made is None:
        return None
    changes = placed(value, ((places[n][0], change) for n, change in made.changes))
    if (made.alone or _enclosed(value, changes)) and prose.demote(value, changes) != changes:
        return None
    return Repair(apply(value, changes), tuple(changes))


def _enclosed(value: str, changes: Sequence[Change]) -> bool:
    """Whether something may be quoted: a quote or bracket opens before the last change, and one closes behind the first."""
    return bool(_OPENER.search(value, 0, changes[-1].start) and _CLOSER.search(value, changes[0].end - 1))


def placed(value: str, found: Iterable[tuple[int, Change]]) -> list[Change]:
    """Changes with their place in the value, from the place of what they were counted from; in order."""
    lines = Lines(value) if "\n" in value or "\r" in value else None
    out = []
    for start, one in found:
        at = start + one.start
        line, column = (1, at + 1) if lines is None else lines.place(at)
        out.append(
            Change(
                rule=one.rule,
                line=line,
                column=column,
                start=at,
                end=at + len(one.before),
                before=one.before,
                after=one.after,
                channel=one.channel,
                certainty=one.certainty,
                confidence=one.confidence,
                alternatives=one.alternatives,
                evidence=one.evidence,
            )
        )
    return out


@dataclass(frozen=True, slots=True)
class _Made:
    """Changes by the number of their word; ``alone``: one of them makes a sign that stands by itself."""

    changes: tuple[tuple[int, Change], ...]
    alone: bool


@lru_cache(maxsize=1 << 14)
def _made(words: tuple[str, ...], options: Options) -> _Made | None:
    """What becomes of the words of a value, if they settle it; it hangs on nothing else in the value."""
    changes = changed_words(words, options)
    if not changes:
        return None
    after = list(words)
    for n in {n for n, _ in changes}:
        after[n] = apply(words[n], [change for number, change in changes if number == n])
    if not _healthy(after, changes[0][1].channel, options):
        return None
    alone = any(_stands_alone(words[n], change) for n, change in changes)
    return _Made(tuple(changes), alone)


def _stands_alone(word: str, change: Change) -> bool:
    """Whether a change makes a single sign between spaces, as ``prose`` asks."""
    one = len((change.after or "").strip()) <= 1
    return one and change.start == 0 and word[change.end : change.end + 1] in ("", *",.;:")


def changed_words(words: Iterable[str], options: Options) -> list[tuple[int, Change]] | None:
    """The repairs of all odd words, through one channel, each with the number of its word.

    None where they do not speak for themselves.
    """
    sure: list[tuple[int, tuple[Change, ...]]] = []
    short: list[tuple[int, str]] = []
    others: list[tuple[int, str]] = []
    for n, word in enumerate(words):
        if not _odd(word, options):
            others.append((n, word))
        elif found := _repaired(word, options):
            sure.append((n, found))
        else:
            short.append((n, word))
    if not sure:
        return None if short else []
    for channel in _common([change for _, found in sure for change in found]):
        rest = [*short, *((n, word) for n, word in others if _may_follow(word, channel))]
        followed = [(n, _following(word, channel, options)) for n, word in rest]
        if all(found for _, found in followed):
            return [
                (n, replace(one, channel=channel))
                for n, found in sorted([*sure, *followed], key=itemgetter(0))
                for one in found
            ]
    return None  # where words disagree on the channel, all of them have to vote


def _healthy(words: Sequence[str], channel: str, options: Options) -> bool:
    """Whether nothing is left to repair in words that come out of a channel."""
    return not any(
        CONTROLS.search(word)
        or (_odd(word, options) and not _silent(word, options))
        or _may_follow(word, channel)
        for word in words
    )


def silent_beside(words: object, channels: tuple[str, ...], options: Options) -> bool:
    """Whether the words that ``odd_words`` found show nothing, also where others are damaged through some channels."""
    if not isinstance(words, frozenset):
        return False
    return _silent_below(" ".join(sorted(words)), tuple(sorted(channels)), options)


@lru_cache(maxsize=1 << 12)
def _silent_below(text: str, channels: tuple[str, ...], options: Options) -> bool:
    beside = "".join(f"{witness(channel)}\n" for channel in channels)
    found = repair_text(beside + text, options)
    return not any(one.end > len(beside) for one in (*found.changes, *found.unresolved))


@lru_cache(maxsize=1 << 8)
def witness(channel: str) -> str:
    """A line that shows a channel; nothing where it cannot pass it."""
    try:
        return damage(_WITNESS, channel)
    except ChannelFailure:
        return ""


@lru_cache(maxsize=1 << 14)
def _silent(text: str, options: Options) -> bool:
    found = repair_text(text, options)
    return not found.changes and not found.unresolved


def _common(changes: Sequence[Change]) -> Iterator[str]:
    """The channels that explain all changes; an en dash read as cp1250 is one read as cp1252, too."""
    asked = dict.fromkeys(
        [*(change.channel for change in changes), *(f"utf-8>{page.value}" for page in _PAGES)]
    )
    for channel in asked:
        if all(_through(change.after or "", change.before, channel) for change in changes):
            yield channel


@lru_cache(maxsize=1 << 16)
def _through(after: str, before: str, channel: str) -> bool:
    return replays(after, before, channel)


@lru_cache(maxsize=1 << 16)
def _may_follow(word: str, channel: str) -> bool:
    """Whether something in a word may be damaged as the rest was: "\u0420\u0406" in Russian read as cp1251."""
    return any(runs(word, page) for page in _pages(channel))


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
    return found.changes if whole and _all_of(word, found) and all(map(_from_utf8, found.changes)) else ()


def _all_of(word: str, found: Repair) -> bool:
    """Whether the repair explains all of a word: what is left of it may belong to the next, beside a lost space."""
    return word[: found.changes[0].start].isascii() and all(
        word[one.end : following].isascii()
        for one, following in zip(
            found.changes, [*(one.start for one in found.changes[1:]), len(word)], strict=True
        )
    )


@lru_cache(maxsize=1 << 16)
def _following(word: str, channel: str, options: Options) -> tuple[Change, ...]:
    """The changes of a word that is damaged as those beside it are: "Zo\u251c\u00bd Bront\u251c\u00bd".

    None where the channel does not explain it to its last character, or what comes out is not healthy.
    """
    layers = Channel.parse(channel).layers
    after: str | None = word
    for layer in reversed(layers):
        after = undo_layer(after, layer) if after is not None else None
    if after is None or FORBIDDEN.search(after) or options.certainty > _FOLLOWS:
        return ()
    if prefilter.strange(after) or not _silent(after, options):
        return ()  # "NESTL\u00c9\u00ae" is \u026e in UTF-8 by accident
    if any(page.single_byte is False for page in map(code_page, _pages(channel))) and not _LETTER.search(
        word
    ):
        return ()  # two East Asian characters are a pair of letters by accident
    return tuple(
        Change(
            rule=rule_for(Channel(made)),
            line=1,
            column=start + 1,
            start=start,
            end=start + len(before),
            before=before,
            after=new,
            channel=channel,
            certainty=_FOLLOWS,
            confidence=_CONFIDENCE,
            evidence="damaged as the words beside it; replays exactly",
        )
        for start, before, new, made in spans((Piece(word, after, layers),))
    )


@lru_cache(maxsize=1 << 10)
def _pages(channel: str) -> frozenset[Codec]:
    """The code pages that a channel misread in."""
    return frozenset(layer.decoded_as for layer in Channel.parse(channel).layers if layer.decoded_as)


def _from_utf8(change: Change) -> bool:
    channel = Channel.parse(change.channel)
    return not channel.lossy and all(layer.encoded_as is Codec.UTF_8 for layer in channel.layers)
