"""Which legacy encoding: hypotheses from chardet and of our own, arbitrated on the decoded text."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from unmojibake.channels.codec import Codec
from unmojibake.stages.decode_codec import decode_prefix, decode_strict
from unmojibake.stages.decode_declared import NO_HINTS, Hints
from unmojibake.stages.decode_plausible import bits
from unmojibake.stages.decode_sample import Sample, is_complete, was_cut
from unmojibake.stages.decode_wide import WIDE
from unmojibake.stages.legacy import guess_encodings

_HZ = re.compile(rb"~\{((?:[\x21-\x77][\x21-\x7e])+)~\}")
_JIS = re.compile(rb"\x1b\$[@B]")

# Handicaps in bits: how much rarer files of an encoding are than Windows and East Asian ones. Between
# encodings that give the same text they decide which name is shown.
_RARE: dict[str, float] = {
    "cp1252": 0.0,
    "cp936": 0.0,
    "cp932": 0.0,
    "cp949": 0.0,
    "cp950": 0.0,
    "gb18030": 1.0,
    "euc-jp": 1.0,
    "koi8-r": 1.0,
    "shift_jis": 1.5,
    "euc-kr": 1.5,
    "big5": 1.5,
    "gb2312": 2.0,
    "koi8-u": 2.0,
    "viscii": 4.0,
    "tcvn": 4.0,
    # The same bytes as cp1250 but for the comma below that Romanian is spelt with (SR 14111:1998)
    # and cp1250 lacks: the reading with the right letters is preferred.
    "iso-8859-16": 0.5,
    "cp866": 3.0,
    "cp850": 5.0,
    "cp437": 5.5,
    "cp852": 5.0,
}
_RARE_FAMILIES = (
    ("cp125", 1.0),
    ("cp874", 1.0),
    ("iso-8859-1", 2.0),
    ("iso-8859", 2.5),
    ("mac", 7.0),
    ("cp", 7.0),
)
# Asked of every sample: chardet does not know TCVN, and takes VISCII for others
_ALWAYS = ("cp1252", "viscii", "tcvn")
_CHARDET_ANSWERS = 8
# Answers that other stages give with more certainty
_NOT_LEGACY = frozenset(
    {Codec.UTF_8, Codec.UTF_7, Codec.UTF_16_LE, Codec.UTF_16_BE, Codec.ASCII, Codec.ISO_2022_JP, Codec.HZ}
)
_NO_CANDIDATES = WIDE | {"utf-8", "ascii"}  # other stages read these
# chardet's score of an answer against its best one, as bits: a score of a tenth costs 10 * 3.3 bits
_PER_HALVING = 8.0
_DECLARED = -10.0  # a declaration is right more often than not
# Of 64 short files (a word or two) of 1,380 whose encoding was mistaken, the right expectation mends 59; a
# wrong one spoils none. With 8 bits it spoils four, and mends no more.
_EXPECTED = -6.0
# A byte that a reading cannot explain, in bits: with less, a wrong code page that happened to fit the
# other words of a short German file won.
_UNEXPLAINED = 60.0
# Tokens on which all candidates are compared, and how many go on to the whole sample
_HEAT, _FINALISTS = 12, 4
# Bits a byte beyond ASCII above which a reading explains nothing: text of the rarest languages stays
# below 12 a byte, bytes without meaning come to 15 and more.
_MEANINGLESS = 14.0
_PLAIN = 6.0
_SLACK = 40.0
# Bits below which two names for one and the same text are as good as each other; a declaration or expectation is worth more
_TIE = 3.0


@dataclass(frozen=True)
class Choice:
    """An encoding, the cost of its reading of the sample in bits, and how sure the choice is (0..1)."""

    encoding: str
    cost: float
    confidence: float


def seven_bit(data: bytes) -> tuple[str, str] | None:
    """Text and name of ISO-2022-JP or HZ in data that is all ASCII; None if it is neither."""
    if b"\x1b$" in data and _JIS.search(data):
        text = decode_strict(data, "iso-2022-jp")
        if text is not None:
            return text, "iso-2022-jp"
    if b"~{" in data:
        pairs = b"".join(_HZ.findall(data))
        # "~{" is Common Lisp too: what it encloses must be common Chinese, level 1 or punctuation
        usual = sum(1 for lead in pairs[::2] if 0x30 <= lead <= 0x57 or 0x21 <= lead <= 0x23)
        text = decode_strict(data, "hz") if usual > 0.7 * (len(pairs) // 2) else None
        if text is not None:
            return text, "hz"
    return None


def choose(sample: Sample, context: Iterable[str] = (), hints: Hints = NO_HINTS) -> Choice | None:
    """The best legacy reading of a sample of text that is not UTF-8; None if none makes sense.

    ``context`` are words of the same document that are no matter of doubt.
    """
    ranked = rank(sample, hypotheses(sample, hints), (*sample.plain, *context))
    if not ranked:
        return None
    return ranked[0] if meaningful(ranked[0], sample) else None


def meaningful(choice: Choice, sample: Sample) -> bool:
    """Whether a choice explains the sample at all, rather than being the least bad."""
    high = sum(b >= 0x80 for token in sample.high for b in token)
    plain = sum(map(len, sample.high)) - high
    return choice.cost <= _MEANINGLESS * high + _PLAIN * plain + _SLACK


def hypotheses(sample: Sample, hints: Hints = NO_HINTS) -> dict[str, float]:
    """Encodings worth trying, each with its handicap in bits."""
    found: dict[str, float] = {}
    # chardet obeys declarations, so it must not see one
    raw = b"\n".join(sample.high) if hints.declared else sample.raw
    guesses = [g for g in guess_encodings(raw) if g.codec not in _NOT_LEGACY][:_CHARDET_ANSWERS]
    for guess in guesses:
        lag = _PER_HALVING * math.log2(max(guesses[0].score, 0.001) / max(guess.score, 0.001))
        found[guess.codec.value] = rarity(guess.codec.value) + lag
    worst = max(found.values(), default=0.0)
    for name in _ALWAYS:
        found.setdefault(name, rarity(name) + min(worst, 2 * _PER_HALVING))
    for name, bonus in ((hints.declared, _DECLARED), (hints.expected, _EXPECTED)):
        if name and name not in _NO_CANDIDATES:
            found[name] = min(found.get(name, 0.0), 0.0) + bonus
    return found


def rarity(encoding: str) -> float:
    """The handicap of an encoding in bits."""
    if encoding in _RARE:
        return _RARE[encoding]
    return next((cost for prefix, cost in _RARE_FAMILIES if encoding.startswith(prefix)), 3.0)


def rank(sample: Sample, candidates: dict[str, float], context: Sequence[str] = ()) -> list[Choice]:
    """The candidates that can read most of the sample, best first; the hopeless are left out."""
    tokens = sample.high
    if len(tokens) > 2 * _HEAT:
        heat = tokens[:: len(tokens) // _HEAT]
        best = sorted(_costs(heat, candidates, context))[:_FINALISTS]
        candidates = {encoding: candidates[encoding] for _, encoding, _ in best}
    costs = sorted(_costs(tokens, candidates, context))
    if costs and is_complete(sample):
        # chardet's order alone is no reason for the rarer of two names: it called "na\u00efve caf\u00e9" ISO-8859-16
        same = [each for each in costs if each[2] == costs[0][2] and each[0] < costs[0][0] + _TIE]
        first = min(same, key=lambda each: (rarity(each[1]), each[0]))
        costs = [first, *(each for each in costs if each is not first)]
    out = []
    for cost, encoding, texts in costs:
        rivals = sum(2.0 ** min(60.0, max(-60.0, (cost - c) / 2)) for c, _, t in costs if t != texts)
        out.append(Choice(encoding, cost, 1 / (1 + rivals)))
    return out


def _costs(
    tokens: Sequence[bytes], candidates: dict[str, float], context: Sequence[str]
) -> list[tuple[float, str, tuple[str, ...]]]:
    out = []
    for encoding, handicap in candidates.items():
        texts, unexplained = read_tokens(tokens, encoding)
        if len(texts) * 2 >= len(tokens):
            cost = bits(texts, context) + handicap + unexplained * _UNEXPLAINED
            out.append((cost, encoding, texts))
    return out


def read_tokens(tokens: Sequence[bytes], encoding: str) -> tuple[tuple[str, ...], int]:
    """The texts of the tokens that this encoding can read, and the number of high bytes in the others."""
    whole = decode_strict(b"\n".join(tokens), encoding)
    if whole is not None and whole.count("\n") == len(tokens) - 1:
        return tuple(whole.split("\n")), 0
    texts, unexplained = [], 0
    for token in tokens:
        text = _read(token, encoding)
        if text is None:
            unexplained += sum(b >= 0x80 for b in token)
        else:
            texts.append(text)
    return tuple(texts), unexplained


def _read(token: bytes, encoding: str) -> str | None:
    return decode_prefix(token, encoding) if was_cut(token) else decode_strict(token, encoding)
