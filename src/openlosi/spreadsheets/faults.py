"""
Say which cells of a team's files are wrong, all at once.

A fault names the file, the sheet, the cell and the reason, in words that a
person who has only a spreadsheet program can act on. Faults are gathered while
reading and raised together, so that nobody mends one cell to be told of the next.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from string import ascii_uppercase

from openlosi.core.saying import said

#: So many faults are kept one by one for each file; any further are counted and the count is said.
LISTED_PER_FILE = 10_000

#: So many faults are printed by str(FaultyCells); its `faults` holds all.
PRINTED = 50


def column_name(column: int) -> str:
    """
    A column's letters, counted from 1.

    >>> column_name(4), column_name(28)
    ('D', 'AB')
    """
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = ascii_uppercase[letter] + letters
    return letters


@dataclass(frozen=True)
class Fault:
    """
    One thing wrong in a file.

    :ivar file: the file, as the person named it
    :ivar sheet: the sheet's title; None for CSV, which has none
    :ivar row: counted from 1 as a spreadsheet program counts; None when the whole sheet or file is meant
    :ivar column: counted from 1; None when the whole row is meant
    """

    file: str
    sheet: str | None
    row: int | None
    column: int | None
    reason: str

    @property
    def cell(self) -> str | None:
        """
        The cell in A1 notation, or the row's number when no single cell is at fault.

        >>> Fault("a.csv", None, 57, 4, "…").cell
        'D57'
        """
        if self.row is None:
            return None
        return f"{column_name(self.column)}{self.row}" if self.column else f"row {self.row}"

    @property
    def place(self) -> str:
        """
        Where to look.

        >>> Fault("a.csv", None, 57, 4, "…").place
        'a.csv, row 57 (cell D57)'
        >>> Fault("a.xlsx", "Ville | A1", 57, 4, "…").place
        'a.xlsx, sheet "Ville | A1", cell D57'
        """
        file, sheet, row, cell = self.file, self.sheet, self.row, self.cell
        if sheet is None:
            if row is None:
                return file
            if self.column is None:
                return said("%(file)s, row %(row)d", file=file, row=row)
            return said("%(file)s, row %(row)d (cell %(cell)s)", file=file, row=row, cell=cell)
        if row is None:
            return said('%(file)s, sheet "%(sheet)s"', file=file, sheet=sheet)
        if self.column is None:
            return said('%(file)s, sheet "%(sheet)s", row %(row)d', file=file, sheet=sheet, row=row)
        return said('%(file)s, sheet "%(sheet)s", cell %(cell)s', file=file, sheet=sheet, cell=cell)

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


class FaultyCells(ValueError):
    """
    Some cells could not be read, so nothing was.

    :ivar faults: every listed fault, in the order of files, sheets, rows and columns; then, of each file that has
        more, how many are not listed
    :ivar count: how many there are, listed or not
    """

    def __init__(self, faults: Iterable[Fault], unlisted: Mapping[str, int] | None = None) -> None:
        listed, unlisted = sorted(faults, key=_order), unlisted or {}
        beyond = (
            Fault(file, None, None, None, said("%(count)d more faulty cells are not listed.", count=more))
            for file, more in unlisted.items()
        )
        self.count = len(listed) + sum(unlisted.values())
        self.faults = (*listed, *beyond)
        super().__init__(self.text())

    def text(self, most: int = PRINTED) -> str:
        """The faults, one a line, the first so many; it says how many more there are."""
        count = self.count
        lines = [f"{count} fault{'s' if count != 1 else ''}; nothing was loaded."]
        shown = self.faults[:most]
        lines += [str(fault) for fault in shown]
        if len(self.faults) > most:
            lines.append(f"… and {count - most} more.")
        return "\n".join(lines)


def _order(fault: Fault) -> tuple[str, str, int, int, str]:
    return (fault.file, fault.sheet or "", fault.row or 0, fault.column or 0, fault.reason)


class Faults:
    """The faults found so far."""

    def __init__(self) -> None:
        self._listed: list[Fault] = []
        self._counts: dict[str, int] = {}

    def add(
        self,
        file: str,
        reason: str,
        *,
        sheet: str | None = None,
        row: int | None = None,
        column: int | None = None,
    ) -> None:
        """Remember one fault."""
        self._counts[file] = self._counts.get(file, 0) + 1
        if self._counts[file] <= LISTED_PER_FILE:
            self._listed.append(Fault(file, sheet, row, column, reason))

    def add_uncounted(self, file: str, count: int) -> None:
        """Remember that a file has so many more faults than were listed."""
        self._counts[file] = max(self._counts.get(file, 0), LISTED_PER_FILE) + count

    def room(self, file: str) -> int:
        """How many more faults of this file will be listed one by one."""
        return max(0, LISTED_PER_FILE - self._counts.get(file, 0))

    def __bool__(self) -> bool:
        return bool(self._counts)

    def check(self) -> None:
        """
        Go on only if there is no fault.

        :raises FaultyCells: with all of them
        """
        if self:
            counts = self._counts.items()
            unlisted = {file: count - LISTED_PER_FILE for file, count in counts if count > LISTED_PER_FILE}
            raise FaultyCells(self._listed, unlisted)
