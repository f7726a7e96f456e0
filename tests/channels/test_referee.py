"""Our simulator against the independent one, where that is at hand. Nothing here is needed to build."""

from __future__ import annotations

import importlib.util
import os
import random
from pathlib import Path
from types import ModuleType

import pytest

from unmojibake.channels import Codec, Loss, channels, code_page, damage
from unmojibake.errors import ChannelFailure

ROOT = Path(__file__).resolve().parents[2]
REFEREE = Path(os.environ.get("UNMOJIBAKE_REFEREE", ROOT.parent / "shared" / "bench")) / "corrupt.py"
TEXTS = [
    "Plain ASCII, with 'quotes' <b>tags</b> and 100 %\n",
    "Zoë’s café — “naïve” façade… 5 €, Ærø, ß, ÿ, Ž",
    "Příliš žluťoučký kůň; zażółć gęślą jaźń; șțăîâ",
    "Съешь ещё этих мягких французских булок. Їжак — ґанок",
    "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία",
    "עברית שלום, العربية مرحبا، فارسی چگونه",
    "ภาษาไทยสวัสดีครับ",
    "Tiếng Việt: đường phố, ngữ pháp",
    "中文编码——测试，用户登录。「繁體中文」",
    "日本語のテスト、ﾊﾝｶｸ～カタカナ・ー",
    "한국어 문장입니다. 찾아보기 똠방각하",
    "😀 ✅ → ★ ┌─┐ │ └─┘ ￼ \ufffd \u00a0 \u3000",
]


KNOWN = [codec for codec in Codec if codec is not Codec.CESU_8]
"""What the referee reads, too."""


@pytest.fixture(scope="module")
def referee() -> ModuleType:
    if not REFEREE.is_file():
        pytest.skip(f"no referee: {REFEREE.name} is neither in UNMOJIBAKE_REFEREE nor in ../shared/bench")
    spec = importlib.util.spec_from_file_location("referee_corrupt", REFEREE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _name(codec: Codec) -> str:
    return {Codec.ISO_8859_1: "latin-1", Codec.CP936: "gbk"}.get(codec, codec.value)


def _decoded(codec: Codec, data: bytes, loss: Loss) -> str | None:
    try:
        return code_page(codec).decode(data, loss)
    except ChannelFailure:
        return None


def _encoded(codec: Codec, text: str) -> bytes | None:
    try:
        return code_page(codec).encode(text)
    except ChannelFailure:
        return None


def _byte_strings(seed: str) -> list[bytes]:
    pick = random.Random(seed)
    found = [text.encode() for text in TEXTS]
    for length in (1, 2, 3, 7, 30, 30, 300):
        found.append(bytes(pick.randrange(256) for _ in range(length)))
        found.append(
            bytes(
                pick.choice(b"a <\n7\x1b~+-") if pick.random() < 0.5 else pick.randrange(128, 256)
                for _ in range(length)
            )
        )
    return found


@pytest.mark.parametrize("codec", KNOWN)
def test_decoding_agrees(codec: Codec, referee: ModuleType) -> None:
    for loss in Loss:
        if codec is Codec.UTF_7 and loss is not Loss.STRICT:
            continue  # the referee restarts inside a shifted run, which no decoder does
        for data in _byte_strings(f"{codec.value}/{loss.value}"):
            try:
                expected = referee.decode(data, _name(codec), loss.value.replace("-", "_"))[0]
            except referee._Skip:
                expected = None
            assert _decoded(codec, data, loss) == expected, (codec, loss, data)


@pytest.mark.parametrize("codec", KNOWN)
def test_encoding_agrees(codec: Codec, referee: ModuleType) -> None:
    pick = random.Random(codec.value)
    ranges = (
        (0x20, 0x600),
        (0x1E00, 0x2700),
        (0x3000, 0x3200),
        (0x4E00, 0xA000),
        (0xAC00, 0xD7A4),
        (0xE000, 0x10000),
    )
    texts = [*TEXTS, *(chr(pick.randrange(*pick.choice(ranges))) for _ in range(3000))]
    for text in texts:
        try:
            expected = referee.encode(text, _name(codec))
        except referee._Skip:
            expected = None
        assert _encoded(codec, text) == expected, (codec, text)


def test_every_plain_channel_agrees(referee: ModuleType) -> None:
    compared = 0
    for channel in channels():
        name = channel.name.replace("cp936", "gbk").replace("iso-8859-1", "latin-1")
        if any(step in name for step in ("ansi", "doubled", "low-byte", "nfc", "bestfit", "/swallow-fffd")):
            continue
        name = "|".join(part.replace("/", ":").replace("+", ":strict+", 1) for part in name.split("|"))
        for digits in "01345679":  # the alias is the name of Latin-1 alone
            name = name.replace(f"latin-1{digits}", f"iso-8859-1{digits}")
        for text in TEXTS:
            try:
                ours = damage(text, channel)
            except ChannelFailure:
                ours = None
            assert ours == referee.corrupt(text, name), (name, text)
            compared += ours is not None
    assert compared > 2000
