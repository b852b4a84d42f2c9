"""
Write the tables as CSV: UTF-8, the same bytes for the same answers, and nothing that a spreadsheet would run.

A key, name or assessor that begins like a formula gets an apostrophe in front,
as spreadsheet programs themselves mark a text. Codes, answers and figures are
our own words and stay as they are; an interval may begin with a minus.
"""

from collections.abc import Collection
from dataclasses import fields
from pathlib import Path

import polars as pl

from openlosi.tables.scoring import Tables

#: The columns whose words people chose.
FROM_PEOPLE = ("municipality", "name", "key")

# Some programs drop leading spaces before they look for a formula.
_FORMULA = r"^[ \u00a0]*[=+\-@\t\r\n＝＋－＠]"


def write_csv(tables: Tables, directory: Path, *, only: Collection[str] | None = None) -> None:
    """Write each table, or only those named, into the directory under its own name."""
    for field in fields(tables):
        if only is not None and field.name not in only:
            continue
        frame: pl.DataFrame = getattr(tables, field.name)
        inert(frame).write_csv(directory / f"{field.name}.csv")


def inert(frame: pl.DataFrame) -> pl.DataFrame:
    """
    The table with an apostrophe before every text from people that begins like a formula.

    >>> inert(pl.DataFrame({"municipality": ["=1+1", "Évora"], "met": [1, 2]})).rows()
    [("'=1+1", 1), ('Évora', 2)]
    """
    return frame.with_columns(_inert(frame[name]) for name in FROM_PEOPLE if name in frame.columns)


def _inert(column: pl.Series) -> pl.Series:
    words = column.dtype.categories if isinstance(column.dtype, pl.Enum) else column
    if not words.str.contains(_FORMULA).any():
        return column
    marked = pl.select(pl.when(words.str.contains(_FORMULA)).then("'" + words).otherwise(words)).to_series()
    made = marked.gather(column.to_physical()) if isinstance(column.dtype, pl.Enum) else marked
    return made.alias(column.name)
