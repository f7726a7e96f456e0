"""Which commit did the damage."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from unmojibake.errors import FileProblem
from unmojibake.history.align import Restoration, restore
from unmojibake.history.git import Repository, Version
from unmojibake.history.gitcmd import GitProblem
from unmojibake.history.reference import MAX_VERSIONS, read_text

UNCOMMITTED = "work tree"
STAGED = "index"


@dataclass(frozen=True)
class Blame:
    """The revision that damaged a file, and what became of that.

    ``commit`` is the full name, "index" or "work tree" for damage not yet committed, "" where none was
    found (``reason`` says why). ``date`` is the author date in seconds since 1970, ``zone`` its offset.
    ``channel`` is the commonest channel, ``channels`` all with the number of damaged places each.
    ``lines`` counts the lines that the revision damaged, ``spans`` the damaged places in them; of
    these ``recoverable`` still stand damaged in the file as it is now and can be restored exactly from
    ``clean``, the last good revision; ``repaired`` are gone since, repaired or edited away.
    """

    commit: str
    date: int = 0
    zone: str = ""
    author: str = ""
    summary: str = ""
    channel: str = ""
    channels: tuple[tuple[str, int], ...] = ()
    lines: int = 0
    spans: int = 0
    recoverable: int = 0
    repaired: int = 0
    clean: str = ""
    path: str = ""
    reason: str = ""


def blame(path: str | os.PathLike[str]) -> Blame:
    """The newest revision that has damaged text where the one before it has the clean text.

    Never raises for a missing git or repository, the reason says so; FileProblem for a file that
    cannot be read.
    """
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise FileProblem(f"{os.fspath(path)}: {error.strerror}") from None
    found = Repository.discover(path)
    if found.repository is None:
        return Blame("", reason=found.reason)
    now = _text(data)
    newer = Version(UNCOMMITTED, found.path, data)
    reason = "git has no earlier version of the file"
    try:
        for number, older in enumerate(_steps(found.repository, found.path)):
            reason = "no revision has the clean text of what is damaged now"
            if number >= MAX_VERSIONS:
                break
            done = restore(_text(newer.data), read_text(older.data)) if older.data != newer.data else []
            if done:
                return _report(found.repository, newer, older, done, now)
            newer = older
    except GitProblem as problem:
        reason = str(problem)
    return Blame("", reason=reason)


def _steps(repository: Repository, path: str) -> Iterator[Version]:
    """The index, then the commits that changed the file, newest first."""
    yield from repository.staged(path)
    yield from repository.history(path)


def _text(data: bytes) -> str:
    """Damaged bytes are shown as U+FFFD, as the repair sees them."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return read_text(data) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else data.decode("utf-8", "replace")


def _report(
    repository: Repository, newer: Version, older: Version, done: Sequence[Restoration], now: str
) -> Blame:
    damaged = _text(newer.data)
    channels = Counter(item.channel for item in done).most_common()
    left = len(restore(now, read_text(older.data)))
    base = Blame(
        newer.rev,
        channel=channels[0][0],
        channels=tuple(channels),
        lines=len({damaged.count("\n", 0, item.start) for item in done}),
        spans=len(done),
        recoverable=left,
        repaired=max(0, len(done) - left),
        clean=older.rev,
        path=newer.path,
    )
    if newer.rev in (UNCOMMITTED, STAGED):
        return base
    commit = repository.commits([newer.rev])[0]
    return replace(base, date=commit.date, zone=commit.zone, author=commit.author, summary=commit.summary)
