"""A short run of every fuzz target with a fixed seed; the long one is ``python tools/dev.py fuzz``."""

from __future__ import annotations

import random
import warnings

import pytest
from mutate import mutated, stream
from targets import LONGEST, TARGETS, in_order, seeds

from unmojibake.stages.pipeline import repair_text

# inputs for each target, by what one of them costs
COUNTS = {"repair": 25, "repair_bytes": 40, "decode": 200, "config": 300, "baseline": 300, "archive": 300}
EVERY = {"repair": 9, "repair_bytes": 9}  # of the seeds that the costly ones begin with


def test_the_same_seed_gives_the_same_inputs() -> None:
    first = list(stream(3, seeds("journal"), 50))
    assert first == list(stream(3, seeds("journal"), 50))
    assert len(set(first)) > 40
    assert max(map(len, first)) <= LONGEST


def test_a_broken_promise_is_seen() -> None:
    text = "don\u00e2\u20ac\u2122t caf\u00c3\u00a9"
    changes = repair_text(text).changes
    in_order(text, changes)
    with pytest.raises(AssertionError):
        in_order(text, (*changes, changes[0]))


@pytest.mark.parametrize("name", TARGETS)
def test_no_input_breaks_a_promise(name: str) -> None:
    corpus = seeds(name)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for data in (*corpus[:: EVERY.get(name, 1)], *_changed(name, corpus)):
            TARGETS[name](data)


def _changed(name: str, corpus: list[bytes]) -> list[bytes]:
    rng = random.Random(20250101)
    return [mutated(rng, corpus) for _ in range(COUNTS.get(name, 1000))]
