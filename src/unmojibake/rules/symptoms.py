"""From a strange text to the rules that explain it."""

from __future__ import annotations

from unmojibake.rules.catalogue import BY_CODE, RULES
from unmojibake.rules.rule import Rule

_MOST = 3


def rules_for(text: str) -> list[Rule]:
    """The rules whose symptoms stand in the text, those with the longest one first; else those of what
    the engine finds in it."""
    wanted = text.strip()
    if not wanted:
        return []
    reach = {each.code: _reach(each, wanted) for each in RULES}
    found = sorted((each for each in RULES if reach[each.code]), key=lambda each: -reach[each.code])
    if found:
        best = reach[found[0].code]
        return [each for each in found if reach[each.code] * 2 > best][:_MOST]
    return _by_engine(wanted)


def _reach(rule: Rule, text: str) -> int:
    """The length of the longest symptom in the text, or of the text within a symptom."""
    inside = max((len(symptom) for symptom in rule.symptoms if symptom in text), default=0)
    around = len(text) if len(text) > 1 and any(text in symptom for symptom in rule.symptoms) else 0
    return max(inside, around)


def _by_engine(text: str) -> list[Rule]:
    from unmojibake.options import Options
    from unmojibake.stages.pipeline import repair_text

    repair = repair_text(text, Options(level="guess"))
    codes = dict.fromkeys(finding.rule for finding in repair.changes + repair.unresolved)
    return [BY_CODE[code] for code in codes if code in BY_CODE][:_MOST]
