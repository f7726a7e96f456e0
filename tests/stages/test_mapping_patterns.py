"""Which regular expressions of a user are refused, and which run."""

from __future__ import annotations

import re

import pytest

from unmojibake.stages.mapping_patterns import LOOK, WINDOW, Refused, read

# each can backtrack for ever, or more than linearly in the window, on some text
HOSTILE = [
    r"(a+)+b",
    r"(a*)*b",
    r"(a+)*",
    r"(\w+\s?)+x",
    r"([a-z]+)*\d",
    r"^(([a-z])+.)+[A-Z]([a-z])+$",
    r"(x+x+)+y",
    r"(a|a)*b",
    r"(a|ab)*c",
    r"(?:a|aa)+$",
    r"(a|b?)+c",
    r"(?:[\u0430-\u044f]+|[\u0410-\u042f\u0430-\u044f]+)+!",
    r"(?i:k[a-z]|\u212a.)+x",
    r"\w*\w*x",
    r".*a.*b",
    r"(.*)(.*)x",
    r"(?:.|\n)*x(?:.|\n)*y",
    r"((a{0,500}){0,500}){0,500}b",
    r"(a?){0,40}b",
    r"(a{1,30}){1,30}b",
    r"(a)(\1*)*b",
    r"(?=.*x)a",
    r"(?!.*x)a",
    r"(?:(?:a?b?)?c?)*d",
    r"[\u0660-\u0669]*\d*x",
]

HARMLESS = [
    r"a+b",
    r"\d+[a-z]",
    r".*foo",
    r".*?x",
    r"a.*b",
    r"x*",
    r"(\w)\?(\w)",
    r'"([^"]*)"',
    r"<[^>]*>",
    r"\s*=\s*",
    r"^\s*#.*$",
    r"(\w+)\s+(\w+)",
    r"\w+@\w+\.com",
    r"\d{1,3}(?:,\d{3})*",
    r"(\w+ )+x",
    r"(?:a|b|cd)+e",
    r"(?:foo|foobar)x",
    r"\bfoo.{0,20}bar\b",
    r"(?i)caf\?",
    r"(?<=\w)\?(?=\w)",
    r"(?P<a>\w)\?(?P=a)",
    r"(\d{4})-(\d\d)-(\d\d)",
    r"[\u0400-\u04ff]+\s",
    r"[^\W\d_]+\?[a-z]+",
]


@pytest.mark.parametrize("pattern", HOSTILE)
def test_a_pattern_that_multiplies_is_refused(pattern: str) -> None:
    with pytest.raises(Refused):
        read(pattern)


@pytest.mark.parametrize("pattern", ["(" * 400 + "a" + ")" * 400, "a?" * 600, "a" * 2000])
def test_a_pattern_too_deep_or_too_long_is_refused_or_harmless(pattern: str) -> None:
    try:
        read(pattern)
    except Refused as refused:
        assert str(refused)
    else:
        assert re.fullmatch(pattern, "a")


@pytest.mark.parametrize("pattern", HARMLESS)
def test_an_everyday_pattern_runs(pattern: str) -> None:
    re.compile(pattern)
    assert read(pattern) <= LOOK


@pytest.mark.parametrize("pattern", ["(", "[", "a**", r"\1", "(?P<1>a)"])
def test_what_is_no_pattern_says_so(pattern: str) -> None:
    with pytest.raises(re.error):
        read(pattern)


def test_look_aheads_are_measured() -> None:
    assert read(r"a(?=bcd)") == 3
    assert read(r"(?<=abc)d") == 0
    with pytest.raises(Refused, match="look-around"):
        read(rf"a(?=b{{0,{LOOK + 1}}})")


@pytest.mark.parametrize("pattern", HARMLESS)
def test_an_accepted_pattern_ends_on_texts_made_against_it(pattern: str) -> None:
    compiled = re.compile(pattern)
    pieces = ("a", "ab", "a ", "1", "fo", "x", "<", '"', "=", " ", "a@", "1,", "# ", "caf", "\u0430")
    for text in (piece * WINDOW for piece in pieces):
        assert all(m.end() >= m.start() for m in compiled.finditer(text[:WINDOW]))
