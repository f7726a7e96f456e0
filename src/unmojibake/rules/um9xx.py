"""UM9xx: the user's own mappings."""

from __future__ import annotations

from unmojibake.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="UM901",
        name="own-mapping",
        summary="a literal mapping of your own configuration applies here",
        cause="The configuration declares this text as damage: [tool.unmojibake] mappings.",
        prevention="Whatever made the text you mapped.",
        repair="""\
Replaced as the mapping says; certain by declaration, exempt from replay. 'unmojibake learn BAD
GOOD' prints the setting for damage that no channel explains.""",
    ),
    Rule(
        code="UM902",
        name="own-pattern",
        summary="a regular expression of your own configuration applies here",
        cause="The configuration declares this text as damage: [tool.unmojibake] mappings, regex = true.",
        prevention="Whatever made the text you mapped.",
        repair="""\
Replaced as the mapping says, groups filled in; certain by declaration, exempt from replay. A line at
a time is searched (long ones in parts), once: what a mapping put in is left alone until the next
run. A pattern that some text could keep busy for ever is refused when it is read.""",
    ),
)
