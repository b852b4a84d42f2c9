"""
Read CSV: comma, semicolon, tab or bar between the cells, any encoding, any size.

A plain file goes through a columnar library, which reads nineteen million rows
in seconds. A file with anything unusual (another encoding, stray quotes, rows of
different lengths) goes row by row, slower, so that each fault gets its place.
Both ways give the same table.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import polars as pl

from openlosi.core.saying import said
from openlosi.spreadsheets.encodings import NUL, Encoding, encoding_of
from openlosi.spreadsheets.faults import Faults
from openlosi.spreadsheets.headers import ROWS_SEARCHED, Header
from openlosi.spreadsheets.raw import Place, Row, collected, dtype_of
from openlosi.spreadsheets.survey import survey

SEPARATORS = (",", ";", "\t", "|")

_HEAD = 1 << 18


@dataclass(frozen=True)
class Delimited:
    """A CSV file whose encoding is known."""

    path: Path
    place: Place
    encoding: Encoding

    def heads(self) -> Iterator[tuple[str, list[Row]]]:
        """The first rows, as each separator would cut them."""
        with self.path.open(encoding=self.encoding.name, newline="", errors="replace") as file:
            text = file.read(_HEAD)
        told = text[4:5] if text[:4].lower() == "sep=" else ""
        for separator in (told,) if told in SEPARATORS else SEPARATORS:
            yield separator, list(_first_rows(text, separator))

    def table(self, separator: str, header: Header, needed: Sequence[str], faults: Faults) -> pl.DataFrame:
        """The wanted columns of every row below the header."""
        if self.encoding.name == "utf-8-sig":
            found = survey(self.path, separator)
            if found.nul_line:
                faults.add(self.place.file, NUL, row=found.nul_line)
                return collected((), header.columns, self.place, faults)
            plain = found.quoted_well and found.returns in (0, found.lines + found.ends_open, found.lines)
            if plain:
                frame = self._fast(separator, header, found.records, found.separators)
                if frame is not None:
                    return frame
        return collected(self.rows(separator, header, needed, faults), header.columns, self.place, faults)

    def _fast(self, separator: str, header: Header, records: int, separators: int) -> pl.DataFrame | None:
        above = self._above(separator, header)
        if above is None:
            return None
        below = records - len(above)
        # As many separators as rows of equal length have; one row too short and one too long stops the library.
        if separators - sum(len(cells) - 1 for cells in above) != below * (header.width - 1):
            return None
        names = {column: name for name, column in header.columns.items()}
        schema = {
            str(n): dtype_of(names[n]) if n in names else pl.String() for n in range(1, header.width + 1)
        }
        try:
            frame = pl.read_csv(
                self.path,
                has_header=False,
                skip_lines=len(above),
                separator=separator,
                schema=schema,
                columns=[n - 1 for n in sorted(names)],
                raise_if_empty=False,
            )
        except pl.exceptions.PolarsError:
            return None
        if below == 0 or frame.height < below:
            return None
        numbers = (
            pl.Series("row", range(0), dtype=pl.UInt32) if frame.is_empty() else _numbers(header.row, frame)
        )
        return frame.rename({str(n): name for n, name in names.items()}).with_columns(numbers)

    def _above(self, separator: str, header: Header) -> list[list[str]] | None:
        with self.path.open(encoding=self.encoding.name, newline="") as file:
            lines = [line for line, _ in zip(file, range(header.row), strict=False)]
        above = [cells for line in lines for cells in csv.reader([line], delimiter=separator)]
        # A cell with a line break among the title rows would make lines and rows differ.
        return above if all(line.count('"') % 2 == 0 for line in lines) else None

    def rows(self, separator: str, header: Header, needed: Sequence[str], faults: Faults) -> Iterator[Row]:
        """Every row below the header, one by one; those of a wrong length become faults."""
        last_needed = max(header.columns[name] for name in needed)
        names = {column: name for name, column in header.columns.items()}
        with self.path.open(encoding=self.encoding.name, newline="") as file:
            reader = csv.reader(file, delimiter=separator, strict=True)
            number = 0
            while True:
                began = reader.line_num + 1
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    faults.add(self.place.file, _why(error, began), row=number + 1)
                    return
                number += 1
                if number <= header.row or not any(cell.strip() for cell in cells):
                    continue
                reason = _wrong_length(cells, header, last_needed, names)
                if reason:
                    faults.add(self.place.file, reason, row=number)
                else:
                    yield number, cells


def opened(path: Path, name: str, encoding: str | None = None) -> Delimited:
    """
    A CSV file, ready to read.

    :raises Undecodable: if no single encoding reads it
    """
    return Delimited(path, Place(name), Encoding(encoding) if encoding else encoding_of(path))


def _numbers(above: int, frame: pl.DataFrame) -> pl.Series:
    return pl.int_range(above + 1, above + 1 + frame.height, dtype=pl.UInt32, eager=True).alias("row")


def _first_rows(text: str, separator: str) -> Iterator[Row]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
    try:
        for number, cells in enumerate(reader, 1):
            yield number, cells
            if number >= ROWS_SEARCHED + 200:
                return
    except csv.Error:
        return


def _wrong_length(cells: list[str], header: Header, last_needed: int, names: dict[int, str]) -> str | None:
    if any(cell.strip() for cell in cells[header.width :]):
        return said(
            "%(cells)d cells, but the header has %(width)d: "
            "a separator inside a text must stand in double quotes.",
            cells=len(cells),
            width=header.width,
        )
    if len(cells) < last_needed:
        return said(
            "only %(cells)d cells, but the header has %(width)d: the %(name)s is missing.",
            cells=len(cells),
            width=header.width,
            name=names[last_needed],
        )
    return None


def _why(error: csv.Error, line: int) -> str:
    why = str(error)
    if "end of data" in why or "field limit" in why:
        return said(
            "a double quote opened in this row (line %(line)d of the file) is never closed.", line=line
        )
    if "expected after" in why:
        return said(
            "a text stands right after a closing double quote (line %(line)d of the file).", line=line
        )
    return said("this row cannot be read (line %(line)d of the file): %(why)s.", line=line, why=why)
