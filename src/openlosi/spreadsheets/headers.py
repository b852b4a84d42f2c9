"""
Find the row that names the columns, even below title rows, and what each column is.

Two forms are known: a long table, which names the municipality and the assessor
in every row, and a sheet for one municipality and one assessor, which has only
codes and answers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openlosi.core.saying import said
from openlosi.spreadsheets.codes import CodeBook
from openlosi.spreadsheets.raw import KEYS, REMARKS, Row
from openlosi.spreadsheets.words import header_rank

#: A header is looked for in so many rows.
ROWS_SEARCHED = 30

LONG = KEYS
SHEET = ("indicator", "answer")
#: A long table of settled answers, which are nobody's in particular.
SETTLED = ("municipality", *SHEET)


class Ambiguous(Exception):
    """Two columns could equally be the one that is needed."""

    def __init__(self, row: int, column: int, reason: str) -> None:
        self.row, self.column, self.reason = row, column, reason
        super().__init__(reason)


@dataclass(frozen=True)
class Header:
    """
    Where a table begins and what its columns are.

    :ivar row: the header's own row
    :ivar columns: each field's column, counted from 1
    :ivar ignored: the names of the columns that are no field of ours
    :ivar width: how many columns the header has
    """

    row: int
    columns: Mapping[str, int]
    ignored: tuple[str, ...]
    width: int

    @property
    def names_municipalities(self) -> bool:
        """Whether a column that is not read holds municipalities, as in a long table that lacks another column."""
        return any(header_rank("municipality", name) is not None for name in self.ignored)


def find_header(
    rows: Sequence[Row],
    needed: Sequence[str],
    optional: Sequence[str] = REMARKS,
    book: CodeBook | None = None,
) -> Header | None:
    """
    The first row that names every needed column, or None.

    :raises Ambiguous: if that row names one of them twice
    """
    for index, (row, cells) in enumerate(rows[:ROWS_SEARCHED]):
        candidates = {name: _candidates(name, cells) for name in (*needed, *optional)}
        if all(candidates[name] for name in needed):
            below = [cells for _, cells in rows[index + 1 :]]
            return _header(row, cells, candidates, below, book)
    return None


def _candidates(name: str, cells: Sequence[str]) -> dict[int, int]:
    ranks = {column: header_rank(name, text) for column, text in enumerate(cells, 1) if text.strip()}
    return {column: rank for column, rank in ranks.items() if rank is not None}


def _header(
    row: int,
    cells: Sequence[str],
    candidates: Mapping[str, dict[int, int]],
    below: Sequence[Sequence[str]],
    book: CodeBook | None,
) -> Header:
    columns: dict[str, int] = {}
    for name, ranks in candidates.items():
        ranks = {column: rank for column, rank in ranks.items() if column not in columns.values()}
        if name == "indicator" and book and len(ranks) > 1:
            ranks = _holding_codes(ranks, below, book)
        if ranks:
            columns[name] = _surest(name, ranks, row, cells)
    named = {column: text.strip() for column, text in enumerate(cells, 1) if text.strip()}
    ignored = tuple(text for column, text in named.items() if column not in columns.values())
    return Header(row, columns, ignored, len(cells))


def _holding_codes(ranks: dict[int, int], below: Sequence[Sequence[str]], book: CodeBook) -> dict[int, int]:
    # A sheet may have both "Indicator" (its text) and "Code"; whichever holds codes is meant.
    def codes_in(column: int) -> int:
        return sum(1 for texts in below if column <= len(texts) and book.code(texts[column - 1]))

    most = max(codes_in(column) for column in ranks)
    return {column: rank for column, rank in ranks.items() if codes_in(column) == most}


def _surest(name: str, ranks: dict[int, int], row: int, cells: Sequence[str]) -> int:
    best = min(ranks.values())
    columns = sorted(column for column, rank in ranks.items() if rank == best)
    if len(columns) > 1:
        one, other = (cells[column - 1].strip() for column in columns[:2])
        raise Ambiguous(
            row,
            columns[1],
            said(
                'two columns could be the %(name)s: "%(one)s" and "%(other)s". Rename the one that is not meant.',
                name=name,
                one=one,
                other=other,
            ),
        )
    return columns[0]
