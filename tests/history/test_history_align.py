from __future__ import annotations

import pytest
from history_texts import CHINESE, FRENCH, JAPANESE, RUSSIAN, damage_lines
from hypothesis import given, settings
from hypothesis import strategies as st

from unmojibake.channels.channel import Channel, Loss
from unmojibake.channels.codec import Codec
from unmojibake.channels.codepage import code_page
from unmojibake.channels.simulate import damage
from unmojibake.errors import ChannelFailure
from unmojibake.history.align import Restoration, apply, restore, restore_bytes

# -- what must not change


@pytest.mark.parametrize("text", [CHINESE, FRENCH, JAPANESE, RUSSIAN, "", "\n", "a?b"])
def test_a_text_that_equals_its_reference_is_left_alone(text: str) -> None:
    assert restore(text, text) == []


def test_an_unrelated_reference_restores_nothing() -> None:
    assert restore(damage(CHINESE, "utf-8>cp936/swallow"), FRENCH) == []


def test_an_ascii_reference_restores_nothing() -> None:
    assert restore(damage(FRENCH, "utf-8>cp1252"), "plain\ntext\n") == []


@pytest.mark.parametrize(
    ("now", "before"),
    [
        ("Is it done? Yes.\n", "Is it done — yes.\n"),  # edited, not damaged
        ("what ? now\nsame line here\n", "some — line\nsame line here\n"),
        ("真的吗?\n下一行没有变\n", "真的吗？\n下一行没有变\n"),  # the mark was replaced on purpose
        ("a new line with ? in it\n", "an old line with é in it\n"),
        ("cafe ferme\n", "café fermé\n"),
        ("l'ete\n", "l'été\n"),
        ("新的内容，和以前不同。\n", "旧的内容，已经删除了。\n"),
        ("value = x ? y : z\n", "value = x → y : z → w\n"),
        ("Löschen\n", "Lösen\n"),
    ],
)
def test_an_edit_is_no_damage(now: str, before: str) -> None:
    assert restore(now, before) == []


def test_damage_that_the_reference_has_too_stays() -> None:
    hurt = damage(FRENCH, "utf-8>cp1252")
    assert restore(hurt, hurt) == []


def test_a_lost_byte_that_fits_two_reference_lines_is_left() -> None:
    # both lines read the same once damaged, and nothing says which of them this is
    clean = "甲：这里是第二个中\n\n乙\n\n甲：这里是第二个丑\n"
    hurt = damage("甲：这里是第二个中", "utf-8>cp936/swallow")
    assert damage("甲：这里是第二个丑", "utf-8>cp936/swallow") == hurt
    assert restore(f"x\n{hurt}\ny\n", clean) == []


def test_a_clean_text_is_not_damaged_by_a_damaged_reference() -> None:
    for channel in ("utf-8>cp1252", "utf-8>cp936/swallow", "cp1252>utf-8/fffd"):
        assert restore(FRENCH, _damage_what_fits(FRENCH, channel)) == []


# -- whole documents

LOSSLESS = [
    "utf-8>cp1252",
    "utf-8>iso-8859-1",
    "utf-8>cp1251",
    "utf-8>cp437",
    "utf-8>koi8-r",
    "utf-8>mac_roman",
]
LOSSY = [
    *(
        f"utf-8>{page}/{loss}"
        for page in ("cp936", "cp932", "cp949", "cp950")
        for loss in ("swallow", "fffd")
    ),
    "utf-8>cp936/qmark",
    "utf-8>cp936/drop",
    "utf-8>cp936/whatwg",
    "utf-8>cp936/swallow-fffd",
]
LAYERS = [
    "utf-8>cp1252|utf-8>cp1252",
    "utf-8>cp1252|utf-8>cp1252|utf-8>cp1252",
    "utf-8>cp936/swallow|utf-8>cp936/swallow",
    "utf-8>cp1252|utf-8>cp936/swallow",
    "utf-8>cp949/swallow+nfc",
    "cp1252>utf-8/fffd|utf-8>cp1252",
]


@pytest.mark.parametrize("channel", [*LOSSLESS, *LOSSY, *LAYERS])
@pytest.mark.parametrize("clean", [CHINESE, FRENCH, JAPANESE, RUSSIAN], ids=["zh", "fr", "ja", "ru"])
def test_a_damaged_document_is_restored(clean: str, channel: str) -> None:
    hurt = _damage_what_fits(clean, channel)
    assert apply(hurt, restore(hurt, clean)) == clean


@pytest.mark.parametrize(
    ("clean", "source"),
    [
        (FRENCH, "cp1252"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc-jp"),
        (JAPANESE, "cp932"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN.replace("—", "-"), "koi8-r"),
        (CHINESE, "cp936"),
        (CHINESE, "gb18030"),
    ],
)
def test_legacy_bytes_read_as_utf8_are_restored(clean: str, source: str) -> None:
    hurt = damage(clean, f"{source}>utf-8/fffd")
    assert "\ufffd" in hurt
    found = restore(hurt, clean)
    assert apply(hurt, found) == clean
    assert {Channel.parse(item.channel).layers[0].decoded_as for item in found}


@pytest.mark.parametrize("how", ["each", "run"])
def test_other_decoders_write_other_numbers_of_replacement_characters(how: str) -> None:
    import re

    raw = CHINESE.encode("gbk").decode("utf-8", "surrogateescape")
    pattern = "[\udc80-\udcff]" + ("+" if how == "run" else "")
    hurt = re.sub(pattern, "\ufffd", raw)
    found = restore(hurt, CHINESE)
    assert apply(hurt, found) == CHINESE
    assert any(not item.exact and "U+FFFD" in item.evidence for item in found)


@pytest.mark.parametrize("mark", ["?", "??", "\ufffd"])
def test_characters_replaced_one_by_one_are_restored(mark: str) -> None:
    hurt = "".join(c if c < "\x80" else mark for c in CHINESE)
    assert apply(hurt, restore(hurt, CHINESE)) == CHINESE


def test_only_what_a_code_page_lacks_was_replaced() -> None:
    hurt = FRENCH.encode("iso-8859-1", "replace").decode("iso-8859-1")
    assert hurt != FRENCH
    assert apply(hurt, restore(hurt, FRENCH)) == FRENCH


def test_low_bytes_are_restored() -> None:
    clean = "wait — here\nfirst → second\nplain\n"
    hurt = "wait \x14 here\nfirst \x92 second\nplain\n"
    assert apply(hurt, restore(hurt, clean)) == clean


def test_best_fit_is_undone() -> None:
    clean = "wait — here\n“quoted” text\nplain\n"
    hurt = damage(clean, "utf-8>cp437+bestfit")
    assert apply(hurt, restore(hurt, clean)) == clean


def test_emoji_as_two_question_marks() -> None:
    clean = "<h3>\U0001f3af Ziele</h3>\n<p>ok</p>\n"
    hurt = clean.replace("\U0001f3af", "??")
    assert apply(hurt, restore(hurt, clean)) == clean


# -- the ANSI round trip


def _ansi(text: str, name: str) -> bytes:
    page = code_page(Codec(name))
    return page.encode(page.decode(text.encode(), Loss.SWALLOW))


TABLE = "表格 | 状态\n✅ | 完成。\n— | 没有。\n下一行。\nend\n"


@pytest.mark.parametrize("page", ["cp936", "cp950"])
@pytest.mark.parametrize("clean", [FRENCH, TABLE], ids=["fr", "zh"])
def test_the_ansi_round_trip_is_undone_on_bytes_and_on_text(clean: str, page: str) -> None:
    data = _ansi(clean, page)
    found = restore_bytes(data, clean)
    out, at = b"", 0
    for item in found:
        out += data[at : item.start] + item.after.encode()
        at = item.end
    assert (out + data[at:]).decode("utf-8") == clean
    text = data.decode("utf-8", "replace")
    assert apply(text, restore(text, clean)) == clean


def test_bytes_that_are_healthy_stay() -> None:
    assert restore_bytes(CHINESE.encode(), CHINESE) == []


# -- line ends


def test_swallowed_line_ends_come_back() -> None:
    hurt = damage(CHINESE, "utf-8>cp936/swallow")
    assert hurt.count("\n") < CHINESE.count("\n")
    assert apply(hurt, restore(hurt, CHINESE)) == CHINESE


def test_lf_reference_for_a_crlf_file() -> None:
    clean = CHINESE.replace("\n", "\r\n")
    for channel in ("utf-8>cp936/swallow", "utf-8>cp936/drop", "utf-8>cp932/swallow", "utf-8>cp1252"):
        hurt = damage(clean, channel)
        assert apply(hurt, restore(hurt, CHINESE)) == clean, channel


def test_crlf_reference_for_an_lf_file() -> None:
    hurt = damage(CHINESE, "utf-8>cp936/swallow")
    assert apply(hurt, restore(hurt, CHINESE.replace("\n", "\r\n"))) == CHINESE


def test_a_swallowed_line_end_before_a_blank_line() -> None:
    clean = "一句话：\n\nnext\n"
    hurt = damage(clean, "utf-8>cp936/swallow")
    assert apply(hurt, restore(hurt, clean)) == clean


def test_white_space_at_line_ends_differs() -> None:
    hurt = damage(FRENCH, "utf-8>cp1252").replace("\n", "  \n")
    assert apply(hurt, restore(hurt, FRENCH)) == FRENCH.replace("\n", "  \n")


# -- edits since


def test_lines_inserted_and_deleted_and_moved() -> None:
    lines = damage(FRENCH, "utf-8>cp1252").split("\n")
    lines.insert(2, "a new line")
    lines.insert(5, "encore une nouvelle")
    lines.append(lines.pop(lines.index(damage("Le café est fermé à l'été — désolé.", "utf-8>cp1252"))))
    hurt = "\n".join(lines)
    fixed = apply(hurt, restore(hurt, FRENCH))
    assert "\u00c3" not in fixed
    assert fixed.split("\n")[-1] == "Le café est fermé à l'été — désolé."
    assert "a new line\n" in fixed


def test_a_line_edited_since_keeps_its_edit() -> None:
    hurt = damage(CHINESE, "utf-8>cp936/swallow")
    edited = hurt.replace("def run(path)", "def run(path, deep=False)").replace("example.org", "example.com")
    fixed = apply(edited, restore(edited, CHINESE))
    assert fixed == CHINESE.replace("def run(path)", "def run(path, deep=False)").replace(
        "example.org", "example.com"
    )


def test_an_edit_beside_the_damage_in_the_same_sentence() -> None:
    clean = "Le café est fermé à midi, désolé pour la gêne.\n"
    hurt = damage(clean, "utf-8>cp1252").replace("midi", "minuit").replace("pour la", "de cette")
    assert apply(hurt, restore(hurt, clean)) == "Le café est fermé à minuit, désolé de cette gêne.\n"


def test_a_part_of_the_file_is_damaged() -> None:
    hurt = damage_lines(FRENCH, "utf-8>cp1252", range(3, 5))
    found = restore(hurt, FRENCH)
    assert apply(hurt, found) == FRENCH
    assert {hurt.count("\n", 0, item.start) for item in found} == {3, 4}


def test_two_channels_in_one_file() -> None:
    hurt = damage_lines(damage_lines(FRENCH, "utf-8>cp1252", range(4)), "utf-8>cp936/swallow", range(4, 8))
    found = restore(hurt, FRENCH)
    assert apply(hurt, found) == FRENCH
    assert {"utf-8>cp1252", "utf-8>cp936/swallow"} <= {item.channel for item in found}


def test_two_channels_and_a_healthy_word_in_one_line() -> None:
    clean = "été — hiver — printemps é\n"
    hurt = f"été {damage('—', 'utf-8>cp1252')} hiver {damage('— ', 'utf-8>cp936/swallow')}printemps é\n"
    assert apply(hurt, restore(hurt, clean)) == clean


def test_a_repeated_line_is_told_by_its_neighbours() -> None:
    clean = "one\n# 中\ntwo\n# 丑\nthree\n# 中\nfour\n"
    hurt = damage(clean, "utf-8>cp936/drop")
    assert apply(hurt, restore(hurt, clean)) == clean


# -- properties of every result


_SOME = ["utf-8>cp936/swallow", "utf-8>cp1252", "utf-8>cp932/swallow", "utf-8>cp936/drop"]


def _damage_what_fits(text: str, channel: str) -> str:
    """All of the text, or the lines that can go through the channel."""
    try:
        return damage(text, channel)
    except ChannelFailure:
        pass
    out = []
    for line in text.split("\n"):
        try:
            out.append(damage(line, channel))
        except ChannelFailure:
            out.append(line)
    return "\n".join(out)


def _check(hurt: str, found: list[Restoration]) -> None:
    at = 0
    for item in found:
        assert at <= item.start <= item.end <= len(hurt)
        at = item.end
        Channel.parse(item.channel)
        if item.exact:
            assert damage(item.after, item.channel) == hurt[item.start : item.end]


@pytest.mark.parametrize(
    "channel", ["utf-8>cp936/swallow", "utf-8>cp1252", "cp936>utf-8/fffd", "utf-8>cp932/swallow"]
)
def test_every_restoration_replays(channel: str) -> None:
    hurt = _damage_what_fits(CHINESE, channel)
    found = restore(hurt, CHINESE)
    assert found
    _check(hurt, found)


_LINES = st.lists(st.text(st.sampled_from("ab 中文的，。é—ü?\u3042x.("), max_size=12), max_size=8)


@settings(max_examples=60, deadline=None)
@given(_LINES, _LINES)
def test_whatever_the_texts_are_restorations_replay(before: list[str], now: list[str]) -> None:
    reference = "\n".join(before)
    for text in ("\n".join(now), damage("\n".join(before[::-1] + now), "utf-8>cp936/swallow")):
        _check(text, restore(text, reference))


@settings(max_examples=60, deadline=None)
@given(
    _LINES,
    st.sampled_from(["utf-8>cp936/swallow", "utf-8>cp1252", "utf-8>cp932/swallow", "utf-8>cp936/drop"]),
)
def test_any_document_comes_back(lines: list[str], channel: str) -> None:
    text = "\n".join([*lines, "the last line"])
    hurt = damage(text, channel)
    assert apply(hurt, restore(hurt, text)) == text


def test_a_large_document_is_linear_enough() -> None:
    # 8,000 lines, half of them damaged: a quadratic step would not come back
    clean = "".join(
        f"第{n}行：这里是一些文字 — number {n}\n" if n % 2 else f"line {n}\n" for n in range(8_000)
    )
    hurt = damage(clean, "utf-8>cp936/swallow")
    assert apply(hurt, restore(hurt, clean)) == clean
