"""The misreadings that happen, what each costs, and how it comes about.

The cost, in bits, is how surprising the misreading is before the text is seen: 3 for the commonest, 7 for
the rare (``DOMAIN`` section 1 has the counts behind the UTF-8 ones; the legacy ones follow which code
pages met on which systems). ``PAIRS`` says which misreadings to consider, ``channels()`` adds loss modes,
layers and the steps that are no misreading.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass

from unmojibake.channels.channel import Channel, Kind, Layer, Loss
from unmojibake.channels.codec import Codec


@dataclass(frozen=True)
class Pair:
    """Encoded as one, decoded as the other; ``cost`` in bits; ``cause`` is one sentence for people."""

    encoded_as: Codec
    decoded_as: Codec
    cost: float
    cause: str

    @property
    def layer(self) -> Layer:
        return Layer(self.encoded_as, self.decoded_as)


# how the system or program is called that takes every file for this page
_READER: dict[str, str] = {
    "cp1252": "a Western European Windows",
    "iso-8859-1": "a program that assumes Latin-1, as old Unix tools, HTTP and databases do",
    "cp1250": "a Central European Windows",
    "cp1251": "a Russian, Ukrainian or Bulgarian Windows",
    "cp1253": "a Greek Windows",
    "cp1254": "a Turkish Windows",
    "cp1255": "a Hebrew Windows",
    "cp1256": "an Arabic or Persian Windows",
    "cp1257": "a Baltic Windows",
    "cp1258": "a Vietnamese Windows",
    "cp874": "a Thai Windows",
    "cp932": "a Japanese Windows",
    "cp936": "a Chinese (simplified) Windows",
    "cp949": "a Korean Windows",
    "cp950": "a Chinese (traditional) Windows",
    "cp437": "an American Windows console or DOS",
    "cp720": "an Arabic Windows console",
    "cp737": "a Greek Windows console",
    "cp775": "a Baltic Windows console",
    "cp850": "a Western European Windows console",
    "cp852": "a Central European Windows console",
    "cp855": "a Serbian or Macedonian DOS",
    "cp857": "a Turkish Windows console",
    "cp858": "a Western European console with the euro sign",
    "cp862": "a Hebrew Windows console",
    "cp866": "a Russian Windows console",
    "koi8-r": "an old Russian Unix or mail system",
    "koi8-u": "an old Ukrainian Unix or mail system",
    "mac_roman": "a classic Western Mac, or Office for Mac",
    "mac_cyrillic": "a classic Cyrillic Mac",
    "mac_greek": "a classic Greek Mac",
    "mac_latin2": "a classic Central European Mac",
    "mac_turkish": "a classic Turkish Mac",
    "tis-620": "an old Thai Unix",
    "shift_jis": "a program set to plain Shift_JIS",
    "euc-jp": "an old Japanese Unix",
    "euc-kr": "an old Korean Unix",
    "big5": "a program set to Big5",
    "gb2312": "a program set to GB 2312",
    "gb18030": "a program set to GB 18030",
    "iso-2022-jp": "a Japanese mail program",
    "viscii": "an old Vietnamese Unix",
    "tcvn": "Vietnamese TCVN3 (ABC) fonts",
    **{f"iso-8859-{n}": f"an old Unix or web page set to ISO 8859-{n}" for n in range(2, 17) if n != 12},
}

# UTF-8 read as...: bits to code pages
_UTF8: dict[float, str] = {
    3: "cp1252 cp936",
    3.5: "iso-8859-1 cp1251",
    4: "cp1254 cp1250 cp437 cp850 cp932 mac_roman cp949 cp874",
    4.5: "koi8-r cp950 cp1253@win cp1255@win cp1256 cp874@win iso-8859-15 cp866 cp1253 cp1255",
    5: "cp1257 cp1258 cp852 iso-8859-2 iso-8859-9 big5 euc-kr euc-jp shift_jis mac_cyrillic cp857 gb18030",
    6: "iso-8859-5 iso-8859-7 koi8-u cp1257@win cp858 cp862 cp737 cp775 cp720 gb2312 tis-620 mac_greek"
    " mac_turkish",
    7: "iso-8859-3 iso-8859-4 iso-8859-6 iso-8859-8 iso-8859-10 iso-8859-13 iso-8859-14 iso-8859-16"
    " mac_latin2 cp855 cp1252@py",
}

# legacy read as legacy: A to {bits: pages}
_LEGACY: dict[str, dict[float, str]] = {
    "cp1252": {
        4: "iso-8859-1 cp1251 cp437 cp850 mac_roman",
        5: "cp1250 cp1253 cp936 cp932",
        6: "koi8-r cp949 cp950 cp1254 cp1255 cp1256 cp866 cp874 cp852 cp858 iso-8859-2"
        " iso-8859-15 cp1257 cp1258",
    },
    "cp1250": {
        3.5: "cp1252",
        4.5: "iso-8859-2 cp852 iso-8859-1",
        6: "cp1251 cp437 cp850 mac_roman mac_latin2",
    },
    "cp1251": {
        3: "cp1252",
        3.5: "iso-8859-1",
        4: "koi8-r cp866",
        5: "mac_cyrillic iso-8859-5 mac_roman cp936 cp1250",
        6: "cp437 cp850 cp1253 koi8-u cp1254 cp1257 cp855",
    },
    "cp1253": {4: "cp1252 iso-8859-1", 5: "mac_roman cp1251 cp737 iso-8859-7", 6: "cp437 mac_greek"},
    "cp1254": {3.5: "cp1252", 5: "iso-8859-1 cp1251 cp857 iso-8859-9", 6: "cp437 cp850 mac_roman"},
    "cp1255": {4: "cp1252", 5: "iso-8859-1 cp1251 mac_roman cp862 iso-8859-8"},
    "cp1256": {3.5: "cp1252", 4: "iso-8859-1", 5: "cp1251 mac_roman cp720 iso-8859-6"},
    "cp1257": {4: "cp1252", 5: "iso-8859-1 cp1251", 6: "cp775 iso-8859-13 iso-8859-4 cp1250"},
    "cp1258": {4.5: "cp1252 iso-8859-1"},
    "cp874": {4: "cp1252 iso-8859-1", 5: "cp936 mac_roman", 6: "cp437 cp850"},
    "tis-620": {4: "iso-8859-1 cp1252"},
    "cp437": {4: "cp1252 iso-8859-1", 5: "cp850", 6: "mac_roman cp1251 cp1250"},
    "cp850": {3.5: "cp1252", 4.5: "iso-8859-1 cp437", 6: "mac_roman cp1251 cp1250 cp1254"},
    "cp852": {4.5: "cp1250 cp1252 cp437", 5: "iso-8859-2 cp850 iso-8859-1"},
    "cp857": {5: "cp1254 cp437 cp1252", 6: "cp850"},
    "cp737": {5: "cp1252 cp1253 cp437", 6: "iso-8859-1 cp850"},
    "cp862": {5: "cp1252 cp1255 cp437", 6: "iso-8859-1"},
    "cp866": {3.5: "cp1251", 4: "cp1252 koi8-r", 5: "cp437 cp850 iso-8859-1 cp855"},
    "cp855": {6: "cp1251 cp1252"},
    "cp775": {6: "cp1257 cp1252"},
    "cp720": {6: "cp1256 cp1252"},
    "koi8-r": {3.5: "cp1251", 4: "cp1252 iso-8859-1", 4.5: "cp866", 6: "mac_roman iso-8859-5 cp437"},
    "koi8-u": {4: "cp1251", 6: "cp1252 iso-8859-1"},
    "mac_roman": {3.5: "cp1252", 4.5: "iso-8859-1", 6: "cp1250 cp437 cp850"},
    "mac_cyrillic": {4.5: "cp1251", 5: "mac_roman cp1252"},
    "mac_greek": {5: "mac_roman cp1252", 6: "cp1253"},
    "mac_turkish": {5: "cp1254 cp1252"},
    "mac_latin2": {5: "cp1250 mac_roman", 6: "cp1252"},
    "iso-8859-1": {6: "cp437 cp850 mac_roman cp1251 iso-8859-2"},
    "iso-8859-2": {4: "iso-8859-1 cp1252", 4.5: "cp1250", 6: "cp852 mac_roman"},
    "iso-8859-5": {4.5: "cp1251", 5: "koi8-r iso-8859-1 cp1252"},
    "iso-8859-6": {5: "cp1256 iso-8859-1 cp1252"},
    "iso-8859-7": {4: "iso-8859-1 cp1252", 5: "cp1253"},
    "iso-8859-8": {4.5: "iso-8859-1 cp1252"},
    "iso-8859-9": {4: "iso-8859-1 cp1252"},
    "iso-8859-13": {5: "iso-8859-1 cp1252"},
    "iso-8859-15": {5: "iso-8859-1 cp1252"},
    "iso-8859-16": {6: "iso-8859-1 cp1252 iso-8859-2"},
    "viscii": {5: "cp1252 iso-8859-1"},
    "tcvn": {4.5: "cp1252 iso-8859-1 cp1258"},
    "cp936": {
        3: "iso-8859-1 cp1252",
        4.5: "cp950 big5 cp932 cp949 mac_roman cp437 cp1251 cp1250",
        6: "cp850 cp866 euc-kr shift_jis koi8-r",
    },
    "big5": {
        3: "cp936",
        3.5: "iso-8859-1 cp1252",
        5: "cp932 cp949 cp437",
        6: "mac_roman cp850 cp1251 shift_jis",
    },
    "cp950": {4: "cp936 cp1252", 6: "cp932 cp949"},
    "shift_jis": {3: "cp936 iso-8859-1", 3.5: "cp1252", 5: "cp437 cp850 mac_roman cp949 cp950 euc-jp cp1251"},
    "cp932": {4: "cp1252 iso-8859-1 cp936 shift_jis", 6: "mac_roman cp437 cp850"},
    "euc-jp": {
        3: "cp932 shift_jis",
        4: "iso-8859-1 cp1252 cp936",
        5: "euc-kr cp949 cp950",
        6: "mac_roman cp1251 big5",
    },
    "euc-kr": {
        3: "iso-8859-1",
        3.5: "cp1252",
        4.5: "cp936",
        5: "cp932 cp950 cp1251 mac_roman",
        6: "cp437 cp850 big5",
    },
    "cp949": {4: "cp1252 iso-8859-1", 5: "cp936 cp932"},
    "iso-2022-jp": {5: "iso-8859-1"},
}

_UTF8_CAUSES: dict[str, str] = {
    "cp1252": "UTF-8 read as Windows-1252, as Windows PowerShell 5.1 and many Western Windows programs do,"
    " and saved again",
    "cp936": "UTF-8 file read by Windows PowerShell 5.1 on a Chinese (simplified) system, saved again",
    "cp932": "UTF-8 file read by Windows PowerShell 5.1 on a Japanese system, saved again",
    "cp949": "UTF-8 file read by Windows PowerShell 5.1 on a Korean system, saved again",
    "cp950": "UTF-8 file read by Windows PowerShell 5.1 on a Chinese (traditional) system, saved again",
    "iso-8859-1": "UTF-8 bytes taken for Latin-1 by a web server, a database or a script, saved again",
    "cp437": "UTF-8 output of a program captured on a console with code page 437, saved again",
    "cp850": "UTF-8 output of a program captured on a Western European console (code page 850), saved again",
    "mac_roman": "UTF-8 text opened as Mac Roman, as Excel for Mac does with CSV files, saved again",
}

# the loss modes that decoders of multi-byte pages have in practice
_LOSSES = (Loss.SWALLOW, Loss.FFFD, Loss.QMARK, Loss.DROP, Loss.WHATWG, Loss.SWALLOW_FFFD)
_MULTI_BYTE = (
    "cp936",
    "cp932",
    "cp949",
    "cp950",
    "shift_jis",
    "euc-jp",
    "euc-kr",
    "big5",
    "gb2312",
    "gb18030",
)
_WITH_HOLES = ("cp1252@py", "cp1253", "cp1255", "cp874", "iso-8859-7", "iso-8859-8", "iso-8859-6")
_SPACES_LOST = ("cp1252", "iso-8859-1", "cp1250", "cp1251", "cp1254", "cp437", "cp850", "mac_roman")
_LAYERED = (
    *("utf-8>cp1252*2", "utf-8>cp1252*3", "utf-8>cp1252*4", "utf-8>iso-8859-1*2", "utf-8>iso-8859-1*3"),
    *("utf-8>iso-8859-1|utf-8>cp1252", "utf-8>cp1252|utf-8>iso-8859-1", "utf-8>cp1251*2", "utf-8>cp850*2"),
    *(
        "utf-8>cp437*2",
        "utf-8>mac_roman*2",
        "utf-8>cp874*2",
        "utf-8>koi8-r*2",
        "utf-8>cp1250*2",
        "utf-8>cp1254*2",
    ),
    *("utf-8>cp1252|utf-8>cp437", "utf-8>cp1252|utf-8>mac_roman", "utf-8>cp1252|utf-8>cp850"),
    *("utf-8>cp1251|utf-8>cp1252", "utf-8>cp1252|utf-8>cp1251", "utf-8>cp1252+nbsp*2", "utf-8>cp936*2"),
    *("utf-8>cp936/swallow*2", "utf-8>cp936|utf-8>cp936/swallow", "utf-8>cp936/fffd|utf-8>cp936/swallow"),
    *("utf-8>cp936|utf-8>cp1252", "utf-8>cp1252|utf-8>cp936/swallow", "utf-8>iso-8859-1|utf-8>cp936/swallow"),
    *("utf-8>cp932|utf-8>cp1252", "utf-8>cp932|utf-8>cp932/swallow", "utf-8>cp932/swallow*2"),
    *("cp1251>iso-8859-1|utf-8>cp1252", "cp1251>iso-8859-1|utf-8>iso-8859-1", "cp1251>cp1252|utf-8>cp1252"),
    *("cp936>iso-8859-1|utf-8>cp1252", "cp936>iso-8859-1|utf-8>iso-8859-1", "big5>cp936|utf-8>cp1252"),
    *("euc-kr>iso-8859-1|utf-8>cp1252", "euc-jp>iso-8859-1|utf-8>iso-8859-1"),
    *("shift_jis>iso-8859-1|utf-8>cp1252", "koi8-r>cp1251*2", "cp1251>koi8-r|cp1251>cp866"),
    *("koi8-r>cp1251|koi8-r>cp866", "cp866>cp1251|koi8-r>cp1251", "cp1251>koi8-r*2"),
    *("iso-2022-jp>iso-8859-1+noesc", "utf-8>cp437+bestfit", "utf-8>cp850+bestfit", "utf-8>cp949+nfc"),
    *("utf-8>cp949/swallow+nfc", "utf-8>cp1258+nfc", "cp936>iso-8859-1+noc1", "low-byte"),
)


def _legacy_cause(source: str, target: str) -> str:
    return (
        f"Text written by {_READER[source]} ({source}), opened by {_READER[target]} ({target}), saved again"
    )


def _pairs() -> Iterator[Pair]:
    for cost, names in _UTF8.items():
        for name in names.split():
            base = name.partition("@")[0]
            cause = _UTF8_CAUSES.get(base) or f"UTF-8 text opened by {_READER[base]} ({base}), saved again"
            yield Pair(Codec.UTF_8, Codec(name), cost, cause)
    for source, targets in _LEGACY.items():
        for cost, names in targets.items():
            for name in names.split():
                yield Pair(Codec(source), Codec(name), cost, _legacy_cause(source, name))


PAIRS: tuple[Pair, ...] = tuple(_pairs())
"""All realistic misreadings: those of UTF-8 first, cheapest first; then legacy ones by what they were."""


SUBSETS = frozenset({Codec.GB2312, Codec.EUC_KR, Codec.SHIFT_JIS})
"""Pages whose larger twin (cp936, cp949, cp932) reads the same bytes the same way and more besides."""
_COST = {(p.encoded_as, p.decoded_as): p.cost for p in PAIRS}
_UNLISTED = 7.0


def chain_cost(layers: tuple[Layer, ...]) -> float:
    """Bits that a chain of layers costs before it explains anything."""
    return sum(
        _COST.get((x.encoded_as, x.decoded_as), _UNLISTED) for x in layers if x.encoded_as and x.decoded_as
    )


@functools.cache
def pair(encoded_as: Codec, decoded_as: Codec) -> Pair | None:
    """The entry for one misreading, None if it is not known to happen."""
    return next((p for p in PAIRS if p.encoded_as is encoded_as and p.decoded_as is decoded_as), None)


def _names() -> Iterator[str]:
    for entry in PAIRS:
        yield entry.layer.name
        if entry.encoded_as is Codec.UTF_8 and entry.decoded_as.value in (*_MULTI_BYTE, *_WITH_HOLES):
            yield from (f"{entry.layer.name}/{loss.value}" for loss in _LOSSES)
        elif entry.decoded_as.value in _MULTI_BYTE:
            yield from (f"{entry.layer.name}/{loss.value}" for loss in (Loss.SWALLOW, Loss.FFFD))
        elif entry.decoded_as in (Codec.CP1253, Codec.CP1255):
            yield f"{entry.layer.name}/fffd"
    yield from (f"utf-8>{name}+nbsp" for name in _SPACES_LOST)
    yield from (f"utf-8>{name}+noc1" for name in ("cp1252", "iso-8859-1", "cp1250", "cp1254"))
    yield from (f"ansi:{name}" for name in ("cp936", "cp950", "cp932", "cp949"))
    yield from _LAYERED


def channels() -> list[Channel]:
    """Every realistic channel, without repetition: single misreadings, loss modes, variants, layers."""
    from unmojibake.channels.simulate import doubled_fffd_forms

    found = [Channel.parse(name) for name in _names()]
    found += [Channel((layer,)) for _, layer in doubled_fffd_forms() if layer.kind is Kind.DOUBLED_FFFD]
    return list(dict.fromkeys(found))
