"""A text is cut into units only where no misread character can reach over."""

from __future__ import annotations

from unmojibake.stages.pieces import units


def test_the_escape_of_a_line_end_in_a_program_is_no_part_of_the_word_behind_it() -> None:
    assert [unit.text for unit in units('print("\\n\u00e2\u0153\u2026 done")')] == ["\u00e2\u0153\u2026"]


def test_a_backslash_behind_a_double_byte_character_may_be_half_of_one() -> None:
    assert [unit.text for unit in units("\u8868\\n\u8868")] == ["\u8868\\n\u8868"]
