"""``--statistics``: how many findings each rule has."""

from __future__ import annotations

from collections import Counter

from unmojibake.rules.catalogue import BY_CODE


def statistics(rules: Counter[str]) -> str:
    """One rule a line, the commonest first."""
    rows = sorted(rules.items(), key=lambda item: (-item[1], item[0]))
    return "".join(
        f"{count:>7,}  {code}  {BY_CODE[code].summary if code in BY_CODE else ''}\n" for code, count in rows
    )
