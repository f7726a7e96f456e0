"""A word that looks foreign in its sentence, and native when it is repaired."""

from __future__ import annotations

import pytest

import unmojibake as um
from unmojibake.stages.evidence import native
from unmojibake.stages.state import Document

SENTENCES = {
    "de": "Der Regisseur {} lebt seit vielen Jahren in einem kleinen Dorf am Meer",
    "fr": "Le peintre {} habite depuis longtemps dans un petit village au bord de la mer",
    "pl": "Pisarz {} mieszka od wielu lat w pewnej wsi nad morzem",
    "cs": "Herec {} bydlel mnoho let v malebnom domku u lesa",
    "tr": "Ressam {} uzun zamandan beri deniz kenarinda bir evde oturuyor",
    "es": "El pintor {} vive desde hace mucho tiempo en un pueblo cerca del mar",
}
NAMES = """
Møller Århus Győr Dvořák Łódź Đoković Erdoğan Çelik Guðmundsson Müller Muñoz Gonçalves Ceaușescu
Yıldız Wałęsa Bērziņš Mägi Häkkinen Sjöström Þór Straße Zoë François Çağlar Třebíč Ćirić Málaga
Tâmega Iași Ľubomír Växjö Tromsø
"""


@pytest.mark.parametrize("language", SENTENCES)
def test_names_from_elsewhere_stay(language: str) -> None:
    for name in NAMES.split():
        text = SENTENCES[language].format(name)
        assert um.fix(text) is text


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("Nový motor bohužel přestal startovat, a tak jel domu autobusem", "cp1250>cp1252"),
        ("Ten samochód przejechał ponad sto tysięcy kilometrów", "iso-8859-2>latin-1"),
        ("La camioneta tiene todo el tamaño que hace falta para llevar los muebles", "cp1252>cp1250"),
        ("Die Tante sucht noch immer nach dem alten Küchentisch aus der Stadt", "cp1252>cp437"),
        ("A legtöbb ember nem tudja, hogy melyik gombot kell a képernyőn megnyomni", "cp1250>cp1252"),
    ],
)
def test_one_word_of_the_sentence_comes_back(text: str, channel: str) -> None:
    damaged = um.damage(text, channel)
    assert damaged != text
    assert um.fix(damaged) == text


def test_native_is_what_has_the_letters_of_the_language_around() -> None:
    lanes = Document.read("der Garten ist klein und liegt hinter dem alten Haus am Wald").lanes()
    assert native("K¸che", "Küche", lanes)
    assert native("Gro▀mutter", "Großmutter", lanes)
    assert not native("Møller", "Mřller", lanes)
    assert not native("schön", "schřn", lanes)
    assert not native("f³r", "für", lanes)  # too short to tell
    assert not native("Küche", "Kuche", lanes)
