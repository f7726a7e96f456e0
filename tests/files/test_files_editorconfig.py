"""What .editorconfig says of a file's charset."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unmojibake.files.editorconfig import charset, charset_in


@pytest.mark.parametrize(
    ("section", "path"),
    [
        ("*.c", "a.cc"),
        ("*.c", "lib/a.h"),
        ("lib/*.c", "lib/deep/a.c"),
        ("lib/*.c", "other/lib/a.c"),
        ("{a,b}.c", "c.c"),
        ("{3..10}.txt", "2.txt"),
        ("{one}.c", "one.c"),
        ("[!ab].c", "a.c"),
        ("a?.c", "a.c"),
        ("[", "["),
        ("{" + ",".join("abcdefgh") + "}" * 3, "x"),
        (",".join(["{a,b,c,d,e,f,g}"] * 9), "a"),
    ],
)
def test_sections_that_do_not_fit(section: str, path: str) -> None:
    assert charset_in(f"[{section}]\ncharset = latin1\n", path) == ("", False)


@pytest.mark.parametrize(
    ("section", "path"),
    [
        ("*", "deep/down/a.c"),
        ("*.c", "deep/a.c"),
        ("lib/*.c", "lib/a.c"),
        ("/*.c", "a.c"),
        ("lib/**.c", "lib/deep/a.c"),
        ("lib/**.c", "lib/a.c"),
        ("**/a.c", "x/y/a.c"),
        ("*.{c,h}", "x/a.h"),
        ("{3..10}.txt", "7.txt"),
        ("{one}.c", "{one}.c"),
        ("[ab].c", "b.c"),
        ("[!ab].c", "c.c"),
        ("a?.c", "ab.c"),
    ],
)
def test_sections_that_fit(section: str, path: str) -> None:
    assert charset_in(f"[{section}]\ncharset = latin1\n", path) == ("latin1", False)


def test_the_last_section_that_fits_counts_and_keys_are_read_in_any_case() -> None:
    text = (
        "; note\nROOT = True\n[*]\nCharSet=UTF-8\n# note\n[*.txt]\ncharset = GBK\n[*.c]\ncharset = latin1\n"
    )
    assert charset_in(text, "a.txt") == ("gbk", True)
    assert charset_in(text, "a.py") == ("utf-8", True)
    assert charset_in("[*]\nroot = true\n", "a") == ("", False)


def test_the_nearest_file_with_a_charset_counts_up_to_the_root(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / ".editorconfig").write_text("[*.txt]\ncharset = windows-1251\n")
    assert charset(str(inner / "x.txt")) == "cp1251"
    assert charset(str(inner / "x.c")) == ""
    (inner / ".editorconfig").write_text("\ufeff[*]\nindent_size = 4\n", encoding="utf-8")
    assert charset(str(inner / "x.txt")) == "cp1251"
    (tmp_path / "a" / ".editorconfig").write_text("root = true\n[*]\nindent_size = 4\n")
    assert charset(str(inner / "x.txt")) == ""


@pytest.mark.parametrize(
    ("said", "encoding"),
    [
        ("latin1", "cp1252"),
        ("utf-8-bom", "utf-8"),
        ("utf-16le", "utf-16-le"),
        ("unset", ""),
        ("no-such-thing", ""),
        ("", ""),
    ],
)
def test_names_of_encodings(said: str, encoding: str, tmp_path: Path) -> None:
    (tmp_path / ".editorconfig").write_text(f"root = true\n[*]\ncharset = {said}\n")
    assert charset(str(tmp_path / "x")) == encoding


def test_what_cannot_be_read_says_nothing(tmp_path: Path) -> None:
    (tmp_path / ".editorconfig").mkdir()
    assert charset(str(tmp_path / "x")) == ""
    assert charset("\0") == ""


@given(st.text(max_size=200), st.text(alphabet="ab/.", max_size=12))
def test_any_text_is_read(text: str, path: str) -> None:
    charset_in(f"[{text}]\ncharset = latin1\n{text}", path)
