"""Declarations of charset are believed as far as the bytes allow."""

import pytest

from openlosi.crawler.reading.charsets import decode

RUSSIAN = "Администрация города сообщает жителям о приёме граждан по личным вопросам"


def test_a_byte_order_mark_beats_the_header() -> None:
    found = decode(b"\xff\xfe" + "Стол".encode("utf-16-le"), "text/html; charset=windows-1251")

    assert (found.text, found.charset, found.notes) == ("Стол", "utf-16-le", ())


def test_the_header_beats_the_meta() -> None:
    body = b"<meta charset=iso-8859-1>" + RUSSIAN.encode("cp1251")

    assert decode(body, "text/html; charset=windows-1251").text.endswith(RUSSIAN)


def test_the_meta_is_read_when_the_header_is_silent() -> None:
    found = decode(
        b'<meta http-equiv=content-type content="text/html; charset=KOI8-R">' + RUSSIAN.encode("koi8-r")
    )

    assert found.text.endswith(RUSSIAN)
    assert found.notes == ()


def test_content_decides_when_nothing_is_declared() -> None:
    assert decode(RUSSIAN.encode("cp1251")).text == RUSSIAN


def test_utf8_under_another_name_is_read_as_utf8_and_noted() -> None:
    found = decode(RUSSIAN.encode(), "text/html; charset=windows-1251")

    assert found.text == RUSSIAN
    assert found.notes == ("declared cp1251, but the bytes are utf-8",)


def test_mixed_charsets_are_read_line_by_line_and_noted() -> None:
    body = "Año\nmañana\nniño\n".encode() + "España\n".encode("cp1252")

    found = decode(body, "text/html; charset=utf-8")

    assert found.text == "Año\nmañana\nniño\nEspaña\n"
    assert found.notes == ("mixed charsets: most lines are utf-8, some are not",)


def test_an_unknown_charset_is_noted_and_passed_over() -> None:
    assert decode(b"Hello", "text/html; charset=klingon").notes == ("declared an unknown charset, klingon",)


@pytest.mark.parametrize("body", [b"a\x00b", b"\xed\xa0\x80", b"\xff\xfe\x00\xd8", b"\x80" * 50])
def test_text_never_holds_nulls_or_lone_surrogates(body: bytes) -> None:
    text = decode(body, "text/html; charset=utf-8").text

    assert "\x00" not in text
    assert text.encode("utf-8").decode("utf-8") == text
