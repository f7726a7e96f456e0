"""Spans of the findings: none stands on what another stage has explained."""

from __future__ import annotations

import base64
import itertools

import pytest

from unmojibake.channels.channel import Channel
from unmojibake.model import Certainty
from unmojibake.options import Options
from unmojibake.stages.findings import Evidence, Span, masked, merge
from unmojibake.stages.pipeline import repair_text

LAYERS = Channel.parse("utf-8>cp1252").layers
SURE = Evidence(Certainty.CERTAIN, 0.999, "sure")

# found by the fuzzer: words of which the middle lost bytes, and both ends were read through three code pages
HELD = (
    "w4PCkMOCwqHDg+KAmMOFwqDDg8KQw4LCtcOD4oCYw4vigKDDg+KAmMOF4oCZIMODwpDDgsK1w4PigJjDouKCrMKww4PigJjDouKCrMucIMOD4oCY"
    "w4LCjcOD4oCYw6Lvv73DgsK1w4PigJjDouKCrMKww4PigJjDouKCrMucIMOD4oCYw4LCjcOD4oCYw6LigqzFocODwpDDgsK4w4PigJjDou+/veKA"
    "mMOCwo/Dg8KQw4LCs8ODwpDDgsK6w4PCkMO7w4PCkMOCwr7Dgw==",
    "776D77+956q25rC+776Dzr3mhL/jgaTvvacg776Dzr3mhL/jgaTvvazvvoPOveaEv+OBpO+9su++g++/vemCg++9ou++g++/ve++gu+jsO++g++/"
    "vemCg++9ou++g++9ouerhO+9rO++he+9vu++g8695oS/44Gk772nIO++g86076Ow776D44Gk7724776D772i56uE772s776F772h776DzrTvo7Dv"
    "voPjgaTvvbjvvoPjgaTvva3vvoPOtO+jsO++g+OBpO+9uO++g++/ve++gu+9oe++g86076Ow776D44Gk7724776D772i56uE772s776F772+776D"
    "zrTvo7DvvoPjgaTvvbjvvoPjgaTvvbjvvoPOtO+jsO++g+OBpO+9uO++g++9ouerhO+9rO++heemv86076Ow776D44Gk7724776D44Gk772h776D"
    "zrTvo7DvvoPjgaTvvbjvvoPjgaTvvbLvvoPOtO+jsO++g+OBpO+9uO++g+OBpO+/vSDvvoPOt++9ve+9rO++he+9oe++g86076Ow776D44Gk7724"
    "776D44Gk772t776DzrTvo7DvvoPjgaTvvbjvvoPvv73vvoLvvaHvvoPOtO+jsO++g+OBpOOBju++gu+9pu++g8605rmY772i56uE",
)


def span(start: int, before: str, after: str) -> Span:
    return Span(start, before, after, LAYERS, SURE)


def test_what_stands_on_a_masked_stretch_is_left_out() -> None:
    text = "caf\u00c3\u00a9 \ufffd\ufffd caf\u00c3\u00a9"
    hidden = masked(text, [(6, 8)])
    assert hidden[6:8] == "xx"
    across = span(3, hidden[3:8], "\u00e9 xx")
    assert merge(text, [across, span(12, "\u00c3\u00a9", "\u00e9")]) == [span(12, "\u00c3\u00a9", "\u00e9")]


def test_neighbours_become_one() -> None:
    text = "\u00c3\u00a9 \u00c3\u00a9\n\u00c3\u00a9"
    found = [span(at, "\u00c3\u00a9", "\u00e9") for at in (0, 3, 6)]
    assert merge(text, found) == [span(0, text[:5], "\u00e9 \u00e9"), found[2]]


@pytest.mark.parametrize("level", ["likely", "guess", "certain"])
@pytest.mark.parametrize("held", HELD)
def test_findings_never_overlap(held: str, level: str) -> None:
    text = base64.b64decode(held).decode()
    repair = repair_text(text, Options(level=level))
    found = sorted((*repair.changes, *repair.unresolved), key=lambda change: change.start)
    assert found
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert all(text[change.start : change.end] == change.before for change in found)
