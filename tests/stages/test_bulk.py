"""Long documents: lines that a sampled channel explains are repaired without a search, all others are searched."""

from __future__ import annotations

import pytest

import unmojibake as um
from unmojibake import Options
from unmojibake.channels import replays
from unmojibake.stages import bulk, pipeline
from unmojibake.stages.findings import Span

FRENCH = (
    "La première entrée n° {n} a été vérifiée près de la fenêtre.",
    "L’élève numéro {n} préfère un café très sucré à midi.",
    "Où est passée la clé {n} du château ? Elle était là hier.",
    "Les données {n} ont été réécrites après l’arrêt du système.",
)
RUSSIAN = (
    "Файл номер {n} успешно сохранён в новой папке.",
    "Проверьте запись {n} перед отправкой письма.",
    "Сегодня обработано {n} заявок, завтра будет больше.",
)
CHINESE = (
    "第{n}行的内容已经保存到新的文件里。",
    "请检查编号{n}的记录，然后再发送邮件。",
    "今天处理了{n}个申请，明天会更多。",
)


def document(sentences: tuple[str, ...], lines: int = 240) -> list[str]:
    return [sentences[n % len(sentences)].format(n=n) for n in range(lines)]


def damaged(lines: list[str], channel: str) -> str:
    return um.damage("\n".join(lines), channel)


def search(text: str) -> list[Span]:
    return pipeline._searched(text, Options())


def searched_by(text: str) -> tuple[bulk.Outcome, list[str]]:
    asked: list[str] = []

    def told(part: str) -> list[Span]:
        asked.append(part)
        return search(part)

    return bulk.explained(text, told), asked


def test_a_short_document_is_searched_as_a_whole() -> None:
    text = damaged(document(FRENCH, 20), "utf-8>cp1252")
    outcome, asked = searched_by(text)
    assert (outcome.spans, outcome.rest, asked) == ([], text, [])


def test_a_healthy_document_is_left_to_the_search() -> None:
    text = "\n".join(document(FRENCH))
    outcome, _ = searched_by(text)
    assert (outcome.spans, outcome.rest) == ([], text)
    assert um.fix(text) is text


@pytest.mark.parametrize(
    ("sentences", "channel"),
    [
        (FRENCH, "utf-8>cp1252"),
        (FRENCH, "utf-8>cp1252|utf-8>cp1252"),
        (RUSSIAN, "utf-8>cp1251"),
        (RUSSIAN, "koi8-r>cp1251"),
        (CHINESE, "utf-8>cp1252"),
    ],
)
def test_what_the_sample_shows_is_undone_everywhere(sentences: tuple[str, ...], channel: str) -> None:
    clean = document(sentences)
    text = damaged(clean, channel)
    outcome, asked = searched_by(text)
    assert outcome.rest == ""
    assert sum(map(len, asked)) < len(text) / 2
    found = um.repair(text)
    assert found.text == "\n".join(clean)
    assert all(replays(change.after or "", change.before, change.channel) for change in found.changes)
    assert um.fix(found.text) == found.text


def test_healthy_lines_between_damaged_ones_stay() -> None:
    clean = document(FRENCH)
    lines = [um.damage(line, "utf-8>cp1252") if n % 3 else line for n, line in enumerate(clean)]
    assert um.fix("\n".join(lines)).split("\n") == clean


def test_a_healthy_line_that_fits_the_channel_by_accident_stays() -> None:
    lines = damaged(document(FRENCH), "utf-8>cp1252").split("\n")
    lines[100:100] = ["Ouvert : «\xa0CAFÉ»", "É»"]
    fixed = um.fix("\n".join(lines)).split("\n")
    assert fixed[100:102] == lines[100:102]
    assert fixed[:100] + fixed[102:] == document(FRENCH)


def test_lines_damaged_otherwise_are_searched() -> None:
    clean = document(FRENCH)
    lines = damaged(clean, "utf-8>cp1252").split("\n")
    for n in (50, 120):
        lines[n] = um.damage(clean[n], "utf-8>cp1252|utf-8>cp1252")
        lines[n + 1] = um.damage(clean[n + 1], "utf-8>mac_roman")
    assert um.fix("\n".join(lines)).split("\n") == clean


def test_damaged_words_in_healthy_lines_of_another_script() -> None:
    clean = [f"{line} Да, {n} раз." for n, line in enumerate(document(FRENCH))]
    lines = [
        um.damage(french, "utf-8>cp1252") + line[len(french) :]
        for french, line in zip(document(FRENCH), clean, strict=True)
    ]
    assert um.fix("\n".join(lines)).split("\n") == clean


def test_a_line_without_break_is_taken_in_parts() -> None:
    clean = " ".join(document(FRENCH, 800))
    text = um.damage(clean, "utf-8>cp1252")
    outcome, _ = searched_by(text)
    assert outcome.rest == ""
    assert um.fix(text) == clean


def test_one_damaged_line_among_healthy_ones_with_odd_words() -> None:
    clean = document(RUSSIAN, 900)
    for n in range(0, 900, 30):
        clean[n] = f"Выберите меню{n} и нажмите Bвод, объектOLE №{n}."
    lines = list(clean)
    lines[555] = um.damage(clean[555], "utf-8>cp1252")
    assert um.fix("\n".join(lines)).split("\n") == clean
