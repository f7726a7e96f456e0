"""The letters beyond ASCII of the alphabets in use, and which alphabets a character belongs to.

An alphabet says what a language's own words are written with; names and loans bring other letters. The
letters are those of the main and auxiliary exemplar sets of CLDR 44 as far as running text has them.
"""

from __future__ import annotations

import struct
from functools import cache

_LOWER: dict[str, str] = {
    "fr": "àâæçéèêëîïôœùûüÿ",
    "de": "äöüßé",
    "es": "áéíñóúü",
    "pt": "àáâãçéêíóôõú",
    "it": "àèéìîíòóù",
    "nl": "áéëïíóúèöü",
    "sv": "åäöéà",
    "da": "åæøé",
    "nb": "åæøéòôü",
    "is": "áðéíóúýþæö",
    "fo": "áðíóúýæø",
    "fi": "äöåšž",
    "et": "äöüõšž",
    "lv": "āčēģīķļņšūžō",
    "lt": "ąčęėįšųūž",
    "pl": "ąćęłńóśźż",
    "cs": "áčďéěíňóřšťúůýž",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "sl": "čšžćđ",
    "hr": "čćđšž",
    "hu": "áéíóöőúüű",
    "ro": "ăâîșțşţ",
    "sq": "çë",
    "tr": "çğıİöşüâîû",
    "az": "çəğıİöşü",
    "ca": "àçéèíïóòúü·ŀ",
    "gl": "áéíñóúü",
    "ga": "áéíóúḃċḋḟġṁṗṡṫ",
    "gd": "àèìòùáéíóú",
    "cy": "âêîôûŵŷäëïöüáéíóúẃýàèìòùẁỳ",
    "mt": "ċġħżàèìòù",
    "eo": "ĉĝĥĵŝŭ",
    "la": "āēīōūăĕĭŏŭëæœ",
    "lb": "äëéöü",
    "br": "âêîôûñùü",
    "vi": "àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
    "mi": "āēīōū",
    "yo": "áàéèẹíìóòọṣúù",
    "ru": "абвгдежзийклмнопрстуфхцчшщъыьэюяё",
    "uk": "абвгдежзийклмнопрстуфхцчшщьюяґєії",
    "be": "абвгдежзйклмнопрстуфхцчшыьэюяёіў",
    "bg": "абвгдежзийклмнопрстуфхцчшщъьюяѝ",
    "sr": "абвгдежзиклмнопрстуфхцчшђјљњћџ",
    "mk": "абвгдежзиклмнопрстуфхцчшѓѕјљњќџѐѝ",
    "kk": "абвгдежзийклмнопрстуфхцчшщъыьэюяёәғқңөұүһі",
    "mn": "абвгдежзийклмнопрстуфхцчшщъыьэюяёөү",
    "tt": "абвгдежзийклмнопрстуфхцчшщъыьэюяёәҗңөүһ",
    "tg": "абвгдежзийклмнопрстуфхцчшщъыьэюяёғӣқӯҳҷ",
    "el": "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ",
}
_RANGES: dict[str, tuple[tuple[int, int], ...]] = {
    "he": ((0x5B0, 0x5BF), (0x5C1, 0x5C2), (0x5D0, 0x5EA), (0x5F3, 0x5F4)),
    "ar": ((0x60C, 0x60C), (0x61B, 0x61B), (0x61F, 0x61F), (0x621, 0x63A), (0x640, 0x652), (0x660, 0x66C)),
    "fa": (
        *((0x60C, 0x60C), (0x61B, 0x61B), (0x61F, 0x61F), (0x621, 0x63A), (0x640, 0x652), (0x66A, 0x66C)),
        *((0x67E, 0x67E), (0x686, 0x686), (0x698, 0x698), (0x6A9, 0x6A9), (0x6AF, 0x6AF), (0x6CC, 0x6CC)),
        *((0x6F0, 0x6F9), (0x6C0, 0x6C0), (0x654, 0x654), (0x200C, 0x200C)),
    ),
    "th": ((0xE01, 0xE3A), (0xE3F, 0xE5B)),
}
NAMES = (*_LOWER, *_RANGES)
LATIN = frozenset(name for name, letters in _LOWER.items() if letters[0] < "\u0370")
"""The alphabets whose other letters are ASCII."""


@cache
def letters(name: str) -> str:
    """The letters of an alphabet beyond ASCII, both cases. Raises KeyError for a name not in ``NAMES``."""
    if name in _RANGES:
        return "".join(chr(code) for low, high in _RANGES[name] for code in range(low, high + 1))
    lower = _LOWER[name]
    upper = {letter.upper() for letter in lower if len(letter.upper()) == 1 and not letter.upper().isascii()}
    return lower + "".join(sorted(upper - set(lower)))


@cache
def _masks() -> dict[str, int]:
    out: dict[str, int] = {}
    for index, name in enumerate(NAMES):
        for letter in letters(name):
            out[letter] = out.get(letter, 0) | 1 << index
    return out


def shared(chars: set[str] | frozenset[str]) -> bool:
    """Whether one alphabet has all these characters."""
    masks, common = _masks(), -1
    for char in chars:
        common &= masks.get(char, 0)
    return common != 0


def nearest(counts: dict[str, int]) -> str | None:
    """The alphabet that has the most of these characters, each counted so often; None where none has any."""
    fields = _fields()
    sums = sum(fields.get(char, 0) * count for char, count in counts.items())
    totals = struct.unpack(f"<{len(NAMES)}Q", sums.to_bytes(_WIDTH * len(NAMES), "little"))
    most = max(totals)
    return NAMES[totals.index(most)] if most else None


_WIDTH = 8
"""Bytes of a sum."""


@cache
def _fields() -> dict[str, int]:
    """For each letter a number that has a one in the field of every alphabet with it: all are summed at once."""
    return {
        letter: sum(1 << 8 * _WIDTH * index for index in range(len(NAMES)) if mask >> index & 1)
        for letter, mask in _masks().items()
    }
