"""Find the table in a sheet's rows and take its columns, minding headings and merged cells."""

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from openlosi.core.saying import said
from openlosi.spreadsheets.codes import CodeBook
from openlosi.spreadsheets.faults import Faults, column_name
from openlosi.spreadsheets.headers import Header
from openlosi.spreadsheets.raw import KEYS, Place, Row, collected
from openlosi.spreadsheets.sheets import Merged
from openlosi.spreadsheets.words import header_rank


def rows_below(rows: Iterable[Row], header: Header, place: Place, faults: Faults) -> pl.DataFrame:
    """All rows below the header, as they stand."""
    return collected((row for row in rows if row[0] > header.row), header.columns, place, faults)


def answer_rows(rows: Iterable[Row], header: Header, book: CodeBook) -> list[Row]:
    """
    The rows of one municipality's sheet that hold a code or an answer.

    Left out are blank rows, the header where it is repeated, and headings: a row
    whose code cell holds words and whose answer cell is blank.
    """
    code_column, answer_column = header.columns["indicator"], header.columns["answer"]
    kept = []
    for row, cells in rows:
        code, answer = _cell(cells, code_column), _cell(cells, answer_column)
        if row <= header.row or not (code.strip() or answer.strip()):
            continue
        if header_rank("indicator", code) is not None and header_rank("answer", answer) is not None:
            continue
        heading = not answer.strip() and not any(sign.isdigit() for sign in code) and book.code(code) is None
        if not heading:
            kept.append((row, cells))
    return kept


def without_merged(
    frame: pl.DataFrame, merged: Sequence[Merged], columns: Mapping[str, int], place: Place, faults: Faults
) -> pl.DataFrame:
    """
    The rows that no merged block makes unclear; each block that does is one fault.

    A block is unclear when it covers a needed cell that is not its first: nobody
    can tell whether the text was meant for every row, or where the others went.
    """
    needed = {column: name for name, column in columns.items() if name in KEYS}
    for block in merged:
        covered = [c for c in sorted(needed) if block.left <= c <= block.right]
        if block.bottom == block.top:
            covered = [column for column in covered if column != block.left]
        inside = pl.col("row").is_between(block.top, block.bottom)
        if not covered or frame.filter(inside).is_empty():
            continue
        corner = f"{column_name(block.left)}{block.top}:{column_name(block.right)}{block.bottom}"
        faults.add(
            place.file,
            said(
                "the merged cells %(corner)s cover the %(name)s column; unmerge them and fill each cell.",
                corner=corner,
                name=needed[covered[0]],
            ),
            sheet=place.sheet,
            row=block.top,
            column=covered[0],
        )
        frame = frame.filter(~inside)
    return frame


def _cell(cells: Sequence[str], column: int) -> str:
    return cells[column - 1] if column <= len(cells) else ""
