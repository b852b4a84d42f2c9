"""Say what is wrong with a campaign's answers as a whole, where no single cell is at fault."""

from collections.abc import Iterable
from dataclasses import dataclass

#: So many faults of one kind are told one by one; any further are counted and the count is said.
LISTED = 1000


@dataclass(frozen=True)
class Fault:
    """
    One thing wrong, in words for people.

    :ivar place: file, sheet and row where it first stands; empty where the answers came from no file
    """

    reason: str
    place: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}" if self.place else self.reason


class FaultyAnswers(ValueError):
    """
    The answers contradict themselves or the tables beside them, so nothing was scored.

    :ivar faults: every fault found
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def place_of(file: str | None, sheet: str | None, row: int | None) -> str:
    """
    Where a row stands, as a person looks for it.

    >>> place_of("a.xlsx", "Ville | A1", 7)
    'a.xlsx, sheet "Ville | A1", row 7'
    """
    parts = [file, f'sheet "{sheet}"' if sheet is not None else None, None if row is None else f"row {row}"]
    return ", ".join(part for part in parts if part is not None)
