"""A folder of results: the tables with their description, the workbook and the report."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from openlosi.core.instruments.models import Instrument
from openlosi.documents.datapackage import write_datapackage
from openlosi.documents.report import report
from openlosi.documents.workbook import write_workbook
from openlosi.tables import Tables, write_csv


def write_results(
    tables: Tables,
    instrument: Instrument,
    folder: Path,
    *,
    title: str,
    language: str,
    tables_only: bool = False,
    step: Callable[[str], AbstractContextManager[object]] = nullcontext,
) -> None:
    """
    Write everything that a score run leaves behind into a folder.

    :param language: of the report's texts; the base language where the edition lacks it
    :param step: told what is being done
    """
    with step("Writing the tables ..."):
        write_csv(tables, folder)
        write_datapackage(folder, instrument, title=title)
    if tables_only:
        return
    with step("Writing the workbook ..."):
        write_workbook(tables, instrument, folder / "results.xlsx", title=title)
    with step("Drawing the report ..."):
        write_report(tables, instrument, folder, title=title, language=language)


def write_report(tables: Tables, instrument: Instrument, folder: Path, *, title: str, language: str) -> None:
    """Draw the report into a folder."""
    page = report(tables, instrument, title=title, language=language)
    (folder / "report.html").write_text(page, encoding="utf-8")
