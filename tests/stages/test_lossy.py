"""Lost bytes through the whole pipeline: what stands alone, what came twice, what is never half repaired."""

from __future__ import annotations

import pytest

import unmojibake as um
from unmojibake.channels import Codec, Layer, Loss
from unmojibake.stages import holes_find, lossy
from unmojibake.stages.holes import Hole, HoleResult
from unmojibake.stages.holes_double import find_double
from unmojibake.stages.holes_lattice import Search
from unmojibake.stages.holes_paths import Arc, Node

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
    (found,) = find_double(damaged)
    assert um.damage(found.text, TWICE) == damaged[found.start : found.end]
    assert um.fix(damaged, GUESS) == clean
    assert um.fix(damaged) == damaged


def test_two_layers_without_loss_are_not_ours() -> None:
    damaged = um.damage("连接错误", "utf-8>cp936|utf-8>cp936")
    assert not find_double(damaged)
    assert um.fix(damaged) == "连接错误"


def test_one_layer_is_not_taken_for_two() -> None:
    damaged = um.damage("// 检查配置文件 ok", GBK)
    assert "?" in damaged
    assert not find_double(damaged)


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
        add = Search._add

        def counted(self: Search, node: Node, arc: Arc) -> None:
            nonlocal copied
            copied += 1 + len(arc.source.text)
            add(self, node, arc)

        with monkeypatch.context() as patch:
            patch.setattr(Search, "_add", counted)
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
