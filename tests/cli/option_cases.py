# ruff: noqa: E501 (lines are as long as those of the command)
"""The table of ``test_every_option``: what the real command leaves for each option, byte for byte."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from worlds import CLEAN, DAMAGED


@dataclass(frozen=True)
class Case:
    """``command`` with ``words``, of which one is ``option`` (or which give the argument of that name).

    ``world`` names the folder in which it runs, ``before`` commands that ran earlier, ``edit`` what was written
    after those. ``files``: what is new or changed afterwards, None for what is gone; ``runs``: runs that can be
    undone. ``begins``: ``out`` is only the beginning. ``same`` says why the option makes no difference here.
    """

    command: str
    option: str
    words: tuple[str, ...]
    world: str
    code: int
    out: str = ""
    err: str = ""
    files: Mapping[str, str | None] = field(default_factory=dict)
    runs: int = 0
    stdin: str = ""
    env: Mapping[str, str] = field(default_factory=dict)
    before: tuple[tuple[str, ...], ...] = ()
    edit: Mapping[str, str] = field(default_factory=dict)
    begins: bool = False
    same: str = ""
    needs: tuple[str, ...] = ()


FRAMES = (
    "a.txt:1:3: UM101 UTF-8 read as Windows-1252 or Latin-1\n"
    "  |\n"
    "1 | Gr\xc3\xb6\xc3\u0178e und K\xc3\xa4se\n"
    "  |   ^^^^\n"
    "  = repair:  \xc3\xb6\xc3\u0178 (U+00C3 U+00B6 U+00C3 U+0178) -> \xf6\xdf (U+00F6 U+00DF)\n"
    "  = channel: utf-8>cp1252; certain, P %\n"
    "  = why:     UTF-8 to its last character; replays exactly\n"
    "\n"
    "a.txt:1:14: UM101 UTF-8 read as Windows-1252 or Latin-1\n"
    "  |\n"
    "1 | Gr\xc3\xb6\xc3\u0178e und K\xc3\xa4se\n"
    "  |              ^^\n"
    "  = repair:  \xc3\xa4 (U+00C3 U+00A4) -> \xe4 (U+00E4)\n"
    "  = channel: utf-8>cp1252; certain, P %\n"
    "  = why:     UTF-8 to its last character; replays exactly\n"
    "\n"
)
VALUES = (
    "t.v: id=1: UM101 UTF-8 read as Windows-1252 or Latin-1\n"
    "  = before:  'Gr\xc3\xb6\xc3\u0178e und K\xc3\xa4se'\n"
    "  = after:   'Gr\xf6\xdfe und K\xe4se'\n"
    "  = channel: utf-8>cp1252; likely, P %\n"
    "\n"
    "t.w: id=1: UM101 UTF-8 read as Windows-1252 or Latin-1\n"
    "  = before:  'caf\xc3\xa9'\n"
    "  = after:   'caf\xe9'\n"
    "  = channel: utf-8>cp1252; likely, P %\n"
    "\n"
    "t.v: 1 damaged value (UM101 1)\n"
    "t.w: 1 damaged value (UM101 1)\n"
    "\n"
)
FOUND = "Found 2 findings in 1 file, 2 can be repaired with 'unmojibake fix' (1 file looked at).\n"
FOUND_VALUES = "Found 2 damaged values (2 tables, 2 rows looked at).\n"
TABLE = "id,v,w\n1,caf\xe9,Gr\xf6\xdfe und K\xe4se\n"
REPAIRED = "repaired a.txt: 2 findings\nRepaired 2 findings (1 file looked at).\n"
DIFF = "--- a.txt\n+++ a.txt\n@@ -1 +1 @@\n-Gr\xc3\xb6\xc3\u0178e und K\xc3\xa4se\n+Gr\xf6\xdfe und K\xe4se\n"
LIKELY_FRAME = (
    "a.txt:1:4: UM101 UTF-8 read as Windows-1252 or Latin-1\n"
    "  |\n"
    "1 | caf\xc3\xa9\n"
    "  |    ^^\n"
    "  = repair:  \xc3\xa9 (U+00C3 U+00A9) -> \xe9 (U+00E9)\n"
    "  = channel: utf-8>cp1252; likely, P %\n"
    "  = why:     UTF-8 to its last character; replays exactly\n"
    "  = note:    below --level certain, left as it is\n"
    "\n"
)

CASES = (
    Case("check", "paths", ("a.txt",), "two", 1, out=FRAMES, err=FOUND),
    Case(
        "check",
        "--level",
        ("--level", "certain"),
        "likely",
        0,
        out=LIKELY_FRAME,
        err="No damage found (1 file looked at); 1 note below --level certain.\n",
    ),
    Case(
        "check",
        "--level",
        ("--level", "guess"),
        "guess",
        1,
        out=(
            "a.txt:1:1: UM304 a Windows code page read as one of the console, the Macintosh or KOI8, or the other way\n"
            "  |\n"
            "1 | \u253clborg\n"
            "  | ^\n"
            "  = repair:  \u253c (U+253C) -> \xc5 (U+00C5)\n"
            "  = channel: cp1252>cp437; guess, P %\n"
            "  = why:     N bits more plausible; replays exactly\n"
            "\n"
        ),
        err="Found 1 finding in 1 file, 1 can be repaired with 'unmojibake fix' (1 file looked at).\n",
    ),
    Case(
        "check",
        "--level",
        ("--level", "likely"),
        "only certain",
        1,
        out=(
            "a.txt:1:4: UM101 UTF-8 read as Windows-1252 or Latin-1\n"
            "  |\n"
            "1 | caf\xc3\xa9\n"
            "  |    ^^\n"
            "  = repair:  \xc3\xa9 (U+00C3 U+00A9) -> \xe9 (U+00E9)\n"
            "  = channel: utf-8>cp1252; likely, P %\n"
            "  = why:     UTF-8 to its last character; replays exactly\n"
            "\n"
        ),
        err="Found 1 finding in 1 file, 1 can be repaired with 'unmojibake fix' (2 files looked at).\n",
    ),
    Case(
        "check",
        "--select",
        ("--select", "UM2,UM3"),
        "damaged",
        0,
        err="No damage found (1 file looked at).\n",
    ),
    Case(
        "check", "--ignore", ("--ignore", "UM101"), "damaged", 0, err="No damage found (1 file looked at).\n"
    ),
    Case(
        "check",
        "--encoding",
        ("--encoding", "utf-8", "a.txt"),
        "legacy",
        2,
        err=(
            "error: a.txt: the content is not valid utf-8; leave the encoding to be found, or name another\n"
            "No damage found (1 file looked at); 1 file failed.\n"
        ),
    ),
    Case(
        "check",
        "--reference",
        ("--reference", "file:good.txt", "a.txt"),
        "reference file",
        1,
        out=(
            "a.txt:1:3: UM103 a single-byte code page read as another one (cp1251 as cp1252, cp1250 as Latin-1...)\n"
            "  |\n"
            "1 | Gr\ufffd\xdfe und K\xe4se\n"
            "  |   ^\n"
            "  = repair:  \ufffd (U+FFFD) -> \xf6 (U+00F6)\n"
            "  = channel: cp1252>ascii/fffd; certain, P %\n"
            "  = why:     replayed from the reference good.txt\n"
            "\n"
        ),
        err="Found 1 finding in 1 file, 1 can be repaired with 'unmojibake fix' (1 file looked at).\n",
    ),
    Case(
        "check",
        "--reference",
        ("--reference", "good.txt", "a.txt"),
        "reference file",
        1,
        out=(
            "a.txt:1:3: UM103 a single-byte code page read as another one (cp1251 as cp1252, cp1250 as Latin-1...)\n"
            "  |\n"
            "1 | Gr\ufffd\xdfe und K\xe4se\n"
            "  |   ^\n"
            "  = repair:  \ufffd (U+FFFD) -> \xf6 (U+00F6)\n"
            "  = channel: cp1252>ascii/fffd; certain, P %\n"
            "  = why:     replayed from the reference good.txt\n"
            "\n"
        ),
        err="Found 1 finding in 1 file, 1 can be repaired with 'unmojibake fix' (1 file looked at).\n",
    ),
    Case(
        "check",
        "--reference",
        ("--reference", "none", "a.txt"),
        "reference revision",
        1,
        out=(
            "a.txt:1:3: UM401 U+FFFD stands where bytes could not be read\n"
            "  |\n"
            "1 | Gr\ufffd\xdfe und K\xe4se\n"
            "  |   ^\n"
            "  = damage:  \ufffd (U+FFFD), nothing known to put back\n"
            "  = channel: unknown>utf-8/fffd; certain, P %\n"
            "  = why:     bytes that could not be read were replaced; only an earlier text has them\n"
            "\n"
        ),
        err="Found 1 finding in 1 file (1 file looked at).\n",
    ),
    Case(
        "check",
        "--reference",
        ("--reference", "rev:HEAD", "a.txt"),
        "no reference",
        1,
        out=(
            "a.txt:1:3: UM103 a single-byte code page read as another one (cp1251 as cp1252, cp1250 as Latin-1...)\n"
            "  |\n"
            "1 | Gr\ufffd\xdfe und K\xe4se\n"
            "  |   ^\n"
            "  = repair:  \ufffd (U+FFFD) -> \xf6 (U+00F6)\n"
            "  = channel: cp1252>ascii/fffd; certain, P %\n"
            "  = why:     replayed from the reference COMMIT:a.txt\n"
            "\n"
        ),
        err="Found 1 finding in 1 file, 1 can be repaired with 'unmojibake fix' (1 file looked at).\n",
    ),
    Case(
        "check",
        "--reference",
        ("--reference", "HEAD", "a.txt"),
        "no reference",
        1,
        out=(
            "a.txt:1:3: UM103 a single-byte code page read as another one (cp1251 as cp1252, cp1250 as Latin-1...)\n"
            "  |\n"
            "1 | Gr\ufffd\xdfe und K\xe4se\n"
            "  |   ^\n"
            "  = repair:  \ufffd (U+FFFD) -> \xf6 (U+00F6)\n"
            "  = channel: cp1252>ascii/fffd; certain, P %\n"
            "  = why:     replayed from the reference COMMIT:a.txt\n"
            "\n"
        ),
        err="Found 1 finding in 1 file, 1 can be repaired with 'unmojibake fix' (1 file looked at).\n",
    ),
    Case(
        "check",
        "--reference",
        ("--reference", "auto", "a.txt"),
        "no reference",
        1,
        out=(
            "a.txt:1:3: UM103 a single-byte code page read as another one (cp1251 as cp1252, cp1250 as Latin-1...)\n"
            "  |\n"
            "1 | Gr\ufffd\xdfe und K\xe4se\n"
            "  |   ^\n"
            "  = repair:  \ufffd (U+FFFD) -> \xf6 (U+00F6)\n"
            "  = channel: cp1252>ascii/fffd; certain, P %\n"
            "  = why:     replayed from the reference HEAD\n"
            "\n"
        ),
        err="Found 1 finding in 1 file, 1 can be repaired with 'unmojibake fix' (1 file looked at).\n",
    ),
    Case(
        "check",
        "--to",
        ("--to", "utf-8", "a.txt"),
        "legacy",
        0,
        err=("note: a.txt: to be converted from cp1252 to utf-8\nNo damage found (1 file looked at).\n"),
    ),
    Case(
        "check",
        "--escapes",
        ("--escapes",),
        "escaped",
        1,
        out=(
            "a.json:1:5: UM701 a string literal holds damaged text as \\u, \\x or \\U escapes\n"
            "  |\n"
            '1 | "caf\\u00c3\\u00a9 cr\\u00c3\\u00a8me"\n'
            "  |     ^^^^^^^^^^^^\n"
            "  = repair:  \\u00c3\\u00a9 (U+005C U+0075 U+0030 U+0030 U+0063 U+0033 ...) -> \\u00e9 (U+005C U+0075 U+0030 U+0030 U+0065 U+0039)\n"
            "  = channel: utf-8>cp1252; certain, P %\n"
            "  = why:     reads '\xc3\xa9', was '\xe9'; UTF-8 to its last character; replays exactly\n"
            "\n"
            "a.json:1:20: UM701 a string literal holds damaged text as \\u, \\x or \\U escapes\n"
            "  |\n"
            '1 | "caf\\u00c3\\u00a9 cr\\u00c3\\u00a8me"\n'
            "  |                    ^^^^^^^^^^^^\n"
            "  = repair:  \\u00c3\\u00a8 (U+005C U+0075 U+0030 U+0030 U+0063 U+0033 ...) -> \\u00e8 (U+005C U+0075 U+0030 U+0030 U+0065 U+0038)\n"
            "  = channel: utf-8>cp1252; certain, P %\n"
            "  = why:     reads '\xc3\xa8', was '\xe8'; UTF-8 to its last character; replays exactly\n"
            "\n"
        ),
        err=FOUND,
    ),
    Case(
        "check",
        "--bom",
        ("--bom", "add"),
        "clean",
        0,
        err=("note: a.txt: to be given a byte order mark\nNo damage found (1 file looked at).\n"),
    ),
    Case(
        "check",
        "--bom",
        ("--bom", "remove"),
        "bom",
        0,
        err=("note: a.txt: to be stripped of its byte order mark\nNo damage found (1 file looked at).\n"),
    ),
    Case("check", "--bom", ("--bom", "keep"), "no bom", 0, err="No damage found (2 files looked at).\n"),
    Case(
        "check",
        "--include",
        ("--include", "*.md"),
        "two",
        1,
        out=(
            "b.md:1:3: UM101 UTF-8 read as Windows-1252 or Latin-1\n"
            "  |\n"
            "1 | Gr\xc3\xb6\xc3\u0178e und K\xc3\xa4se\n"
            "  |   ^^^^\n"
            "  = repair:  \xc3\xb6\xc3\u0178 (U+00C3 U+00B6 U+00C3 U+0178) -> \xf6\xdf (U+00F6 U+00DF)\n"
            "  = channel: utf-8>cp1252; certain, P %\n"
            "  = why:     UTF-8 to its last character; replays exactly\n"
            "\n"
            "b.md:1:14: UM101 UTF-8 read as Windows-1252 or Latin-1\n"
            "  |\n"
            "1 | Gr\xc3\xb6\xc3\u0178e und K\xc3\xa4se\n"
            "  |              ^^\n"
            "  = repair:  \xc3\xa4 (U+00C3 U+00A4) -> \xe4 (U+00E4)\n"
            "  = channel: utf-8>cp1252; certain, P %\n"
            "  = why:     UTF-8 to its last character; replays exactly\n"
            "\n"
        ),
        err=FOUND,
    ),
    Case("check", "--exclude", ("--exclude", "*.md"), "two", 1, out=FRAMES, err=FOUND),
    Case(
        "check",
        "--no-gitignore",
        ("--no-gitignore",),
        "ignored",
        1,
        out=FRAMES,
        err="Found 2 findings in 1 file, 2 can be repaired with 'unmojibake fix' (2 files looked at).\n",
    ),
    Case(
        "check",
        "--stdin-filename",
        ("--stdin-filename", "docs/page.txt", "-"),
        "no docs",
        0,
        err=("note: docs/page.txt: excluded by the settings, skipped\nNo damage found (1 file looked at).\n"),
        stdin=DAMAGED,
    ),
    Case(
        "check",
        "--since",
        ("--since", "HEAD"),
        "new damage",
        1,
        out=(
            "b.txt:1:3: UM101 UTF-8 read as Windows-1252 or Latin-1\n"
            "  |\n"
            "1 | Gr\xc3\xb6\xc3\u0178e und K\xc3\xa4se\n"
            "  |   ^^^^\n"
            "  = repair:  \xc3\xb6\xc3\u0178 (U+00C3 U+00B6 U+00C3 U+0178) -> \xf6\xdf (U+00F6 U+00DF)\n"
            "  = channel: utf-8>cp1252; certain, P %\n"
            "  = why:     replayed from the reference HEAD\n"
            "\n"
            "b.txt:1:14: UM101 UTF-8 read as Windows-1252 or Latin-1\n"
            "  |\n"
            "1 | Gr\xc3\xb6\xc3\u0178e und K\xc3\xa4se\n"
            "  |              ^^\n"
            "  = repair:  \xc3\xa4 (U+00C3 U+00A4) -> \xe4 (U+00E4)\n"
            "  = channel: utf-8>cp1252; certain, P %\n"
            "  = why:     replayed from the reference HEAD\n"
            "\n"
        ),
        err=FOUND,
    ),
    Case(
        "check",
        "--baseline",
        ("--baseline", "known.json"),
        "damaged",
        0,
        err="No damage found (2 files looked at).\n",
        before=(("check", "--write-baseline", "known.json", "-q"),),
    ),
    Case("check", "--show-files", ("--show-files",), "two", 0, out="a.txt\nb.md\n"),
    Case(
        "check",
        "--names",
        ("--names",),
        "name",
        1,
        out=(
            "Gr\xc3\xb6\xc3\u0178e.txt:1:1: UM601 the name of a file or folder was read in the wrong encoding\n"
            "  |\n"
            "1 | Gr\xc3\xb6\xc3\u0178e.txt\n"
            "  | ^^^^^^^^^^^\n"
            "  = repair:  Gr\xc3\xb6\xc3\u0178e.txt (U+0047 U+0072 U+00C3 U+00B6 U+00C3 U+0178 ...) -> Gr\xf6\xdfe.txt (U+0047 U+0072 U+00F6 U+00DF U+0065 U+002E ...)\n"
            "  = channel: utf-8>cp1252; certain, P %\n"
            "  = why:     UTF-8 to its last character; replays exactly\n"
            "\n"
        ),
        err="Found 1 finding in 1 file, 1 can be repaired with 'unmojibake fix' (1 file looked at).\n",
    ),
    Case(
        "check",
        "--zip",
        ("--zip", "a.zip"),
        "archive",
        1,
        out=(
            "a.zip:1:1: UM602 a member of a ZIP archive has a damaged, absolute or climbing name\n"
            "  |\n"
            "1 | Gr\xc3\xb6\xc3\u0178e.txt\n"
            "  | ^^^^^^^^^^^\n"
            "  = repair:  Gr\xc3\xb6\xc3\u0178e.txt (U+0047 U+0072 U+00C3 U+00B6 U+00C3 U+0178 ...) -> Gr\xf6\xdfe.txt (U+0047 U+0072 U+00F6 U+00DF U+0065 U+002E ...)\n"
            "  = channel: utf-8>cp1252; certain, P %\n"
            "\n"
        ),
        err="Found 1 finding in 1 file, 1 can be repaired with 'unmojibake fix' (1 file looked at).\n",
    ),
    Case(
        "check",
        "--config",
        ("--config", "c.toml"),
        "other settings",
        0,
        err="No damage found (2 files looked at).\n",
    ),
    Case(
        "check",
        "--isolated",
        ("--isolated",),
        "own settings",
        1,
        out=FRAMES,
        err="Found 2 findings in 1 file, 2 can be repaired with 'unmojibake fix' (2 files looked at).\n",
    ),
    Case(
        "check",
        "--show-settings",
        ("--show-settings",),
        "clean",
        0,
        out=(
            "# no configuration file\n"
            "# globs are relative to WORK\n"
            'level = "likely"\n'
            "select = []\n"
            "ignore = []\n"
            "per-file-ignores = {}\n"
            "include = []\n"
            "exclude = []\n"
            "gitignore = true\n"
            "allow = []\n"
            "mappings = []\n"
            "# encoding is not set\n"
            "# to is not set\n"
            'bom = "keep"\n'
            'reference = "auto"\n'
            "jobs = 0\n"
            "journal = true\n"
            "escapes = false\n"
            'output-format = "full"\n'
            "# baseline is not set\n"
        ),
    ),
    Case(
        "check",
        "--format",
        ("--format", "full"),
        "concise",
        1,
        out=FRAMES,
        err="Found 2 findings in 1 file, 2 can be repaired with 'unmojibake fix' (2 files looked at).\n",
    ),
    Case(
        "check",
        "--format",
        ("--format", "concise"),
        "damaged",
        1,
        out=(
            "a.txt:1:3: UM101 '\xc3\xb6\xc3\u0178' -> '\xf6\xdf' (utf-8>cp1252, certain P)\n"
            "a.txt:1:14: UM101 '\xc3\xa4' -> '\xe4' (utf-8>cp1252, certain P)\n"
        ),
        err=FOUND,
    ),
    Case(
        "check",
        "--format",
        ("--format", "json"),
        "damaged",
        1,
        out=(
            "{\n"
            '  "version": 1,\n'
            '  "tool": "unmojibake VERSION",\n'
            '  "files": [\n'
            "    {\n"
            '      "path": "a.txt",\n'
            '      "status": "damaged",\n'
            '      "encoding": "utf-8",\n'
            '      "error": null,\n'
            '      "findings": [\n'
            "        {\n"
            '          "rule": "UM101",\n'
            '          "line": 1,\n'
            '          "column": 3,\n'
            '          "start": 2,\n'
            '          "end": 6,\n'
            '          "before": "\xc3\xb6\xc3\u0178",\n'
            '          "after": "\xf6\xdf",\n'
            '          "channel": "utf-8>cp1252",\n'
            '          "certainty": "certain",\n'
            '          "confidence": P,\n'
            '          "alternatives": [],\n'
            '          "evidence": "UTF-8 to its last character; replays exactly",\n'
            '          "applied": true,\n'
            '          "byte_start": 2,\n'
            '          "byte_end": 10\n'
            "        },\n"
            "        {\n"
            '          "rule": "UM101",\n'
            '          "line": 1,\n'
            '          "column": 14,\n'
            '          "start": 13,\n'
            '          "end": 15,\n'
            '          "before": "\xc3\xa4",\n'
            '          "after": "\xe4",\n'
            '          "channel": "utf-8>cp1252",\n'
            '          "certainty": "certain",\n'
            '          "confidence": P,\n'
            '          "alternatives": [],\n'
            '          "evidence": "UTF-8 to its last character; replays exactly",\n'
            '          "applied": true,\n'
            '          "byte_start": 17,\n'
            '          "byte_end": 21\n'
            "        }\n"
            "      ]\n"
            "    }\n"
            "  ],\n"
            '  "summary": {\n'
            '    "files": 1,\n'
            '    "damaged": 1,\n'
            '    "findings": 2,\n'
            '    "notes": 0,\n'
            '    "repairable": 2,\n'
            '    "repaired": 0,\n'
            '    "errors": 0\n'
            "  }\n"
            "}\n"
        ),
    ),
    Case(
        "check",
        "--format",
        ("--format", "jsonl"),
        "damaged",
        1,
        out='{"path": "a.txt", "status": "damaged", "encoding": "utf-8", "error": null, "findings": [{"rule": "UM101", "line": 1, "column": 3, "start": 2, "end": 6, "before": "\xc3\xb6\xc3\u0178", "after": "\xf6\xdf", "channel": "utf-8>cp1252", "certainty": "certain", "confidence": P, "alternatives": [], "evidence": "UTF-8 to its last character; replays exactly", "applied": true, "byte_start": 2, "byte_end": 10}, {"rule": "UM101", "line": 1, "column": 14, "start": 13, "end": 15, "before": "\xc3\xa4", "after": "\xe4", "channel": "utf-8>cp1252", "certainty": "certain", "confidence": P, "alternatives": [], "evidence": "UTF-8 to its last character; replays exactly", "applied": true, "byte_start": 17, "byte_end": 21}]}\n',
    ),
    Case(
        "check",
        "--format",
        ("--format", "github"),
        "damaged",
        1,
        out=(
            "::error file=a.txt,line=1,col=3,title=UM101 UTF-8 read as Windows-1252 or Latin-1::'\xc3\xb6\xc3\u0178' -> '\xf6\xdf' (utf-8>cp1252, certain)\n"
            "::error file=a.txt,line=1,col=14,title=UM101 UTF-8 read as Windows-1252 or Latin-1::'\xc3\xa4' -> '\xe4' (utf-8>cp1252, certain)\n"
        ),
    ),
    Case(
        "check",
        "--format",
        ("--format", "sarif"),
        "damaged",
        1,
        out=(
            "{\n"
            '  "$schema": "https://json.schemastore.org/sarif-2.1.0.json",\n'
            '  "version": "2.1.0",\n'
            '  "runs": [\n'
            "    {\n"
            '      "tool": {\n'
            '        "driver": {\n'
            '          "name": "unmojibake",\n'
            '          "version": "VERSION",\n'
            "          "
        ),
        begins=True,
    ),
    Case(
        "check",
        "--format",
        ("--format", "junit"),
        "damaged",
        1,
        out=(
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<testsuites tests="1" failures="1" errors="0">\n'
            '  <testsuite name="unmojibake" tests="1" failures="1" errors="0">\n'
            '    <testcase name="a.txt" classname="unmojibake"><failure message="2 damaged, first in line 1" type="UM101">1:3: UM101 \'\xc3\xb6\xc3\u0178\' -&gt; \'\xf6\xdf\' (utf-8&gt;cp1252, certain)\n'
            "1:14: UM101 '\xc3\xa4' -&gt; '\xe4' (utf-8&gt;cp1252, certain)</failure></testcase>\n"
            "  </testsuite>\n"
            "</testsuites>\n"
        ),
    ),
    Case(
        "check",
        "--format",
        ("--format", "html"),
        "damaged",
        1,
        out='<!DOCTYPE html>\n<html lang="en">\n',
        begins=True,
    ),
    Case(
        "check", "--output", ("--output", "report.txt"), "damaged", 1, err=FOUND, files={"report.txt": FRAMES}
    ),
    Case("check", "-o", ("-o", "report.txt"), "damaged", 1, err=FOUND, files={"report.txt": FRAMES}),
    Case(
        "check",
        "--statistics",
        ("--statistics",),
        "damaged",
        1,
        out="      2  UM101  UTF-8 read as Windows-1252 or Latin-1\n",
        err=FOUND,
    ),
    Case(
        "check",
        "--color",
        ("--color", "always"),
        "damaged",
        1,
        out=(
            "\x1b[1ma.txt\x1b[0m:1:3: \x1b[31;1mUM101\x1b[0m UTF-8 read as Windows-1252 or Latin-1\n"
            "  \x1b[34m|\x1b[0m\n"
            "\x1b[34m1\x1b[0m \x1b[34m|\x1b[0m Gr\x1b[31m\xc3\xb6\xc3\u0178\x1b[0me und K\xc3\xa4se\n"
            "  \x1b[34m|\x1b[0m   \x1b[31;1m^^^^\x1b[0m\n"
            "  \x1b[34m=\x1b[0m repair:  \x1b[31m\xc3\xb6\xc3\u0178\x1b[0m (U+00C3 U+00B6 U+00C3 U+0178) -> \x1b[32m\xf6\xdf\x1b[0m (U+00F6 U+00DF)\n"
            "  \x1b[34m=\x1b[0m channel: utf-8>cp1252; certain, P %\n"
            "  \x1b[34m=\x1b[0m why:     UTF-8 to its last character; replays exactly\n"
            "\n"
            "\x1b[1ma.txt\x1b[0m:1:14: \x1b[31;1mUM101\x1b[0m UTF-8 read as Windows-1252 or Latin-1\n"
            "  \x1b[34m|\x1b[0m\n"
            "\x1b[34m1\x1b[0m \x1b[34m|\x1b[0m Gr\xc3\xb6\xc3\u0178e und K\x1b[31m\xc3\xa4\x1b[0mse\n"
            "  \x1b[34m|\x1b[0m              \x1b[31;1m^^\x1b[0m\n"
            "  \x1b[34m=\x1b[0m repair:  \x1b[31m\xc3\xa4\x1b[0m (U+00C3 U+00A4) -> \x1b[32m\xe4\x1b[0m (U+00E4)\n"
            "  \x1b[34m=\x1b[0m channel: utf-8>cp1252; certain, P %\n"
            "  \x1b[34m=\x1b[0m why:     UTF-8 to its last character; replays exactly\n"
            "\n"
        ),
        err=FOUND,
    ),
    Case(
        "check",
        "--color",
        ("--color", "never"),
        "damaged",
        1,
        out=FRAMES,
        err=FOUND,
        env={"FORCE_COLOR": "1"},
    ),
    Case(
        "check",
        "--color",
        ("--color", "auto"),
        "damaged",
        1,
        out=FRAMES,
        err=FOUND,
        same="pipes get none by themselves",
    ),
    Case("check", "--quiet", ("--quiet",), "damaged", 1, out=FRAMES),
    Case("check", "-q", ("-q",), "damaged", 1, out=FRAMES),
    Case(
        "check",
        "--verbose",
        ("--verbose",),
        "clean",
        0,
        err="a.txt: clean, utf-8\nNo damage found (1 file looked at).\n",
    ),
    Case(
        "check", "-v", ("-v",), "clean", 0, err="a.txt: clean, utf-8\nNo damage found (1 file looked at).\n"
    ),
    Case(
        "check",
        "--jobs",
        ("--jobs", "2"),
        "two",
        1,
        out=(
            "a.txt:1:3: UM101 UTF-8 read as Windows-1252 or Latin-1\n"
            "  |\n"
            "1 | Gr\xc3\xb6\xc3\u0178e und K\xc3\xa4se\n"
            "  |   ^^^^\n"
            "  = repair:  \xc3\xb6\xc3\u0178 (U+00C3 U+00B6 U+00C3 U+0178) -> \xf6\xdf (U+00F6 U+00DF)\n"
            "  = channel: utf-8>cp1252; certain, P %\n"
            "  = why:     UTF-8 to its last character; replays exactly\n"
            "\n"
            "a.txt:1:14: UM101 UTF-8 read as Windows-1252 or Latin-1\n"
            "  |\n"
            "1 | Gr\xc3\xb6\xc3\u0178e und K\xc3\xa4se\n"
            "  |              ^^\n"
            "  = repair:  \xc3\xa4 (U+00C3 U+00A4) -> \xe4 (U+00E4)\n"
            "  = channel: utf-8>cp1252; certain, P %\n"
            "  = why:     UTF-8 to its last character; replays exactly\n"
            "\n"
            "b.md:1:3: UM101 UTF-8 read as Windows-1252 or Latin-1\n"
            "  |\n"
            "1 | Gr\xc3\xb6\xc3\u0178e und K\xc3\xa4se\n"
            "  |   ^^^^\n"
            "  = repair:  \xc3\xb6\xc3\u0178 (U+00C3 U+00B6 U+00C3 U+0178) -> \xf6\xdf (U+00F6 U+00DF)\n"
            "  = channel: utf-8>cp1252; certain, P %\n"
            "  = why:     UTF-8 to its last character; replays exactly\n"
            "\n"
            "b.md:1:14: UM101 UTF-8 read as Windows-1252 or Latin-1\n"
            "  |\n"
            "1 | Gr\xc3\xb6\xc3\u0178e und K\xc3\xa4se\n"
            "  |              ^^\n"
            "  = repair:  \xc3\xa4 (U+00C3 U+00A4) -> \xe4 (U+00E4)\n"
            "  = channel: utf-8>cp1252; certain, P %\n"
            "  = why:     UTF-8 to its last character; replays exactly\n"
            "\n"
        ),
        err="Found 4 findings in 2 files, 4 can be repaired with 'unmojibake fix' (2 files looked at).\n",
        same="only faster",
    ),
    Case(
        "check",
        "-j",
        ("-j", "2"),
        "two",
        1,
        out=(
            "a.txt:1:3: UM101 UTF-8 read as Windows-1252 or Latin-1\n"
            "  |\n"
            "1 | Gr\xc3\xb6\xc3\u0178e und K\xc3\xa4se\n"
            "  |   ^^^^\n"
            "  = repair:  \xc3\xb6\xc3\u0178 (U+00C3 U+00B6 U+00C3 U+0178) -> \xf6\xdf (U+00F6 U+00DF)\n"
            "  = channel: utf-8>cp1252; certain, P %\n"
            "  = why:     UTF-8 to its last character; replays exactly\n"
            "\n"
            "a.txt:1:14: UM101 UTF-8 read as Windows-1252 or Latin-1\n"
            "  |\n"
            "1 | Gr\xc3\xb6\xc3\u0178e und K\xc3\xa4se\n"
            "  |              ^^\n"
            "  = repair:  \xc3\xa4 (U+00C3 U+00A4) -> \xe4 (U+00E4)\n"
            "  = channel: utf-8>cp1252; certain, P %\n"
            "  = why:     UTF-8 to its last character; replays exactly\n"
            "\n"
            "b.md:1:3: UM101 UTF-8 read as Windows-1252 or Latin-1\n"
            "  |\n"
            "1 | Gr\xc3\xb6\xc3\u0178e und K\xc3\xa4se\n"
            "  |   ^^^^\n"
            "  = repair:  \xc3\xb6\xc3\u0178 (U+00C3 U+00B6 U+00C3 U+0178) -> \xf6\xdf (U+00F6 U+00DF)\n"
            "  = channel: utf-8>cp1252; certain, P %\n"
            "  = why:     UTF-8 to its last character; replays exactly\n"
            "\n"
            "b.md:1:14: UM101 UTF-8 read as Windows-1252 or Latin-1\n"
            "  |\n"
            "1 | Gr\xc3\xb6\xc3\u0178e und K\xc3\xa4se\n"
            "  |              ^^\n"
            "  = repair:  \xc3\xa4 (U+00C3 U+00A4) -> \xe4 (U+00E4)\n"
            "  = channel: utf-8>cp1252; certain, P %\n"
            "  = why:     UTF-8 to its last character; replays exactly\n"
            "\n"
        ),
        err="Found 4 findings in 2 files, 4 can be repaired with 'unmojibake fix' (2 files looked at).\n",
        same="only faster",
    ),
    Case("check", "--exit-zero", ("--exit-zero",), "damaged", 0, out=FRAMES, err=FOUND),
    Case("fix", "paths", ("a.txt",), "two", 0, err=REPAIRED, files={"a.txt": CLEAN}, runs=1),
    Case(
        "fix",
        "--level",
        ("--level", "certain"),
        "likely",
        0,
        out=LIKELY_FRAME,
        err="Nothing to repair (1 file looked at); 1 note below --level certain.\n",
    ),
    Case(
        "fix",
        "--level",
        ("--level", "guess"),
        "guess",
        0,
        err="repaired a.txt: 1 finding\nRepaired 1 finding (1 file looked at).\n",
        files={"a.txt": "\xc5lborg\n"},
        runs=1,
    ),
    Case(
        "fix",
        "--level",
        ("--level", "likely"),
        "only certain",
        0,
        err="repaired a.txt: 1 finding\nRepaired 1 finding (2 files looked at).\n",
        files={"a.txt": "caf\xe9\n"},
        runs=1,
    ),
    Case(
        "fix",
        "--select",
        ("--select", "UM2,UM3"),
        "damaged",
        0,
        err="Nothing to repair (1 file looked at).\n",
    ),
    Case(
        "fix", "--ignore", ("--ignore", "UM101"), "damaged", 0, err="Nothing to repair (1 file looked at).\n"
    ),
    Case(
        "fix",
        "--encoding",
        ("--encoding", "utf-8", "a.txt"),
        "legacy",
        2,
        err=(
            "error: a.txt: the content is not valid utf-8; leave the encoding to be found, or name another\n"
            "Nothing to repair (1 file looked at); 1 file failed.\n"
        ),
    ),
    Case(
        "fix",
        "--reference",
        ("--reference", "file:good.txt", "a.txt"),
        "reference file",
        0,
        err="repaired a.txt: 1 finding\nRepaired 1 finding (1 file looked at).\n",
        files={"a.txt": CLEAN},
        runs=1,
    ),
    Case(
        "fix",
        "--reference",
        ("--reference", "good.txt", "a.txt"),
        "reference file",
        0,
        err="repaired a.txt: 1 finding\nRepaired 1 finding (1 file looked at).\n",
        files={"a.txt": CLEAN},
        runs=1,
    ),
    Case(
        "fix",
        "--reference",
        ("--reference", "none", "a.txt"),
        "reference revision",
        1,
        out=(
            "a.txt:1:3: UM401 U+FFFD stands where bytes could not be read\n"
            "  |\n"
            "1 | Gr\ufffd\xdfe und K\xe4se\n"
            "  |   ^\n"
            "  = damage:  \ufffd (U+FFFD), nothing known to put back\n"
            "  = channel: unknown>utf-8/fffd; certain, P %\n"
            "  = why:     bytes that could not be read were replaced; only an earlier text has them\n"
            "\n"
        ),
        err="1 finding left (1 file looked at).\n",
    ),
    Case(
        "fix",
        "--reference",
        ("--reference", "rev:HEAD", "a.txt"),
        "no reference",
        0,
        err="repaired a.txt: 1 finding\nRepaired 1 finding (1 file looked at).\n",
        files={"a.txt": CLEAN},
        runs=1,
    ),
    Case(
        "fix",
        "--reference",
        ("--reference", "HEAD", "a.txt"),
        "no reference",
        0,
        err="repaired a.txt: 1 finding\nRepaired 1 finding (1 file looked at).\n",
        files={"a.txt": CLEAN},
        runs=1,
    ),
    Case(
        "fix",
        "--reference",
        ("--reference", "auto", "a.txt"),
        "no reference",
        0,
        err="repaired a.txt: 1 finding\nRepaired 1 finding (1 file looked at).\n",
        files={"a.txt": CLEAN},
        runs=1,
    ),
    Case(
        "fix",
        "--to",
        ("--to", "utf-8", "a.txt"),
        "legacy",
        0,
        err=("note: a.txt: converted from cp1252 to utf-8\nNothing to repair (1 file looked at).\n"),
        files={"a.txt": "Gr\xf6\xdfe und K\xe4se f\xfcr alle\n"},
        runs=1,
    ),
    Case(
        "fix",
        "--escapes",
        ("--escapes",),
        "escaped",
        0,
        err="repaired a.json: 2 findings\nRepaired 2 findings (1 file looked at).\n",
        files={"a.json": '"caf\\u00e9 cr\\u00e8me"\n'},
        runs=1,
    ),
    Case(
        "fix",
        "--bom",
        ("--bom", "add"),
        "clean",
        0,
        err=("note: a.txt: given a byte order mark\nNothing to repair (1 file looked at).\n"),
        files={"a.txt": "\ufeffGr\xf6\xdfe und K\xe4se\n"},
        runs=1,
    ),
    Case(
        "fix",
        "--bom",
        ("--bom", "remove"),
        "bom",
        0,
        err=("note: a.txt: stripped of its byte order mark\nNothing to repair (1 file looked at).\n"),
        files={"a.txt": CLEAN},
        runs=1,
    ),
    Case("fix", "--bom", ("--bom", "keep"), "no bom", 0, err="Nothing to repair (2 files looked at).\n"),
    Case(
        "fix",
        "--include",
        ("--include", "*.md"),
        "two",
        0,
        err="repaired b.md: 2 findings\nRepaired 2 findings (1 file looked at).\n",
        files={"b.md": CLEAN},
        runs=1,
    ),
    Case("fix", "--exclude", ("--exclude", "*.md"), "two", 0, err=REPAIRED, files={"a.txt": CLEAN}, runs=1),
    Case(
        "fix",
        "--no-gitignore",
        ("--no-gitignore",),
        "ignored",
        0,
        err="repaired a.txt: 2 findings\nRepaired 2 findings (2 files looked at).\n",
        files={"a.txt": CLEAN},
        runs=1,
    ),
    Case(
        "fix",
        "--stdin-filename",
        ("--stdin-filename", "docs/page.txt", "-"),
        "no docs",
        0,
        out=DAMAGED,
        err="note: docs/page.txt: excluded by the settings, skipped\n",
        stdin=DAMAGED,
    ),
    Case(
        "fix",
        "--since",
        ("--since", "HEAD"),
        "new damage",
        0,
        err="repaired b.txt: 2 findings\nRepaired 2 findings (1 file looked at).\n",
        files={"b.txt": CLEAN},
        runs=1,
    ),
    Case(
        "fix",
        "--baseline",
        ("--baseline", "known.json"),
        "damaged",
        0,
        err="Nothing to repair (2 files looked at).\n",
        before=(("check", "--write-baseline", "known.json", "-q"),),
    ),
    Case("fix", "--show-files", ("--show-files",), "two", 0, out="a.txt\nb.md\n"),
    Case(
        "fix",
        "--names",
        ("--names",),
        "name",
        0,
        err=(
            "repaired Gr\xc3\xb6\xc3\u0178e.txt: 1 finding\n"
            "note: Gr\xc3\xb6\xc3\u0178e.txt: renamed to Gr\xf6\xdfe.txt\n"
            "Repaired 1 finding (1 file looked at).\n"
        ),
        files={"Gr\xc3\xb6\xc3\u0178e.txt": None, "Gr\xf6\xdfe.txt": "x\n"},
        runs=1,
    ),
    Case(
        "fix",
        "--zip",
        ("--zip", "a.zip", "-o", "b.zip"),
        "archive",
        0,
        err=("repaired a.zip: 1 finding\nRepaired 1 finding (1 file looked at).\nwrote b.zip\n"),
        files={"b.zip": "Gr\xf6\xdfe.txt"},
    ),
    Case(
        "fix",
        "--config",
        ("--config", "c.toml"),
        "other settings",
        0,
        err="Nothing to repair (2 files looked at).\n",
    ),
    Case(
        "fix",
        "--isolated",
        ("--isolated",),
        "own settings",
        0,
        err="repaired a.txt: 2 findings\nRepaired 2 findings (2 files looked at).\n",
        files={"a.txt": CLEAN},
        runs=1,
    ),
    Case(
        "fix",
        "--show-settings",
        ("--show-settings",),
        "clean",
        0,
        out=(
            "# no configuration file\n"
            "# globs are relative to WORK\n"
            'level = "likely"\n'
            "select = []\n"
            "ignore = []\n"
            "per-file-ignores = {}\n"
            "include = []\n"
            "exclude = []\n"
            "gitignore = true\n"
            "allow = []\n"
            "mappings = []\n"
            "# encoding is not set\n"
            "# to is not set\n"
            'bom = "keep"\n'
            'reference = "auto"\n'
            "jobs = 0\n"
            "journal = true\n"
            "escapes = false\n"
            'output-format = "full"\n'
            "# baseline is not set\n"
        ),
    ),
    Case(
        "fix",
        "--format",
        ("--format", "full", "--level", "certain"),
        "concise, likely",
        0,
        out=LIKELY_FRAME,
        err="Nothing to repair (2 files looked at); 1 note below --level certain.\n",
    ),
    Case(
        "fix",
        "--format",
        ("--format", "concise", "--level", "certain", "-v"),
        "likely",
        0,
        out="a.txt:1:4: UM101 '\xc3\xa9' -> '\xe9' (utf-8>cp1252, likely P) (note)\n",
        err=("a.txt: clean, utf-8\nNothing to repair (1 file looked at); 1 note below --level certain.\n"),
    ),
    Case(
        "fix",
        "--format",
        ("--format", "json"),
        "damaged",
        0,
        out=(
            "{\n"
            '  "version": 1,\n'
            '  "tool": "unmojibake VERSION",\n'
            '  "files": [\n'
            "    {\n"
            '      "path": "a.txt",\n'
            '      "status": "repaired",\n'
            '      "encoding": "utf-8",\n'
            '      "error": null,\n'
            '      "findings": [\n'
            "        {\n"
            '          "rule": "UM101",\n'
            '          "line": 1,\n'
            '          "column": 3,\n'
            '          "start": 2,\n'
            '          "end": 6,\n'
            '          "before": "\xc3\xb6\xc3\u0178",\n'
            '          "after": "\xf6\xdf",\n'
            '          "channel": "utf-8>cp1252",\n'
            '          "certainty": "certain",\n'
            '          "confidence": P,\n'
            '          "alternatives": [],\n'
            '          "evidence": "UTF-8 to its last character; replays exactly",\n'
            '          "applied": true,\n'
            '          "byte_start": 2,\n'
            '          "byte_end": 10\n'
            "        },\n"
            "        {\n"
            '          "rule": "UM101",\n'
            '          "line": 1,\n'
            '          "column": 14,\n'
            '          "start": 13,\n'
            '          "end": 15,\n'
            '          "before": "\xc3\xa4",\n'
            '          "after": "\xe4",\n'
            '          "channel": "utf-8>cp1252",\n'
            '          "certainty": "certain",\n'
            '          "confidence": P,\n'
            '          "alternatives": [],\n'
            '          "evidence": "UTF-8 to its last character; replays exactly",\n'
            '          "applied": true,\n'
            '          "byte_start": 17,\n'
            '          "byte_end": 21\n'
            "        }\n"
            "      ]\n"
            "    }\n"
            "  ],\n"
            '  "summary": {\n'
            '    "files": 1,\n'
            '    "damaged": 1,\n'
            '    "findings": 2,\n'
            '    "notes": 0,\n'
            '    "repairable": 2,\n'
            '    "repaired": 2,\n'
            '    "errors": 0\n'
            "  }\n"
            "}\n"
        ),
        err="repaired a.txt: 2 findings\n",
        files={"a.txt": CLEAN},
        runs=1,
    ),
    Case(
        "fix",
        "--format",
        ("--format", "jsonl"),
        "damaged",
        0,
        out='{"path": "a.txt", "status": "repaired", "encoding": "utf-8", "error": null, "findings": [{"rule": "UM101", "line": 1, "column": 3, "start": 2, "end": 6, "before": "\xc3\xb6\xc3\u0178", "after": "\xf6\xdf", "channel": "utf-8>cp1252", "certainty": "certain", "confidence": P, "alternatives": [], "evidence": "UTF-8 to its last character; replays exactly", "applied": true, "byte_start": 2, "byte_end": 10}, {"rule": "UM101", "line": 1, "column": 14, "start": 13, "end": 15, "before": "\xc3\xa4", "after": "\xe4", "channel": "utf-8>cp1252", "certainty": "certain", "confidence": P, "alternatives": [], "evidence": "UTF-8 to its last character; replays exactly", "applied": true, "byte_start": 17, "byte_end": 21}]}\n',
        err="repaired a.txt: 2 findings\n",
        files={"a.txt": CLEAN},
        runs=1,
    ),
    Case(
        "fix",
        "--format",
        ("--format", "github"),
        "damaged",
        0,
        err="repaired a.txt: 2 findings\n",
        files={"a.txt": CLEAN},
        runs=1,
    ),
    Case(
        "fix",
        "--format",
        ("--format", "sarif"),
        "damaged",
        0,
        out=(
            "{\n"
            '  "$schema": "https://json.schemastore.org/sarif-2.1.0.json",\n'
            '  "version": "2.1.0",\n'
            '  "runs": [\n'
            "    {\n"
            '      "tool": {\n'
            '        "driver": {\n'
            '          "name": "unmojibake",\n'
            '          "version": "VERSION",\n'
            "          "
        ),
        err="repaired a.txt: 2 findings\n",
        files={"a.txt": CLEAN},
        runs=1,
        begins=True,
    ),
    Case(
        "fix",
        "--format",
        ("--format", "junit"),
        "damaged",
        0,
        out=(
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<testsuites tests="1" failures="0" errors="0">\n'
            '  <testsuite name="unmojibake" tests="1" failures="0" errors="0">\n'
            '    <testcase name="a.txt" classname="unmojibake"/>\n'
            "  </testsuite>\n"
            "</testsuites>\n"
        ),
        err="repaired a.txt: 2 findings\n",
        files={"a.txt": CLEAN},
        runs=1,
    ),
    Case(
        "fix",
        "--format",
        ("--format", "html"),
        "damaged",
        0,
        out='<!DOCTYPE html>\n<html lang="en">\n',
        err="repaired a.txt: 2 findings\n",
        files={"a.txt": CLEAN},
        runs=1,
        begins=True,
    ),
    Case(
        "fix",
        "--output",
        ("--output", "report.txt", "--diff"),
        "damaged",
        1,
        err=FOUND,
        files={"report.txt": DIFF},
    ),
    Case("fix", "-o", ("-o", "report.txt", "--diff"), "damaged", 1, err=FOUND, files={"report.txt": DIFF}),
    Case(
        "fix",
        "--statistics",
        ("--statistics", "--diff"),
        "damaged",
        1,
        out="      2  UM101  UTF-8 read as Windows-1252 or Latin-1\n",
        err=FOUND,
    ),
    Case(
        "fix",
        "--color",
        ("--color", "always", "--diff"),
        "damaged",
        1,
        out=(
            "\x1b[1m--- a.txt\x1b[0m\n"
            "\x1b[1m+++ a.txt\x1b[0m\n"
            "\x1b[36m@@ -1 +1 @@\x1b[0m\n"
            "\x1b[31m-Gr\xc3\xb6\xc3\u0178e und K\xc3\xa4se\x1b[0m\n"
            "\x1b[32m+Gr\xf6\xdfe und K\xe4se\x1b[0m\n"
        ),
        err=FOUND,
    ),
    Case(
        "fix",
        "--color",
        ("--color", "never", "--diff"),
        "damaged",
        1,
        out=DIFF,
        err=FOUND,
        env={"FORCE_COLOR": "1"},
    ),
    Case(
        "fix",
        "--color",
        ("--color", "auto", "--diff"),
        "damaged",
        1,
        out=DIFF,
        err=FOUND,
        same="pipes get none by themselves",
    ),
    Case("fix", "--quiet", ("--quiet",), "damaged", 0, files={"a.txt": CLEAN}, runs=1),
    Case("fix", "-q", ("-q",), "damaged", 0, files={"a.txt": CLEAN}, runs=1),
    Case(
        "fix",
        "--verbose",
        ("--verbose",),
        "clean",
        0,
        err="a.txt: clean, utf-8\nNothing to repair (1 file looked at).\n",
    ),
    Case(
        "fix", "-v", ("-v",), "clean", 0, err="a.txt: clean, utf-8\nNothing to repair (1 file looked at).\n"
    ),
    Case(
        "fix",
        "--jobs",
        ("--jobs", "2"),
        "two",
        0,
        err=(
            "repaired a.txt: 2 findings\n"
            "repaired b.md: 2 findings\n"
            "Repaired 4 findings (2 files looked at).\n"
        ),
        files={"a.txt": CLEAN, "b.md": CLEAN},
        runs=1,
        same="only faster",
    ),
    Case(
        "fix",
        "-j",
        ("-j", "2"),
        "two",
        0,
        err=(
            "repaired a.txt: 2 findings\n"
            "repaired b.md: 2 findings\n"
            "Repaired 4 findings (2 files looked at).\n"
        ),
        files={"a.txt": CLEAN, "b.md": CLEAN},
        runs=1,
        same="only faster",
    ),
    Case("fix", "--exit-zero", ("--exit-zero", "--diff"), "damaged", 0, out=DIFF, err=FOUND),
    Case(
        "fix",
        "--staged",
        ("--staged",),
        "staged",
        2,
        err=(
            "Usage: unmojibake fix [OPTIONS] [PATHS]...\n"
            "Try 'unmojibake fix --help' for help.\n"
            "\n"
            "Error: --staged only checks: what is staged is not rewritten.\n"
        ),
    ),
    Case(
        "fix",
        "--write-baseline",
        ("--write-baseline", "known.json"),
        "damaged",
        2,
        err=(
            "Usage: unmojibake fix [OPTIONS] [PATHS]...\n"
            "Try 'unmojibake fix --help' for help.\n"
            "\n"
            "Error: --write-baseline belongs to check.\n"
        ),
    ),
    Case(
        "check",
        "--staged",
        ("--staged",),
        "staged",
        1,
        out=(
            "a.txt:1:3: UM101 UTF-8 read as Windows-1252 or Latin-1\n"
            "  |\n"
            "1 | Gr\xc3\xb6\xc3\u0178e und K\xc3\xa4se\n"
            "  |   ^^^^\n"
            "  = repair:  \xc3\xb6\xc3\u0178 (U+00C3 U+00B6 U+00C3 U+0178) -> \xf6\xdf (U+00F6 U+00DF)\n"
            "  = channel: utf-8>cp1252; certain, P %\n"
            "  = why:     replayed from the reference HEAD\n"
            "\n"
            "a.txt:1:14: UM101 UTF-8 read as Windows-1252 or Latin-1\n"
            "  |\n"
            "1 | Gr\xc3\xb6\xc3\u0178e und K\xc3\xa4se\n"
            "  |              ^^\n"
            "  = repair:  \xc3\xa4 (U+00C3 U+00A4) -> \xe4 (U+00E4)\n"
            "  = channel: utf-8>cp1252; certain, P %\n"
            "  = why:     replayed from the reference HEAD\n"
            "\n"
        ),
        err=FOUND,
    ),
    Case(
        "check",
        "--write-baseline",
        ("--write-baseline", "known.json"),
        "damaged",
        0,
        err="Wrote 2 findings of 1 file to known.json.\n",
        files={
            "known.json": (
                "{\n"
                ' "version": 1,\n'
                ' "files": {\n'
                '  "a.txt": {\n'
                '   "UM101 \\u00c3\\u00a4": 1,\n'
                '   "UM101 \\u00c3\\u00b6\\u00c3\\u0178": 1\n'
                "  }\n"
                " }\n"
                "}\n"
            )
        },
    ),
    Case("fix", "--diff", ("--diff",), "damaged", 1, out=DIFF, err=FOUND),
    Case(
        "fix",
        "--interactive",
        ("--interactive",),
        "two",
        1,
        out=(
            "a.txt:1:3: UM101 UTF-8 read as Windows-1252 or Latin-1\n"
            "  |\n"
            "1 | Gr\xc3\xb6\xc3\u0178e und K\xc3\xa4se\n"
            "  |   ^^^^\n"
            "  = repair:  \xc3\xb6\xc3\u0178 (U+00C3 U+00B6 U+00C3 U+0178) -> \xf6\xdf (U+00F6 U+00DF)\n"
            "  = channel: utf-8>cp1252; certain, P %\n"
            "  = why:     UTF-8 to its last character; replays exactly\n"
            "Repair this? [y,n,a,d,q,?] (y) a.txt:1:14: UM101 UTF-8 read as Windows-1252 or Latin-1\n"
            "  |\n"
            "1 | Gr\xc3\xb6\xc3\u0178e und K\xc3\xa4se\n"
            "  |              ^^\n"
            "  = repair:  \xc3\xa4 (U+00C3 U+00A4) -> \xe4 (U+00E4)\n"
            "  = channel: utf-8>cp1252; certain, P %\n"
            "  = why:     UTF-8 to its last character; replays exactly\n"
            "Repair this? [y,n,a,d,q,?] (y) b.md:1:3: UM101 UTF-8 read as Windows-1252 or Latin-1\n"
            "  |\n"
            "1 | Gr\xc3\xb6\xc3\u0178e und K\xc3\xa4se\n"
            "  |   ^^^^\n"
            "  = repair:  \xc3\xb6\xc3\u0178 (U+00C3 U+00B6 U+00C3 U+0178) -> \xf6\xdf (U+00F6 U+00DF)\n"
            "  = channel: utf-8>cp1252; certain, P %\n"
            "  = why:     UTF-8 to its last character; replays exactly\n"
            "Repair this? [y,n,a,d,q,?] (y) \n"
        ),
        err="Repaired 1 finding, 3 findings left.\n",
        files={"a.txt": "Gr\xf6\xdfe und K\xc3\xa4se\n"},
        runs=1,
        stdin="y\nn\n",
    ),
    Case(
        "fix",
        "-i",
        ("-i",),
        "two",
        1,
        out=(
            "a.txt:1:3: UM101 UTF-8 read as Windows-1252 or Latin-1\n"
            "  |\n"
            "1 | Gr\xc3\xb6\xc3\u0178e und K\xc3\xa4se\n"
            "  |   ^^^^\n"
            "  = repair:  \xc3\xb6\xc3\u0178 (U+00C3 U+00B6 U+00C3 U+0178) -> \xf6\xdf (U+00F6 U+00DF)\n"
            "  = channel: utf-8>cp1252; certain, P %\n"
            "  = why:     UTF-8 to its last character; replays exactly\n"
            "Repair this? [y,n,a,d,q,?] (y) a.txt:1:14: UM101 UTF-8 read as Windows-1252 or Latin-1\n"
            "  |\n"
            "1 | Gr\xc3\xb6\xc3\u0178e und K\xc3\xa4se\n"
            "  |              ^^\n"
            "  = repair:  \xc3\xa4 (U+00C3 U+00A4) -> \xe4 (U+00E4)\n"
            "  = channel: utf-8>cp1252; certain, P %\n"
            "  = why:     UTF-8 to its last character; replays exactly\n"
            "Repair this? [y,n,a,d,q,?] (y) b.md:1:3: UM101 UTF-8 read as Windows-1252 or Latin-1\n"
            "  |\n"
            "1 | Gr\xc3\xb6\xc3\u0178e und K\xc3\xa4se\n"
            "  |   ^^^^\n"
            "  = repair:  \xc3\xb6\xc3\u0178 (U+00C3 U+00B6 U+00C3 U+0178) -> \xf6\xdf (U+00F6 U+00DF)\n"
            "  = channel: utf-8>cp1252; certain, P %\n"
            "  = why:     UTF-8 to its last character; replays exactly\n"
            "Repair this? [y,n,a,d,q,?] (y) \n"
        ),
        err="Repaired 1 finding, 3 findings left.\n",
        files={"a.txt": "Gr\xf6\xdfe und K\xc3\xa4se\n"},
        runs=1,
        stdin="y\nn\n",
    ),
    Case("fix", "--no-journal", ("--no-journal",), "damaged", 0, err=REPAIRED, files={"a.txt": CLEAN}),
    Case(
        "undo",
        "run",
        ("RUN",),
        "damaged",
        0,
        out="restored a.txt\n",
        err="Restored 1 file.\n",
        files={"a.txt": DAMAGED},
        runs=1,
        before=(("fix", "-q"),),
    ),
    Case(
        "undo",
        "--list",
        ("--list",),
        "damaged",
        0,
        out="RUN  TIME  fix  1 file  WORK\n",
        before=(("fix", "-q"),),
    ),
    Case(
        "undo",
        "--force",
        ("--force",),
        "damaged",
        0,
        out="restored a.txt\n",
        err="Restored 1 file.\n",
        files={"a.txt": DAMAGED},
        runs=1,
        before=(("fix", "-q"),),
        edit={"a.txt": "Gr\xf6\xdfe und K\xe4se\nmore\n"},
    ),
    Case(
        "undo",
        "--database",
        ("--database", "sqlite:///b.db"),
        "two databases",
        2,
        err=(
            "error: sqlite:///WORK/a.db: sqlite:///WORK/b.db is not the database of this run\n"
            "Restored 0 files.\n"
        ),
        before=(("db", "a.db", "--apply", "-q", "--output", "r.txt"),),
        needs=("sqlalchemy",),
    ),
    Case(
        "blame",
        "path",
        ("a.txt",),
        "bad commit",
        1,
        out=(
            "damaged by  COMMIT\n"
            "            second\n"
            "            Ann <x@example.org>, TIME\n"
            "channel     utf-8>cp1252 (2)\n"
            "damage      2 places in 1 line\n"
            "clean in    COMMIT\n"
            "recoverable 2 of 2; 0 repaired or edited since\n"
        ),
    ),
    Case(
        "explain",
        "text",
        ("caf\xc3\xa9",),
        "nothing",
        1,
        out=(
            "damaged:  caf\xc3\xa9\n"
            "repaired: caf\xe9\n"
            "\n"
            "UM101 utf-8>cp1252 (likely, line 1, column 4)\n"
            "  it was   \xe9 (U+00E9)\n"
            "  step 1   utf-8>cp1252: \xe9 became \xc3\xa9\n"
            "           UTF-8 read as Windows-1252, as Windows PowerShell 5.1 and many Western Windows programs do, and saved again\n"
            "  replay   gives the damaged text exactly\n"
            "  more     unmojibake rule UM101\n"
        ),
    ),
    Case(
        "explain",
        "--encoding",
        ("--encoding", "utf-8", "a.txt"),
        "utf-16",
        2,
        err="unmojibake: a.txt: the content is not valid utf-8; leave the encoding to be found, or name another\n",
    ),
    Case(
        "explain",
        "--reference",
        ("--reference", "good.txt", "a.txt"),
        "reference file",
        1,
        out=(
            "UM103 cp1252>ascii/fffd (certain, line 1, column 3)\n"
            "  it was   \xf6 (U+00F6)\n"
            "  step 1   cp1252>ascii/fffd: \xf6 became \ufffd\n"
            "           cp1252 text opened as ascii and saved again\n"
            "  replay   gives the damaged text exactly\n"
            "  more     unmojibake rule UM103\n"
        ),
    ),
    Case(
        "rule",
        "query",
        ("UM101",),
        "nothing",
        0,
        out="UM101 utf8-as-western: UTF-8 read as Windows-1252 or Latin-1\n\n",
        begins=True,
    ),
    Case(
        "learn",
        "bad",
        ("caf\xc3\xa9", "caf\xe9"),
        "nothing",
        0,
        out='level = "likely"\n',
        err=("channel: utf-8>cp1252 (1 place)\n'unmojibake fix --level likely' repairs it.\n"),
    ),
    Case(
        "learn",
        "good",
        ("a.txt", "b.txt"),
        "pair",
        0,
        out='level = "certain"\n',
        err=("channel: utf-8>cp1252 (2 places)\n'unmojibake fix --level certain' repairs it.\n"),
    ),
    Case("damage", "--channel", ("--channel", "utf-8>cp1252"), "nothing", 0, out=DAMAGED, stdin=CLEAN),
    Case(
        "damage",
        "--list",
        ("--list",),
        "nothing",
        0,
        out="utf-8>cp1252\nutf-8>cp936\nutf-8>cp936/swallow\n",
        begins=True,
    ),
    Case(
        "data",
        "source",
        ("a.csv", "-o", "b.csv"),
        "table",
        0,
        err="1 row: 2 values repaired\n",
        files={"b.csv": TABLE},
    ),
    Case(
        "data",
        "--output",
        ("a.csv", "--output", "b.csv"),
        "table",
        0,
        err="1 row: 2 values repaired\n",
        files={"b.csv": TABLE},
    ),
    Case(
        "data",
        "-o",
        ("a.csv", "-o", "b.csv"),
        "table",
        0,
        err="1 row: 2 values repaired\n",
        files={"b.csv": TABLE},
    ),
    Case(
        "data",
        "--columns",
        ("a.csv", "-o", "b.csv", "--columns", "v,id"),
        "table",
        0,
        err="1 row: 1 value repaired\n",
        files={"b.csv": "id,v,w\n1,caf\xe9,Gr\xc3\xb6\xc3\u0178e und K\xc3\xa4se\n"},
    ),
    Case(
        "data",
        "--format",
        ("a.dat", "-o", "b.dat", "--format", "csv"),
        "data",
        0,
        err="1 row: 1 value repaired\n",
        files={"b.dat": "id,v\n1,caf\xe9\n"},
    ),
    Case(
        "data",
        "--delimiter",
        ("a.csv", "-o", "b.csv", "--delimiter", ":"),
        "colons",
        0,
        err="1 row: 1 value repaired\n",
        files={"b.csv": "id:v,w\n1:caf\xe9\n"},
    ),
    Case(
        "data",
        "--encoding",
        ("a.csv", "-o", "b.csv", "--encoding", "utf-16-be"),
        "wide table",
        0,
        err="1 row: 1 value repaired\n",
        files={"b.csv": "".join(f"\0{char}" for char in "id,v\n1,caf") + "\0\\xe9\0\n"},
    ),
    Case(
        "data",
        "--no-header",
        ("a.csv", "-o", "b.csv", "--no-header"),
        "no header",
        0,
        err="2 rows: 2 values repaired\n",
        files={"b.csv": "1,caf\xe9\n2,caf\xe9\n"},
    ),
    Case(
        "data",
        "--level",
        ("a.csv", "-o", "b.csv", "--level", "certain"),
        "table",
        0,
        err="1 row: 1 value repaired, 1 left with findings\n",
        files={"b.csv": "id,v,w\n1,caf\xc3\xa9,Gr\xf6\xdfe und K\xe4se\n"},
    ),
    Case(
        "data",
        "--level",
        ("a.csv", "-o", "b.csv", "--level", "guess"),
        "guess table",
        0,
        err="1 row: 1 value repaired\n",
        files={"b.csv": "id,v\n1,\xc5lborg\n"},
    ),
    Case(
        "data",
        "--level",
        ("a.csv", "-o", "b.csv", "--level", "likely"),
        "table",
        0,
        err="1 row: 2 values repaired\n",
        files={"b.csv": TABLE},
        same="the default",
    ),
    Case(
        "data",
        "--select",
        ("a.csv", "-o", "b.csv", "--select", "UM2"),
        "table",
        0,
        err="1 row: 0 values repaired\n",
        files={"b.csv": "id,v,w\n1,caf\xc3\xa9,Gr\xc3\xb6\xc3\u0178e und K\xc3\xa4se\n"},
    ),
    Case(
        "data",
        "--ignore",
        ("a.csv", "-o", "b.csv", "--ignore", "UM1"),
        "table",
        0,
        err="1 row: 0 values repaired\n",
        files={"b.csv": "id,v,w\n1,caf\xc3\xa9,Gr\xc3\xb6\xc3\u0178e und K\xc3\xa4se\n"},
    ),
    Case(
        "data",
        "--report",
        ("a.csv", "-o", "b.csv", "--report", "r.jsonl"),
        "short row",
        1,
        err=(
            "a.csv: row 2 (line 3): 2 fields instead of 3\n"
            "2 rows: 2 values repaired, 1 malformed passed through\n"
        ),
        files={
            "b.csv": "id,v,w\n1,caf\xe9,Gr\xf6\xdfe und K\xe4se\n2,x\n",
            "r.jsonl": (
                '{"row": 1, "column": "v", "before": "caf\xc3\xa9", "after": "caf\xe9", "channel": "utf-8>cp1252", "certainty": "likely", "confidence": P, "applied": true, "problem": null}\n'
                '{"row": 1, "column": "w", "before": "Gr\xc3\xb6\xc3\u0178e und K\xc3\xa4se", "after": "Gr\xf6\xdfe und K\xe4se", "channel": "utf-8>cp1252", "certainty": "likely", "confidence": P, "applied": true, "problem": null}\n'
                '{"row": 2, "column": null, "before": null, "after": null, "channel": null, "certainty": null, "confidence": null, "applied": false, "problem": "2 fields instead of 3"}\n'
            ),
        },
    ),
    Case(
        "data",
        "--strict",
        ("a.csv", "-o", "b.csv", "--strict"),
        "short row",
        1,
        err=(
            "a.csv: row 2 (line 3): 2 fields instead of 3\n"
            "stopped at the first malformed row (--strict); b.csv is not written\n"
        ),
    ),
    Case(
        "data",
        "--resume",
        ("a.csv", "-o", "b.csv", "--resume"),
        "old log",
        2,
        err="unmojibake: a.csv: cannot be resumed: the input, the settings or the version are others; run it again without --resume\n",
    ),
    Case(
        "data",
        "--engine",
        ("a.csv", "-o", "b.csv", "--engine", "local"),
        "table",
        0,
        err="1 row: 2 values repaired\n",
        files={"b.csv": TABLE},
        same="the same bytes",
    ),
    Case(
        "data",
        "--engine",
        ("a.csv", "-o", "b.csv", "--engine", "ray", "--address", "127.0.0.1:1"),
        "table",
        2,
        err="unmojibake: a.csv: the Ray cluster 127.0.0.1:1 cannot be reached: Connection refused\n",
        needs=("ray",),
    ),
    Case(
        "data",
        "--address",
        ("a.csv", "-o", "b.csv", "--engine", "ray", "--address", "127.0.0.1:1"),
        "table",
        2,
        err="unmojibake: a.csv: the Ray cluster 127.0.0.1:1 cannot be reached: Connection refused\n",
        same="without it a cluster is started here, which test_scale_out does",
        needs=("ray",),
    ),
    Case(
        "data",
        "--address",
        ("a.csv", "-o", "b.csv", "--address", "host:1"),
        "table",
        2,
        err=(
            "Usage: unmojibake data [OPTIONS] IN\n"
            "Try 'unmojibake data --help' for help.\n"
            "\n"
            "Error: --address needs --engine ray.\n"
        ),
    ),
    Case(
        "data",
        "--jobs",
        ("a.csv", "-o", "b.csv", "--jobs", "2"),
        "table",
        0,
        err="1 row: 2 values repaired\n",
        files={"b.csv": TABLE},
        same="only faster",
    ),
    Case(
        "data",
        "-j",
        ("a.csv", "-o", "b.csv", "-j", "2"),
        "table",
        0,
        err="1 row: 2 values repaired\n",
        files={"b.csv": TABLE},
        same="only faster",
    ),
    Case("data", "--quiet", ("a.csv", "-o", "b.csv", "--quiet"), "table", 0, files={"b.csv": TABLE}),
    Case("data", "-q", ("a.csv", "-o", "b.csv", "-q"), "table", 0, files={"b.csv": TABLE}),
    Case("db", "url", ("a.db",), "database", 1, out=VALUES, err=FOUND_VALUES, needs=("sqlalchemy",)),
    Case(
        "db",
        "--tables",
        ("a.db", "--tables", "u"),
        "database",
        0,
        err="No damage found (1 table, 1 row looked at).\n",
        needs=("sqlalchemy",),
    ),
    Case(
        "db",
        "--columns",
        ("a.db", "--columns", "t.w"),
        "database",
        1,
        out=(
            "t.w: id=1: UM101 UTF-8 read as Windows-1252 or Latin-1\n"
            "  = before:  'caf\xc3\xa9'\n"
            "  = after:   'caf\xe9'\n"
            "  = channel: utf-8>cp1252; likely, P %\n"
            "\n"
            "t.w: 1 damaged value (UM101 1)\n"
            "\n"
        ),
        err="Found 1 damaged value (1 table, 1 row looked at).\n",
        needs=("sqlalchemy",),
    ),
    Case(
        "db",
        "--emit-sql",
        ("a.db", "--emit-sql"),
        "database",
        1,
        out=(
            "BEGIN;\n"
            "UPDATE t SET v = 'Gr\xf6\xdfe und K\xe4se' WHERE id = 1 AND v COLLATE \"BINARY\" = 'Gr\xc3\xb6\xc3\u0178e und K\xc3\xa4se';\n"
            "UPDATE t SET w = 'caf\xe9' WHERE id = 1 AND w COLLATE \"BINARY\" = 'caf\xc3\xa9';\n"
            "COMMIT;\n"
        ),
        err=FOUND_VALUES,
        needs=("sqlalchemy",),
    ),
    Case(
        "db",
        "--apply",
        ("a.db", "--apply"),
        "database",
        0,
        out=VALUES,
        err=(
            "Repaired 2 of 2 damaged values (2 tables, 2 rows looked at).\n"
            "'unmojibake undo RUN' takes it back.\n"
        ),
        files={
            "a.db": "[[(1, 'Gr\xf6\xdfe und K\xe4se', 'caf\xe9')], [(1, '\"caf\\\\u00c3\\\\u00a9 cr\\\\u00c3\\\\u00a8me\"\\n')]]"
        },
        runs=1,
        needs=("sqlalchemy",),
    ),
    Case(
        "db",
        "--level",
        ("a.db", "--level", "certain"),
        "database",
        1,
        out=(
            "t.v: id=1: UM101 UTF-8 read as Windows-1252 or Latin-1\n"
            "  = before:  'Gr\xc3\xb6\xc3\u0178e und K\xc3\xa4se'\n"
            "  = after:   'Gr\xf6\xdfe und K\xe4se'\n"
            "  = channel: utf-8>cp1252; certain, P %\n"
            "\n"
            "t.w: id=1: UM101 UTF-8 read as Windows-1252 or Latin-1\n"
            "  = before:  'caf\xc3\xa9'\n"
            "  = after:   'caf\xe9'\n"
            "  = channel: utf-8>cp1252; likely, P %\n"
            "  = note:    left: below the level\n"
            "\n"
            "t.v: 1 damaged value (UM101 1)\n"
            "t.w: 1 damaged value (UM101 1)\n"
            "\n"
        ),
        err=("Found 1 damaged value (2 tables, 2 rows looked at).\n1 value: below the level.\n"),
        needs=("sqlalchemy",),
    ),
    Case(
        "db",
        "--level",
        ("a.db", "--level", "likely"),
        "strict database",
        1,
        out=VALUES,
        err=FOUND_VALUES,
        needs=("sqlalchemy",),
    ),
    Case(
        "db",
        "--level",
        ("a.db", "--level", "guess"),
        "guess database",
        1,
        out=(
            "t.v: id=1: UM304 a Windows code page read as one of the console, the Macintosh or KOI8, or the other way\n"
            "  = before:  '\u253clborg'\n"
            "  = after:   '\xc5lborg'\n"
            "  = channel: cp1252>cp437; guess, P %\n"
            "\n"
            "t.v: 1 damaged value (UM304 1)\n"
            "\n"
        ),
        err="Found 1 damaged value (2 tables, 2 rows looked at).\n",
        needs=("sqlalchemy",),
    ),
    Case(
        "db",
        "--select",
        ("a.db", "--select", "UM2"),
        "database",
        0,
        err="No damage found (2 tables, 2 rows looked at).\n",
        needs=("sqlalchemy",),
    ),
    Case(
        "db",
        "--ignore",
        ("a.db", "--ignore", "UM1"),
        "database",
        0,
        err="No damage found (2 tables, 2 rows looked at).\n",
        needs=("sqlalchemy",),
    ),
    Case(
        "db",
        "--escapes",
        ("a.db", "--escapes"),
        "database",
        1,
        out=(
            "t.v: id=1: UM101 UTF-8 read as Windows-1252 or Latin-1\n"
            "  = before:  'Gr\xc3\xb6\xc3\u0178e und K\xc3\xa4se'\n"
            "  = after:   'Gr\xf6\xdfe und K\xe4se'\n"
            "  = channel: utf-8>cp1252; certain, P %\n"
            "\n"
            "t.w: id=1: UM101 UTF-8 read as Windows-1252 or Latin-1\n"
            "  = before:  'caf\xc3\xa9'\n"
            "  = after:   'caf\xe9'\n"
            "  = channel: utf-8>cp1252; likely, P %\n"
            "\n"
            "t.v: 1 damaged value (UM101 1)\n"
            "t.w: 1 damaged value (UM101 1)\n"
            "\n"
            "u.v: id=1: UM701 a string literal holds damaged text as \\u, \\x or \\U escapes\n"
            "  = before:  '\"caf\\u00c3\\u00a9 cr\\u00c3\\u00a8me\"\\n'\n"
            "  = after:   '\"caf\\u00e9 cr\\u00e8me\"\\n'\n"
            "  = channel: utf-8>cp1252; certain, P %\n"
            "\n"
            "u.v: 1 damaged value (UM701 1)\n"
            "\n"
        ),
        err="Found 3 damaged values (2 tables, 2 rows looked at).\n",
        needs=("sqlalchemy",),
    ),
    Case(
        "db",
        "--format",
        ("a.db", "--format", "full"),
        "database",
        1,
        out=VALUES,
        err=FOUND_VALUES,
        same="the default",
        needs=("sqlalchemy",),
    ),
    Case(
        "db",
        "--format",
        ("a.db", "--format", "concise"),
        "database",
        1,
        out=(
            "t.v: id=1: UM101 'Gr\xc3\xb6\xc3\u0178e und K\xc3\xa4se' -> 'Gr\xf6\xdfe und K\xe4se' [utf-8>cp1252; likely, P %]\n"
            "t.w: id=1: UM101 'caf\xc3\xa9' -> 'caf\xe9' [utf-8>cp1252; likely, P %]\n"
            "t.v: 1 damaged value (UM101 1)\n"
            "t.w: 1 damaged value (UM101 1)\n"
        ),
        err=FOUND_VALUES,
        needs=("sqlalchemy",),
    ),
    Case(
        "db",
        "--format",
        ("a.db", "--format", "json"),
        "database",
        1,
        out=(
            '{"version": 1, "tool": "unmojibake VERSION", "database": "sqlite:///WORK/a.db", "findings": [\n'
            '{"schema": null, "table": "t", "column": "v", "row": 1, "key": {"id": 1}, "before": "Gr\\u00c3\\u00b6\\u00c3\\u0178e und K\\u00c3\\u00a4se", "after": "Gr\\u00f6\\u00dfe und K\\u00e4se", "channel": "utf-8>cp1252", "certainty": "likely", "confidence": P, "outcome": "found", "reason": null, "applied": false, "findings": [{"rule": "UM101", "line": 1, "column": 3, "start": 2, "end": 6, "before": "\\u00c3\\u00b6\\u00c3\\u0178", "after": "\\u00f6\\u00df", "channel": "utf-8>cp1252", "certainty": "certain", "confidence": P, "alternatives": [], "evidence": "UTF-8 to its last character; replays exactly", "applied": false}, {"rule": "UM101", "line": 1, "column": 14, "start": 13, "end": 15, "before": "\\u00c3\\u00a4", "after": "\\u00e4", "channel": "utf-8>cp1252", "certainty": "likely", "confidence": P, "alternatives": [], "evidence": "UTF-8 to its last character; replays exactly", "applied": false}]},\n'
            '{"schema": null, "table": "t", "column": "w", "row": 1, "key": {"id": 1}, "before": "caf\\u00c3\\u00a9", "after": "caf\\u00e9", "channel": "utf-8>cp1252", "certainty": "likely", "confidence": P, "outcome": "found", "reason": null, "applied": false, "findings": [{"rule": "UM101", "line": 1, "column": 4, "start": 3, "end": 5, "before": "\\u00c3\\u00a9", "after": "\\u00e9", "channel": "utf-8>cp1252", "certainty": "likely", "confidence": P, "alternatives": [], "evidence": "UTF-8 to its last character; replays exactly", "applied": false}]}\n'
            '], "tables": [{"schema": null, "table": "t", "rows": 1, "values": 2, "unreadable": 0, "not_updated": null, "columns": {"v": 1, "w": 1}}, {"schema": null, "table": "u", "rows": 1, "values": 1, "unreadable": 0, "not_updated": null, "columns": {"v": 0}}], "summary": {"tables": 2, "rows": 2, "damaged": 2, "repaired": 0, "changed_since": 0, "failed": 0, "notes": 0}}\n'
        ),
        err=FOUND_VALUES,
        needs=("sqlalchemy",),
    ),
    Case(
        "db",
        "--format",
        ("a.db", "--format", "jsonl"),
        "database",
        1,
        out=(
            '{"schema": null, "table": "t", "column": "v", "row": 1, "key": {"id": 1}, "before": "Gr\\u00c3\\u00b6\\u00c3\\u0178e und K\\u00c3\\u00a4se", "after": "Gr\\u00f6\\u00dfe und K\\u00e4se", "channel": "utf-8>cp1252", "certainty": "likely", "confidence": P, "outcome": "found", "reason": null, "applied": false, "findings": [{"rule": "UM101", "line": 1, "column": 3, "start": 2, "end": 6, "before": "\\u00c3\\u00b6\\u00c3\\u0178", "after": "\\u00f6\\u00df", "channel": "utf-8>cp1252", "certainty": "certain", "confidence": P, "alternatives": [], "evidence": "UTF-8 to its last character; replays exactly", "applied": false}, {"rule": "UM101", "line": 1, "column": 14, "start": 13, "end": 15, "before": "\\u00c3\\u00a4", "after": "\\u00e4", "channel": "utf-8>cp1252", "certainty": "likely", "confidence": P, "alternatives": [], "evidence": "UTF-8 to its last character; replays exactly", "applied": false}]}\n'
            '{"schema": null, "table": "t", "column": "w", "row": 1, "key": {"id": 1}, "before": "caf\\u00c3\\u00a9", "after": "caf\\u00e9", "channel": "utf-8>cp1252", "certainty": "likely", "confidence": P, "outcome": "found", "reason": null, "applied": false, "findings": [{"rule": "UM101", "line": 1, "column": 4, "start": 3, "end": 5, "before": "\\u00c3\\u00a9", "after": "\\u00e9", "channel": "utf-8>cp1252", "certainty": "likely", "confidence": P, "alternatives": [], "evidence": "UTF-8 to its last character; replays exactly", "applied": false}]}\n'
            '{"schema": null, "table": "t", "rows": 1, "values": 2, "unreadable": 0, "not_updated": null, "columns": {"v": 1, "w": 1}}\n'
            '{"schema": null, "table": "u", "rows": 1, "values": 1, "unreadable": 0, "not_updated": null, "columns": {"v": 0}}\n'
        ),
        err=FOUND_VALUES,
        needs=("sqlalchemy",),
    ),
    Case(
        "db",
        "--output",
        ("a.db", "--output", "r.txt"),
        "database",
        1,
        err=FOUND_VALUES,
        files={"r.txt": VALUES},
        needs=("sqlalchemy",),
    ),
    Case(
        "db",
        "-o",
        ("a.db", "-o", "r.txt"),
        "database",
        1,
        err=FOUND_VALUES,
        files={"r.txt": VALUES},
        needs=("sqlalchemy",),
    ),
    Case(
        "db",
        "--no-journal",
        ("a.db", "--apply", "--no-journal"),
        "database",
        0,
        out=VALUES,
        err="Repaired 2 of 2 damaged values (2 tables, 2 rows looked at).\n",
        files={
            "a.db": "[[(1, 'Gr\xf6\xdfe und K\xe4se', 'caf\xe9')], [(1, '\"caf\\\\u00c3\\\\u00a9 cr\\\\u00c3\\\\u00a8me\"\\n')]]"
        },
        needs=("sqlalchemy",),
    ),
    Case(
        "db",
        "--config",
        ("a.db", "--config", "c.toml"),
        "database, other settings",
        0,
        err="No damage found (2 tables, 2 rows looked at).\n",
        needs=("sqlalchemy",),
    ),
    Case(
        "db",
        "--isolated",
        ("a.db", "--isolated"),
        "database, own settings",
        1,
        out=VALUES,
        err=FOUND_VALUES,
        needs=("sqlalchemy",),
    ),
    Case("db", "--quiet", ("a.db", "--quiet"), "database", 1, out=VALUES, needs=("sqlalchemy",)),
    Case("db", "-q", ("a.db", "-q"), "database", 1, out=VALUES, needs=("sqlalchemy",)),
    Case("completion", "shell", ("bash",), "nothing", 0, out="_unmojibake_completion() ", begins=True),
    Case(
        "completion",
        "shell",
        ("zsh",),
        "nothing",
        0,
        out="#compdef unmojibake\n\n_unmojibake_completion() ",
        begins=True,
    ),
    Case("completion", "shell", ("fish",), "nothing", 0, out="function _unmojibake_completion", begins=True),
    Case(
        "hook agent",
        "",
        (),
        "edited",
        2,
        err=(
            "a.txt: this edit damaged 2 places (wrong encoding):\n"
            "  line 1: '\xc3\xb6\xc3\u0178' was '\xf6\xdf' (utf-8>cp1252)\n"
            "  line 1: '\xc3\xa4' was '\xe4' (utf-8>cp1252)\n"
            "Write the file again as UTF-8, or run: unmojibake fix a.txt\n"
        ),
        stdin='{"tool_input": {"file_path": "a.txt"}}',
    ),
    Case("", "--version", ("--version",), "nothing", 0, out="unmojibake VERSION\n"),
    Case("", "-V", ("-V",), "nothing", 0, out="unmojibake VERSION\n"),
)
