"""What is told about a database: for people, and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Protocol

from unmojibake.databases.records import Damage, Outcome, key_object, notable
from unmojibake.databases.run import TableRead
from unmojibake.report.base import percent, plural
from unmojibake.report.jsonform import finding_object, tool_name
from unmojibake.report.shown import shown
from unmojibake.rules.catalogue import BY_CODE

FORMATS = ("full", "concise", "json", "jsonl")
_SIDE = 36  # characters of context around what differs
_MOST = 160


@dataclass(frozen=True)
class Tally:
    """Counts of a run. ``notes`` are values below the level; ``open`` those left as they are, at or above it."""

    tables: int = 0
    rows: int = 0
    damaged: int = 0
    repaired: int = 0
    notes: int = 0
    open: int = 0
    changed: int = 0
    failed: int = 0
    unreadable: int = 0

    def plus(self, damage: Damage) -> Tally:
        if damage.outcome is Outcome.LEFT and not damage.rest:
            return replace(self, notes=self.notes + 1)
        repaired = damage.outcome is Outcome.REPAIRED
        return replace(
            self,
            damaged=self.damaged + 1,
            repaired=self.repaired + repaired,
            open=self.open + (not repaired or damage.rest > 0),
            changed=self.changed + (damage.outcome is Outcome.CHANGED),
            failed=self.failed + (damage.outcome is Outcome.FAILED),
        )

    def after(self, read: TableRead) -> Tally:
        return replace(
            self,
            tables=self.tables + 1,
            rows=self.rows + read.rows,
            unreadable=self.unreadable + read.unreadable,
        )

    @property
    def exit_code(self) -> int:
        """0 nothing left, 1 damage left, 2 the database refused a repair."""
        return 2 if self.failed else 1 if self.open else 0


class Reporter(Protocol):
    """Turns findings into text to write; writes nothing itself."""

    def damage(self, damage: Damage) -> str: ...

    def table(self, read: TableRead) -> str: ...

    def end(self, tally: Tally) -> str: ...


def reporter_for(name: str, database: str) -> Reporter:
    """The reporter of a format; ``database`` is the URL without its password."""
    if name == "json":
        return _Json(database)
    return _JsonLines() if name == "jsonl" else _Text(full=name == "full")


def key_text(damage: Damage) -> str:
    """The row for people: by its key, else by its number."""
    if damage.key is None:
        return f"row {damage.row:,}"
    pairs = zip(damage.table.key, damage.key, strict=True)
    return ", ".join(f"{shown(name)}={shown(str(value))[:60]}" for name, value in pairs)


class _Text:
    """A block (or a line) for each value, and a line for each column of a table."""

    def __init__(self, full: bool) -> None:
        self._full = full
        self._columns: Counter[str] = Counter()
        self._rules: dict[str, Counter[str]] = {}

    def damage(self, damage: Damage) -> str:
        name = damage.column.name
        self._columns[name] += 1
        self._rules.setdefault(name, Counter()).update(damage.rules)
        place = f"{shown(damage.table.shown)}.{shown(name)}: {key_text(damage)}: {' '.join(damage.rules)}"
        before, after = excerpts(damage)
        proof = f"{damage.channel}; {damage.certainty.value}, {percent(damage.confidence)}"
        note = (
            ""
            if damage.outcome in (Outcome.FOUND, Outcome.REPAIRED)
            else f"{damage.outcome.value}: {damage.reason}"
        )
        if not self._full:
            return f"{place} {before!s} -> {after} [{proof}]{f' ({shown(note)})' if note else ''}\n"
        rule = BY_CODE.get(damage.rules[0])
        lines = [f"{place} {rule.summary if rule else ''}".rstrip()]
        lines += [f"  = before:  {before}", f"  = after:   {after}", f"  = channel: {proof}"]
        lines += [f"  = note:    {shown(note)}"] if note else []
        return "\n".join(lines) + "\n\n"

    def table(self, read: TableRead) -> str:
        out = []
        for name, count in self._columns.items():
            rules = ", ".join(f"{code} {n:,}" for code, n in sorted(self._rules[name].items()))
            locked = f"; {read.table.locked}: not updated" if read.table.locked else ""
            out.append(
                f"{shown(read.table.shown)}.{shown(name)}: {plural(count, 'damaged value')} ({rules}){locked}\n"
            )
        self._columns.clear()
        self._rules.clear()
        return "".join(out) + ("\n" if out and self._full else "")

    def end(self, tally: Tally) -> str:
        return ""


def excerpts(damage: Damage) -> tuple[str, str]:
    """Before and after for people: what differs, with some text around it."""
    before, after = damage.before, damage.after
    start, end = damage.findings[0].start, damage.findings[-1].end
    low, high = max(0, start - _SIDE), min(len(before), end + _SIDE)
    left = _cut(before[low:high], low > 0, high < len(before))
    if after is None:
        return left, "nothing known to put back"
    return left, _cut(after[low : len(after) - (len(before) - high)], low > 0, high < len(before))


def _cut(text: str, front: bool, back: bool) -> str:
    if len(text) > _MOST:
        text, back = text[:_MOST], True
    return ("..." if front else "") + f"'{shown(text)}'" + ("..." if back else "")


def damage_object(damage: Damage) -> dict[str, Any]:
    """One damaged value as its public JSON object."""
    applied = damage.outcome is Outcome.REPAIRED
    return {
        "schema": damage.table.schema,
        "table": damage.table.name,
        "column": damage.column.name,
        "row": damage.row,
        "key": None
        if damage.key is None
        else dict(zip(damage.table.key, map(_key, damage.key), strict=True)),
        "before": damage.before,
        "after": damage.after,
        "channel": damage.channel,
        "certainty": damage.certainty.value,
        "confidence": round(damage.confidence, 4),
        "outcome": damage.outcome.value,
        "reason": damage.reason or None,
        "applied": applied,
        "findings": [finding_object(finding, applied) for finding in damage.findings],
    }


def _key(value: Any) -> Any:
    return (
        key_object(value) if value is not None and notable(value) else None if value is None else str(value)
    )


def table_object(read: TableRead, damaged: Counter[str]) -> dict[str, Any]:
    """The end of a table as its public JSON object."""
    return {
        "schema": read.table.schema,
        "table": read.table.name,
        "rows": read.rows,
        "values": read.values,
        "unreadable": read.unreadable,
        "not_updated": read.table.locked or None,
        "columns": {column.name: damaged[column.name] for column in read.table.columns},
    }


class _JsonLines:
    def __init__(self) -> None:
        self._damaged: Counter[str] = Counter()

    def damage(self, damage: Damage) -> str:
        self._damaged[damage.column.name] += 1
        return json.dumps(damage_object(damage)) + "\n"

    def table(self, read: TableRead) -> str:
        text = json.dumps(table_object(read, self._damaged)) + "\n"
        self._damaged.clear()
        return text

    def end(self, tally: Tally) -> str:
        return ""


class _Json:
    """The whole as one object, written piece by piece, so that memory does not grow with it."""

    def __init__(self, database: str) -> None:
        self._database = database
        self._damaged: Counter[str] = Counter()
        self._tables: list[dict[str, Any]] = []
        self._begun = False

    def damage(self, damage: Damage) -> str:
        self._damaged[damage.column.name] += 1
        return "".join(self._head()) + json.dumps(damage_object(damage))

    def _head(self) -> Iterator[str]:
        if not self._begun:
            head = {"version": 1, "tool": tool_name(), "database": self._database}
            yield json.dumps(head)[:-1] + ', "findings": [\n'
        else:
            yield ",\n"
        self._begun = True

    def table(self, read: TableRead) -> str:
        self._tables.append(table_object(read, self._damaged))
        self._damaged.clear()
        return ""

    def end(self, tally: Tally) -> str:
        head = "" if self._begun else next(self._head())
        summary = {
            "tables": tally.tables,
            "rows": tally.rows,
            "damaged": tally.damaged,
            "repaired": tally.repaired,
            "changed_since": tally.changed,
            "failed": tally.failed,
            "notes": tally.notes,
        }
        tail = {"tables": self._tables, "summary": summary}
        return f"{head}\n], {json.dumps(tail)[1:]}\n"
