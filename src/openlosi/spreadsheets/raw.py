"""
A table as it stood in a file, before anything is made of its words.

Every reader (CSV, XLSX, ODS) ends here: texts in columns, each row with the
number a spreadsheet program would give it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Self

import polars as pl

from openlosi.spreadsheets.faults import Faults

#: What a table of answers holds. Evidence and note may be absent.
KEYS = ("municipality", "assessor", "indicator", "answer")
REMARKS = ("evidence", "note")

_AT_ONCE = 200_000

Row = tuple[int, Sequence[str]]


class Unreadable(str):
    """A cell with no text to read: an error value, or a formula whose result is not stored."""

    reason: str

    def __new__(cls, text: str, reason: str) -> Self:
        cell = super().__new__(cls, text)
        cell.reason = reason
        return cell


@dataclass(frozen=True)
class Place:
    """The file, and the sheet if it has sheets, that a table came from."""

    file: str
    sheet: str | None = None


@dataclass(frozen=True)
class Raw:
    """
    A table as it stood.

    :ivar columns: where each field stands, counted from 1; a field that the sheet's title gives has no column
    :ivar frame: one column a field, and `row`
    """

    place: Place
    columns: Mapping[str, int]
    frame: pl.DataFrame
    constants: Mapping[str, str] = field(default_factory=dict)


def dtype_of(name: str) -> pl.DataType:
    """How a field's texts are kept: those that repeat a million times, once each."""
    return pl.String() if name in {*REMARKS, "reason"} else pl.Categorical()


def collected(rows: Iterable[Row], columns: Mapping[str, int], place: Place, faults: Faults) -> pl.DataFrame:
    """Put the wanted columns of some rows in a frame, a stretch of rows at a time."""
    empty = pl.DataFrame(schema={name: dtype_of(name) for name in columns} | {"row": pl.UInt32()})
    rows = iter(rows)
    frames = [empty]
    while stretch := list(islice(rows, _AT_ONCE)):
        frames.append(_frame(stretch, columns, place, faults))
    return pl.concat(frames)


def _frame(rows: list[Row], columns: Mapping[str, int], place: Place, faults: Faults) -> pl.DataFrame:
    sound = [row for row in rows if _is_readable(row, columns, place, faults)]
    data: dict[str, pl.Series] = {}
    for name, column in columns.items():
        texts = [cells[column - 1] or None if column <= len(cells) else None for _, cells in sound]
        data[name] = pl.Series(name, texts, dtype=pl.String).cast(dtype_of(name))
    data["row"] = pl.Series("row", [row for row, _ in sound], dtype=pl.UInt32)
    return pl.DataFrame(data)


def _is_readable(row: Row, columns: Mapping[str, int], place: Place, faults: Faults) -> bool:
    number, cells = row
    readable = True
    for column in columns.values():
        text = cells[column - 1] if column <= len(cells) else ""
        if isinstance(text, Unreadable):
            faults.add(place.file, text.reason, sheet=place.sheet, row=number, column=column)
            readable = False
    return readable
