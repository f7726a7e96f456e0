"""Every setting, in one frozen record."""

from __future__ import annotations

from dataclasses import dataclass

from unmojibake.errors import UsageError
from unmojibake.results import Certainty


@dataclass(frozen=True)
class Mapping:
    """A user's own replacement: ``find`` (a literal, or a regular expression) becomes ``replace``.

    With ``regex``, ``replace`` may name groups (``\\1``, ``\\g<name>``), and one line at a time is searched.
    """

    name: str
    find: str
    replace: str
    regex: bool = False


@dataclass(frozen=True)
class Options:
    """How to look and what to apply; every field has a default that is safe on any tree.

    ``level`` is the least certainty that is applied. ``reference`` is a clean earlier text of the
    same document. ``select`` and ``ignore`` are rule codes or their prefixes (``UM4``). ``escapes`` also
    looks inside ``\\u00c3\\u00a9``, ``&Atilde;&copy;`` and ``%C3%83``. ``sql``: the text is an
    SQL dump, whose values are judged as the database holds them; files named ``*.sql`` are.
    ``expected`` is the encoding that bytes like these usually have: weighed where they do not tell, never
    obeyed (``encoding`` is), and found by the path functions themselves.
    Raises UsageError for a value that is not known, and for a mapping that cannot be used.
    """

    level: str = "likely"
    reference: str | None = None
    reference_source: str = "auto"
    mappings: tuple[Mapping, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    encoding: str | None = None
    expected: str = ""
    to: str | None = None
    bom: str = "keep"
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    gitignore: bool = True
    jobs: int = 0
    journal: bool = True
    allow: tuple[str, ...] = ()
    escapes: bool = False
    sql: bool = False

    def __post_init__(self) -> None:
        if self.level not in ("certain", "likely", "guess"):
            raise UsageError(f"level {self.level!r} is not one of certain, likely, guess")
        if self.bom not in ("keep", "add", "remove"):
            raise UsageError(f"bom {self.bom!r} is not one of keep, add, remove")
        if self.mappings:
            from unmojibake.stages.mappings import ready

            ready(self.mappings)

    @property
    def certainty(self) -> Certainty:
        return _CERTAINTIES[self.level]


_CERTAINTIES = {certainty.value: certainty for certainty in Certainty}
