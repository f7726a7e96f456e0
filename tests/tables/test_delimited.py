"""CSV files: bytes that have to stay first, then repairs in the style of the field."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tabling import BAD, GOOD, OTHER, OTHER_BAD, through

import unmojibake as um
from unmojibake.tables import delimited
from unmojibake.tables.dialect import Dialect, records, sniff

CLEAN = [
    b"",
    b"\n",
    b"a\n",
    b"a",
    b"a,b\n1,2\n",
    b"a,b\r\n1,2\r\n",
    b"a,b\r1,2\r",
    b"a;b\n1;2\n",
    b'a,b\n"1",""\n"x,""y""\n\n",\n\n\n1,2',
    "name,city\nÅse,Ålesund\nŁódź,🙂\n".encode(),
    b"\xef\xbb\xbfa,b\n1,2\n",
    b"a\tb\n1\t2\n",
]


@pytest.mark.parametrize("data", CLEAN)
def test_clean_files_stay(tmp_path: Path, data: bytes) -> None:
    out, done, problems = through(tmp_path, "a.csv", data)
    assert out == data
    assert not problems and not done.repaired


BROKEN = [
    (b"a,b\n1\n2,3\n", 1, 2, "1 fields instead of 2"),
    (b"a,b\n1,2,3\n2,3\n", 1, 2, "3 fields instead of 2"),
    (b"a,b\n1,\xe9\n2,3\n", 1, 2, "no valid UTF-8: byte 0xE9 at character 3"),
    (b"a,b\nx,y\n1,\0\n", 2, 3, "a NUL character at character 3"),
    (b'a,b\n1,"open\n2,3\n', 1, 2, "a quote that is not closed"),
    (b'a,b\n1,"closed"junk\n2,3\n', 1, 2, "a quote that is not closed"),
    (b'a,b\n\n1,"\xff"\n', 1, 3, "no valid UTF-8: byte 0xFF at character 4"),
    (b'a,b\n"x"\ry,2\n', 1, 2, "a quote that is not closed"),
    (b'a,b\n1,"x\ny"\n1,"x\n","z"\n', 2, 4, "3 fields instead of 2"),
]


@pytest.mark.parametrize(("data", "row", "line", "reason"), BROKEN)
def test_malformed_rows_are_named_and_stay(
    tmp_path: Path, data: bytes, row: int, line: int, reason: str
) -> None:
    out, done, problems = through(tmp_path, "a.csv", data)
    assert out == data
    [problem] = problems
    assert (problem.row, problem.line) == (row, line)
    assert problem.reason.startswith(reason)
    assert done.problems == 1


def test_malformed_rows_do_not_hide_others(tmp_path: Path) -> None:
    rows = [f"1,{BAD}", '2,"open', f'3,"{BAD}"', "4", f"5,{OTHER_BAD}"]
    # the Cyrillic greeting holds a comma: unquoted, it is a ragged row
    out, done, problems = through(
        tmp_path, "a.csv", "\n".join(["id,name", *rows, f'6,"{OTHER_BAD}"']).encode()
    )
    lines = out.decode().split("\n")
    assert lines[1:4] == [f"1,{GOOD}", '2,"open', f'3,"{GOOD}"']
    assert lines[5] == rows[4]
    assert lines[6] == f'6,"{OTHER}"'
    assert [p.row for p in problems] == [2, 4, 5]
    assert done.rows == 6 and done.repaired == 3


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("cut", [",", ";", "\t", "|"])
def test_repairs_keep_the_dialect(tmp_path: Path, end: str, cut: str) -> None:
    def table(value: str) -> bytes:
        quoted = f'"say ""{value}"""'
        rows = [["id", "name", "note"], ["1", value, quoted], ["2", "ok", '""'], ["", f'"{value}"', value]]
        return end.join(cut.join(row) for row in rows).encode()

    out, done, _ = through(tmp_path, "a.csv", table(BAD))
    assert out == table(GOOD)
    assert done.repaired == 4


def test_a_repair_that_needs_quotes_gets_them(tmp_path: Path) -> None:
    options = um.Options(mappings=(um.Mapping("own", "XX", 'a,"b'),))
    out, _, _ = through(tmp_path, "a.csv", b'id,t\n1,cXX\n2,"XX"\n', options=options)
    assert out == b'id,t\n1,"ca,""b"\n2,"a,""b"\n'


def test_the_header_and_other_columns_stay(tmp_path: Path) -> None:
    data = f"{BAD},b,c\n{BAD},{BAD},{BAD}\n".encode()
    out, _, _ = through(tmp_path, "a.csv", data, columns=("b",))
    assert out == f"{BAD},b,c\n{BAD},{GOOD},{BAD}\n".encode()


def test_without_a_header_columns_have_numbers(tmp_path: Path) -> None:
    data = f"{BAD},{BAD}\n{BAD},{BAD}\n".encode()
    out, done, _ = through(tmp_path, "a.csv", data, columns=("2",), header=False)
    assert out == f"{BAD},{GOOD}\n{BAD},{GOOD}\n".encode()
    assert done.rows == 2


def test_a_byte_order_mark_stays(tmp_path: Path) -> None:
    bom = b"\xef\xbb\xbf"
    out, _, _ = through(tmp_path, "a.csv", bom + f"n,m\n{BAD},x\n".encode(), columns=("n",))
    assert out == bom + f"n,m\n{GOOD},x\n".encode()
    out, _, _ = through(tmp_path, "a.csv", bom + f"{BAD},x\n".encode(), header=False)
    assert out == bom + f"{GOOD},x\n".encode()


def test_an_unknown_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(um.UsageError, match="there is no column 'z'; there are: a, b"):
        through(tmp_path, "a.csv", b"a,b\n1,2\n", columns=("z",))


def test_utf16_is_refused(tmp_path: Path) -> None:
    with pytest.raises(um.UnmojibakeError, match="UTF-16; convert it first"):
        through(tmp_path, "a.csv", "a,b\n1,2\n".encode("utf-16"))


def test_several_parts_number_rows_and_lines_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "PART", 64)
    rows = [f'{i},"a\nb",{BAD}' if i % 5 == 0 else f"{i},x,y" for i in range(60)]
    rows[33] = "33,x"
    data = ("id,t,u\n" + "\n".join(rows)).encode()
    out, done, problems = through(tmp_path, "a.csv", data, report=str(tmp_path / "r.jsonl"))
    assert out.decode() == data.decode().replace(BAD, GOOD)
    assert done.rows == 60 and done.repaired == 12
    [problem] = problems
    assert (problem.row, problem.line) == (34, 34 + 1 + 7)
    told = (tmp_path / "r.jsonl").read_text("utf-8").splitlines()
    assert len(told) == 13
    assert '"row": 56, "column": "u"' in told[-1]


def test_a_quote_that_is_never_closed_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "PART", 64)
    monkeypatch.setattr(delimited, "LONGEST", 256)
    rows = ['0,"open', *(f"{i},{BAD}" for i in range(1, 60))]
    data = ("id,t\n" + "\n".join(rows) + "\n").encode()
    out, done, problems = through(tmp_path, "a.csv", data)
    assert out.decode() == data.decode().replace(BAD, GOOD)
    assert [p.row for p in problems] == [1] and done.repaired == 59


def test_a_line_without_end_is_no_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "LONGEST", 1 << 20)
    with pytest.raises(um.UnmojibakeError, match="is longer than 1 MB"):
        through(tmp_path, "a.csv", b"x" * (5 << 20))


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b,c;d\n1;2;3\n", ";"),
        ("a\tb\n", "\t"),
        ("a|b|c\n1|2|3\n", "|"),
        ("one\ntwo\n", ","),
        ('"a,b";c\n"d,e";f\n', ";"),
    ],
)
def test_delimiters_are_found(text: str, delimiter: str) -> None:
    assert sniff(text, None, tabs=False).delimiter == delimiter


@pytest.mark.parametrize("delimiter", ['"', "\n", ",,", "é"])
def test_no_delimiter_is_refused(delimiter: str) -> None:
    with pytest.raises(um.UsageError, match="is not one ASCII character"):
        Dialect(delimiter)


VALUES = st.lists(
    st.lists(st.sampled_from([BAD, GOOD, "x", "", 'q"q', "a,b", "l\nl", "é"]), min_size=2, max_size=3)
)


@given(VALUES, st.integers(20, 200), st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
def test_what_the_csv_module_writes_is_repaired_and_nothing_else(
    tmp_path: Path, rows: list[list[str]], part: int, quoting: int
) -> None:
    def table(name: str) -> bytes:
        text = io.StringIO()
        writer = csv.writer(text, quoting=quoting)  # type: ignore[arg-type]
        writer.writerow(["id", "t", "u"])
        writer.writerows([[str(i), *row, ""][:3] for i, row in enumerate(rows)])
        return text.getvalue().replace("\0", name).encode()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(delimited, "PART", part)
        data = table(BAD)
        out, done, problems = through(tmp_path, "a.csv", data)
    assert out.decode() == data.decode().replace(BAD, GOOD)
    assert done.rows == len(rows) and not problems


@given(st.text(alphabet='a,"\n\r;', max_size=40), st.integers(1, 12))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@example(text='\r;"\r\r', part=1)
def test_any_bytes_come_back(tmp_path: Path, text: str, part: int) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(delimited, "PART", part)
        cut, cut_done, cut_problems = through(tmp_path, "a.csv", text.encode())
    whole, done, problems = through(tmp_path, "a.csv", text.encode())
    assert cut == whole == text.encode()
    assert (cut_done, cut_problems) == (done, problems)


def test_records_are_those_of_the_csv_module() -> None:
    text = 'a,"b ""c""",d\r\n"x\ny",,z\r\n5" disk,2,3\r\n'
    assert records(text, Dialect(), 10) == list(csv.reader(io.StringIO(text, newline="")))


def test_places_of_plain_lines_between_quoted_and_malformed_ones(tmp_path: Path) -> None:
    rows = [f"{i},{BAD}" if i % 3 else f'"{i}\n","{BAD}"' for i in range(30)]
    rows[7:7] = ["", "one"]
    rows[19] += ',"x'
    data = ("id,name\n" + "\n".join(rows)).encode()
    out, done, problems = through(tmp_path, "a.csv", data)
    kept = data.splitlines(keepends=True)
    fresh = [line if b',"x' in line else line.replace(BAD.encode(), GOOD.encode()) for line in kept]
    assert out == b"".join(fresh)
    assert done.repaired == 29
    lines = [kept.index(b"one\n") + 1, next(i for i, line in enumerate(kept, 1) if b',"x' in line)]
    assert [one.line for one in problems] == lines


@pytest.mark.parametrize("odd", ['1,x\ry,"z"', f'1,"{"x" * 140_000}","z"', '1,"a\r\nb","z"', '1, "x",z"'])
def test_records_that_other_readers_take_otherwise(tmp_path: Path, odd: str) -> None:
    """A return within a field, a very long field: the records beside them are repaired all the same."""
    data = f'a,b,c\n{odd}\n2,"{BAD}, ""x""",y\n3,"{OTHER_BAD}",{BAD}\n'
    out, done, _ = through(tmp_path, "a.csv", data.encode())
    assert out.decode() == data.replace(BAD, GOOD).replace(OTHER_BAD, OTHER)
    assert done.repaired == 3
