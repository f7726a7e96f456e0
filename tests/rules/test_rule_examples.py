"""What the pages promise: the healthy examples stay, the damaged ones are found under their rule."""

from __future__ import annotations

import pytest

import unmojibake as um
from unmojibake.rules import Example, Rule
from unmojibake.rules.catalogue import RULES
from unmojibake.rules.symptoms import rules_for

HEALTHY = [(rule, text) for rule in RULES for text in rule.counter_examples]
LOSSLESS = [
    (rule, example)
    for rule in RULES
    for example in rule.examples
    if not um.Channel.parse(example.channel).lossy and not example.channel.endswith("utf-8/fffd")
]


@pytest.mark.parametrize(("rule", "text"), HEALTHY, ids=lambda value: getattr(value, "code", None))
def test_a_healthy_example_stays(rule: Rule, text: str) -> None:
    assert um.fix(text) is text


@pytest.mark.parametrize(("rule", "example"), LOSSLESS, ids=lambda value: getattr(value, "code", None))
def test_a_damaged_example_is_found_under_its_rule_and_repaired(rule: Rule, example: Example) -> None:
    damaged = um.damage(example.healthy, example.channel)
    assert {finding.rule for finding in um.check(damaged)} == {rule.code}
    assert um.fix(damaged) == example.healthy


def test_every_symptom_leads_to_its_own_rule() -> None:
    for rule in RULES:
        for symptom in rule.symptoms:
            assert rule in rules_for(symptom), (rule.code, symptom)


@pytest.mark.parametrize("text", ["", " ", "hello", "caf\u00e9", "\u4e2d\u6587"])
def test_healthy_words_are_no_symptoms(text: str) -> None:
    assert rules_for(text) == []
