"""Word counts per language for ``build_language.py``, read from the packages in ``sources.toml``.

Counts are per billion words of running text, so that every source speaks the scale of wordfreq.
Catalogues count each occurrence, word lists without frequencies give every form the same low count.
"""

from __future__ import annotations

import gzip
import json
import lzma
import re
import sys
import tarfile
import zipfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from unmojibake.language.tables import GROUPS, Group, fold, group_of

Words = dict[str, float]

# Where a source's code for a language is not the lane's.
_ALIASES = """
no nb nn nb sh hr hbs hr bs hr sr-Latn hr bs-Latn hr sr_Latn hr pt-BR pt pt_BR pt pt-br pt pt-PT pt
en-GB en de-CH de fr-CA fr es-419 es ar_DZ ar el-polyton grc
"""
ALIASES = dict(zip(_ALIASES.split()[::2], _ALIASES.split()[1::2], strict=True))
LANE_GROUP: dict[str, Group] = {lane: group for group in GROUPS for lane in group.lanes}

# Letters that CLDR's exemplar sets leave out although the language's texts have them.
MORE_LETTERS = {
    "la": "abcdefghijklmnopqrstuvwxyzāēīōūȳăĕĭŏŭæœë",
    "grc": "".join(chr(c) for c in (*range(0x386, 0x3CF), *range(0x1F00, 0x2000)) if chr(c).isalpha()),
    "el": "άέήίόύώϊϋΐΰς",
    "he": "\u05b0\u05b4\u05b5\u05b6\u05b7\u05b8\u05b9\u05bb\u05bc",
    "ro": "ăâîşţ",
    "en": "éèêëàâçñöüïôå",
    "fr": "ñáóúíäö",
}

UI_COUNT = 1000.0  # the most that one occurrence in a catalogue counts: Zipf 3
UI_SHARE = 1e8  # all catalogues together count at most a tenth of running text, where there is such text
UI_COUNT_ALONE = 5000.0
CLDR_COUNT = 100.0  # names of territories, languages, currencies: Zipf 2
FORM_COUNT = 10.0  # a form from a word list without frequencies: Zipf 1
HELD_OUT = 20  # one catalogue string in so many is kept back to measure with

_PLACEHOLDER = re.compile(
    r"\{[^}]*\}|%\([^)]*\)[a-z]|%[sdif]|<[^>]*>|&[a-z]+;|https?:\S+|\S+@\S+|\[%[^%]*%\]|\S*[/_\\]\S*"
)
_TOKEN = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u0591-\u05c7\u0610-\u065f\u0e31-\u0e4e'’])*")


def lane_of(code: str) -> str | None:
    """The lane for a source's language code, or None where there is none."""
    code = ALIASES.get(code, code)
    return code if code in LANE_GROUP else None


class Alphabets:
    """Which letters a language writes: CLDR's main and auxiliary exemplar characters."""

    def __init__(self, misc: Path) -> None:
        self.main: dict[str, set[str]] = {}
        self.all: dict[str, set[str]] = {}
        exemplars: dict[str, tuple[str, str]] = {}
        for locale, document in cldr_documents(misc, "characters.json"):
            chars = document["characters"]
            exemplars[locale] = (chars.get("exemplarCharacters", ""), chars.get("auxiliary", ""))
        for lane, group in LANE_GROUP.items():
            main, auxiliary = exemplars.get(lane, ("", ""))
            more = set(MORE_LETTERS.get(lane, ""))
            self.main[lane] = self._letters(main, group) | more
            self.all[lane] = self._letters(main + auxiliary, group) | more | {"\u2019"}
            if group.name == "latin":
                self.all[lane] |= set("abcdefghijklmnopqrstuvwxyz")

    @staticmethod
    def _letters(pattern: str, group: Group) -> set[str]:
        text = re.sub(r"\\u([0-9A-Fa-f]{4})", lambda m: chr(int(m[1], 16)), pattern)
        for first, last in re.findall(r"(\w)-(\w)", text):
            text += "".join(chr(c) for c in range(ord(first), ord(last) + 1))
        folded = set("".join(fold(ch) for ch in text))
        return {ch for ch in folded if (g := group_of(ch)) is not None and g.name == group.name}

    def fits(self, word: str, lane: str) -> bool:
        return self.all[lane].issuperset(word)


def cldr_documents(archive: Path, *names: str) -> Iterator[tuple[str, Any]]:
    """(locale, content) of the files with these names in an npm package of CLDR, sorted by path."""
    with tarfile.open(archive) as tar:
        found = []
        for member in tar.getmembers():
            parts = member.name.split("/")
            if len(parts) == 4 and (parts[3] in names or not names) and parts[3].endswith(".json"):
                found.append((parts[2], parts[3], member))
        for locale, _, member in sorted(found, key=lambda f: f[:2]):
            handle = tar.extractfile(member)
            assert handle is not None
            document = json.load(handle)
            inner = document.get("main", document)
            yield locale, inner.get(locale, inner)


def strings(node: object) -> Iterator[str]:
    """Every text leaf of a JSON document."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from strings(value)
    elif isinstance(node, list):
        for value in node:
            yield from strings(value)


def tokens(text: str, lane: str, alphabets: Alphabets) -> Iterator[str]:
    """The folded words of a text that are written in the lane's own letters."""
    for token in _TOKEN.findall(_PLACEHOLDER.sub(" ", text)):
        word = fold(token).strip("\u2019")
        if word and len(word) <= 40 and alphabets.fits(word, lane):
            yield word


def held_out(text: str) -> bool:
    return zlib.crc32(text.encode()) % HELD_OUT == 0


def read_wordfreq(wheel: Path) -> dict[str, Words]:
    """Words per language code with their frequency per billion; the large list where there is one."""
    import msgpack

    best: dict[str, str] = {}
    with zipfile.ZipFile(wheel) as archive:
        for name in sorted(archive.namelist()):  # "large" sorts before "small"
            match = re.fullmatch(r"wordfreq/data/(large|small)_([a-z]+)\.msgpack\.gz", name)
            if match:
                best.setdefault(match[2], name)
        found: dict[str, Words] = {}
        for code, name in sorted(best.items()):
            if lane_of(code) is None:
                continue
            buckets = msgpack.unpackb(gzip.decompress(archive.read(name)), raw=False, strict_map_key=False)
            # bucket i holds the words of frequency 10 ** (-i / 100)
            found[code] = {
                word: 10 ** (9 - i / 100) for i, bucket in enumerate(buckets[1:]) for word in bucket
            }
    return found


def read_simplemma(wheel: Path) -> dict[str, set[str]]:
    """All inflected forms and lemmas per language code."""
    sys.path.insert(0, str(wheel))
    try:
        from simplemma.strategies.dictionaries import frontcode  # type: ignore[import-not-found]
    finally:
        sys.path.remove(str(wheel))
    found: dict[str, set[str]] = {}
    with zipfile.ZipFile(wheel) as archive:
        for name in sorted(archive.namelist()):
            match = re.fullmatch(r".*/data/([a-z]+)\.plzma", name)
            if match and lane_of(match[1]) is not None:
                pairs = frontcode._decode_stream(lzma.decompress(archive.read(name)))
                found[match[1]] = {form.decode() for pair in pairs.items() for form in pair}
    return found


def read_lingua(wheel: Path, code: str) -> dict[str, float]:
    """Joint probability of the letter trigrams inside words of a language."""
    import brotli

    joint: dict[str, float] = {"": 1.0}
    with zipfile.ZipFile(wheel) as archive:
        for kind in ("unigrams", "bigrams", "trigrams"):
            raw = archive.read(f"lingua/language-models/{code}/{kind}.json.br")
            level: dict[str, float] = {}
            for fraction, grams in json.loads(brotli.decompress(raw))["ngrams"].items():
                over, under = fraction.split("/")
                for gram in grams.split(" "):
                    level[gram] = int(over) / int(under) * joint.get(gram[:-1], 0.0)
            joint = level
    return joint


def read_thai(wheel: Path) -> Words:
    """Thai words per billion, from the two frequency lists and the word list of PyThaiNLP (CC0)."""
    words: Words = {}
    with zipfile.ZipFile(wheel) as archive:

        def lines(name: str) -> list[str]:
            return archive.read(f"pythainlp/corpus/{name}").decode().splitlines()

        for word in lines("words_th.txt"):
            words[word.strip()] = FORM_COUNT
        for name in ("tnc_freq.txt", "ttc_freq.txt"):
            counts = {w: int(n) for w, _, n in (line.partition("\t") for line in lines(name)) if n.isdigit()}
            total = sum(counts.values())
            for word, n in counts.items():
                words[word] = max(words.get(word, 0.0), n * 1e9 / total)
    return words


def catalogues(paths: dict[str, Path]) -> Iterator[tuple[str, str]]:
    """(lane, translated text) of every interface text; texts left in English are passed over."""
    yield from _home_assistant(paths["homeassistant"], r"(.*/translations/)([A-Za-z-]+)(\.json)")
    yield from _home_assistant(
        paths["home-assistant-frontend"],
        r"(.*/translations/(?:[a-z-]+/)?)([a-z]{2,3}(?:-[A-Za-z]+)?)-[0-9a-f]{32}(\.json)",
    )
    with zipfile.ZipFile(paths["apache-superset"]) as archive:
        for name in sorted(archive.namelist()):
            match = re.fullmatch(r"superset/translations/([A-Za-z_]+)/LC_MESSAGES/messages\.po", name)
            if match and (lane := lane_of(match[1])):
                yield from ((lane, text) for text in _po(archive.read(name).decode()))
    with zipfile.ZipFile(paths["django"]) as archive:
        for name in sorted(archive.namelist()):
            match = re.fullmatch(r"django/.*locale/([A-Za-z_]+)/LC_MESSAGES/[a-z]+\.po", name)
            if match and (lane := lane_of(match[1])):
                yield from ((lane, text) for text in _po(archive.read(name).decode()))
    with tarfile.open(paths["typescript"]) as tar:
        for member in sorted(tar.getmembers(), key=lambda m: m.name):
            match = re.fullmatch(r"package/lib/([a-z-]+)/diagnosticMessages\.generated\.json", member.name)
            if match and (lane := lane_of(match[1])):
                handle = tar.extractfile(member)
                assert handle is not None
                yield from ((lane, text) for text in strings(json.load(handle)))


def _home_assistant(wheel: Path, pattern: str) -> Iterator[tuple[str, str]]:
    with zipfile.ZipFile(wheel) as archive:
        by_folder: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for name in sorted(archive.namelist()):
            if match := re.fullmatch(pattern, name):
                by_folder[match[1]].append((match[2], name))
        for files in by_folder.values():
            english: set[str] = set()
            for code, name in files:
                if code == "en":
                    english = set(strings(json.loads(archive.read(name))))
            for code, name in files:
                lane = lane_of(code)
                if lane is None:
                    continue
                for text in strings(json.loads(archive.read(name))):
                    if lane == "en" or text not in english:
                        yield lane, text


def _po(text: str) -> Iterator[str]:
    """The translations in a gettext catalogue that differ from their message."""
    for entry in re.split(r"\n\s*\n", text):
        parts: dict[str, str] = {}
        key = ""
        if "#, fuzzy" in entry or "\n#~" in entry:
            continue
        for line in entry.splitlines():
            match = re.match(r'(msgid|msgstr)\S*\s+"(.*)"$', line)
            if match:
                key = match[1]
                parts[key] = parts.get(key, "") + " " + match[2]
            elif line.startswith('"') and key:
                parts[key] += line[1:-1]
        if parts.get("msgid", "").strip() and parts.get("msgstr", "").strip() != parts["msgid"].strip():
            yield re.sub(r"\\[nrt]", " ", parts.get("msgstr", "")).replace('\\"', '"')


def cldr_texts(paths: dict[str, Path]) -> Iterator[tuple[str, str]]:
    """(lane, text) of CLDR's names: languages, territories, dates, currencies, units, emoji."""
    wanted = {
        "cldr-localenames-full": ("languages.json", "territories.json", "scripts.json"),
        "cldr-dates-full": ("ca-gregorian.json", "dateFields.json", "timeZoneNames.json"),
        "cldr-numbers-full": ("currencies.json",),
        "cldr-units-full": ("units.json",),
        "cldr-annotations-full": ("annotations.json",),
    }
    for package, names in wanted.items():
        for locale, document in cldr_documents(paths[package], *names):
            if lane := lane_of(locale):
                yield from ((lane, text) for text in strings(document))


_TO_CYRILLIC = [("dž", "џ"), ("lj", "љ"), ("nj", "њ")] + [
    (a, b) for a, b in zip("abcčćdđefghijklmnoprsštuvzž", "абцчћдђефгхијклмнопрсштувзж", strict=True)
]


def serbian(word: str) -> str:
    """A word of Gaj's alphabet in Vuk's; the digraphs are always one letter (injekcija is wrong, rarely)."""
    for latin, cyrillic in _TO_CYRILLIC:
        word = word.replace(latin, cyrillic)
    return word


class Corpus:
    """All word counts: ``words[lane][word]`` per billion, ``grams[lane]`` for lanes without running text,
    ``held[lane]`` the words of the catalogue strings kept back."""

    def __init__(self, paths: dict[str, Path]) -> None:
        self.alphabets = Alphabets(paths["cldr-misc-full"])
        self.words: dict[str, Words] = {lane: {} for lane in LANE_GROUP}
        self.held: dict[str, Counter[str]] = {lane: Counter() for lane in LANE_GROUP}
        self.grams: dict[str, dict[str, float]] = {}
        self.running: set[str] = {"th"}
        forms = read_simplemma(paths["simplemma"])
        self._add("th", read_thai(paths["pythainlp"]).items())
        self._add_running(read_wordfreq(paths["wordfreq"]), forms)
        for code in sorted(forms):
            self._raise(str(lane_of(code)), sorted(forms[code]), FORM_COUNT)
        self._add_catalogues(paths)
        for lane in sorted(set(LANE_GROUP) - self.running):
            if lane not in ("fo", "gl", "gd", "mt", "lb", "fy", "br", "ky", "tg", "tt", "grc"):
                self.grams[lane] = read_lingua(paths["lingua-language-detector"], lane)
        for lane in ("tr", "az"):  # capital I without dot folds to i: both spellings occur
            words = self.words[lane]
            self._add(lane, [("i" + w[1:], n * 0.2) for w, n in words.items() if w.startswith("ı")])

    def _add(self, lane: str, items: Iterable[tuple[str, float]]) -> None:
        words, alphabets = self.words[lane], self.alphabets
        for raw, count in list(items):
            word = fold(raw).strip("\u2019")
            if 0 < len(word) <= 40 and alphabets.fits(word, lane):
                words[word] = words.get(word, 0.0) + count

    def _raise(self, lane: str, forms: Iterable[str], least: float) -> None:
        words, alphabets = self.words[lane], self.alphabets
        for raw in forms:
            for part in re.split(r"[ \-]", raw):
                word = fold(part).strip("\u2019")
                if 0 < len(word) <= 40 and alphabets.fits(word, lane) and words.get(word, 0.0) < least:
                    words[word] = least

    def _add_running(self, lists: dict[str, Words], forms: dict[str, set[str]]) -> None:
        for code, words in lists.items():
            lane = str(lane_of(code))
            self.running.add(lane)
            if code == "de":
                words = _with_sharp_s(words, forms["de"])
            elif code == "el":
                words = {w[:-1] + "ς" if w.endswith("σ") else w: n for w, n in words.items()}
            self._add(lane, words.items())
            if code == "sh":
                self.running.add("sr")
                self._add("sr", ((serbian(word), n) for word, n in words.items()))

    def _add_catalogues(self, paths: dict[str, Path]) -> None:
        counts: dict[str, Counter[str]] = {lane: Counter() for lane in LANE_GROUP}
        for lane, text in catalogues(paths):
            target = self.held if held_out(text) else counts
            target[lane].update(tokens(text, lane, self.alphabets))
        for lane, counter in counts.items():
            total = sum(counter.values()) or 1
            scale = (
                min(UI_SHARE / total, UI_COUNT)
                if lane in self.running
                else min(1000000000.0 / total, UI_COUNT_ALONE)
            )
            self._add(lane, ((w, n * scale) for w, n in counter.items()))
        names: dict[str, Counter[str]] = {lane: Counter() for lane in LANE_GROUP}
        for lane, text in cldr_texts(paths):
            names[lane].update(set(tokens(text, lane, self.alphabets)))
        for lane, counter in names.items():
            self._raise(lane, counter, CLDR_COUNT)


def _with_sharp_s(words: Words, forms: set[str]) -> Words:
    """German words with the ß that wordfreq folded to ss; half each where both spellings exist."""
    folded = {fold(form) for form in forms}
    restore = {form.replace("ß", "ss"): form for form in sorted(folded) if "ß" in form}
    out: Words = {}
    for word, n in words.items():
        sharp = restore.get(word)
        if sharp is None:
            out[word] = out.get(word, 0.0) + n
        else:
            share = 0.5 if word in folded else 1.0
            out[sharp] = out.get(sharp, 0.0) + n * share
            if share < 1:
                out[word] = out.get(word, 0.0) + n * (1 - share)
    return out
