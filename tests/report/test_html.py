"""The HTML report: one file, nothing loaded, nothing from the text can run."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

from test_formats import BAD, ERROR, HOSTILE, finding, result, written

from unmojibake.model import Certainty


class Page(HTMLParser):
    """Collects elements, attributes and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.marks: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta",):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "mark":
            self.marks.append(data)


def test_it_is_well_formed_and_loads_nothing() -> None:
    out = written("html", result(finding()), HOSTILE, ERROR)
    page = Page(out)
    assert page.open == []
    assert not [tag for tag, attrs in page.tags if "src" in attrs or "href" in attrs]
    assert {tag for tag, _ in page.tags} >= {"html", "style", "script", "article", "select"}
    assert "default-src 'none'" in out
    assert "url(" not in out
    assert "prefers-color-scheme:dark" in out
    assert 'name="viewport"' in out


def test_markup_in_the_text_stays_text() -> None:
    out = written("html", HOSTILE)
    page = Page(out)
    names = [tag for tag, _ in page.tags]
    assert names.count("script") == 1
    assert not {"b\n", "i", "u", "img"} & set(names)
    assert "</script>\\x00" in page.marks
    article = next(attrs for tag, attrs in page.tags if tag == "article")
    assert article["data-file"] == 'we,ird:%\\n"<&>\\xe9.txt'


def test_both_sides_filters_and_notes() -> None:
    note = finding(certainty=Certainty.GUESS, after=None, rule="UM402")
    out = written("html", result(finding(), unresolved=(note,)), result(finding(), path="b.txt"))
    page = Page(out)
    assert page.marks == [BAD, "\u2019", BAD, BAD, "\u2019"]
    assert out.count("nothing known to put back") == 1
    options = re.findall(r"<option>([^<]*)</option>", out)
    assert options == ["a.txt", "b.txt", "UM101", "UM402", "certain", "guess"]


def test_what_is_cut_off_a_line_is_marked_on_both_sides() -> None:
    far = replace(result(finding()), context=(("a" * 49, "b" * 49),))
    near = replace(result(finding()), context=(("c" * 48, "d" * 48),))
    out = written("html", far, near)
    assert out.count(f"<pre>...{'a' * 48}<mark>") == 2 and out.count(f"</mark>{'b' * 48}...</pre>") == 2
    assert out.count(f"<pre>{'c' * 48}<mark>") == 2 and out.count(f"</mark>{'d' * 48}</pre>") == 2


def test_the_policy_names_the_style_and_the_script_that_are_there() -> None:
    import base64
    import hashlib

    out = written("html", result(finding()))
    for tag in ("style", "script"):
        body = re.search(f"<{tag}>(.*?)</{tag}>", out, re.DOTALL)
        assert body is not None
        digest = base64.b64encode(hashlib.sha256(body.group(1).encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in out
