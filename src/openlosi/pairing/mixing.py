"""
Let the same two people meet as rarely as possible, without changing anybody's load.

Two cases exchange one person each as long as that lowers the sum, over all pairs
of people, of the squared number of meetings. This is a local search: it finds no
better single exchange than it tried, which is no proof that none exists.
People who know each other weigh more than any number of meetings.
"""

from collections import Counter
from collections.abc import Mapping
from itertools import combinations
from random import Random

from openlosi.pairing.people import Eligibility, Pair

#: Weight of a pair that must not be.
_NEVER = 10**6

#: Exchanges tried for each case that could be better, in one pass; and passes.
_TRIES, _PASSES = 200, 30


class Mixing:
    """The people of each case while they are being exchanged."""

    def __init__(
        self,
        eligibility: Eligibility,
        people_of: dict[str, list[str]],
        earlier: Mapping[Pair, int],
        rng: Random,
    ) -> None:
        self._eligibility, self.people_of, self._rng = eligibility, people_of, rng
        self._met = Counter(earlier)
        for names in people_of.values():
            self._met.update(_pairs(names))
        self._order = list(people_of)

    def improve(self) -> None:
        """Exchange people until a whole pass finds nothing better."""
        least = self._least()
        for _ in range(_PASSES):
            worth = [case for case in self._order if self._could_be_better(case, least)]
            self._rng.shuffle(worth)
            if sum(self._improve_case(case) for case in worth) == 0:
                return

    @property
    def acquainted(self) -> list[str]:
        """The cases whose people know each other."""
        return [case for case, names in self.people_of.items() if self._know(names)]

    def _least(self) -> int:
        # No pair can meet less often than this on average; a pair at this count is not worth a try.
        people = len({name for names in self.people_of.values() for name in names})
        pairs = max(1, people * (people - 1) // 2)
        return max(1, -(-sum(len(_pairs(names)) for names in self.people_of.values()) // pairs))

    def _could_be_better(self, case: str, least: int) -> bool:
        names = self.people_of[case]
        return any(self._met[pair] > least for pair in _pairs(names)) or self._know(names)

    def _improve_case(self, case: str) -> bool:
        for _ in range(_TRIES):
            other = self._rng.choice(self._order)
            if other != case and self._exchange(case, other):
                return True
        return False

    def _exchange(self, case: str, other: str) -> bool:
        mine, theirs = self.people_of[case], self.people_of[other]
        here, there = self._rng.randrange(len(mine)), self._rng.randrange(len(theirs))
        leaving, coming = mine[here], theirs[there]
        if (
            coming in mine
            or leaving in theirs
            or not self._may(coming, case)
            or not self._may(leaving, other)
        ):
            return False
        before = self._weight(mine) + self._weight(theirs)
        self._put(case, here, coming)
        self._put(other, there, leaving)
        if self._weight(mine) + self._weight(theirs) < before:
            return True
        self._put(case, here, leaving)
        self._put(other, there, coming)
        return False

    def _put(self, case: str, place: int, name: str) -> None:
        names = self.people_of[case]
        self._met.subtract(_pairs(names))
        names[place] = name
        self._met.update(_pairs(names))

    def _may(self, name: str, case: str) -> bool:
        return self._eligibility.may(self._eligibility.by_name[name], self._eligibility.by_municipality[case])

    def _know(self, names: list[str]) -> bool:
        return any(self._eligibility.know(*pair) for pair in _pairs(names))

    def _weight(self, names: list[str]) -> int:
        return sum(
            self._met[pair] + (_NEVER if self._eligibility.know(*pair) else 0) for pair in _pairs(names)
        )


def _pairs(names: list[str]) -> list[Pair]:
    return list(combinations(sorted(names), 2))
