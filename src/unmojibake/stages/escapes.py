"""Damage inside escapes: ``"\\u00c3\\u00a9"``, ``&Atilde;&copy;``, ``%C3%83%C2%A9``.

The text is judged as it reads without its escapes, all of it, so that the rest is the witness. What is found
in escapes is written back as escapes of the same style; a repair that does not read as what was proved is
left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from unmojibake.model import Certainty, Change
from unmojibake.options import Options
from unmojibake.rules.selection import selected
from unmojibake.stages import escapes_scan, escapes_write, prefilter
from unmojibake.stages.escapes_scan import Unescaped
from unmojibake.stages.findings import Lines

_RULES = {"\\": "UM701", "&": "UM702", "%": "UM703"}
_BLANK = re.compile(r"([ \t\n\r\f\v]+)")
_C1 = re.compile("[\x80-\x9f]+")
Find = Callable[[str, Options], "list[Change]"]

present = escapes_scan.present
"""Whether a text may hold an escape for a character beyond ASCII."""


def complete(text: str, found: Sequence[Change], options: Options, find: Find) -> list[Change]:
    """``found``, and what ``find`` (the text engine) finds in the escapes; in text order, none overlap.

    A finding gives way to one in escapes that explains more around it. At the level ``guess`` bytes that are
    valid UTF-8 (``\\xc3\\xa9``) are also read as characters.
    """
    if not present(text):
        return list(found)
    x_is_byte = escapes_scan.x_means_bytes(text)
    inside = _inside(text, options, find, x_is_byte)
    if x_is_byte and options.certainty is Certainty.GUESS and "\\x" in text:
        more = [_guessed(change) for change in _inside(text, options, find, False)]
        inside = sorted([*inside, *_apart(more, inside)], key=lambda change: change.start)
    inside = [change for change in inside if selected(change.rule, options.select, options.ignore)]
    return sorted([*_apart(found, inside), *inside], key=lambda change: change.start)


def _inside(text: str, options: Options, find: Find, x_is_byte: bool) -> list[Change]:
    read = escapes_scan.unescape(text, x_is_byte)
    if all(read.text[place] < "\x80" for place in read.places):
        return []
    reference = options.reference
    if reference is None and not prefilter.suspicious(read.text, options.certainty is Certainty.GUESS):
        return []
    if reference is not None:
        reference = escapes_scan.unescape(reference, x_is_byte).text
    plain = replace(options, escapes=False, mappings=(), select=(), ignore=(), reference=reference)
    lines = Lines(text)
    long_form = "\\U000" in text
    out: list[Change] = []
    for change in find(read.text, plain):
        written = _written(read, change, long_form)
        if written is not None:
            line, column = lines.place(written.start)
            out.append(replace(written, line=line, column=column))
    return out


def _guessed(change: Change) -> Change:
    evidence = f"{change.evidence}; if these are characters and no bytes"
    return replace(
        change,
        certainty=Certainty.GUESS,
        confidence=min(change.confidence, 0.5),
        evidence=evidence,
    )


def _apart(changes: Sequence[Change], others: Sequence[Change]) -> Iterator[Change]:
    """The changes that touch none of the others; both are in text order."""
    at = 0
    for change in changes:
        while at < len(others) and others[at].end <= change.start:
            at += 1
        if at == len(others) or others[at].start >= change.end:
            yield change


def _written(read: Unescaped, change: Change, long_form: bool) -> Change | None:
    """A finding of the text as it reads, as one of the text as it stands; None where no escape is touched."""
    numbers = read.inside(change.start, change.end)
    if not numbers or change.after is None or "\ufffd" in change.after or _meant(read.text, change):
        return None
    start, end = read.raw_start(change.start), read.raw_end(change.end)
    if start and read.raw[start - 1] == "\\" and read.starts[numbers[0]] != start:
        return None  # what stands there is escaped itself
    after = _escaped(read, change, change.after, long_form)
    if after is None:
        return None
    others = ((_escaped(read, change, text, long_form), sure) for text, sure in change.alternatives)
    return replace(
        change,
        rule=_RULES[read.escape(numbers[0])[0]],
        start=start,
        end=end,
        before=read.raw[start:end],
        after=after,
        alternatives=tuple((text, sure) for text, sure in others if text is not None),
        evidence=f"reads {change.before!r}, was {change.after!r}; {change.evidence}".rstrip("; "),
    )


def _meant(text: str, change: Change) -> bool:
    """Whether only C1 controls are found, and no word around them: lists of white space name U+0085, and who
    writes a control as an escape mostly means it. ``it\u0092s`` is damage."""
    if _C1.fullmatch(change.before) is None:
        return False
    sides = text[change.start - 1 : change.start] if change.start else "", text[change.end : change.end + 1]
    return "\x85" in change.before or not any(map(str.isalpha, sides))


def _escaped(read: Unescaped, change: Change, after: str, long_form: bool) -> str | None:
    """``after`` in place of the finding: words with escapes are escaped, the blanks in between stay."""
    before_parts, after_parts = _BLANK.split(change.before), _BLANK.split(after)
    if before_parts[1::2] != after_parts[1::2]:
        before_parts, after_parts = [change.before], [after]
    out: list[str] = []
    at = change.start
    for before, part in zip(before_parts, after_parts, strict=True):
        end = at + len(before)
        if before and before == part:
            out.append(read.raw[read.raw_start(at) : read.raw_end(end)])
        elif part or before:
            word = _word(read, at, end, part, long_form)
            if word is None:
                return None
            out.append(word)
        at = end
    return "".join(out)


def _word(read: Unescaped, start: int, end: int, after: str, long_form: bool) -> str | None:
    like = [read.escape(number) for number in read.inside(start, end)]
    like = [each for each in like if each not in ("\\n", "\\r", "\\t")]
    if not like:
        return after if not escapes_scan.present(after) else None
    written = escapes_write.escaped(after, like, read.x_is_byte, long_form)
    if written is None or escapes_scan.unescape(written, read.x_is_byte).text != after:
        return None
    return written
