"""What is fuzzed: for each target any bytes, and what has to hold whatever they are.

A target raises nothing but AssertionError, for a broken promise; errors that are meant for users are
caught here. The first bytes of the input choose options, the rest is the content.
"""

from __future__ import annotations

import contextlib
import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from unmojibake.baseline import read_baseline
from unmojibake.channels import Channel, damage
from unmojibake.config_keys import load
from unmojibake.errors import UnmojibakeError
from unmojibake.files.editorconfig import charset_in
from unmojibake.files.journal_lines import parse_run
from unmojibake.files.patterns import Patterns
from unmojibake.files.zipnames import plan_zip
from unmojibake.model import Certainty, Change
from unmojibake.options import Options
from unmojibake.silence import Comments, allowed_spans
from unmojibake.stages.decode import analyse, encode_back
from unmojibake.stages.decode_map import ByteMap
from unmojibake.stages.findings import Lines
from unmojibake.stages.pipeline import repair_bytes, repair_text

LEVELS = ("likely", "guess", "certain")
READINGS = ("utf-8", "cp1252", "gb18030", "latin-1", "cp932", "cp1251", "cp437", "mac_roman")
LONGEST = 4096  # bytes: what is wrong with more of them is wrong with fewer
# The costly targets get short inputs, of which they see many more, and most of the time.
LENGTHS = {"repair": 320, "repair_bytes": 480}
SHARES = {"repair": 20, "repair_bytes": 10}

_FINDING = Change(
    rule="UM101",
    line=1,
    column=1,
    start=0,
    end=0,
    before="",
    after="",
    channel="",
    certainty=Certainty.LIKELY,
    confidence=1.0,
)


def as_text(data: bytes) -> tuple[int, str]:
    """A number that chooses, and a text: UTF-8, or bytes misread as a wrong program would."""
    choice, body = (data[0], data[1:]) if data else (0, b"")
    reading = READINGS[choice % len(READINGS)]
    if reading == "utf-8":
        try:
            return choice, body.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            return choice, body.decode("utf-8", "replace")
    return choice, body.decode(reading, "replace")


def in_order(text: str, changes: Sequence[Change], data: bytes | None = None) -> None:
    """Findings lie in the text, in order, without overlap, and say truly what stands there."""
    lines = Lines(text)
    at = 0
    for change in changes:
        assert at <= change.start <= change.end <= len(text), (at, change)
        assert change.before or change.after, change
        if data is None:
            assert text[change.start : change.end] == change.before, change
        else:
            assert change.byte_start is not None and change.byte_end is not None, change
            assert 0 <= change.byte_start <= change.byte_end <= len(data), change
        assert (change.line, change.column) == lines.place(change.start), change
        assert 0.0 <= change.confidence <= 1.0, change
        at = change.end


def merged(*groups: Sequence[Change]) -> list[Change]:
    return sorted((change for group in groups for change in group), key=lambda c: (c.start, c.end))


def repair(data: bytes) -> None:
    """Text: only findings change, they do not overlap, and applying them gives the result."""
    choice, text = as_text(data)
    options = Options(level=LEVELS[choice // 8 % 3])
    done = repair_text(text, options)
    in_order(text, merged(done.changes, done.unresolved))
    out, at = [], 0
    for change in done.changes:
        assert change.after is not None and change.certainty >= options.certainty
        out += [text[at : change.start], change.after]
        at = change.end
    assert "".join([*out, text[at:]]) == done.text
    assert done.changes or done.text is text


def repaired_bytes(data: bytes) -> None:
    """Bytes: what lies outside the findings stays, byte for byte."""
    choice, body = (data[0], data[1:]) if data else (0, b"")
    done = repair_bytes(body, Options(level=LEVELS[choice % 3]))
    assert done.decoded is not None
    if done.decoded.binary:
        assert done.data is body
        return
    in_order(done.decoded.text, merged(done.changes, done.unresolved), body)
    if not done.changes:
        assert done.data is body
        return
    at, behind = 0, 0
    for change in sorted(done.changes, key=lambda c: (c.byte_start or 0, c.byte_end or 0)):
        assert change.byte_start is not None and change.byte_end is not None
        kept = body[at : change.byte_start]
        found = done.data.find(kept, behind)
        assert found >= 0, change
        at, behind = change.byte_end, found + len(kept)
    assert done.data.endswith(body[at:])


def decoded(data: bytes) -> None:
    """Bytes to text: segments cover the data, offsets go back and forth, an unchanged text gives the bytes."""
    found = analyse(data)
    at = len(found.decoded.bom)
    for segment in found.segments:
        assert segment.start == at and segment.end > at, segment
        at = segment.end
    assert at == len(data) or not found.segments
    assert "".join(segment.text for segment in found.segments) == found.text
    assert encode_back(found, found.text) == data
    places = ByteMap(found)
    before = 0
    for index in range(0, len(found.text) + 1, 1 + len(found.text) // 16):
        place = places.byte_offset(index)
        assert before <= place <= len(data)
        before = place


def comments(data: bytes) -> None:
    """Ignore comments in any text, around a finding at any place."""
    choice, text = as_text(data)
    known = Comments(text)
    for start in {0, len(text) // 2, len(text), choice % (len(text) + 1)}:
        known.hide(replace(_FINDING, start=start, end=min(len(text), start + choice % 7)))
    assert all(text[a:b] == "ab" for a, b in allowed_spans(text, ("ab", "")))


def channel_names(data: bytes) -> None:
    """Names of channels, and damage through what they name."""
    name, _, text = data.decode("utf-8", "replace").partition("\n")
    with contextlib.suppress(UnmojibakeError):
        channel = Channel.parse(name)
        assert Channel.parse(channel.name) == channel
        damage(text, channel)


def config(data: bytes) -> None:
    """A configuration file: settings, or an error for its user."""
    with _file(data, ".toml") as path, contextlib.suppress(UnmojibakeError):
        load(path)


def baseline(data: bytes) -> None:
    """A baseline file: counts, or an error for its user."""
    with _file(data, ".json") as path, contextlib.suppress(UnmojibakeError):
        for counts in read_baseline(str(path)).known.values():
            assert all(isinstance(key, str) and count >= 0 for key, count in counts)


def journal(data: bytes) -> None:
    """A run of the journal: whatever its lines hold, it reads as something or as nothing."""
    run = parse_run("20250102-030405-060708", data.split(b"\n"))
    for entry in run.entries if run else ():
        assert Path(entry.path).is_absolute() and "\0" not in entry.path


def ignore_file(data: bytes) -> None:
    """An ignore file, asked about names that its own lines hold."""
    lines = data.decode("utf-8", "surrogateescape").split("\n")
    patterns = Patterns(lines)
    for line in lines[:8]:
        path = line.strip("/!* ") or "x"
        patterns.match(path.rpartition("/")[2], path, False)
        patterns.covers(path, True)


def editorconfig(data: bytes) -> None:
    """An .editorconfig, asked about a path that it may name itself."""
    text = data.decode("utf-8-sig", "replace")
    charset_in(text, "src/a.c")
    charset_in(text, text[-20:].strip("[]\n") or "x")


def archive(data: bytes) -> None:
    """A ZIP archive, as it comes: a plan without harmful names, or an error for its user."""
    with _file(data, ".zip") as path, contextlib.suppress(UnmojibakeError):
        for rename in plan_zip(str(path), lambda name: name.replace("a", "b"), lambda raw: None):
            assert rename.problem or not rename.new.startswith("/")


class _file:
    """The data as a file of its own."""

    def __init__(self, data: bytes, suffix: str) -> None:
        self._data, self._suffix = data, suffix

    def __enter__(self) -> Path:
        self._folder = tempfile.TemporaryDirectory(prefix="fuzz-")
        path = Path(self._folder.name, f"given{self._suffix}")
        path.write_bytes(self._data)
        return path

    def __exit__(self, *error: object) -> None:
        self._folder.cleanup()


TARGETS: dict[str, Callable[[bytes], None]] = {
    "repair": repair,
    "repair_bytes": repaired_bytes,
    "decode": decoded,
    "comments": comments,
    "channels": channel_names,
    "config": config,
    "baseline": baseline,
    "journal": journal,
    "ignore_file": ignore_file,
    "editorconfig": editorconfig,
    "archive": archive,
}

_TEXTS = (
    "Größe und Höhe — ein schöner Tag, Käse in Köln.\n",
    "Съешь ещё этих мягких французских булок, да выпей чаю.\r\n",
    "用户登录失败，请检查用户名和密码是否正确。——谢谢\n第二行 ✅ done\n",
    "これは日本語の文章です。文字化けしていません。\n",
    "사용자 이름과 비밀번호를 확인하세요. 찾을 수 없습니다.\n",
    "she said “don’t” – café, naïve… ½ price €5\n",
    "Zażółć gęślą jaźń; příliš žluťoučký kůň; çok güzel İstanbul\n",
    "תודה רבה وشكرا جزيلا ขอบคุณมาก Ευχαριστώ πολύ\n",
)
_CHANNELS = (
    *("utf-8>cp1252", "utf-8>cp1252*2", "utf-8>cp936/drop", "utf-8>cp936/swallow", "utf-8>cp932/swallow"),
    *("utf-8>cp1251", "utf-8>koi8-r", "utf-8>mac_roman", "utf-8>cp437", "cp1251>cp1252", "big5>cp1252"),
    *("shift_jis>cp1252", "euc-kr>cp1252", "gb2312>cp1252", "utf-8>cp949/whatwg", "utf-8>cp950/fffd"),
)
_CONFIG = b"""[tool.unmojibake]
level = "guess"
select = ["UM1"]
per-file-ignores = {"*.txt" = ["UM4", "ALL"]}
jobs = 2
[[tool.unmojibake.mappings]]
name = "m"
find = "(?i)a{1,3}[^x]*?(b|c)"
replace = "\\\\1\\\\g<0>"
regex = true
"""
# lost places that no original fits well: the dearest to search
_SENSELESS = (
    "摮睃\ufffd硋\ufffd" * 9,
    "✅ 鐢ㄦ埛" + "\0" * 40 + "\ufffd" * 10 + "辫触锛岃\ue1ec\ue1ba€傗€斺€旇阿璋",
    "ﾗｽｪﾗ勉沌・ﾗｨﾗ泰・ﾙ珎・ｴﾙ・・ｱﾘｧ 犧わ" * 2,
)
_DIGEST = "ab" * 32


def seeds(name: str) -> list[bytes]:
    """Inputs to begin with, for one target."""
    made = _OTHERS.get(name)
    if made is not None:
        return made()
    texts = list(_TEXTS)
    for channel in _CHANNELS:
        for text in _TEXTS:
            with contextlib.suppress(UnmojibakeError):
                texts.append(damage(text, channel))
    if name in LENGTHS:
        texts += [*_damaged_words(), *_SENSELESS]
    if name == "repair":
        return [bytes((8 * (i % 3),)) + text.encode("utf-8", "surrogatepass") for i, text in enumerate(texts)]
    found = [text.encode("utf-8", "surrogatepass") for text in texts]
    for codec in ("cp1252", "gb18030", "cp932", "cp1251", "utf-16", "utf-16-be", "utf-32", "utf-7"):
        found += [text.encode(codec, "ignore") for text in _TEXTS]
    found += [
        "appended\ud83dé\ude00".encode(codec, "surrogatepass") + b"x" for codec in ("utf-16-le", "utf-16-be")
    ]
    found.append(_TEXTS[0].encode() + _TEXTS[0].encode("cp1252") + _TEXTS[2].encode("gb18030"))
    return [b"\0" + each for each in found] if name == "repair_bytes" else found


def _damaged_words() -> list[str]:
    """One word, two and three: each damaged alone, and beside a healthy one."""
    made = []
    for number, channel in enumerate(_CHANNELS):
        for text in _TEXTS:
            words = [word for word in text.split() if not word.isascii()] or text.split()
            first, second = words[number % len(words)], words[(number + 1) % len(words)]
            for healthy, whole in (("", first), (first + " ", second), ("", f"{first} {second}?")):
                with contextlib.suppress(UnmojibakeError):
                    made.append(healthy + damage(whole, channel))
    return list(dict.fromkeys(made))


def _comment_seeds() -> list[bytes]:
    rows = (
        "# unmojibake: ignore[UM101, um4]",
        "<!-- unmojibake: ignore-file -->",
        "// unmojibake: ignore-next-line",
    )
    return [b"\0" + f"abc\r\n{row}\rabab\n".encode() for row in rows]


def _journal_seeds() -> list[bytes]:
    entry = {"path": "/a/b", "before": _DIGEST, "after": _DIGEST, "size": 1, "mode": 420, "in_place": True}
    rows = [
        *({"unmojibake": "1", "kind": "fix", "root": "/a"}, entry, {"path": "/a/b", "renamed_to": "/a/c"}),
        *({"folder": "/a"}, {"finished": "/a/b"}, {"undone": 0}, {"end": True}),
    ]
    return ["\n".join(map(json.dumps, rows)).encode()]


def _archive_seeds() -> list[bytes]:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as zipped:
        for name in ("a.txt", "caf\u00e9/\u4e2d\u6587.txt", "../b", "/c"):
            zipped.writestr(name, name)
    return [made.getvalue()]


_OTHERS: dict[str, Callable[[], list[bytes]]] = {
    "comments": _comment_seeds,
    "channels": lambda: [f"{c}\n{t}".encode() for c, t in zip(_CHANNELS, _TEXTS * 2, strict=True)],
    "config": lambda: [_CONFIG],
    "baseline": lambda: [b'{"version": 1, "files": {"a.txt": {"UM101 x": 2, "UM4 ?": 1}}}'],
    "journal": _journal_seeds,
    "ignore_file": lambda: [b"*.txt\n!keep.txt\n/a/**/b\nfolder/\n[a-c]x\\*\n#\n**/d*e?\n"],
    "editorconfig": lambda: [
        b"root = true\n[*]\ncharset = latin1\n[src/**.{c,h}]\ncharset=gbk\n[{1..9}[!a-c]?]\n"
    ],
    "archive": _archive_seeds,
}
