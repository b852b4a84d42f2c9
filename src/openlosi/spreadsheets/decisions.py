"""Read the answers that a reviewer decided where two assessors differed."""

import logging
from pathlib import Path

import polars as pl

from openlosi.core.instruments.models import Instrument
from openlosi.spreadsheets.answers import ANSWER, Columns, Vocabulary, without_blank_rows
from openlosi.spreadsheets.doubles import blame_doubles, blame_lookalikes
from openlosi.spreadsheets.faults import Faults
from openlosi.spreadsheets.simple import Say, read_table


def read_decisions(
    path: Path, instrument: Instrument, *, notice: Say | None = None, encoding: str | None = None
) -> pl.DataFrame:
    """
    The decisions, one a row.

    Columns: municipality, indicator (Categorical), answer (Enum), reason (String), row (UInt32); none is null. A
    decision without an answer or a reason, or given twice, is a fault.

    :raises FaultyCells: with every fault
    """
    faults = Faults()
    notice = notice or logging.getLogger(__name__).info
    vocabulary = Vocabulary(instrument)
    needed = ("municipality", "indicator", "answer", "reason")
    raw = read_table(path, needed, (), faults, notice, encoding, vocabulary.book)
    if raw is None:
        faults.check()
        raise AssertionError("a table that cannot be read is a fault")
    frame = without_blank_rows(raw.frame)
    columns = Columns(raw, frame, faults)
    book = vocabulary.book
    table = frame.select("row").with_columns(
        columns.key("municipality"),
        columns.read("indicator", book.code, book.why_not, required=True),
        columns.read("answer", vocabulary.answer, vocabulary.why_no_answer, dtype=ANSWER, required=True),
        columns.written("reason"),
    )
    placed = columns.sound(table).with_columns(
        file=pl.lit(raw.place.file), sheet=pl.lit(raw.place.sheet, dtype=pl.String)
    )
    blame_doubles(placed, ("municipality", "indicator"), faults)
    blame_lookalikes(placed, "municipality", faults)
    faults.check()
    return table.select("municipality", "indicator", "answer", "reason", "row")
