"""Bytes whose original a reference or a round trip tells: the rest of the file stays as it is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import unmojibake as um
from unmojibake.channels.simulate import damage_bytes
from unmojibake.stages.bytes_ansi import find_ansi

CLEAN = """\
# 使用说明

这个程序读取配置文件，并显示结果。
✅ 完成 | ❌ 失败
Plain lines stay as they are, with a real question? Yes.
最后一行没有问题。 End.
"""


def replaced(data: bytes) -> str:
    return data.decode("utf-8", "replace")


@pytest.mark.parametrize("healthy", [CLEAN, "Was ist das? Größe\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_healthy_bytes_with_their_own_text_as_reference_stay(healthy: str, encoding: str) -> None:
    data = healthy.encode(encoding)
    repair = um.repair_bytes(data, um.Options(reference=healthy, level="guess"))
    assert repair.data is data
    assert not repair.changes and not repair.unresolved


def test_a_healthy_legacy_file_is_not_rewritten_from_its_reference() -> None:
    data = CLEAN.replace("✅", "+").replace("❌", "-").encode("gb18030") * 4
    repair = um.repair_bytes(data, um.Options(reference=CLEAN.replace("✅", "+").replace("❌", "-") * 4))
    assert repair.data is data


def test_bytes_that_the_reference_does_not_explain_stay() -> None:
    data = CLEAN.encode() + b"new line with \xff bytes\n"
    repair = um.repair_bytes(data, um.Options(reference=CLEAN))
    assert repair.data == data
    assert [finding.line for finding in repair.unresolved] == [CLEAN.count("\n") + 1]


@pytest.mark.parametrize("codec", ["cp936", "cp950"])
def test_a_round_trip_is_restored_exactly(codec: str) -> None:
    data = damage_bytes(CLEAN, f"ansi:{codec}")
    assert data != CLEAN.encode()
    repair = um.repair_bytes(data, um.Options(reference=CLEAN))
    assert repair.data == CLEAN.encode()
    assert repair.text == CLEAN
    assert {change.certainty for change in repair.changes} == {um.Certainty.CERTAIN}
    assert {(change.rule, change.channel) for change in repair.changes} == {("UM404", f"ansi:{codec}")}
    for change in repair.changes:
        assert change.byte_start is not None and change.byte_end is not None
        assert change.after is not None
        assert um.damage(change.after, change.channel) == change.before
        assert change.before == replaced(data[change.byte_start : change.byte_end])
        assert repair.decoded is not None
        assert repair.decoded.text[change.start : change.end] == change.before


def test_lines_and_other_damage_since_the_reference_stay_apart() -> None:
    bad = damage_bytes(CLEAN, "ansi:cp936")
    data = b"added: \x81\xff here\n" + bad + "später hinzugefügt\n".encode()
    repair = um.repair_bytes(data, um.Options(reference=CLEAN, level="certain"))
    assert repair.data == b"added: \x81\xff here\n" + CLEAN.encode() + "später hinzugefügt\n".encode()
    stray = [finding for finding in repair.unresolved if finding.line == 1]
    assert stray and stray[0].byte_start in (len(b"added: "), len(b"added: \x81"))


def test_legacy_bytes_in_a_utf8_file_are_restored_as_utf8() -> None:
    clean = "Größe und Maß\nÜbung\n" + CLEAN
    data = "Größe und Maß\n".encode("cp1252") + ("Übung\n" + CLEAN).encode()
    repair = um.repair_bytes(data, um.Options(reference=clean))
    assert repair.data == clean.encode()
    assert {(change.rule, change.certainty) for change in repair.changes} == {("UM501", um.Certainty.CERTAIN)}


def test_a_bom_is_kept_and_counts_in_the_byte_offsets() -> None:
    bom = b"\xef\xbb\xbf"
    data = bom + b"\n" + damage_bytes(CLEAN, "ansi:cp936")
    repair = um.repair_bytes(data, um.Options(reference="\n" + CLEAN))
    assert repair.data == bom + b"\n" + CLEAN.encode()
    first = repair.changes[0]
    assert first.byte_start is not None and first.byte_end is not None
    assert replaced(data[first.byte_start : first.byte_end]) == first.before


@settings(deadline=None, max_examples=60)
@given(st.text(st.sampled_from("中文读写。，— ✅|?\nabé"), max_size=40))
def test_whatever_a_round_trip_made_is_restored_or_left(clean: str) -> None:
    data = damage_bytes(clean, "ansi:cp936")
    repair = um.repair_bytes(data, um.Options(reference=clean))
    rebuilt, at = [], 0
    for change in repair.changes:
        assert change.byte_start is not None and change.byte_end is not None and change.after is not None
        rebuilt += [data[at : change.byte_start], change.after.encode(repair.encoding)]
        at = change.byte_end
    assert b"".join([*rebuilt, data[at:]]) == repair.data


@pytest.mark.parametrize(
    "data",
    [
        "Ça va? Où est le café?\n".encode("cp1252"),
        "Что это? Почему?\n".encode("cp1251"),
        "这是什么？ what? 为什么?\n".encode("gb18030"),
        "何ですか? なぜ?\n".encode("cp932"),
        b"\xff?\xfe?",
        b"caf\xe9?",
    ],
)
def test_no_round_trip_is_seen_in_legacy_text_with_question_marks(data: bytes) -> None:
    assert find_ansi(data, put_back=True) == []


def test_without_a_reference_a_round_trip_is_a_guess() -> None:
    clean = "| Wallet | ✅ | Check docs |\n# 中文说明\n"
    data = damage_bytes(clean, "ansi:cp936")
    repair = um.repair_bytes(data, um.Options(level="guess"))
    assert repair.data == clean.encode()
    assert [(c.rule, c.channel, c.certainty) for c in repair.changes] == [
        ("UM404", "ansi:cp936", um.Certainty.GUESS)
    ]
    careful = um.repair_bytes(data)
    assert careful.data is data
    (finding,) = careful.unresolved
    assert finding.after is None and finding.certainty is um.Certainty.CERTAIN
    assert finding.alternatives[0][0] == repair.changes[0].after


def test_a_dense_round_trip_is_told_in_places_that_differ() -> None:
    clean = "# 更新資料\n# 發送訊息（非串流）\n"
    data = damage_bytes(clean, "ansi:cp950")
    for span in find_ansi(data, put_back=True):
        assert span.after
        assert damage_bytes(span.after, span.channel) == data[span.start : span.end]
        assert data[span.start : span.end] != span.after.encode()
