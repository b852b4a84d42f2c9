"""
The files a team hands in: assessors' workbooks, a list of municipalities, a reviewer's decisions.

They are as teams really make them: one sheet a municipality, titled
``<municipality> | <assessor>``, and answers in the assessor's language.
"""

import csv
from collections.abc import Iterable
from pathlib import Path

import xlsxwriter

from openlosi.core.instruments.models import Instrument
from openlosi.core.instruments.values import Value
from openlosi.practice.country import Country, Municipality
from openlosi.practice.team import TEAM, Assessor, assessed, assessment, decisions

_YES_AND_NO = {
    "Amal": ("نعم", "لا"),
    "Bruno": ("sim", "não"),
    "Chiara": ("sì", "no"),
    "Esi": ("yes", "no"),
    "Farid": ("oui", "non"),
}


def write_country(country: Country, instrument: Instrument, directory: Path, *, leave_open: str = "") -> None:
    """
    Write the team's folder ``sheets``, ``municipalities.csv`` and ``decisions.csv`` into a directory.

    :param leave_open: the key of a municipality whose discrepancies nobody has decided yet
    """
    sheets = directory / "sheets"
    sheets.mkdir(parents=True, exist_ok=True)
    cases = list(assessed(country))
    for assessor in TEAM:
        towns = [town for town, pair in cases if assessor in pair]
        _write_workbook(country, instrument, assessor, towns, sheets / f"{assessor.name}.xlsx")
    _write_rows(
        directory / "municipalities.csv",
        ("municipality", "name", "region", "population", "portal", "no_score_reason"),
        (
            (t.key, t.name, t.region, t.population, t.portal, t.no_score_reason)
            for t in country.municipalities
        ),
    )
    _write_rows(
        directory / "decisions.csv",
        ("municipality", "indicator", "answer", "reason"),
        (
            (d.municipality, d.indicator, "yes" if d.value is Value.MET else "no", d.reason)
            for d in decisions(country, instrument, leave_open=leave_open)
        ),
    )


def _write_workbook(
    country: Country, instrument: Instrument, assessor: Assessor, towns: Iterable[Municipality], path: Path
) -> None:
    yes, no = _YES_AND_NO.get(assessor.name, ("1", "0"))
    with xlsxwriter.Workbook(path) as book:
        heading = book.add_format({"bold": True, "bottom": 1})
        for town in towns:
            sheet = book.add_worksheet(f"{town.key} | {assessor.name}")
            sheet.set_column(1, 1, 60)
            sheet.write_row(0, 0, ("code", "indicator name", "answer"), heading)
            answers = assessment(country, town, assessor, instrument)
            for row, (code, value) in enumerate(answers.items(), start=1):
                answer = yes if value is Value.MET else no
                sheet.write_row(row, 0, (code, instrument.text(code).name, answer))


def _write_rows(path: Path, header: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
