"""Lost bytes judged by the words around them: as `fix` does, or not at all."""

from __future__ import annotations

import pytest

import unmojibake as um
from unmojibake.tables import pieced as module
from unmojibake.tables.pieced import pieced

OPTIONS = um.Options()
LOST = "utf-8>cp936/swallow"


@pytest.mark.parametrize(
    "value",
    [
        "Zoë, are you there?",
        "Ayşe? Yılmaz?",
        "¿Qué? ¡Sí!",
        "\u8305\u53f0?",
        "price: 5 €?",
    ],
)
def test_healthy_questions_stay(value: str) -> None:
    repair = pieced(value, OPTIONS, ("utf-8>cp936",))
    assert repair is None or (repair.text is value and not repair.unresolved)
    assert (
        um.fix_column([value, *(um.damage(f"Größe über {i}", "utf-8>cp936") for i in range(5))])[0] == value
    )


@pytest.mark.parametrize("value", ["gr\ufffdn Größe", "\x1b$B!!\x1b(B é", "x é?" * 300])
def test_what_takes_more_than_words_is_left_to_the_engine(value: str) -> None:
    assert pieced(value, OPTIONS) is None


@pytest.mark.parametrize(
    "text",
    ["全部文件已经复制，请检查。", "请保存文件。\n然后关闭程序。", "最大文本长度"],
)
def test_as_fix_does(text: str) -> None:
    value = um.damage(text, LOST)
    repair = pieced(value, OPTIONS)
    assert repair is not None
    assert repair == um.repair(value)


def test_nothing_is_half_repaired() -> None:
    value = um.damage("Jürgen Müller, Köln: Lieferung 4711 war beschädigt – bitte prüfen", LOST)
    repair = pieced(value, OPTIONS)
    assert repair is not None
    assert repair.text == value and repair.unresolved and all(one.after is None for one in repair.unresolved)


def test_digits_make_no_difference_and_are_kept() -> None:
    module._judged.cache_clear()
    texts = [f"Köln {n}: Größe {n} – geprüft, für {n + 7} Stück" for n in (1234, 5678)]
    first, second = (pieced(um.damage(text, LOST), OPTIONS) for text in texts)
    assert first is not None and second is not None
    assert module._judged.cache_info().misses == 1
    assert [c.before for c in first.unresolved] == [c.before for c in second.unresolved]
    assert all("\n" not in one.before for one in first.unresolved)


def test_a_vote_only_adds() -> None:
    for text in ("最大文本长度", "全部文件已经复制，请检查。"):
        value = um.damage(text, LOST)
        alone, beside = pieced(value, OPTIONS), pieced(value, OPTIONS, ("utf-8>cp936",))
        assert alone is not None and beside == alone
