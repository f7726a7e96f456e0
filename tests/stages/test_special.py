"""What no pair of code pages explains: lost characters, variants of a misreading, seven-bit text."""

from __future__ import annotations

import pytest

import unmojibake as um
from unmojibake.channels import damage, doubled_fffd_forms
from unmojibake.options import Options
from unmojibake.stages import special
from unmojibake.stages.special_spaces import respaced

GUESS = Options(level="guess")
GBK_MARKS = damage("\ufffd\ufffd", "doubled-fffd:cp936")


def told(text: str, options: Options | None = None) -> list[um.Finding]:
    """All findings, those below the level as well."""
    repair = um.repair(text, options)
    return sorted(repair.changes + repair.unresolved, key=lambda finding: finding.start)


def found(text: str, options: Options | None = None) -> list[tuple[str, str, str | None, str]]:
    return [(f.rule, f.before, f.after, f.certainty.value) for f in told(text, options)]


class TestReplacementCharacters:
    @pytest.mark.parametrize(
        "text",
        [
            "'\ufffd'.join(parts)",
            'x = "\ufffd"',
            'text.replace("\ufffd\ufffd", "")',
            "see (\ufffd).",
            "the `\ufffd\ufffd` sign",
            "The character \ufffd is called REPLACEMENT CHARACTER.",
            "assert b'caf\\xe9'.decode(errors='replace') == 'caf\ufffd'",
            "U+FFFD shows as a\ufffdb",
            "Garbled text such as na\ufffdve has lost a letter.",
            "\u4e71\u7801\u91cc\u7684\ufffd\ufffd\u5b57",
            "\u00c0\u00c1\ufffd\u00c3\u00c4",
        ],
    )
    def test_text_about_it_is_left_alone(self, text: str) -> None:
        assert found(text) == []
        assert um.fix(text, GUESS) is text

    @pytest.mark.parametrize(
        ("text", "marks"),
        [
            ("na\ufffdve", ["\ufffd"]),
            ("Viktiga l\ufffdnkar", ["\ufffd"]),
            ("a\ufffd\ufffdklama", ["\ufffd\ufffd"]),
            ("\ufffd\ufffd \ufffd\ufffd\ufffd", ["\ufffd\ufffd \ufffd\ufffd\ufffd"]),
            ("\u6587\u4ef6\ufffd\ufffd\ufffd\u78c1\u76d8", ["\ufffd\ufffd\ufffd"]),
            ("caf\ufffd \ufffd la carte - \ufffd", ["\ufffd \ufffd", "\ufffd"]),
        ],
    )
    def test_in_words_and_rows_it_is_damage_without_a_repair(self, text: str, marks: list[str]) -> None:
        assert found(text) == [("UM401", mark, None, "certain") for mark in marks]
        assert um.fix(text, GUESS) is text

    def test_by_itself_it_is_a_note(self) -> None:
        assert found("immediately \ufffd shown once") == [("UM401", "\ufffd", None, "guess")]

    def test_bytes_that_are_a_finding_are_not_told_twice(self) -> None:
        data = ("\u4e2d\u6587 text. " * 20).encode() + b"na\x81ve \xff\xfe\xfd" + "\u00e9".encode() * 9
        rules = [f.rule for f in um.repair_bytes(data).unresolved]
        assert "UM401" not in rules


class TestMisreadReplacementCharacters:
    @pytest.mark.parametrize(
        "text",
        [
            "\u951f and \u65a4 and \u62f7 are three characters",
            "\u951f is a rare name",
            "\u674e\u951f?",
            f"`{GBK_MARKS}` means that U+FFFD was misread",
            f"\u624b\u6301\u4e24\u628a{GBK_MARKS}\uff0c\u53e3\u4e2d\u75be\u547c\u70eb\u70eb\u70eb\u3002",
            f"| {GBK_MARKS} | GBK |",
        ],
    )
    def test_text_about_it_is_left_alone(self, text: str) -> None:
        assert found(text) == []

    @pytest.mark.parametrize("form", [form for form, _ in doubled_fffd_forms() if "?" not in form])
    def test_it_is_told_and_turned_back_only_as_a_guess(self, form: str) -> None:
        text = f"Name: x{form}y, again z{form}w"
        assert um.check(text) == []
        assert [f.certainty for f in told(text) if f.rule == "UM403"] == [um.Certainty.GUESS] * 2
        assert um.fix(text) is text
        assert "\ufffd" in um.fix(text, GUESS)


class TestVariants:
    @pytest.mark.parametrize(
        "text",
        [
            "cu \u00c2 \u0219i \u00ce",
            "a \u00c2 e \u00ca o \u00d4",
            "The letters \u00c3 and \u00d5 are used in Vietnamese",
            "A \u00c3 B \u00c2 C",
            "10 \u00d7 20 and 3 \u00d7 2",
            "Ilmaisu tiev\u00e2sl\u00e2\u0161 ja kiel\u00e2l\u00e2\u0161",
            "\u0421 \u0434\u0440\u0443\u0437\u044c\u044f\u043c\u0438 \u0438 \u0421 \u043d\u0438\u043c\u0438",
            "ERG\u00c7\u00d6Z",
            "c+\u00ac a+\u00e9",
            "\u00e2\u20ac",
            "IRM\u00c3 DO MEIO, MANH\u00c3 CEDO",
            "le plan \u0413 bien connu",
        ],
    )
    def test_healthy_text_is_left_alone(self, text: str) -> None:
        assert special.complete(text, GUESS, ()) == []

    @pytest.mark.parametrize(
        ("healthy", "channel"),
        [
            (
                "Les \u00e9l\u00e8ves vont \u00e0 l'\u00e9cole, voil\u00e0 la v\u00e9rit\u00e9.",
                "utf-8>cp1252+nbsp",
            ),
            (
                "Les \u00e9l\u00e8ves vont \u00e0 l'\u00e9cole, voil\u00e0 la v\u00e9rit\u00e9.",
                "utf-8>iso-8859-1+nbsp",
            ),
            ("La citt\u00e0 e l'universit\u00e0 degli studi", "utf-8>cp1252+nbsp"),
            ("Connexion \u00e0 un r\u00e9seau", "utf-8>cp1252+nbsp"),
            ("Connexion \u00e0 un VPN", "utf-8>cp1252+nbsp"),
            ("\u0420\u043e\u0441\u0441\u0438\u044f \u0438 \u0420\u0438\u043c", "utf-8>cp1251+nbsp"),
            ("Retour \u00e0 la liste des param\u00e8tres", "utf-8>cp1252+nbsp|utf-8>cp1252"),
            *(
                (text, f"utf-8>{page}+nbsp+squeeze")
                for page in ("cp1252", "iso-8859-1", "cp1251")
                for text in (
                    "Les \u00e9l\u00e8ves vont \u00e0 l'\u00e9cole, voil\u00e0 la v\u00e9rit\u00e9.",
                    "Ce festival s'appr\u00eate \u00e0 s'\u00e9loigner \u00e0 nos frais",
                )
            ),
            ("voil\u00e0 le travail", "utf-8>cp1252+nbsp+squeeze"),
            ("Ser\u00e1 at\u00e9 \u00e0s 19h do mesmo dia", "utf-8>cp1252+nbsp"),
            ("don\u2019t \u2014 it\u2019s \u201cfine\u201d", "utf-8>cp437+bestfit"),
            ("Le caf\u00e9 \u2013 d\u00e9j\u00e0 vu", "utf-8>cp437+bestfit"),
        ],
    )
    def test_what_the_variant_hid_comes_back(self, healthy: str, channel: str) -> None:
        damaged = damage(healthy, channel)
        assert um.fix(damaged) == healthy
        for change in um.repair(damaged).changes:
            assert um.damage(change.after or "", change.channel) == change.before

    def test_a_closing_quote_without_its_last_byte(self) -> None:
        damaged = damage("She said \u201cnever again\u201d and \u201cnot now\u201d.", "utf-8>cp1252+noc1")
        told = special.complete(damaged, GUESS, ())
        assert [(c.after, c.channel) for c in told] == [("\u201d", "utf-8>cp1252+noc1")] * 2

    def test_a_cross_between_numbers_is_no_half_of_a_sequence(self) -> None:
        damaged = damage("Les \u00e9l\u00e8ves ont mesur\u00e9 la porte", "utf-8>cp1252")
        text = f"{damaged} voil\u00c3 : 10 \u00d7 20"
        assert respaced(text, told(damaged)) == f"{damaged} voil\u00c3\u00a0: 10 \u00d7 20"

    def test_a_letter_of_another_alphabet_stays_among_its_own(self) -> None:
        damaged = damage("La r\u00e9gion : \u0413 \u0438 \u0412", "utf-8>cp1251")
        assert (
            um.fix(damaged.partition(" :")[0] + ": \u0413 \u0438 \u0412")
            == "La r\u00e9gion: \u0413 \u0438 \u0412"
        )

    def test_nothing_is_respaced_without_other_damage(self) -> None:
        text = "voil\u00c3 la \u00c2 b"
        assert respaced(text, ()) is text


class TestSevenBit:
    @pytest.mark.parametrize(
        "text",
        [
            "echo $B and (B)",
            "echo $BAR(B) ${BASE} $Bx(B",
            "$Bfoo1(B",
            "f($Bar, $Baz(B)",
            "~{braces~}",
            "x ~{ y ~}",
            "format('~{~a~}')",
            "a+b-c",
            "<+CIA-1> said +ABC-",
        ],
    )
    def test_program_text_is_left_alone(self, text: str) -> None:
        assert found(text) == []
        assert um.fix(text, GUESS) is text

    @pytest.mark.parametrize("channel", ["iso-2022-jp>iso-8859-1", "iso-2022-jp>iso-8859-1+noesc"])
    def test_japanese_mail_comes_back(self, channel: str) -> None:
        healthy = "現在インストールされている Linux です"
        damaged = damage(healthy, channel)
        assert damaged.isascii()
        assert um.fix(damaged) == healthy
        assert {f.rule for f in um.check(damaged)} == {"UM208"}
        data = um.repair_bytes(damaged.encode()).data  # with ESC the file is a healthy one in that encoding
        assert data.decode() == (damaged if "\x1b" in damaged else healthy)

    def test_chinese_mail_comes_back(self) -> None:
        healthy = "\u8fd9\u662f\u4e00\u4e2a\u7528\u6765\u6d4b\u8bd5\u7684\u7b80\u5355\u53e5\u5b50"
        assert um.fix(damage(healthy, "hz>iso-8859-1")) == healthy

    def test_utf7_is_only_a_guess(self) -> None:
        damaged = damage("M\u00fcller", "utf-7>iso-8859-1")
        assert um.fix(damaged) is damaged
        assert um.fix(damaged, GUESS) == "M\u00fcller"


@pytest.mark.parametrize(
    "text",
    [
        "voil\u00c3 la",
        "na\ufffdve",
        damage("Les \u00e9l\u00e8ves vont \u00e0 l'\u00e9cole", "utf-8>cp1252+nbsp"),
        damage("don\u2019t \u2014 it\u2019s", "utf-8>cp437+bestfit"),
        damage("\u73fe\u5728\u30a4\u30f3\u30b9\u30c8\u30fc\u30eb", "iso-2022-jp>iso-8859-1+noesc"),
    ],
)
@pytest.mark.parametrize("options", [Options(), GUESS])
def test_a_second_pass_changes_nothing(text: str, options: Options) -> None:
    once = um.fix(text, options)
    assert um.fix(once, options) is once


def test_a_guess_does_not_take_the_place_of_what_is_certain() -> None:
    """A letter and the space behind it are no two no-break spaces of a text that was misread twice."""
    text = (
        "Некоторым пакетам требуются другие пакеты. В Debian пакеты зависят от других. В xterms это так же.\n"
    )
    repair = um.repair(um.damage(text * 40, "utf-8>cp1251"))
    assert (repair.text, repair.unresolved) == (text * 40, ())
