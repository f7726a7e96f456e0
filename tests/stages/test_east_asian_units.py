"""Damage within East Asian sentences, which have no spaces: a unit is a sentence, and only a part of it is damaged."""

from __future__ import annotations

import pytest

import unmojibake as um

BEFORE, AFTER = "请在开会以前把所有的文件放到桌子上，并告诉大家", "未到的人请明天再来办公室领取资料"


@pytest.mark.parametrize(
    ("part", "channel"),
    [
        ("更换打印机的墨盒", "utf-8>gbk"),
        ("音量大小", "utf-8>gbk"),
        ("关好窗户，锁好门，然后回家。", "gbk>latin-1"),
        ("今晚七点在学校门口集合", "gbk>latin-1"),
    ],
)
def test_a_damaged_part_of_a_sentence_comes_back_alone(part: str, channel: str) -> None:
    damaged = um.damage(part, channel)
    assert um.fix(BEFORE + damaged + AFTER) == BEFORE + part + AFTER


def test_two_healthy_characters_beside_damage_are_no_rare_one() -> None:
    """These two are F0 A6 A3 AC in GBK, a character of the second plane in UTF-8."""
    damaged = BEFORE + um.damage("更换打印机的墨盒", "utf-8>gbk") + "麦穰，都晒干了"
    assert um.fix(damaged) == BEFORE + "更换打印机的墨盒麦穰，都晒干了"


@pytest.mark.parametrize("text", [BEFORE + AFTER, "未", "小未", "大小未保存的文件", "皬", "鏇存"])
def test_healthy_sentences_stay(text: str) -> None:
    assert um.fix(text) is text


def test_rare_characters_in_pairs_come_back() -> None:
    text = "霜降寒江，雁字回时，孤舟独钓残阳。"
    assert um.fix(um.damage(text, "gbk>latin-1")) == text


@pytest.mark.parametrize("text", ["Jürgen’s bicycle", "a façade in the sun", "Renée came by"])
def test_a_swallowed_letter_keeps_no_layer(text: str) -> None:
    damaged = um.damage(text, "utf-8>gbk/swallow|utf-8>gbk/swallow")
    assert damaged != text
    assert um.fix(damaged) in (text, damaged)
