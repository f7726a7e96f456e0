"""The encoding of a short file, from what lies around it: evidence, never the truth."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from unmojibake import workers
from unmojibake.files.neighbours import clear_encoding, expected
from unmojibake.judge import Source, Task, judge
from unmojibake.model import FileResult
from unmojibake.options import Options
from unmojibake.run import check_paths, fix_paths
from unmojibake.stages.decode import decode

# two names that say nothing of their encoding by themselves: read as KOI8-R they are four letters each
SHORT = "// \u5f20\u4f1f\n"
CHINESE = "// 读取配置文件，如果文件不存在则使用默认值。\nint size = 0;  // 缓冲区的大小\n"
RUSSIAN = "// Файл не найден, проверьте путь к каталогу.\nint size = 0;  // размер буфера\n"
FRENCH = "// Le fichier a été supprimé après la dernière mise à jour.\n"


def tree(folder: Path, **files: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name.replace("_", ".")).write_bytes(data)
    return folder


def encodings(results: list[FileResult]) -> dict[str, str | None]:
    return {Path(result.path).name: result.encoding for result in results}


def test_the_short_file_is_mistaken_alone(tmp_path: Path) -> None:
    tree(tmp_path, a_c=SHORT.encode("gbk"))
    assert encodings(list(check_paths(tmp_path))) == {"a.c": "koi8-r"}
    assert expected(str(tmp_path / "a.c")) == ""


def test_neighbours_do_not_overrule_what_is_clear(tmp_path: Path) -> None:
    tree(tmp_path, a_c=FRENCH.encode("cp1252"), **{f"b{n}_c": CHINESE.encode("gbk") for n in range(9)})
    assert encodings(list(check_paths(tmp_path)))["a.c"] == "cp1252"


def test_a_wrong_expectation_does_not_win(tmp_path: Path) -> None:
    tree(tmp_path, a_c=SHORT.encode("gbk"), b_c=RUSSIAN.encode("cp1251"))
    tree(tmp_path, _editorconfig=b"[*]\ncharset = latin1\n")
    assert expected(str(tmp_path / "a.c")) == "cp1251"
    for encoding in ("cp1252", "cp1251", "cp949", "utf-8", "utf-16-le"):
        for text, own in ((CHINESE, "cp936"), (RUSSIAN, "cp1251"), (FRENCH, "cp1252")):
            assert decode(text.encode(own), Options(expected=encoding)).text == text


@pytest.mark.parametrize("other", ["utf-8", "ascii", "binary", "utf-8-sig"])
def test_files_without_a_clear_legacy_encoding_say_nothing(other: str, tmp_path: Path) -> None:
    data = bytes(range(256)) * 3 if other == "binary" else FRENCH.encode(other, "replace")
    tree(tmp_path, a_c=SHORT.encode("gbk"), b_c=data, c_c=data)
    assert clear_encoding(data) == ""
    assert expected(str(tmp_path / "a.c")) == ""


def test_neighbours_that_disagree_say_nothing(tmp_path: Path) -> None:
    tree(tmp_path, a_c=SHORT.encode("gbk"), b_c=CHINESE.encode("gbk"), c_c=RUSSIAN.encode("cp1251"))
    assert expected(str(tmp_path / "a.c")) == ""


def test_the_folder_tells(tmp_path: Path) -> None:
    tree(tmp_path, a_c=SHORT.encode("gbk"), b_c=CHINESE.encode("gbk"))
    assert encodings(list(check_paths(tmp_path))) == {"a.c": "gb18030", "b.c": "gb18030"}


def test_files_of_the_same_extension_come_first(tmp_path: Path) -> None:
    tree(tmp_path, a_c=SHORT.encode("gbk"), b_c=CHINESE.encode("gbk"))
    tree(tmp_path, **{f"c{n}_txt": RUSSIAN.encode("cp1251") for n in range(4)})
    assert expected(str(tmp_path / "a.c")) == "gb18030"
    assert expected(str(tmp_path / "x.md")) == "cp1251"


def test_folders_beside_tell_within_a_repository(tmp_path: Path) -> None:
    a = tree(tmp_path / "src" / "a", a_c=SHORT.encode("gbk"))
    tree(tmp_path / "src" / "b", b_c=CHINESE.encode("gbk"))
    assert expected(str(a / "a.c")) == ""
    (tmp_path / ".git").mkdir()
    assert expected(str(a / "a.c")) == "gb18030"
    (a / ".git").mkdir()  # now the folder above is another repository
    assert expected(str(a / "a.c")) == ""


def test_names_of_one_encoding_are_one_vote(tmp_path: Path) -> None:
    declared = b"# coding: gbk\n" + CHINESE.encode("gbk")
    tree(tmp_path, a_c=SHORT.encode("gbk"), b_c=CHINESE.encode("gbk"), c_c=declared)
    assert {clear_encoding(CHINESE.encode("gbk")), clear_encoding(declared)} == {"gb18030", "cp936"}
    assert expected(str(tmp_path / "a.c")) == "cp936"


def test_editorconfig_tells_where_neighbours_are_silent(tmp_path: Path) -> None:
    tree(tmp_path, a_c=SHORT.encode("gbk"), _editorconfig=b"[*.c]\ncharset = gbk\n")
    assert encodings(list(check_paths(tmp_path)))["a.c"] == "cp936"


def test_utf16_without_a_mark_is_known_from_its_neighbours(tmp_path: Path) -> None:
    short = "\u5f20\u4f1f"
    tree(tmp_path, b_txt=CHINESE.encode("utf-16-le"))
    assert expected(str(tmp_path / "a.txt")) == "utf-16-le"
    assert decode(short.encode("utf-16-le")).text != short
    assert decode(short.encode("utf-16-le"), Options(expected="utf-16-le")).text == short


def test_a_named_encoding_and_standard_input_ask_nobody(tmp_path: Path) -> None:
    tree(tmp_path, a_c=SHORT.encode("gbk"), b_c=CHINESE.encode("gbk"))
    named = Options(encoding="koi8-r")
    assert encodings(list(check_paths(tmp_path / "a.c", named))) == {"a.c": "koi8-r"}
    piped = Source("-", "-", data=SHORT.encode("gbk"))
    assert judge(piped, Task(Options(), fixing=True)).result.encoding == "koi8-r"


def test_standard_input_with_a_name_asks_the_files_beside_it(tmp_path: Path) -> None:
    tree(tmp_path, b_c=CHINESE.encode("gbk"))
    piped = Source(str(tmp_path / "a.c"), "a.c", data=SHORT.encode("gbk"))
    assert judge(piped, Task(Options(), fixing=True)).result.encoding == "gb18030"


def test_links_and_special_files_are_not_read(tmp_path: Path) -> None:
    outside = tree(tmp_path / "outside", b_c=CHINESE.encode("gbk"))
    inside = tree(tmp_path / "inside", a_c=SHORT.encode("gbk"))
    try:
        (inside / "b.c").symlink_to(outside / "b.c")
    except OSError:
        pytest.skip("no links here")
    if hasattr(os, "mkfifo"):
        os.mkfifo(inside / "c.c")
    assert expected(str(inside / "a.c")) == ""


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("backwards", [False, True])
def test_a_conversion_gives_the_same_in_any_order(
    jobs: int, backwards: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_ALONE", -1.0)
    files = {f"f{n:02}_c": CHINESE.encode("gbk") for n in range(12)}
    files |= {f"f{n:02}_c": SHORT.encode("gbk") for n in (0, 5, 12, 13)}
    files |= {f"g{n:03}_txt": b"nothing but ASCII\n" for n in range(20)}
    tree(tmp_path, **files)
    paths = sorted(tmp_path.iterdir(), reverse=backwards)
    done = list(fix_paths(paths, Options(to="utf-8", jobs=jobs)))
    assert all(result.error is None for result in done)
    for path in tmp_path.glob("f*.c"):
        assert path.read_text(encoding="utf-8") in (CHINESE, SHORT)


def test_a_second_run_sees_what_was_written_in_between(tmp_path: Path) -> None:
    tree(tmp_path, a_c=SHORT.encode("gbk"), b_c=CHINESE.encode("gbk"))
    assert encodings(list(check_paths(tmp_path)))["a.c"] == "gb18030"
    shutil.move(tmp_path / "b.c", tmp_path / "c.c")
    (tmp_path / "c.c").write_bytes(CHINESE.encode())
    assert encodings(list(check_paths(tmp_path)))["a.c"] == "koi8-r"
