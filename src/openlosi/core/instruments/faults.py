"""What is wrong with an edition, in words for the person who wrote it."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """
    One thing to put right.

    :ivar file: the file it is in
    :ivar place: the indicator, criterion, level or key it is about; empty for the file as a whole
    :ivar reason: what is wrong, and what to write instead
    """

    file: str
    place: str
    reason: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.place, self.reason) if part)


class FaultyEdition(Exception):
    """An edition that cannot be used. Holds every fault found, so that all can be put right in one sitting."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))
