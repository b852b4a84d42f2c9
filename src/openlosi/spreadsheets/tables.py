"""Read a table of plain texts, such as the people and cases of a round."""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

import polars as pl

from openlosi.core.saying import said
from openlosi.spreadsheets.answers import Columns, Reading, without_blank_rows
from openlosi.spreadsheets.doubles import blame_doubles, blame_lookalikes
from openlosi.spreadsheets.faults import Faults
from openlosi.spreadsheets.keys import key_of
from openlosi.spreadsheets.simple import Say, read_table

#: What a column's text means, None if nothing, and why a text without a meaning has none.
Meaning = tuple[Reading, Callable[[str], str]]


def read_texts(
    path: Path,
    needed: Sequence[str],
    optional: Sequence[str] = (),
    *,
    blank: Collection[str] = (),
    meanings: Mapping[str, Meaning] | None = None,
    unique: str | None = None,
    notice: Say | None = None,
    encoding: str | None = None,
) -> pl.DataFrame:
    """
    The needed and optional columns of a CSV, XLSX or ODS table, as texts without outer spaces, and `row`.

    Optional columns that the file does not have are null.

    :param blank: needed columns that may have blank cells
    :param meanings: columns whose texts must mean something; a text that does not is a fault
    :param unique: a needed column in which nothing may stand twice, nor in two spellings
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
        meaning, why_not = (meanings or {}).get(
            name, (key_of, lambda text: said('"%(text)s" cannot be read.', text=text))
        )
        return columns.read(name, meaning, why_not, required=required)

    table = frame.select("row").with_columns(*(column(name) for name in (*needed, *optional)))
    if unique is not None:
        placed = columns.sound(table).with_columns(
            file=pl.lit(raw.place.file), sheet=pl.lit(raw.place.sheet, dtype=pl.String)
        )
        blame_doubles(placed, (unique,), faults)
        blame_lookalikes(placed, unique, faults)
    faults.check()
    return table.with_columns(pl.col(*needed, *optional).cast(pl.String))
