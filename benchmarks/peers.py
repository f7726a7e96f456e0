"""Other tools behind one shape: ``str -> str`` for repairs, ``bytes -> str`` for decoding."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

Fix = Callable[[str], str]
Decode = Callable[[bytes], str]


def ours(level: str) -> Fix:
    import unmojibake as um

    options = um.Options(level=level)
    return lambda text: um.fix(text, options)


def _ftfy() -> Fix:
    import ftfy

    config = ftfy.TextFixerConfig(explain=False)
    return lambda text: ftfy.fix_encoding(text, config)


def _plsfix() -> Fix:
    import plsfix

    return lambda text: str(plsfix.fix_text(text))


def _chardet() -> Decode:
    import chardet

    return lambda data: data.decode(chardet.detect(data)["encoding"] or "utf-8", "replace")


def _charset_normalizer() -> Decode:
    import charset_normalizer

    def decode(data: bytes) -> str:
        best = charset_normalizer.from_bytes(data).best()
        return data.decode("utf-8", "replace") if best is None else str(best)

    return decode


_FIXERS: dict[str, Callable[[], Fix]] = {"ftfy": _ftfy, "plsfix": _plsfix}
_DECODERS: dict[str, Callable[[], Decode]] = {
    "chardet": _chardet,
    "charset-normalizer": _charset_normalizer,
}


@lru_cache(maxsize=1)
def fixers() -> dict[str, Fix]:
    """The repair tools that are installed; a line says which are not.

    ftfy runs its ``fix_encoding`` alone. plsfix cannot be told to leave quotes, widths, ligatures and
    entities alone, so it is compared in speed, and in accuracy only after ``restyled``.
    """
    return {name: fix for name, make in _FIXERS.items() if (fix := _made(name, make)) is not None}


@lru_cache(maxsize=1)
def decoders() -> dict[str, Decode]:
    """The tools that guess encodings and are installed; a line says which are not."""
    return {name: fix for name, make in _DECODERS.items() if (fix := _made(name, make)) is not None}


def _made(name: str, make: Callable[[], Callable[..., str]]) -> Callable[..., str] | None:
    try:
        return make()
    except ImportError:
        print(f"({name} is not installed: skipped)\n")
        return None


def restyled(name: str) -> Fix:
    """What is done to results and truth alike before a comparison with this tool."""
    if name != "plsfix":
        return lambda text: text
    import ftfy

    config = ftfy.TextFixerConfig(explain=False, fix_encoding=False, unescape_html=True)
    return lambda text: ftfy.fix_text(text, config)
