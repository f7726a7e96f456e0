"""UM5xx: what is wrong with a file as a whole."""

from __future__ import annotations

from unmojibake.rules.prevention import EDITORS, POWERSHELL
from unmojibake.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="UM501",
        name="mixed-encodings",
        summary="a file holds text in more than one encoding",
        cause="""\
Files were concatenated, or several people's editors appended in their own encoding: UTF-8 beside
cp1252, or beside GBK.""",
        prevention="\n\n".join((EDITORS, POWERSHELL)),
        repair="""\
The minority runs are rewritten into the main encoding; everything else stays byte for byte. --to
converts the whole file.""",
        counter_examples=("one encoding only: é ü 中",),
    ),
    Rule(
        code="UM502",
        name="invalid-bytes",
        summary="a file has bytes that no encoding explains",
        cause="A transfer or an edit cut a character in the middle, or binary data was pasted.",
        prevention="Cut text by characters, not by bytes (head -c, VARCHAR in bytes, fixed buffers).",
        repair="None, unless a reference holds the text (--reference); the bytes are kept as they are.",
        counter_examples=("valid UTF-8: é ü 中",),
    ),
    Rule(
        code="UM503",
        name="nul-damaged",
        summary="NUL bytes stand between letters: UTF-16 text inside an 8-bit file",
        cause="""\
PowerShell 5.1's >> and Out-File -Append write UTF-16 behind 8-bit text; or a UTF-16 file lost or
gained a byte.""",
        prevention=POWERSHELL,
        repair="The UTF-16 part is rewritten in the encoding of the rest.",
        counter_examples=("a healthy UTF-16 file",),
    ),
    Rule(
        code="UM504",
        name="cut-to-low-byte",
        summary="a character lost its high byte (U+2014 became U+0014)",
        cause="""\
A program stored 16-bit characters in 8 bits (a cast to char, or 'latin-1' by truncation): an em
dash, U+2014, became the control U+0014, an arrow, U+2192, the control U+0092.""",
        prevention="Never narrow characters by a cast; encode them.",
        repair="Controls that are the low byte of common punctuation are weighed by context.",
        symptoms=("\\x14", "\\x19"),
        counter_examples=("a device control in a table: \\x14",),
    ),
)
