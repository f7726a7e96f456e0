"""Damage inside escapes: what is healthy stays, what is damaged is written back in its own style."""

from __future__ import annotations

import html
import json
from urllib.parse import quote, unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import unmojibake as um
from unmojibake.options import Options
from unmojibake.rules import um7xx
from unmojibake.stages.escapes_scan import unescape

ESCAPES = Options(escapes=True)
GUESS = Options(escapes=True, level="guess")

HEALTHY = [
    # JSON and source text
    r'{"a": "\u4e2d\u6587", "b": "caf\u00e9 \u2013 \ud83d\ude00"}',
    r'{"city": "\u041c\u043e\u0441\u043a\u0432\u0430", "name": "Fran\u00E7ois"}',
    r'"\u00c3"',
    r'"S\u00c3O PAULO FC"',
    r'"CAF\u00c9\u2122"',
    r'"gro\u00df\u2014"',
    r'"\u00ab\u00e9\u00bb"',
    r'"\ufffd"',
    r'if (c === "\uFFFD") return;',
    r'"\ud83d"',
    r'"\udc00\ud800"',
    r"'\u00c3', '\u00a9', '\u00c3': 'A', '\u00a9': '(c)'",
    r"{'base':'A','letters':'\u0041\u24B6\uFF21\u00C0\u00C1\u00C2\u1EA6\u1EA4\u00C3\u0100\u0102\u0226\u00C4'}",
    # an escaped backslash is none
    r'"\\u00c3\\u00a9"',
    r'"C:\\users\\xc3\\xa9"',
    # bytes that are UTF-8, and bytes that are not
    r'b"caf\xc3\xa9"',
    r'"\xe2\x80\x99"',
    r"'\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82'",
    r"'\xe9t\xe9'",
    r"b'\x89PNG\r\n\x1a\n\x00\xc3\xa9'",
    # character classes
    r"/[\u00c0-\u00d6\u00d8-\u00f6\u00c3\u00a9]/",
    r"/[\u00c3\u00a9\u20ac]/",
    r"/[^\u0000-\u007f\u00c3\u00a9]/u",
    r'var start = "\xaa\xb5\xba\xc0-\xd6\xd8-\xf6\xf8-\u02c1\u02c6-\u02d1\xc3\xa9\u20ac";',
    # white space lists
    r"'\0\r\n\x85\u2028\u2029'",
    r'"\u0085\u00a0\u1680\u2000"',
    # HTML
    "caf&eacute; &amp; &laquo;&nbsp;oui&nbsp;&raquo; &copy; 2020 &lt;b&gt;",
    "&Atilde; &copy;",
    "<li>&Atilde;</li><li>&copy;</li>",
    "&#20013;&#25991; &#x4E2D;&#x6587; &#233;t&#233;",
    "&amp;Atilde;&amp;copy;",
    "&unknown;&Atilde &copy",
    "&#0;&#xD800;&#x110000;&#999999999;",
    # URLs
    "https://example.org/wiki/%E4%B8%AD%E6%96%87?q=caf%C3%A9+cr%C3%A8me",
    "/caf%E9/%C3/%A9",
    "100%25 %c3%a9",
    "/%25C3%2583%25C2%25A9",
    "50%A9 off",
]


@pytest.mark.parametrize("text", HEALTHY)
def test_healthy_escapes_stay(text: str) -> None:
    repair = um.repair(text, ESCAPES)
    assert repair.text is text
    assert not repair.unresolved


@pytest.mark.parametrize("rule", um7xx.RULES, ids=lambda rule: rule.code)
def test_healthy_examples_of_the_pages_stay(rule) -> None:
    for text in rule.counter_examples:
        assert um.fix(text, ESCAPES) is text
    for text in rule.symptoms[:1]:
        assert {found.rule for found in um.check(text, ESCAPES)} == {rule.code}


DAMAGED = [
    (r'{"name": "caf\u00c3\u00a9 au lait"}', r'{"name": "caf\u00e9 au lait"}'),
    (r'"\u00c3\u00a9"', r'"\u00e9"'),
    (r'"\u00C3\u00A9"', r'"\u00E9"'),
    (r"it\u00e2\u20ac\u2122s", r"it\u2019s"),
    (r"IT\u00E2\u20AC\u2122S", r"IT\u2019S"),
    (
        r"\u00d0\u009f\u00d1\u0080\u00d0\u00b8\u00d0\u00b2\u00d0\u00b5\u00d1\u0082",
        r"\u041f\u0440\u0438\u0432\u0435\u0442",
    ),
    (r'"na\u00c3\u00afve \u00f0\u009f\u0098\u0080"', r'"na\u00efve \ud83d\ude00"'),
    (r"\u6d93\ue15f\u6783\u6d93\ue15f\u6783", r"\u4e2d\u6587\u4e2d\u6587"),
    (r"caf\u00c3\u0192\u00c2\u00a9 cr\u00c3\u0192\u00c2\u00a8me", r"caf\u00e9 cr\u00e8me"),
    (r"\U000000c3\U000000a9", r"\U000000e9"),
    (r"'\U0001f600 \u00f0\u009f\u0098\u0080'", r"'\U0001f600 \U0001f600'"),
    (r"\u{c3}\u{a9}", r"\u{e9}"),
    # what stands between damaged words stays as it was spelled
    (
        r'"\u00c3\u00a9t\u00c3\u00a9\u0020\u00c3\u00a9tude\n\"\u0041\/"',
        r'"\u00e9t\u00e9\u0020\u00e9tude\n\"\u0041\/"',
    ),
    # bytes: one layer of two
    (r'b"caf\xc3\x83\xc2\xa9"', r'b"caf\xc3\xa9"'),
    # Python's ascii(): characters
    (r"it\xe2\u20ac\u2122s caf\xc3\xa9", r"it\u2019s caf\xe9"),
    ("&Atilde;&copy;t&Atilde;&copy;", "&eacute;t&eacute;"),
    ("caf&#195;&#169;", "caf&#233;"),
    ("caf&#xC3;&#xa9;", "caf&#xE9;"),
    ("caf&#xc3;&#xa9;", "caf&#xe9;"),
    ("it&acirc;&euro;&trade;s &acirc;&#128;&#148; caf&Atilde;&copy;", "it&rsquo;s &mdash; caf&eacute;"),
    ("<a title='&Atilde;&#169;t&Atilde;&copy; &amp; co'>", "<a title='&eacute;t&eacute; &amp; co'>"),
    ("&#240;&#159;&#152;&#128;", "&#128512;"),
    (
        "&ETH;&#159;&Ntilde;&#128;&ETH;&cedil;&ETH;&sup2;&ETH;&micro;&Ntilde;&#130;",
        "&#1055;&#1088;&#1080;&#1074;&#1077;&#1090;",
    ),
    ("d\u00c3&copy;j\u00c3&nbsp; vu", "d&eacute;j&agrave; vu"),
    ("/caf%C3%83%C2%A9/menu?x=%20%2F", "/caf%C3%A9/menu?x=%20%2F"),
    ("/caf%c3%83%c2%a9", "/caf%c3%a9"),
]


@pytest.mark.parametrize(("damaged", "healthy"), DAMAGED)
def test_damaged_escapes_are_repaired_in_their_style_and_once(damaged: str, healthy: str) -> None:
    repair = um.repair(damaged, ESCAPES)
    assert repair.text == healthy
    assert not repair.unresolved
    assert um.fix(healthy, ESCAPES) is healthy


@pytest.mark.parametrize(("damaged", "healthy"), [pair for pair in DAMAGED if pair[0].isascii()])
def test_nothing_happens_unless_asked(damaged: str, healthy: str) -> None:
    assert um.fix(damaged) is damaged


def test_findings_are_of_the_text_as_it_stands() -> None:
    text = 'x = 1\n  "caf\\u00c3\\u00a9, &Atilde;&copy;"\n'
    first, second = um.repair(text, ESCAPES).changes
    assert (first.rule, first.line, first.column) == ("UM701", 2, 7)
    assert text[first.start : first.end] == first.before == r"\u00c3\u00a9"
    assert (first.after, first.channel) == (r"\u00e9", "utf-8>cp1252")
    assert "\u00c3\u00a9" in first.evidence
    assert (second.rule, second.before, second.after) == ("UM702", "&Atilde;&copy;", "&eacute;")
    assert text[second.start : second.end] == second.before


def test_literal_damage_beside_escapes_keeps_its_rule() -> None:
    damaged = um.damage("Größe und Höhe", "utf-8>cp1252") + r' "\u00c3\u00a9"'
    assert [c.rule for c in um.repair(damaged, ESCAPES).changes] == ["UM101", "UM101", "UM701"]
    assert um.fix(damaged, ESCAPES) == r'Größe und Höhe "\u00e9"'


def test_bytes_read_as_characters_are_a_guess() -> None:
    text = r"s = 'caf\xc3\xa9'"
    assert um.fix(text, ESCAPES) is text
    (change,) = um.repair(text, GUESS).changes
    assert (change.before, change.after, change.certainty.value) == (r"\xc3\xa9", r"\xe9", "guess")


def test_rules_are_selected_and_ignored() -> None:
    text = r'"\u00c3\u00a9" &Atilde;&copy;'
    only = Options(escapes=True, select=("UM702",))
    assert um.fix(text, only) == r'"\u00c3\u00a9" &eacute;'
    assert um.fix(text, Options(escapes=True, ignore=("UM7",))) is text
    beside = "\u00c3\u00a9t\u00c3\u00a9 &Atilde;&copy;t&Atilde;&copy;"
    assert um.fix(beside, Options(escapes=True, ignore=("UM7",))) == "été &Atilde;&copy;t&Atilde;&copy;"


def test_a_reference_with_escapes_restores_what_was_lost() -> None:
    clean = r'{"a": "\u4e2d\u6587\u5b57"}'
    lost = um.damage("\u4e2d\u6587\u5b57", "utf-8>gbk/fffd")
    assert "\ufffd" in lost
    damaged = '{"a": ' + json.dumps(lost) + "}"
    assert um.fix(damaged, Options(escapes=True, reference=clean)) == clean


def test_bytes_of_a_file() -> None:
    data = '\ufeff{"a": "caf\\u00c3\\u00a9 \u4e2d"}\r\n'.encode()
    repair = um.repair_bytes(data, ESCAPES)
    assert repair.data == '\ufeff{"a": "caf\\u00e9 \u4e2d"}\r\n'.encode()
    (change,) = repair.changes
    assert data[change.byte_start : change.byte_end] == rb"\u00c3\u00a9"


def test_the_work_grows_with_the_length_only() -> None:
    # a careless pattern is quadratic for one of these, and 200,000 characters then take minutes
    for part in (r"[\u00e9", "&a", "\\", "%C3", r"\xc3", r"\u00e9-\u00ea", "[", r"&\u"):
        text = part * (200_000 // len(part))
        assert unescape(text, True).raw is text


def _json(text: str) -> str:
    return json.dumps(text)


def _references(text: str) -> str:
    return "".join(c if c.isascii() else f"&#{ord(c)};" for c in html.escape(text))


CHANNELS = ("utf-8>cp1252", "utf-8>latin-1", "utf-8>cp1251", "utf-8>cp437", "utf-8>cp1252*2")
SENTENCES = (
    "Der Käse schmeckt gut in Köln, sagte Jürgen.",
    "Il était une fois à Besançon, où l’été dure.",
    "Съешь же ещё этих мягких булок, да выпей чаю.",
    "我能吞下玻璃而不伤身体。",
    "Příliš žluťoučký kůň úpěl ďábelské ódy.",
)


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("sentence", SENTENCES)
def test_what_the_engine_repairs_is_repaired_in_every_style(sentence: str, channel: str) -> None:
    damaged = um.damage(sentence, channel)
    assert um.fix(damaged) == sentence
    assert json.loads(um.fix(_json(damaged), ESCAPES)) == sentence
    assert html.unescape(um.fix(_references(damaged), ESCAPES)) == sentence
    assert unquote(um.fix(quote(damaged), ESCAPES)) == sentence
    assert um.fix(_json(sentence), ESCAPES) == _json(sentence)
    assert um.fix(quote(sentence), ESCAPES) == quote(sentence)


WORDS = r"\u00c3 \u00a9 \u20ac \xc3 \xa9 \ud83d \ude00 \n &Atilde; &copy; &#195; &#xa9; %C3%83 %C2%A9 caf"
PARTS = st.sampled_from([*WORDS.split(), *"\\ux&;#%{}[]-\"' \n0aC3e9\u00c3\u00a9\ufffd"])


@settings(max_examples=300, deadline=None)
@given(st.lists(PARTS, max_size=14).map("".join))
def test_offsets_lead_back_and_repairs_stay(text: str) -> None:
    read = unescape(text, True)
    for at in range(len(read.text)):
        start, end = read.raw_start(at), read.raw_end(at + 1)
        number = read.inside(at, at + 1)
        assert (text[start:end] == read.escape(number[0])) if number else (text[start:end] == read.text[at])
    repair = um.repair(text, ESCAPES)
    for change in repair.changes + repair.unresolved:
        assert text[change.start : change.end] == change.before
    again = um.repair(repair.text, ESCAPES)
    assert not [c for c in again.changes if c.rule.startswith("UM7")]
