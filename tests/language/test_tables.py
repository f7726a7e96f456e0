"""The alphabetic plausibility tables: what they must not say first, then what they say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unmojibake.language import tables
from unmojibake.language.tables import GROUPS, Group, fold, group_of, known, pack, unpack, word_costs

ROOT = Path(__file__).resolve().parents[2]
BY_NAME = {group.name: group for group in GROUPS}


def costs(word: str) -> dict[str, int]:
    group = group_of(word[0])
    assert group is not None
    return dict(zip(group.lanes, unpack(word_costs(word, group), len(group.lanes)), strict=True))


def test_tables_are_not_loaded_at_import() -> None:
    code = (
        "import sys, unmojibake.language.tables as t; "
        "sys.exit(bool(t._MODELS or t._LEXICON) or 'ftfy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_committed_tables_are_those_of_the_manifest() -> None:
    run = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "build_language.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_tables_stay_within_their_share_of_the_package() -> None:
    data = ROOT / "src" / "unmojibake" / "language" / "data"
    assert sum(p.stat().st_size for p in (*data.glob("ngrams-*.bin"), data / "lexicon.bin")) <= 3_200_000


@pytest.mark.parametrize(
    "ch", ["7", " ", "_", "-", "·", "º", "ª", "中", "가", "あ", "๕", "×", "÷", "؟", "٣", "\u0482", "€"]
)
def test_no_group_for_what_is_no_letter_of_ours(ch: str) -> None:
    assert group_of(ch) is None


@pytest.mark.parametrize(
    ("ch", "name"),
    [
        ("a", "latin"),
        ("Z", "latin"),
        ("ß", "latin"),
        ("ệ", "latin"),
        ("ђ", "cyrillic"),
        ("ώ", "greek"),
        ("ש", "hebrew"),
        ("ی", "arabic"),
        ("ก", "thai"),
        ("่", "thai"),
        ("ҳ", "cyrillic"),
    ],
)
def test_group_of_letters(ch: str, name: str) -> None:
    group = group_of(ch)
    assert group is not None and group.name == name


def test_lanes_are_distinct_languages() -> None:
    lanes = [lane for group in GROUPS for lane in group.lanes]
    assert len(lanes) == len(set(lanes))


def test_a_file_of_other_lanes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_MODELS", {})
    with pytest.raises(ValueError, match="other languages"):
        word_costs("слово", Group("cyrillic", ("ru", "uk")))


@pytest.mark.parametrize(
    "word",
    # what wrong code pages make of real words (cp1252, cp1251, mac_roman, cp437 readings), and nonsense
    [
        "\u00c3\u00a9t\u00c3",
        "\u00cf\u00f0\u00e8\u00e2\u00e5\u00f2",
        "\u0420\u045f\u0421\u0402\u0420\u0451",
        "\u00ef\u00f0\u00e8",
        "caf\u00cc",
        "xq\u017e",
        "ab",
        "hello",
        "\u00e9",
        "\u0414",
        "",
    ],
)
def test_not_in_the_lexicon(word: str) -> None:
    assert known(word) == 0


@pytest.mark.parametrize(
    "word",
    [
        "été", "für", "größe", "español", "não", "perché", "één", "för", "være", "også", "þú", "yhteyttä",
        "või", "kļūda", "būti", "błąd", "příliš", "veľmi", "različica", "također", "fájl", "și", "shtëpi",
        "değil", "això", "không", "что", "був", "като", "који", "και", "שלום", "في", "است", "ที่", "Größe",
        "FÜR", "l’été",
    ],
)  # fmt: skip
def test_in_the_lexicon(word: str) -> None:
    assert 1 <= known(word) <= 15


def test_common_words_have_a_higher_class_than_rare_ones() -> None:
    assert known("für") > known("größe") > known("überprüfungen")
    assert known("что") > known("переменная")


@pytest.mark.parametrize(
    ("word", "lane"),
    [
        ("the", "en"), ("verlängerung", "de"), ("châteaux", "fr"), ("włączony", "pl"), ("tiedostot", "fi"),
        ("kapcsolódás", "hu"), ("değiştirmek", "tr"), ("không", "vi"), ("įjungta", "lt"),
        ("savienojums", "lv"), ("подключения", "ru"), ("підключення", "uk"), ("ўключыць", "be"),
        ("συσκευή", "el"),
    ],
)  # fmt: skip
def test_own_language_is_the_cheapest_or_close_to_it(word: str, lane: str) -> None:
    by_lane = costs(word)
    assert by_lane[lane] <= min(by_lane.values()) + 2 * tables.UNIT


@pytest.mark.parametrize(
    ("word", "read_as"),
    [
        ("příliš", ("cp1250", "cp1252")),
        ("größe", ("cp1252", "cp1251")),
        ("değiştirmek", ("cp1254", "cp1252")),
        ("привет", ("koi8-r", "cp1251")),
        ("слово", ("cp1251", "koi8-r")),
        ("συσκευή", ("cp1253", "cp1251")),
        ("îmbunătăţire", ("cp1250", "cp1252")),
        ("מערכת", ("iso-8859-8", "cp1252")),
        ("žodžių", ("cp1257", "cp1252")),
    ],
)
def test_a_misread_word_costs_far_more(word: str, read_as: tuple[str, str]) -> None:
    wrong = word.encode(read_as[0]).decode(read_as[1])
    assert all(group_of(ch) for ch in wrong)
    assert min(costs(word).values()) + 5 * tables.UNIT < min(costs(wrong).values())


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("ÉTÉ", "été"), ("e\u0301te\u0301", "été"), ("Ștefan", "ştefan"), ("İz", "iz"), ("ΟΔΟΣ", "οδος"),
        ("d'un", "d’un"), ("D\u2019UN", "d’un"), ("ی", "ي"), ("", ""),
    ],
)  # fmt: skip
def test_fold(word: str, folded: str) -> None:
    assert fold(word) == folded


@given(st.text(max_size=20))
def test_fold_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.lists(st.integers(0, 65535), min_size=1, max_size=50))
def test_pack_and_unpack_are_inverse(values: list[int]) -> None:
    assert unpack(pack(values), len(values)) == values


@given(st.sampled_from(GROUPS), st.data())
def test_words_stay_below_the_cap_and_packed_sums_are_lane_sums(group: Group, data: st.DataObject) -> None:
    letters = st.sampled_from(sorted(SAMPLE[group.name]) + FOREIGN[group.name])
    words = data.draw(st.lists(st.text(letters, min_size=1, max_size=60), min_size=1, max_size=16))
    n = len(group.lanes)
    vectors = [word_costs(word, group) for word in words]
    single = [unpack(vector, n) for vector in vectors]
    assert all(0 < cost <= tables.WORD_CAP for lanes in single for cost in lanes)
    assert unpack(sum(vectors), n) == [sum(column) for column in zip(*single, strict=True)]


SAMPLE = {
    "latin": "aeiouéßžşnrt",
    "cyrillic": "аеиояжћ",
    "greek": "αεώς",
    "hebrew": "אבגש",
    "arabic": "ابتن",
    "thai": "กขาีน",
}
FOREIGN = {
    group.name: [ch for ch in map(chr, range(0x250, 0xFF00, 7)) if group_of(ch) is group] for group in GROUPS
}


def test_a_letter_of_no_language_costs_twenty_bits() -> None:
    # U+0234, a Latin letter that none of the languages writes
    assert min(costs("a\u0234a").values()) >= tables.UNSEEN_LETTER


def test_long_words_are_capped_and_cheap_to_score() -> None:
    assert set(costs("\u0234" * 100_000).values()) == {tables.WORD_CAP}


def test_scores_do_not_depend_on_what_was_scored_before(monkeypatch: pytest.MonkeyPatch) -> None:
    before = word_costs("größe", BY_NAME["latin"])
    monkeypatch.setattr(tables, "_MODELS", {})
    monkeypatch.setattr(tables, "_CACHE_LIMIT", 3)
    assert word_costs("größe", BY_NAME["latin"]) == before


def test_unknown_words_are_rarely_taken_for_known_ones() -> None:
    # nonsense of one script: 4,096 fingerprints promise 0.024 %, the brief allows 0.1 %
    nonsense = [
        f"\u0234\u0235{a}{b}{c}" for a in "qwxzjk" for b in "qwxzjkvbnm" for c in "abcdefghijklmnopqrstuvwxyz"
    ]
    assert sum(known(word) > 0 for word in nonsense) <= 4
