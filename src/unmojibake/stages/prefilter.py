"""Where a text may be damaged at all, at the speed of a few searches: nearly all text is clean.

Damaged text shows in one of three ways: characters that the alphabet of its language does not have; signs
and capitals in the wrong places within and beside words; East Asian characters that hardly any text uses.
What shows none of them is not looked at further. In a long text what shows is looked at word by word.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from heapq import merge
from itertools import islice

from unmojibake.channels.codec import Codec
from unmojibake.language import alphabets, cjk, score
from unmojibake.stages import sevenbit
from unmojibake.stages.utf8_runs import runs

SHORT = 600
"""Code points up to which a text is measured word by word whether anything shows or not."""
_SAMPLE = 4096
"""Code points that say which alphabet a block of text is in."""
_BLOCK = 1 << 20
_MOST = 5000
"""Suspects of a block: so many odd places are seen in damaged text, not in healthy text."""
_LINES, _MORE_LINES = 6, 40
"""Lines of a long text that are looked at: where the worst are healthy, the rest is. More where odd words are not rare."""
_RARELY = 10_000
"""Code points of healthy text to an odd word: there are 5 to 60 such words in a million."""
_SINGLE_BYTE = (Codec.CP1252, Codec.CP1251, Codec.CP437, Codec.CP850, Codec.MAC_ROMAN)
_PAGES = (*_SINGLE_BYTE, Codec.CP936, Codec.CP932, Codec.CP949)
_DENSE = 10
"""A text of which one part in so many is odd is looked at as a whole, not line by line."""
_SLACK = 5.0
"""Bits above what is allowed that the words of a short text may have together, and a word of a long one."""
_ODD = 9.0
"""What a word counts that is odd by its characters, in the same bits; more for each one that may be misread UTF-8."""
_REACH = 200
"""Code points of a word or line that are looked at on either side."""
_PROBES, _PROBED, _WORDS_PROBED = 6, 2000, 8
"""Places of a long text, code points from each, and words there at most, whose letters are weighed."""
_CACHE_LIMIT = 100_000

# No code page shows any of these for a byte or a pair of bytes.
_NEVER = "\\u0530-\\u058f\\u0700-\\u0dff\\u0e80-\\u1dff\\u1f00-\\u1fff\\u2700-\\u2e7f\\ua000-\\uabff\\U00010000-\\U0010ffff"
_QUOTES = "\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb\u2039\u203a\u2013\u2014\u2026\u00a0\u202f"
_SIGNS = "\u00b7\u2022\u00b0\u00a7\u00a9\u00ae\u2122\u2116\u20ac\u00a3\u00bf\u00a1\u2190\u2191\u2192\u2193\u00d7\u00b1"
_OTHER = (
    "\u00ad\u2002\u2003\u2007\u2009\u200a\u200b\u200c\u200d\u200e\u200f\u2010\u2011\ufe0f\ufeff"  # spaces, joiners
    "\u2500\u2502\u251c\u2514\u25cf\u25cb\u25ba\u2713\u2717\u2605\u2606"  # trees, bullets, ticks
)
_FREE = _QUOTES + _SIGNS + _OTHER
_MARK = "\ufffd"

# misread text has two characters beyond ASCII in a row, or one in a word
_BESIDE = re.compile(f"[^\\x00-\\x7f{_NEVER}]{{2}}|[A-Za-z][^\\x00-\\x7f]|[^\\x00-\\x7f][A-Za-z]")
_FREE_SET = frozenset(_FREE)
_SHOWN = re.compile(f"[^{_NEVER}]")
_ENDS = " \t\n\r\f\v"
_HIGH = re.compile("[^\\x00-\\x7f]")
_EASTERN = "\u2e80-\u2fff\u3040-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff61-\uff9f"
_EAST = re.compile(f"[{_EASTERN}]")
_WORD = re.compile("[^ \t\n\r\f\v]+")
_LETTERS = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u052f\u0590-\u06ff\u0e00-\u0e7f\u1e00-\u1eff"
_HIGH_LETTERS = _LETTERS[6:]

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
    (re.compile("[\u0370-\u052f]"), re.compile("[\u0370-\u052f]{3,40}"), 3.5),
    (re.compile(f"[{_LATIN[6:]}]"), re.compile(f"[{_LATIN}]+"), 5.0),
)
_MISPLACED = re.compile(f"[{_UPPER}{_QUOTES}{_SIGNS}{_BOX}\u201a](?:{'|'.join(_PLACES)})")
_THAI = re.compile("\u0e40[\u0e18\u0e19].?\u0e40[\u0e18\u0e19]")
_MIXED_IN_EAST = re.compile(f"[a-z](?=[{_EASTERN}][a-z])")
# One East Asian character in a word of another script; in program text and names both stand side by side.
_MIXED = re.compile(
    f"[a-z{_HIGH_LETTERS}][{_EASTERN}](?![{_EASTERN}])|(?<![{_EASTERN}])[{_EASTERN}](?=[a-z])"
)
_OTHER_SCRIPTS = "\u0370-\u06ff\u0e00-\u0e7f"
TWO_SCRIPTS = re.compile(f"[A-Za-z][{_OTHER_SCRIPTS}]|[{_OTHER_SCRIPTS}][a-z]")
# The same, found by whichever of the two scripts is rarer.
_LATIN_MIXED_IN = re.compile(f"[A-Za-z](?:(?=[{_OTHER_SCRIPTS}])|(?<=[{_OTHER_SCRIPTS}][a-z]))")
_MIXED_IN_LATIN = re.compile(f"[{_OTHER_SCRIPTS}](?:(?<=[A-Za-z].)|(?=[a-z]))")
_COMMON = 5
"""The rarest class of ``cjk.common`` that text of an East Asian language is full of."""


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
    searches = [re.compile(f"[^\\x00-\\x7f{_FREE}{_NEVER}{own}]"), _MISPLACED]
    if name is not None and name not in alphabets.LATIN:
        searches.append(_MIXED_IN_LATIN if sparse else _LATIN_MIXED_IN)
    if name == "th":
        searches.append(_THAI)
    return _Profile(tuple(searches))


@cache
def _eastern() -> _Profile:
    """For Chinese, Japanese and Korean: two rare characters close together, or one that misread UTF-8 is full of."""
    common = cjk.everyday(_COMMON)
    rare = f"[^\\x00-\\x7f{_FREE}{_NEVER}{common}]"
    return _Profile(
        (re.compile(f"{rare}(?=[^\\x00-\\x7f]?{rare}|[?\u30fb])"), _MIXED_IN_EAST, re.compile(_MARK))
    )


@cache
def _rare() -> re.Pattern[str]:
    return re.compile(f"[^\\x00-\\x7f{_FREE}{_NEVER}{cjk.everyday(_COMMON)}]")


def _of(text: str) -> _Profile:
    first = _HIGH.search(text)
    at = first.start() if first else 0
    counts = Counter(_HIGH.findall(text, at, at + _SAMPLE))
    east = sum(n for char, n in counts.items() if _EAST.match(char))
    high = sum(counts.values())
    if 2 * east > high:
        return _eastern()
    return _profile(alphabets.nearest(counts), 2 * high < min(_SAMPLE, len(text) - at))


def suspicious(text: str, guessing: bool = False) -> bool:
    """Whether anything in a text may be damaged. ``guessing``: look for what only guesses repair, too."""
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
        return [] if _MARK not in text and _plain(text) else whole
    return whole if _gibberish(text) else list(islice(odd_words(text), _MOST))


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
    excess = sum(max(0.0, score.bound(one) - score.allowance(one)) for one in words)
    return excess / max(len(words), 2 * _WORDS_PROBED)


def excerpt(text: str, spans: list[tuple[int, int]]) -> str | None:
    """The lines with the worst of the suspects, joined; None where that would be most of the text.

    A long text that is healthy has a few odd words. Where the lines around the worst of them hold no damage,
    the text holds none.
    """
    if _DENSE * sum(end - start for start, end in spans) > len(text):
        return None
    lines: dict[tuple[int, int], float] = {}
    for start, end in spans:
        line = (
            max(text.rfind("\n", max(0, start - _REACH), start) + 1, start - _REACH, 0),
            min(_end_of_line(text, end), end + _REACH),
        )
        lines[line] = max(lines.get(line, 0.0), _judged(text[start:end]))
    most = _LINES if len(spans) * _RARELY < len(text) else _MORE_LINES
    worst = sorted(lines, key=lambda line: -lines[line])[:most]
    if 2 * sum(end - start for start, end in worst) > len(text):
        return None
    return "\n".join(text[start:end] for start, end in sorted(worst))


def _end_of_line(text: str, at: int) -> int:
    found = text.find("\n", at, at + _REACH)
    return found if found >= 0 else len(text)


def _plain(text: str) -> bool:
    """Whether a short text is made of healthy words."""
    excess = 0.0
    for match in _WORD.finditer(text):
        word = match[0]
        if not word.isascii():
            excess += _judged(word)
            if excess > _SLACK:
                return False
    return not _MISPLACED.search(text)


def odd(word: str) -> bool:
    """Whether a word, by itself, is none that healthy text has."""
    return _judged(word) > _SLACK


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
    start = at
    while start > max(0, at - _REACH) and text[start - 1] not in _ENDS:
        start -= 1
    return start


def _behind(text: str, at: int) -> int:
    end = at
    while end < min(len(text), at + _REACH) and text[end] not in _ENDS:
        end += 1
    return end


_known: dict[str, float] = {}


def _judged(word: str) -> float:
    """Bits by which a word is odder than healthy words are; cached."""
    found = _known.get(word)
    if found is None:
        if len(_known) >= _CACHE_LIMIT:
            _known.clear()
        found = _known[word] = _judge(word)
    return found


def _judge(word: str) -> float:
    if _MARK in word:
        return _ODD
    if not _looks_odd(word):
        measured = len(word) < _REACH and not _EAST.search(word)
        return max(0.0, score.bound(word) - score.allowance(word)) if measured else 0.0
    pages = _PAGES if _EAST.search(word) else _SINGLE_BYTE
    return _ODD + max(sum(run.end - run.start for run in runs(word, page)) for page in pages)


def _looks_odd(word: str) -> bool:
    """Whether the characters of a word, or where they stand, are not those of healthy text."""
    if _EAST.search(word):
        return bool(_rare().search(word) or _MIXED.search(word))
    if not _BESIDE.search(word):
        return False  # a sign by itself
    high = {char for char in word if char > "\x7f" and _SHOWN.match(char)} - _FREE_SET
    return not alphabets.shared(high) or any(rule.search(word) for rule in (_MISPLACED, _THAI, TWO_SCRIPTS))
