"""Property tests draw the same examples at every run: a change is judged by what it does, not by what was drawn.

`python3 tools/dev.py test --hypothesis-profile search` draws others each time.
"""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True)
settings.register_profile("search", derandomize=False)
settings.load_profile("repeatable")
