"""UM1xx: text that went through a single-byte code page of Windows or ISO 8859."""

from __future__ import annotations

from unmojibake.rules.prevention import EDITORS, EXCEL, MYSQL, POWERSHELL, PYTHON, WEB
from unmojibake.rules.rule import Example, Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="UM101",
        name="utf8-as-western",
        summary="UTF-8 read as Windows-1252 or Latin-1",
        cause="""\
Each character beyond ASCII takes two to four bytes in UTF-8. A program that believes the file to be
Windows-1252 (the Western ANSI code page) or Latin-1 shows each byte as one character, and writes
those characters back as UTF-8. Every further save of that kind adds a layer.""",
        prevention="\n\n".join((POWERSHELL, EXCEL, MYSQL, WEB, EDITORS)),
        repair="""\
Nothing is lost: the characters are turned back into bytes and read as UTF-8, layer by layer. The
five bytes that Windows-1252 does not define survive as C1 controls. Where an editor turned the
no-break space into a space, that is undone too (+nbsp in the channel).""",
        symptoms=(
            "\u00e2\u20ac\u2122",  # U+2019, the apostrophe
            "\u00e2\u20ac\u0153",  # U+201C, the opening quote
            "\u00e2\u20ac\u201d",  # U+2014, em dash
            "\u00e2\u20ac\u201c",  # U+2013, en dash
            "\u00e2\u20ac",
            "\u00c3\u00a9",  # U+00E9, e acute
            "\u00c3\u00bc",  # U+00FC, u umlaut
            "\u00c3\u00a4",
            "\u00c3\u00b6",
            "\u00c2\u00a0",
            "\u00c2\u00b0",
            "\u00ef\u00bb\u00bf",  # the byte order mark
            "\u00c3\u0192\u00c2\u00a9",  # U+00E9, two layers
            "\u00f0\u0178",  # the start of most emoji
        ),
        examples=(
            Example("The café — it’s called “Déjà vu” — opens at nine.", "utf-8>cp1252"),
            Example("Über den Dächern der Stadt schläft die Müdigkeit.", "utf-8>cp1252|utf-8>cp1252"),
            Example("L’été dernier, nous étions à l’hôtel de la forêt.", "utf-8>iso-8859-1"),
        ),
        counter_examples=(
            "SÃO PAULO FC",
            "CAFÉ™ and NESTLÉ® are trade marks",
            "La ligature œ est rare",
            "Maß»",
            "Ålesund, Århus, Ærø",
        ),
    ),
    Rule(
        code="UM102",
        name="utf8-as-single-byte",
        summary="UTF-8 read as another single-byte code page (cp1250, cp1251, cp1253-1258, cp874, ISO 8859)",
        cause="""\
As UM101, on a system whose ANSI code page is not the Western one: Central European (1250), Cyrillic
(1251), Greek (1253), Turkish (1254), Hebrew (1255), Arabic (1256), Baltic (1257), Vietnamese
(1258), Thai (874).""",
        prevention="\n\n".join((POWERSHELL, EXCEL, EDITORS)),
        repair="""\
Nothing is lost as a rule. Where several code pages explain a run and give the same text, the
document's other runs decide which one is named.""",
        symptoms=(
            "\u0420\u00b0",  # Cyrillic a as cp1251
            "\u0420\u0455",
            "\u0421\u0403",
            "\u0432\u0402\u2122",  # the apostrophe as cp1251
            "\u0432\u0402\u201d",  # em dash as cp1251
            "\u0102\u00a9",  # e acute as cp1250
            "\u00e2\u20ac\u017e",
            "\u0e42\u20ac",  # a dash as cp874
        ),
        examples=(
            Example("Привет, мир! Как у тебя дела сегодня?", "utf-8>cp1251"),
            Example("Příliš žluťoučký kůň úpěl ďábelské ódy.", "utf-8>cp1250"),
            Example("Καλημέρα κόσμε, τι κάνεις σήμερα;", "utf-8>cp1253"),
        ),
        counter_examples=(
            "Він живе в Києві й працює вчителем.",
            "Р. Рождественский, С. Есенин",
            "câine, pâine și Încă o dată",
        ),
    ),
    Rule(
        code="UM103",
        name="single-byte-mixed-up",
        summary="a single-byte code page read as another one (cp1251 as cp1252, cp1250 as Latin-1...)",
        cause="""\
An old file in the ANSI code page of one country was opened on a system of another one. Each letter
beyond ASCII became the letter that has the same byte there.""",
        prevention="\n\n".join(
            (
                "Convert old files once, and name the right code page when you do.",
                PYTHON,
                EDITORS,
            )
        ),
        repair="""\
Nothing is lost, but nothing proves it either: any text can be read in any such code page. Such a
repair is made only where the result is plainly a language and the text as it stands is plainly
none; single words are offered as guesses.""",
        symptoms=(
            "\u00cf\u00f0\u00e8\u00e2\u00e5\u00f2",  # a Russian greeting, cp1251 as cp1252
            "\u00ef\u00f0\u00e8\u00e2\u00e5\u00f2",
            "\u00fe\u00fe",
        ),
        examples=(
            Example("Привет, мир! Как у тебя дела сегодня?", "cp1251>cp1252"),
            Example("Îţi place câinele? Ţara şi oraşul sunt frumoase.", "cp1250>cp1252"),
        ),
        counter_examples=(
            "Þetta er íslenska: ðað, þú, æð",
            "reembolsoé",
            "Ðorđe",
        ),
    ),
)
