"""What words settle by themselves; what they may not settle comes first."""

from __future__ import annotations

import pytest
from tabling import BAD, GOOD, OTHER_BAD

import unmojibake as um
from unmojibake.tables.words import odd_words, settled

OPTIONS = um.Options()


def bad(text: str, channel: str) -> str:
    return um.damage(text, channel)


@pytest.mark.parametrize(
    "value",
    [
        "Größe",
        "Ayşe Yılmaz, Göteborg",
        "NESTLÉ® SÃO PAULO FC",
        f"If you see {bad('’', 'utf-8>cp1252')} instead of an apostrophe, the page was read as Windows-1252.",
        f"{BAD} caf?",  # bytes may be lost
        f"{BAD} gr\ufffdn",
        f"{BAD} NESTLÉ®",  # one word is no clear case
        f"{BAD} {bad('тесты', 'utf-8>cp1251')}",  # two channels
        bad("переключение 码", "utf-8>latin-1").replace("\xa0", " "),  # what is left holds a control
        bad("Привет всем", "cp1251>cp1252"),  # legacy originals need the vote
        "x" * 20,
        "",
    ],
)
def test_not_settled(value: str) -> None:
    assert settled(value, OPTIONS) is None


@pytest.mark.parametrize(
    "channel", ["utf-8>cp1252", "utf-8>cp1250", "utf-8>cp437", "utf-8>cp1252|utf-8>cp1252"]
)
def test_settled_as_fix_does(channel: str) -> None:
    value = f"order 7:\n{bad('Jürgen Größe', channel)}, please"
    repair = settled(value, OPTIONS)
    assert repair is not None
    whole = um.repair(value)
    assert repair.text == whole.text == "order 7:\nJürgen Größe, please"
    places = [(c.line, c.column, c.start, c.end, c.before, c.after) for c in repair.changes]
    for line, column, start, end, before, after in places:
        assert line == 2 and start == column + 8
        assert value[start:end] == before and um.damage(after or "", channel) == before


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("тесты в порядке", "utf-8>cp1251"),  # the preposition looks healthy by itself
        ("Zoë Brontë, München: déjà payé", "utf-8>cp437"),  # "Zoë" alone is too short to tell
        ("Ayşe Yılmaz, Köln", "utf-8>cp1250"),  # what the second word shows is cp1252 just as well
    ],
)
def test_short_words_follow_those_beside_them(text: str, channel: str) -> None:
    repair = settled(bad(text, channel), OPTIONS)
    assert repair is not None and repair.text == text
    assert settled(bad(text, channel), um.Options(level="certain")) is None, "the short word is no certainty"


def test_healthy_words_do_not_follow() -> None:
    assert settled(f"{bad('café déjà', 'utf-8>cp936')} 茅台", OPTIONS) is None
    for healthy in ("Ayşe", "茅台", "Zoë"):
        value = f"{bad('Jürgen Größe', 'utf-8>cp1252')} {healthy}"
        assert um.fix_column([value] * 2 + ["x"])[0].endswith(healthy)


def test_only_plain_options_are_settled() -> None:
    for options in (um.Options(mappings=(um.Mapping("own", "XX", "é"),)), um.Options(reference=GOOD)):
        assert settled(BAD, options) is None
        assert odd_words(f"{BAD} 1", options) == f"{BAD} 1"


def test_odd_words() -> None:
    assert odd_words("caf? \u00c3\u00a9", OPTIONS) == "caf? \u00c3\u00a9"
    assert odd_words("x \u00c3\u00a9 1", OPTIONS) == odd_words("y \u00c3\u00a9 2", OPTIONS)
    assert odd_words(OTHER_BAD, OPTIONS) != odd_words(BAD, OPTIONS)


def test_values_that_are_settled_vote_on_the_rest() -> None:
    names = ["Größe Jürgen", "Müller Köln", "Straße über", "Ça", "Zoë", "Łódź"]
    damaged = [bad(name, "utf-8>cp1252") for name in names]
    assert um.fix_column(damaged) == names
