"""Read a table of plain texts, such as the people and cases of a round."""

import logging
from collections.abc import Collection, Sequence
from pathlib import Path

import polars as pl

from openlosi.spreadsheets.answers import Columns, without_blank_rows
from openlosi.spreadsheets.faults import Faults
from openlosi.spreadsheets.keys import key_of
from openlosi.spreadsheets.simple import Say, read_table


def read_texts(
    path: Path,
    needed: Sequence[str],
    optional: Sequence[str] = (),
    *,
    blank: Collection[str] = (),
    notice: Say | None = None,
    encoding: str | None = None,
) -> pl.DataFrame:
    """
    The needed and optional columns of a CSV, XLSX or ODS table, as texts without outer spaces, and `row`.

    Optional columns that the file does not have are null.

    :param blank: needed columns that may have blank cells
    :raises FaultyCells: with every fault
    """
    faults = Faults()
    raw = read_table(path, needed, optional, faults, notice or logging.getLogger(__name__).info, encoding)
    if raw is None:
        faults.check()
        raise AssertionError("a table that cannot be read is a fault")
    frame = without_blank_rows(raw.frame)
    columns = Columns(raw, frame, faults)

    def column(name: str) -> pl.Series:
        if name not in raw.columns:
            return columns.absent(name)
        required = name in needed and name not in blank
        read = columns.read(name, key_of, lambda text: f'"{text}" cannot be read.', required=required)
        return read.cast(pl.String)

    table = frame.select("row").with_columns(*(column(name) for name in (*needed, *optional)))
    faults.check()
    return table
