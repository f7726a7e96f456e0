"""UTF-8 misread and then written by something that changed it: spaces for no-break spaces, of several spaces
one, C1 controls removed, best-fit replacements.

The engine works between spaces and wants every byte; here a sequence that lost one byte in a known way
is completed. Each is weighed with the words around it, as the rest of the document is repaired.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache

from unmojibake.channels import code_page, damage, replays, undo_candidates
from unmojibake.channels.channel import Channel, Layer, Variant
from unmojibake.channels.codec import Codec
from unmojibake.channels.simulate import best_fit
from unmojibake.errors import ChannelFailure
from unmojibake.model import Certainty
from unmojibake.stages.evidence import alphabets_of, shared
from unmojibake.stages.special_frame import Frame, Proposal

PRIOR = 5.0
"""Bits that a variant costs before it explains anything."""
STRONG = 12.0
"""Bits from which one place is believed without other damage of its kind in the document."""
SQUEEZED = 2.0
"""Bits more where a space behind is lost, too: HTML shows a no-break space saved as a space, and a space, as one."""
STRONG_APART = 4.0
"""The same for a letter by itself between words, a second space behind it; and for a note."""
MARGIN = 3.0
"""Bits between the best reading and the next one below which the best is only a guess."""
_MOST_LAYERS = 3
WESTERN = frozenset({Codec.CP1252, Codec.ISO_8859_1, Codec.CP1254, Codec.ISO_8859_15, Codec.CP1258})
_CLOSING = "\u201d"
FOREIGN = 12.0
"""Bits more for a letter of another alphabet by itself between words in Latin letters that becomes a Latin one."""
_BEYOND_LATIN = "\u0370"
_ELIDED = re.compile(r"[a-zA-Z]{1,2}['\u2019][^\W\d_]")
"""Where a word begins, so that nothing before it can be its first letter: l'eau."""
_BALANCE = 6.0
_SECOND_SPACE = re.compile(r" (?:[^\W\d_]{2}|[A-Za-z0-9])")
_AFTER_QUOTE = frozenset(["", *" \t\r\n.,;:!?)]}<-\"'"])
_LEADS = ((0xC2, 0xDF, 1), (0xE0, 0xEF, 2), (0xF0, 0xF4, 3))


def find(frame: Frame) -> Iterator[Proposal]:
    """Completed sequences; they may overlap each other, and findings that explain less.

    Without other damage of a code page in the text only the commonest are looked for: letters and the
    no-break space as Windows-1252 shows them, and a closing quote.
    """
    for page, depth in frame.pages.items():
        if code_page(page).single_byte:
            for layers in range(1, min(depth + 1, _MOST_LAYERS) + 1):
                yield from _completed(frame, page, layers, Variant.NBSP)
            yield from _completed(frame, page, 1, Variant.NOC1)
    if WESTERN.isdisjoint(frame.pages):
        yield from _lone(frame)
    yield from _best_fit(frame)


def _completed(frame: Frame, page: Codec, layers: int, variant: Variant) -> Iterator[Proposal]:
    pattern = sequences(page, layers, variant)
    layer = Layer(Codec.UTF_8, page, variants=(variant,))
    for match in pattern.finditer(frame.text) if pattern else ():
        if match[0] != dagger(page):
            supported = frame.beside_damage(*match.span())
            yield from _weighed(frame, match.span(), (layer,) * layers, supported)


@cache
def dagger(page: Codec) -> str:
    """U+2020 with a space for its last byte: a closing quote that lost it, and a space, are far commoner."""
    shown = [_shown(byte, page, 1) for byte in "\u2020".encode("utf-8")[:-1]]
    return "".join(char or "" for char in shown) + " "


def _lone(frame: Frame) -> Iterator[Proposal]:
    """What may stand alone in a text: compiled patterns would cost clean text more than these searches."""
    for seen, layers, variant in _lone_forms():
        at = frame.text.find(seen)
        while at >= 0:
            end = at + len(seen)
            if _complete(frame.text, at, end):
                layer = Layer(Codec.UTF_8, Codec.CP1252, variants=(variant,))
                yield from _weighed(frame, (at, end), (layer,) * layers, False)
            at = frame.text.find(seen, end)


@cache
def _lone_forms() -> tuple[tuple[str, int, Variant], ...]:
    letters = [(damage("\xe0\xa0"[i], "utf-8>cp1252"), Variant.NBSP) for i in (0, 1)]
    found = []
    for layers in (1, 2):
        for form, variant in letters:
            seen = form
            for _ in range(layers - 1):
                seen = damage(seen[:-1], "utf-8>cp1252") + seen[-1]
            found.append((seen.replace("\xa0", " "), layers, variant))
    return (*found, (damage("\u201d", "utf-8>cp1252+noc1"), 1, Variant.NOC1))


def _complete(text: str, start: int, end: int) -> bool:
    """Whether a form found alone is likely to be one at all.

    Behind a word, or by itself between words before a second space: a lone letter before a space is a
    letter of an alphabet or a chart. A quote's last byte is not there in another form.
    """
    if text[end - 1] != " ":
        return start > 0 and text[end : end + 1] in _AFTER_QUOTE
    return text[max(0, start - 1) : start].isalnum() or _between_words(text, start, end)


def _between_words(text: str, start: int, end: int) -> bool:
    return (
        text[max(0, start - 3) : start].rstrip(" ")[-2:].isalpha()
        and _SECOND_SPACE.match(text, end) is not None
    )


def _weighed(
    frame: Frame, span: tuple[int, int], layers: tuple[Layer, ...], supported: bool
) -> Iterator[Proposal]:
    """The best reading of one sequence, if it is worth mentioning and better than what was found there."""
    start, end = span
    found = frame.touching(start, end)
    if any(c.start < start or c.end > end or c.confidence == 1.0 for c in found):
        return
    seen = frame.text[start:end]
    undone = _undone(seen, layers)
    elided = seen[-1] == " " and _ELIDED.match(frame.around(start, end)[1])
    readings = [] if elided else [(_gain(frame, start, end, text, supported), text) for text in undone]
    if seen[-1] == " " and frame.text[end : end + 1].strip():
        cost = SQUEEZED if frame.text[max(0, start - 1) : start].strip() else 0.0
        readings += [
            (_gain(frame, start, end, f"{text} ", supported) - cost, f"{text} ")
            for text in undone
            if not text.isspace()
        ]
    readings.sort(reverse=True)
    if not readings or readings[0][0] < _least(frame, start, end, supported):
        return
    gain, after = readings[0]
    if after.isspace() and len(layers) > 1 and not frame.text[max(0, start - 1) : start].strip():
        return  # one that was misread twice stands between words, as any other
    if frame.pages and not alphabets_of(after) <= frame.alphabets:
        return  # a letter of the text itself, which happens to begin a sequence in the page
    if found and frame.gain(start, end, after) - frame.gain(start, end, frame.repaired(start, end)) < MARGIN:
        return
    margin = gain - readings[1][0] if len(readings) > 1 else STRONG
    strong = gain >= (STRONG_APART if _between_words(frame.text, start, end) else STRONG)
    likely = margin >= MARGIN and (supported or strong)
    why = (
        f"{gain:.0f} bits more plausible{', as elsewhere in the text' if supported else ''}; replays exactly"
    )
    yield Proposal(
        start,
        end,
        after,
        _name(after, seen, layers if after in undone else _squeezed(layers)),
        Certainty.LIKELY if likely else Certainty.GUESS,
        0.98 if likely else 0.7,
        gain,
        tuple((text, 0.1) for _, text in readings[1:3]),
        why,
    )


def _least(frame: Frame, start: int, end: int, supported: bool) -> float:
    """Bits that a reading has to gain. A letter between two spaces is as likely a letter of an alphabet."""
    if not supported:
        return STRONG_APART
    lone = frame.text[end - 1] == " " and not frame.text[max(0, start - 1) : start].strip()
    return STRONG_APART if lone and not _between_words(frame.text, start, end) else 0.0


def _gain(frame: Frame, start: int, end: int, after: str, supported: bool) -> float:
    gain = frame.gain(start, end, after) - PRIOR
    if supported and _foreign(frame.text, start, end) and after < _BEYOND_LATIN:
        gain += FOREIGN
    if after == _CLOSING:
        line = frame.before(start)
        gain += _BALANCE if line.count("\u201c") > line.count(_CLOSING) else 0.0
    return gain


def _foreign(text: str, start: int, end: int) -> bool:
    """Whether it is one letter of another alphabet by itself between words in Latin letters."""
    letter = text[start:end].rstrip(" ")
    around = text[max(0, start - 2) : start].rstrip(" ")[-1:], text[end : end + 1]
    alone = len(letter) == 1 and text[max(0, start - 1) : start] == " "
    return alone and letter >= _BEYOND_LATIN and all(ch.isalpha() and ch < _BEYOND_LATIN for ch in around)


def _undone(seen: str, layers: tuple[Layer, ...]) -> list[str]:
    """All texts before the layers; each replays."""
    texts = [seen]
    for layer in layers:
        texts = [t for text in texts for t in undo_candidates(text, layer)]
    return texts


def _squeezed(layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
    return tuple(replace(layer, variants=(*layer.variants, Variant.SQUEEZE)) for layer in layers)


def _name(after: str, seen: str, layers: tuple[Layer, ...]) -> str:
    """The channel's name, the variant only on the layer that needs it if one layer is enough."""
    plain = [Layer(x.encoded_as, x.decoded_as) for x in layers]
    for at in range(len(layers)):
        channel = Channel((*plain[:at], layers[at], *plain[at + 1 :]))
        try:
            if damage(after, channel) == seen:
                return channel.name
        except ChannelFailure:
            continue
    return Channel(layers).name


@lru_cache(maxsize=64)
def sequences(page: Codec, layers: int, variant: Variant) -> re.Pattern[str] | None:
    """Sequences of which one byte shows as the variant leaves it; None where the page has none such.

    A no-break space shows as a space; a C1 control does not show, so that the last byte seems missing.
    """
    shown = {byte: _shown(byte, page, layers) for byte in range(0x80, 0xF5)}
    hidden = [b for b in range(0x80, 0xC0) if (s := shown[b]) is not None and _hides(s, variant)]
    if not hidden:
        return None
    seen = [s for b in range(0x80, 0xC0) if (s := shown[b]) is not None and b not in hidden]
    trail = _any_of(seen)
    lost = " " if variant is Variant.NBSP else f"(?!{trail}| )"
    forms = []
    for low, high, count in _LEADS:
        leads = [s for b in range(low, high + 1) if (s := shown[b]) is not None and not _hides(s, variant)]
        if not leads:
            continue
        places = range(count) if variant is Variant.NBSP else (count - 1,)
        for place in places:
            forms.append(_any_of(leads) + trail * place + lost + trail * (count - 1 - place))
    return re.compile("|".join(forms)) if forms else None


def _shown(byte: int, page: Codec, layers: int) -> str | None:
    """What a byte looks like after being read in a page, and saved and read again ``layers - 1`` times."""
    char = code_page(page).singles.get(byte)
    if char is None or layers == 1:
        return char
    try:
        return damage(char, Channel((Layer(Codec.UTF_8, page),) * (layers - 1)))
    except ChannelFailure:
        return None


def _hides(shown: str, variant: Variant) -> bool:
    if variant is Variant.NBSP:
        return shown.endswith("\xa0")
    return "\x80" <= shown <= "\x9f"


def _any_of(strings: list[str]) -> str:
    return "(?:" + "|".join(sorted(map(re.escape, strings), key=len, reverse=True)) + ")"


_BEST_FIT_PAGES = frozenset({Codec.CP437, Codec.CP850})
# U+2013 to U+2026 in code page 437, with G for the Greek letter that was lost; not inside a word of capitals.
_TYPOGRAPHY = re.compile("G\xc7[\xf4\xf6\xd6\xa3\xa5\xaa\xf3](?![A-Z])")
_CAPITALS = re.compile("[A-Z]G\xc7|G\xc7.[A-Z]")


def _best_fit(frame: Frame) -> Iterator[Proposal]:
    """``utf-8>cp437`` and its like saved where box drawing and Greek do not exist: ``G`` for U+0393."""
    supported = not _BEST_FIT_PAGES.isdisjoint(frame.pages)
    if not supported and _TYPOGRAPHY.search(frame.text) is None:
        return
    for page in (Codec.CP437, Codec.CP850):
        layer = Layer(Codec.UTF_8, page, variants=(Variant.BESTFIT,))
        for word in _best_fit_pattern(page).finditer(frame.text):
            if not word[0].isascii() and not _CAPITALS.search(word[0]):
                yield from (_trimmed(frame, one) for one in _weighed(frame, word.span(), (layer,), True))


def _trimmed(frame: Frame, one: Proposal) -> Proposal:
    """The smallest part of a word that differs and still replays."""
    before, after = frame.text[one.start : one.end], one.after or ""
    head = shared(before, after)
    tail = shared(before[head:][::-1], after[head:][::-1])
    inner = after[head : len(after) - tail]
    if replays(inner, before[head : len(before) - tail], one.channel):
        return replace(one, start=one.start + head, end=one.end - tail, after=inner, alternatives=())
    return one


@lru_cache(maxsize=4)
def _best_fit_pattern(page: Codec) -> re.Pattern[str]:
    """Words with three bytes from E2 80 on (typography) or two from C3 on (Latin letters), as written."""
    table = code_page(page).table

    def written(byte: int) -> str:
        return chr(best_fit().get(ord(table[byte]), ord(table[byte])))

    trail = "[" + re.escape("".join(written(b) for b in range(0x80, 0xC0))) + "]"
    typography = re.escape(written(0xE2) + written(0x80)) + trail
    letters = re.escape(written(0xC3)) + trail
    forms = f"{typography}|{letters}" if written(0xE2) < "\x80" else letters
    return re.compile(rf"[^ \t\n\r\f\v]{{0,40}}?(?:{forms})[^ \t\n\r\f\v]{{0,40}}")
