"""UM3xx: text that went through the code page of a console, of a Macintosh, or KOI8."""

from __future__ import annotations

from unmojibake.rules.prevention import CONSOLE, EDITORS, POWERSHELL
from unmojibake.rules.rule import Example, Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="UM301",
        name="utf8-as-console",
        summary="UTF-8 read in a console's code page (cp437, cp850, cp852, cp866...)",
        cause="""\
A program wrote UTF-8, and the console or the script that captured its output read it in the OEM
code page. Accented letters become box-drawing signs and Greek letters. Saved to a code page without
those, they turn into their nearest likeness (best fit).""",
        prevention="\n\n".join((CONSOLE, POWERSHELL)),
        repair="""\
Nothing is lost, unless the text was then written to a code page without these signs (+bestfit).""",
        symptoms=(
            "\u0393\u00c7\u00f6",  # em dash, cp437
            "\u0393\u00c7\u00d6",  # the apostrophe
            "\u0393\u00c7",
            "G\u00c7\u00f6",  # em dash, cp850, then best fit
            "\u00d4\u00c7\u00f6",  # em dash, cp850
            "\u251c\u00a9",  # e acute
            "\u251c\u2510",
            "\u2564\u0412",
        ),
        examples=(
            Example("The café — it’s called “Déjà vu” — opens at nine.", "utf-8>cp437"),
            Example("Größere Änderungen — bitte prüfen.", "utf-8>cp850"),
        ),
        counter_examples=(
            "├── src\n│   └── main.py",
            "╔══╗\n║ok║\n╚══╝",
            "ΓΔΘ are Greek capitals",
        ),
    ),
    Rule(
        code="UM302",
        name="utf8-as-mac",
        summary="UTF-8 read in a Macintosh code page (MacRoman...)",
        cause="""\
A UTF-8 file was read by an older Macintosh program, or by one that still defaults to MacRoman
(Excel for Mac, some FTP clients and archive tools).""",
        prevention="\n\n".join(
            ('Excel for Mac: save as "CSV UTF-8"; import with origin "Unicode (UTF-8)".', EDITORS)
        ),
        repair="Nothing is lost: MacRoman defines every byte.",
        symptoms=(
            "\u201a\u00c4\u00f4",  # the apostrophe
            "\u201a\u00c4\u00ee",  # em dash
            "\u201a\u00c4\u00fa",  # the opening quote
            "\u221a\u00a9",  # e acute
            "\u221a\u00bc",
        ),
        examples=(Example("The café — it’s called “Déjà vu” — opens at nine.", "utf-8>mac_roman"),),
        counter_examples=("√2 ≈ 1.414 and √π is no number", "‚Ä‘ in single low quotes"),
    ),
    Rule(
        code="UM303",
        name="utf8-as-koi8",
        summary="UTF-8 read as KOI8-R or KOI8-U",
        cause="""\
A UTF-8 file or message was read by a Unix program set to the Russian or Ukrainian KOI8 encoding.""",
        prevention="Set LANG to a UTF-8 locale; declare the charset of mail and of pages.",
        repair="Nothing is lost: KOI8 defines every byte.",
        symptoms=("\u043f\u0401", "\u043f\u2591", "\u0431\u2562", "\u043f\u2219\u044f\u2500"),
        examples=(Example("Привет, мир! Как у тебя дела сегодня?", "utf-8>koi8-r"),),
        counter_examples=("Пёс спит, а ёж нет.", "░▒▓ shades"),
    ),
    Rule(
        code="UM304",
        name="ansi-and-oem-mixed-up",
        summary="a Windows code page read as one of the console, the Macintosh or KOI8, or the other way",
        cause="""\
On one and the same system, windows programs use the ANSI code page and console programs the OEM
code page (1252 and 850, 1251 and 866); redirected output, zip names and batch files pass from one
to the other.""",
        prevention=CONSOLE,
        repair="""\
Nothing is lost, nothing is proven: made only where the result is plainly a language, else offered
as a guess.""",
        symptoms=("\u040f\u0430\u0401\u045e\u0490\u0432", "\u00cc\u00f0\u00d5"),
        examples=(
            Example("Привет, мир! Как у тебя дела сегодня?", "cp866>cp1251"),
            Example("Привет, мир! Как у тебя дела сегодня?", "koi8-r>cp1251"),
        ),
        counter_examples=("Съешь ещё этих мягких французских булок.", "Ђорђе и Џорџ"),
    ),
)
