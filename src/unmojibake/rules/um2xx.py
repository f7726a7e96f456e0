"""UM2xx: text that went through an East Asian code page."""

from __future__ import annotations

from unmojibake.rules.prevention import CONSOLE, EDITORS, JAVA, POWERSHELL, PYTHON
from unmojibake.rules.rule import Example, Rule

_CAUSE = """\
A UTF-8 file was read in the ANSI code page of a {where} Windows system ({page}) and saved again.
The code page reads bytes in pairs, so three bytes of UTF-8 become one and a half characters{loss}"""

RULES: tuple[Rule, ...] = (
    Rule(
        code="UM201",
        name="utf8-as-gbk",
        summary="UTF-8 read as GBK (cp936)",
        cause=_CAUSE.format(
            where="Simplified Chinese",
            page="cp936, GBK",
            loss=""".
Where an odd byte stands before something that cannot be the second byte of a pair, Windows writes
'?' for both: the last byte of the character is lost, and with it the space, quote, '<' or line end
after it.""",
        ),
        prevention="\n\n".join((POWERSHELL, JAVA, PYTHON, EDITORS)),
        repair="""\
Runs without a lost byte are restored exactly. Where bytes were lost, only those characters are
considered that replay to the damaged text, and their surroundings decide; what stays open is shown
with its alternatives.""",
        symptoms=(
            "\u9225",  # the first two bytes of a quote or dash
            "\u9225?",
            "\u9225\u6a9a",
            "\u951b?",  # a full-width comma or colon
            "\u951b\u5c7b",
            "\u9286?",  # an ideographic full stop
            "\u6d63\u72b2\u30bd",  # a Chinese greeting
            "\u7ed4\u72b2",
            "\u8305",  # e acute and the next letter
        ),
        examples=(
            Example("请先安装依赖，然后运行测试。", "utf-8>cp936/swallow"),
            Example("The plan — “simple” at first — failed.", "utf-8>cp936/drop"),
            Example("用户登录后可以修改密码和头像", "utf-8>cp936/swallow"),
        ),
        counter_examples=(
            "茅台酒和茅盾文学奖",
            "锛是化学元素",
            "请先安装依赖，然后运行测试。",
            "烫烫烫是未初始化的内存",
        ),
    ),
    Rule(
        code="UM202",
        name="utf8-as-shift-jis",
        summary="UTF-8 read as Shift_JIS (cp932)",
        cause=_CAUSE.format(
            where="Japanese",
            page="cp932, Shift_JIS",
            loss="""
or into half-width katakana. Pairs that do not exist become '?' or a katakana middle dot, in
browsers U+FFFD.""",
        ),
        prevention="\n\n".join((POWERSHELL, JAVA, EDITORS)),
        repair="""\
Runs without a lost byte are restored exactly; most lines lose some, and those repairs are guesses.""",
        symptoms=(
            "\u7e3a",  # the first two bytes of most hiragana
            "\u7e67",
            "\u7e5d",  # and of katakana
            "\u7e3a\u8599",
            "\u86f9",
            "\u7b06",
        ),
        examples=(Example("こんにちは世界、これはテストです", "utf-8>cp932/swallow"),),
        counter_examples=("縁側で本を読む", "ｱｲｳｴｵ と半角カナで書く"),
    ),
    Rule(
        code="UM203",
        name="utf8-as-korean",
        summary="UTF-8 read as the Korean code page (cp949, EUC-KR)",
        cause=_CAUSE.format(where="Korean", page="cp949", loss=",\nrare Hanja beside Hangul and '?'."),
        prevention="\n\n".join((POWERSHELL, CONSOLE, EDITORS)),
        repair="""\
Runs without a lost byte are restored exactly, also where normalisation to NFC replaced a
compatibility ideograph afterwards. Where many bytes were lost, repairs are offered as guesses only.""",
        symptoms=("\uf9e1", "\u674e\uc5a0?", "\u6e72", "\u5a9b", "\uf9de\uc496"),
        examples=(Example("안녕하세요 세계", "utf-8>cp949/swallow"),),
        counter_examples=("李 씨와 金 씨", "안녕하세요 세계"),
    ),
    Rule(
        code="UM204",
        name="utf8-as-big5",
        summary="UTF-8 read as Big5 (cp950)",
        cause=_CAUSE.format(
            where="Traditional Chinese",
            page="cp950, Big5",
            loss=""". Big5 knows no second
byte from 80 to A0, so nearly every character of UTF-8 loses bytes.""",
        ),
        prevention="\n\n".join((POWERSHELL, EDITORS)),
        repair="""\
What is left seldom determines the text: look for an earlier copy (--reference); else guesses are
offered.""",
        symptoms=("\u929d", "\u875b", "\u96ff", "\u56fa"),
        examples=(),
        counter_examples=("請先安裝依賴，然後執行測試。",),
    ),
    Rule(
        code="UM205",
        name="cjk-mixed-up",
        summary="an East Asian legacy encoding read as another one (Shift_JIS, Big5, EUC-KR as GBK...)",
        cause="""\
A file in the legacy encoding of one East Asian system was opened on a system of another one: pairs
of bytes became other, mostly rare, characters.""",
        prevention="\n\n".join(
            (
                EDITORS,
                "Convert old files once, and name the right encoding when you do.",
            )
        ),
        repair="""\
Restored where the text as it stands is no language and the result is one; short strings are offered
as guesses.""",
        symptoms=("\u5022\u5a4d", "\u4e71\u78bc"),
        examples=(),
        counter_examples=("乱码和亂碼是同一个词",),
    ),
    Rule(
        code="UM206",
        name="cjk-as-single-byte",
        summary="an East Asian legacy encoding read as a single-byte one (EUC-KR as Latin-1...)",
        cause="""\
A file in GBK, Big5, Shift_JIS, EUC-JP or EUC-KR was read in a Western, Central European or Cyrillic
code page: each of the two bytes of a character became a letter or sign of its own.""",
        prevention="\n\n".join(("Name the encoding when an old file, archive or tag is opened.", EDITORS)),
        repair="Nothing is lost; restored where the result is plainly East Asian text.",
        symptoms=(
            "\u00c4\u00e3\u00ba\u00c3",
            "\u00bc\u00d2\u00b8\u00ae",
            "\u00ce\u00d2",
            "\u00a4\u00b3\u00a4",
        ),
        examples=(Example("这是一个用来测试编码的简单句子", "cp936>cp1252"),),
        counter_examples=("ÅÄÖ och åäö", "¿Qué? ¡Olé!"),
    ),
    Rule(
        code="UM207",
        name="single-byte-as-cjk",
        summary="a single-byte code page read as an East Asian one",
        cause="""\
A Western, Cyrillic or other single-byte file was opened on an East Asian system: a letter beyond
ASCII and its neighbour became one Han character.""",
        prevention=EDITORS,
        repair="""\
Restored where the Han character stands inside a word of another script and the result is a word.""",
        symptoms=(),
        examples=(),
        counter_examples=("茅台", "the character 字 in a sentence"),
    ),
    Rule(
        code="UM208",
        name="utf8-as-euc",
        summary="UTF-8 read as EUC-JP, ISO-2022-JP or HZ, or such 7-bit text shown raw",
        cause="""\
Unix mail and terminals used EUC-JP and the 7-bit encodings ISO-2022-JP and HZ. Where the escape
sequences were stripped or ignored, plain ASCII letters and signs are left.""",
        prevention="Send mail with its charset declared; do not strip ESC (U+001B) from ISO-2022-JP.",
        repair="""\
Text between the switching sequences is decoded strictly; one byte that does not fit leaves it as it
is.""",
        symptoms=("$B", "(B", "~{"),
        examples=(),
        counter_examples=("echo $B and (B)", "~{braces~}"),
    ),
)
