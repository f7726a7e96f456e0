"""Replays: the channels that ``align`` tries, as functions from clean to damaged text.

A replay is a channel, or a channel in the flavour of a certain decoder: decoders differ in how many
U+FFFD they write for bad UTF-8 (one per maximal subpart as Python and browsers do, one per byte, one
per run), and writers in how many ``?`` they put for one character.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from unmojibake.channels.channel import Channel, Loss
from unmojibake.channels.codec import Codec
from unmojibake.channels.codepage import code_page
from unmojibake.channels.simulate import damage, damage_bytes
from unmojibake.errors import UnmojibakeError

REPLACEMENT = "\ufffd"
_RAW = re.compile("[\udc80-\udcff]")
_RAW_RUN = re.compile("[\udc80-\udcff]+")


@dataclass(eq=False)
class Replay:
    """``channel`` is a name that Channel.parse accepts. ``exact``: ``damage`` with that name gives the
    same; else ``note`` says how this flavour differs. ``per_char``: characters are damaged one by one.
    ``tail``: how many ASCII characters after a run it may eat.
    """

    channel: str
    step: Callable[[str], str]
    per_char: bool = False
    tail: int = 0
    exact: bool = True
    note: str = ""
    _cache: dict[str, str | None] = field(default_factory=dict, repr=False)

    def __call__(self, text: str) -> str | None:
        """The damaged text; None where this text cannot go through."""
        try:
            return self._cache[text]
        except KeyError:
            pass
        try:
            out: str | None = self.step(text)
        except (UnmojibakeError, UnicodeError):
            out = None
        self._cache[text] = out
        return out


_SINGLE = tuple(
    c for c in Codec
    if c.value.startswith(("cp125", "cp4", "cp7", "cp8", "iso-8859", "koi8", "mac_", "tis"))
    and not c.value.endswith("@py")
)  # fmt: skip
_DOUBLE = (Codec.CP936, Codec.CP932, Codec.CP950, Codec.CP949)
_DOUBLE_RARE = (Codec.SHIFT_JIS, Codec.BIG5, Codec.EUC_KR, Codec.EUC_JP, Codec.GB18030, Codec.GB2312)
_LEGACY = (
    Codec.CP1252, Codec.CP936, Codec.CP932, Codec.EUC_JP, Codec.BIG5, Codec.EUC_KR, Codec.CP1251,
    Codec.CP1250, Codec.CP1254, Codec.CP949, Codec.CP950, Codec.SHIFT_JIS, Codec.KOI8_R, Codec.CP866,
    Codec.CP1253, Codec.CP1255, Codec.CP1256, Codec.CP1257, Codec.CP1258, Codec.CP874, Codec.ISO_8859_2,
    Codec.ISO_8859_5, Codec.ISO_8859_7, Codec.ISO_8859_15, Codec.CP437, Codec.CP850, Codec.CP852,
    Codec.CP857, Codec.MAC_ROMAN, Codec.MAC_CYRILLIC, Codec.KOI8_U, Codec.GB18030, Codec.TCVN,
    Codec.VISCII,
)  # fmt: skip
"""Encodings of files that were opened as something else, commonest first."""
_COMMON = (
    "cp1252",
    "iso-8859-1",
    "cp1250",
    "cp1251",
    "cp1254",
    "cp850",
    "cp437",
    "koi8-r",
    "mac_roman",
    "cp874",
)
_FIRST_LAYERS = (*_COMMON, "cp936/swallow", "cp936/fffd", "cp936/qmark", "cp936/drop", "cp932/swallow",
                 "cp949/swallow", "cp950/swallow")  # fmt: skip


@dataclass(frozen=True)
class Look:
    """What the damaged text holds; decides which channels can have made it."""

    wide: bool  # East Asian or private-use characters
    narrow: bool  # others beyond ASCII
    fffd: bool
    qmark: bool
    control: bool
    raw: bool  # bytes that are no UTF-8, as surrogates

    @classmethod
    def of(cls, text: str) -> Look:
        chars = set(text)
        return cls(
            wide=any("\u2e80" <= c < "\ud800" or "\ue000" <= c < REPLACEMENT for c in chars),
            narrow=any("\x80" <= c < "\u2e80" or "\uf880" <= c < "\uf900" for c in chars),
            fffd=REPLACEMENT in chars,
            qmark="?" in chars,
            control=any((c < " " and c not in "\t\n\r\f") or "\x7f" <= c < "\xa0" for c in chars),
            raw=any("\udc80" <= c <= "\udcff" for c in chars),
        )


class Replays:
    """The replays of one restoration, by tier: what is common, then layers, then rare pairs."""

    def __init__(self, hints: Iterable[str] = ()) -> None:
        self._made: dict[tuple[str, str], Replay] = {}
        self._hints = tuple(hints)

    def tier(self, number: int, look: Look) -> Iterator[Replay]:
        """The replays of a tier (0..2) that can have made text that looks like this."""
        if number == 0:
            yield from map(self.named, self._hints)
            yield from self._misread_utf8(look)
            if look.raw:
                yield from self._raw()
            if look.fffd:
                yield from self._legacy_as_utf8()
            if look.qmark or look.fffd:
                yield from self.replaced(look)
            if look.control:
                yield self._make("low-byte", _low_byte, per_char=True, exact=True)
        elif number == 1:
            yield from self._layers(look)
        elif look.narrow or look.wide:
            yield from self._legacy_pairs(look)

    def named(self, name: str) -> Replay:
        """The replay of a channel by its name."""
        if (name, "") in self._made:
            return self._made[name, ""]
        plan = _plan(name)
        return self._make(plan.channel.name, plan.step, per_char=plan.per_char, tail=plan.tail)

    def relatives(self, chosen: Iterable[Replay]) -> Iterator[Replay]:
        """The other loss modes of a code page that swallowed bytes: people put back an eaten quote or space
        by hand, so that the ``?`` stands for one byte."""
        for replay in chosen:
            head, _, mode = replay.channel.partition("/")
            if mode in ("swallow", "drop", "qmark") and head in {f"utf-8>{c.value}" for c in _DOUBLE}:
                yield from (self.named(f"{head}/{other}") for other in ("swallow", "qmark", "drop"))

    def _pair_dropped(self, codec: Codec) -> Replay:
        channel = Channel.parse(f"utf-8>{codec.value}/swallow-fffd")

        def step(text: str) -> str:
            return damage(text, channel).replace(REPLACEMENT, "")

        note = "both bytes of a bad pair dropped"
        return self._make(f"utf-8>{codec.value}/drop", step, tail=1, exact=False, note=note)

    def _make(
        self,
        name: str,
        step: Callable[[str], str],
        *,
        per_char: bool = False,
        tail: int = 0,
        exact: bool = True,
        note: str = "",
    ) -> Replay:
        key = name, note
        if key not in self._made:
            self._made[key] = Replay(name, step, per_char, tail, exact, note)
        return self._made[key]

    def _misread_utf8(self, look: Look) -> Iterator[Replay]:
        if look.wide:
            for codec in (*_DOUBLE, *_DOUBLE_RARE):
                yield from map(self.named, (f"utf-8>{codec.value}/{mode}" for mode in _modes(codec, look)))
            yield from map(self._pair_dropped, _DOUBLE)
        if look.narrow:
            for codec in _SINGLE:
                name = f"utf-8>{codec.value}"
                yield self.named(name)
                if codec.value in _COMMON or codec.value.startswith("cp125"):
                    yield self.named(name + "+nbsp")
                    yield self.named(name + "+noc1")
                    yield self.named(name + "+nbsp+noc1")
                    yield self.named(name + "/drop")
                if look.qmark or look.fffd:
                    yield self.named(name.replace("@win", "") + ("/fffd" if look.fffd else "/qmark"))
        if look.fffd or look.qmark:
            for codec in _DOUBLE:
                yield self.named(f"ansi:{codec.value}")
                yield self._make(f"ansi:{codec.value}", _ansi(codec, "each"), tail=1, exact=False,
                                 note="one U+FFFD for each byte")  # fmt: skip

    def _raw(self) -> Iterator[Replay]:
        for codec in _DOUBLE:
            yield self._make(f"ansi:{codec.value}", _ansi(codec, "raw"), tail=1, note="bytes as they are")
        for codec in _LEGACY:
            name = f"{codec.value}>utf-8/fffd"
            yield self._make(
                name, _as_utf8(codec, "raw"), tail=1, exact=False, note=f"still in {codec.value}"
            )

    def _legacy_as_utf8(self) -> Iterator[Replay]:
        for codec in _LEGACY:
            name = f"{codec.value}>utf-8/fffd"
            yield self.named(name)
            for how, note in (("each", "one U+FFFD for each byte"), ("run", "one U+FFFD for each bad run")):
                yield self._make(name, _as_utf8(codec, how), tail=1, exact=False, note=note)

    def replaced(self, look: Look) -> Iterator[Replay]:
        """Characters that a writer replaced one by one."""
        marks = [("?", "qmark")] * look.qmark + [(REPLACEMENT, "fffd")] * look.fffd
        for mark, loss in marks:
            for source in ("utf-8", "cp1252", "cp1251", "cp936", "cp932", "cp950", "cp949"):
                channel = Channel.parse(f"{source}>ascii/{loss}")
                yield self._make(channel.name, functools.partial(damage, channel=channel), per_char=True)
            name = f"utf-8>ascii/{loss}"
            for unit, word in ((mark, "one"), (mark * 2, "two")):
                note = f"{word} {mark!r} for each character"
                step = functools.partial(_each, mark=unit)
                yield self._make(name, step, per_char=True, exact=False, note=note)
            note = f"one {mark!r} for each UTF-16 unit"
            step = functools.partial(_each_unit, mark=mark)
            yield self._make(name, step, per_char=True, exact=False, note=note)

    def _layers(self, look: Look) -> Iterator[Replay]:
        for name in (
            "utf-8>cp437+bestfit",
            "utf-8>cp850+bestfit",
            "utf-8>cp949/swallow+nfc",
            "utf-8>cp949/drop+nfc",
        ):
            yield self.named(name)
        bodies = [b for b in _FIRST_LAYERS if look.wide or "/" not in b]
        for first in bodies:
            for second in bodies:
                yield self.named(f"utf-8>{first}|utf-8>{second}")
        for body in bodies:
            for count in (3, 4, 5):
                yield self.named("|".join([f"utf-8>{body}"] * count))
        for codec in _LEGACY[:12]:
            for body in ("cp1252", "iso-8859-1", "cp1251", "koi8-r", "cp936/swallow"):
                yield self.named(f"{codec.value}>utf-8/fffd|utf-8>{body}")

    def _legacy_pairs(self, look: Look) -> Iterator[Replay]:
        targets = [c for c in _LEGACY if (look.narrow if code_page(c).single_byte else look.wide)]
        if look.narrow:
            targets.append(Codec.ISO_8859_1)
        for target in targets:
            for source in _LEGACY:
                if source is target:
                    continue
                if code_page(target).single_byte:
                    yield self.named(f"{source.value}>{target.value}")
                else:
                    for mode in _modes(target, look):
                        yield self.named(f"{source.value}>{target.value}/{mode}")


@dataclass(frozen=True)
class _Plan:
    channel: Channel
    step: Callable[[str], str]
    per_char: bool
    tail: int


@functools.lru_cache(maxsize=4096)
def _plan(name: str) -> _Plan:
    """How to replay a channel; the two thousand names of one restoration are the same in the next."""
    channel = Channel.parse(name)
    made_of = [layer.encoded_as for layer in channel.layers if layer.encoded_as is not None]
    read_as = [layer.decoded_as for layer in channel.layers if layer.decoded_as is not None]
    single = all(code_page(codec).single_byte for codec in read_as)
    split = single and all(codec is Codec.UTF_8 or code_page(codec).single_byte for codec in made_of)
    step: Callable[[str], str] = functools.partial(damage, channel=channel)
    return _Plan(channel, step, split, 0 if split else len(channel.layers))


def _modes(codec: Codec, look: Look) -> list[str]:
    modes = [Loss.SWALLOW, Loss.DROP]
    if look.fffd:
        modes += [Loss.FFFD, Loss.WHATWG, Loss.SWALLOW_FFFD]
    if look.qmark:
        modes += [Loss.QMARK]
    return [mode.value for mode in modes]


def _ansi(codec: Codec, how: str) -> Callable[[str], str]:
    channel = Channel.parse(f"ansi:{codec.value}")
    return lambda text: _read_utf8(damage_bytes(text, channel), how)


def _as_utf8(codec: Codec, how: str) -> Callable[[str], str]:
    page = code_page(codec)
    return lambda text: _read_utf8(page.encode(text), how)


def _read_utf8(data: bytes, how: str) -> str:
    """UTF-8 as a decoder of this kind reads it; "raw" keeps bad bytes as surrogates."""
    if how == "replace":
        return data.decode("utf-8", "replace")
    text = data.decode("utf-8", "surrogateescape")
    if how == "each":
        return _RAW.sub(REPLACEMENT, text)
    return _RAW_RUN.sub(REPLACEMENT, text) if how == "run" else text


def _each(text: str, mark: str) -> str:
    return mark * len(text)


def _each_unit(text: str, mark: str) -> str:
    return mark * (len(text.encode("utf-16-le")) // 2)


def _low_byte(text: str) -> str:
    """Each character as its low byte; only where that cannot be typed, else any letter would do."""
    out = "".join(chr(ord(c) & 0xFF) for c in text)
    if any(" " <= c < "\x7f" or c >= "\xa0" or c in "\t\n\r\f" for c in out):
        raise UnicodeError("the low byte is an ordinary character")
    return out
