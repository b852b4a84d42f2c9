"""Whatever is written in any of the formats is read back the same."""

import csv

import openpyxl
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from odf import table as odf_table
from odf.opendocument import OpenDocumentSpreadsheet
from odf.text import P

from openlosi.spreadsheets import read, xlsx

HEADER = ("municipality", "assessor", "indicator", "answer", "note")
TEXT = (
    st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=8).map(str.strip).filter(bool)
)
NAMES = st.sampled_from(
    ["Évora", "بلدية تونس", 'Say "hi", you', "=1+1", "São Tomé", "北京市", "_x0041_", "12345"]
)
ROWS = st.dictionaries(
    st.tuples(NAMES, st.sampled_from(["A1", "أحمد"]), st.sampled_from(["206", "214", "225a"])),
    st.tuples(st.sampled_from(["met", "not_met", None]), st.none() | TEXT),
    min_size=1,
    max_size=12,
)


def as_csv(path, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADER, *rows])


def as_xlsxwriter(path, rows):
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([HEADER, *rows]):
            for column, text in enumerate(row):
                if text is not None:
                    sheet.write_string(number, column, text)


def as_ods(path, rows):
    document = OpenDocumentSpreadsheet()
    sheet = odf_table.Table(name="All")
    for row in [HEADER, *rows]:
        line = odf_table.TableRow()
        for text in row:
            cell = odf_table.TableCell(valuetype="string") if text is not None else odf_table.TableCell()
            if text is not None:
                cell.addElement(P(text=text))
            line.addElement(cell)
        sheet.addElement(line)
    document.spreadsheet.addElement(sheet)
    document.save(str(path))


FORMATS = {"a.csv": as_csv, "b.xlsx": as_xlsxwriter, "c.ods": as_ods}


@settings(max_examples=40, deadline=None)
@given(ROWS)
def test_answers_survive_every_format(tmp_path_factory, instrument, rows):
    folder = tmp_path_factory.mktemp("round")
    lines = [(*key, answer, note) for key, (answer, note) in rows.items()]

    for name, write in FORMATS.items():
        write(folder / name, lines)

        table = read([folder / name], instrument=instrument)

        columns = table.select("municipality", "assessor", "indicator", "answer", "note")
        expected = [tuple(None if cell == "" else cell for cell in line) for line in lines]
        assert sorted(columns.rows(), key=str) == sorted(expected, key=str)


CELL = st.none() | TEXT | st.booleans() | st.integers(-(10**9), 10**9)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(CELL, max_size=4), max_size=6))
def test_our_reader_sees_what_openpyxl_sees(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("book") / "a.xlsx"
    book = openpyxl.Workbook()
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            if isinstance(value, str):
                cell = book.active.cell(number, column)
                cell.value, cell.data_type = value, "s"
            elif value is not None:
                book.active.cell(number, column, value)
    book.save(path)

    theirs = {
        (cell.row, cell.column): str(cell.value).lower() if isinstance(cell.value, bool) else str(cell.value)
        for row in openpyxl.load_workbook(path).active.iter_rows()
        for cell in row
        if cell.value is not None
    }
    ours = {
        (number, column): text
        for sheet in xlsx.sheets_in(path)
        for number, cells in sheet.rows
        for column, text in enumerate(cells, 1)
        if text
    }
    assert ours == theirs
