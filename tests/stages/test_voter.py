"""ftfy as a voter: what it confirms, and what it is not asked about."""

from __future__ import annotations

import subprocess
import sys

import pytest

import unmojibake as um
from unmojibake.channels.channel import Channel
from unmojibake.model import Certainty
from unmojibake.stages import voter
from unmojibake.stages.accept import Judgement, Verdict

GUESS = Judgement(Certainty.GUESS, 0.5)


def verdict(channel: str, gain: float = 10.0) -> Verdict:
    layers = Channel.parse(channel).layers
    return Verdict(layers, (0,), gain, 40.0, 30.0, 0.0, {0: gain}, 0.0, True, 9, True, 2, False)


@pytest.mark.parametrize(
    "text", ["CAF\u00c9\u2122", "gro\u00df\u2014", "plain", "", "\u0447\u0430\u0439", "\u65e5\u672c"]
)
def test_healthy_text_is_confirmed_as_nothing_else(text: str) -> None:
    assert not voter.agrees(text, text)
    assert not voter.agrees(text, text + "!")


def test_another_repair_than_ftfy_s_is_not_confirmed() -> None:
    assert not voter.agrees(um.damage("\u00e9t\u00e9", "utf-8>cp1252"), "\u00e8t\u00e8")


@pytest.mark.parametrize("ending", [" ", "\ufffd"])
def test_what_ftfy_completes_is_not_confirmed(ending: str) -> None:
    """A lost byte is not for ftfy to make up: the replay would not give back what stands there."""
    assert not voter.agrees("voil\u00c3" + ending, "voil\u00e0")


@pytest.mark.parametrize("channel", ["cp1251>cp1252", "utf-8>cp936", "utf-8>cp1252|cp1251>koi8-r"])
def test_channels_that_ftfy_does_not_know_are_not_asked_about(
    channel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voter, "agrees", lambda before, after: pytest.fail("asked"))
    assert voter.heard(GUESS, verdict(channel), [("a", "b")]) is GUESS


def test_a_sure_judgement_is_not_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voter, "agrees", lambda before, after: pytest.fail("asked"))
    sure = Judgement(Certainty.CERTAIN, 0.999)
    assert voter.heard(sure, verdict("utf-8>cp1252"), [("a", "b")]) is sure


@pytest.mark.parametrize("judged", [GUESS, None])
def test_one_unit_that_ftfy_sees_otherwise_spoils_the_vote(judged: Judgement | None) -> None:
    found = [(um.damage(word, "utf-8>cp1252"), word) for word in ("\u00e9t\u00e9", "No\u00ebl")]
    heard = voter.heard(judged, verdict("utf-8>cp1252"), found)
    assert heard is not None
    assert heard.certainty is Certainty.LIKELY
    assert voter.heard(judged, verdict("utf-8>cp1252"), [*found, ("healthy", "otherwise")]) is judged


def test_a_repair_that_costs_bits_is_not_confirmed() -> None:
    word = "\u00e9t\u00e9"
    assert voter.heard(None, verdict("utf-8>cp1252", -1.0), [(um.damage(word, "utf-8>cp1252"), word)]) is None


def test_a_short_word_that_only_ftfy_is_sure_of_is_repaired() -> None:
    damaged = um.damage("the Zo\u00eb that we know", "utf-8>cp1252")
    assert um.fix(damaged) == "the Zo\u00eb that we know"


def test_plain_damage_does_not_load_ftfy() -> None:
    word = ascii(um.damage("r\u00e9sum\u00e9", "utf-8>cp1252"))
    program = f"import sys, unmojibake as um; um.fix({word}); print('ftfy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
