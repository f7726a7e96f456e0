"""Findings of bytes and of text that want the same place."""

from __future__ import annotations

import pytest

from unmojibake.channels import damage
from unmojibake.model import Certainty, Change
from unmojibake.options import Options
from unmojibake.stages.bytes_settle import settled
from unmojibake.stages.decode_build import mixed
from unmojibake.stages.decode_map import Edit, apply_edits
from unmojibake.stages.decode_mixed import Mixture, Run
from unmojibake.stages.decode_records import Anomaly
from unmojibake.stages.pipeline import repair_bytes

CLEAN = "Größe und Höhe — ein schöner Tag, Käse in Köln.\n"
DATA = b"abc \xe4\xf6\xfc def\n"
RUN = mixed(DATA, b"", Mixture("utf-8", 1.0, (Run(4, 7, "cp1252", 0.999),))).anomalies[0]
TOLD = Change("UM501", 1, 5, 4, 7, "\ufffd", "äöü", "cp1252>utf-8", Certainty.CERTAIN, 0.999)


def text_change(
    start: int, end: int, after: str | None = "x", certainty: Certainty = Certainty.CERTAIN
) -> Change:
    return Change("UM101", 1, start + 1, start, end, "y" * (end - start), after, "c", certainty, 0.9)


def settle(
    *changes: Change, anomaly: Anomaly = RUN, main: str = "utf-8"
) -> tuple[list[Change], list[Change]]:
    free, left = settled(list(changes), [(anomaly, TOLD)], main, Options())
    return free, [change for _, change in left]


@pytest.mark.parametrize(("start", "end"), [(0, 4), (7, 9), (0, 1)])
def test_neighbours_keep_apart(start: int, end: int) -> None:
    change = text_change(start, end)
    assert settle(change) == ([change], [TOLD])


@pytest.mark.parametrize(("start", "end"), [(3, 5), (6, 9)])
def test_what_crosses_the_border_gives_way(start: int, end: int) -> None:
    assert settle(text_change(start, end)) == ([], [TOLD])


def test_what_is_not_applied_never_wins() -> None:
    for weak in (text_change(2, 9, certainty=Certainty.GUESS), text_change(2, 9, after=None)):
        assert settle(weak) == ([], [TOLD])
    assert settle(text_change(5, 6, certainty=Certainty.GUESS)) == ([], [TOLD])


def test_a_finding_around_the_bytes_explains_them() -> None:
    around = text_change(2, 9)
    assert settle(around) == ([around], [])


def test_a_finding_inside_becomes_part_of_the_rewriting() -> None:
    free, (told,) = settle(text_change(5, 6, "\u0151", Certainty.LIKELY))
    assert (free, told.after, told.certainty, told.confidence) == ([], "äőü", Certainty.LIKELY, 0.9)


def test_a_finding_inside_that_cannot_be_written_is_left() -> None:
    assert settle(text_change(5, 6, "中"), main="cp1251") == ([], [TOLD])


def test_what_the_encoding_lacks_is_left_and_the_rest_repaired() -> None:
    """Damaged Chinese in a file of cp1252 cannot be put back there; damaged German can."""
    chinese = damage("用户登录失败，请检查用户名和密码是否正确。", "gb2312>cp1252")
    data = (damage(CLEAN, "utf-8>cp1252") * 6 + chinese + "\n").encode("cp1252") * 3
    done = repair_bytes(data, Options(encoding="cp1252"))
    assert done.encoding == "cp1252"
    assert done.data.count(CLEAN.encode("cp1252")) == 18
    assert done.data.count(chinese.encode("cp1252")) == 3
    assert all(change.after for change in done.changes)
    assert len({(c.start, c.end) for c in (*done.changes, *done.unresolved)}) == len(done.changes) + len(
        done.unresolved
    )


def test_edits_and_rewritten_runs_side_by_side() -> None:
    runs = tuple(Run(4 + 12 * n, 7 + 12 * n, "cp1252", 1.0) for n in range(3))
    analysis = mixed(DATA * 3, b"", Mixture("utf-8", 1.0, runs))
    right = b"abc \xc3\xa4\xc3\xb6\xc3\xbc def\n"
    two = analysis.anomalies[:2]
    inside = apply_edits(analysis, [Edit(5, 6, "O")], two)
    assert inside == b"abc \xc3\xa4O\xc3\xbc def\n" + right + DATA
    # an edit across a border wins over the run
    across = apply_edits(analysis, [Edit(15, 17, "!")], two)
    assert across == right + b"abc!\xf6\xfc def\n" + DATA
    elsewhere = apply_edits(analysis, [Edit(30, 31, "u")], two[:1])
    assert elsewhere == right + DATA + b"abc \xe4\xf6u def\n"
