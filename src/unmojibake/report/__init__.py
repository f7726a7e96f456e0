"""One module an output format; each turns results into text and writes nothing."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from unmojibake.report.base import Reporter, ReportOptions

_HOMES = {
    "full": ("full", "FullReporter"),
    "concise": ("concise", "ConciseReporter"),
    "json": ("jsonform", "JsonReporter"),
    "jsonl": ("jsonform", "JsonLinesReporter"),
    "github": ("github", "GithubReporter"),
    "sarif": ("sarif", "SarifReporter"),
    "junit": ("junit", "JunitReporter"),
    "html": ("html", "HtmlReporter"),
}
FORMATS: tuple[str, ...] = tuple(_HOMES)


def reporter_for(name: str, options: ReportOptions) -> Reporter:
    """The reporter of a format in ``FORMATS``; its module loads only now."""
    module, attribute = _HOMES[name]
    made = getattr(import_module(f"unmojibake.report.{module}"), attribute)(options)
    return cast(Reporter, made)
