"""PDFs and office files are read with their pages and sheets."""

import io
from collections.abc import Callable

import xlsxwriter

from openlosi.crawler.reading import read
from openlosi.evidence_format.pages import Link, Page

Zip = Callable[[dict[str, str | bytes]], bytes]
ODF = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body>{}</office:body>'
    "</office:document-content>"
)


def read_file(body: bytes, content_type: str = "application/octet-stream") -> Page:
    return read(body, content_type=content_type, address="https://town.example/file")


def test_a_pdf_keeps_its_pages_apart(a_pdf: Callable[..., bytes]) -> None:
    link = b"/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://town.example/x) >> >>]"
    body = a_pdf(
        b"BT /F1 12 Tf 20 200 Td (Budget) Tj ET", b"BT /F1 12 Tf 20 200 Td (Total 5) Tj ET", extra=link
    )

    page = read_file(body, "application/pdf")

    assert (page.kind, page.parts, page.text, page.notes) == (
        "pdf",
        ("Budget", "Total 5"),
        "Budget\nTotal 5",
        (),
    )
    assert page.links == (Link("https://town.example/x", "page 1"), Link("https://town.example/x", "page 2"))


def test_a_scanned_pdf_says_that_it_has_no_text(a_pdf: Callable[..., bytes]) -> None:
    page = read_file(a_pdf(b"0 0 100 100 re f"))

    assert (page.parts, page.notes) == (("",), ("no text layer: scanned pictures of pages, perhaps",))


def test_a_protected_pdf_says_so(a_pdf: Callable[..., bytes]) -> None:
    key = b"<" + b"41" * 32 + b">"
    lock = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O %s /U %s >> /ID [<41> <41>]" % (key, key)

    page = read_file(a_pdf(b"BT ET", trailer=lock))

    assert page.notes == ("protected by a password: its text cannot be read",)


def test_a_broken_pdf_is_a_note(a_pdf: Callable[..., bytes]) -> None:
    page = read_file(b"%PDF-1.4 and then nothing")

    assert (page.kind, page.text) == ("pdf", "")
    assert page.notes[0].startswith("could not be opened: ")


def test_a_word_file_gives_its_paragraphs_and_links(a_zip: Zip) -> None:
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = a_zip(
        {
            "word/document.xml": f'<w:document xmlns:w="{word}"><w:body><w:p><w:r><w:t>Council </w:t></w:r>'
            "<w:r><w:t>minutes</w:t></w:r></w:p><w:p><w:r><w:t>Item 1</w:t></w:r></w:p></w:body></w:document>",
            "word/_rels/document.xml.rels": "<Relationships><Relationship Id='r1' Target='https://town.example/'/>"
            "<Relationship Id='r2' Target='media/image.png'/></Relationships>",
            "docProps/core.xml": '<c xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Minutes</dc:title></c>',
        }
    )

    page = read_file(body)

    assert (page.kind, page.title, page.text) == ("docx", "Minutes", "Council minutes\nItem 1")
    assert page.links == (Link("https://town.example/", ""),)


def test_a_workbook_gives_a_part_for_each_sheet() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        first, second = book.add_worksheet("Income"), book.add_worksheet("Costs")
        first.write_row(0, 0, ["Tax", 12])
        first.write_row(1, 0, ["Fees", 3.5])
        second.write(0, 0, "Roads")

    page = read_file(out.getvalue())

    assert (page.kind, page.parts) == ("xlsx", ("Income\nTax\t12\nFees\t3.5", "Costs\nRoads"))


def test_an_opendocument_text_keeps_what_stands_between_its_spans(a_zip: Zip) -> None:
    content = ODF.format(
        "<office:text><text:h>Plan</text:h><text:p>A <text:span>green</text:span> town, "
        '<text:a xlink:href="https://town.example/plan">see</text:a> it.</text:p></office:text>'
    )

    page = read_file(a_zip({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content}))

    assert (page.kind, page.text) == ("odt", "Plan\nA green town, see it.")
    assert page.links == (Link("https://town.example/plan", ""),)


def test_an_opendocument_spreadsheet_gives_its_rows(a_zip: Zip) -> None:
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    rows = f"<table:table-row>{cell.format('Bus')}{cell.format('7')}</table:table-row>"
    content = ODF.format(
        f'<office:spreadsheet><table:table table:name="Lines">{rows}</table:table></office:spreadsheet>'
    )

    page = read_file(
        a_zip({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})
    )

    assert (page.kind, [part.split() for part in page.parts]) == ("ods", [["Lines", "Bus", "7"]])


def test_an_old_word_file_is_said_to_be_unreadable() -> None:
    page = read_file(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "application/msword")

    assert page.kind == "other"
    assert page.notes == ("an office file of before 2007 (.doc, .xls or .ppt): its text cannot be read here",)
