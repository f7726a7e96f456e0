"""Damaged names: of files, of folders, of the members of archives. All names are judged as one document."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from unmojibake.files.names import Rename
from unmojibake.files.zipnames import ZipRename, plan_zip
from unmojibake.model import Certainty, Change, FileResult, Finding, Status
from unmojibake.options import Options
from unmojibake.rules.selection import selected
from unmojibake.silence import allowed_spans

_LIKELY = 0.97
_LINE_ENDS = frozenset("\n\r")


@dataclass(frozen=True)
class Verdict:
    """A damaged ``name``, what it is to become (itself where the finding is below the level), and the finding."""

    name: str
    new: str
    finding: Finding


def judge_names(names: Iterable[str], options: Options, rule: str = "UM601") -> dict[str, Verdict]:
    """The damaged ones of these names (without separators; undecodable bytes as surrogates), by name."""
    if not selected(rule, options.select, options.ignore):
        return {}
    distinct = [name for name in dict.fromkeys(names) if not name.isascii() and not _LINE_ENDS & set(name)]
    raw = [name for name in distinct if _is_raw(name)]
    found = _in_text([name for name in distinct if not _is_raw(name)], options)
    found.update(_in_bytes(raw))
    made = {}
    for name, changes in found.items():
        allowed = list(allowed_spans(name, options.allow))
        kept = [c for c in changes if not any(start <= c.start and c.end <= end for start, end in allowed)]
        if kept:
            made[name] = _verdict(name, kept, options.certainty, rule)
    return made


def _verdict(name: str, changes: list[Change], level: Certainty, rule: str) -> Verdict:
    """One finding for the whole name: people rename names, not letters."""
    reached = [change for change in changes if change.after is not None and change.certainty >= level]
    told = reached or changes
    weakest = min(told, key=lambda change: (change.certainty, change.confidence))
    new = _applied(name, told)
    finding = replace(
        weakest,
        rule=rule,
        line=1,
        column=1,
        start=0,
        end=len(name),
        before=name,
        after=new if new != name else None,
        alternatives=(),
    )
    return Verdict(name, new if reached else name, finding)


def _is_raw(name: str) -> bool:
    return any("\udc80" <= char <= "\udcff" for char in name)


def _applied(name: str, changes: Iterable[Change]) -> str:
    out: list[str] = []
    at = 0
    for change in changes:
        if change.after is not None:
            out += [name[at : change.start], change.after]
            at = change.end
    return "".join([*out, name[at:]])


def _in_text(names: list[str], options: Options) -> dict[str, list[Change]]:
    from unmojibake.stages.pipeline import repair_text

    plain = replace(options, select=(), ignore=(), reference=None)
    repair = repair_text("\n".join(names), plain)
    found: dict[str, list[Change]] = {}
    starts = _starts(names)
    for change in sorted(repair.changes + repair.unresolved, key=lambda change: change.start):
        name, first = names[change.line - 1], starts[change.line - 1]
        within = change.end <= first + len(name) and "\n" not in (change.after or "")
        if within:
            moved = replace(change, start=change.start - first, end=change.end - first)
            found.setdefault(name, []).append(moved)
    return found


def _starts(names: list[str]) -> list[int]:
    starts, at = [], 0
    for name in names:
        starts.append(at)
        at += len(name) + 1
    return starts


def _in_bytes(names: list[str]) -> dict[str, list[Change]]:
    """Names that are no UTF-8: their bytes, together, are text in the encoding that the byte stage finds."""
    told = read_together(b"\n".join(map(os.fsencode, names))) if names else None
    if told is None:
        return {}
    new = told.text.split("\n")
    if len(new) != len(names):
        return {}
    channel = f"{told.encoding}>utf-8"
    return {
        old: [_whole(old, right, channel, told.certainty, told.confidence)]
        for old, right in zip(names, new, strict=True)
        if "\ufffd" not in right
    }


def _whole(old: str, new: str, channel: str, certainty: Certainty, confidence: float) -> Change:
    return Change(
        rule="UM601",
        line=1,
        column=1,
        start=0,
        end=len(old),
        before=old,
        after=new,
        channel=channel,
        certainty=certainty,
        confidence=round(confidence, 4),
        evidence="all names together read well so",
    )


@dataclass(frozen=True)
class Reading:
    """Raw names as text, and how sure their ``encoding`` is."""

    text: str
    encoding: str
    confidence: float

    @property
    def certainty(self) -> Certainty:
        return Certainty.LIKELY if self.confidence >= _LIKELY else Certainty.GUESS


def read_together(document: bytes) -> Reading | None:
    """The names of a document, one a line; None where no encoding explains all of it."""
    from unmojibake.stages.decode import decode

    found = decode(document)
    if found.binary or found.pieces or "\ufffd" in found.text:
        return None
    return Reading(found.text, found.encoding, found.confidence)


def result_of(rename: Rename, shown: str, verdict: Verdict, options: Options, done: bool) -> FileResult:
    """A name as the report shows it; ``done``: it was renamed, where nothing speaks against it."""
    finding = verdict.finding
    reaches = finding.certainty >= options.certainty
    if rename.problem is None and verdict.new != verdict.name:
        status = Status.REPAIRED if done else Status.DAMAGED
        remark = f"renamed to {os.path.basename(rename.new)}" if done else None  # noqa: PTH119 (any bytes)
        return FileResult(shown, status, changes=(finding,), remark=remark)
    finding = replace(finding, evidence=rename.problem or finding.evidence)
    status = Status.DAMAGED if reaches else Status.CLEAN
    return FileResult(shown, status, unresolved=(finding,), remark=rename.problem)


@dataclass(frozen=True)
class ZipPlan:
    """What is to be renamed in an archive (``plan``), and the report of it."""

    plan: list[ZipRename]
    result: FileResult


def judge_zip(archive: str, options: Options) -> ZipPlan:
    """The damaged member names of an archive; changes nothing. Raises FileProblem for what is no archive.

    In the result the members are the lines of a text, in the order of the archive.
    """
    if not selected("UM602", options.select, options.ignore):
        return ZipPlan([], FileResult(archive, Status.CLEAN))
    readings: list[Reading] = []
    names: list[str] = []

    def decode(document: bytes) -> str | None:
        found = read_together(document)
        if found is None or found.certainty < options.certainty:
            return None
        readings.append(found)
        return found.text

    def note(name: str) -> str | None:
        names.append(name)
        return None

    first = {rename.index: rename for rename in plan_zip(archive, note, decode)}
    verdicts = judge_names((part for name in names for part in name.split("/")), options, "UM602")

    def fix(name: str) -> str:
        return "/".join(verdicts[part].new if part in verdicts else part for part in name.split("/"))

    plan = plan_zip(archive, fix, decode)
    current = dict(enumerate(names))
    current.update({index: rename.old for index, rename in first.items()})
    starts = _starts([current[index] for index in range(len(names))])
    changes: list[Change] = []
    left: list[Finding] = []
    for rename in plan:
        parts = [verdicts[part] for part in names[rename.index].split("/") if part in verdicts]
        reading = readings[0] if readings and rename.index in first else None
        change = _member(rename, starts[rename.index], parts, reading)
        (left if rename.problem else changes).append(change)
    known = {change.line for change in (*changes, *left)}
    left += list(_below(names, current, starts, verdicts, known))
    text = "\n".join(current[index] for index in range(len(names)))
    status = Status.DAMAGED if changes or left else Status.CLEAN
    return ZipPlan(
        plan, FileResult(archive, status, changes=tuple(changes), unresolved=tuple(left), text=text)
    )


def _member(rename: ZipRename, start: int, parts: list[Verdict], reading: Reading | None) -> Change:
    findings = [verdict.finding for verdict in parts]
    if findings:
        weakest = min(findings, key=lambda finding: (finding.certainty, finding.confidence))
        channel, certainty, confidence = weakest.channel, weakest.certainty, weakest.confidence
    elif reading is not None:
        channel, certainty, confidence = f"{reading.encoding}>cp437", reading.certainty, reading.confidence
    else:
        channel, certainty, confidence = "", Certainty.CERTAIN, 1.0
    return Change(
        rule="UM602",
        line=rename.index + 1,
        column=1,
        start=start,
        end=start + len(rename.old),
        before=rename.old,
        after=rename.new,
        channel=channel,
        certainty=certainty,
        confidence=round(confidence, 4),
        evidence=rename.problem or "",
    )


def _below(
    names: list[str],
    current: dict[int, str],
    starts: list[int],
    verdicts: dict[str, Verdict],
    known: set[int],
) -> Iterator[Finding]:
    """Members whose damage is below the level."""
    for index, name in enumerate(names):
        parts = [verdicts[part] for part in name.split("/") if part in verdicts]
        if parts and index + 1 not in known:
            rename = ZipRename(index, current[index], current[index])
            yield replace(_member(rename, starts[index], parts, None), after=None)
