"""From a strange text to the rules that explain it."""

from __future__ import annotations

from unmojibake.rules.catalogue import RULES
from unmojibake.rules.rule import Rule

_MOST = 3


def rules_for(text: str) -> list[Rule]:
    """The rules whose symptoms stand in the text, those with the longest one first."""
    wanted = text.strip(" \t\r\n")  # a no-break space is part of the damage
    if not wanted:
        return []
    reach = {each.code: _reach(each, wanted) for each in RULES}
    found = sorted((each for each in RULES if reach[each.code]), key=lambda each: -reach[each.code])
    if not found:
        return []
    best = reach[found[0].code]
    return [each for each in found if reach[each.code] * 2 > best][:_MOST]


def _reach(rule: Rule, text: str) -> int:
    """The length of the longest symptom in the text, or of the text within a symptom."""
    inside = max((len(symptom) for symptom in rule.symptoms if symptom in text), default=0)
    around = len(text) if len(text) > 1 and any(text in symptom for symptom in rule.symptoms) else 0
    return max(inside, around)
