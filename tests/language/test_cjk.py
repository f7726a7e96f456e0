"""The East Asian scorer. Misreadings are made here, never written down."""

from __future__ import annotations

from pathlib import Path

import pytest

from unmojibake.channels import damage
from unmojibake.language import cjk

HEALTHY = [
    ("\u6587\u4ef6\u7ba1\u7406\u5668", "zh-Hans"),
    ("我们需要重新安装这个插件。", "zh-Hans"),
    ("請選擇要開啟的檔案", "zh-Hant"),
    ("ファイルを保存できませんでした。", "ja"),
    ("파일을 찾을 수 없습니다.", "ko"),
]


def bits(text: str, lang: str | None = None) -> float:
    return cjk.cost(text, lang) / 8 / len(text)


@pytest.mark.parametrize(("text", "lang"), HEALTHY)
def test_healthy_text_is_cheapest_in_its_own_language(text: str, lang: str) -> None:
    assert cjk.cost(text) == cjk.cost(text, lang)
    assert bits(text, lang) < 9


@pytest.mark.parametrize("name", ["宋翊珩", "贾宝玉和薛蟠", "茅盾先生", "陆贽", "囧囧有神"])
def test_rare_names_cost_less_than_mojibake(name: str) -> None:
    healthy = f"作者是{name}，请联系他。"
    assert (
        bits(healthy) < bits(damage("作者是本人，请联系他们", "utf-8>cp936/fffd").replace("\ufffd", "")) - 5
    )


@pytest.mark.parametrize(("text", "lang"), HEALTHY)
@pytest.mark.parametrize("page", ["cp936", "cp932", "cp949"])
def test_misread_utf8_is_dear(text: str, lang: str, page: str) -> None:
    wrong = damage(text, f"utf-8>{page}/drop")
    assert cjk.cost(wrong) > 1.5 * cjk.cost(text, lang)


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("請選擇要開啟的檔案名稱", "big5>cp936"),
        ("保存できませんでした", "shift_jis>cp936"),
        ("파일을 찾을 수 없습니다", "euc-kr>cp936"),
        ("我们需要重新安装", "cp936>big5/drop"),
    ],
)
def test_legacy_misread_as_legacy_is_dearer_than_the_truth(text: str, channel: str) -> None:
    assert bits(damage(text, channel)) > bits(text) + 4


def test_latin_inside_is_nearly_free() -> None:
    assert cjk.cost("使用 TypeScript 编译", "zh-Hans") - cjk.cost("使用 编译", "zh-Hans") < 8 * 8
    assert cjk.cost("", "ja") == 0
    assert cjk.cost("plain words", "zh-Hans") <= 4 * cjk.NEUTRAL_LIMIT


def test_rarity_classes() -> None:
    assert cjk.common("的") == 0 or cjk.common("的") == 1
    assert cjk.common("\u9422") >= 6  # what U+7684 looks like as cp936
    assert cjk.common("𠮷") == 7
    assert cjk.common("の", "ja") < cjk.common("の", "zh-Hans")


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(KeyError):
        cjk.cost("的", "fr")


def test_context_matters() -> None:
    assert cjk.char_cost("文", "件", "夹", "zh-Hans") < cjk.char_cost("不", "是", "夹", "zh-Hans")
    assert cjk.char_cost("A", "A", "A", "ja") == 0


def test_tables_keep_to_their_budget() -> None:
    folder = Path(cjk.__file__).parent / "data"
    assert sum(path.stat().st_size for path in folder.glob("cjk-*.bin")) <= 1_500_000


def test_a_foreign_file_is_refused() -> None:
    with pytest.raises(ValueError, match="build_cjk"):
        cjk.Table(b"not a table" * 10)
