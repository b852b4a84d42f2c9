"""
Read a team's spreadsheets: all of them, or none.

Long tables and sheets for one municipality and one assessor become one table of
answers. Whatever cannot be read is named, all at once, with file, sheet, cell
and reason; then nothing is loaded.
"""

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

import polars as pl

from openlosi.core.instruments.models import Instrument
from openlosi.spreadsheets.answers import ANSWER, BlankMeans, Vocabulary, read_answers
from openlosi.spreadsheets.delimited import Delimited, opened
from openlosi.spreadsheets.doubles import blame_doubles, blame_lookalikes
from openlosi.spreadsheets.encodings import Undecodable
from openlosi.spreadsheets.faults import Faults
from openlosi.spreadsheets.files import spreadsheets_in
from openlosi.spreadsheets.headers import LONG, ROWS_SEARCHED, Ambiguous, Header, find_header
from openlosi.spreadsheets.raw import REMARKS, Place, Raw, Row

Say = Callable[[str], None]

#: Told before each file: the file, its number from 1, how many there are.
Progress = Callable[[Path, int, int], None]


def read(
    inputs: Sequence[Path],
    *,
    instrument: Instrument,
    mapping: Path | None = None,
    blank_means: BlankMeans = "unanswered",
    progress: Progress | None = None,
    notice: Say | None = None,
    encoding: str | None = None,
    leave_out: Collection[Path] = (),
) -> pl.DataFrame:
    """
    All answers in these files and folders, as one table.

    Columns: municipality, assessor, indicator (Categorical), answer (Enum of met, not_met, not_applicable;
    null is unanswered), evidence, note (String, or Null where no file has them), and where each stood: file,
    sheet (Enum; null for CSV), row (UInt32).

    :param mapping: a table `file, sheet, municipality, assessor` for sheets whose title does not say whose they are
    :param notice: told, in a sentence each, of what was skipped or guessed; the log otherwise
    :param encoding: of all CSV files, where it must not be guessed
    :param leave_out: files inside the given folders that hold no answers
    :raises FaultyCells: with every fault of every file
    """
    faults = Faults()
    notice = notice or logging.getLogger(__name__).info
    paths = spreadsheets_in(inputs, faults, notice, leave_out)
    reading = _Reading(Vocabulary(instrument, blank_means), faults, notice, encoding)
    tables = []
    for number, path in enumerate(paths, 1):
        if progress:
            progress(path, number, len(paths))
        tables += list(reading.tables_in(path))
    answers = _together(tables)
    del tables
    for key in ("municipality", "assessor"):
        blame_lookalikes(answers, key, faults)
    blame_doubles(answers, ("municipality", "assessor", "indicator"), faults)
    faults.check()
    return answers


class _Reading:
    """One call of read(): what holds for all of its files."""

    def __init__(self, vocabulary: Vocabulary, faults: Faults, notice: Say, encoding: str | None) -> None:
        self._vocabulary, self._faults, self._notice, self._encoding = vocabulary, faults, notice, encoding

    def tables_in(self, path: Path) -> Iterator[tuple[Place, pl.DataFrame]]:
        for raw in self._raw(path):
            yield raw.place, read_answers(raw, self._vocabulary, self._faults)

    def _raw(self, path: Path) -> Iterator[Raw]:
        try:
            file = opened(path, str(path), self._encoding)
            if file.encoding.guessed:
                self._notice(f"{path}: not UTF-8; read as {file.encoding.name}, a guess. Look at the names.")
            yield from self._csv(file)
        except Undecodable as error:
            self._faults.add(str(path), error.reason, row=error.line)
        except (OSError, UnicodeError) as error:
            self._faults.add(str(path), f"cannot be read: {error}.")

    def _csv(self, file: Delimited) -> Iterator[Raw]:
        place = file.place
        for separator, rows in file.heads():
            header = self._header(rows, LONG, place)
            if header:
                self._say_ignored(header, place)
                frame = file.table(separator, header, LONG, self._faults)
                yield Raw(place, header.columns, frame)
                return
        self._faults.add(place.file, _NO_HEADER)

    def _header(self, rows: Sequence[Row], needed: Sequence[str], place: Place) -> Header | None:
        try:
            return find_header(rows, needed, REMARKS, self._vocabulary.book)
        except Ambiguous as error:
            self._faults.add(place.file, error.reason, sheet=place.sheet, row=error.row, column=error.column)
            return None

    def _say_ignored(self, header: Header, place: Place) -> None:
        if header.ignored:
            where = f'{place.file}, sheet "{place.sheet}"' if place.sheet else place.file
            self._notice(f"{where}: columns not read: {', '.join(header.ignored)}.")


_NO_HEADER = (
    f"no header in the first {ROWS_SEARCHED} rows: a table of answers has the columns municipality, assessor, "
    "indicator and answer, in any order."
)


def _together(tables: Sequence[tuple[Place, pl.DataFrame]]) -> pl.DataFrame:
    files = pl.Enum(list(dict.fromkeys(place.file for place, _ in tables)))
    sheets = pl.Enum(list(dict.fromkeys(place.sheet for place, _ in tables if place.sheet is not None)))
    remarks = [name for name in REMARKS if any(name in table.columns for _, table in tables)]
    order = ["municipality", "assessor", "indicator", "answer", *REMARKS, "file", "sheet", "row"]
    schema = {"municipality": pl.Categorical, "assessor": pl.Categorical, "indicator": pl.Categorical}
    parts = [
        pl.DataFrame(schema=schema | {"answer": ANSWER, "file": files, "sheet": sheets, "row": pl.UInt32})
    ]
    for place, table in tables:
        parts.append(
            table.with_columns(
                pl.lit(place.file, dtype=files).alias("file"),
                pl.lit(place.sheet, dtype=sheets).alias("sheet"),
            )
        )
    answers = pl.concat(parts, how="diagonal")
    absent = [pl.lit(None).alias(name) for name in REMARKS if name not in remarks]
    return answers.with_columns(absent).select(order)
