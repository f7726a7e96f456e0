"""NULs, UTF-16 islands, CESU-8, low bytes; and data in which such bytes are in their place."""

from __future__ import annotations

import pytest

import unmojibake as um
from unmojibake.model import Certainty
from unmojibake.stages.decode import AnomalyKind, analyse, apply_edits, decode

PROSE = "The quick brown fox jumps over the lazy dog.\n"


@pytest.mark.parametrize(
    "data",
    [
        b"id\x1cname\x1cplace\x1c\x1d42\x1cAnna\x1cRome\x1d",  # records, separated as ASCII foresees
        b"\x02\x13\x14\x05ab\x06",  # a protocol
        "Pr\u00e9sum\u00e9 innocent\n".encode("utf-16"),
        "Guten Tag\n".encode("utf-16-le"),
    ],
)
def test_controls_in_their_place_are_no_damage_to_apply(data: bytes) -> None:
    assert [
        a for a in analyse(data).anomalies if a.certainty >= Certainty.LIKELY and a.text is not None
    ] == []


def test_an_arrow_does_not_make_utf16_a_mixture() -> None:
    text = "Click File \u2192 Save and wait for the file to be written.\n"
    assert (decode(text.encode("utf-16-be")).text, decode(text.encode("utf-16-le")).text) == (text, text)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_text_appended_as_utf16_is_found_and_settled(encoding: str) -> None:
    data = PROSE.encode() * 2 + "appended line\r\n".encode(encoding) + PROSE.encode()
    analysis = analyse(data)
    [run] = analysis.anomalies
    assert (run.kind, run.encoding, run.text) == (AnomalyKind.NUL, encoding, "appended line\r\n")
    assert apply_edits(analysis, [], [run]).decode() == PROSE * 2 + "appended line\r\n" + PROSE


def test_nothing_is_known_about_bare_nuls() -> None:
    analysis = analyse(PROSE.encode() + b"\0" * 8 + PROSE.encode())
    [run] = analysis.anomalies
    assert (run.kind, run.text, run.end - run.start) == (AnomalyKind.NUL, None, 8)
    assert not analysis.decoded.binary


def test_bytes_of_no_known_origin_are_named_so() -> None:
    nul = um.repair_bytes(PROSE.encode() + b"\0" * 8 + PROSE.encode())
    cut = um.repair_bytes(b"\xff\xfe" + PROSE.encode("utf-16-le")[:-1])
    found = [(each.rule, each.channel) for repair in (nul, cut) for each in repair.unresolved]
    assert found == [("UM503", "unknown>utf-8"), ("UM502", "unknown>utf-16-le")]


def test_surrogates_written_as_utf8_become_one_character() -> None:
    data = (
        "caf\u00e9 ".encode() + b"\xed\xa0\xbd\xed\xb8\x80\xed\xa0\xbd\xed\xb8\x81" + " \U0001f602\n".encode()
    )
    analysis = analyse(data)
    assert analysis.text == "caf\u00e9 \U0001f600\U0001f601 \U0001f602\n"
    [run] = analysis.anomalies
    assert (run.kind, run.certainty) == (AnomalyKind.CESU, Certainty.CERTAIN)
    assert apply_edits(analysis, [], [run]).decode() == analysis.text


def test_the_nul_of_modified_utf8_is_a_guess() -> None:
    [run] = analyse("caf\u00e9".encode() + b"\xc0\x80end").anomalies
    assert (run.kind, run.certainty) == (AnomalyKind.OVERLONG_NUL, Certainty.GUESS)


def test_characters_cut_to_their_low_byte_are_weighed_by_context() -> None:
    analysis = analyse(b"This was plain \x14 and they don\x19t mind the cost.\n")
    assert [(a.text, a.certainty) for a in analysis.anomalies] == [
        ("\u2014", Certainty.LIKELY),
        ("\u2019", Certainty.LIKELY),
    ]
    assert all(a.kind is AnomalyKind.LOW_BYTE for a in analysis.anomalies)
