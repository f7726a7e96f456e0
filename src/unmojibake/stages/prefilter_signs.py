"""Characters beyond ASCII that say nothing of damage, and those that no damage shows; as parts of character classes."""

from __future__ import annotations

NEVER = (
    "\\u0530-\\u058f\\u0700-\\u0dff\\u0e80-\\u1dff\\u1f00-\\u1fff\\u202a-\\u202e\\u2066-\\u206f"
    "\\u2700-\\u2e7f\\ua000-\\uabff\\U00010000-\\U0010ffff"
)
"""What no code page shows for a byte or a pair of bytes."""
QUOTES = "\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb\u2039\u203a\u2013\u2014\u2026\u00a0\u202f"
SIGNS = "\u00b7\u2022\u00b0\u00a7\u00a9\u00ae\u2122\u2116\u20ac\u00a3\u00bf\u00a1\u00d7\u00b1"
ARROWS = "\u2190\u2191\u2192\u2193"
_OTHER = (
    "\u00ad\u2002\u2003\u2007\u2009\u200a\u200b\u200c\u200d\u200e\u200f\u2010\u2011\ufe0f\ufeff"  # spaces, joiners
    "\u2500\u2502\u251c\u2514\u25cf\u25cb\u25ba\u2713\u2717\u2605\u2606"  # trees, bullets, ticks
)
FREE = QUOTES + SIGNS + ARROWS + _OTHER
"""What text in any language has."""
MARK = "\ufffd"
EASTERN = "\u2e80-\u2fff\u3040-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff61-\uff9f"
"""Characters of Chinese, Japanese and Korean, punctuation apart."""
EASTERN_SIGNS = "".join(map(chr, (*range(0x3000, 0x3012), *range(0xFF01, 0xFF10), *range(0xFF1A, 0xFF21))))
