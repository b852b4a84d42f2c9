"""XLSX and ODS: long tables, and one sheet for each municipality and assessor."""

from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from odf import table as odf_table
from odf.opendocument import OpenDocumentSpreadsheet
from odf.text import P

LONG = ["municipality", "assessor", "indicator", "answer"]


def xlsx(path: Path, sheets: dict[str, list[list]], change=lambda book: None) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    change(book)
    book.save(path)
    return path


def ods_cell(value, **attributes) -> odf_table.TableCell:
    if value is None:
        return odf_table.TableCell(**attributes)
    if isinstance(value, bool):
        return odf_table.TableCell(valuetype="boolean", booleanvalue=str(value).lower(), **attributes)
    if isinstance(value, int | float):
        return odf_table.TableCell(valuetype="float", value=value, **attributes)
    cell = odf_table.TableCell(valuetype="string", **attributes)
    cell.addElement(P(text=value))
    return cell


def ods(path: Path, sheets: dict[str, list[list]]) -> Path:
    document = OpenDocumentSpreadsheet()
    for title, rows in sheets.items():
        sheet = odf_table.Table(name=title)
        for row in rows:
            line = odf_table.TableRow()
            for value in row:
                line.addElement(value if isinstance(value, odf_table.Element) else ods_cell(value))
            sheet.addElement(line)
        document.spreadsheet.addElement(sheet)
    document.save(str(path))
    return path


@pytest.fixture(params=["xlsx", "ods"])
def workbook(request, tmp_path):
    """Write a workbook of either kind."""

    def written(sheets, name="team"):
        return {"xlsx": xlsx, "ods": ods}[request.param](tmp_path / f"{name}.{request.param}", sheets)

    return written


def test_a_long_sheet_gives_its_answers(workbook, answers_in):
    path = workbook(
        {"All": [LONG, ["Évora", "A1", 206, 1], ["Évora", "A1", "225A", False], ["بلدية", "B", 214.0, "نعم"]]}
    )

    assert answers_in(path) == [
        ("Évora", "A1", "206", "met"),
        ("Évora", "A1", "225a", "not_met"),
        ("بلدية", "B", "214", "met"),
    ]


def test_a_sheet_is_one_municipality_and_assessor(workbook, answers_in):
    rows = [
        ["Our round"],
        [],
        ["Code", "Indicateur", "Réponse"],
        ["Institutional framework"],
        [206, "Search", "oui"],
        [],
        [214, "Map", None],
    ]
    path = workbook({"Évora | A1": rows, "Évora | B2": rows, "Read me": [["Fill in every sheet."]]})

    assert answers_in(path) == [
        ("Évora", "A1", "206", "met"),
        ("Évora", "A1", "214", None),
        ("Évora", "B2", "206", "met"),
        ("Évora", "B2", "214", None),
    ]


def test_blanks_mean_no_when_told_so(workbook, answers_in):
    path = workbook({"Évora | A1": [["code", "answer"], [206, None], [214, "x"]]})

    assert answers_in(path, blank_means="no") == [
        ("Évora", "A1", "206", "not_met"),
        ("Évora", "A1", "214", "met"),
    ]


def test_faults_of_all_sheets_are_named_together(workbook, faults_in):
    path = workbook(
        {
            "Évora | A1": [["code", "answer"], [2066, "yes"]],
            "Porto": [["code", "answer"], [206, "?"]],
            "Faro | B": [["?"]],
        }
    )

    assert faults_in(path) == [
        (
            f'{path.name}, sheet "Faro | B": no header in the first 30 rows: a long table has the columns municipality, '
            "assessor, indicator and answer; a sheet of one municipality and assessor has a code and an answer column."
        ),
        (
            f'{path.name}, sheet "Porto": whose answers these are is not known: title the sheet "<municipality> | '
            '<assessor>", or name it in a mapping file with the columns file, sheet, municipality, assessor. (Excel cuts '
            "titles at 31 characters and takes none of : \\ / ? * [ ], so long names need the mapping.)"
        ),
        f'{path.name}, sheet "Évora | A1", cell A2: "2066" is no indicator of losi-test; the nearest is 206.',
    ]


def test_a_mapping_says_whose_a_sheet_is(workbook, write, answers_in):
    path = workbook({"S1": [["code", "answer"], [206, "yes"]]})
    mapping = write(
        "mapping.csv", f"file,sheet,municipality,assessor\n{path.name},S1,A name / too long for a title,A1\n"
    )

    assert answers_in(path, mapping=mapping) == [("A name / too long for a title", "A1", "206", "met")]


def test_a_mapping_row_without_its_sheet_is_a_fault(workbook, write, faults_in):
    path = workbook({"S1 | A": [["code", "answer"], [206, "yes"]]})
    mapping = write("mapping.csv", "file,sheet,municipality,assessor\nother.xlsx,S9,Évora,A1\n,,Faro,\n")

    assert faults_in(path, mapping=mapping) == [
        'mapping.csv, row 2: there is no file other.xlsx with a sheet "S9" among those given.',
        "mapping.csv, row 3 (cell A3): no file.",
        "mapping.csv, row 3 (cell D3): no assessor.",
    ]


def test_merged_answers_are_one_fault(tmp_path, faults_in):
    rows = [["code", "answer"], [206, "yes"], [214, None], ["225a", "no"]]
    path = xlsx(tmp_path / "a.xlsx", {"Évora | A": rows}, lambda book: book["Évora | A"].merge_cells("B2:B3"))

    assert faults_in(path) == [
        'a.xlsx, sheet "Évora | A", cell B2: the merged cells B2:B3 cover the answer column; unmerge them and fill each cell.'
    ]


def test_merged_answers_in_ods_are_one_fault(tmp_path, faults_in):
    merged = ods_cell("yes", numberrowsspanned=2, numbercolumnsspanned=1)
    path = ods(
        tmp_path / "a.ods",
        {"Évora | A": [["code", "answer"], [206, merged], [214, odf_table.CoveredTableCell()]]},
    )

    assert faults_in(path) == [
        'a.ods, sheet "Évora | A", cell B2: the merged cells B2:B3 cover the answer column; unmerge them and fill each cell.'
    ]


def test_merged_headings_are_no_fault(tmp_path, answers_in):
    rows = [["Portal of Évora", None], ["code", "answer"], ["Technology", None], [206, "yes"]]

    def merge(book):
        book.active.merge_cells("A1:B1")
        book.active.merge_cells("A3:B3")

    path = xlsx(tmp_path / "a.xlsx", {"Évora | A": rows}, merge)

    assert answers_in(path) == [("Évora", "A", "206", "met")]


def test_a_formula_is_read_as_its_stored_result_and_never_run(tmp_path, answers_in, write):
    path = tmp_path / "a.ods"
    stored = ods_cell("yes", formula='of:=IF(1=1;"yes";"no")')
    ods(path, {"Évora | A": [["code", "answer"], [206, stored]]})

    assert answers_in(path) == [("Évora", "A", "206", "met")]


def test_a_formula_without_a_stored_result_is_a_fault(workbook, faults_in):
    formula = ods_cell(None, formula="of:=1") if "ods" in repr(workbook({"x": []})) else "=1"
    path = workbook({"Évora | A": [["code", "answer"], [206, formula]]})

    assert faults_in(path) == [
        (
            f'{path.name}, sheet "Évora | A", cell B2: a formula whose result is not stored. '
            "Open the file in a spreadsheet program and save it, or replace the formula by its value."
        )
    ]


def test_a_placeholder_is_not_taken_for_a_formula_s_result(tmp_path, faults_in):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Évora | A")
        sheet.write_row("A1", ["code", "answer"])
        sheet.write(1, 0, 206)
        sheet.write_formula("B2", "=1")  # XlsxWriter stores 0 and asks Excel to compute

    assert [fault.partition(": ")[2][:39] for fault in faults_in(path)] == [
        "a formula whose result is not stored. O"
    ]


def test_an_error_value_is_a_fault(tmp_path, faults_in):
    path = xlsx(tmp_path / "a.xlsx", {"Évora | A": [["code", "answer"], [206, "#N/A"]]})

    assert faults_in(path) == ['a.xlsx, sheet "Évora | A", cell B2: the error #N/A.']
