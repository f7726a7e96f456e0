"""Which ASCII character a hole swallowed: quotes, brackets, tags, indentation and line ends decide.

A damaged character took the next byte with it (``stages/holes.py``). Its kind follows from what
stands on both sides far better than from character statistics: FINDINGS measured 67 against 85 %.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache

from unmojibake.stages.holes_typography import in_tree

# How often each was swallowed in 560 real losses of cp936 (space 234, line end 74, ' 57, < 49, " 40,
# ) 13, . 7, : 6), smoothed; digits and the other punctuation share the rest.
PRIOR = {
    " ": 0.42, "\n": 0.13, "'": 0.10, "<": 0.085, '"': 0.09, ")": 0.035, ".": 0.014, ":": 0.02, ",": 0.02,
    ";": 0.006, "/": 0.01, "(": 0.012, "=": 0.003, "-": 0.01, "!": 0.004, "?": 0.004, "*": 0.006, "%": 0.002,
    "#": 0.001, "+": 0.002, "&": 0.001, ">": 0.003, "$": 0.002, "\t": 0.003, "\r": 0.001,
    **dict.fromkeys("0123456789", 0.003),
}  # fmt: skip

_TAG = re.compile(
    r"(/[A-Za-z][\w:.-]*\s*>|!--|[A-Za-z][\w:.-]*(\s+[\w:@#.-]+(=(\"[^\"]*\"|'[^']*'|\{[^}]*\}|[\w.-]+))?)*\s*/?>)"
)
CLOSING_TAG = re.compile(r"/[A-Za-z][\w:.-]*\s*>|!--")
_FENCE = re.compile(r"(```|#{1,6} |[-*+] |\d+[.)、] |> |\| |//|/\*|\*/|<!--|\"\"\"|@\w+|---)")
_CODE = re.compile(
    r"\s*(const|let|var|if|for|while|return|def|class|import|from|export|function|public|private|static|async|await|else"
    r"|elif|try|with|print|self|this|int|void|string|bool|package|using|func|type|struct|#include)\b"
)
_STATEMENT = re.compile(
    r"[ -~]*[;{:(]\s*(\n|$)"
)  # a whole line of it, not a keyword that a comment speaks of
_COMMENT = re.compile(r"//|(?<![\w&'\"(])#(?![\w{(])|^\s*\*|--\s|/\*|<!--|^\s*#")
_PATH = re.compile("(usr|etc|var|home|tmp|dev|proc|bin|sbin|lib|opt|boot|root|mnt)(/|(?![\\w.]))")
_KEY = re.compile(r"[\w.-]+:(\s|$)")  # of YAML: after a comment, the next line
_COLUMNS = re.compile(r"\S[^\n]* {2,}\S")
_NEXT_COLUMN = re.compile(r" {2}\S")
_UNITS = frozenset("分秒时小天月年次个人台件周日毫")
_SENTENCE_END = frozenset("。！？；：…”」』）】")


def odd(text: str, quote: str) -> bool:
    """Whether an opened quote is still open; apostrophes inside words are no quotes."""
    if quote == "'":
        text = re.sub(r"(?<=[A-Za-z])'(?=[A-Za-z])", "", text)
    return text.replace("\\" + quote, "").count(quote) % 2 == 1


@lru_cache(maxsize=8192)
def swallowed(
    left: str, right: str, newline: str, at_end: bool = False, begins: float = 1.0
) -> dict[str, float]:
    """Bits for each ASCII character that may have stood between ``left`` and ``right``.

    ``left`` is the line so far with the repaired character as its last, ``right`` what follows on the
    line, decoded as far as it is intact (U+FFFD: the next hole). ``newline`` is the document's line end: LF,
    CRLF, CR where the document had CRLF and lost the CRs since, ``ONE_LINE`` where it has no line ends, "" where
    nothing tells. ``at_end``: the stretch ends here, and "" (nothing was there to swallow) may be the answer.
    ``begins``: the odds that a line of this document begins with ``right`` (``holes_lines.LineStarts``).
    """
    weights = _weighed(left, right, newline, at_end, begins)
    total = sum(weights.values())
    return {ch: -math.log2(weight / total) for ch, weight in weights.items() if weight > 1e-7}


def wanting(left: str, right: str) -> float:
    """Bits by which something is wanting between ``left`` and ``right``: a closing quote, a tag's beginning, a line end.

    Below zero where nothing that may have been swallowed suits the place.
    """
    return math.log2(sum(_weighed(left, right, "", False, 1.0).values()))


def _weighed(left: str, right: str, newline: str, at_end: bool, begins: float) -> dict[str, float]:
    weights = dict(PRIOR)
    last, next1 = left[-1:], right[:1]
    _quotes(weights, left, right)
    _brackets(weights, left, right)
    _tags(weights, left, right)
    _line_end(weights, left, right)
    _words(weights, left, right)
    if FRAME_FIRST <= last <= FRAME_LAST:
        _frames(weights, left, right)
    weights["\n"] *= begins
    due = max(weights[mark] / PRIOR[mark] for mark in "\"')")
    if newline == "\r\n":
        if next1 == "\n":
            weights = {ch: weight * _OTHER_THAN_CR for ch, weight in weights.items()} | {"\r": 1.0}
        weights["\n"] = 0.0001
    elif next1 == "\n":
        weights["\r"] = 0.0 if newline == "\n" else 0.02
        weights["\n"] *= _BLANK_LINE if newline == "\n" and due <= _DUE else 1.0
    if newline == "\r":
        weights["\n"] *= _NEVER_MERGED
    elif newline == ONE_LINE and (not right or next1 > "\u2e80"):
        weights["\n"] *= _ONE_LINE_HEADING if left.startswith("#") else _ONE_LINE_ONLY
    if not right or next1 == "\n":
        weights[" "] *= 0.03
    if at_end and not (next1 == "\n" and newline in ("\n", "\r\n")):
        _bare(weights, left, right, due, newline)
    return weights


# Lines cut from files lost their line end with the last byte in 14 of 76 real cases; in the others
# nothing was there to swallow. Before healthy text the damaged piece ended with the lost byte.
_BARE = 9.0
_BARE_BEFORE = 12.0
_BARE_SPACED = 1.0
_BARE_MENDED = 0.6
_BARE_BEFORE_WORD = 1.0
_BARE_BESIDE = 0.01  # before ASCII on the same line something was there, or it would have been taken along
_BLANK_LINE = (
    20.0  # in a document with LF, what stands before a line end took that of an empty line, if no sign
)
_OTHER_THAN_CR = 0.01  # before an LF without its CR in a document with CRLF
_DUE = 5.0  # a quote or bracket whose weight was raised so much has to be closed here
_SURELY_DUE = 1000.0
_NEVER_MERGED = 0.02  # in one that lost its CRs no line runs on into the next
_BEFORE_BLANK_ALONE = 0.09  # alone as many had lost nothing: nothing is put back, and nobody is sure
_BEFORE_BLANK = 0.07  # 12 of 21 real headings and introductions stood before an empty line, whose line end is what one sees


def _bare(weights: dict[str, float], left: str, right: str, due: float, newline: str) -> None:
    """Adds "", nothing swallowed: possible where the damaged piece may have ended."""
    next1 = right[:1]
    share = 1.0
    if due > _DUE and next1 <= "\n":
        share = 0.03 if due < _SURELY_DUE else 0.003
        weights["\n"] *= share
    elif left.startswith("#") or left.endswith("："):
        share = _BEFORE_BLANK_ALONE if newline == ONE_LINE else _BEFORE_BLANK
    if not next1:
        weights[""] = _BARE * share
    elif next1 == "\n" or next1 >= "\x80":
        weights[""] = _BARE_BEFORE * share
    elif next1 in "\"'" and not odd(left + right.split("\n", 1)[0], next1):
        weights[""] = _BARE_MENDED  # someone put the eaten quote back by hand
    elif any("\u2e80" < ch < "\ufffd" for ch in right[:40].split("\n", 1)[0]):
        weights[""] = _BARE_BEFORE_WORD  # healthy text goes on: pieces of their own
    else:
        weights[""] = _BARE_SPACED if right[:2].strip() and next1 == " " else _BARE_BESIDE


ONE_LINE = "one line"
"""Instead of a line end: the document has none."""
_ONE_LINE_HEADING = 0.5  # 8 of 15 real headings alone on a line had lost their line end
_ONE_LINE_ONLY = (
    0.15  # there, at its end and before an East Asian character; code runs together with comments
)
FRAME_FIRST, FRAME_LAST = "\u2500", "\u257f"
_COMMAND = re.compile(
    r"(npm|npx|pnpm|yarn|pip3?|python3?|pytest|docker(-compose)?|git|cd|node|cargo|go|make|curl|wget|sudo|apt|brew|uv|bash|sh"
    r"|mkdir|cp|mv|rm|export|set|source|echo|cat|ls|java|mvn|kubectl|conda|ruff|mypy|uvicorn|flask|celery|alembic|psql|redis-cli)\b"
)


_CELL = re.compile("[^│┃ \xa0]")  # what stands in a frame; before the branches of a tree there is nothing


def _frames(weights: dict[str, float], left: str, right: str) -> None:
    """A drawn line ends at a line end or goes on after a gap; nothing else was swallowed there."""
    inside = right[:1] == " " or not right.strip()
    for ch in weights:
        if ch not in " \n":
            weights[ch] *= 0.02
    closes = left[-1] in "┐┘┤" or (left[-1] in "│┃" and left.count(left[-1]) > 1 and bool(_CELL.search(left)))
    begins = right.lstrip(" ")[:1]
    weights["\n"] = 0.2
    weights[" "] = 0.4
    if not right.strip():
        weights["\n"] *= 4
    elif not inside and FRAME_FIRST <= begins <= FRAME_LAST:
        weights["\n"] *= 10  # a frame directly after: the next line
    elif inside and closes and begins in "┌├└│":
        weights["\n"] *= 0.3
    elif inside:
        weights["\n"] *= 0.005 if in_tree(left[:-1], " " + right) else 0.05


_ARGUMENT = re.compile("[=(\\[,:?+]\\s?([\"'])(?:(?!\\1).)*$")
_CLOSED_ON_LINE = 30.0
"""What an operator or bracket opens with a quote is closed on its line: 18,027 of 18,032 that end in a Han or kana."""


def _quotes(weights: dict[str, float], left: str, right: str) -> None:
    rest = right.split("\n", 1)[0]
    for quote in "\"'":
        opened = odd(left, quote)
        unknown = "\ufffd" in rest  # another hole may hold the partner
        missing = odd(left + rest, quote) or unknown
        closes = not rest or rest[0] in ",;:)]}>.+|= \\" or rest.startswith(("/>", "</"))
        if opened and rest[:1] == quote:
            weights[" "] *= 0.1
        if opened and missing:
            factor = 60.0 if closes else 6.0
            if rest[:1] in (",", ";", ")", "]", "}", ">"):
                factor *= 8
            elif not rest.strip() and _ARGUMENT.search(left):
                factor *= _CLOSED_ON_LINE
            weights[quote] *= factor * (0.4 if unknown else 1.0)
        elif opened:
            weights[quote] *= 0.5
            weights["\n"] *= 0.3
        elif odd(left + rest, quote) and rest[:1].strip():
            weights[quote] *= 0.8 if rest[0].isalnum() or rest[0] in "/.$#" else 0.1
        else:
            weights[quote] *= 0.02
    if right.startswith('""') and '"""' in left + right:
        weights['"'] *= 40


def _brackets(weights: dict[str, float], left: str, right: str) -> None:
    rest = right.split("\n", 1)[0]
    open_left = left.count("(") - left.count(")")
    missing = open_left + rest.count("(") - rest.count(")")
    unknown = "\ufffd" in rest  # another hole may hold the partner
    if open_left > 0 and missing > 0:
        weights[")"] *= (14 if not rest or not _word(rest[0]) else 3) * (1 if unknown else 3)
    else:
        weights[")"] *= 0.1
    close = rest.find(")")
    if missing < 0 and close >= 0 and "(" not in rest[:close]:
        weights["("] *= 60
    else:
        weights["("] *= 4 if unknown and rest[0] > "\u2e80" and left[-1:] > "\u2e80" else 0.1
    if left.rfind("<!--") > left.rfind("-->") and rest.startswith(("->", "-->")):
        weights["-" if rest.startswith("->") else " "] *= 60
    if left.rfind("/*") > left.rfind("*/") and rest.startswith("/"):
        weights["*"] *= 40
    if rest.startswith("*/"):
        weights[" "] *= 4


def _word(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _tags(weights: dict[str, float], left: str, right: str) -> None:
    if CLOSING_TAG.match(right):
        weights["<"] *= 400
    elif _TAG.match(right) and right[0] not in "<":
        weights["<"] *= 30
    elif right[:1].isalpha() and ">" in right and "<" in left:
        weights["<"] *= 1.5
    else:
        weights["<"] *= 0.02
    if _PATH.match(right):
        weights["/"] *= 100
    if right.startswith(("%", "px")):
        for digit in "0123456789":
            weights[digit] *= 20
    if right.startswith("..") and not right.startswith("..."):
        weights["."] *= 1000
    if right.startswith("*") and not right.startswith("**") and left.count("**") % 2:
        weights["*"] *= 300
    if right.startswith("</"):
        weights[" "] *= 0.05
        weights["\n"] *= 0.2 if re.search(r"<\w[^<>]*>[^<>]*$", left) else 3.0


def _starts_code(left: str, right: str) -> bool:
    """Whether a comment ends and a statement or a command begins."""
    if _CODE.match(right) or _KEY.match(right):
        return bool(_COMMENT.search(left))
    return bool(_COMMAND.match(right) and re.match(r"\s*#", left))


def comment_goes_on(left: str, right: str) -> bool:
    """Whether ``left`` is a line in a block comment, and ``right`` the next one."""
    return left.lstrip(" \t").startswith("* ") and right.startswith((" * ", " */"))


_BEFORE_WORD = (
    0.12  # a Latin word goes on with the sentence: line ends are 5 of 57, and nearly all before code
)


def _line_end(weights: dict[str, float], left: str, right: str) -> None:
    factor = 1.0
    indent = len(right) - len(right.lstrip(" \t"))
    begins = right.lstrip(" \t")
    ended = left[-1:] in _SENTENCE_END and (left[-1:] not in "”…" or left[-2:-1] > "\u2e80")
    if not right:
        factor = 6.0
    elif right[0] == "\n":
        factor = 0.3
    elif indent >= 2 or comment_goes_on(left, right):
        factor = 60.0
    elif right.startswith("*/") and "/*" in left:
        factor = 0.05
    elif _FENCE.match(begins) and not indent:
        factor = 12.0 if not begins.startswith(("| ", "//", "> ")) else 3.0
    elif _starts_code(left, right):
        factor = 120.0 if _STATEMENT.match(right) else 40.0
    elif _COMMENT.search(left) and re.match(r"[\w.]+\s*[=(\[{]|[}\])]|[A-Z_]{3,}\b", right):
        factor = 4.0
    elif right[0] > "\u2e80" or right[0].isalnum():
        factor = 3.0 if ended else 0.25 if right[0] > "\u2e80" else _BEFORE_WORD
        weights[" "] *= 0.3 if ended else 1.0
    else:
        factor = 0.3
    if left.count("|") >= 2 and right.startswith(("|", "｜")):
        factor = 0.1
    # of a long line: what begins anywhere would be looked for from each place on
    if not ended and _COLUMNS.match(right) and _NEXT_COLUMN.search(left.lstrip()):
        factor *= 20  # rows of one table
    weights["\n"] *= factor
    if ended and not right.strip():
        weights["\n"] *= 3


def _words(weights: dict[str, float], left: str, right: str) -> None:
    last, next1 = left[-1:], right[:1]
    if next1 > "\u2e80" and next1 != "\ufffd":
        # no spaces between two Han or kana, but lists, ratios and options
        weights[" "] *= 0.8 if last in _SENTENCE_END or last < "\u2e80" else 0.3
        weights["\n"] *= 0.05 if last in "，、" else 1.0  # the sentence goes on
        for ch in "/,:-.":
            weights[ch] *= 3
    elif next1.isdigit():
        for digit in "0123456789":
            weights[digit] *= 12 if last in "≥≤≈≠±×" else 4
        weights[" "] *= 0.3 if last in "≥≤≈≠±×" else 1.0
        for ch in "-/:.=":
            weights[ch] *= 1.5
    elif next1.isalpha() or next1 in "`{[|@&=+>~\\→$":
        weights[" "] *= 3
        for ch in (
            ":,." if last in "，。：；" or last < "\u2e80" else ":,"
        ):  # none in 230 places: a space follows them
            weights[ch] *= 0.3
    elif next1 in (" ", "\t"):
        weights[" "] *= 0.2 if right[:2] == "  " or "  " in left.strip() else 0.06
        for ch in "" if right[:2] == "  " else ":,.-;":
            weights[ch] *= 4
        if last in "≥≤≈≠±×":
            for digit in "0123456789":
                weights[digit] *= 30
    elif next1 in (",", ";", ":", ".", ")", "]", "}", ">"):
        weights[" "] *= 0.15
        for digit in "0123456789":
            weights[digit] *= 3
    if last in "–—→←":
        weights["\n"] *= 0.1
    if "\u2010" <= last < "\u2e80" and last not in "“”‘’" and left[-2:-1] in ("", " ") and next1.isalpha():
        weights[" "] *= 4  # a sign with a space before it has one after it
    if last in "–—" and left[-2:-1].isdigit():
        for digit in "0123456789":
            weights[digit] *= 30
    if (last in " \xa0" and re.search("第\\s$", left)) or re.match(r"\.(\d|\s?\xa0)|\d{0,2}%", right):
        for digit in "0123456789":
            weights[digit] *= 60
    if last in "“‘「" and next1 in "”’」" and next1:
        weights[" "] *= 20
    if next1 in _UNITS and last > "\u2e80":
        weights["/"] *= 10
    if "img.shields.io" in left[-60:] or "badge/" in left[-40:]:
        weights["-"] *= 200
    if "\uac00" <= last <= "\ud7a3" and (not next1 or next1 in " \n"):
        weights["."] *= 150 if last in "다요오음함임됨" else 20
    if right.startswith(("->", "=>", "- ", "| ", "|", "= ", "== ", "&& ", "+ ", "* ", "/ ")):
        # After a sentence a list goes on: 13 of 13 in documentation.
        weights[" "] *= 0.1 if last in "。！？" and right.startswith(("- ", "* ")) else 6
