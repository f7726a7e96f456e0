"""Lost bytes through the whole pipeline: what stands alone, what came twice, what is never half repaired."""

from __future__ import annotations

import pytest

import unmojibake as um
from unmojibake.channels import Codec, Layer, Loss
from unmojibake.stages import holes_find, holes_lattice, holes_scan, lossy
from unmojibake.stages.holes import Hole, HoleResult
from unmojibake.stages.holes_double import find_double
from unmojibake.stages.holes_paths import Effort, Key, Node

GUESS = um.Options(level="guess")
GBK = "utf-8>cp936/swallow"
TWICE = f"{GBK}|{GBK}"


# ---- what must stay


@pytest.mark.parametrize(
    "text",
    [
        "那么?命令就显示该命令的一些简单介绍",
        "你叫什么名字?我叫小明。",
        "峄山碑、峄县?",
        "“?” symbol",
        "ファイル・フォルダ・設定?",
        "dostęp??? do sieci",
        "Ç'est ça? où?",
        "¿Qué? ¡Sí!",
        "이것은 무엇입니까? 아니요.",
    ],
)
def test_healthy_question_marks_stay(text: str) -> None:
    assert um.fix(text, GUESS) is text


def test_a_text_without_the_signature_is_not_looked_at() -> None:
    text = "那么，这个命令就显示该命令的一些简单介绍。" * 3
    assert not holes_find.suspicious(text, Layer(Codec.UTF_8, Codec.CP936, Loss.SWALLOW))
    assert not lossy.search(text)


def test_a_letter_of_two_bytes_under_two_layers_is_none() -> None:
    damaged = um.damage("<b>第 1 / 1 页</b>", GBK)
    assert um.fix(damaged, GUESS) == "<b>第 1 / 1 页</b>"


# ---- single signs in other text


@pytest.mark.parametrize(
    "clean",
    [
        "- draft → published (on first publication)",
        "- ❌ WRONG: `create model` (no checkbox)",
        'return Err("login required — run `tool login`".into());',
        "4. Add a story → test it → ship it",
        "И — свободные земли",
    ],
)
def test_a_single_sign_comes_back_as_a_guess(clean: str) -> None:
    damaged = um.damage(clean, GBK)
    assert damaged != clean
    assert um.fix(damaged, GUESS) == clean


def test_prose_in_an_alphabet_is_weighed_as_such() -> None:
    clean = "Общие библиотеки — это файлы, в которых содержится собранный код."
    damaged = um.damage(clean, GBK)
    assert any("/" in finding.channel and finding.after is None for finding in um.check(damaged))
    assert um.fix(damaged, GUESS) == clean


def test_a_drawing_with_many_losses_is_one_question() -> None:
    clean = "\n".join(["┌──────┬──────┐", "│ name │ kind │", "└──────┴──────┘"] * 8)
    damaged = um.damage(clean, GBK)
    assert um.fix(damaged) in (damaged, clean)


# ---- two layers


@pytest.mark.parametrize(
    "clean",
    [
        "// 当前回合是否正在运行",
        "// 处理错误，携带 user_message",
        "<!-- 权限弹层按钮 -->",
        "// 参考 claw-in-chrome：权限确认弹层显示时不展示 spinner",
    ],
)
def test_two_layers_are_undone_at_once(clean: str) -> None:
    damaged = um.damage(clean, TWICE)
    assert "?" in damaged
    (found,) = find_double(damaged, Effort())
    assert um.damage(found.text, TWICE) == damaged[found.start : found.end]
    assert um.fix(damaged, GUESS) == clean
    assert um.fix(damaged) == damaged


def test_two_layers_without_loss_are_not_ours() -> None:
    damaged = um.damage("连接错误", "utf-8>cp936|utf-8>cp936")
    assert not find_double(damaged, Effort())
    assert um.fix(damaged) == "连接错误"


def test_one_layer_is_not_taken_for_two() -> None:
    damaged = um.damage("// 检查配置文件 ok", GBK)
    assert "?" in damaged
    assert not find_double(damaged, Effort())


# ---- never half repaired


def test_what_stands_beside_an_unsure_loss_waits_for_it() -> None:
    clean = "Общие библиотеки — это файлы, в которых содержится код."
    damaged = um.damage(clean, GBK)
    repair = um.repair(damaged)
    assert repair.text == damaged
    assert all(change.after is None and change.alternatives for change in repair.unresolved)
    assert um.check(damaged), "the damage is beyond doubt"
    assert "Общие библиотеки" in [change.alternatives[0][0] for change in repair.unresolved]


def test_other_lines_do_not_wait() -> None:
    damaged = um.damage("Общие библиотеки — это файлы.\nСодержится собранный код.", GBK)
    first, second = um.fix(damaged).split("\n")
    assert first == damaged.split("\n")[0]
    assert second == "Содержится собранный код."


def test_another_code_page_does_not_wait() -> None:
    damaged = um.damage("— ", GBK) + "text, " + um.damage("déjà été préféré à l’été", "utf-8>cp1252")
    assert "déjà été préféré" in um.fix(damaged)


def test_a_reference_does_not_wait() -> None:
    clean = "Общие библиотеки — это файлы."
    damaged = um.damage(clean, GBK)
    assert um.fix(damaged, um.Options(reference=clean)) == clean


def test_replacement_characters_come_back_as_a_guess_only() -> None:
    clean = "// status \ufffd\ufffd\ufffd擾"
    damaged = um.damage(clean, "utf-8>cp1252")
    assert um.fix(damaged) == damaged
    assert um.fix(damaged, GUESS) == clean


def test_prose_about_lost_bytes_is_left_in_peace() -> None:
    text = f"Mojibake such as `{um.damage('— list', GBK)}` is what an em dash becomes."
    assert not um.check(text)


# ---- circled numbers


@pytest.mark.parametrize(
    "text",
    [
        "\ufffd@ plain text",
        "name\ufffdA テストの名前です",
        "これは\ufffd\ufffd@だと思います",
        "メール：\ufffd@example.jp のことです",
    ],
)
def test_other_replacement_characters_are_no_circled_numbers(text: str) -> None:
    assert um.fix(text, GUESS) == text


def test_circled_numbers_come_back_as_a_guess() -> None:
    clean = "①研究の目的です\u3000②調査はこちらの方法です\u3000③結果"
    damaged = um.damage(clean, "cp932>shift_jis/whatwg")
    assert um.fix(damaged) == damaged
    assert um.fix(damaged, GUESS) == clean


# ---- the work grows with the text


def test_a_loose_byte_at_the_end_of_a_long_line_costs_what_the_line_costs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def work(pairs: int) -> int:
        copied = 0
        made = holes_lattice._made

        def counted(key: Key, reached: holes_lattice._Reached, index: int) -> Node:
            nonlocal copied
            copied += len(reached.ways) + len(reached.first[0].text)
            return made(key, reached, index)

        with monkeypatch.context() as patch:
            patch.setattr(holes_lattice, "_made", counted)
            patch.setattr(holes_scan, "_LONGEST", 10**6)  # the search keeps the promise without being cut
            lossy.search(um.damage("错误" * pairs + "数", "utf-8>cp936/drop"))
        return copied

    small, large = work(600), work(2400)
    assert 0 < large <= 6 * small


@pytest.mark.parametrize(
    ("original", "sure"), [("设备文件", True), ("设备\ud3f0文件", False), ("设\u0636备文件", False)]
)
def test_letters_of_other_scripts_among_han_are_never_likely(original: str, sure: bool) -> None:
    how = Layer(Codec.UTF_8, Codec.CP936, Loss.SWALLOW)
    hole = Hole(0, 4, "", original, 0.99)
    result = HoleResult(0, 4, original, original, how, "zh-Hans", 20.0, 90.0, 0.99, (), (hole,))
    assert lossy.Found(result, (how,)).sure is sure


# ---- whether the next byte went too


@pytest.mark.parametrize(
    "clean",
    [
        "请先关闭电源(控制器)，再打开",
        "名称为“ ”，目录不为“ ”（必须存在）",
        "读写权限（授权/撤销权）。",
    ],
)
def test_what_stands_behind_a_mark_tells_that_a_byte_went_alone(clean: str) -> None:
    assert um.fix(um.damage(clean, "utf-8>cp936/qmark"), GUESS) == clean


@pytest.mark.parametrize(
    "clean",
    [
        "│   │   ├── main.py",
        "    // 更新状态\n        load();",
        "选择「表格 - 表格属性」",
        "请使用 --force 选项",
        "- **用户名**: root",
        "<!-- 动态生成 -->",
    ],
)
def test_what_stands_behind_a_mark_tells_that_two_bytes_went_together(clean: str) -> None:
    assert um.fix(um.damage(clean, GBK), GUESS) == clean


@pytest.mark.parametrize("mode", ["swallow", "qmark"])
def test_no_answer_is_surer_than_the_loss_mode(mode: str) -> None:
    damaged = um.damage("例\xa08.3. 配置文件", f"utf-8>cp936/{mode}")
    first = um.repair(damaged, GUESS).changes[0]
    assert first.start == 0
    assert first.confidence < 0.97


def test_no_answer_is_surer_than_the_language() -> None:
    """The same name in both Chinese scripts, with no other word beside it."""
    damaged = um.damage("肯尼亚", GBK)
    (change,) = um.repair(damaged, GUESS).changes
    assert change.confidence < 0.97


# ---- signs that stand far from what they belong to


@pytest.mark.parametrize(
    ("clean", "mode"),
    [
        ("这句话出自《论语》", "swallow"),
        ("这句话出自《论语》", "qmark"),
        ("请选择「表格属性」", "swallow"),
        ("参见第\xa03\xa0章 选择语言", "qmark"),
        ("2p — 科学技术介绍", "qmark"),
        ("2p — 科学技术介绍", "swallow"),
    ],
)
def test_brackets_close_and_what_is_counted_follows_its_number(clean: str, mode: str) -> None:
    assert um.fix(um.damage(clean, f"utf-8>cp936/{mode}"), GUESS) == clean


def test_a_stop_may_end_a_line_whose_brackets_are_closed() -> None:
    clean = "这句话出自《论语》一书。"
    assert um.fix(um.damage(clean, GBK), GUESS) == clean


def test_a_space_that_nobody_writes_is_no_original() -> None:
    """What was swallowed with a dash may be read as U+2001 and a letter: exact, and absurd."""
    text = "You can delete files immediately and without – using the Trash."
    damaged = um.damage(text, "utf-8>cp932/swallow")
    assert damaged != text
    assert um.fix(damaged) in (damaged, text)


def test_lost_bytes_without_sense_take_no_more_steps_than_they_may(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[tuple[Effort, float]] = []

    def noted(left: float) -> Effort:
        given.append((Effort(left), left))
        return given[-1][0]

    monkeypatch.setattr(lossy, "Effort", noted)
    lossy.search("\n".join(["摮睃\ufffd硋\ufffd" * 3] * 16))
    used = [(allowed - effort.left, allowed) for effort, allowed in given]
    assert any(steps > allowed for steps, allowed in used), "the text is one that would take more"
    # what was begun when they were used up is one token of one search
    assert all(steps <= allowed + 20_000 for steps, allowed in used)


def test_what_is_not_searched_for_want_of_effort_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    damaged = um.damage("设备文件已经打开，错误的数据。", GBK)
    assert um.fix(damaged, GUESS) != damaged
    monkeypatch.setattr(lossy, "_EFFORT", 0)
    monkeypatch.setattr(lossy, "_EFFORT_A_CHARACTER", 0)
    assert not lossy.search(damaged)


def test_dropped_bytes_are_not_looked_for_in_charts() -> None:
    """Of any row of characters some pairs are UTF-8 that lost a byte; most of the row is not."""
    assert lossy.search(" ".join(map(chr, range(0x5580, 0x5600)))) == []
