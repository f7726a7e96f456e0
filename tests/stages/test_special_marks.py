"""Bytes that a strict decoder of a single-byte page replaced by U+FFFD or a question mark."""

from __future__ import annotations

import pytest

import unmojibake as um
from unmojibake.channels import damage
from unmojibake.stages.special_marks import restored


@pytest.mark.parametrize(
    "text",
    [
        "plain text?",
        "caf\ufffd cr\ufffdme",
        "GR\u00d6\ufffdE",
        "IRM\u00c3? MANH\u00c3?",
        "O\u00d9? L\u00c0? \u00c9?",
        "\u00c3\ufffd",
        "\u00c3 \u00c4\ufffd\u00c6 \u00c7",
        "\u0420\ufffd\u0441\u0441\u0438\u044f",
        "\u0414\u0430? \u041d\u0435\u0442? \u0420?",
        "\u0101 \u0102? \u0103",
        "\u00c4\u00d6\u00dc? \u00c4\ufffd\u00dc",
    ],
)
def test_healthy_text_and_other_losses_stay(text: str) -> None:
    assert um.fix(text) is text


@pytest.mark.parametrize(
    "text", ["plain text?", "caf\ufffd cr\ufffdme", "GR\u00d6\ufffdE", "\u00c9? \u00c0?"]
)
def test_nothing_is_put_back_without_a_sequence(text: str) -> None:
    assert restored(text) is text


def test_what_the_word_does_not_tell_stays() -> None:
    damaged = damage("\u0939\u093f\u0928\u094d\u0926\u0940", "utf-8>cp1252@py/fffd")
    assert restored(damaged) is damaged
    assert um.fix(damaged) == damaged


@pytest.mark.parametrize("first", ["#", "sch\u00c3\u00b6n", "Sloven\u00c4\u008dina \u00c3\u00b6"])
@pytest.mark.parametrize("mark", ["?", "\ufffd"])
def test_a_word_too_long_to_look_at_is_not_taken_for_the_first_of_the_text(first: str, mark: str) -> None:
    text = f"{first} {'/' * 300}\u00c4{mark}"
    assert restored(text)[-302:] == text[-302:]


def test_the_text_keeps_its_length() -> None:
    damaged = damage("Sloven\u010dina", "utf-8>cp1252@py/fffd")
    assert damaged == "Sloven\u00c4\ufffdina"
    assert restored(damaged) == "Sloven\u00c4\u008dina"


@pytest.mark.parametrize("loss", ["fffd", "qmark"])
@pytest.mark.parametrize(
    ("healthy", "page"),
    [
        ("Sloven\u010dina", "cp1252"),
        ("\u0431\u044a\u043b\u0433\u0430\u0440\u0441\u043a\u0438 \u0435\u0437\u0438\u043a", "cp1252"),
        ("Europa, \u00c1frica, Am\u00e9rica y Ocean\u00eda", "cp1250"),
        ("\u0412\u0441\u0435 \u0418\u0432\u0430\u043d\u044b \u0438 \u0418\u0440\u0438\u043d\u044b", "cp1251"),
    ],
)
def test_what_the_word_tells_comes_back(healthy: str, page: str, loss: str) -> None:
    damaged = damage(healthy, f"utf-8>{page}@py/{loss}")
    repair = um.repair(damaged)
    assert repair.text == healthy
    for change in repair.changes:
        assert um.damage(change.after or "", change.channel) == change.before
    assert {c.certainty for c in repair.changes if f"/{loss}" in c.channel} == {um.Certainty.LIKELY}


@pytest.mark.parametrize(
    ("healthy", "channel"),
    [
        ("\u201clossy decoding\u201d", "utf-8>cp1252@py/fffd"),
        ("\u2512(\u2323\u02db\u2323)\u250e", "utf-8>cp1252|utf-8>cp1252@py/fffd"),
        ("\u0420\u0443\u0441\u0441\u043a\u0438\u0439", "utf-8>cp1252@py/fffd+nbsp"),
    ],
)
def test_marks_beside_other_damage(healthy: str, channel: str) -> None:
    damaged = damage(healthy, channel)
    assert damaged != healthy
    assert um.fix(damaged) == healthy
    assert um.fix(healthy) is healthy
