"""The catalogue: codes stay stable, pages are complete, and every channel has a rule."""

from __future__ import annotations

import re

import pytest

from unmojibake.channels import damage
from unmojibake.channels.channel import Channel, Kind, Layer, Loss
from unmojibake.channels.codec import Codec
from unmojibake.rules.catalogue import BY_CODE, RULES, rule_for


def test_codes_are_unique_ordered_and_well_formed() -> None:
    codes = [rule.code for rule in RULES]
    assert codes == sorted(set(codes))
    assert all(re.fullmatch(r"UM[1-9]\d\d", code) for code in codes)
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) for name in names)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_page_is_complete_and_printable(rule) -> None:
    for part in (rule.summary, rule.cause, rule.prevention, rule.repair):
        assert part.strip()
        assert max(map(len, part.splitlines())) <= 120
    assert "\n" not in rule.summary
    assert not rule.summary.endswith(".")
    assert rule.code.startswith("UM9") or len(rule.counter_examples) >= len(rule.examples)
    for example in rule.examples:
        assert damage(example.healthy, example.channel) != example.healthy
        assert rule_for(Channel.parse(example.channel)) == rule.code


@pytest.mark.parametrize(
    ("channel", "found", "unresolved"),
    [
        ("utf-8>cp1252", "UM101", "UM101"),
        ("utf-8>cp1252*3", "UM101", "UM101"),
        ("utf-8>latin-1", "UM101", "UM101"),
        ("utf-8>cp1251", "UM102", "UM102"),
        ("utf-8>cp874@win", "UM102", "UM102"),
        ("cp1251>cp1252", "UM103", "UM103"),
        ("utf-8>gbk/swallow", "UM201", "UM402"),
        ("utf-8>gbk/drop", "UM201", "UM405"),
        ("utf-8>gbk/whatwg", "UM201", "UM401"),
        ("utf-8>cp932", "UM202", "UM202"),
        ("utf-8>cp949", "UM203", "UM203"),
        ("utf-8>cp950/swallow", "UM204", "UM402"),
        ("big5>gbk", "UM205", "UM205"),
        ("euc-kr>latin-1", "UM206", "UM206"),
        ("cp1252>gbk", "UM207", "UM207"),
        ("utf-8>euc-jp", "UM208", "UM208"),
        ("iso-2022-jp>ascii+noesc", "UM208", "UM208"),
        ("utf-8>cp437", "UM301", "UM301"),
        ("utf-8>cp850+bestfit", "UM301", "UM301"),
        ("utf-8>mac_roman", "UM302", "UM302"),
        ("utf-8>koi8-r", "UM303", "UM303"),
        ("cp866>cp1251", "UM304", "UM304"),
        ("cp1252>utf-8/fffd", "UM401", "UM401"),
        ("doubled-fffd", "UM403", "UM403"),
        ("ansi:cp936", "UM404", "UM404"),
        ("low-byte", "UM504", "UM504"),
        ("mapping:smart quotes", "UM901", "UM901"),
        ("utf-8>cp936|utf-8>cp1252", "UM101", "UM101"),
    ],
)
def test_the_rule_of_a_channel(channel: str, found: str, unresolved: str) -> None:
    parsed = Channel.parse(channel)
    assert (rule_for(parsed), rule_for(parsed, lossy_unresolved=True)) == (found, unresolved)


def test_every_pair_of_codecs_in_every_loss_mode_has_a_known_rule() -> None:
    for source in Codec:
        for target in Codec:
            for loss in Loss:
                channel = Channel((Layer(source, target, loss),))
                assert rule_for(channel) in BY_CODE
                assert rule_for(channel, lossy_unresolved=True) in BY_CODE
    for kind in (Kind.ANSI, Kind.LOW_BYTE, Kind.DOUBLED_FFFD, Kind.MAPPING):
        assert rule_for(Channel((Layer(None, Codec.CP936, kind=kind),))) in BY_CODE
