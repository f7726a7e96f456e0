"""What a repair looks like apart from its cost: a code chart, or a word that was odd before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from unmojibake.channels import code_page
from unmojibake.channels.channel import Layer
from unmojibake.channels.codec import Codec
from unmojibake.language import alphabets, tables
from unmojibake.language.kinds import GROUP_KINDS, kinds_of
from unmojibake.language.score import narrow_kana
from unmojibake.stages.utf8_runs import single_byte_runs

FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd]")
"""No repair makes a control, private-use or replacement character: one of them kills a candidate."""

LEFTOVER = 7.0
"""Bits for each character of the code page that a UTF-8 reading leaves over in its unit."""

_STEP, _STEP_LETTERS = 8, 2
_LEAST = 2
_REPEATED = 3
_FEW = 3
_PUNCTUATION = frozenset("\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u00ab\u00bb")
_PAIRS = ("\u2018\u2019", "\u201c\u201d")
_AROUND = "".join(_PUNCTUATION) + "".join(map(chr, range(0x21, 0x30)))
_LATIN = GROUP_KINDS["latin"]
_NEARLY_ALL = 0.9
_WORD = re.compile("[^\\W\\d_].*[^\\W\\d_]")
_WHOLE = 3
_SHORTEST = 4
"""Letters of a word that tells its language."""
_ALL_HIGH = 4
"""Letters of a Latin word none of which is ASCII: from so many on no language has such words."""


def chart_share(texts: Iterable[str], source: Codec) -> float:
    """How much of the repaired text follows the order of its code: the share of small steps upwards.

    Fewer than two such steps count as none; running text has next to none, a chart little else. One
    character again and again (a buffer's fill pattern) says as little as a chart.
    """
    whole = "".join(texts)
    for quotes in _PAIRS:
        if quotes[0] in whole:
            whole = whole.replace(quotes[1], "")  # in every code a closing quote follows the opening one
    codes = list(_codes(whole, source))
    repeated = source is not Codec.UTF_8 and len(codes) >= _REPEATED and len(set(codes)) == 1
    if repeated and not any(map(str.isalpha, filter(str.isascii, whole))):
        return 1.0
    pairs = len(codes) - 1
    if pairs < _LEAST:
        return 0.0
    step = _STEP if max(codes) > 0xFF and source is not Codec.UTF_8 else _STEP_LETTERS
    steps = sum(0 < b - a <= step for a, b in pairwise(codes))
    return steps / pairs if steps >= _LEAST else 0.0


def _codes(text: str, source: Codec) -> Iterator[int]:
    page = None if source is Codec.UTF_8 else code_page(source)
    for ch in text:
        if ch > "\x7f":
            encoded = page.encode_char(ch) if page is not None else None
            yield int.from_bytes(encoded, "big") if encoded else ord(ch)


def odd(before: str, after: str) -> bool:
    """Whether the damaged form shows more than letters where the repair has letters.

    That is: a sign, control or private-use character among what changed, a Latin word without one ASCII
    letter, a word that changed as a whole, or a capital inside a Latin word.
    """
    shape = kinds_of(before)
    if _mixed(before):
        return True
    if any(kind in "tsbcunregwj" for kind, ch in zip(shape, before, strict=True) if ch > "\x7f"):
        return True
    different = len(changed(before, after))
    if len(before) >= _ALL_HIGH and before.isalpha() and different >= _NEARLY_ALL * len(before):
        return True
    if len(before) >= _ALL_HIGH and all(
        ch > "\x7f" and kind == _LATIN for kind, ch in zip(shape, before, strict=True)
    ):
        return True
    if any(kind != _LATIN for kind in shape if kind.isupper()):
        return False
    return _flips(before) and not _flips(after)


def letters_of(text: str) -> str:
    """The letters of a unit, without the digits and signs between and around them."""
    return "".join(filter(str.isalpha, text))


def shared(one: str, other: str) -> int:
    """How many characters both begin with."""
    return next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def changed(before: str, after: str) -> str:
    """The part of the damaged form between what both forms begin with and the letters that both end with."""
    start = shared(before, after)
    end = shared(before[start:][::-1], after[start:][::-1])
    while end and not before[len(before) - end].isalpha():
        end -= 1
    return before[start : len(before) - end]


def in_words(before: str, after: str) -> bool:
    """Whether what changed could be letters of a word: nothing else, and no capital inside a word that goes away.

    A word that has letters of two scripts only when repaired is worth no more than that.
    """
    if any(ch > "\x7f" and not ch.isalpha() for ch in changed(before, after)):
        return False
    if _mixed(after) and not _mixed(before):
        return True
    return not _flips(before) or _flips(after)


def _mixed(word: str) -> bool:
    """Whether it has letters of two alphabetic scripts."""
    return len({kind for kind in kinds_of(word) if kind.isupper()}) > 1


def _flips(word: str) -> bool:
    return "lu" in "".join("u" if ch.isupper() else "l" if ch.islower() else "-" for ch in word)


def meaningful(changes: Iterable[tuple[str, str]]) -> bool:
    """Whether what changed became letters, East Asian characters or common punctuation, most of it.

    A no-break space that becomes something says nothing: healthy text is full of them.
    """
    good, total = 0, 0
    for before, after in changes:
        if set(before) - set(after) <= {"\u00a0"}:
            continue
        new = [
            (k, ch) for k, ch in zip(kinds_of(after), after, strict=True) if ch > "\x7f" and ch not in before
        ]
        total += len(new)
        good += sum((k.isupper() or k in "ko" or ch in _PUNCTUATION) and not narrow_kana(ch) for k, ch in new)
    return total > 0 and 2 * good >= total


def native(before: str, after: str, lanes: tuple[int, ...]) -> bool:
    """Whether a repaired Latin word has letters of the document's language where the damaged one had none of them."""
    word = _WORD.search(after)
    name = tables.LATIN.lanes[lanes[0]]
    if word is None or len(word[0]) < _SHORTEST or name not in alphabets.NAMES:
        return False
    own = set(alphabets.letters(name))
    new, old = ({ch for ch in text if ch > "\x7f" and ch.isalpha()} for text in (word[0], before))
    return bool(new) and new <= own and not (old - new) & own


def _signs(text: str) -> bool:
    """Whether it is nothing but signs of ASCII and Latin-1, as faces made of signs are."""
    return not any(map(str.isalnum, text)) and max(text) <= "\xff"


def whole_utf8(texts: Iterable[str], layer: Layer) -> bool:
    """Whether every character of a single-byte page in damaged units is of UTF-8, three sequences and more.

    Text of a legacy encoding hardly ever is that by accident.
    """
    assert layer.decoded_as is not None
    page = code_page(layer.decoded_as)
    if layer.encoded_as is Codec.UTF_8 or not page.single_byte:
        return False
    sequences = 0
    for text in texts:
        found = list(single_byte_runs(text, layer.decoded_as))
        high = sum(ch > "\x7f" for ch in text)
        if high != sum(run.end - run.start for run in found):
            return False
        sequences += sum(len(run.text) for run in found)
    return sequences >= _WHOLE


def isolated(before: str, after: str, layer: Layer) -> bool:
    """Whether a unit is too small to be evidence: what stands in the cells of tables and lists of characters.

    That is one character alone (but for UTF-8 read in a single-byte page, where none can change alone), or,
    read in a double-byte page, up to three that become two-byte UTF-8 sequences: such pairs arise by accident.
    For a legacy original also a word whose only characters beyond ASCII are quotes and dashes around it.
    """
    assert layer.decoded_as is not None
    if layer.encoded_as is not Codec.UTF_8 and before.strip(_AROUND).isascii():
        return True
    single = code_page(layer.decoded_as).single_byte
    if single and layer.encoded_as is Codec.UTF_8 and _signs(before) and _signs(after):
        return len(after) <= 1 + sum(ch < "\x80" for ch in before)
    if (single and layer.encoded_as is Codec.UTF_8) or any(ch.isascii() and ch.isalpha() for ch in before):
        return False
    high = [ch for ch in before if ch > "\x7f"]
    return len(high) <= 1 or (not single and len(high) <= _FEW and max(after) < "\u0800")


LATIN, _EASTERN = 0x250, 0x2E80
"""Where Latin letters end, and where East Asian characters begin."""
EAST_ASIAN = re.compile("[\u2e80-\uffff]")
"""East Asian characters, and all that double-byte pages show beside them."""
_MORE_LATIN = range(0x1E00, 0x1F00)
_SIGNS = frozenset(
    {0xD7, 0xF7}.union(
        *(range(0xA0, 0xC0), range(0x2000, 0x20D0), range(0x2100, 0x2194)),
        *(range(0x2200, 0x2300), range(0x2500, 0x27C0)),
    )
)
"""Signs of text in any language: Latin-1, punctuation, currencies, simple arrows, mathematics, frames and symbols."""


def alphabets_of(text: str) -> set[int]:
    """The alphabets of a text beyond ASCII, as blocks of 128 code points; all of Latin, and of East Asia, is one."""
    codes = {ord(ch) for ch in text if ch > "\x7f"} - _SIGNS
    return {
        LATIN if code < LATIN or code in _MORE_LATIN else _EASTERN if code >= _EASTERN else code >> 7
        for code in codes
    }
