"""Text about damage: what it quotes is meant.

A page on encodings shows damaged words on purpose. A repair of something that is quoted there, or that
stands beside its own repair, becomes a guess.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile

from unmojibake import lazy
from unmojibake.model import Certainty, Change

OPENERS = "\"'`\u2018\u201c\u201e\u201a\u00ab\u2039\u300c\u300e\u300a([{<|\uff08\u3010\uff02"
CLOSERS = "\"'`\u2019\u201d\u201c\u2018\u00bb\u203a\u300d\u300f\u300b)]}>|\uff09\u3011\uff02"
_OPENER = re.compile(f"[{re.escape(OPENERS)}]")
OPENERS_AND_CLOSERS = frozenset(OPENERS + CLOSERS)

# What people call it, in the languages of those who have to live with it, and how it is explained.
_NAMES = (
    *(r"(?<!un)mojibake", r"garbled", r"garbage characters", r"krakozyabr", r"gibberish characters"),
    *(r"mis-?(?:read|decoded|encoded|interpreted) as", r"wrong(?:ly)? (?:en|de)cod", r"doubl[ey][- ]encod"),
    *(r"(?:strange|weird|funny|odd) (?:letters|characters|symbols)", r"(?:lost|loses) its last byte"),
    *(
        r"(?:read|decoded|opened|saved) as (?:windows|utf|latin|iso|cp\d|gbk|big5|shift)",
        r"decoded (?:with|by)\b",
    ),
    *(r"replacement character", r"unicode ?(?:de|en)?code ?error", r"encoding (?:error|problem|issue)s?\b"),
    *(
        r"buchstabensalat",
        r"zeichensalat",
        r"caractères (?:bizarres|étranges)",
        r"caracteres (?:extraños|raros)",
    ),
    *(r"caracteres estranhos", r"caratteri strani", r"krzak(?:i|ów)\b", r"krzaczk", r"rozsypan\w+ czcion"),
    *(r"tekensalade", r"vreemde tekens", r"teckenkodningsfel", r"tegnfejl", r"merkistösotku"),
    *(r"krikszkraksz", r"rozbit\w+ (?:čeština|diakritik)", r"bozuk karakter", r"karakter bozulma"),
    *(r"кракозяб", r"крокозяб", r"бнопня", r"маймуниц", r"ћелав\w+ слова", r"каракул"),
    *(
        "乱码",
        "乱碼",
        "亂碼",
        "亂码",
        "烫烫烫",
        "屯屯屯",
        "文字化け",
        "化けた文字",
        "글자 ?깨",
        "깨진 ?글자",
        "외계어",
    ),
    *("lỗi phông", "lỗi font chữ", "ג'יבריש", "ภาษาต่างดาว", "حروف غريبة"),
)
_WORDS = lazy.pattern("|".join(_NAMES), re.IGNORECASE)
_HEADING = re.compile(r"(?m)^(?:#{1,6}[ \t]+(?P<hash>.*)|(?P<line>.+)\n(?:=+|-+)[ \t]*$)")
MEANT = 0.5
"""Confidence of a repair of something that is shown on purpose: too low for a note."""
_REACH, _TIGHT = 60, 24
"""Characters of a quotation on either side of the damage: where damage is the topic, and elsewhere."""
_NEAR, _BLOCK = 400, 800
"""Characters of a long line, and of the lines around, that are looked at for a finding."""
_WORD_ENDS = " \t\n\r"


# What is in all that the names match, in lower case.
_STEMS = (
    *("mojibake", "garbled", "garbage characters", "krakozyabr", "gibberish characters", "last byte"),
    *(f"{done} as" for done in ("read", "decoded", "encoded", "interpreted", "opened", "saved")),
    *("decoded with", "decoded by", "wrong", "doubl", "strange", "weird", "funny", "odd "),
    *("replacement character", "code error", "codeerror", "salat"),
    *("encoding error", "encoding problem", "encoding issue"),
    *("caractères bizarres", "caractères étranges", "caracteres extraños", "caracteres raros"),
    *("caracteres estranhos", "caratteri strani", "krzak", "krzaczk", "rozsypan", "tekensalade"),
    *("vreemde tekens", "teckenkod", "tegnfejl", "merkist", "krikszkraksz", "rozbit", "karakter", "кракозяб"),
    *("крокозяб", "бнопня", "маймуниц", "ћелав", "каракул", "乱", "亂", "烫烫烫", "屯屯屯", "化け"),
    *("깨", "외계어", "lỗi", "ג'יבריש", "ต่างดาว", "حروف"),
)
_AROUND, _FAR = 80, 4096
"""Characters before and behind a stem in which all of a name stands, and those that are searched at once at most."""


def may_discuss(text: str) -> bool:
    """Whether a text may talk about damaged text; fast, and true for some that does not."""
    low = text.lower()
    return any(stem in low for stem in _STEMS)


def is_topic(text: str) -> bool:
    """Whether a text, however long, talks about damaged text anywhere; at the speed of a search for most texts.

    Linear: the more of a stem there is, the longer the parts that are searched for names at once.
    """
    low = text.lower()
    for stem in _STEMS:
        at, end, reach = low.find(stem), 0, _AROUND
        while at >= 0:
            reach = min(2 * reach, _FAR) if at < end + reach else _AROUND
            end = at + reach
            if _WORDS.search(low, max(0, at - _AROUND), end + _AROUND) is not None:
                return True
            at = low.find(stem, end)
    return False


@lru_cache(maxsize=4096)
def discusses(line: str) -> bool:
    """Whether a line talks about damaged text, in one of a dozen languages."""
    return may_discuss(line) and _WORDS.search(line) is not None


def demote(text: str, changes: Sequence[Change]) -> list[Change]:
    """The changes, those that a text about damage quotes made guesses."""
    if not changes:
        return []
    topical = is_topic(text)
    page = _Page(text, topical, _headings(text) if topical else ([], []))
    out = []
    for change in changes:
        judged = (
            change.certainty is not Certainty.GUESS and change.confidence < 1.0
        )  # a reference is no judgement
        if judged and change.after is not None and _meant(page, change):
            change = replace(
                change,
                certainty=Certainty.GUESS,
                confidence=min(change.confidence, MEANT),
                evidence=f"{change.evidence}; but the text quotes it".lstrip("; "),
            )
        out.append(change)
    return out


@dataclass(frozen=True, slots=True)
class _Page:
    """A text, whether damage is its topic anywhere, and its headings."""

    text: str
    topical: bool
    headings: tuple[list[int], list[bool]]


def _headings(text: str) -> tuple[list[int], list[bool]]:
    """Where the headings of a marked-up text stand, and whether they announce damage."""
    if "#" not in text and "==" not in text and "--" not in text:
        return [], []
    found = list(_HEADING.finditer(text))
    return [m.start() for m in found], [discusses(m["hash"] or m["line"] or "") for m in found]


def _meant(page: _Page, change: Change) -> bool:
    text = page.text
    first = max(0, change.start - _NEAR)
    low = max(text.rfind("\n", first, change.start), text.rfind("\r", first, change.start), first - 1) + 1
    high = text.find("\n", change.end, change.end + _NEAR)
    line = text[low : high if high >= 0 else change.end + _NEAR]
    if not page.topical and (change.after or "").strip() not in line:
        return False
    at, end = change.start - low, change.start - low + len(change.before)
    if line[end - 1] in CLOSERS and line[end - 1] not in (change.after or ""):
        end -= 1  # the engine took the closing backtick for a byte
    quoted = _quoted(line, at, end, _REACH)
    if not quoted and not _alone(line, at, change):
        return False
    near = quoted and _quoted(line, at, end, _TIGHT)
    if near and (_beside_its_repair(line, change) or any(map(discusses, _block(text, low, high)))):
        return True
    starts, about = page.headings
    under = bisect_right(starts, change.start) - 1
    return (under >= 0 and about[under]) or discusses(line)


def _block(text: str, low: int, high: int) -> Iterator[str]:
    """The lines of the paragraph, list or table around a line, some way up and down."""
    above = text[max(0, low - _BLOCK) : low].split("\n")[-2::-1]
    below = text[high + 1 : high + 1 + _BLOCK].split("\n") if high >= 0 else []
    for lines in (above, below):
        yield from takewhile(str.strip, lines)


def _quoted(line: str, start: int, end: int, reach: int) -> bool:
    """Whether quotes, brackets, backticks or the bounds of a table cell enclose it, a few words around it."""
    near = max(0, start - reach)
    if not _OPENER.search(line, near, start):
        return False
    opened = max(line.rfind(c, near, start) for c in OPENERS)
    closers = _closers_of(line[opened])
    inside = line[opened + 1 : start]
    return any(line.find(c, end, end + reach) >= 0 and c not in inside for c in closers)


def _closers_of(opener: str) -> str:
    pairs = {
        "\u201c": "\u201d",
        "\u201e": "\u201c\u201d",
        "\u201a": "\u2018\u2019",
        "\u2018": "\u2019",
        "\u00ab": "\u00bb",
        "\u2039": "\u203a",
        "\u300c": "\u300d",
        "\u300e": "\u300f",
        "\u300a": "\u300b",
        "(": ")",
        "[": "]",
        "{": "}",
        "<": ">",
        "\uff08": "\uff09",
        "\u3010": "\u3011",
    }
    return pairs.get(opener, opener)


def _beside_its_repair(line: str, change: Change) -> bool:
    """A table of repairs, or a sentence of the kind "X for Y": the repaired form stands there by itself."""
    after = (change.after or "").strip()
    if not after:
        return False
    rest = f" {line.replace(change.before, '')} "
    forms = [f" {after}{end}" for end in " ,.;:"]
    forms += [f"{opener}{after}{closer}" for opener in OPENERS for closer in _closers_of(opener)]
    return any(form in rest for form in forms)


def _alone(line: str, at: int, change: Change) -> bool:
    """A single damaged character between spaces: only a dash or a sign stands like that in running text."""
    before, after = line[at - 1 : at] if at else "", line[at + len(change.before) :][:1]
    one = (change.after or "").strip()
    return len(one) <= 1 and one not in _STANDING and before in _WORD_ENDS and after in _WORD_ENDS + ",.;:"


_STANDING = frozenset(
    "\u2013\u2014\u2026\u2022\u00b7\u2192\u00d7\u00a9\u00ae\u00a7\u00e0\u2212\u2260\u2264\u2265"
)
