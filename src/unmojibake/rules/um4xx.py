"""UM4xx: text that lost bytes; what is left says that it was damaged, not always what it was."""

from __future__ import annotations

from unmojibake.rules.prevention import EDITORS, JAVA, POWERSHELL, PYTHON
from unmojibake.rules.rule import Example, Rule

_BACK = """\
Only an earlier text brings it back: unmojibake looks into the file's git history by itself
(--reference auto), or takes a file (--reference file:PATH) or a revision (--reference rev:REV)."""

RULES: tuple[Rule, ...] = (
    Rule(
        code="UM401",
        name="replacement-character",
        summary="U+FFFD stands where bytes could not be read",
        cause="""\
A file in a legacy encoding (cp1252, GBK, Shift_JIS...) was read as UTF-8, or UTF-8 was cut in the
middle of a character. The decoder wrote U+FFFD for each byte or sequence that it did not
understand, and the result was saved.""",
        prevention="\n\n".join((EDITORS, PYTHON, JAVA)),
        repair=_BACK,
        symptoms=("\ufffd", "\ufffd\ufffd"),
        examples=(Example("Größere Änderungen, bitte prüfen.", "cp1252>utf-8/fffd"),),
        counter_examples=("The character � is called REPLACEMENT CHARACTER.",),
    ),
    Rule(
        code="UM402",
        name="question-mark",
        summary="'?' stands where a character was lost",
        cause="""\
Text was written in a code page that lacks the character; Windows, Java and many databases then
write '?'. Inside a misread run, '?' is one or two bytes that made no pair.""",
        prevention="\n\n".join((POWERSHELL, JAVA)),
        repair="Reported only where a channel explains the '?'; real ones are everywhere.\n" + _BACK,
        symptoms=("?/div>", "???"),
        counter_examples=("What? Really??", "a ?b : c", "https://host/?q=1"),
    ),
    Rule(
        code="UM403",
        name="misread-replacement-character",
        summary="U+FFFD saved as UTF-8 and misread again",
        cause="""\
Text was damaged twice: bytes were replaced by U+FFFD, and the UTF-8 form of U+FFFD (EF BF BD) was
then read in another code page. Two in a row give three Chinese characters in GBK, known to every
Chinese programmer.""",
        prevention="The second step did no harm that counts; look for the first: see UM401.",
        repair=f"Becomes U+FFFD again at --level guess.\n{_BACK}",
        symptoms=(
            "\u951f\u65a4\u62f7",  # GBK
            "\u951f\u65a4",
            "\u00ef\u00bf\u00bd",  # Windows-1252
            "\u043f\u0457\u0405",  # Windows-1251
            "\u041e\u00a9\u2567",  # KOI8-R
        ),
        examples=(Example("caf\ufffd\ufffd au lait", "doubled-fffd:cp936"),),
        counter_examples=("锟 and 斤 and 拷 are three characters", "锟 is a rare name"),
    ),
    Rule(
        code="UM404",
        name="ansi-round-trip",
        summary="UTF-8 read and written back in an East Asian code page",
        cause="""\
An editor or script read a UTF-8 file as GBK or Big5 and wrote it back in the same code page. Most
pairs survive unchanged, so the file is still nearly all UTF-8; each pair that does not exist in the
code page became one '?'.""",
        prevention="\n\n".join((POWERSHELL, EDITORS)),
        repair="""\
Works on bytes: two bytes became one '?', the neighbours are intact; characters that replay are
weighed by context.""",
        symptoms=("\ufffd?",),
        counter_examples=("Really?",),
    ),
    Rule(
        code="UM405",
        name="bytes-gone",
        summary="bytes were dropped without a trace in a misread run",
        cause="""\
A decoder told to ignore errors (Python's errors="ignore", some web systems) left out bytes that
made no pair.""",
        prevention=PYTHON,
        repair=f"Only characters that replay to what is left are considered.\n{_BACK}",
        symptoms=(),
        counter_examples=("important and",),
    ),
)
