"""What a document says about its lost bytes: what survived, its line ends and dashes, its language."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from unmojibake.channels import Codec, Layer
from unmojibake.language import cjk
from unmojibake.stages.holes_find import find_stretches
from unmojibake.stages.holes_grams import Grams, grams
from unmojibake.stages.holes_lines import LineStarts
from unmojibake.stages.holes_model import Model
from unmojibake.stages.holes_rules import ONE_LINE
from unmojibake.stages.holes_tokens import Losses, losses
from unmojibake.stages.holes_tokens import readings as byte_readings
from unmojibake.stages.holes_typography import dash_habit


@dataclass(frozen=True)
class HoleContext:
    """What the document says: ``document`` is the observed text (all of it, damaged parts included).

    ``intact`` are the pieces that survived, decoded; ``newline`` the line end of the file as
    ``holes_rules.swallowed`` takes it; ``starts`` how its lines begin; ``dashes`` how spaced
    dashes are written (``holes_typography.dash_habit``); ``lang`` a language of ``cjk.LANGS`` or "".
    """

    document: str
    intact: tuple[str, ...] = ()
    newline: str = ""
    dashes: str = ""
    lang: str = ""
    starts: LineStarts = field(default_factory=lambda: LineStarts(""), repr=False, compare=False)
    models: dict[str, Model] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def grams(self) -> Grams:
        """The n-grams of what survived."""
        return grams(self.intact)

    def model(self, lang: str) -> Model:
        """The character model of a language with this document's own n-grams, made once."""
        found = self.models.get(lang)
        if found is None:
            found = self.models[lang] = Model(lang, self.grams)
        return found


def context_of(document: str, layer: Layer) -> HoleContext:
    """The context of a document damaged by one layer: intact pieces, line end, dashes, language."""
    pieces: list[str] = []
    at = 0
    spans = find_stretches(document, layer)
    for stretch in spans:
        pieces += _healthy(document[at : stretch.start], layer)
        pieces += intact_pieces(document[stretch.start : stretch.end], layer)
        at = stretch.end
    pieces += _healthy(document[at:], layer)
    joined = "\n".join(pieces)
    newline = _newline(document, losses(layer))
    lang = language(joined, home_of(layer))
    dashes = dash_habit(joined, bool(lang))
    return HoleContext(document, tuple(pieces), newline, dashes, lang, LineStarts(document))


_MOST_KEPT = 8  # line ends after a mark for each place where two lines run together, in a document with LF
_LEAST_KEPT = 3


def _newline(document: str, rules: Losses) -> str:
    """The line end as ``holes_rules.swallowed`` takes it: swallowed LFs make lines run together, CRs do not."""
    if "\r\n" in document:
        return "\r\n"
    if "\n" not in document:
        return ONE_LINE
    if rules.size != 2:
        return ""
    mark = f"(?<=[^\\x00-\\x7f]{re.escape(rules.mark)})"
    merged = len(re.findall(f"{mark}(?=[ \\t]{{2,}}\\S|[-*] |#{{1,6}} |//)", document))
    kept = len(re.findall(f"{mark}\n", document))
    if merged:
        return "\n" if kept <= _MOST_KEPT * merged else ""
    return "\r" if kept >= _LEAST_KEPT else ""


def _healthy(text: str, layer: Layer) -> list[str]:
    """Lines outside the lossy stretches: undone where the same damage lost nothing, else as they are."""
    result = []
    for line in text.split("\n"):
        if not line:
            continue
        try:
            result.append(line if line.isascii() else known_bytes(line, layer).decode("utf-8"))
        except UnicodeDecodeError:
            result.append(line)
    return result


def intact_pieces(stretch: str, layer: Layer) -> list[str]:
    """What survives of a damaged stretch: the decoded pieces between its holes."""
    text = known_bytes(stretch, layer).decode("utf-8", "replace")
    return [piece for piece in re.split("\ufffd+\\??", text) if piece]


def known_bytes(text: str, layer: Layer) -> bytes:
    """The bytes that a misread text still holds; FF for what has none and for marks of a loss."""
    return text.translate(_bytes_of(layer)).encode("latin-1")


class _Bytes(dict[int, str]):
    """Code points to the bytes that a layer read them from, as the characters of Latin-1."""

    def __init__(self, layer: Layer) -> None:
        super().__init__()
        assert layer.decoded_as is not None
        self._rules, self._codec = losses(layer), layer.decoded_as

    def __missing__(self, code: int) -> str:
        char, mark = chr(code), self._rules.mark
        skipped = char == mark and mark != "?"
        known = () if skipped else byte_readings(char, self._rules, self._codec)
        found = self[code] = known[0].decode("latin-1") if known else "\xff"
        return found


@lru_cache(maxsize=64)
def _bytes_of(layer: Layer) -> _Bytes:
    return _Bytes(layer)


def language(text: str, home: str = "zh-Hans") -> str:
    """The likeliest of ``cjk.LANGS`` for a text, "" if it has next to no East Asian characters.

    ``home`` holds unless another language is clearly likelier: single words fit several.
    """
    own = [ch for ch in text if "\u2e80" < ch < "\ue000" or "\uf900" <= ch < "\uffee"]
    letters = sum(ch.isalpha() for ch in text)
    if len(own) * 10 < letters or not own:
        return ""
    sample = "".join(own[:2000])
    return min(cjk.LANGS, key=lambda lang: cjk.cost(sample, lang) - (_AT_HOME if lang == home else 0))


_AT_HOME = 96  # 1/8 bits in favour of the language that the code page was made for


_HOME = {
    Codec.CP932: "ja",
    Codec.SHIFT_JIS: "ja",
    Codec.EUC_JP: "ja",
    Codec.CP949: "ko",
    Codec.EUC_KR: "ko",
    Codec.CP950: "zh-Hant",
    Codec.BIG5: "zh-Hant",
}


def home_of(layer: Layer) -> str:
    """The language that a code page was made for."""
    return _HOME.get(layer.decoded_as, "zh-Hans") if layer.decoded_as else "zh-Hans"
