"""Every rule in order, and the code that a channel's findings get."""

from __future__ import annotations

from unmojibake.channels.channel import Channel, Kind, Layer, Loss
from unmojibake.channels.codec import Codec
from unmojibake.rules import um1xx, um2xx, um3xx, um4xx, um5xx, um6xx, um7xx, um9xx
from unmojibake.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    *um1xx.RULES,
    *um2xx.RULES,
    *um3xx.RULES,
    *um4xx.RULES,
    *um5xx.RULES,
    *um6xx.RULES,
    *um7xx.RULES,
    *um9xx.RULES,
)

BY_CODE: dict[str, Rule] = {rule.code: rule for rule in RULES}

_WESTERN = frozenset({Codec.CP1252, Codec.ISO_8859_1, Codec.ISO_8859_15})
_DOS = frozenset(codec for codec in Codec if codec.name in ("CP437", "CP720", "CP737", "CP775")) | frozenset(
    codec for codec in Codec if codec.value[:4] == "cp85" or codec.value[:4] == "cp86"
)
_MAC = frozenset(codec for codec in Codec if codec.value.startswith("mac_"))
_KOI8 = frozenset({Codec.KOI8_R, Codec.KOI8_U})
_SEVEN_BIT = frozenset({Codec.ISO_2022_JP, Codec.HZ, Codec.UTF_7})
_CHINESE = frozenset({Codec.CP936, Codec.GB2312, Codec.GB18030})
_JAPANESE = frozenset({Codec.CP932, Codec.SHIFT_JIS})
_KOREAN = frozenset({Codec.CP949, Codec.EUC_KR})
_TAIWANESE = frozenset({Codec.CP950, Codec.BIG5})
_CJK = _CHINESE | _JAPANESE | _KOREAN | _TAIWANESE | {Codec.EUC_JP}
_KIND_RULES = {
    Kind.MAPPING: "UM901",
    Kind.ANSI: "UM404",
    Kind.LOW_BYTE: "UM504",
    Kind.DOUBLED_FFFD: "UM403",
}
_UTF8_RULES: tuple[tuple[frozenset[Codec], str], ...] = (
    (_WESTERN, "UM101"),
    (_CHINESE, "UM201"),
    (_JAPANESE, "UM202"),
    (_KOREAN, "UM203"),
    (_TAIWANESE, "UM204"),
    (_SEVEN_BIT | {Codec.EUC_JP}, "UM208"),
    (_DOS, "UM301"),
    (_MAC, "UM302"),
    (_KOI8, "UM303"),
)
_LOST_RULES = {
    Loss.FFFD: "UM401",
    Loss.SWALLOW_FFFD: "UM401",
    Loss.WHATWG: "UM401",
    Loss.QMARK: "UM402",
    Loss.SWALLOW: "UM402",
    Loss.DROP: "UM405",
}


def rule_for(channel: Channel, lossy_unresolved: bool = False) -> str:
    """The code of a finding whose damage is ``channel``.

    The outermost layer, the one that a reader sees, decides. ``lossy_unresolved`` says that bytes were
    lost and nothing is known to put back.

    >>> rule_for(Channel.parse("utf-8>cp936/drop")), rule_for(Channel.parse("cp1251>cp1252"))
    ('UM201', 'UM103')
    """
    layer = channel.layers[-1]
    if layer.kind in _KIND_RULES:
        return _KIND_RULES[layer.kind]
    if layer.decoded_as is Codec.UTF_8:
        return "UM402" if layer.loss is Loss.QMARK else "UM401"
    if lossy_unresolved and layer.loss in _LOST_RULES:
        return _LOST_RULES[layer.loss]
    return _misread_rule(layer)


def _misread_rule(layer: Layer) -> str:
    assert layer.encoded_as is not None and layer.decoded_as is not None
    source, target = layer.encoded_as.base, layer.decoded_as.base
    if source in _SEVEN_BIT:
        return "UM208"
    if source in (Codec.UTF_8, Codec.CESU_8):
        return next((code for group, code in _UTF8_RULES if target in group), "UM102")
    if source in _CJK:
        return "UM205" if target in _CJK else "UM206"
    if target in _CJK:
        return "UM207"
    if {source, target} & (_DOS | _MAC | _KOI8):
        return "UM304"
    return "UM103"
