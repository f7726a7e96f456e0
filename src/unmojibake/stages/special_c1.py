"""C1 controls that are punctuation of Windows-1252, read as ISO 8859-1.

No text has a use for these controls but for U+0085, the next line of mainframes. One that stands where its
punctuation mark would stand, between words and spaces as that needs, is the mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from unmojibake.channels import Codec, code_page
from unmojibake.channels.channel import Channel, Layer
from unmojibake.model import Certainty
from unmojibake.stages.special_frame import Frame, Proposal, speaks
from unmojibake.stages.utf8_runs import single_byte_runs

CONFIDENCE = 0.98
_LAYERS = (Layer(Codec.CP1252, Codec.ISO_8859_1),)
_READ = frozenset({Codec.CP1252, Codec.ISO_8859_1})
_CONTROL = re.compile("[\x80-\x9f]")
_LETTER = "[^\\W\\d_]"
_CLOSED = f"(?:{_LETTER}|[\\d.,;:!?)\\]\u2019\u201d\x80-\xbf])"
_BEHIND = "(?=[ .,;:!?)\\]])"
# the places of the mark that each byte is
_PLACES = re.compile(
    f"(?<={_LETTER})\x92(?={_LETTER}|[ .,;:!?])"  # an apostrophe
    f"|(?:(?<=[ (\\[])|^)[\x91\x93\x84\x82](?=[\\w])"  # opening quotes
    f"|(?<=[\\w.,!?])[\x92\x94]{_BEHIND}"  # closing quotes
    f"|(?<=(?:{_LETTER}|[.,;:!?)\\]]) )[\x96\x97](?= {_LETTER})"  # dashes
    f"|(?<={_LETTER}{{2}})\x85(?= {_LETTER}|[ ]?[)\\]!?])"  # an ellipsis
)
_ANY = "[^\\s\x80-\x9f]"
_QUOTED = re.compile(
    f"(?:(?<=[ (\\[])|^)[\x82\x84\x91\x93](?={_ANY})"
    f"|(?<={_ANY})[\x91-\x94](?=[ .,;:!?)\\]]|$)"
    f"|(?<=\\S )[\x96\x97](?= \\S)",
    re.MULTILINE,
)
"""Quotes around signs and at the end of lines, dashes beside them: where a quote opens and one closes."""
_PARTNERS = {"\x91": "\x92", "\x93": "\x94", "\x82": "\x91\x92", "\x84": "\x93\x94"}
"""What closes the quote that each opens; German and Czech open below the line."""
_NEXT_LINE = re.compile("\x85(?=[\r\n]|\\Z)")
_END = re.compile(f"(?<={_CLOSED})[\x92\x94\x85]$", re.MULTILINE)
"""The same at the end of a line, where U+0085 may be a next line: only beside other damage of the page, or other marks."""


def next_lines(text: str) -> list[tuple[int, int]]:
    """Where U+0085 ends lines, as it does in text from mainframes: before each line end, and no other control beside it.

    None where it is the last byte of a character of UTF-8 that was read as Latin-1.
    """
    if "\x85" not in text or set(_CONTROL.findall(text)) != {"\x85"}:
        return []
    if any("\x85" in text[run.start : run.end] for run in single_byte_runs(text, Codec.ISO_8859_1)):
        return []
    found = [match.span() for match in _NEXT_LINE.finditer(text)]
    return found if len(found) == text.count("\x85") else []


def find(frame: Frame) -> Iterator[Proposal]:
    """The controls that stand where their marks would, if every control of the text is of Windows-1252."""
    controls = set(_CONTROL.findall(frame.text))
    windows = code_page(Codec.CP1252_PY).singles
    if not controls or any(ord(control) not in windows for control in controls - _repaired(frame)):
        return
    patterns = [_PLACES]
    if controls & _PARTNERS.keys() and _closed(frame.text):
        patterns.append(_QUOTED)
    if _READ & frame.pages.keys() or any(
        match[0] != "\x85" for pattern in patterns for match in pattern.finditer(frame.text)
    ):
        patterns.append(_END)
    for pattern in patterns:
        for match in pattern.finditer(frame.text):
            start, end = match.span()
            if any(c.end - c.start > 1 or speaks(c) for c in frame.touching(start, end)):
                continue
            yield Proposal(
                start,
                end,
                windows[ord(match[0])],
                Channel(_LAYERS).name,
                Certainty.LIKELY,
                CONFIDENCE,
                1.0,
                evidence="a control where its punctuation mark in Windows-1252 would stand; replays exactly",
            )


def _closed(text: str) -> bool:
    """Whether a quote is opened and closed behind."""
    closed: set[str] = set()
    for match in reversed(list(_QUOTED.finditer(text))):
        if not closed.isdisjoint(_PARTNERS.get(match[0], "")):
            return True
        closed.add(match[0])
    return False


def _repaired(frame: Frame) -> set[str]:
    """The controls that other findings explain."""
    return {
        ch for change in frame.taken if change.after is not None for ch in _CONTROL.findall(change.before)
    }
