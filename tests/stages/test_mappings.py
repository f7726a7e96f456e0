"""The user's own mappings: what is refused, what is left alone, what is replaced."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import unmojibake as um
from unmojibake.errors import UsageError
from unmojibake.options import Mapping, Options
from unmojibake.stages import mappings
from unmojibake.stages.mapping_patterns import WINDOW


def literal(find: str, replace: str, name: str = "mine") -> Mapping:
    return Mapping(name, find, replace)


def regex(find: str, replace: str, name: str = "mine") -> Mapping:
    return Mapping(name, find, replace, regex=True)


def fixed(text: str, *given: Mapping) -> str:
    return um.fix(text, Options(mappings=given))


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        (literal("", "x"), "'find' is empty"),
        (literal("a", "ba"), "every pass"),
        (literal("?", "??"), "every pass"),
        (regex("a", "aa"), "every pass"),
        (regex("(", "x"), "no regular expression"),
        (regex("(a+)+b", "x"), "could take very long"),
        (regex("(a)", r"\2"), "'replace' is"),
        (regex("(?P<n>a)", r"\g<m>"), "'replace' is"),
        (regex("a", "\\"), "'replace' is"),
        (regex(r"a", r"\q"), "'replace' is"),
    ],
)
def test_a_mapping_that_cannot_be_used_is_refused_by_name(mapping: Mapping, message: str) -> None:
    with pytest.raises(UsageError, match="mapping number 2, 'mine': ") as caught:
        Options(mappings=(literal("x-x", "y", "first"), mapping))
    assert message in str(caught.value)


def test_mappings_that_undo_each_other_are_refused() -> None:
    with pytest.raises(UsageError, match="'there' would change its replacement"):
        Options(mappings=(literal("a", "b", "here"), literal("b", "a", "there")))


@pytest.mark.parametrize(
    ("text", "mapping"),
    [
        ("", literal("a", "b")),
        ("nothing here", literal("?/div", "</div")),
        ("aaa", regex("b*", "x")),
        ("same same", regex("(same)", r"\1")),
        ("one\ntwo", regex("one.two", "x")),
        ("one\ntwo", regex(r"one\stwo", "x")),
        ("b", regex(r"(?<!\n)^a", "x")),
        ("caf\u00e9 \u4e2d\u6587", literal("cafe", "x")),
    ],
)
def test_text_without_a_match_is_left_alone(text: str, mapping: Mapping) -> None:
    assert fixed(text, mapping) is text


def test_a_finding_says_which_mapping_and_is_certain() -> None:
    text = "x?/div>\r\ny?/div>"
    found = um.check(text, Options(mappings=(literal("?/", "</", "lost bracket"),), level="certain"))
    assert [(f.rule, f.line, f.column, f.before, f.after) for f in found] == [
        ("UM901", 1, 2, "?/", "</"),
        ("UM901", 2, 2, "?/", "</"),
    ]
    assert {(f.channel, f.certainty, f.confidence) for f in found} == {
        ("mapping:lost bracket", um.Certainty.CERTAIN, 1.0)
    }
    assert fixed(text, literal("?/", "</")) == "x</div>\r\ny</div>"


def test_a_regular_expression_has_its_own_rule_and_groups() -> None:
    options = Options(mappings=(regex(r"(?P<l>[a-z])\?(?P<r>[a-z])", r"\g<l>'\2"),))
    found = um.check("don?t ask? isn?t", options)
    assert [(f.rule, f.before, f.after) for f in found] == [
        ("UM902", "n?t", "n't"),
        ("UM902", "n?t", "n't"),
    ]
    assert um.fix("don?t ask? isn?t", options) == "don't ask? isn't"


def test_select_and_ignore_hold_for_mappings() -> None:
    one = (literal("a", "b"), regex("[c]", "d"))
    assert um.fix("ac", Options(mappings=one, ignore=("UM901",))) == "ad"
    assert um.fix("ac", Options(mappings=one, select=("UM901",))) == "bc"
    assert um.fix("ac", Options(mappings=one, ignore=("UM9",))) == "ac"


def test_the_mapping_given_first_has_what_two_want() -> None:
    assert fixed("abcd", literal("bc", "1"), literal("ab", "2", "two"), literal("cd", "3", "three")) == "a1d"
    assert fixed("abcd", literal("ab", "2"), literal("bc", "1", "two"), literal("cd", "3", "three")) == "23"


def test_line_ends_and_anchors() -> None:
    assert fixed("a\r\na\ra\n", regex("^a$", "b")) == "b\r\nb\rb\n"


def test_literals_may_cross_lines_and_be_beyond_ascii() -> None:
    assert fixed("\u00c4\n?x", literal("\u00c4\n?", "\u00e4")) == "\u00e4x"


def test_a_mapping_wins_over_a_channel_and_leaves_the_rest_to_it() -> None:
    damaged = um.damage("Gr\u00fc\u00dfe aus K\u00f6ln", "utf-8>cp1252")
    seen = um.damage("\u00fc", "utf-8>cp1252")
    own = literal(seen, "UE")
    result = um.repair(damaged, Options(mappings=(own,)))
    assert result.text == "GrUE\u00dfe aus K\u00f6ln"
    assert {c.rule for c in result.changes} == {"UM901", "UM101"}


def test_long_lines_are_searched_in_parts_and_lose_nothing_short() -> None:
    line = ("ab?c " * 2000) + "\n" + "end?x"
    mapping = regex(r"([a-z])\?([a-z])", r"\1!\2")
    assert fixed(line, mapping) == line.replace("b?c", "b!c").replace("d?x", "d!x")
    assert fixed("z" * 5000 + "?", regex(r"z\?$", "!")) == "z" * 4999 + "!"
    assert fixed("q" + "z" * 5000, regex("^z", "!")) == "q" + "z" * 5000


def test_a_match_longer_than_half_a_window_in_a_long_line_is_left_alone() -> None:
    text = "<" + "a" * WINDOW + ">" + " " * WINDOW
    assert fixed(text, regex("<[^>]*>", "!")) is text
    short = "<" + "a" * 100 + ">"
    assert fixed(short + " " * 4 * WINDOW + short, regex("<[^>]*>", "!")) == "!" + " " * 4 * WINDOW + "!"


def test_what_looks_ahead_sees_no_false_end_of_line() -> None:
    text = "a" * 3 * WINDOW + "b"
    assert um.check(text, Options(mappings=(regex("a(?!a)", "!"),)))[0].start == 3 * WINDOW - 1
    assert fixed(text, regex("a$", "!")) is text


def test_bytes_that_are_ascii_are_mapped_too() -> None:
    done = um.repair_bytes(b"x?/div>\r\n", Options(mappings=(literal("?/", "</"),)))
    assert done.data == b"x</div>\r\n"
    assert [(c.byte_start, c.byte_end) for c in done.changes] == [(1, 3)]


_LETTERS = st.text(alphabet="ab?\u00e9 \n", max_size=40)


@given(_LETTERS, st.text(alphabet="ab?", min_size=1, max_size=3), st.text(alphabet="xyz", max_size=3))
def test_literals_replace_as_str_does_and_once_is_enough(text: str, find: str, replace: str) -> None:
    one = literal(find, replace)
    changes = mappings.find(text, (one,))
    out, at = "", 0
    for change in changes:
        assert text[change.start : change.end] == change.before == find
        out += text[at : change.start] + replace
        at = change.end
    assert out + text[at:] == text.replace(find, replace)
