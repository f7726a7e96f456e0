"""One rule: a stable code and the page that explains it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Example:
    """Healthy text and the channel that damages it; the damaged form is always computed, never typed."""

    healthy: str
    channel: str


@dataclass(frozen=True)
class Rule:
    """What a user sees, why, and what to do.

    ``code`` is never reused. ``symptoms`` are short strings that people search for. ``examples`` are
    damaged and must be found; ``counter_examples`` are healthy and must stay as they are.
    """

    code: str
    name: str
    summary: str
    cause: str
    prevention: str
    repair: str
    symptoms: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    counter_examples: tuple[str, ...] = ()
