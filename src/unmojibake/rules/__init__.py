"""The rules: when damage is suspected, under which stable code, and what a user can do about it."""

from unmojibake.rules.rule import Example, Rule

__all__ = ["Example", "Rule"]
