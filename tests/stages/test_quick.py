"""UTF-8 misread as a whole, undone without a search: what must be left to the engine first."""

from __future__ import annotations

import pytest

import unmojibake as um
from unmojibake.channels.channel import Channel
from unmojibake.model import Certainty
from unmojibake.stages import prefilter, prose, quick
from unmojibake.stages.pipeline import repair_text

HEALTHY = [
    "Une fenêtre s’ouvre, et l’été entre.",
    "Größe und Maß: 30 × 40 cm²",
    "Съешь же ещё этих мягких французских булок",
    "сад там раб рад",  # in cp866 three of these words are UTF-8
    "Το σπίτι είναι μεγάλο και φωτεινό",
    "เธอเดินไปตลาดเพื่อซื้อผลไม้",
    "茅台是一种白酒，茅盾是一位作家。",
    "目录 联通 时 为",
    "東京は今日も雨でした。",
    "오늘은 날씨가 좋습니다",
    "SÃO PAULO FC",
    "CAFÉ™ • NESTLÉ® • é«»",
    "Maß» und groß—",
    "plain text without anything",
    "",
]


@pytest.mark.parametrize("text", HEALTHY)
def test_healthy_text_is_left_alone(text: str) -> None:
    assert quick.undone(text) is None


@pytest.mark.parametrize("codec", ["cp936", "cp949", "cp950"])
def test_a_chart_is_left_alone(codec: str) -> None:
    """A row of a code table is UTF-8 in the page to its last character, and its repair is a row as well."""
    row = um.damage("".join(map(chr, range(0x3A1 + 2, 0x3CF))), "utf-8>cp1252")
    assert quick.undone(row) is None
    rows = {"cp936": (0xCD, 0xA8), "cp949": (0xCA, 0xA2), "cp950": (0xCB, 0xA1)}
    lead, trail = rows[codec]
    chart = bytes(b for n in range(12) for b in (lead, trail + n)).decode(codec)
    assert quick.undone(chart) is None


def test_damage_beside_healthy_letters_is_for_the_engine() -> None:
    assert quick.undone(f"à côté de {um.damage('été', 'utf-8>cp1252')}") is None


def test_damaged_words_among_healthy_ones_come_back() -> None:
    text = f"à côté de la fenêtre, {um.damage('l’été à la mer', 'utf-8>cp1252')}"
    found = quick.partly(text)
    assert found is not None
    assert found.after == "à côté de la fenêtre, l’été à la mer"
    for span in found.spans():
        assert text[span.start : span.end] == span.before
        assert um.damage(span.after, Channel(span.layers)) == span.before


@pytest.mark.parametrize("text", HEALTHY)
def test_healthy_text_has_no_damaged_words(text: str) -> None:
    assert quick.partly(text) is None


def test_words_that_are_damaged_otherwise_leave_the_text_to_the_engine() -> None:
    twice, space = um.damage("été", "utf-8>cp1252*2"), um.damage("à la", "utf-8>cp1252+nbsp")
    assert quick.partly(f"été {um.damage('l’été à la mer', 'utf-8>cp1252')} {twice}") is None
    assert quick.partly(f"été {um.damage('l’été en mer', 'utf-8>cp1252')} {space}") is None


def test_lost_bytes_are_for_the_engine() -> None:
    lost = um.damage("这是第一行的文字，后面还有。", "utf-8>cp936/swallow")
    assert "?" in lost
    assert quick.undone(lost) is None


def test_a_legacy_original_below_is_for_the_engine() -> None:
    text = um.damage("Съешь же ещё этих мягких булок", "cp1251>cp1252|utf-8>cp1252")
    found = quick.undone(text)
    assert found is None
    assert um.fix(text) == "Съешь же ещё этих мягких булок"


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("Crème brûlée et café au lait, s’il vous plaît", "utf-8>cp1252"),
        ("Crème brûlée et café au lait, s’il vous plaît", "utf-8>cp1252*3"),
        ("Crème brûlée et café au lait", "utf-8>mac_roman"),
        ("Съешь же ещё этих мягких французских булок", "utf-8>cp1251"),
        ("Съешь же ещё этих мягких французских булок", "utf-8>koi8-r|utf-8>cp1252"),
        ("面白い本を読みました", "utf-8>cp437"),
        ("Съешь же ещё этих мягких булок", "utf-8>cp936"),
    ],
)
def test_what_was_misread_as_a_whole_comes_back(text: str, channel: str) -> None:
    damaged = um.damage(text, channel)
    found = quick.undone(damaged)
    assert found is not None
    assert found.after == text
    assert um.damage(found.after, Channel(found.layers)) == damaged
    assert found.judgement.certainty is Certainty.CERTAIN


def test_both_ways_of_asking_agree() -> None:
    damaged = um.damage("Crème brûlée et café\nau lait, s’il vous plaît", "utf-8>cp1252*2")
    repair = um.repair(damaged)
    assert um.fix(damaged) == repair.text == repair_text(damaged).text
    for change in repair.changes:
        assert change.after is not None
        assert damaged[change.start : change.end] == change.before
        assert um.damage(change.after, change.channel) == change.before


def test_a_level_that_is_not_reached_leaves_the_text() -> None:
    damaged = um.damage("– a – b", "utf-8>cp1252")
    found = quick.undone(damaged)
    assert found is not None
    assert found.judgement.certainty is Certainty.LIKELY
    assert quick.fixed(damaged, um.Options(level="likely")) == "– a – b"
    assert quick.fixed(damaged, um.Options(level="certain")) is None


def test_a_text_about_damage_is_judged_as_such() -> None:
    shown = um.damage("’", "utf-8>cp1252")
    text = f"If you see {shown} or {shown} instead of an apostrophe, the page was read as Windows-1252."
    assert prose.is_topic(text)
    assert quick.fixed(text, um.Options()) is None
    assert um.fix(text) is text


def test_rules_that_are_left_out_are_left_out() -> None:
    damaged = um.damage("Crème brûlée et café au lait", "utf-8>cp1252")
    assert um.fix(damaged, um.Options(ignore=("UM1",))) is damaged
    assert um.fix(damaged, um.Options(select=("UM2",))) is damaged


@pytest.mark.parametrize("name", ["NESTLÉ®", "CAFÉ™", "RENÉ»", "SÃO PAULO FC"])
@pytest.mark.parametrize("damaged", ["l’été en mer, crème brûlée", "été", "Élan vital déjà vu à côté"])
def test_a_name_that_is_utf8_by_accident_stays_beside_damage(name: str, damaged: str) -> None:
    assert name in um.fix(f"{name} : {um.damage(damaged, 'utf-8>cp1252')}")


def test_the_findings_are_the_smallest_spans() -> None:
    damaged = um.damage("l’été en mer – été", "utf-8>cp1252*2")
    found = um.repair(damaged).changes
    assert [change.after for change in found] == ["’é", "é", "– é", "é"]
    assert [change.after for change in um.repair(damaged.replace("en", "çn")).changes] == [
        "’é",
        "é",
        "– é",
        "é",
    ]


def test_the_answer_does_not_hang_on_what_was_asked_before() -> None:
    """A letter of a script that no code page has, beside a Latin one, is no repair, though no word of it is odd."""
    absurd = "Dvo\u0787k rest"
    before = prefilter.excess(absurd)
    assert um.fix(absurd) is absurd
    assert prefilter.excess(absurd) == before == float("inf")


@pytest.mark.parametrize("word", ["мала", "ни", "Кинг", "рой", "目录", "مساعدة", "книга"])
def test_a_word_that_is_utf8_again_by_accident_is_undone_once(word: str) -> None:
    damaged = um.damage(word, "utf-8>cp1252")
    assert um.fix(damaged) == um.repair(damaged).text == word
    assert um.fix_column(["abc", damaged, "x"]) == ["abc", word, "x"]


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("geresnės", ["cp1252", "cp866", "cp1250"]),
        ("mlađi", ["cp1253"] * 4),
        ("ähnlich", ["cp1250"] * 7),
        ("3σ and 5σ", ["cp1252"] * 2),
    ],
)
def test_several_layers_are_undone_at_once_or_not_at_all(text: str, pages: list[str]) -> None:
    damaged = text
    for page in pages:
        damaged = um.damage(damaged, f"utf-8>{page}")
    fixed = um.fix(damaged)
    assert fixed in (text, damaged)
    assert um.fix(fixed) == fixed


@pytest.mark.parametrize("text", ["well\u2010known", "say\u201chi\u201dto", "5\u2033x3\u2033"])
@pytest.mark.parametrize("page", ["cp1252", "cp1250"])
def test_signs_that_no_page_shows_are_no_reason_to_prefer_a_page(text: str, page: str) -> None:
    damaged = um.damage(text, f"utf-8>{page}")
    assert um.fix(damaged) in (text, damaged)


@pytest.mark.parametrize("text", ["są", "z mamą", "SMÅ", "в них", "Idą\nSą\n"])
def test_the_byte_of_a_next_line_may_end_a_word(text: str) -> None:
    damaged = um.damage(text, "utf-8>iso-8859-1")
    assert um.fix(damaged) == um.repair(damaged).text == text


@pytest.mark.parametrize("text", ["20\xa0EUR", "Price:\xa020\xa0EUR", "café 20\xa0EUR"])
def test_a_space_that_was_misread_twice_leaves_no_letter(text: str) -> None:
    damaged = um.damage(text, "utf-8>cp1252+nbsp|utf-8>cp1252")
    assert "\xa0" not in damaged
    assert um.fix(damaged) == text
