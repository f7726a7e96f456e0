"""What a document says about its own encoding is evidence, not truth."""

from __future__ import annotations

import pytest

from unmojibake.stages.decode import decode
from unmojibake.stages.decode_declared import declared_encoding


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"charset = my favourite\n",
        b'<?xml version="1.0"?>',
        b'<meta charset="no-such-thing">',
        b'<meta charset="utf-16">',  # contradicts itself: it was read as ASCII
        b"x = 1\ny = 2\n# coding: cp1252 in the third line\n",
        b"some text about the vim editor",
    ],
)
def test_no_declaration(data: bytes) -> None:
    assert declared_encoding(data) == ""


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b'<?xml version="1.0" encoding="windows-1251"?><a/>', "cp1251"),
        (b'<html><head><meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS">', "shift_jis"),
        (b'<meta charset="GBK">', "cp936"),
        (b"#!/usr/bin/python\n# -*- coding: latin-1 -*-\n", "iso-8859-1"),
        (b'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=KOI8-R\\n"\n', "koi8-r"),
        (b"From x\nContent-Type: text/plain;\n\tcharset=iso-8859-2\n\nbody", "iso-8859-2"),
        (b"text\n" * 900 + b"vim: set fileencoding=euc-jp :\n", "euc-jp"),
    ],
)
def test_declarations(data: bytes, encoding: str) -> None:
    assert declared_encoding(data) == encoding


def test_a_wrong_declaration_is_not_obeyed() -> None:
    text = '<?xml version="1.0" encoding="iso-8859-1"?>\n<a>Файл не найден, проверьте путь к каталогу.</a>\n'
    assert decode(text.encode("cp1251")).text == text
    assert decode(text.encode("utf-8")).text == text


def test_a_declaration_decides_between_equals() -> None:
    text = "<?xml version='1.0' encoding='{}'?><a>100 \u20ac \u00a4</a>"
    french = "<?xml version='1.0' encoding='iso-8859-15'?><a>100 \u20ac, \u0153uvre</a>\n"
    assert "{}" in text
    assert decode(french.encode("iso-8859-15")).text == french
