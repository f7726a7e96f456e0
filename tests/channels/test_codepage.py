"""Every code page against itself: one table, both directions, no surprise in any loss mode."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unmojibake.channels import UNDEFINED, Codec, Loss, code_page
from unmojibake.errors import ChannelError, ChannelFailure

ROOT = Path(__file__).resolve().parents[2]
SINGLE = [c for c in Codec if code_page(c).single_byte]
DOUBLE = [
    *(Codec.CP932, Codec.CP936, Codec.CP949, Codec.CP950),
    *(Codec.SHIFT_JIS, Codec.EUC_KR, Codec.BIG5, Codec.GB2312),
]
LOSSY = [loss for loss in Loss if loss is not Loss.STRICT]


def _refused(codec: Codec, data: bytes) -> int:
    with pytest.raises(ChannelFailure) as caught:
        code_page(codec).decode(data)
    return caught.value.position


class TestRefusals:
    @pytest.mark.parametrize("name", ["", "utf-9", "cp1252@mac", "cp437@win", "latin", "@py"])
    def test_unknown_names(self, name: str) -> None:
        with pytest.raises(ChannelError):
            Codec.parse(name)

    @pytest.mark.parametrize(
        ("codec", "data", "position"),
        [
            (Codec.UTF_8, b"ab\xff", 2),
            (Codec.UTF_8, b"\xed\xa0\x80", 0),
            (Codec.ASCII, b"a\x80", 1),
            (Codec.CP1252_PY, b"abc\x81", 3),
            (Codec.CP1253, b"\xaa", 0),
            (Codec.CP936, b"\xd6\xd0\xff\x81", 3),
            (Codec.CP936, b"a\x81\x20", 1),
            (Codec.CP936, b"\x81\x7f", 0),
            (Codec.CP950, b"\xa4\xa4\xa4\x80", 2),
            (Codec.CP932, b"\x81\xad", 0),
            (Codec.SHIFT_JIS, b"\x82\xa0\xf0\x40", 2),
            (Codec.EUC_KR, b"\xa4\xd4", 0),
            (Codec.ISO_2022_JP, b"\x1b$B\x80", 3),
        ],
    )
    def test_strict_names_the_first_bad_byte(self, codec: Codec, data: bytes, position: int) -> None:
        assert _refused(codec, data) == position

    @pytest.mark.parametrize(
        ("codec", "text", "position"),
        [
            (Codec.CP1252, "na\u0107", 2),
            (Codec.CP1258, "a\u0142", 1),
            (Codec.CP936, "\u4e2d\U0001f600", 1),
            (Codec.GB2312, "\u4e2d\u9ec3\u7e41", 1),
            (Codec.UTF_8, "ab\ud800", 2),
            (Codec.TCVN, "\u00e0\u00c0", 1),
            (Codec.ASCII, "\u00e9", 0),
        ],
    )
    def test_encode_names_the_first_bad_character(self, codec: Codec, text: str, position: int) -> None:
        with pytest.raises(ChannelFailure) as caught:
            code_page(codec).encode(text)
        assert caught.value.position == position
        assert code_page(codec).encode_char(text[position]) is None


class TestTables:
    @pytest.mark.parametrize("codec", SINGLE)
    def test_every_single_byte_cell_both_ways(self, codec: Codec) -> None:
        page = code_page(codec)
        assert len(page.table) == 256
        for byte, char in enumerate(page.table):
            data = bytes((byte,))
            if char == UNDEFINED:
                assert _refused(codec, data) == 0
            else:
                assert page.decode(data) == char
                assert page.decode(page.unread(char)) == char
                assert page.decode(page.encode(char)) == char

    @pytest.mark.parametrize("codec", DOUBLE)
    def test_every_pair_both_ways(self, codec: Codec) -> None:
        page = code_page(codec)
        assert {key >> 8 for key in page.pairs} <= page.leads
        for lead in sorted(page.leads):
            for trail in range(256):
                data = bytes((lead, trail))
                char = page.pairs.get(lead << 8 | trail)
                if char is None:
                    assert _refused(codec, data) == 0
                else:
                    assert page.decode(data) == char
                    assert page.decode(page.unread(char)) == char

    @pytest.mark.parametrize("codec", DOUBLE)
    def test_whole_table_at_once(self, codec: Codec) -> None:
        page = code_page(codec)
        text = "x".join(page.pairs.values())
        data = b"x".join(bytes((key >> 8, key & 255)) for key in page.pairs)
        assert page.decode(data) == text
        assert page.decode(data, Loss.SWALLOW) == text
        assert page.decode(page.unread(text)) == text

    @pytest.mark.parametrize("codec", [*SINGLE, *DOUBLE])
    def test_chars_are_those_that_encode(self, codec: Codec) -> None:
        page = code_page(codec)
        assert page.chars == {
            c
            for c in (page.table or {*page.singles.values(), *page.pairs.values()})
            if c >= "\x80" and c != UNDEFINED
        }
        assert all(page.encode_char(c) is not None for c in sorted(page.chars)[::17] if len(c) == 1)

    @pytest.mark.parametrize(
        ("codec", "byte", "char"),
        [
            *((Codec.CP1252, b, chr(b)) for b in (0x81, 0x8D, 0x8F, 0x90, 0x9D)),
            (Codec.CP1253, 0xAA, UNDEFINED),
            (Codec.CP1253_WIN, 0xAA, "\uf8f9"),
            (Codec.CP1255_WIN, 0xCA, "\u05ba"),
            (Codec.CP874_WIN, 0xDB, "\uf8c1"),
            (Codec.CP1252_PY, 0x9D, UNDEFINED),
            (Codec.VISCII, 0x02, "\u1eb2"),
            (Codec.TCVN, 0xB5, "\u00e0"),
            (Codec.TCVN, 0xA0, UNDEFINED),
        ],
    )
    def test_known_cells(self, codec: Codec, byte: int, char: str) -> None:
        assert code_page(codec).table[byte] == char

    @pytest.mark.parametrize(
        ("codec", "data", "text"),
        [
            (Codec.CP936, b"\x80\xff", "\u20ac\uf8f5"),
            (Codec.CP936, b"\xa1\x40\xa7\xa0", "\ue4c6\ue765"),
            (Codec.CP936, b"\xaa\xa1\xaf\xfe", "\ue000\ue233"),
            (Codec.CP936, b"\xf8\xa1\xfe\xfe", "\ue234\ue4c5"),
            (Codec.CP936, b"\xa2\xe3\xa2\xe4\xa6\xbb\xa9\x9a\xfe\xa0", "\ue76c\ue76d\ue787\ue7f7\ue864"),
            (Codec.CP932, b"\x80\xa0\xfd\xff\xf0\x40\xf0\x9f", "\x80\uf8f0\uf8f1\uf8f3\ue000\ue05e"),
            (
                Codec.CP950,
                b"\x80\xfa\x40\xfe\xfe\x8e\x40\xc6\xa1\xc8\xfe",
                "\x80\ue000\ue310\ue311\uf6b1\uf848",
            ),
            (Codec.CP949, b"\x80\xff\xc9\xa1\xfe\xfe", "\x80\uf8f7\ue000\ue0bb"),
        ],
    )
    def test_private_use_as_windows_has_it(self, codec: Codec, data: bytes, text: str) -> None:
        assert code_page(codec).decode(data) == text
        assert code_page(codec).encode(text) == data

    def test_generated_file_is_up_to_date(self) -> None:
        tool = ROOT / "tools" / "gen_codepages.py"
        run = subprocess.run([sys.executable, str(tool), "--check"], capture_output=True, text=True)
        assert run.returncode == 0, run.stderr


class TestWriters:
    def test_cp1258_splits_precomposed_letters(self) -> None:
        page = code_page(Codec.CP1258)
        assert page.encode("Vi\u1ec7t") == b"Vi\xea\xf2t"
        assert page.decode(page.encode("Vi\u1ec7t")) == "Vi\u00ea\u0323t"
        assert page.unread("a\u0301") == b"a\xec"
        with pytest.raises(ChannelFailure):
            page.unread("\u1ec7")

    def test_shift_jis_takes_the_windows_form_of_the_wave_dash(self) -> None:
        assert code_page(Codec.SHIFT_JIS).encode("\uff5e\u301c") == b"\x81\x60\x81\x60"
        assert code_page(Codec.SHIFT_JIS).encode_char("\u2252") is not None
        assert code_page(Codec.CP932).encode("\uff5e") == b"\x81\x60"
        assert code_page(Codec.CP932).encode_char("\u301c") is None


class TestLossModes:
    @pytest.mark.parametrize(
        ("loss", "text"),
        [
            (Loss.FFFD, "\u9225\ufffd list"),
            (Loss.QMARK, "\u9225? list"),
            (Loss.DROP, "\u9225 list"),
            (Loss.SWALLOW, "\u9225?list"),
            (Loss.SWALLOW_FFFD, "\u9225\ufffdlist"),
            (Loss.WHATWG, "\u9225\ufffd list"),
        ],
    )
    def test_a_dash_read_as_cp936(self, loss: Loss, text: str) -> None:
        assert code_page(Codec.CP936).decode("\u2014 list".encode(), loss) == text

    @pytest.mark.parametrize(
        ("loss", "text"),
        [
            (Loss.FFFD, "\ufffd\uff61a"),
            (Loss.SWALLOW, "\u30fba"),
            (Loss.SWALLOW_FFFD, "\ufffda"),
            (Loss.QMARK, "?\uff61a"),
            (Loss.DROP, "\uff61a"),
            (Loss.WHATWG, "\ufffda"),
        ],
    )
    def test_a_pair_that_cp932_lacks(self, loss: Loss, text: str) -> None:
        assert code_page(Codec.CP932).decode(b"\x85\xa1a", loss) == text

    def test_a_lead_byte_at_the_end(self) -> None:
        for loss in (Loss.SWALLOW, Loss.WHATWG, Loss.FFFD, Loss.DROP):
            out = {Loss.SWALLOW: "a?", Loss.DROP: "a"}.get(loss, "a\ufffd")
            assert code_page(Codec.CP949).decode(b"a\xb0", loss) == out

    def test_a_genuine_replacement_character_is_no_loss(self) -> None:
        assert code_page(Codec.UTF_8).decode(b"\xef\xbf\xbd\xff", Loss.QMARK) == "\ufffd?"
        assert code_page(Codec.UTF_8).decode(b"\xe2\x80\xef\xbf\xbd", Loss.DROP) == "\ufffd"

    def test_an_error_across_the_chunk_border(self) -> None:
        page = code_page(Codec.EUC_JP)
        for before in (*range(58, 70), *range(186, 196)):  # the first chunks are of 64 and 128 bytes
            data = b"a" * before + b"\x8f\xa1\xa1\xff" + "\u65e5".encode("euc_jp")
            assert page.decode(data, Loss.FFFD) == "a" * before + "\ufffd" + page.decode(
                data[before + 1 :], Loss.FFFD
            )

    @given(st.binary(max_size=60), st.sampled_from(list(Codec)), st.sampled_from(LOSSY))
    def test_no_bytes_fail_in_a_lossy_mode(self, data: bytes, codec: Codec, loss: Loss) -> None:
        page = code_page(codec)
        text = page.decode(data, loss)
        try:
            assert page.decode(data) == text
        except ChannelFailure as failure:
            assert 0 <= failure.position < len(data)


@pytest.mark.parametrize("codec", [c for c in Codec if not code_page(c).single_byte and code_page(c).chars])
def test_cells_are_those_of_the_whole_table(codec: Codec) -> None:
    """A character's bytes come from CPython's codec where that has it, without the table of the page."""
    whole, fresh = code_page(codec), type(code_page(codec))(codec)
    wanted = {char: whole.unread(char) for char in whole.chars if len(char) == 1}
    others = (chr(code) for code in range(0x80, 0xFFFE) if not 0xD800 <= code < 0xF900)
    plain = {char for char in (*wanted, *others) if not "\ue000" <= char <= "\uf8ff"}
    assert {char: fresh.cells[char] for char in plain if fresh.cells[char] is not None} == {
        char: data for char, data in wanted.items() if char in plain
    }
    for char in [c for c in wanted if "\ue000" <= c <= "\uf8ff"][:50]:
        assert fresh.cells[char] == wanted[char]
