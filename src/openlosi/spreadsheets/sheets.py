"""A sheet of a workbook: its title, its rows, and which of its cells are merged."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from openlosi.core.saying import said
from openlosi.spreadsheets.raw import Row

#: Cells to the right of this column are not read; no table of ours is so wide.
COLUMNS_READ = 256

ROWS, COLUMNS = 1_048_576, 16_384

UNCOMPUTED = said(
    "a formula whose result is not stored. Open the file in a spreadsheet program and save it, "
    "or replace the formula by its value."
)


@dataclass(frozen=True)
class Merged:
    """A block of merged cells, by its corners."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Sheet:
    """
    One sheet. Rows without any text are not in it.

    :ivar cut: whether the program that wrote it may have cut the title short
    """

    title: str
    rows: list[Row] = field(default_factory=list)
    merged: list[Merged] = field(default_factory=list)
    cut: bool = False


Sheets = Iterator[Sheet]


class RowBuilder:
    """Put cells, which come with their column, into rows."""

    def __init__(self) -> None:
        self._cells: dict[int, str] = {}
        # The same few texts fill most cells; each is kept once.
        self._texts: dict[str, str] = {}

    def put(self, column: int, text: str) -> None:
        """A cell's text; blank cells are not kept."""
        if text and column <= COLUMNS_READ:
            self._cells[column] = self._texts.setdefault(text, text) if type(text) is str else text

    def taken(self) -> list[str]:
        """The row's cells so far, from the first column; begins the next row."""
        cells = [self._cells.get(column, "") for column in range(1, max(self._cells, default=0) + 1)]
        self._cells.clear()
        return cells


def number_text(text: str) -> str:
    """
    A number as a person would write it.

    >>> number_text("206.0"), number_text("2.06E2"), number_text("0.5"), number_text("?")
    ('206', '206', '0.5', '?')
    """
    try:
        value = float(text)
    except ValueError:
        return text
    return str(int(value)) if abs(value) < 1e15 and value.is_integer() else text
