"""Cases and people, and who may take which case."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from openlosi.core.saying import said


@dataclass(frozen=True)
class Case:
    """
    A municipality's portal that needs assessors.

    :ivar languages: whoever reads one of these can assess it; none means that anybody can
    :ivar seat: where people at home may not assess it, if that is not the municipality as named here: several portals of
        one municipality are cases of different names
    """

    municipality: str
    languages: frozenset[str] = frozenset()
    region: str | None = None
    seat: str | None = None

    @property
    def place(self) -> str:
        """Where people at home may not assess it."""
        return self.municipality if self.seat is None else self.seat


@dataclass(frozen=True)
class Person:
    """
    Someone who assesses.

    :ivar capacity: the most cases this person takes
    :ivar home: the municipality where this person lives or works, which they never assess
    :ivar region: the home's region, where it is not that of a case
    :ivar knows: people with whom this person is never paired (E7), named by either of the two
    """

    name: str
    languages: frozenset[str]
    capacity: int
    home: str | None = None
    region: str | None = None
    knows: frozenset[str] = frozenset()


Pair = tuple[str, str]


@dataclass(frozen=True)
class Assignment:
    """
    Who assesses what.

    :ivar people_of: the people of each case, in the order of the cases
    :ivar earlier: how often two people met in earlier rounds
    """

    people_of: Mapping[str, tuple[str, ...]]
    earlier: Mapping[Pair, int] = field(default_factory=dict)

    def loads(self, people: Iterable[Person] = ()) -> dict[str, int]:
        """How many cases each person has; those named without a case have none."""
        loads = {person.name: 0 for person in people}
        return loads | Counter(name for names in self.people_of.values() for name in names)

    def meetings(self) -> Counter[Pair]:
        """How often each two people meet, earlier rounds included."""
        met = Counter(self.earlier)
        for names in self.people_of.values():
            met.update(combinations(sorted(names), 2))
        return met


class WrongInput(ValueError):
    """The cases or the people contradict themselves."""


class Eligibility:
    """
    Who may take which case.

    :param avoid_region: nobody assesses a municipality of their home's region either
    """

    def __init__(
        self, cases: Sequence[Case], people: Sequence[Person], *, avoid_region: bool = False
    ) -> None:
        _check(cases, people)
        self.cases, self.people = tuple(cases), tuple(people)
        self._regions = {case.place: case.region for case in cases}
        self._avoid_region = avoid_region
        self.by_name = {person.name: person for person in people}
        self.by_municipality = {case.municipality: case for case in cases}
        self._strangers_not = {frozenset((p.name, other)) for p in people for other in p.knows}

    def reads(self, person: Person, case: Case) -> bool:
        """Whether a person reads one of a case's languages."""
        return not case.languages or bool(case.languages & person.languages)

    def is_away(self, person: Person, case: Case) -> bool:
        """Whether a case is not a person's own municipality, nor in the region of it where that matters."""
        if person.home == case.place:
            return False
        home = person.region or self._regions.get(person.home or "")
        return not (self._avoid_region and home is not None and home == case.region)

    def may(self, person: Person, case: Case) -> bool:
        """Whether a person may take a case."""
        return person.capacity > 0 and self.reads(person, case) and self.is_away(person, case)

    def know(self, one: str, other: str) -> bool:
        """Whether two people know each other."""
        return frozenset((one, other)) in self._strangers_not

    @property
    def acquainted(self) -> list[Pair]:
        """The pairs of people who know each other."""
        pairs = (tuple(sorted(pair)) for pair in self._strangers_not if pair <= self.by_name.keys())
        return sorted((pair[0], pair[1]) for pair in pairs if len(pair) == 2)


def _check(cases: Sequence[Case], people: Sequence[Person]) -> None:
    if (twice := _first_double(case.municipality for case in cases)) is not None:
        raise WrongInput(said("the case %(name)s is listed twice.", name=twice))
    if (twice := _first_double(person.name for person in people)) is not None:
        raise WrongInput(said("the person %(name)s is listed twice.", name=twice))
    for person in people:
        if person.capacity < 0:
            raise WrongInput(said("%(person)s has a capacity below zero.", person=person.name))


def _first_double(names: Iterable[str]) -> str | None:
    return min((name for name, count in Counter(names).items() if count > 1), default=None)
