"""U+FFFD in a text, and U+FFFD that was saved and misread again: damage that nothing known undoes.

U+FFFD is proved to be damage where it stands in or at a word, or in a row. By itself it may be meant: a
text about decoding, a test of a decoder, a font's chart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

from unmojibake.channels import code_page, damage, doubled_fffd_forms, replays
from unmojibake.channels.channel import Channel, Layer
from unmojibake.model import Certainty
from unmojibake.stages.prose import OPENERS_AND_CLOSERS, discusses
from unmojibake.stages.special_frame import Frame, Proposal

MARK = "\ufffd"
_RUN = re.compile(f"{MARK}+(?:[ \t]+{MARK}+)*")
# Program text that is about decoding: byte escapes, the name of the character or of its error handler.
_TECHNICAL = re.compile(
    r"\\x[89a-f][0-9a-f]|\\u\{?fffd|u\+fffd|0xfffd|&#xfffd|&#65533|replacement.char|errors\s*=|REPLACEMENT_CHAR",
    re.IGNORECASE,
)


def find(frame: Frame) -> Iterator[Proposal]:
    """Runs of U+FFFD that are damage, without ``after``; doubled U+FFFD, which only a guess turns back."""
    if MARK in frame.text:
        yield from _marks(frame)
    if any(form in frame.text for form, _ in doubled_fffd_forms(not _EASTERN.search(frame.text))):
        yield from _misread_marks(frame)


def _marks(frame: Frame) -> Iterator[Proposal]:
    text = frame.text
    weak: list[tuple[int, int]] = []
    proved = 0
    about: dict[str, bool] = {}
    for match in _RUN.finditer(text):
        start, end = match.span()
        line = frame.nearby(start)
        if line not in about:
            about[line] = discusses(line) or bool(_TECHNICAL.search(line))
        if about[line] or not frame.free(start, end):
            continue
        if _enclosed(text, start, end) or _hole_in_chart(text, start, end):
            continue
        if _in_word(text, start, end) or end - start > 1:
            proved += 1
            yield _mark(start, end)
        else:
            weak.append((start, end))
    for start, end in weak:
        yield _mark(start, end, Certainty.CERTAIN if proved else Certainty.GUESS)


def _mark(start: int, end: int, certainty: Certainty = Certainty.CERTAIN) -> Proposal:
    return Proposal(
        start,
        end,
        None,
        "unknown>utf-8/fffd",
        certainty,
        0.99 if certainty is Certainty.CERTAIN else 0.7,
        evidence="bytes that could not be read were replaced; only an earlier text has them",
    )


def _enclosed(text: str, start: int, end: int) -> bool:
    """Whether it stands alone between quotes, brackets or backticks."""
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    return (before in OPENERS_AND_CLOSERS and after in OPENERS_AND_CLOSERS) and bool(before and after)


def _in_word(text: str, start: int, end: int) -> bool:
    """Whether a letter touches it."""
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    return before.isalpha() or after.isalpha()


def _hole_in_chart(text: str, start: int, end: int) -> bool:
    """Whether the characters around follow each other in the order of their code, but for it."""
    around = text[max(0, start - 2) : start] + text[end : end + 1]
    codes = [ord(char) for char in around]
    return len(codes) == 3 and codes[1] == codes[0] + 1 and codes[2] == codes[1] + end - start + 1


_EASTERN = re.compile("[\u2e80-\uffef]")
"""What every form in a double-byte page has."""


@cache
def _forms() -> dict[str, Layer]:
    return dict(doubled_fffd_forms())


@cache
def _doubled(single_byte: bool) -> re.Pattern[str]:
    """One form or more of one code page in a row, the longest first."""
    by_page: dict[Layer, list[str]] = {}
    for form, layer in doubled_fffd_forms(single_byte):
        by_page.setdefault(layer, []).append(re.escape(form))
    return re.compile("|".join(f"(?:{'|'.join(forms)})+" for forms in by_page.values()))


def _misread_marks(frame: Frame) -> Iterator[Proposal]:
    text = frame.text
    found = []
    seen: Counter[str] = Counter()
    about: dict[str, bool] = {}
    for match in _doubled(not _EASTERN.search(text)).finditer(text):
        start, end = match.span()
        line = frame.nearby(start)
        if line not in about:
            about[line] = discusses(line)
        if about[line] or not frame.free(start, end) or _enclosed(text, start, end):
            continue
        layer = next(layer for form, layer in _forms().items() if match[0].startswith(form))
        found.append((start, end, layer))
        if not _doubtful(text, start, end):
            seen[layer.name] += 1
    for start, end, layer in found:
        if _doubtful(text, start, end) and not seen[layer.name]:
            continue
        after = _undone(text[start:end], layer)
        if after is not None:
            yield Proposal(
                start,
                end,
                after,
                layer.name,
                Certainty.GUESS,
                0.9,
                evidence="U+FFFD, saved as UTF-8 and misread; what it stood for is lost; replays exactly",
            )


def _doubtful(text: str, start: int, end: int) -> bool:
    """Half a form may be a rare name before a question mark; one between spaces or signs a quotation."""
    if "?" in text[start:end]:
        return True
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    return end - start <= 3 and not before.isalnum() and not after.isalnum()


def _undone(seen: str, layer: Layer) -> str | None:
    """The marks that give exactly what is seen: a run of them, three bytes each."""
    assert layer.decoded_as is not None
    page = code_page(layer.decoded_as)
    one, two = (len(damage(MARK * n, Channel((layer,)))) for n in (1, 2))
    pairs, rest = divmod(len(seen), two)
    after = MARK * (2 * pairs + (1 if rest == one or (rest and page.single_byte) else 0))
    return after if replays(after, seen, Channel((layer,))) else None
