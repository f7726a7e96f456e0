"""UM9xx: the user's own mappings."""

from __future__ import annotations

from unmojibake.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="UM901",
        name="own-mapping",
        summary="a mapping of your own configuration applies here",
        cause="The configuration declares this text as damage: [tool.unmojibake] mappings.",
        prevention="Whatever made the text you mapped.",
        repair="""\
Replaced as the mapping says; certain by declaration, exempt from replay. 'unmojibake learn BAD
GOOD' prints the setting for damage that no channel explains.""",
    ),
)
