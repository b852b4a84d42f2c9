"""
Count what two assessors said of the same indicators.

Only answers that both gave are compared: what one of them left open is
incomplete, not a discrepancy.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from openlosi.core.instruments.values import Value

#: The answers of the LOSI itself (F1).
TWO_ANSWERS = (Value.MET, Value.NOT_MET)


@dataclass(frozen=True)
class PairCounts:
    """
    How often each pair of answers was given.

    :ivar cells: by the answer of the first assessor and that of the second; absent is 0
    :ivar values: the answers that the instrument allows, given or not; two of them or more
    """

    cells: Mapping[tuple[Value, Value], int]
    values: tuple[Value, ...] = TWO_ANSWERS

    def __post_init__(self) -> None:
        if len(set(self.values)) < 2 or len(set(self.values)) != len(self.values):
            raise ValueError("agreement needs two or more different answers to choose from")
        for (first, second), count in self.cells.items():
            if first not in self.values or second not in self.values:
                raise ValueError(f"{first.value} and {second.value} are not both allowed by the instrument")
            if count < 0:
                raise ValueError(f"a count is below zero: {count}")

    def __getitem__(self, cell: tuple[Value, Value]) -> int:
        return self.cells.get(cell, 0)

    @property
    def n(self) -> int:
        """How many pairs of answers are compared."""
        return sum(self.cells.values())

    @property
    def alike(self) -> int:
        """How many pairs of answers are the same."""
        return sum(self[value, value] for value in self.values)

    def first(self, value: Value) -> int:
        """How often the first assessor gave this answer."""
        return sum(self[value, other] for other in self.values)

    def second(self, value: Value) -> int:
        """How often the second assessor gave this answer."""
        return sum(self[other, value] for other in self.values)

    def either(self, value: Value) -> int:
        """How often this answer was given, by both together."""
        return self.first(value) + self.second(value)


def pair_counts(pairs: Iterable[tuple[Value, Value]], values: tuple[Value, ...] = TWO_ANSWERS) -> PairCounts:
    """
    Count pairs of answers.

    >>> counted = pair_counts([(Value.MET, Value.MET), (Value.MET, Value.NOT_MET)])
    >>> counted.n, counted.alike
    (2, 1)
    """
    return PairCounts(Counter(pairs), values)


def together(tables: Iterable[PairCounts]) -> PairCounts:
    """
    The sum of several tables over the same answers.

    :raises ValueError: if there is none, or they are over different answers
    """
    tables = tuple(tables)
    if len({table.values for table in tables}) != 1:
        raise ValueError("tables can be put together only when they are over the same answers")
    total: Counter[tuple[Value, Value]] = Counter()
    for table in tables:
        total.update(table.cells)
    return PairCounts(total, tables[0].values)
