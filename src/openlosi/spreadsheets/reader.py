"""
Read a team's spreadsheets: all of them, or none.

Long tables and sheets for one municipality and one assessor become one table of
answers. Whatever cannot be read is named, all at once, with file, sheet, cell
and reason; then nothing is loaded.
"""

import logging
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

import polars as pl

from openlosi.core.instruments.models import Instrument
from openlosi.spreadsheets.answers import ANSWER, BlankMeans, Vocabulary, read_answers
from openlosi.spreadsheets.doubles import blame_doubles, blame_lookalikes
from openlosi.spreadsheets.faults import Faults
from openlosi.spreadsheets.files import spreadsheets_in
from openlosi.spreadsheets.raw import REMARKS, Place
from openlosi.spreadsheets.simple import read_mapping
from openlosi.spreadsheets.sources import Say, Sources

#: Told before each file: the file, its number from 1, how many there are.
Progress = Callable[[Path, int, int], None]

ORDER = ("municipality", "assessor", "indicator", "answer", *REMARKS, "file", "sheet", "row")


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
    assessor_needed: bool = True,
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
    :param assessor_needed: or the answers are settled ones, and may be nobody's: the assessor is then the empty text
    :raises FaultyCells: with every fault of every file
    """
    faults = Faults()
    notice = notice or logging.getLogger(__name__).info
    owners = read_mapping(mapping, faults, notice, encoding, assessor_needed=assessor_needed)
    paths = spreadsheets_in(inputs, faults, notice, [*leave_out, *([mapping] if mapping else [])])
    vocabulary = Vocabulary(instrument, blank_means)
    sources = Sources(vocabulary.book, owners, faults, notice, encoding, assessor_needed=assessor_needed)
    tables: list[tuple[Place, pl.DataFrame]] = []
    for number, path in enumerate(paths, 1):
        if progress:
            progress(path, number, len(paths))
        for raw in sources.raws_in(path):
            table = read_answers(raw, vocabulary, faults, assessor_needed=assessor_needed)
            tables.append((raw.place, table))
    owners.blame_unmet(faults)
    answers = _together(tables)
    del tables
    for key in ("municipality", "assessor"):
        blame_lookalikes(answers, key, faults)
    blame_doubles(answers, ("municipality", "assessor", "indicator"), faults)
    faults.check()
    return answers


def _together(tables: Sequence[tuple[Place, pl.DataFrame]]) -> pl.DataFrame:
    files = pl.Enum(list(dict.fromkeys(place.file for place, _ in tables)))
    sheets = pl.Enum(list(dict.fromkeys(place.sheet for place, _ in tables if place.sheet is not None)))
    keys = {name: pl.Categorical() for name in ORDER[:3]}
    parts = [
        pl.DataFrame(schema=keys | {"answer": ANSWER, "file": files, "sheet": sheets, "row": pl.UInt32()})
    ]
    for place, table in tables:
        file, sheet = pl.lit(place.file, dtype=files), pl.lit(place.sheet, dtype=sheets)
        parts.append(table.with_columns(file.alias("file"), sheet.alias("sheet")))
    answers = pl.concat(parts, how="diagonal")
    absent = [pl.lit(None).alias(name) for name in REMARKS if name not in answers.columns]
    return answers.with_columns(absent).select(ORDER)
