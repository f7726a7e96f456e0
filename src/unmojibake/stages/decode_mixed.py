"""Files of several encodings: which is the main one, and which runs are in another.

The bytes are cut into what is valid UTF-8 and what is not (decode_atoms); the latter gets the one
encoding that explains it best, UTF-8 that is more plausible as that encoding goes over to it, and what
holds more characters is the main encoding. Runs that the one encoding cannot read are tried alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from unmojibake.stages.decode_atoms import Atom, AtomKind, any_utf8, atoms, regions
from unmojibake.stages.decode_choose import Choice, choose, hypotheses, meaningful, rank, rarity
from unmojibake.stages.decode_codec import decode_strict
from unmojibake.stages.decode_declared import Hints
from unmojibake.stages.decode_judge import Group, Judge, groups
from unmojibake.stages.decode_lengths import is_single_byte
from unmojibake.stages.decode_records import AnomalyKind
from unmojibake.stages.decode_sample import Sample, take

# Encodings that a few foreign bytes in a UTF-8 file may be in; chardet needs more text than they have.
_STRAY = (
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp874"),
    # near twins of those: a run whose own encoding is not asked for would be "certain" in the other
    *("iso-8859-2", "iso-8859-7", "iso-8859-13", "iso-8859-5"),
    *("cp936", "cp932", "cp949", "cp950", "euc-jp", "koi8-r", "cp866", "cp850", "cp437", "mac_roman"),
)
_FEW = 400  # high bytes of a sample below which those are tried
_CONTEXT = 60  # words of certain UTF-8 that vote for the language
_UNASKED = 8.0  # handicap in bits of what chardet did not name
# DOS and Mac pages read a few stray bytes as box drawing, which is cheap: nobody pastes from DOS today.
_OLD, _DOS = 4.5, 10.0
_ENOUGH = 24  # bytes of undoubted legacy text that suffice
_LONGEST_WORD = 200
# Of accidents in 1,800 healthy legacy files none reached 0.85; real runs seldom stay below 0.97.
_LEAST_SURE = 0.95


@dataclass(frozen=True)
class Run:
    """Bytes ``start``..``end`` in one encoding ("" where none explains them), with P(text | bytes).

    ``text`` is what they should read as where that is not what the encoding says.
    """

    start: int
    end: int
    encoding: str
    confidence: float
    alternatives: tuple[tuple[str, float], ...] = ()
    kind: AnomalyKind = AnomalyKind.FOREIGN_RUN
    text: str | None = None


@dataclass(frozen=True)
class Mixture:
    """The main encoding, how sure it is, and the runs that are not in it, in order."""

    main: str
    confidence: float
    runs: tuple[Run, ...]


def unmix(data: bytes, start: int, hints: Hints, marked: bool) -> Mixture:
    """What is in which encoding, for data from byte ``start`` on that is no valid UTF-8.

    ``marked``: a BOM says that it is UTF-8 nevertheless. Linear in the length of the data.
    """
    if not marked and not any_utf8(data):
        return _legacy_only(data, hints)
    tokens = groups(data, list(atoms(data, start)))
    utf8 = [a for group in tokens if group.pure for a in group.atoms]
    sample = _legacy_sample(data, start, tokens)
    high = sum(b >= 0x80 for token in sample.high for b in token)
    candidates = hypotheses(sample, hints)
    if utf8 and high < _FEW:
        for name in _STRAY:
            candidates.setdefault(name, rarity(name) + _UNASKED)
        candidates = {n: c + (_DOS if rarity(n) > _OLD else 0.0) for n, c in candidates.items()}
    ranked = rank(sample, candidates, (*sample.plain, *_context(data, utf8)))
    best = ranked[0] if ranked and meaningful(ranked[0], sample) else None
    other = best.encoding if best else ""
    found = [a for group in tokens for a in group.atoms]
    judge = Judge(data, other, sample.plain)
    if other:
        mostly_other = not marked and sum(group.pure for group in tokens) * 2 < len(tokens)
        found = list(judge.reconsidered(tokens, mostly_other))
    main = "utf-8" if marked or not other else _main(data, found, other, hints.declared)
    if main == "utf-8":
        return Mixture(main, 1.0, tuple(_foreign_runs(data, found, ranked)))
    assert best is not None
    return Mixture(main, best.confidence, tuple(_utf8_runs(data, found, judge)))


def _legacy_only(data: bytes, hints: Hints) -> Mixture:
    choice = choose(take(data), hints=hints)
    return Mixture(choice.encoding, choice.confidence, ()) if choice else Mixture("utf-8", 0.5, ())


def _legacy_sample(data: bytes, start: int, tokens: list[Group]) -> Sample:
    """A sample of what is not UTF-8; tokens of both kinds only if there is little else."""
    mixed = [group.atoms for group in tokens if not group.pure and not group.high]
    rest = _without(data, [group.atoms for group in tokens if group.pure])
    if mixed:
        sure = take(_without(rest, mixed)[start:])
        in_mixed = sum(a.end - a.start for group in mixed for a in group if a.kind is not AtomKind.UTF8)
        if sum(map(len, sure.high)) >= min(_ENOUGH, in_mixed):
            return sure
    return take(rest[start:])


def _without(data: bytes, cut: list[tuple[Atom, ...]]) -> bytes:
    """The data with those tokens blanked, of the same length."""
    parts, at = [], 0
    for group in cut:
        begin, end = group[0].start, group[-1].end
        parts += [data[at:begin], b" " * (end - begin)]
        at = end
    return b"".join([*parts, data[at:]])


def _context(data: bytes, utf8: list[Atom]) -> tuple[str, ...]:
    words = (data[a.start : a.end].decode() for a in utf8[: 4 * _CONTEXT] if a.end - a.start < _LONGEST_WORD)
    return tuple(dict.fromkeys(words))[:_CONTEXT]


def _main(data: bytes, found: list[Atom], other: str, declared: str) -> str:
    """The encoding of more characters; bytes count by what a character takes in each."""
    utf8 = sum(len(data[a.start : a.end].decode()) for a in found if a.kind is AtomKind.UTF8)
    size = 1.0 if is_single_byte(other) else 0.5
    legacy = size * sum(a.end - a.start for a in found if a.kind is AtomKind.HIGH)
    if legacy == utf8:
        return declared if declared == other else "utf-8"
    return other if legacy > utf8 else "utf-8"


def _utf8_runs(data: bytes, found: list[Atom], judge: Judge) -> Iterator[Run]:
    """The runs of UTF-8 in a file whose main encoding is a legacy one.

    What is likelier an accident than not stays in the main encoding, where it is healthy text.
    """
    for begin, end in regions(data, found, AtomKind.UTF8):
        sure = judge.confidence(begin, end)
        if sure >= _LEAST_SURE:
            yield Run(begin, end, "utf-8", sure)


def _foreign_runs(data: bytes, found: list[Atom], ranked: list[Choice]) -> Iterator[Run]:
    """The runs that are not in UTF-8, the main encoding."""
    for atom in found:
        if atom.kind is AtomKind.BAD:
            yield Run(atom.start, atom.end, "", 1.0)
    known: dict[bytes, Run] = {}
    for begin, end in regions(data, found, AtomKind.HIGH):
        key = data[begin : end + 1]
        if key not in known:
            known[key] = _read_run(data, begin, end, ranked)
        run = known[key]
        yield replace(run, start=begin, end=begin + run.end - run.start)


def _read_run(data: bytes, begin: int, end: int, ranked: list[Choice]) -> Run:
    readings: dict[str, tuple[float, str, int]] = {}
    stops = (end, end + 1) if end < len(data) and data[end] >= 0x30 else (end,)
    for choice in ranked:
        for stop in stops:
            text = decode_strict(data[begin:stop], choice.encoding)
            if text is None:
                continue
            weight = 2.0 ** min(60.0, max(-60.0, (ranked[0].cost - choice.cost) / 2))
            total, name, where = readings.get(text, (0.0, choice.encoding, stop))
            readings[text] = (total + weight, name, where)
            break
    if not readings:
        return Run(begin, end, "", 1.0)
    whole = sum(weight for weight, _, _ in readings.values())
    order = sorted(readings.items(), key=lambda item: -item[1][0])
    (_, (weight, name, stop)), *others = order
    alternatives = tuple((text, w / whole) for text, (w, _, _) in others[:4] if w > 0.001 * whole)
    return Run(begin, stop, name, weight / whole, alternatives)
