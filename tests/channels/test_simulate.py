"""damage(), its inverse and the list of channels: one behaviour seen from both ends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unmojibake.channels import (
    PAIRS,
    Channel,
    Codec,
    Layer,
    Loss,
    channels,
    damage,
    damage_bytes,
    doubled_fffd_forms,
    pair,
    replays,
    undo_candidates,
    undo_layer,
)
from unmojibake.errors import ChannelError, ChannelFailure


def _layer(name: str) -> Layer:
    (layer,) = Channel.parse(name).layers
    return layer


class TestRefusals:
    @pytest.mark.parametrize(
        "name",
        ["", "utf-8", "utf-8>", "utf-8>cp1252/melt", "utf-8>nope", "utf-8>cp1252*0", "utf-8>cp1252*\u00b2"],
    )
    def test_names_that_make_no_channel(self, name: str) -> None:
        with pytest.raises(ChannelError):
            damage("x", name)

    def test_a_mapping_cannot_be_simulated(self) -> None:
        with pytest.raises(ChannelError):
            damage("x", "mapping:mine")

    @pytest.mark.parametrize(
        ("text", "channel"),
        [
            ("\u4e2d", "cp1252>utf-8"),
            ("\u2014", "utf-8>cp936"),
            ("\u201d", "utf-8>cp1252@py"),
            ("\u03c9\u0416", "utf-8>cp1251+bestfit"),
        ],
    )
    def test_text_that_does_not_go_through(self, text: str, channel: str) -> None:
        with pytest.raises(ChannelFailure):
            damage(text, channel)
        assert not replays(text, text, channel)

    @pytest.mark.parametrize(
        ("text", "layer"),
        [
            ("caf\u00e9", "utf-8>cp1252"),
            ("plain", "utf-8>cp1252"),
            ("\u9225?list", "utf-8>cp936/swallow"),
            ("\u6d4b\u8bd5", "utf-8>cp936"),
            ("\u0107", "utf-8>cp1252"),
            ("\x14", "low-byte"),
            ("caf\u00e9 ", "utf-8>cp1252+nbsp"),
            ("G\u00c7", "utf-8>cp437+bestfit"),
            ("\ufffd?", "ansi:cp936"),
        ],
    )
    def test_nothing_to_undo(self, text: str, layer: str) -> None:
        assert undo_layer(text, _layer(layer)) is None
        assert undo_candidates(text, _layer(layer)) == []


class TestDamage:
    @pytest.mark.parametrize(
        ("text", "channel", "damaged"),
        [
            ("\u4e2d\u6587", "utf-8>gbk", "\u6d93\ue15f\u6783"),
            ("\u00e9", "utf-8>cp1252*2", "\u00c3\u0192\u00c2\u00a9"),
            ("\u201d", "utf-8>cp1252", "\u00e2\u20ac\x9d"),
            ("\u201d", "utf-8>cp1252+noc1", "\u00e2\u20ac"),
            ("\u00e0", "utf-8>cp1252+nbsp", "\u00c3 "),
            ("\u00e0 b  c", "utf-8>cp1252+nbsp+squeeze", "\u00c3 b c"),
            ("\u2014", "utf-8>cp437+bestfit", "G\u00c7\u00f6"),
            ("\u00e9", "utf-8>cp437+bestfit", "+\u00ac"),
            ("\ucc3e", "utf-8>cp949/swallow", "\uf9e1?"),
            ("\ucc3e", "utf-8>cp949/swallow+nfc", "\u674e?"),
            ("\u65e5", "iso-2022-jp>latin-1+noesc", "$BF|(B"),
            ("\u2014 \u2192", "low-byte", "\x14 \x92"),
            ("a\ufffd", "doubled-fffd", "a\u00ef\u00bf\u00bd"),
            ("\ufffd\ufffd \u4e2d", "doubled-fffd:gbk", "\u951f\u65a4\u62f7 \u4e2d"),
            ("\u25b6 Send", "ansi:gbk", "\ufffd?Send"),
        ],
    )
    def test_examples(self, text: str, channel: str, damaged: str) -> None:
        assert damage(text, channel) == damaged
        assert replays(text, damaged, channel)

    def test_ansi_round_trip_bytes(self) -> None:
        assert damage_bytes("\u3002\n", "ansi:cp936") == b"\xe3\x80\x3f"
        assert damage_bytes("\u2705 |", "ansi:cp936") == b"\xe2\x9c?|"
        assert damage_bytes("\u5fb7\u8a9e", "ansi:cp932").count(b"?") == 0  # cp932 writes its own default

    def test_damage_bytes_of_a_misreading_is_the_saved_file(self) -> None:
        assert damage_bytes("\u00e9", "utf-8>cp1252") == "\u00c3\u00a9".encode()

    @given(st.text(max_size=30), st.sampled_from(["ansi:cp936", "ansi:cp950", "ansi:cp932", "ansi:cp949"]))
    def test_a_round_trip_never_fails(self, text: str, channel: str) -> None:
        try:
            text.encode()
        except UnicodeEncodeError:
            with pytest.raises(ChannelFailure):
                damage(text, channel)
        else:
            assert damage(text, channel) == damage_bytes(text, channel).decode("utf-8", "replace")


class TestInverse:
    @pytest.mark.parametrize(
        ("text", "layer"),
        [
            ("l\u00e0 \u2013 voil\u00e0", "utf-8>cp1252+nbsp"),
            ("\u201dhey\u201c", "utf-8>cp1252+noc1"),
            ("it\u2019s", "utf-8>latin-1+noc1"),
            ("\u2014", "utf-8>cp437+bestfit"),
            ("\u00e9t\u00e9", "utf-8>cp437+bestfit"),
            ("\ucc3e\uc544", "utf-8>cp949+nfc"),
            ("\u00e0 b", "utf-8>mac_roman+nbsp"),
            ("\u65e5\u672c\u8a9e", "iso-2022-jp>latin-1+noesc"),
            ("\ufffd\ufffd\ufffd", "doubled-fffd:cp936"),
            ("\ufffd", "doubled-fffd:koi8-r"),
        ],
    )
    def test_what_the_variants_hid(self, text: str, layer: str) -> None:
        damaged = damage(text, layer)
        found = undo_candidates(damaged, _layer(layer), limit=16)
        assert text in found
        assert len(found) <= 16
        assert all(replays(candidate, damaged, layer) for candidate in found)

    @given(
        st.text(
            st.sampled_from("ab \u00e9\u00e0\u00df\u2014\u201d\u0416\u4e2d\u3042\uac00\u00a0"), max_size=12
        )
    )
    def test_candidates_replay_and_come_back(self, text: str) -> None:
        for name in (
            "utf-8>cp1252+nbsp",
            "utf-8>cp1252",
            "utf-8>cp850",
            "utf-8>cp936",
            "utf-8>cp437+bestfit",
        ):
            try:
                damaged = damage(text, name)
            except ChannelFailure:
                continue
            found = undo_candidates(damaged, _layer(name))
            assert all(replays(candidate, damaged, name) for candidate in found)
            if "+" not in name and damaged != text:
                assert found == [text] == [undo_layer(damaged, _layer(name))]

    def test_every_lossless_pair_undoes_its_own_damage(self) -> None:
        text = "\u00e9 \u0416\u0434\u0438 \u05d0\u05d1 \u0e01\u0e02 \u4e2d\u6587 \u3042 \u1ec7"
        undone = 0
        for entry in PAIRS:
            for word in text.split():
                try:
                    damaged = damage(word, Channel((entry.layer,)))
                except ChannelFailure:
                    continue
                if damaged == word or entry.encoded_as is Codec.CP1258:
                    continue  # cp1258 gives the decomposed form back, which is the truth of that channel
                assert undo_layer(damaged, entry.layer) == word, entry
                undone += 1
        assert undone > 300


class TestChannels:
    def test_names_round_trip(self) -> None:
        found = channels()
        assert all(Channel.parse(channel.name) == channel for channel in found)
        assert len({channel.name for channel in found}) == len(found) > 400

    def test_pairs_have_a_cause_and_a_cost_once(self) -> None:
        assert len({(p.encoded_as, p.decoded_as) for p in PAIRS}) == len(PAIRS)
        for entry in PAIRS:
            assert 3 <= entry.cost <= 7
            assert entry.encoded_as is not entry.decoded_as
            assert entry.cause[0].isupper() and "\n" not in entry.cause and len(entry.cause) > 30
            assert pair(entry.encoded_as, entry.decoded_as) is entry

    def test_the_commonest_are_the_cheapest(self) -> None:
        cheapest = min(p.cost for p in PAIRS)
        for target in (Codec.CP1252, Codec.CP936):
            found = pair(Codec.UTF_8, target)
            assert found is not None and found.cost == cheapest
        assert pair(Codec.HZ, Codec.CP1252) is None

    def test_doubled_forms_are_made_by_damage(self) -> None:
        forms = dict(doubled_fffd_forms())
        for form in ("\u951f\u65a4\u62f7", "\u00ef\u00bf\u00bd", "\u043f\u0457\u0405", "\u041e\u00a9\u256b"):
            assert forms[form].decoded_as is not None
        lengths = [len(form) for form, _ in doubled_fffd_forms()]
        assert lengths == sorted(lengths, reverse=True)
        assert Loss.STRICT in {layer.loss for layer in forms.values()}
