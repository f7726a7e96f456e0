"""What the beginnings of other lines say about a line end that was swallowed."""

from __future__ import annotations

import unmojibake as um
from unmojibake.channels import Codec, Layer, Loss
from unmojibake.stages.holes import context_of, find_stretches, infer
from unmojibake.stages.holes_lines import LineStarts

SWALLOW = Layer(Codec.UTF_8, Codec.CP936, Loss.SWALLOW)
LIST = "## 配置\n- 支持导入商品\n- 保存数据到文件\n- 新增标签\n- 商品支持排序\n- 导出为文件\n"


def test_nothing_is_known_of_one_line() -> None:
    assert LineStarts("- one line").odds("- another") == 1.0


def test_lines_that_begin_beyond_ascii_say_nothing() -> None:
    assert LineStarts("一\n二\n三\n四").odds("五") == 1.0


def test_a_bare_word_says_less_than_an_item() -> None:
    starts = LineStarts("- a\n- b\n- c\nthe one\nthe other\nthe third\n")
    assert 1.0 < starts.odds("the fourth") < starts.odds("- d")


def test_a_key_is_like_other_keys() -> None:
    starts = LineStarts("order:\nuser:\nitem:\n")
    assert starts.odds("cache:\n  name: x") > 1.0
    assert starts.odds("cache: the") == 1.0


def _fixed(text: str) -> list[str]:
    context = context_of(text, SWALLOW)
    found = [infer(text, s.start, s.end, SWALLOW, context) for s in find_stretches(text, SWALLOW)]
    return [result.text for result in found if result is not None]


def test_items_that_ran_together_come_apart() -> None:
    damaged = um.damage(LIST, "utf-8>cp936/swallow")
    assert "?- " in damaged
    assert all("\n" in text for text in _fixed(damaged) if text[-1] in " \n")


def test_the_line_end_of_a_document_is_told() -> None:
    lf = um.damage("// 保存数据\nlet a = 1;\n    // 商品的名称\n    let b = 2;\n" * 3, "utf-8>cp936/swallow")
    assert context_of(lf, SWALLOW).newline in ("\n", "")
    crlf = um.damage("# 保存数据\r\n# 商品的名称\r\n" * 3, "utf-8>cp936/swallow")
    assert context_of(crlf, SWALLOW).newline == "\r\n"
    assert context_of(crlf.replace("\r", ""), SWALLOW).newline == "\r"


def test_a_crlf_document_gets_its_carriage_returns_back() -> None:
    clean = "# 保存数据\r\n# 商品的名称\r\n# 检查配置文件\r\n" * 3
    damaged = um.damage(clean, "utf-8>cp936/swallow")
    assert "?\n" in damaged
    assert um.fix(damaged, um.Options(level="guess")) == clean
