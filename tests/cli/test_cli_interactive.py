"""``fix --interactive``: every answer, and that nothing else is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from running import CLEAN, DAMAGED, Um

WORDS = len([word for word in CLEAN.split() if not word.isascii()])


def answered(um: Um, answers: str, *args: str) -> tuple[int, bytes, str]:
    ran = um("fix", "-i", *args, stdin=answers.encode())
    return ran.code, Path("a.txt").read_bytes(), ran.text


def test_all_and_none(um: Um, damaged: Path) -> None:
    code, data, text = answered(um, "n\n" * WORDS)
    assert (code, data) == (1, DAMAGED.encode())
    assert text.count("Repair this? [y,n,a,d,q,?] (y) ") == WORDS
    assert answered(um, "d\n")[:2] == (1, DAMAGED.encode())
    assert answered(um, "q\n")[:2] == (1, DAMAGED.encode())
    assert answered(um, "")[:2] == (1, DAMAGED.encode())
    assert answered(um, "?\nhuh\nd\n")[2].count("leave everything that is left") == 2
    assert answered(um, "a\n")[:2] == (0, CLEAN.encode())


def test_enter_takes_what_is_at_the_level(um: Um, damaged: Path) -> None:
    assert answered(um, "\n" * WORDS)[:2] == (0, CLEAN.encode())


def test_some(um: Um, damaged: Path) -> None:
    damaged.write_bytes(DAMAGED.encode() * 2)
    code, data, _ = answered(um, "n\n" * WORDS + "a\n")
    assert (code, data) == (1, (DAMAGED + CLEAN).encode())


def test_quitting_writes_what_was_chosen_and_asks_no_more(um: Um, damaged: Path) -> None:
    Path("b.txt").write_bytes(DAMAGED.encode())
    first_word = CLEAN.split()[0]
    code, data, text = answered(um, "y\nq\n")
    assert code == 1
    assert data == DAMAGED.replace(DAMAGED.split()[0], first_word).encode()
    assert Path("b.txt").read_bytes() == DAMAGED.encode()
    assert "b.txt" not in text
    assert um("undo").code == 0
    assert damaged.read_bytes() == DAMAGED.encode()


def test_errors_and_wrong_combinations(um: Um, damaged: Path) -> None:
    ran = um("fix", "-i", "missing.txt", "a.txt", stdin=b"a\n")
    assert ran.code == 2
    assert damaged.read_bytes() == CLEAN.encode()
    for args in (("-",), ("--diff",)):
        assert um("fix", "-i", *args).code == 2


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_other_encodings_are_kept(um: Um, work: Path, encoding: str) -> None:
    Path("a.txt").write_bytes((DAMAGED * 2).encode(encoding))
    assert answered(um, "a\n")[:2] == (0, (CLEAN * 2).encode(encoding))
