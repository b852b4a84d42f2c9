"""
Replace somebody who drops out, touching as little as possible.

Only the leaver's open cases get somebody new, if that can be; if not, the
solver finds the fewest other changes. What was handed in stays as it is.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as changed

from openlosi.core.saying import said
from openlosi.pairing.people import Assignment, Case, Eligibility, Pair, Person, WrongInput
from openlosi.pairing.persons import PersonModel
from openlosi.pairing.reasons import Infeasible, feasibility
from openlosi.pairing.solver import Model


@dataclass(frozen=True)
class Replacement:
    """
    A new assignment and what it changed.

    :ivar changes: each case that changed, with who went and who came
    :ivar moved: changes beyond the leaver's own places
    """

    assignment: Assignment
    changes: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]
    moved: int


def replace(
    assignment: Assignment,
    leaver: str,
    cases: Sequence[Case],
    people: Sequence[Person],
    *,
    submitted: Collection[tuple[str, str]] = (),
    avoid_region: bool = False,
) -> Replacement:
    """
    The assignment without the leaver, with the fewest changes that any has.

    Among those, loads are as even as they can be, and newcomers meet people they have met least.

    :param submitted: assessments handed in, as (municipality, name); those people stay in those cases, the leaver too
    :raises Infeasible: if nobody can take the places
    :raises WrongInput: if the leaver has no case, or the assignment does not fit the cases and people
    """
    now = {case: list(names) for case, names in assignment.people_of.items()}
    _check(now, leaver, cases, people)
    pinned = {case: [n for n in names if (case, n) in submitted] for case, names in now.items()}
    # The leaver's capacity is what they handed in, so that nothing else can come to them.
    done = sum(leaver in names for names in pinned.values())
    leaving = next((person for person in people if person.name == leaver), Person(leaver, frozenset(), 0))
    staying = (*(p for p in people if p.name != leaver), *([changed(leaving, capacity=done)] if done else []))
    eligibility = Eligibility(cases, staying, avoid_region=avoid_region)
    open_cases = [c for c, names in now.items() if leaver in names and leaver not in pinned.get(c, ())]
    people_of = _only_the_gaps(eligibility, assignment, leaver, open_cases)
    if people_of is None:
        people_of = _fewest_moves(eligibility, now, pinned)
    if people_of is None:
        per_case = max(len(names) for names in now.values())
        found = feasibility(cases, staying, per_case=per_case, avoid_region=avoid_region)
        reasons = tuple(
            said("Without %(person)s there is no assignment: %(reason)s", person=leaver, reason=reason)
            for reason in found.reasons
        ) or (
            said(
                "Without %(person)s there is no assignment that keeps what was handed in and people who know each "
                "other apart.",
                person=leaver,
            ),
        )
        raise Infeasible(reasons, found.cases)
    return _described(assignment, people_of, len(open_cases))


def _check(
    now: Mapping[str, Sequence[str]], leaver: str, cases: Sequence[Case], people: Sequence[Person]
) -> None:
    if set(now) != {case.municipality for case in cases}:
        odd = sorted(set(now) ^ {case.municipality for case in cases})
        raise WrongInput(said("the earlier assignment and the cases differ, first in %(case)s.", case=odd[0]))
    known = {person.name for person in people} | {leaver}
    strangers = sorted({name for names in now.values() for name in names} - known)
    if strangers:
        raise WrongInput(
            said(
                "%(person)s has cases in the earlier assignment and is not among the people.",
                person=strangers[0],
            )
        )
    if not any(leaver in names for names in now.values()):
        raise WrongInput(said("%(person)s has no case in the earlier assignment.", person=leaver))


def _only_the_gaps(
    eligibility: Eligibility, assignment: Assignment, leaver: str, open_cases: Sequence[str]
) -> dict[str, list[str]] | None:
    loads, met = assignment.loads(eligibility.people), assignment.meetings()
    model = Model()
    # An even load comes first; how often two people met decides between equals.
    step = 1 + sum(met.values()) * max(1, len(open_cases))
    columns: dict[tuple[str, str], int] = {}
    case_rows = {case: model.row(1, 1) for case in open_cases}
    for person in eligibility.people:
        row = model.row(0, 0)
        for case in open_cases:
            partners = [name for name in assignment.people_of[case] if name != leaver]
            if person.name in partners or not eligibility.may(person, eligibility.by_municipality[case]):
                continue
            if any(eligibility.know(person.name, partner) for partner in partners):
                continue
            meetings = sum(met[_pair(person.name, partner)] for partner in partners)
            columns[case, person.name] = model.column(meetings, 1, (case_rows[case], 1), (row, 1))
        load = loads[person.name]
        for next_load in range(load + 1, min(person.capacity, load + len(open_cases)) + 1):
            model.column(step * next_load, 1, (row, -1))
    values = model.solution()
    if values is None:
        return None
    people_of = {case: list(names) for case, names in assignment.people_of.items()}
    for (case, name), column in columns.items():
        if values[column]:
            people_of[case][people_of[case].index(leaver)] = name
    return people_of


def _fewest_moves(
    eligibility: Eligibility, now: Mapping[str, list[str]], pinned: Mapping[str, list[str]]
) -> dict[str, list[str]] | None:
    # One change costs more than all loads together can save.
    dearest = sum(min(person.capacity, len(now)) for person in eligibility.people) ** 2 + 1
    per_case = max(len(names) for names in now.values())
    model = PersonModel(eligibility, per_case, now=now, kept=pinned, change=dearest)
    return model.people_of()


def _described(assignment: Assignment, people_of: Mapping[str, list[str]], gaps: int) -> Replacement:
    ordered: dict[str, tuple[str, ...]] = {}
    changes = {}
    for case, before in assignment.people_of.items():
        after = people_of[case]
        gone = tuple(name for name in before if name not in after)
        come = [name for name in after if name not in before]
        # Whoever stays keeps their place in the pair.
        ordered[case] = tuple(name if name in after else come.pop(0) for name in before)
        if gone:
            changes[case] = (gone, tuple(name for name in after if name not in before))
    moved = sum(len(gone) for gone, _ in changes.values()) - gaps
    return Replacement(Assignment(ordered, assignment.earlier), changes, moved)


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)
