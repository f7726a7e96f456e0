"""Lost bytes come back. Damage is made here by the channels, never written down."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unmojibake.channels import Channel, Codec, Layer, damage
from unmojibake.stages.holes import HoleResult, context_of, find_stretches, infer
from unmojibake.stages.holes_ansi import ansi_layer, infer_ansi


def layer(name: str) -> Layer:
    return Channel.parse(name).layers[-1]


def repaired(text: str, name: str) -> tuple[str, list[HoleResult]]:
    """The text with the best original of each stretch put in."""
    how = layer(name)
    context = context_of(text, how)
    found = [infer(text, s.start, s.end, how, context) for s in find_stretches(text, how)]
    results = [r for r in found if r is not None]
    for result in reversed(results):
        text = text[: result.start] + result.text + text[result.end :]
    return text, results


def back(clean: str, name: str) -> str:
    return repaired(damage(clean, name), name)[0]


# ---- nothing to do


@pytest.mark.parametrize(
    "text",
    [
        "什么时候发布？",
        "真的吗? 是的。",
        "Is this it? Yes. Really?",
        "naïve café — “quoted”?",
        "目录下有什么? 文件",
        "联通?",
        "なぜ?",
        "무엇입니까?",
        "a ? b : c",
        "",
        "?",
        "???",
        "文件?\n?",
    ],
)
@pytest.mark.parametrize("name", ["utf-8>cp936/swallow", "utf-8>cp936/qmark", "utf-8>cp936/drop"])
def test_healthy_text_has_no_stretch(text: str, name: str) -> None:
    assert find_stretches(text, layer(name)) == []


@pytest.mark.parametrize("text", ["フォルダー・ファイル", "・項目", "保存・終了", "ABC・DEF"])
def test_a_japanese_middle_dot_is_no_hole(text: str) -> None:
    assert [s for s in find_stretches(text, layer("utf-8>cp932/swallow")) if s.characters > 2] == []


def test_damage_without_loss_is_not_ours() -> None:
    assert find_stretches(damage("文件管理", "utf-8>cp936"), layer("utf-8>cp936/swallow")) == []


def test_characters_outside_the_page_give_none() -> None:
    assert (
        infer(
            "\u1200?", 0, 2, layer("utf-8>cp936/swallow"), context_of("\u1200?", layer("utf-8>cp936/swallow"))
        )
        is None
    )


def test_what_no_original_explains_gives_none() -> None:
    text = "\u9488?"  # its first byte begins no sequence that a hole could end
    how = layer("utf-8>cp936/swallow")
    assert infer(text, 0, 2, how, context_of(text, how)) is None


# ---- what comes back


@pytest.mark.parametrize(
    "clean",
    [
        "如果你不熟悉代码规范，请先阅读文档。",
        "重点是支持 review、verify 和本地工程记忆。",
        "<p>用户名</p>",
        "<th>操作</th><td>状态</td>",
        '            placeholder="请输入密码",',
        "    name = '技术',",
        "- 更稳定的审查结构。\n- 更清晰的报告。\n- 完整体验。",
        "// 导航管理器\nclass NavigationManager {",
        "# 所有测试\npytest",
        "// 加载状态\n        let loading = true;",
        "│   ├── core/",
        "Don't stop — let it finish",
        "登录中...",
        "<!-- 用户名 -->",
    ],
)
def test_swallowed_bytes_and_characters(clean: str) -> None:
    assert back(clean, "utf-8>cp936/swallow") == clean


@pytest.mark.parametrize("mode", ["drop", "fffd", "qmark", "whatwg"])
@pytest.mark.parametrize(
    "clean",
    ["我们需要重新安装这个 插件。", "请输入用户名和密码 ！", "提供地铁线路与站点数据。", "更多的信息 (可选)"],
)
def test_one_lost_byte(clean: str, mode: str) -> None:
    assert repaired(damage(clean, f"utf-8>cp936/{mode}"), f"utf-8>cp936/{mode}")[1] != []
    fixed = back(clean, f"utf-8>cp936/{mode}")
    assert sum(a != b for a, b in zip(fixed, clean, strict=True)) <= 1


@pytest.mark.parametrize(
    "clean", ["設定を保存しました。", "このファイルを削除しますか？", "データをまとめて表示します。"]
)
def test_japanese_through_cp932(clean: str) -> None:
    assert back(clean, "utf-8>cp932/swallow") == clean


def test_undefined_bytes_of_a_single_byte_page() -> None:
    clean = "“Select the form” — and go"
    assert back(clean, "utf-8>cp1252@py/drop") == clean


# ---- English typography


def test_a_closing_quote_is_decided_by_balance() -> None:
    clean = "“We have deeper roots than assets,” declared the Director.\n“Cities are key,” said Irina."
    fixed, results = repaired(damage(clean, "utf-8>cp936/drop"), "utf-8>cp936/drop")
    assert fixed.count("”") == 2
    assert min(hole.confidence for r in results for hole in r.holes) >= 0.97


@pytest.mark.parametrize(
    ("frame", "dash"),
    [
        ("The Honourable guests of the Centre discussed realisation of labour goals {} and colour.", "–"),
        ("The honorable guests of the center discussed labor goals {} and color behavior.", "—"),
    ],
)
def test_a_spaced_dash_follows_the_spelling(frame: str, dash: str) -> None:
    for original in "–—":
        text = damage(frame.format(original), "utf-8>cp936/drop")
        assert repaired(text, "utf-8>cp936/drop")[0] == frame.format(dash)


def test_a_surviving_dash_decides_against_the_spelling() -> None:
    clean = "The Centre of labour — its programme.\nThe colour — was grey."
    first, second = clean.split("\n")
    text = first + "\n" + damage(second, "utf-8>cp936/drop")
    assert repaired(text, "utf-8>cp936/drop")[0] == clean


# ---- results


@pytest.mark.parametrize("mode", ["swallow", "drop", "fffd", "qmark", "whatwg"])
@given(
    st.text(alphabet="的一是在不了有和人这中大为上个国我以要他。，！—“” \nab1()<>", min_size=1, max_size=24)
)
@settings(max_examples=25, deadline=None)
def test_every_result_replays(mode: str, clean: str) -> None:
    how = layer(f"utf-8>cp936/{mode}")
    text = damage(clean, f"utf-8>cp936/{mode}")
    context = context_of(text, how)
    for stretch in find_stretches(text, how):
        result = infer(text, stretch.start, stretch.end, how, context)
        if result is not None:
            seen = damage(result.replay + "\n", f"utf-8>cp936/{mode}")
            alone = damage(result.replay, f"utf-8>cp936/{mode}")
            assert text[result.start : result.end] in (alone, seen[:-1])
            assert 0.0 <= result.confidence <= 1.0
            for hole in result.holes:
                assert text[hole.start : hole.end] == hole.before
                assert result.replay[hole.offset :].startswith(hole.after)


def test_alternatives_are_shown_and_weighed() -> None:
    _, (result,) = repaired(damage("第 1 / 1 页\n", "utf-8>cp936/swallow"), "utf-8>cp936/swallow")
    assert result.alternatives
    assert all(0 <= chance <= 1 for hole in result.holes for _, chance in hole.alternatives)


def test_a_swallowed_digit_is_never_sure() -> None:
    _, results = repaired(damage("questions ≤5 of them", "utf-8>cp936/swallow"), "utf-8>cp936/swallow")
    digits = [hole for r in results for hole in r.holes if hole.kind == "digit"]
    assert all(hole.confidence <= 0.6 for hole in digits)


def test_dense_holes_of_cp949_are_not_trusted() -> None:
    _, results = repaired(
        damage("파일을 찾을 수 없습니다. 다시 시도하십시오.", "utf-8>cp949/swallow"), "utf-8>cp949/swallow"
    )
    assert all(r.confidence < 0.97 for r in results)


def test_the_document_decides_between_words() -> None:
    text = "数据库\n数据库\n数据库\n" + damage("数据库 ", "utf-8>cp936/swallow")
    assert repaired(text, "utf-8>cp936/swallow")[0].startswith("数据库\n数据库\n数据库\n数据库")


# ---- the ANSI round trip


def test_bytes_that_came_back_from_the_code_page() -> None:
    clean = "| Hardhat | — | 检查文档。 |"
    page_bytes = damage(clean, ansi_layer(Codec.CP936).name)
    from unmojibake.channels import code_page

    result = infer_ansi(code_page(Codec.CP936).unread(page_bytes), Codec.CP936)
    assert result is not None
    assert result.text == clean
    assert len(result.spans) == len(result.results) > 0


@pytest.mark.parametrize("data", [b"plain", b"what?", "文件".encode(), b"\xff\xfe?", "你好".encode("gbk")])
def test_other_bytes_are_no_round_trip(data: bytes) -> None:
    assert infer_ansi(data, Codec.CP936) is None


# ---- what one line tells, and what stands around


@pytest.mark.parametrize("clean", ["选择你偏好的语言：", "包含完全的统计信息"])
def test_at_the_end_of_a_text_of_one_line_no_line_end_was_swallowed(clean: str) -> None:
    assert back(clean, "utf-8>cp936/swallow") == clean


def test_a_decoder_that_keeps_ascii_takes_two_bytes_beyond_it() -> None:
    clean = "開いている引用符を自動的に閉じます。"
    assert back(clean, "utf-8>cp932/whatwg") == clean


@pytest.mark.parametrize("word", ["电视机", "工程师", "加油站", "杀菌"])
def test_everyday_words_are_known(word: str) -> None:
    assert back(word, "utf-8>cp936/swallow") == word


def test_the_next_line_was_not_misread() -> None:
    first, after = "オプションをクリックします。", "複数の単語を検索すると、次を含む"
    text = "見出し\n" + damage(first + "\n", "utf-8>cp932/swallow") + after
    assert [s.end for s in find_stretches(text, layer("utf-8>cp932/swallow"))] == [text.index(after)]


def test_a_key_after_a_comment_is_the_next_line() -> None:
    clean = "# 服务的配置文件\nversion: 3\nname: port\n"
    assert back(clean, "utf-8>cp936/swallow") == clean


@pytest.mark.parametrize("clean", ["draft → published (first)", "见第 3 章。", "# 加载中..."])
def test_what_stands_around_decides(clean: str) -> None:
    assert back(clean, "utf-8>cp936/swallow").rstrip("\n") == clean


def test_an_arrow_between_words_is_sure_and_prose_with_a_dash_is_not() -> None:
    arrow = repaired(damage("- draft → published (first)", "utf-8>cp936/swallow"), "utf-8>cp936/swallow")[1]
    dash = repaired(
        damage("Much was said — and nothing done.", "utf-8>cp936/swallow"), "utf-8>cp936/swallow"
    )[1]
    assert arrow[0].holes[0].confidence > 0.95 > dash[0].holes[0].confidence


def test_letters_that_no_syllable_follows() -> None:
    clean = "ドキュメントの特定ページを印刷する方法。"
    assert back(clean, "utf-8>cp932/swallow") == clean


def sure(text: str, name: str = "utf-8>cp936/swallow") -> float:
    """The confidence of the least sure place."""
    return min(hole.confidence for result in repaired(text, name)[1] for hole in result.holes)


@pytest.mark.parametrize(
    "clean", ["│   ├── core/", "│   │   └── main.py", "- draft → published", "│   ├── 工具/"]
)
def test_a_tree_and_an_arrow_between_words_are_likely(clean: str) -> None:
    damaged = damage(clean, "utf-8>cp936/swallow")
    assert back(clean, "utf-8>cp936/swallow") == clean
    assert sure(damaged) >= 0.97


def test_a_cell_of_a_drawn_table_is_no_tree() -> None:
    clean = "│ 名称 │   └── 值 │"
    assert sure(damage(clean, "utf-8>cp936/swallow")) < 0.97


def test_what_an_operator_opens_is_closed_on_its_line() -> None:
    name = "utf-8>cp936/swallow"
    code, prose = damage("    placeholder='请输入密码'", name), damage("    他说 '请输入密码'", name)
    assert sure(code) >= 0.97
    assert sure(code) > sure(prose)  # prose may go on with its quotes on the next line


def test_a_stop_does_not_end_a_line_with_a_bracket_open() -> None:
    clean = "// 管理权限（按编号对账）"
    assert back(clean, "utf-8>cp936/swallow") == clean


def test_a_block_comment_goes_on_on_the_next_line() -> None:
    clean = " * @param minutes 总时长，单位是分钟\n * @param show 用来显示的函数\n */"
    assert back(clean, "utf-8>cp936/swallow") == clean
