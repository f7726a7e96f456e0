"""The page of a rule, as text."""

from __future__ import annotations

from unmojibake.report.shown import shown
from unmojibake.rules.rule import Example, Rule


def page(rule: Rule) -> str:
    """Everything about one rule, for a terminal."""
    parts = [f"{rule.code} {rule.name}: {rule.summary}"]
    if rule.symptoms:
        parts.append(_section("You see", "  ".join(map(shown, rule.symptoms))))
    parts += [
        _section("How it happens", rule.cause),
        _section("How to prevent it", rule.prevention),
        _section("How it is repaired", rule.repair),
    ]
    if rule.examples:
        parts.append(_section("Examples", "\n".join(map(_example, rule.examples))))
    if rule.counter_examples:
        parts.append(_section("Left as it is", "\n".join(map(shown, rule.counter_examples))))
    return "\n\n".join(parts) + "\n"


def _section(title: str, body: str) -> str:
    return "\n".join((title, *(f"  {line}".rstrip() for line in body.strip().splitlines())))


def _example(example: Example) -> str:
    from unmojibake.channels.simulate import damage

    damaged = damage(example.healthy, example.channel)
    return f"{shown(damaged)}\n  was {shown(example.healthy)}   ({example.channel})"
