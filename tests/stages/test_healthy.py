"""What is said to be healthy at first sight is what the whole tool says is healthy."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import unmojibake as um
from unmojibake.stages import pipeline, sevenbit
from unmojibake.stages.bytes_repair import repair_data
from unmojibake.stages.healthy import healthy_data, healthy_text

DATA = (
    b"plain ASCII\r\nin two lines\n",
    "déjà vu\n".encode(),
    b"",
    b"%PDF-1.4 and no more",
    b"\xef\xbb\xbfmarked",
    b"a\0b\0c\0",
    b"dash \x14 dash",
    b"~{<:Ky2;6{#~}",
    b"caf\xe9",
    "caf\u00c3\u00a9\n".encode(),
    "lost \ufffd\ufffd bytes".encode(),
    b"\x1b$B4A;z\x1b(B",
)


@pytest.mark.parametrize("data", DATA)
def test_it_agrees_with_the_full_look(data: bytes) -> None:
    first = healthy_data(data, um.Options())
    full = repair_data(data, um.Options())
    if first is not None:
        assert first == full
        assert first.decoded == full.decoded
        assert first.data is data


@settings(deadline=None)  # no timing: speed lives in benchmarks
@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace")))
def test_it_never_hides_a_finding_of_bytes(data: bytes) -> None:
    first = healthy_data(data, um.Options())
    assert first is None or first == repair_data(data, um.Options())


def test_plain_files_are_decided_at_once() -> None:
    assert healthy_data(DATA[0], um.Options()) is not None
    assert healthy_data(DATA[1], um.Options()) is not None


@pytest.mark.parametrize(
    "options",
    [
        um.Options(encoding="utf-8"),
        um.Options(to="utf-16"),
        um.Options(bom="add"),
        um.Options(reference="x"),
        um.Options(mappings=(um.Mapping("m", "a", "b"),)),
        um.Options(escapes=True),
        um.Options(sql=True),
    ],
)
def test_whatever_asks_for_more_gets_it(options: um.Options) -> None:
    assert healthy_data(b"plain\n", options) is None


def test_text_agrees_with_the_pipeline() -> None:
    for text in ("plain", "déjà vu", "今天天气很好"):
        assert healthy_text(text, um.Options()) == pipeline.nothing_to_find(text, um.Options())


def test_a_plain_text_loads_no_engine() -> None:
    code = (
        "import sys, unmojibake as um; um.check('plain'); um.repair_bytes(b'plain\\n');"
        "print([m for m in sys.modules if m.startswith(('unmojibake.stages.engine', 'unmojibake.stages.decode',"
        " 'unmojibake.language', 'ftfy', 'chardet'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ("$B", "$@", "\x1b", "(B", "(J", "ab", "!", "~", "$", "A;z", " ", "\n", "~{", "~}", "{")
        )
    )
)
def test_shifts_are_seen_where_the_stretches_are(parts: list[str]) -> None:
    text = "".join(parts)
    assert sevenbit.suspicious(text) == bool(sevenbit.JIS.search(text) or sevenbit.HZ.search(text))


@pytest.mark.parametrize("text", ["\x1b$B4A;z\x1b(B", "$B4A;z(B", "~{<:Ky~}", "a $B ab ~{ab~}"])
def test_shifts_are_seen(text: str) -> None:
    assert sevenbit.suspicious(text)
