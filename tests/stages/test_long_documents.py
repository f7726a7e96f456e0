"""One damaged line in a long healthy document: it is found, and nothing else is touched."""

from __future__ import annotations

import pytest

import unmojibake as um
from unmojibake.stages import prefilter, prefilter_excerpt

FRENCH = (
    "Le coût de «\u00a0sécurité\u00a0» dépend de la «\u00a0qualité\u00a0» des données, à vrai dire.",
    "Il est à noter que l’été, à la mer, où l’on se repose, est déjà passé.",
    "Après le dîner, nous irons à pied jusqu’à la forêt\u00a0; là-bas, tout est prêt.",
    "Voilà pourquoi le maître préfère la clarté à la vitesse, à tout âge.",
)
RUSSIAN = (
    "Каждый тег записи хранится отдельно, и т. д., и т. п., как сказано в разделе о настройках.",
    "Если нужно, то есть т. е. когда файл уже открыт, программа спросит, что с ним делать.",
    "Выберите в меню пункт, который подходит, и нажмите кнопку; вот и всё, что нужно знать.",
)


def page(lines: tuple[str, ...], damaged: str) -> tuple[str, int]:
    """Some hundred lines of healthy text, numbered, with another in the middle, and its place."""
    text = [f"{n}. {lines[n % len(lines)]}" for n in range(400)]
    text.insert(200, damaged)
    return "\n".join(text), 200


IN_FRENCH = (
    "L’assistant crée un modèle de document en fonction de vos préférences, dès qu’il est prêt à démarrer."
)
IN_RUSSIAN = "Человек должен выбирать, прежде чем действовать; для этого нужна программа, которая работает."
BESIDE_FRENCH = ("utf-8>cp1252", "utf-8>cp437", "cp1252>cp850", "cp1252>cp437", "cp1252>mac_roman")
BESIDE_RUSSIAN = (
    *("utf-8>cp866", "utf-8>koi8-r", "utf-8>iso-8859-5"),
    *("koi8-r>cp1251", "cp1251>koi8-r", "cp1251>cp1252"),
)


@pytest.mark.parametrize(
    ("around", "healthy", "channel"),
    [
        *((FRENCH, IN_FRENCH, channel) for channel in BESIDE_FRENCH),
        *((RUSSIAN, IN_RUSSIAN, channel) for channel in BESIDE_RUSSIAN),
    ],
)
def test_a_damaged_line_and_no_other(around: tuple[str, ...], healthy: str, channel: str) -> None:
    text, at = page(around, um.damage(healthy, channel))
    lines = text.split("\n")
    assert um.fix(text).split("\n") == [*lines[:at], healthy, *lines[at + 1 :]]


def test_chinese_beside_latin_letters() -> None:
    healthy = "制字符使用了大写字母，你不必按住任何键，系统会自动处理所有的输入内容。"
    lines = (
        "打开文件之前，请先保存所有的修改，然后再关闭窗口。",
        "诗曰：采采芣苢，薄言采之；终风且曀，寤言不寐。",
    )
    text, at = page(lines, um.damage(healthy, "cp936>latin-1"))
    assert um.fix(text).split("\n")[at] == healthy
    assert um.fix(text).count(lines[1]) == 200


def test_words_of_a_kind_are_looked_at_once() -> None:
    text = "\n".join(FRENCH * 200)
    part = prefilter_excerpt.excerpt_of(prefilter.scanned(text))
    assert part is None or len(part) < len(text) / 20


@pytest.mark.parametrize("word", ["ошибках\u00b6", "الحالي.\\nاختر", "конец\\tНачало"])
def test_what_documentation_and_programs_add_to_words(word: str) -> None:
    assert not prefilter.odd(word)
