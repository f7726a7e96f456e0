"""What becomes of a file in which something was found: what the user silenced, its status, its new bytes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from unmojibake.errors import REPORT_IT, UnmojibakeError
from unmojibake.model import ByteRepair, Change, Finding, Status, Unlisted
from unmojibake.rules.selection import selected
from unmojibake.silence import Allowance, Comments, allowed_spans, line_bounds

if TYPE_CHECKING:
    from unmojibake.judge import Task
    from unmojibake.options import Options

_SIDE = 80  # characters of context kept on each side of a finding


class Quiet:
    """Everything that silences a finding of one file.

    For a part of a file, ``before`` is that of the parts before it, and ``codes`` those of all its
    ``ignore-file`` comments.
    """

    def __init__(
        self, text: str, task: Task, before: Quiet | None = None, codes: Iterable[str | None] = ()
    ) -> None:
        self._options = task.options
        self._comments = Comments(text, codes)
        self._known: Allowance = before._known if before is not None else Allowance(task.known)
        self._allowed = tuple(allowed_spans(text, task.options.allow))

    def hides(self, finding: Finding) -> bool:
        return (
            not selected(finding.rule, self._options.select, self._options.ignore)
            or any(start <= finding.start and finding.end <= end for start, end in self._allowed)
            or self._comments.hide(finding)
            or self._known.covers(finding)
        )


def status_of(
    changes: tuple[Change, ...], unresolved: tuple[Finding, ...], task: Task, more: Unlisted | None = None
) -> Status:
    """What becomes of a file with these findings, and ``more`` of them."""
    more = more or Unlisted()
    left = more.left > 0 or any(finding.certainty >= task.options.certainty for finding in unresolved)
    applied = bool(changes or more.changes)
    if not task.fixing:
        return Status.DAMAGED if applied or left else Status.CLEAN
    if applied:
        return Status.PARTLY_REPAIRED if left else Status.REPAIRED
    return Status.DAMAGED if left else Status.CLEAN


def damaged_text(repair: ByteRepair, data: bytes, options: Options) -> str:
    """The text as it was before the repair, which the offsets of the findings are about."""
    if repair.decoded is not None:
        return repair.decoded.text
    from unmojibake.stages.decode import decode

    return decode(data, options).text


def context_of(text: str, finding: Finding) -> tuple[str, str]:
    """What stands to the left and to the right of a finding in its lines."""
    # no more than that is looked at: a line may have a million characters, and as many findings
    around = text[max(0, finding.start - _SIDE) : finding.end + _SIDE]
    shift = min(finding.start, _SIDE)
    start, end = line_bounds(around, shift, shift + finding.end - finding.start)
    return around[start:shift], around[shift + finding.end - finding.start : end]


def rebuilt(data: bytes, repair: ByteRepair, kept: tuple[Change, ...], options: Options) -> bytes:
    """The bytes with only the changes in ``kept``: the others are taken back. Raises UnmojibakeError."""
    from unmojibake.stages.bytes_convert import asked, convert

    if kept == repair.changes:
        return repair.data
    if repair.decoded is None or not asked(options):
        return edited(data, repair.encoding, kept)
    held = set(map(id, kept))
    left = (*repair.unresolved, *(change for change in repair.changes if id(change) not in held))
    return convert(edited(data, repair.decoded.encoding, kept), repair.decoded, left, options).data


def edited(data: bytes, encoding: str, changes: Iterable[Change]) -> bytes:
    """The bytes with these changes made, each written in the file's encoding.

    Raises UnmojibakeError where the encoding has no bytes for a repair.
    """
    from unmojibake.stages.decode_codec import encode_strict

    out: list[bytes] = []
    done = 0
    for change in sorted(changes, key=lambda c: (c.byte_start or 0, c.byte_end or 0)):
        if change.byte_start is None or change.byte_end is None or change.after is None:
            raise UnmojibakeError(
                f"the repair at character {change.start} has no place in the bytes; {REPORT_IT}"
            )
        new = encode_strict(change.after, encoding)
        if new is None:
            raise UnmojibakeError(f"{encoding} has no bytes for {change.after!r}; convert the file first")
        out += [data[done : change.byte_start], new]
        done = change.byte_end
    out.append(data[done:])
    return b"".join(out) if done else data
