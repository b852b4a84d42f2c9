"""Files made to do harm, and files that are merely damaged: one message each, in bounded time and memory."""

import io
import zipfile
from pathlib import Path

import pytest

from openlosi.spreadsheets import packages

TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def relations(*pairs: tuple[str, str, str]) -> str:
    inside = "".join(
        f'<Relationship Id="{i}" Type="{RELATION}/{kind}" Target="{target}"/>' for i, kind, target in pairs
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inside}</Relationships>'


def xlsx(path: Path, sheet: bytes, texts: bytes = b"", head: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", relations(("r1", "officeDocument", "xl/workbook.xml")))
        archive.writestr(
            "xl/workbook.xml",
            f'{head}<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><sheets><sheet name="M | A" sheetId="1" r:id="r1"/>'
            "</sheets></workbook>",
        )
        parts = relations(
            ("r1", "worksheet", "worksheets/sheet1.xml"), ("r2", "sharedStrings", "sharedStrings.xml")
        )
        archive.writestr("xl/_rels/workbook.xml.rels", parts)
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        if texts:
            archive.writestr("xl/sharedStrings.xml", texts)
    return path


def sheet(rows: bytes) -> bytes:
    return b'<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (MAIN.encode(), rows)


CELLS = (
    b'<row r="1"><c r="A1" t="inlineStr"><is><t>code</t></is></c><c r="B1" t="inlineStr"><is><t>answer</t></is></c></row>'
    b'<row r="2"><c r="A2"><v>206</v></c><c r="B2"><v>1</v></c></row>'
)


def test_a_plain_package_is_read(tmp_path, answers_in):
    assert answers_in(xlsx(tmp_path / "a.xlsx", sheet(CELLS))) == [("M", "A", "206", "met")]


def test_a_package_that_unpacks_too_far_is_refused(tmp_path, faults_in, monkeypatch):
    monkeypatch.setattr(packages, "UNPACKED_BYTES", 1_000_000)

    assert faults_in(xlsx(tmp_path / "a.xlsx", sheet(CELLS + b" " * 2_000_000))) == [
        (
            "a.xlsx: unpacks to more than 1 MB, the most that is read. "
            "Delete empty formatted rows, split it, or save it as CSV, which has no limit."
        )
    ]


def test_a_package_with_too_many_cells_is_refused(tmp_path, faults_in, monkeypatch):
    monkeypatch.setattr(packages, "ELEMENTS", 1_000)

    assert faults_in(
        xlsx(tmp_path / "a.xlsx", sheet(CELLS + b'<row r="3">' + b"<c/>" * 2_000 + b"</row>"))
    ) == [
        (
            "a.xlsx: holds more than 1,000 cells and marks, the most that is read. "
            "Delete empty formatted rows, split it, or save it as CSV, which has no limit."
        )
    ]


def test_a_million_blank_formatted_rows_are_passed_over(tmp_path, answers_in):
    phantom = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (n, n) for n in range(3, 100_000))

    assert answers_in(xlsx(tmp_path / "a.xlsx", sheet(CELLS + phantom))) == [("M", "A", "206", "met")]


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">',
    ],
)
def test_a_document_type_is_refused(tmp_path, faults_in, declaration):
    assert faults_in(xlsx(tmp_path / "a.xlsx", sheet(CELLS), head=declaration)) == [
        "a.xlsx: declares a document type, which no spreadsheet needs; it may be an attack and is not read."
    ]


def test_one_huge_tag_is_refused(tmp_path, faults_in):
    tag = b'<row r="3" x="' + b"a" * 6_000_000 + b'"/>'

    assert faults_in(xlsx(tmp_path / "a.xlsx", sheet(CELLS + tag))) == [
        "a.xlsx: holds an element too big for a spreadsheet."
    ]


def test_a_row_beyond_the_last_is_refused(tmp_path, faults_in):
    assert faults_in(xlsx(tmp_path / "a.xlsx", sheet(CELLS + b'<row r="1048577"/>'))) == [
        "a.xlsx: has a row beyond 1,048,576."
    ]


def content(rows: str) -> bytes:
    office, table, text = (
        f"urn:oasis:names:tc:opendocument:xmlns:{n}:1.0" for n in ("office", "table", "text")
    )
    return (
        f'<office:document-content xmlns:office="{office}" xmlns:table="{table}" xmlns:text="{text}"><office:body>'
        f'<office:spreadsheet><table:table table:name="M | A">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    ).encode()


def ods(path: Path, rows: str, manifest: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content(rows))
        if manifest:
            archive.writestr("META-INF/manifest.xml", manifest)
    return path


def row(*texts: str, repeat: str = "") -> str:
    cells = "".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in texts)
    return f"<table:table-row {repeat}>{cells}</table:table-row>"


def test_repeated_blank_rows_and_cells_cost_nothing(tmp_path, answers_in):
    blank = (
        '<table:table-row table:number-rows-repeated="1048573"><table:table-cell table:number-columns-repeated="16384"/>'
        "</table:table-row>"
    )

    path = ods(tmp_path / "a.ods", row("code", "answer") + row("206", "yes") + blank)

    assert answers_in(path) == [("M", "A", "206", "met")]


def test_repeated_full_cells_count_as_many(tmp_path, faults_in):
    bomb = (
        '<table:table-row table:number-rows-repeated="1000000">'
        '<table:table-cell table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell></table:table-row>'
    )

    assert faults_in(ods(tmp_path / "a.ods", row("code", "answer") + bomb)) == [
        (
            "a.ods: holds more than 12,000,000 cells and marks, the most that is read. "
            "Delete empty formatted rows, split it, or save it as CSV, which has no limit."
        )
    ]


def test_an_impossible_repetition_is_refused(tmp_path, faults_in):
    path = ods(tmp_path / "a.ods", row("code", repeat='table:number-rows-repeated="99999999999999999999"'))

    assert faults_in(path) == ["a.ods: repeats a row or cell 999999999999 times, more than a sheet can hold."]


def test_a_comment_in_a_cell_is_not_its_text(tmp_path, answers_in):
    noted = (
        "<table:table-row><table:table-cell><text:p>206</text:p></table:table-cell><table:table-cell>"
        "<office:annotation><text:p>no!</text:p></office:annotation><text:p>yes</text:p></table:table-cell></table:table-row>"
    )

    assert answers_in(ods(tmp_path / "a.ods", row("code", "answer") + noted)) == [("M", "A", "206", "met")]


def test_a_locked_document_is_explained(tmp_path, write, faults_in):
    manifest = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:encryption-data/></m:manifest>'

    assert faults_in(
        ods(tmp_path / "a.ods", row("x"), manifest), write("b.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 64)
    ) == [
        "a.ods: is locked with a password; save it without one.",
        "b.xlsx: is the old Excel format or locked with a password; save it as .xlsx without one.",
    ]


def test_a_file_that_is_no_package_is_explained(write, faults_in):
    assert faults_in(write("a.xlsx", "municipality,assessor")) == [
        "a.xlsx: is not the spreadsheet that its name says, or is cut short."
    ]


def test_a_damaged_package_is_explained(tmp_path, faults_in):
    path = xlsx(tmp_path / "a.xlsx", sheet(CELLS))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)

    assert len(faults_in(path)) == 1


def test_every_cut_of_a_package_gives_one_message(tmp_path, faults_in):
    whole = xlsx(tmp_path / "whole.xlsx", sheet(CELLS)).read_bytes()

    for size in range(0, len(whole) - 1, 97):
        (tmp_path / "cut.xlsx").write_bytes(whole[:size])
        assert len(faults_in(tmp_path / "cut.xlsx")) == 1


def test_a_directory_of_millions_is_refused_unread(tmp_path, faults_in):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(20_000):
            archive.writestr(f"part{number}", "")
    (tmp_path / "a.xlsx").write_bytes(buffer.getvalue())

    assert faults_in(tmp_path / "a.xlsx") == ["a.xlsx: has too many parts to be a spreadsheet."]
