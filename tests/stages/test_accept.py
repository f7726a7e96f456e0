"""What a chain of layers has to explain before a text is not left alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from unmojibake.channels.channel import Channel
from unmojibake.model import Certainty
from unmojibake.stages.accept import Verdict, decide


def verdict(channel: str, **given: object) -> Verdict:
    plain = Verdict(
        layers=Channel.parse(channel).layers,
        items=(0, 1),
        gain=25.0,
        original=50.0,
        candidate=20.0,
        excess=0.0,
        gains={0: 15.0, 1: 15.0},
        chart=0.0,
        odd=True,
        longest=9,
        meaningful=True,
        words=2,
        letters=False,
    )
    return replace(plain, **given)  # type: ignore[arg-type]


def sure(one: Verdict) -> Certainty | None:
    judged = decide(one)
    return None if judged is None else judged.certainty


@pytest.mark.parametrize("channel", ["utf-8>cp1252", "utf-8>cp936", "cp1251>cp1252"])
def test_a_clear_gain_is_likely(channel: str) -> None:
    assert sure(verdict(channel)) is Certainty.LIKELY


@pytest.mark.parametrize("channel", ["utf-8>cp936", "cp1251>cp1252"])
def test_a_code_chart_is_no_text(channel: str) -> None:
    assert decide(verdict(channel, gain=500.0, original=600.0, chart=0.9)) is None


def test_no_gain_is_not_mentioned() -> None:
    assert decide(verdict("utf-8>cp1252", gain=1.0)) is None


@pytest.mark.parametrize("channel", ["utf-8>cp1252", "cp1251>cp1252"])
def test_a_small_share_of_what_the_text_costs_is_a_guess(channel: str) -> None:
    assert sure(verdict(channel, original=1000.0)) is Certainty.GUESS


def test_what_still_looks_damaged_afterwards_is_a_guess() -> None:
    assert sure(verdict("cp1251>cp1252", excess=20.0)) is Certainty.GUESS


def test_one_plausible_word_twice_is_one_witness() -> None:
    twice = verdict("cp1253>cp1251", gain=21.5, odd=False)
    assert sure(twice) is Certainty.LIKELY
    assert sure(replace(twice, words=1)) is Certainty.GUESS


def test_words_of_letters_only_may_be_words() -> None:
    short = verdict("utf-8>cp855", gain=17.0, original=35.0)
    assert sure(short) is Certainty.LIKELY
    assert sure(replace(short, letters=True)) is Certainty.GUESS


def test_two_legacy_misreadings_need_a_larger_share() -> None:
    once = verdict("mac_cyrillic>cp1251", gain=30.0, original=94.0)
    twice = verdict("mac_cyrillic>cp1251|mac_cyrillic>cp1251", gain=30.0, original=94.0)
    assert sure(once) is Certainty.LIKELY
    assert sure(twice) is Certainty.GUESS


def test_two_plausible_words_need_a_larger_share() -> None:
    two = verdict("cp1257>cp1252", gain=22.9, original=64.5, odd=False)
    assert sure(two) is Certainty.GUESS
    assert sure(replace(two, words=4)) is Certainty.LIKELY
    assert sure(replace(two, odd=True)) is Certainty.LIKELY
