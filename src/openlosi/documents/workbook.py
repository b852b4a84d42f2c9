"""
The results as a workbook: one sheet a table, ready to sort and filter.

Text is always written as text: a municipality named ``=1+1`` stays a name.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import polars as pl
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from openlosi.core.instruments.models import BASE_LANGUAGE, Instrument
from openlosi.tables import Tables

#: Excel's own limit; a longer table stands in its CSV file.
MOST_ROWS = 1_048_575


def write_workbook(tables: Tables, instrument: Instrument, path: Path, *, title: str) -> None:
    """
    Write results, answers, discrepancies, missing lists, agreement and the indicators' names.

    :raises FileCreateError: if the file cannot be written
    """
    sheets = {
        "results": tables.results,
        "answers": tables.answers,
        "discrepancies": tables.discrepancies,
        "missing": tables.missing,
        "agreement": tables.agreement,
        "indicators": _indicators(instrument),
    }
    # In memory, with row after row let go: a national campaign has half a million rows.
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False}) as book:
        # A fixed date: the same answers give the same file.
        book.set_properties({"title": title, "created": datetime(2000, 1, 1)})
        formats = {
            "head": book.add_format({"bold": True, "bottom": 1, "bg_color": "#F3F7F8"}),
            "score": book.add_format({"num_format": "0.0000"}),
            "text": book.add_format({"num_format": "@"}),
        }
        for name, frame in sheets.items():
            _write_sheet(book.add_worksheet(name), frame, formats)


def _write_sheet(sheet: Worksheet, frame: pl.DataFrame, formats: Mapping[str, Format]) -> None:
    for column, name in enumerate(frame.columns):
        sheet.set_column(column, column, 26 if name in ("name", "municipality", "key", "question") else 14)
    sheet.freeze_panes(1, 1)
    shown = frame.head(MOST_ROWS)
    sheet.autofilter(0, 0, max(shown.height, 1), max(shown.width - 1, 0))
    sheet.write_row(0, 0, frame.columns, formats["head"])
    kinds = [_kind(name, dtype) for name, dtype in frame.schema.items()]
    for number, row in enumerate(shown.iter_rows(), start=1):
        for column, (value, kind) in enumerate(zip(row, kinds, strict=True)):
            if value is None or value == "":
                continue
            if kind == "score":
                sheet.write_number(number, column, float(value), formats["score"])
            elif kind == "number":
                sheet.write_number(number, column, value)
            else:
                sheet.write_string(number, column, str(value), formats["text"])


def _kind(name: str, dtype: pl.DataType) -> str:
    if name == "score" or name.endswith("_score") or name in ("value", "low", "high"):
        return "score"
    return "number" if dtype.is_numeric() else "text"


def _indicators(instrument: Instrument) -> pl.DataFrame:
    rows = [
        (i.code, ", ".join(i.criteria), text.name, text.question, i.effort.value)
        for i in instrument.indicators
        for text in [instrument.text(i.code, BASE_LANGUAGE)]
    ]
    return pl.DataFrame(rows, schema=["indicator", "criterion", "name", "question", "effort"], orient="row")


__all__ = ["FileCreateError", "write_workbook"]
