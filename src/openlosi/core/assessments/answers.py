"""Answers, and how a settled answer was reached."""

from dataclasses import dataclass
from enum import Enum

from openlosi.core.instruments.values import Value

__all__ = ["Answer", "How", "Value"]


@dataclass(frozen=True)
class Answer:
    """What one assessor says of one indicator."""

    indicator: str
    value: Value
    assessor_id: int | str


class How(Enum):
    """How a settled answer was reached."""

    AGREED = "agreed"
    DECIDED = "decided"
    RECONCILED = "reconciled"
    ADJUDICATED = "adjudicated"
    REPLIED = "replied"
