"""Dashes, quotes, bullets and frames: which sign a hole was, from what stands on both sides.

Character statistics do not know that a quote must be closed, that a dash between spaces is an en
dash in British prose, or that a corner belongs to a frame. Bits; None where there is no opinion.
"""

from __future__ import annotations

import re
from functools import lru_cache

EN, EM = "en", "em"

_BRITISH = re.compile(
    r"\b\w*(?:[^r]isation|[a-z]{3}ising|[a-z]{4}ised|[a-z]{4}ise|[lb]our(?:s|ed|ing|able|ful)?|centre|fibre|theatre"
    r"|programme|defence|licence|catalogue|travell|cancell|modell|grey|honour|favour|behavio?ur|judgement|whilst)\w*\b",
    re.IGNORECASE,
)
_AMERICAN = re.compile(  # no -ize: Oxford and the United Nations spell so too
    r"\b\w*(?:[^aeiou ]olor|behavior|honor|favor|labor|center|fiber|theater|defense|license|catalog\b"
    r"|traveling|canceled|modeling|gray|judgment|program\b)\w*\b",
    re.IGNORECASE,
)
_NOT_BRITISH = re.compile(
    r"(other|like|contrari)?wise|(a|arr?|pr)?ris(e|ed|ing)|rais\w+|prom?is\w+|premise|precise|noise|prais\w+"
    r"|(ad|de|re|super|tele)vis\w+|(com|enter|sur|fran)?pris\w+|enterprise|franchise|exercis\w+|advertis\w+"
    r"|compromis\w+|disguise|expertise|improvis\w+|y?our|yours|hours?|(con|de)?tour|[fps]l?our",
    re.IGNORECASE,
)
_CODE = re.compile(r"[{};]|=>|\(\)|//|^\s*#|\*/|```|</\w+>|\$\w|\w+\.\w+\(", re.MULTILINE)


def dash_habit(document: str, east: bool = False) -> str:
    """How the document's spaced dashes are written: "en", "em", or "" where nothing tells.

    Survivors decide; else the spelling (British prose spaces an en dash, American prose and source
    comments use the em dash, and so does East Asian text: ``east``). Callers pass the intact text only.
    """
    en = len(re.findall(r"(?<=\s)–(?=\s)", document))
    em = len(re.findall(r"(?<=\s)—(?=\s)", document))
    if en != em:
        return EN + "!" if en > em else EM + "!"
    if east:
        return EAST
    if len(_CODE.findall(document)) > 2:
        return EM
    british = sum(_NOT_BRITISH.fullmatch(w.group()) is None for w in _BRITISH.finditer(document))
    american = sum(1 for _ in _AMERICAN.finditer(document))
    if british > american:
        return EN + "+" if british >= 2 + 2 * american or british >= 3 * american > 0 else EN
    return EM if american else ""


EAST = "east"
# Bits of a spaced em dash and en dash under each habit: source texts write three em dashes to one.
_DASHES = {
    "": (0.5, 1.8),
    EM: (0.2, 3.0),
    EAST: (0.2, 3.0),  # 54 of 61 in documentation
    EM + "+": (0.03, 5.5),  # of 8 in real code and Markdown all
    EN: (2.5, 0.3),
    EN + "+": (6.5, 0.02),
    EM + "!": (0.03, 6.0),
    EN + "!": (6.0, 0.03),
}
_IMPOSSIBLE = 16.0
_OFF_TREE = 10.0
_WORD_BEFORE, _WORD_AFTER = re.compile("[^\\s|\\u2190-\\u21ff] $"), re.compile(" [^\\s|\\u2190-\\u21ff]")
"""Between two words an arrow points to the second: 2,040 of 2,083 in the documentation of a system, 18 to the first."""
_UPRIGHT, _FLAT = 6.0, 3.0
"""Bits against other arrows there: five of those pointed up or down."""
_PRINTED = re.compile("(print|format|echo|log|write|puts|say)\\w*!?[ (]+[frb]?[\"'`]$")
"""What a program prints begins with the plain forms of these marks; documents have the coloured ones."""
_FAILURE = re.compile("err|fail|invalid|missing|no |not |cannot|unable|\\{?e\\b", re.IGNORECASE)
_MARKS = {
    "✅": 2.5,
    "❌": 4.0,
    "⚠": 4.5,
    "✓": 4.5,
    "✔": 5.0,
    "✗": 5.5,
    "✘": 8.0,
    "✕": 6.5,
    "✖": 7.5,
    "✨": 4.5,
    "⭐": 5.0,
    "⏳": 6.0,
    "⚡": 5.0,
    "⏱": 7.0,
    "⏰": 7.5,
    "⏸": 7.5,
    "⏹": 7.5,
    "⏭": 8.0,
    "⏪": 9.0,
    "✏": 7.0,
    "✉": 7.5,
    "✂": 8.5,
    "➕": 5.5,
    "➖": 8.0,
    "➜": 6.0,
    "➡": 5.5,
    "➤": 7.0,
    "⬇": 6.0,
    "⬆": 6.0,
    "⬅": 7.0,
}
_ARROWS = {
    "→": 0.7,
    "←": 3.5,
    "↑": 4.0,
    "↓": 3.5,
    "↔": 5.5,
    "⇒": 5.0,
    "↕": 7.0,
    "↩": 6.5,
    "↪": 7.5,
    "↳": 5.5,
    "⇐": 8.0,
    "⇔": 6.5,
    "⟶": 7.0,
    "↻": 7.5,
    "↺": 8.0,
}
_MATH = {
    "≥": 2.0,
    "≤": 2.2,
    "≠": 3.0,
    "≈": 2.5,
    "≡": 6.0,
    "∞": 5.0,
    "∈": 5.0,
    "−": 4.0,
    "√": 6.0,
    "∑": 6.0,
    "∩": 7.0,
    "∪": 7.0,
    "×": 2.0,
}
_SHAPES = {
    "●": 3.5,
    "■": 4.0,
    "▶": 3.0,
    "▼": 3.5,
    "▲": 4.0,
    "★": 3.5,
    "☆": 5.0,
    "○": 4.5,
    "□": 5.0,
    "◆": 4.5,
    "◀": 5.0,
    "▸": 4.5,
    "▾": 5.5,
    "◇": 6.0,
    "►": 5.0,
    "▪": 5.5,
    "☰": 6.0,
    "☑": 5.5,
    "☐": 5.0,
    "☀": 5.5,
    "☁": 6.0,
}


@lru_cache(maxsize=16384)
def typography(ch: str, before: str, right: str, dashes: str) -> float | None:
    """Bits of a sign between ``before`` (the text so far) and ``right``; None for signs it does not know."""
    line = before[before.rfind("\n") + 1 :]
    if "\u2500" <= ch <= "\u257f":
        return _frame(ch, line, right)
    if ch in "–—":
        return _dash(ch, line, right, dashes)
    if ch in "“”‘’":
        return _quote(ch, before, line, right)
    if ch in "…—" and line[-1:] == ch and line[-2:-1] > "\u2e80":
        return 0.2  # both come in pairs in East Asian text
    if ch == "…":
        if line[-1:] > "\u2e80":
            return 3.5 if _open_quotes(before)[0] else 2.0
        return (4.0 if _open_quotes(before)[0] else 2.0) if line[-1:].isalnum() else 8.0
    if ch == "•":
        return 0.8 if not line.strip() else 10.0 if line[-2:-1].islower() or line[-1] not in " \t|" else 6.5
    if ch == "‧":
        return 7.0
    if ch == "·":
        return 5.0
    if ch in "✓✗" and _PRINTED.search(line):
        return 1.5 if (ch == "✗") == bool(_FAILURE.match(right.lstrip())) else 4.0
    if ch in _ARROWS and _WORD_BEFORE.search(line) and _WORD_AFTER.match(right):
        return 0.05 if ch == "→" else _ARROWS[ch] + (_UPRIGHT if ch in "↑↓↕" else _FLAT)
    for family in (_MARKS, _ARROWS, _MATH, _SHAPES):
        if ch in family:
            return family[ch] + (0.0 if not line or line[-1:] in " \t|([\"'>" else 1.5)
    if "\u2000" <= ch <= "\u206f":
        return 12.0
    return None


_QUESTION = re.compile(
    "什么|什麼|甚麼|为谁|吗|嗎|呢|么$|是不是|要不要|会不会|能不能|有没有|能否|可否|如何|怎么|怎麼|哪|谁|誰|是否|为何|為何|多少|几|ですか|ますか|でしょうか|何|どう|か$"
)
_CLOSERS = {"）": "（", "」": "「", "』": "『", "】": "【", "》": "《", "〉": "〈"}


_STOPS = frozenset("，、；：。！？")
NEIGHBOURED = _STOPS | frozenset("）」』】》〉（「『【《〈章节節页頁条條步中")
"""Characters that more than the two before them decide on: brackets, ends of sentences, what is counted after 第."""
_LEFT_OPEN = 8.0
"""Bits of a stop at the end of a line with a bracket open: of 728 such lines of documentation 727 end in the bracket."""
_OPENERS = {opener: closer for closer, opener in _CLOSERS.items()}
_COUNTED = re.compile("第[\\s\xa0]*[0-9A-Z][0-9.]{0,4}[\\s\xa0]*$")


@lru_cache(maxsize=16384)
def bracketed(ch: str, before: str, right: str) -> float:
    """Bits to add to one of ``NEIGHBOURED``: a bracket closes what is open, and opens no line's end."""
    if ch in _STOPS and not right.strip() and _open_bracket(before[before.rfind("\n") + 1 :]):
        return _LEFT_OPEN
    if ch in "，、；":
        if right.startswith((" - ", " * ")):
            return 3.5  # a list: the item ends
        return (
            3.5 if not right or (right[0] in "\n\"')]}" and ch != "；") else 1.5 if right[:1] == "\n" else 0.0
        )
    if ch in "：。！":
        return 0.0
    if ch == "？":
        clause = re.split("[。！？；\n]", before)[-1]
        return -3.0 if _QUESTION.search(clause) else 2.0
    if ch == "中":
        return -5.0 if right.startswith(("..", "…")) else 0.0  # what is being done
    opener, closer = _CLOSERS.get(ch), _OPENERS.get(ch)
    rest = right.split("\n", 1)[0]
    if opener is not None:
        opened = before.rfind(opener)
        if opened <= before.rfind(ch) or not before[opened + 1 :].strip():
            return 6.0
        return -1.5 if rest else -4.0  # the line's last chance
    if closer is not None:
        awaited = 0 <= rest.find(closer) < (rest + ch).find(ch) and before.rfind(ch) <= before.rfind(closer)
        return -4.0 if awaited else 6.0 if not right.strip() else 1.0 if right[0] in " \n" else 0.0
    return -6.0 if _COUNTED.search(before[-12:]) else 0.0


def _open_bracket(line: str) -> bool:
    """Whether a bracket or quote of the line is open at its end."""
    return line.rfind("“") > line.rfind("”") or any(
        line.rfind(opener) > line.rfind(closer) for closer, opener in _CLOSERS.items()
    )


_DUE, _DUE_LAST = 4.0, 1.0
"""Bits of a bracket that closes what is open or is closed later, and of one at the end of its line, at most; so of what
is counted after 第 and a number. The tables know nothing of what stands so far apart."""


def placed(cost: float, ch: str, before: str, right: str) -> float:
    """What one of ``NEIGHBOURED`` costs where it stands, given its cost after the two characters before it."""
    change = bracketed(ch, before, right)
    if change >= 0 or ch in "？中":
        return cost + change
    if ch in _CLOSERS:
        last = not right.strip() and _CLOSERS[ch] in before[before.rfind("\n") + 1 :]
        return min(cost + change, _DUE_LAST) if last else cost + change
    return cost + change if ch in _OPENERS else min(cost + change, _DUE)


_CODE_LINE = re.compile(
    r"^\s*(//|#|/?\*|--|<!--|[-+*] |\||\d+\. )|[{};]\s*$|\w\.\w+\(|\w!?\([\"'`]|`[^`]+`|=>|->|::|</\w|\w+_\w+|\"\)?,?\s*$"
)


def judged_by_place(ch: str) -> bool:
    """Whether what stands around a sign tells so much more than the tables that these are not asked: quotes, frames."""
    return ch in "“”‘’" or "\u2500" <= ch <= "\u257f"


def code_line(line: str) -> bool:
    """Whether a line is code, markup or a comment, where a spaced dash is an em dash and signs stand by themselves."""
    return _CODE_LINE.search(line) is not None


def _dash(ch: str, line: str, right: str, dashes: str) -> float:
    before, after = line[-1:], right[:1]
    if dashes in ("", EM) and code_line(line + ch + right.split("\n", 1)[0]):
        dashes = EM + "+"
    em, en = _DASHES[dashes]
    if before in (" ", "") and after in (" ", "\n", ""):
        return 0.5 + (em if ch == "—" else en)
    if before.isdigit() and after.isdigit():
        return 1.0 if ch == "–" else 5.0
    if before > "\u2e80" or after > "\u2e80":
        return 2.0 if ch == "—" else 7.0
    attached = 4.0 if before in ",.;:!?" else 0.0
    return 4.0 + attached + (em if ch == "—" else en)


def _open_quotes(before: str) -> tuple[bool, bool]:
    """Whether a double and a single curly quote are open at the end of the paragraph so far."""
    part = before[max(before.rfind("\n\n") + 1, before.rfind("\n“") + 1) :]
    double = part.count("“") - part.count("”")
    singles = part.count("‘") - len(re.findall(r"’(?![A-Za-z])", part))
    return double > 0, singles > 0


def _closes_first(right: str) -> bool:
    """Whether a closing quote comes without its opening one."""
    close = right.find("”")
    return close >= 0 and "“" not in right[:close]


def _quote(ch: str, before: str, line: str, right: str) -> float:
    double, single = _open_quotes(before)
    last, after = line[-1:], right[:1]
    opening_place = not last or last in " \t([{\"'—–（：，。" or (last > "\u2e80" and not double)
    closing_place = last != "" and not last.isspace() and last not in "([{"
    if ch in "“‘":
        if ch == "“" and double and last < "\u2e80":
            return _IMPOSSIBLE
        if ch == "“" and not double and _closes_first(right):
            return 0.5
        fits = opening_place and bool(after) and after not in " \n,.);:!?'\"-"
        return (1.0 if ch == "“" else 3.5) if fits else 9.0
    if ch == "”":
        if not double:
            return 11.0
        return 0.15 if closing_place else 8.0
    # the apostrophe, a plural possessive, or a closing quote
    if last > "\u2e80" and not single:
        return 11.0
    if last.isalnum() and after.isalpha():
        return 0.3
    if single and closing_place:
        return 0.3 if not double else 2.0
    if double and closing_place:
        return 7.0 if not (last in "sS" and after == " ") else 6.0
    if last in "…—–":  # nothing is open that it could close
        return 9.0
    return 1.5 if last in "sS" and closing_place else 3.5 if closing_place else 9.0


_TREE_LEFT, _TREE_RIGHT = (
    re.compile("[│ \xa0]*"),
    re.compile("[ \xa0]{2,3}[│ \xa0\ufffd]*[├└\ufffd][─\ufffd]"),
)
"""A tree of folders: what stands before the lines of its branches is │, in 1,103 of 1,103 lines of documentation."""


def in_tree(line: str, right: str) -> bool:
    """Whether a piece of a frame stands between ``line`` and ``right`` before a branch of a tree of folders."""
    return _TREE_LEFT.fullmatch(line) is not None and _TREE_RIGHT.match(right) is not None


def _frame(ch: str, line: str, right: str) -> float:
    """Box drawing by geometry: a corner opens before a line and closes after it."""
    if in_tree(line, right):
        return 0.05 if ch == "│" else _OFF_TREE
    last, after = line[-1:], right.lstrip(" ")[:1] if right[:1] == " " else right[:1]
    next1 = right[:1]
    drawn_left = last in "─━═" and last != ""
    drawn_right = next1 in "─━═" and next1 != ""
    table = {
        "│": 5.0,
        "─": 5.0,
        "├": 6.0,
        "└": 6.0,
        "┌": 6.5,
        "┐": 6.5,
        "┘": 6.5,
        "┤": 7.0,
        "┬": 8.0,
        "┴": 8.0,
        "┼": 8.0,
    }
    bits = table.get(ch, 12.0)
    if drawn_left and drawn_right:
        return {"─": 0.2, "┬": 3.0, "┴": 3.0, "┼": 3.5}.get(ch, bits + 3)
    if drawn_right:
        return {"├": 1.0, "└": 1.3, "┌": 2.5, "─": 4.0}.get(ch, bits + 4)
    if drawn_left:
        if next1 in (" ", "\n", ""):
            opener = line[max(line.rfind(c) for c in "┌├└") :][:1]
            arrow = line[max(line.rfind(c) for c in "┌├└│") :]
            if "◀" in arrow or "◁" in arrow or "◄" in arrow:
                return {"│": 0.5, "┤": 3.0}.get(ch, bits)
            ends = {"┌": "┐", "├": "┤", "└": "┘"}.get(opener, "")
            if line.strip()[:1] in "┌├└" and opener and len(line.strip()) > 6 and ch == ends:
                return 0.4
            return {"─": 0.6, "┐": 2.5, "┘": 3.0, "┤": 3.0}.get(ch, bits + 2)
        return {"─": 0.5, "┐": 3.0}.get(ch, bits + 2)
    del after
    return {"│": 0.3, "┃": 6.0, "║": 6.0, "─": 4.0}.get(ch, bits)
