"""The worst texts that we can think of: long lines without a break, each made as long as is asked."""

from __future__ import annotations

import random
from collections.abc import Callable

_RU = "Съешь ещё этих мягких французских булок да выпей чаю"
_FR = "Portez ce vieux whisky au juge blond qui fume, déjà l'été à Noël où ça brûle"
_ZH = "用户登录失败请检查网络连接后重试系统将自动保存当前的设置"


def _again(part: str) -> Callable[[int], str]:
    def make(size: int) -> str:
        once = len(part.encode())
        return (part * (size // once + 1))[: size * len(part) // once]

    return make


def _random(low: int, high: int) -> Callable[[int], str]:
    def make(size: int) -> str:
        rng = random.Random(low)
        width = len(chr(low).encode())
        return "".join(chr(rng.randint(low, high)) for _ in range(size // width))

    return make


def _damaged(text: str, channel: str, joint: str = "") -> Callable[[int], str]:
    def make(size: int) -> str:
        import unmojibake as um

        return _again(um.damage(text.replace(" ", joint), channel))(size)

    return make


def _varied(text: str, channel: str) -> Callable[[int], str]:
    """Damaged words in ever new order and spelling, so that no cache helps."""

    def make(size: int) -> str:
        import unmojibake as um

        rng = random.Random(size)
        letters = sorted({ch for ch in text if not ch.isspace()})
        out, made = [], 0
        while made < size:
            word = um.damage("".join(rng.choices(letters, k=rng.randint(2, 12))), channel)
            out.append(word)
            made += len(word.encode()) + 1
        return " ".join(out)

    return make


CASES: dict[str, Callable[[int], str]] = {
    "UTF-8 as cp1252, no break": _damaged(_FR, "utf-8>cp1252"),
    "UTF-8 as cp1252 twice, no break": _damaged(_RU, "utf-8>cp1252|utf-8>cp1252"),
    "UTF-8 as cp936, no break": _damaged("用户登录", "utf-8>cp936"),
    "cp1251 as cp1252, no break": _damaged(_RU, "cp1251>cp1252"),
    "UTF-8 as cp1252, varied words": _varied(_FR, "utf-8>cp1252"),
    "cp1251 as koi8-r, varied words": _varied(_RU, "cp1251>koi8-r"),
    "half-width kana": _random(0xFF66, 0xFF9D),
    "box drawing": _random(0x2500, 0x257F),
    "rare Han": _random(0x3400, 0x4DB5),
    "common Han, no break": _again(_ZH),
    "lead bytes in turn": _again("\u00c3\u00e2\u00c2\u00f0"),
    "Cyrillic, no break": _again(_RU.replace(" ", "")),
    "combining marks": _again("e\u0301\u0300\u0323"),
    "C1 controls": _random(0x80, 0x9F),
    "private use": _random(0xE000, 0xF8FF),
    "replacement characters": _again("\ufffd"),
    "question marks after high letters": _again("\u9225?"),
}
