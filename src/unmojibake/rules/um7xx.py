"""UM7xx: damage inside escapes, found with ``--escapes``."""

from __future__ import annotations

from unmojibake.rules.rule import Rule

_REPAIR = """\
With --escapes the text is judged as it reads, and the repair is written back as escapes of the same
style; the replay is exact on the text as it reads. Everything else stays byte for byte."""

RULES: tuple[Rule, ...] = (
    Rule(
        code="UM701",
        name="escaped-literal",
        summary="a string literal holds damaged text as \\u, \\x or \\U escapes",
        cause="""\
A program read UTF-8 in another encoding and then wrote JSON, a .properties file or source code in
ASCII: e acute became \\u00c3\\u00a9. Exports of some social networks write each byte of UTF-8 as
\\u00XX.""",
        prevention="""\
Read the input with its encoding named (open(..., encoding="utf-8"), new String(bytes, UTF_8)).
Python: json.dumps(..., ensure_ascii=False) shows damage to whoever looks at the file.""",
        repair=f"""\
{_REPAIR}
\\xXX is read as a byte where the bytes are valid UTF-8, since it is one in C, Go, PHP and Python's
bytes; read as characters the same escapes are only a guess.""",
        symptoms=("\\u00c3\\u00a9", "\\u00e2\\u20ac\\u2122", "\\u00c2\\u00a0"),
        counter_examples=(
            '{"name": "\\u4e2d\\u6587"}',
            '"caf\\u00e9"',
            'b"caf\\xc3\\xa9"',
            "[\\u00c0-\\u00d6]",
        ),
    ),
    Rule(
        code="UM702",
        name="escaped-reference",
        summary="character references of HTML or XML spell damaged text",
        cause="""\
A page was read in the wrong encoding and then passed through htmlentities() or an editor that
writes every character beyond ASCII as a reference.""",
        prevention="""\
PHP: htmlspecialchars($text, ENT_QUOTES, 'UTF-8') instead of htmlentities() without an encoding.
Serve and store UTF-8, and escape only markup.""",
        repair=_REPAIR,
        symptoms=("&Atilde;&copy;", "&acirc;&euro;&trade;", "&#195;&#169;", "&Acirc;&nbsp;"),
        counter_examples=("caf&eacute;", "&#20013;&#25991;", "&copy; &Atilde;", "&lt;&amp;&gt;"),
    ),
    Rule(
        code="UM703",
        name="escaped-url",
        summary="a percent-encoded URL or form spells damaged text",
        cause="""\
A link or a form was put together from text that had been read in the wrong encoding, or was
percent-decoded as Latin-1 and encoded again as UTF-8.""",
        prevention="""\
Decode a URL once, as UTF-8 (urllib.parse.unquote, decodeURIComponent; Tomcat: URIEncoding="UTF-8"),
and encode it once.""",
        repair=_REPAIR,
        symptoms=("%C3%83%C2%A9", "%C3%83", "%c3%83"),
        counter_examples=("/wiki/%E4%B8%AD%E6%96%87", "/caf%C3%A9", "/caf%E9", "100%25"),
    ),
)
