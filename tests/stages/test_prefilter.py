"""What the prefilter lets pass is healthy; whatever the channels make of a text, it does not pass."""

from __future__ import annotations

import pytest

import unmojibake as um
from unmojibake.stages import prefilter, prefilter_excerpt

HEALTHY = (
    "Le déjeuner sur l’herbe a été peint en 1863\u00a0; « le bain », disait-on d’abord.",
    "Wczoraj wieczorem spotkaliśmy się w małej kawiarni – było bardzo miło.",
    "Съешь же ещё этих мягких французских булок, да выпей «чаю».",
    "Το βιβλίο είναι πάνω στο τραπέζι.",
    "今天天气很好，我们一起去公园散步吧。",
    "昨日は雨が降りましたが、今日はよく晴れています。",
    "오늘은 날씨가 좋아서 공원에 산책을 하러 갔습니다.",
    "هذا الكتاب جديد ومفيد",
    "Cuộc sống tươi đẹp và bình yên.",
    "Viele Grüße aus Köln: 20 °C, 5 € — „sehr schön“.",
)
CHANNELS = (
    "utf-8>cp1252",
    "utf-8>cp1251",
    "utf-8>cp936/fffd",
    "utf-8>cp437",
    "utf-8>mac_roman",
    "utf-8>cp850",
)


@pytest.mark.parametrize("text", HEALTHY)
def test_healthy_sentences_pass(text: str) -> None:
    assert not prefilter.suspicious(text)


@pytest.mark.parametrize("text", HEALTHY)
def test_long_healthy_texts_pass(text: str) -> None:
    assert prefilter.suspects(f"{text}\n" * 400) == []


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("text", HEALTHY)
def test_damaged_sentences_are_seen(text: str, channel: str) -> None:
    try:
        damaged = um.damage(text, channel)
    except um.ChannelFailure:
        pytest.skip("the code page cannot show it")
    assert prefilter.suspicious(damaged)


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("text", HEALTHY)
def test_one_damaged_line_is_seen_in_a_long_text(text: str, channel: str) -> None:
    try:
        damaged = um.damage(text, channel)
    except um.ChannelFailure:
        pytest.skip("the code page cannot show it")
    around = f"{text}\n" * 200
    start = len(around)
    spans = prefilter.suspects(f"{around}{damaged}\n{around}")
    assert any(low < start + len(damaged) and start < high for low, high in spans)


def test_a_lone_letter_in_a_large_text_is_repaired() -> None:
    around = f"{HEALTHY[0]}\n" * 300
    assert um.fix(f"{around}un caf\u00c3\u00a9 noir\n{around}") == f"{around}un café noir\n{around}"


def test_blocks_are_the_text_cut_at_line_ends() -> None:
    text = "0123456789abcdé\n" * 200_000
    parts = list(prefilter.blocks(text))
    assert "".join(parts) == text
    assert len(parts) > 2
    assert all(part.endswith("\n") for part in parts)


def test_blocks_of_an_endless_line() -> None:
    text = "é" * 2_500_000
    assert "".join(prefilter.blocks(text)) == text


def test_the_excerpt_of_a_text_with_many_odd_words_holds_the_damage() -> None:
    plain = f"{HEALTHY[0]}\n" * 6
    odd = "".join(f"{plain}Бб{n} Jean-Côme żůñ\n" for n in range(60))
    text = odd + "voil\u00c3\u00a0 un caf\u00c3\u00a9\n" + odd * 5
    spans = prefilter.suspects(text)
    assert len(spans) > 100
    part = prefilter_excerpt.excerpt(text, spans)
    assert part is not None
    assert "caf\u00c3\u00a9" in part


def test_a_text_that_is_damaged_all_over_is_looked_at_as_a_whole() -> None:
    text = um.damage("Überall Äpfel, Öl und süße Brötchen\n" * 40, "utf-8>cp1252")
    assert prefilter_excerpt.excerpt(text, prefilter.suspects(text)) is None


QUOTED = (
    "red",
    "green",
    "blue",
    "north",
    "south",
    "east",
    "spring",
    "summer",
    "autumn",
    "winter",
    "first",
    "last",
    "bus",
    "taxi",
)


# What a long text shows only as a whole, or by two alphabets in one word.
@pytest.mark.parametrize(
    ("sentences", "channel"),
    [
        (("Įrašykite naują žodį šalia senojo.", "Išsaugokite pakeitimus prieš uždarydami."), "cp1257>cp1251"),
        (("Não há ligação à rede.", "Guarde as alterações até amanhã."), "cp1252>cp1251"),
        (("Überprüfen Sie die Größe der Lösung.", "Schließen Sie das geöffnete Menü."), "cp1252>cp1253"),
        (
            (
                "Завтра мы едем гулять по набережной.",
                "Проверьте настройки принтера перед печатью.",
                "Новый файл сохраняется в отдельной папке.",
            ),
            "koi8-r>cp1251|koi8-r>cp1251",
        ),
        (tuple(f"The sign says “{word}” and no more." for word in QUOTED), "cp1252>cp437"),
        (tuple(f"The sign says “{word}” and no more." for word in QUOTED), "cp1252>iso-8859-1"),
    ],
)
def test_long_texts_through_legacy_pages_are_repaired(sentences: tuple[str, ...], channel: str) -> None:
    clean = "\n".join(sentences[n % len(sentences)] for n in range(60))
    assert um.fix(um.damage(clean, channel)) == clean


EASTERN = (
    "まず node の builder を使い、aは bを支配するか等しいと考えます。printと putsの違いも、forkとexecの違いも述べる。\n",
    "如果 SHELL以 csh或 tcsh结尾，就用默认值；单个 size_t和 int的长度不同。\n",
    "먼저 Linux는 Unix와 다르고, pip을 쓰며 git도 쓴다.\n",
)


@pytest.mark.parametrize("text", EASTERN)
def test_particles_beside_latin_words_are_healthy(text: str) -> None:
    assert not prefilter.suspicious(text)
    assert prefilter.suspects(text * 200) == []


@pytest.mark.parametrize(
    "word", ["caf\u8305 du coin", "Fran\u8d38 x", "L\u30fbternheit", "G\uff83\uff76del", "\u95aee is"]
)
def test_one_east_asian_character_in_a_latin_word_is_odd(word: str) -> None:
    assert prefilter.suspicious(word)


def test_rare_names_in_a_long_chinese_text_are_healthy() -> None:
    around = "今天天气很好，我们一起去公园散步吧。\n" * 100
    assert prefilter.suspects(f"{around}他读了《箜篌谣》这首诗。\n{around}") == []


def test_a_line_of_another_double_byte_page_in_a_long_chinese_text_is_seen() -> None:
    around = "今天天气很好，我们一起去公园散步吧。\n" * 100
    line = um.damage("昨日は雨が降りましたが、今日はよく晴れています。", "cp932>cp936/swallow")
    assert prefilter.suspects(f"{around}{line}\n{around}")
