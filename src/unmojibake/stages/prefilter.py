"""Where a text may be damaged at all, at the speed of a few searches: nearly all text is clean.

Damaged text shows in one of three ways: characters that the alphabet of its language does not have; signs
and capitals in the wrong places within and beside words; East Asian characters that hardly any text uses.
What shows none of them is not looked at further. In a long text what shows is looked at word by word.
"""

from __future__ import annotations

import math
import re
import string
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from heapq import merge
from itertools import islice

from unmojibake import lazy
from unmojibake.channels.codec import Codec
from unmojibake.language import alphabets, score
from unmojibake.stages import prefilter_east, sevenbit
from unmojibake.stages import prefilter_signs as signs
from unmojibake.stages.utf8_runs import patched, runs

SHORT = 600
"""Code points up to which a text is measured word by word whether anything shows or not."""
_SAMPLE = 4096
"""Code points that say which alphabet a block of text is in."""
_BLOCK = 1 << 20
_MOST = 5000
"""Suspects of a block: so many odd places are seen in damaged text, not in healthy text."""
_SINGLE_BYTE = (Codec.CP1252, Codec.CP1251, Codec.CP437, Codec.CP850, Codec.MAC_ROMAN)
_PAGES = (*_SINGLE_BYTE, *prefilter_east.PAGES)
SLACK, _SLACK_GUESSING = 7.0, 5.0
"""Bits above what is allowed that the words of a short text may have together, and a word of a long one."""
_FEW, _FOR_EACH = 4, 0.3
"""Words beyond ASCII of a short text above which each may add so many bits more, as long as no word is odd by itself."""
_ODD = 9.0
"""What a word counts that is odd by its characters, in the same bits; more for each one that may be misread UTF-8."""
_REACH = 200
"""Code points of a word or line that are looked at on either side."""
_PROBES, _PROBED, _WORDS_PROBED = 6, 2000, 8
"""Places of a long text, code points from each, and words there at most, whose letters are weighed."""
_CACHE_LIMIT, _WORDS_KEPT = 100_000, 1 << 14

# misread text has two characters beyond ASCII in a row, or one in a word
_BESIDE = lazy.pattern(f"[^\\x00-\\x7f{signs.NEVER}]{{2}}|[A-Za-z][^\\x00-\\x7f]|[^\\x00-\\x7f][A-Za-z]")
FREE = frozenset(signs.FREE + signs.EASTERN_SIGNS)
_GLUE = frozenset(signs.QUOTES + signs.ARROWS + signs.EASTERN_SIGNS)
"""Signs between words of any language; these do not stand inside of one."""
_INSIDE = lazy.pattern(f"[A-Za-z][{signs.QUOTES.replace(chr(0x2019), '')}][A-Za-z]")
_SHOWN = lazy.pattern(f"[^{signs.NEVER}]")
_SHOWN_HIGH = lazy.pattern(f"[^\\x00-\\x7f\u200b-\u200f\u00ad\ufe0f\ufeff{signs.NEVER}]")
_STRANGE = lazy.pattern("[A-Za-z][\u0530-\u058f\u0700-\u1dff]|[\u0530-\u058f\u0700-\u1dff][A-Za-z]")
"""A Latin letter beside one of a script that no code page has."""
_VOWELS = dict.fromkeys(range(0x64B, 0x653))
"""Arabic is written with them or without: words are known without."""
_THAI_LETTERS, _THAI_MORE = lazy.pattern("[\u0e01-\u0e5b]"), 1.3
_ESCAPED = lazy.pattern(r"\\[abfnrtv0\"'\\/]")
"""Escapes of program text: what is written on either side of one is not one word."""
_HEADING_SIGN = lazy.pattern("(?<=[\u03b1-\u03ce\u0430-\u045f]{2})\u00b6$")
"""The sign behind the headings of generated documentation: of no page's UTF-8 one letter less stands before it."""
_EDGES = string.punctuation + string.digits
_ENDS = " \t\n\r\f\v"
_END = re.compile(f"[{_ENDS}]")
_OTHER_END = re.compile(f"[{_ENDS.strip(' ')}]")
_HIGH = re.compile("[^\\x00-\\x7f]")
_WORD = re.compile("[^ \t\n\r\f\v]+")
_LETTERS = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u052f\u0590-\u06ff\u0e00-\u0e7f\u1e00-\u1eff"
_HIGH_LETTERS = _LETTERS[6:]

_QUOTES, _SIGNS = signs.QUOTES, signs.SIGNS
_UPPER = "\u00c0-\u00d6\u00d8-\u00de\u0410-\u042f\u0401\u0404\u0406\u0407\u0490\u0391-\u03a9"
_LOWER = "a-z\u00df-\u00f6\u00f8-\u00ff\u0430-\u045f\u0491\u03ac-\u03ce"
_BOX = "\u2500\u2502\u251c\u2514"
# Capitals and signs in odd places. Each alternative looks at what stands before and behind, so that the search
# stops at few characters; which they are is the first class, by which the regular expression engine scans.
_PLACES = (
    f"(?<=[{_LOWER}][{_UPPER}])",  # a capital inside a word
    f"(?<=[{_UPPER}])(?=[{_QUOTES}][{_LETTERS}]|[{_QUOTES}{_SIGNS}][{_SIGNS}]|[{_SIGNS}])",  # a lead byte's letter
    f"(?<=[\u00c2\u00c3\u0102])(?![{_LETTERS}])",  # one that lost its no-break space
    "(?<=G\u00c7)",  # best fit of an OEM page
    f"(?<=[{_HIGH_LETTERS}][{_SIGNS}])(?![ \t\r\n.,;:)])",
    f"(?<=[{_LETTERS}][{_SIGNS}])(?=[a-z{_HIGH_LETTERS}])(?<![\u00b7\u00d7])",
    f"(?<=[{_LETTERS}]\u201a)",
    f"(?<=[{_LETTERS}]\u201e)(?=[{_LETTERS}])",
    "(?<=\u201a)(?=\u00c4)",
    f"(?<=[\u00e0-\u00f4\u0430-\u0444][{_QUOTES}{_SIGNS}][{_QUOTES}{_SIGNS}])",
    "(?<=\u00d7)(?=[^\\x00-\\x7f])",
    f"(?<=[\u0637\u0638][{_QUOTES}{_SIGNS}])",
    f"(?<=[{_BOX}])(?=[{_HIGH_LETTERS}{_SIGNS}])",
    f"(?<=[a-z][{_BOX}])(?=[^\\x00-\\x7f])",
)
# Letters, the words around them of which a few are weighed, and the bits by which they are odder than healthy words on
# average: of 608,000 lines of running text in 60 languages none in use today has more.
_LATIN = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
_PROBED_WORDS = (
    (lazy.pattern("[\u0370-\u052f]"), lazy.pattern("[\u0370-\u052f]{3,40}"), 3.5),
    (lazy.pattern(f"[{_LATIN[6:]}]"), lazy.pattern(f"[{_LATIN}]+"), 5.0),
)
_MISPLACED = lazy.pattern(f"[{_UPPER}{_QUOTES}{_SIGNS}{_BOX}\u201a](?:{'|'.join(_PLACES)})")
_THAI = lazy.pattern("\u0e40[\u0e18\u0e19].?\u0e40[\u0e18\u0e19]")
_OTHER_SCRIPTS = "\u0370-\u060b\u060d-\u061a\u061c-\u061e\u0620-\u06ff\u0e00-\u0e7f"
# without the Arabic comma, semicolon and question mark, which stand behind Latin words, too
TWO_SCRIPTS = lazy.pattern(f"[A-Za-z][{_OTHER_SCRIPTS}]|[{_OTHER_SCRIPTS}][a-z]")
# The same, found by whichever of the two scripts is rarer.
_LATIN_MIXED_IN = lazy.pattern(f"[A-Za-z](?:(?=[{_OTHER_SCRIPTS}])|(?<=[{_OTHER_SCRIPTS}][a-z]))")
_MIXED_IN_LATIN = lazy.pattern(f"[{_OTHER_SCRIPTS}](?:(?<=[A-Za-z].)|(?=[a-z]))")


@dataclass(frozen=True, slots=True)
class _Profile:
    """The searches for text in one alphabet."""

    searches: tuple[re.Pattern[str], ...]

    def hits(self, text: str) -> Iterator[int]:
        """Where the searches stop, in order."""
        return (
            match.start() for match in merge(*(s.finditer(text) for s in self.searches), key=re.Match.start)
        )


@cache
def _profile(name: str | None, sparse: bool) -> _Profile:
    """``sparse``: most letters around those beyond ASCII are ASCII."""
    own = re.escape(alphabets.letters(name)) if name else ""
    searches = [re.compile(f"[^\\x00-\\x7f{signs.FREE}{signs.NEVER}{own}]"), _MISPLACED]
    if name is not None and name not in alphabets.LATIN:
        searches.append(_MIXED_IN_LATIN if sparse else _LATIN_MIXED_IN)
    if name == "th":
        searches.append(_THAI)
    return _Profile(tuple(searches))


def _of(text: str) -> _Profile:
    first = _HIGH.search(text)
    at = first.start() if first else 0
    counts = Counter(_HIGH.findall(text, at, at + _SAMPLE))
    east = sum(n for char, n in counts.items() if prefilter_east.EAST.match(char))
    high = sum(counts.values())
    if 2 * east > high:
        return _Profile(prefilter_east.searches())
    return _profile(alphabets.nearest(counts), 2 * high < min(_SAMPLE, len(text) - at))


Suspects = list[tuple[str, list[tuple[int, int]]]]
"""The blocks of a text that hold words that may be damaged, with these."""


def scanned(text: str, guessing: bool = False) -> Suspects:
    """What in a text may be damaged. ``guessing``: look for what only guesses repair, too."""
    if len(text) <= SHORT:
        found = suspects(text, guessing)
        return [(text, found)] if found else []
    return [(block, spans) for block in blocks(text) if (spans := suspects(block, guessing))]


def suspicious(text: str, guessing: bool = False) -> bool:
    """Whether anything in a text may be damaged."""
    return any(suspects(block, guessing) for block in blocks(text))


def blocks(text: str) -> Iterator[str]:
    """A text cut at line ends into blocks of about a million code points, each to be looked at by itself."""
    start = 0
    while start + _BLOCK < len(text):
        end = text.rfind("\n", start, start + _BLOCK) + 1 or start + _BLOCK
        yield text[start:end]
        start = end
    yield text[start:] if start else text


def suspects(text: str, guessing: bool = False) -> list[tuple[int, int]]:
    """The words of a text that may be damaged, or all of it; empty for nearly every healthy text.

    ``(start, end)`` in code points, in order. Linear in the text.
    """
    whole = [(0, len(text))]
    if text.isascii():
        return whole if sevenbit.suspicious(text, guessing) else []
    if sevenbit.suspicious(text, guessing):
        return whole
    if len(text) <= SHORT:
        return [] if signs.MARK not in text and _plain(text, guessing) else whole
    if _gibberish(text):
        return whole
    return list(prefilter_east.telling(text, list(islice(odd_words(text), _MOST))))


def _gibberish(text: str) -> bool:
    """Whether words in the letters of one alphabet are none of its languages': one of its code pages read as another."""
    return any(_excess(text, letter, word) > bits for letter, word, bits in _PROBED_WORDS)


def _excess(text: str, letter: re.Pattern[str], word: re.Pattern[str]) -> float:
    """Bits by which some words of a text are odder than healthy ones, on average."""
    words: set[str] = set()
    for probe in range(_PROBES):
        at = len(text) * probe // _PROBES
        end = at + _PROBED
        for _ in range(_WORDS_PROBED):
            found = letter.search(text, at, end)
            if found is None:
                break
            start, at = _before(text, found.start()), _behind(text, found.start())
            words.update(part for part in word.findall(text, start, at) if not part.isascii())
    return sum(map(_over, words)) / max(len(words), 2 * _WORDS_PROBED)


@lru_cache(_WORDS_KEPT)
def _over(word: str) -> float:
    """Bits by which a word costs more than healthy ones do at most."""
    return max(0.0, score.bound(word) - score.allowance(word))


def _plain(text: str, guessing: bool) -> bool:
    """Whether a short text is made of healthy words."""
    if _MISPLACED.search(text):
        return False
    words = set(_WORD.findall(text) if _OTHER_END.search(text) else text.split(" "))
    words.discard("")
    odd = [bits for word in words.difference(_healthy) if (bits := _judged(word))]
    if sum(odd) <= slack(guessing):
        return True
    beyond = sum(not word.isascii() for word in words)
    return max(odd) < _ODD and sum(odd) <= slack(guessing, beyond)


def excess(text: str, nothing_odd: bool = False) -> float:
    """Bits by which some words of a text are odder than healthy ones; infinite where one of them may be misread UTF-8.

    Of a long text those count that stand out. ``nothing_odd``: infinite, too, where a word is odd by its characters.
    """
    if _STRANGE.search(text):
        return math.inf
    total = 0.0
    words = text.split() if len(text) < _REACH * 10 else (text[a:b] for a, b in odd_words(text))
    for word in set(words).difference(_healthy):
        if not word.isascii():
            judged = _judged(word)
            if nothing_odd and judged and _looks_odd(word):
                return math.inf
            if judged > _ODD and not prefilter_east.EAST.search(word) and _goes_on(word):
                return math.inf
            total += judged
    return total


def _goes_on(word: str) -> bool:
    """Whether a word is more plausible when it is UTF-8 that was misread."""
    bits = score.bound(word) - _SLACK_GUESSING
    found = (tuple(runs(word, page)) for page in _SINGLE_BYTE)
    return any(some and score.bound(patched(word, some)) < bits for some in found)


def odd(word: str) -> bool:
    """Whether a word, by itself, is none that healthy text has."""
    return _judged(word) > _SLACK_GUESSING


def weight(word: str) -> float:
    """Bits by which a word is odder than healthy words are; a short text may have ``slack`` of them, each word once."""
    return _judged(word)


def slack(guessing: bool, words: int = 0) -> float:
    """Bits that the words of a short text may have together; ``guessing``: where what only guesses repair counts.

    ``words``: how many there are beyond ASCII, where none of them is odd by itself.
    """
    return (_SLACK_GUESSING if guessing else SLACK) + _FOR_EACH * max(0, words - _FEW)


def strange(word: str) -> bool:
    """Whether the characters of a word, or where they stand, are not those of healthy text, whatever the word."""
    return signs.MARK in word or _looks_odd(word)


def misplaced(text: str) -> bool:
    """Whether signs or capitals stand in odd places; of a text cut at white space at least the same parts say so."""
    return _MISPLACED.search(text) is not None


def odd_words(text: str) -> Iterator[tuple[int, int]]:
    """Where words stand that no healthy text has, in order; what counts as odd depends on the text's alphabet."""
    return _words(text, _of(text))


def _words(text: str, profile: _Profile) -> Iterator[tuple[int, int]]:
    done = 0
    for at in profile.hits(text):
        if at < done:
            continue
        start = max(_before(text, at), done)
        end = done = _behind(text, at)
        if odd(text[start:end]):
            yield start, end


def _before(text: str, at: int) -> int:
    least = max(0, at - _REACH)
    return max(least, *[text.rfind(end, least, at) + 1 for end in _ENDS])


def _behind(text: str, at: int) -> int:
    most = min(len(text), at + _REACH)
    found = _END.search(text, at, most)
    return found.start() if found else most


_known: dict[str, float] = {}
_healthy: set[str] = set()
"""The words that are not odd at all, which are nearly all: a set of words without these is made at the speed of C."""


def _judged(word: str) -> float:
    """Bits by which a word is odder than healthy words are; cached."""
    if word in _healthy:
        return 0.0
    found = _known.get(word)
    if found is None:
        if len(_known) + len(_healthy) >= _CACHE_LIMIT:
            _known.clear()
            _healthy.clear()
        found = _judge(word)
        if found:
            _known[word] = found
        else:
            _healthy.add(word)
    return found


def _judge(word: str) -> float:
    if not _SHOWN_HIGH.search(word):
        return 0.0
    if "\\" in word and len(parts := _ESCAPED.split(word)) > 1:
        return max(map(_judge, parts))
    word = _HEADING_SIGN.sub("", word)
    core = word.strip(_EDGES).translate(_VOWELS)
    if (
        core.isalpha()
        and (core[1:] == core[1:].lower() or core.isupper())
        and not prefilter_east.EAST.search(core)
    ):
        high = {char for char in core if char > "\x7f"} - FREE
        if alphabets.shared(high) and not TWO_SCRIPTS.search(core):
            return 0.0 if score.listed(core) else _excess_of(core)
    if signs.MARK in word:
        return _ODD
    if not _looks_odd(word):
        measured = len(word) < _REACH and not prefilter_east.EAST.search(word) and not _glued(word)
        return _excess_of(core) if measured else 0.0
    pages = _PAGES if prefilter_east.EAST.search(word) else _SINGLE_BYTE
    return _ODD + max(sum(run.end - run.start for run in runs(word, page)) for page in pages)


def _glued(word: str) -> bool:
    """Whether a word has nothing beyond ASCII but what stands between words, or around them."""
    return {char for char in word if char > "\x7f"} <= _GLUE and not _INSIDE.search(word)


def _excess_of(word: str) -> float:
    """Bits by which a word costs more than healthy ones may; Thai is written without spaces, so longer ones may cost more."""
    thai = len(_THAI_LETTERS.findall(word)) * _THAI_MORE
    return max(0.0, score.bound(word) - score.allowance(word) - thai)


def _looks_odd(word: str) -> bool:
    """Whether the characters of a word, or where they stand, are not those of healthy text."""
    if prefilter_east.EAST.search(word):
        return prefilter_east.odd(word)
    if not _BESIDE.search(word):
        return False  # a sign by itself
    high = {char for char in word if char > "\x7f" and _SHOWN.match(char)} - FREE
    return not alphabets.shared(high) or any(rule.search(word) for rule in (_MISPLACED, _THAI, TWO_SCRIPTS))
