"""Files of several encodings, and healthy files that only look like it."""

from __future__ import annotations

import pytest

from unmojibake.model import Certainty
from unmojibake.stages.decode import AnomalyKind, Edit, analyse, apply_edits, encode_back

RUSSIAN = "Файл не найден, проверьте путь к каталогу.\nВсе строки успешно загружены в память.\n"
CHINESE = "读取配置文件失败，请检查路径是否正确。\n用户登录成功后跳转到首页，然后发送数据包。\n"
JAPANESE = "設定ファイルの読み込みに失敗しました。\nこの関数は読み込んだページ数を返します。\n"
GERMAN = "Die Prüfung läuft über alle Dateien.\nFür größere Änderungen fragen Sie bitte nach.\n"
POLISH = "Plik został usunięty z powodu błędu.\nProszę wybrać właściwą ścieżkę dostępu.\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "cp866"),
        (CHINESE, "gbk"),
        (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"),
        (GERMAN, "cp1252"),
        (GERMAN, "cp850"),
        (POLISH, "cp1250"),
        (GERMAN, "utf-8"),
        (CHINESE, "utf-8"),
        (CHINESE, "utf-16"),
    ],
)
def test_a_healthy_file_has_no_anomaly(text: str, encoding: str) -> None:
    analysis = analyse(text.encode(encoding))
    assert analysis.text == text
    assert analysis.anomalies == ()
    assert analysis.decoded.pieces == ()


def test_gbk_that_is_valid_utf8_by_accident_stays_gbk() -> None:
    # the bytes of these two words are valid UTF-8: rare Latin and Coptic letters
    text = CHINESE + "为 时\n" + CHINESE
    analysis = analyse(text.encode("gbk"))
    assert analysis.text == text
    assert analysis.anomalies == ()


@pytest.mark.parametrize(
    ("main", "main_encoding", "other", "other_encoding"),
    [
        (CHINESE, "gbk", "// 初始化缓冲区\n", "utf-8"),
        (JAPANESE, "cp932", "# 処理を続行しますか\n", "utf-8"),
        (GERMAN, "cp1252", "Müller schließt die Tür\n", "utf-8"),
        (RUSSIAN, "cp1251", "// Завтра обещают дождь\n", "utf-8"),
        (CHINESE, "utf-8", "// 初始化缓冲区\n", "gbk"),
        (JAPANESE, "utf-8", "# 処理を続行しますか\n", "cp932"),
        (GERMAN, "utf-8", "Müller schließt die Tür\n", "cp1252"),
        (RUSSIAN, "utf-8", "// Завтра обещают дождь\n", "cp1251"),
        (CHINESE, "utf-8", "Jos\u00e9 Mu\u00f1oz est\u00e1 aqu\u00ed\n", "cp1252"),
    ],
)
def test_each_run_is_read_in_its_own_encoding(
    main: str, main_encoding: str, other: str, other_encoding: str
) -> None:
    data = main.encode(main_encoding) * 2 + other.encode(other_encoding) + main.encode(main_encoding)
    analysis = analyse(data)
    assert analysis.text == main * 2 + other + main
    assert {a.kind for a in analysis.anomalies} == {AnomalyKind.FOREIGN_RUN}
    assert all(
        a.certainty >= Certainty.LIKELY and a.writable for a in analysis.anomalies if len(a.text or "") > 3
    )
    assert len(analysis.decoded.pieces) >= 3
    assert encode_back(analysis, analysis.text) == data
    settled = apply_edits(analysis, [], analysis.anomalies)
    assert settled == (main * 2 + other + main).encode(main_encoding)
    assert analyse(settled).anomalies == ()


def test_a_run_that_the_main_encoding_cannot_hold_is_not_writable() -> None:
    data = GERMAN.encode("cp1252") * 3 + "初始化缓冲区\n".encode()
    [anomaly] = analyse(data).anomalies
    assert (anomaly.text, anomaly.writable) == ("初始化缓冲区", False)


def test_a_stray_letter_in_utf8_is_a_run_and_cut_characters_are_carried() -> None:
    data = (
        GERMAN.encode() + b"Jos\xe9 Garc\xeda\n" + CHINESE.encode() + "检查路径是否正确".encode()[:-1] + b"\n"
    )
    analysis = analyse(data)
    assert "José García" in analysis.text
    assert analysis.text.endswith("检查路径是否正\ufffd\n")
    assert [a.kind for a in analysis.anomalies] == [AnomalyKind.FOREIGN_RUN, AnomalyKind.BAD_BYTES]
    assert analysis.anomalies[-1].text is None


def test_edits_and_settled_runs_go_together() -> None:
    data = "größer ".encode() * 8 + "Müller".encode("cp1252") + " und Söhne\n".encode()
    analysis = analyse(data)
    [run] = analysis.anomalies
    start = analysis.text.index("und")
    done = apply_edits(analysis, [Edit(start, start + 3, "&")], [run])
    assert done.decode() == "größer " * 8 + "Müller & Söhne\n"
    kept = apply_edits(analysis, [Edit(start, start + 3, "&")])
    assert kept == data.replace(b"und", b"&")


def test_a_marked_utf8_file_stays_utf8_however_much_of_it_is_not() -> None:
    data = b"\xef\xbb\xbf" + "é\n".encode() + GERMAN.encode("cp1252") * 4
    analysis = analyse(data)
    assert analysis.decoded.encoding == "utf-8"
    assert analysis.text == "é\n" + GERMAN * 4
