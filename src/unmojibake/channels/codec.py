"""The names of encodings. A codec name anywhere in the package is a member of this enum."""

from __future__ import annotations

import enum

from unmojibake.errors import ChannelError


class Codec(str, enum.Enum):
    """Encodings as the real decoders behave; the value is the name that users see.

    ``NAME@win`` is the Windows decoder with its private-use "best fit" values for undefined bytes,
    ``NAME@py`` the Python codec, where undefined bytes fail; a plain Windows name maps undefined
    bytes 80..9F to the C1 control of the same value, as the WHATWG Encoding Standard does.
    """

    UTF_8 = "utf-8"
    CESU_8 = "cesu-8"
    UTF_7 = "utf-7"
    UTF_16_LE = "utf-16-le"
    UTF_16_BE = "utf-16-be"
    ASCII = "ascii"
    # Windows
    CP874 = "cp874"
    CP1250 = "cp1250"
    CP1251 = "cp1251"
    CP1252 = "cp1252"
    CP1253 = "cp1253"
    CP1254 = "cp1254"
    CP1255 = "cp1255"
    CP1256 = "cp1256"
    CP1257 = "cp1257"
    CP1258 = "cp1258"
    CP874_WIN = "cp874@win"
    CP1253_WIN = "cp1253@win"
    CP1255_WIN = "cp1255@win"
    CP1257_WIN = "cp1257@win"
    CP874_PY = "cp874@py"
    CP1250_PY = "cp1250@py"
    CP1251_PY = "cp1251@py"
    CP1252_PY = "cp1252@py"
    CP1253_PY = "cp1253@py"
    CP1254_PY = "cp1254@py"
    CP1255_PY = "cp1255@py"
    CP1256_PY = "cp1256@py"
    CP1257_PY = "cp1257@py"
    CP1258_PY = "cp1258@py"
    # DOS
    CP437 = "cp437"
    CP720 = "cp720"
    CP737 = "cp737"
    CP775 = "cp775"
    CP850 = "cp850"
    CP852 = "cp852"
    CP855 = "cp855"
    CP857 = "cp857"
    CP858 = "cp858"
    CP860 = "cp860"
    CP861 = "cp861"
    CP862 = "cp862"
    CP863 = "cp863"
    CP864 = "cp864"
    CP865 = "cp865"
    CP866 = "cp866"
    CP869 = "cp869"
    # ISO 8859
    ISO_8859_1 = "iso-8859-1"
    ISO_8859_2 = "iso-8859-2"
    ISO_8859_3 = "iso-8859-3"
    ISO_8859_4 = "iso-8859-4"
    ISO_8859_5 = "iso-8859-5"
    ISO_8859_6 = "iso-8859-6"
    ISO_8859_7 = "iso-8859-7"
    ISO_8859_8 = "iso-8859-8"
    ISO_8859_9 = "iso-8859-9"
    ISO_8859_10 = "iso-8859-10"
    ISO_8859_13 = "iso-8859-13"
    ISO_8859_14 = "iso-8859-14"
    ISO_8859_15 = "iso-8859-15"
    ISO_8859_16 = "iso-8859-16"
    TIS_620 = "tis-620"
    # KOI, Mac, Vietnamese
    KOI8_R = "koi8-r"
    KOI8_U = "koi8-u"
    MAC_ROMAN = "mac_roman"
    MAC_CYRILLIC = "mac_cyrillic"
    MAC_GREEK = "mac_greek"
    MAC_LATIN2 = "mac_latin2"
    MAC_TURKISH = "mac_turkish"
    VISCII = "viscii"
    TCVN = "tcvn"
    # East Asian
    CP932 = "cp932"
    CP936 = "cp936"
    CP949 = "cp949"
    CP950 = "cp950"
    SHIFT_JIS = "shift_jis"
    EUC_JP = "euc-jp"
    EUC_KR = "euc-kr"
    BIG5 = "big5"
    GB2312 = "gb2312"
    GB18030 = "gb18030"
    ISO_2022_JP = "iso-2022-jp"
    HZ = "hz"

    @classmethod
    def parse(cls, name: str) -> Codec:
        """The member for a name as users write it: any case, ``_`` for ``-``, the usual aliases.

        Raises ChannelError for an unknown name.

        >>> Codec.parse("GBK").value, Codec.parse("latin-1").value, Codec.parse("Windows-1252").value
        ('cp936', 'iso-8859-1', 'cp1252')
        """
        key = name.strip().lower()
        base, at, flavour = key.partition("@")
        squeezed = base.replace("_", "").replace("-", "").replace(" ", "")
        found = _ALIASES.get(squeezed)
        if found is not None and at:
            found = _BY_VALUE.get(f"{found.value}@{flavour}")
        if found is None:
            raise ChannelError(
                f"unknown encoding {name!r}; 'unmojibake damage --list' names those that are known"
            )
        return found

    @property
    def base(self) -> Codec:
        """The code page without its flavour: ``cp1253@win`` gives ``cp1253``."""
        return _BY_VALUE[self.value.partition("@")[0]]


_BY_VALUE: dict[str, Codec] = {c.value: c for c in Codec}
_ALIASES: dict[str, Codec] = {
    c.value.replace("_", "").replace("-", ""): c for c in Codec if "@" not in c.value
}
_ALIASES.update(
    {
        "gbk": Codec.CP936,
        "ms936": Codec.CP936,
        "windows936": Codec.CP936,
        "latin1": Codec.ISO_8859_1,
        "l1": Codec.ISO_8859_1,
        "utf8": Codec.UTF_8,
        "utf7": Codec.UTF_7,
        "sjis": Codec.SHIFT_JIS,
        "ms932": Codec.CP932,
        "windows31j": Codec.CP932,
        "windows932": Codec.CP932,
        "uhc": Codec.CP949,
        "ms949": Codec.CP949,
        "windows949": Codec.CP949,
        "ms950": Codec.CP950,
        "windows950": Codec.CP950,
        "macintosh": Codec.MAC_ROMAN,
        "macroman": Codec.MAC_ROMAN,
        "maclatin2": Codec.MAC_LATIN2,
        "macgreek": Codec.MAC_GREEK,
        "macturkish": Codec.MAC_TURKISH,
        "xmaccyrillic": Codec.MAC_CYRILLIC,
        "tis620": Codec.TIS_620,
        "tcvn3": Codec.TCVN,
        "iso2022jp": Codec.ISO_2022_JP,
        "usascii": Codec.ASCII,
        "ibm437": Codec.CP437,
        "ibm850": Codec.CP850,
        "ibm866": Codec.CP866,
        "dos866": Codec.CP866,
        "windows874": Codec.CP874,
        "ms874": Codec.CP874,
        "iso885911": Codec.TIS_620,
        "ksc5601": Codec.EUC_KR,
        "euccn": Codec.GB2312,
        "maccyrillic": Codec.MAC_CYRILLIC,
        "xmacroman": Codec.MAC_ROMAN,
        **{f"windows125{n}": Codec(f"cp125{n}") for n in range(9)},
        **{
            f"latin{n}": Codec(f"iso-8859-{m}")
            for n, m in ((2, 2), (3, 3), (4, 4), (5, 9), (9, 15), (10, 16))
        },
    }
)
