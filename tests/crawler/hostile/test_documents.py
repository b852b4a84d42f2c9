"""Pages and documents made to break their reader cost a note, bounded time and bounded memory."""

import io
import resource
import zipfile
import zlib
from collections.abc import Callable, Iterator

import pytest

from openlosi.crawler.reading import isolated, read
from openlosi.evidence_format.pages import Page

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ODT = "application/vnd.oasis.opendocument.text"


def read_as(content_type: str, body: bytes) -> Page:
    return read(body, content_type=content_type, address="https://town.example/x")


def pdf(pages: bytes, contents: bytes, flate: bytes = b"") -> bytes:
    """A PDF of one page object that the page tree may name many times; readers mend its missing table."""
    return (
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n" + pages + b"\nendobj\n"
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R >>\nendobj\n"
        b"4 0 obj\n<< /Length %d %s >>\nstream\n"
        % (len(contents), flate)
        + contents
        + b"\nendstream\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF"
    )


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as held:
        for name, content in members.items():
            held.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


@pytest.fixture
def small_reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[isolated.Isolated]:
    """A reader with little patience, so that the tests have some left."""
    reader = isolated.Isolated(isolated.Limits(memory=600_000_000, cpu_seconds=2, wall_seconds=6.0))
    monkeypatch.setattr(isolated, "run", reader.run)
    yield reader
    reader.close()


def nothing_more_than(page: Page, *words: str) -> bool:
    return any(word in note for note in page.notes for word in words)


def test_a_pdf_whose_stream_unpacks_to_gigabytes_is_bounded(small_reader: isolated.Isolated) -> None:
    packer = zlib.compressobj(9)
    once = b"(x) Tj " * 150_000
    stream = b"".join(packer.compress(once) for _ in range(1_500)) + packer.flush()
    body = pdf(b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", stream, b"/Filter /FlateDecode")

    page = read_as("application/pdf", body)

    assert page.kind == "pdf"
    assert nothing_more_than(page, "processor time", "longer than", "broke down", "no text layer", "memory")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 2_000_000


def test_a_pdf_of_fifty_thousand_pages_is_read_to_a_limit(small_reader: isolated.Isolated) -> None:
    kids = b"3 0 R " * 50_000
    body = pdf(b"<< /Type /Pages /Kids [%s] /Count 50000 >>" % kids, b"BT ET")

    page = read_as("application/pdf", body)

    assert page.notes
    assert len(page.parts) <= 1_000


def test_a_pdf_whose_page_tree_contains_itself_is_bounded(small_reader: isolated.Isolated) -> None:
    page = read_as(
        "application/pdf", pdf(b"<< /Type /Pages /Kids [2 0 R 2 0 R 3 0 R] /Count 99999 >>", b"BT ET")
    )

    assert page.kind == "pdf"
    assert page.notes


def test_a_pdf_nested_a_hundred_thousand_deep_is_bounded(small_reader: isolated.Isolated) -> None:
    deep = b"<< /Type /Pages /Kids " + b"[" * 100_000 + b"]" * 100_000 + b" /Count 1 >>"

    page = read_as("application/pdf", pdf(deep, b"BT ET"))

    assert page.kind == "pdf"
    assert page.notes


def test_a_reader_that_dies_is_replaced(small_reader: isolated.Isolated) -> None:
    read_as("application/pdf", pdf(b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", b"BT ET"))
    assert small_reader._child is not None
    small_reader._child.kill()
    small_reader._child.wait()

    page = read_as("application/pdf", pdf(b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", b"BT ET"))

    assert page.notes == ("no text layer: scanned pictures of pages, perhaps",)


def test_an_xlsx_bomb_is_not_unpacked(small_reader: isolated.Isolated) -> None:
    sheet = b"<worksheet><sheetData>" + b"<row><c t='inlineStr'><is><t>x</t></is></c></row>" * 3_000_000
    body = zipped(
        xl__workbook_xml=b'<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        b'<sheets><sheet name="A" r:id="r1"/></sheets></workbook>',
        xl___rels__workbook_xml=b"",
        xl__sharedStrings_xml=sheet,
    )

    page = read_as("application/octet-stream", body)

    assert page.kind == "xlsx"
    assert nothing_more_than(page, "unpacks", "could not be opened", "processor time", "took longer")


def test_an_odt_bomb_is_not_unpacked(small_reader: isolated.Isolated) -> None:
    body = zipped(mimetype=ODT.encode(), content_xml=b"<a><p>" + b" " * 300_000_000)

    page = read_as(ODT, body)

    assert (page.kind, page.text) == ("odt", "")
    assert page.notes == ("could not be opened: unpacks to far more than its size: not read further",)


def test_an_entity_bomb_is_refused(small_reader: isolated.Isolated) -> None:
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY l0 "lol">{laughs}]><w xmlns="{WORD}"><p><t>&l9;</t></p></w>'
    body = zipped(word__document_xml=bomb.encode())

    page = read_as("application/octet-stream", body)

    assert (page.kind, page.text) == ("docx", "")
    assert page.notes[0].startswith("could not be opened: DTDForbidden")


def test_xml_nested_a_hundred_thousand_deep_is_refused(small_reader: isolated.Isolated) -> None:
    body = zipped(word__document_xml=b"<a>" * 100_000)

    page = read_as("application/octet-stream", body)

    assert page.notes == ("could not be opened: its contents are nested too deeply to open",)


@pytest.mark.parametrize(
    "markup",
    [
        b"<div>" * 100_000 + b"Town" + b"</div>" * 100_000,
        b"<b><i><a href=x>" * 30_000 + b"Town",
        b"".join(b"<font c=%d>" % i for i in range(900)) + b"<p>Town" * 50_000,
        b"<div>" * 900 + b"<input name=a>Town" * 100_000,
    ],
    ids=["nested", "formatting", "copied", "controls"],
)
def test_deep_markup_is_read_without_its_structure(markup: bytes) -> None:
    page = read_as("text/html", markup)

    assert page.notes == ("nested deeper than 400 elements: read without its structure",)
    assert "Town" in page.text


def test_a_tag_with_a_million_attributes_is_shortened() -> None:
    crowd = b" ".join(b"a%d" % number for number in range(400_000))

    page = read_as("text/html", b"<a href=/k " + crowd + b">Town</a>")

    assert page.notes == ("a tag with more than 500 attributes was shortened",)
    assert [link.address for link in page.links] == ["https://town.example/k"]


def test_one_line_of_fifty_megabytes_is_read_to_a_limit() -> None:
    page = read_as("text/html", b"<p>" + b"x" * 50_000_000)

    assert page.notes == (
        "read only to byte 20,000,000 of 50,000,003",
        "read only to character 5,000,000 of 20,000,000",
    )
    assert len(page.text) < 5_000_001


def test_more_links_than_a_person_could_read_are_cut_and_noted() -> None:
    page = read_as("text/html", b"".join(b"<a href=/%d>t</a>" % number for number in range(30_000)))

    assert len(page.links) == 20_000
    assert page.notes == ("more than 20,000 links: the others were left out",)


@pytest.mark.parametrize(
    ("content_type", "body", "kind", "note"),
    [
        ("text/html", b"%PDF-1.4 broken", "pdf", "served as text/html, but it is pdf"),
        (
            "application/pdf",
            b"<!doctype html><title>T</title>",
            "html",
            "served as application/pdf, but it is html",
        ),
        ("text/html", b"\x89PNG\r\n\x1a\n\x00\x00", "other", "served as text/html, but it is other"),
        ("image/png", b"<html><p>Login</html>", "html", "served as image/png, but it is html"),
    ],
)
def test_lying_content_types_are_found_out(content_type: str, body: bytes, kind: str, note: str) -> None:
    page = read_as(content_type, body)

    assert page.kind == kind
    assert page.notes[-1] == note


@pytest.mark.parametrize(
    "body",
    [
        b"<p>a\x00b\x00" * 1_000,
        b"\xff\xfe<\x00p\x00>\x00\x00\xd8\x00\xd8",
        b"<p>\xed\xa0\x80\xed\xb0\x80",
        b"<a href='http://[::1'>x</a><a href='http://\xf0\x9f\x98\x80/'>y</a><base href='::::'>",
        b"<" * 100_000,
        b"<!--" * 100_000,
        b"<p a='" * 100_000,
        bytes(range(256)) * 4_000,
    ],
)
def test_no_bytes_make_the_reader_fail_or_leave_what_cannot_be_stored(body: bytes) -> None:
    page = read_as("text/html; charset=utf-8", body)

    assert not any(note.startswith("could not be read") for note in page.notes)
    assert repr(page).encode("utf-8")
    assert "\x00" not in page.text


def test_one_page_in_two_charsets_is_read_in_both() -> None:
    body = "<p>Año\n<p>mañana\n".encode() + "<p>España\n".encode("cp1252")

    page = read_as("text/html; charset=utf-8", body)

    assert "España" in page.text
    assert "mañana" in page.text


def test_an_archive_without_end_is_a_note(small_reader: isolated.Isolated) -> None:
    whole: Callable[..., bytes] = zipped
    body = whole(word__document_xml=b"<a/>")[:-30]

    page = read_as("application/zip", body)

    assert page.kind == "other"
