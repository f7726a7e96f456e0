"""What the cases of ``option_cases`` start from, and what they leave, made comparable."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from running import git

from unmojibake import __version__
from unmojibake.channels import damage

CLEAN = "Größe und Käse\n"
DAMAGED = damage(CLEAN, "utf-8>cp1252")  # certain
LIKELY = damage("café\n", "utf-8>cp1252")
GUESS = damage("Ålborg\n", "cp1252>cp437")
LOST = CLEAN.replace("ö", "\ufffd")
LEGACY = "Größe und Käse für alle\n".encode("cp1252")
NAME = damage("Größe.txt", "utf-8>cp1252")
ESCAPED = '"caf\\u00c3\\u00a9 cr\\u00c3\\u00a8me"\n'

World = Callable[[], None]


def put(name: str, content: str | bytes) -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def of(**files: str | bytes) -> World:
    """A folder with these files; ``__`` stands for the dot in their names."""

    def make() -> None:
        for name, content in files.items():
            put(name.replace("__", "."), content)

    return make


def committed(before: dict[str, str], after: dict[str, str], stage: bool = False) -> World:
    """A repository with a commit, and what was written (and staged) since."""

    def make() -> None:
        if shutil.which("git") is None:
            pytest.skip("git is not installed")
        git("init", "-q", "--initial-branch=main")
        for name, content in before.items():
            put(name, content)
        git("add", ".")
        git("commit", "-q", "-m", "first")
        for name, content in after.items():
            put(name, content)
        if stage:
            git("add", ".")

    return make


def commit() -> None:
    git("commit", "-q", "-m", "second")


def archive() -> None:
    with zipfile.ZipFile("a.zip", "w") as made:
        info = zipfile.ZipInfo("x.txt", (2020, 1, 1, 0, 0, 0))
        info.filename = NAME
        made.writestr(info, "x")


def database() -> None:
    with closing(sqlite3.connect("a.db")) as made:
        made.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT, w TEXT)")
        made.execute("INSERT INTO t (v, w) VALUES (?, ?)", (DAMAGED.strip(), LIKELY.strip()))
        made.execute("CREATE TABLE u (id INTEGER PRIMARY KEY, v TEXT)")
        made.execute("INSERT INTO u (v) VALUES (?)", (ESCAPED,))
        made.commit()


def both(*makers: World) -> World:
    """One after the other."""

    def make() -> None:
        for maker in makers:
            maker()

    return make


def doubtful() -> None:
    with closing(sqlite3.connect("a.db")) as made:
        made.execute("UPDATE t SET v = ?, w = NULL", (GUESS.strip(),))
        made.commit()


def copied() -> None:
    shutil.copyfile("a.db", "b.db")


WORLDS: dict[str, World] = {
    "nothing": of(),
    "clean": of(a__txt=CLEAN),
    "damaged": of(a__txt=DAMAGED),
    "likely": of(a__txt=LIKELY),
    "guess": of(a__txt=GUESS),
    "two": of(a__txt=DAMAGED, b__md=DAMAGED),
    "legacy": of(a__txt=LEGACY),
    "utf-16": of(a__txt=b"\xff\xfe" + LIKELY.encode("utf-16-le")),
    "bom": of(a__txt="\ufeff" + CLEAN),
    "escaped": of(a__json=ESCAPED),
    "name": of(**{NAME: "x\n"}),
    "archive": archive,
    "pair": of(a__txt=DAMAGED, b__txt=CLEAN),
    # settings that the option lays itself over
    "only certain": of(a__txt=LIKELY, unmojibake__toml='level = "certain"\n'),
    "no bom": of(a__txt="\ufeff" + CLEAN, unmojibake__toml='bom = "remove"\n'),
    "no docs": of(unmojibake__toml='exclude = ["docs"]\n'),
    "concise": of(a__txt=DAMAGED, unmojibake__toml='output-format = "concise"\n'),
    "concise, likely": of(a__txt=LIKELY, unmojibake__toml='output-format = "concise"\n'),
    "other settings": of(a__txt=DAMAGED, c__toml='ignore = ["UM1"]\n'),
    "own settings": of(a__txt=DAMAGED, unmojibake__toml='ignore = ["UM1"]\n'),
    # an earlier text
    "reference file": of(a__txt=LOST, good__txt=CLEAN),
    "reference revision": committed({"a.txt": CLEAN}, {"a.txt": LOST}),
    "no reference": committed({"a.txt": CLEAN, "unmojibake.toml": 'reference = "none"\n'}, {"a.txt": LOST}),
    # git
    "ignored": committed({".gitignore": "a.txt\n"}, {"a.txt": DAMAGED}),
    "new damage": committed({"a.txt": DAMAGED, "b.txt": CLEAN}, {"b.txt": DAMAGED}),
    "staged": both(
        committed({"a.txt": CLEAN, "b.txt": CLEAN}, {"a.txt": DAMAGED}, stage=True), of(a__txt=CLEAN)
    ),
    "bad commit": both(committed({"a.txt": CLEAN}, {"a.txt": DAMAGED}, stage=True), commit),
    "edited": committed({"a.txt": CLEAN}, {"a.txt": DAMAGED}),
    # tables
    "table": of(a__csv=f"id,v,w\n1,{LIKELY.strip()},{DAMAGED}"),
    "guess table": of(a__csv=f"id,v\n1,{GUESS}"),
    "short row": of(a__csv=f"id,v,w\n1,{LIKELY.strip()},{DAMAGED}2,x\n"),
    "data": of(a__dat=f"id,v\n1,{LIKELY}"),
    "colons": of(a__csv=f"id:v,w\n1:{LIKELY}"),
    "wide table": of(a__csv=f"id,v\n1,{LIKELY}".encode("utf-16-be")),
    "no header": of(a__csv=f"1,{LIKELY}2,{LIKELY}"),
    "old log": of(a__csv=f"id,v,w\n1,{LIKELY.strip()},{DAMAGED}", **{".b.csv.unmojibake-resume": "{}\n"}),
    # databases
    "database": database,
    "guess database": both(database, doubtful),
    "two databases": both(database, copied),
    "strict database": both(database, of(unmojibake__toml='level = "certain"\n')),
    "database, other settings": both(database, of(c__toml='ignore = ["UM1"]\n')),
    "database, own settings": both(database, of(unmojibake__toml='ignore = ["UM1"]\n')),
}


def contents() -> dict[str, str]:
    """Every file of the folder where commands run, as text; archives and databases by what they hold."""
    found = {}
    for path in sorted(Path().rglob("*")):
        if not path.is_file() or ".git" in path.parts:
            continue
        if zipfile.is_zipfile(path):
            text = " ".join(zipfile.ZipFile(path).namelist())
        elif path.suffix == ".db":
            with closing(sqlite3.connect(path)) as made:
                text = repr([made.execute(f"SELECT * FROM {name}").fetchall() for name in ("t", "u")])
        else:
            text = path.read_bytes().decode("utf-8", "backslashreplace")
        found[path.as_posix()] = text
    return found


_VARIABLE = (
    (re.compile(r"\d{8}-\d{6}-\d{6}"), "RUN"),
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC"), "TIME"),
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d [+-]\d{4}"), "TIME"),
    (re.compile(r"\b[0-9a-f]{40}\b|\b[0-9a-f]{12}(?=:)"), "COMMIT"),
    (re.compile(re.escape(__version__)), "VERSION"),
    # what a better table of the language moves; how sure is sure is tested elsewhere
    (re.compile(r"\b\d+ bits more"), "N bits more"),
    (re.compile(r"\d[\d.]* %"), "P %"),
    (re.compile(r'\b[01]\.\d\d(?=\))|(?<="confidence": )[01]\.\d+'), "P"),
)


def plain(text: str) -> str:
    """A text without what differs from run to run."""
    text = text.replace(os.path.realpath("."), "WORK").replace(str(Path.cwd()), "WORK")
    for pattern, word in _VARIABLE:
        text = pattern.sub(word, text)
    return text
