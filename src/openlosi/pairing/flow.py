"""
Share out the places so that loads are as even as they can be.

Cases with the same possible assessors are one class, and so are people who may
take the same cases and have the same capacity. A flow between classes then says
how many places of each class of cases go to each class of people; each further
case of a person costs one more than the one before, so that no other sharing is
more even.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from openlosi.pairing.people import Case, Eligibility, Person
from openlosi.pairing.solver import Model


@dataclass(frozen=True)
class Classes:
    """Cases and people who are alike, and which class of people may take which class of cases."""

    cases: tuple[tuple[Case, ...], ...]
    people: tuple[tuple[Person, ...], ...]
    edges: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Flow:
    """
    How many places go where.

    :ivar places: of a class of cases to a class of people, by their numbers
    :ivar short: how many places of each class of cases nobody can take
    """

    places: Mapping[tuple[int, int], int]
    short: Mapping[int, int]


def classes_of(eligibility: Eligibility) -> Classes:
    """Group what is alike."""
    homes = {person.home for person in eligibility.people}
    case_groups: dict[object, list[Case]] = {}
    for case in eligibility.cases:
        own = case.place if case.place in homes else None
        case_groups.setdefault((case.languages, case.region, own), []).append(case)
    cases = tuple(map(tuple, case_groups.values()))
    people_groups: dict[object, list[Person]] = {}
    for person in eligibility.people:
        may = tuple(number for number, group in enumerate(cases) if eligibility.may(person, group[0]))
        people_groups.setdefault((may, person.capacity), []).append(person)
    people = tuple(map(tuple, people_groups.values()))
    edges = tuple((case, number) for number, key in enumerate(people_groups) for case in key[0])  # type: ignore[index]
    return Classes(cases, people, edges)


def even_flow(classes: Classes, per_case: int) -> Flow:
    """The most even sharing of the most places that can be taken."""
    model = Model()
    case_rows = [model.row(per_case * len(group), per_case * len(group)) for group in classes.cases]
    people_rows = [model.row(0, 0) for _ in classes.people]
    columns = {}
    for case, people in classes.edges:
        most = len(classes.cases[case]) * min(per_case, len(classes.people[people]))
        columns[case, people] = model.column(0, most, (case_rows[case], 1), (people_rows[people], 1))
    most_cases = sum(len(group) for group in classes.cases)
    steepest = 0
    for group, row in zip(classes.people, people_rows, strict=True):
        for load in range(1, min(group[0].capacity, most_cases) + 1):
            model.column(load, len(group), (row, -1))
            steepest = max(steepest, load)
    # Dearer than any rearrangement that would save a place.
    absent = (steepest + 1) * (len(classes.people) + len(classes.cases) + 2)
    shorts = [
        model.column(absent, per_case * len(g), (r, 1)) for g, r in zip(classes.cases, case_rows, strict=True)
    ]
    values = model.solution()
    assert values is not None  # every place may stay empty
    taken = {edge: values[column] for edge, column in columns.items() if values[column]}
    return Flow(taken, {case: values[column] for case, column in enumerate(shorts) if values[column]})


def dealt(classes: Classes, flow: Flow, per_case: int, rng: Random) -> dict[str, list[str]]:
    """Give the places of a full flow to persons, nobody twice to one case, everybody in a class alike."""
    counts: list[dict[str, int]] = [{} for _ in classes.cases]
    for number, group in enumerate(classes.people):
        names = [person.name for person in group]
        rng.shuffle(names)
        # Dealing goes round the class without a break, so that loads differ by one at most.
        turn = 0
        for (case, people), places in flow.places.items():
            if people == number:
                for _ in range(places):
                    name = names[turn % len(names)]
                    counts[case][name] = counts[case].get(name, 0) + 1
                    turn += 1
    people_of: dict[str, list[str]] = {}
    for group_of_cases, count in zip(classes.cases, counts, strict=True):
        people_of |= _laid_out(group_of_cases, count, rng)
    assert all(len(set(names)) == per_case for names in people_of.values())
    return people_of


def _laid_out(cases: tuple[Case, ...], count: dict[str, int], rng: Random) -> dict[str, list[str]]:
    # Laid round the cases one person after the other: nobody has more places than there are cases, so nobody
    # comes to the same case twice.
    order = [case.municipality for case in cases]
    rng.shuffle(order)
    names = list(count)
    rng.shuffle(names)
    people_of: dict[str, list[str]] = {case: [] for case in order}
    position = 0
    for name in names:
        for _ in range(count[name]):
            people_of[order[position % len(order)]].append(name)
            position += 1
    return people_of
