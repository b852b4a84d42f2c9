"""The workbook holds the tables, as numbers and as text that is never a formula."""

import openpyxl

from openlosi.documents.workbook import write_workbook


def test_every_table_is_a_sheet(tables, instrument, tmp_path):
    write_workbook(tables, instrument, tmp_path / "r.xlsx", title="T")

    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    assert book.sheetnames == ["results", "answers", "discrepancies", "missing", "agreement", "indicators"]
    assert [sheet.max_row - 1 for sheet in book][:4] == [
        tables.results.height,
        tables.answers.height,
        tables.discrepancies.height,
        tables.missing.height,
    ]


def test_scores_are_numbers_and_names_are_text(tables, instrument, tmp_path):
    write_workbook(tables, instrument, tmp_path / "r.xlsx", title="T")

    rows = list(openpyxl.load_workbook(tmp_path / "r.xlsx")["results"].iter_rows(values_only=True))
    first = dict(zip(rows[0], rows[1], strict=True))
    assert (first["municipality"], first["met"], first["score"], first["rank"]) == ("east", 4, 1, 1)


def test_a_name_like_a_formula_stays_a_name(tables, instrument, tmp_path):
    write_workbook(tables, instrument, tmp_path / "r.xlsx", title="T")

    sheet = openpyxl.load_workbook(tmp_path / "r.xlsx")["results"]
    cell = next(row[0] for row in sheet.iter_rows() if "cmd" in str(row[0].value))
    assert cell.data_type == "s"


def test_the_same_tables_give_the_same_bytes(tables, instrument, tmp_path):
    write_workbook(tables, instrument, tmp_path / "a.xlsx", title="T")
    write_workbook(tables, instrument, tmp_path / "b.xlsx", title="T")

    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
