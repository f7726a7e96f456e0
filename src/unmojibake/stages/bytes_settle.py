"""Findings of the text and findings of the bytes that want the same place: in the end none overlap."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from unmojibake.model import Change
from unmojibake.options import Options
from unmojibake.stages.decode_codec import encode_strict
from unmojibake.stages.decode_records import Anomaly

Told = tuple[Anomaly, Change]
"""An anomaly, and the finding that tells of it."""


def settled(
    in_text: list[Change], in_bytes: list[Told], main: str, options: Options
) -> tuple[list[Change], list[Told]]:
    """Both without overlap, in order; ``main`` is the encoding of the file.

    What is found inside a run of another encoding becomes part of that finding: the bytes are rewritten
    once. A finding around an anomaly explains its bytes too, and has it if it is applied. What only
    crosses the border of an anomaly gives way: the next look at the file sees it whole.
    """
    if not in_text or not in_bytes:
        return in_text, in_bytes
    told = sorted(in_bytes, key=lambda one: one[0].char_start)
    starts = [anomaly.char_start for anomaly, _ in told]
    free: list[Change] = []
    inside: dict[int, list[Change]] = {}
    explained: set[int] = set()
    for change in in_text:
        touched = _touched(change, told, starts)
        if not touched:
            free.append(change)
        elif _applied(change, options) and all(_holds(change, told[i][0]) for i in touched):
            explained.update(touched)
            free.append(change)
        elif len(touched) == 1 and _lies_in(change, told[touched[0]][0]):
            inside.setdefault(touched[0], []).append(change)
    left = [
        _with(one, inside.get(number, ()), main, options)
        for number, one in enumerate(told)
        if number not in explained
    ]
    return free, left


def _touched(change: Change, told: Sequence[Told], starts: Sequence[int]) -> list[int]:
    """The numbers of the anomalies that share a character with a finding, or lie at an empty one."""
    number = max(0, bisect_right(starts, change.start) - 1)
    found = []
    while number < len(told) and starts[number] < max(change.end, change.start + 1):
        if told[number][0].char_end > change.start:
            found.append(number)
        number += 1
    return found


def _applied(change: Change, options: Options) -> bool:
    return change.after is not None and change.certainty >= options.certainty


def _holds(change: Change, anomaly: Anomaly) -> bool:
    return change.start <= anomaly.char_start and anomaly.char_end <= change.end


def _lies_in(change: Change, anomaly: Anomaly) -> bool:
    return anomaly.char_start <= change.start and change.end <= anomaly.char_end


def _with(one: Told, inside: Sequence[Change], main: str, options: Options) -> Told:
    """The anomaly with the repairs of its own text, as far as they are applied and can be written."""
    anomaly, change = one
    wanted = [each for each in inside if _applied(each, options)]
    if not wanted or anomaly.text is None or anomaly.text != anomaly.shown:
        return one
    out: list[str] = []
    at = 0
    for each in wanted:
        out += (anomaly.text[at : each.start - anomaly.char_start], each.after or "")
        at = each.end - anomaly.char_start
    text = "".join((*out, anomaly.text[at:]))
    if encode_strict(text, main) is None:
        return one
    weakest = min((change, *wanted), key=lambda each: (each.certainty, each.confidence))
    merged = replace(
        change,
        after=text,
        certainty=min(anomaly.certainty, weakest.certainty),
        confidence=min(anomaly.confidence, weakest.confidence),
        evidence="; ".join(filter(None, dict.fromkeys((change.evidence, *(w.channel for w in wanted))))),
    )
    return replace(anomaly, text=text, writable=True), merged
