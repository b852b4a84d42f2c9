"""Say in words why there is no assignment, naming cases and people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

from openlosi.core.saying import said
from openlosi.pairing.flow import Classes, Flow, classes_of, even_flow
from openlosi.pairing.people import Case, Eligibility, Person

_NAMED = 8


class Infeasible(ValueError):
    """
    There is no assignment.

    :ivar reasons: why, one sentence each
    :ivar cases: cases that cannot all be staffed, whatever happens to the others
    """

    def __init__(self, reasons: Sequence[str], cases: Sequence[str]) -> None:
        self.reasons, self.cases = tuple(reasons), tuple(cases)
        super().__init__(" ".join(reasons))


@dataclass(frozen=True)
class Feasibility:
    """
    Whether the people suffice, and by how much.

    :ivar needed: places to fill
    :ivar available: places that people offer, all capacities together
    :ivar reasons: why there is no assignment; empty when there is one
    :ivar cases: cases that cannot all be staffed
    """

    needed: int
    available: int
    reasons: tuple[str, ...]
    cases: tuple[str, ...] = ()

    @property
    def feasible(self) -> bool:
        """Whether there is an assignment, people who know each other apart."""
        return not self.reasons


def feasibility(
    cases: Sequence[Case], people: Sequence[Person], *, per_case: int = 2, avoid_region: bool = False
) -> Feasibility:
    """
    The arithmetic before an assignment: places needed and offered, and why they do not meet.

    Whether people who know each other can be kept apart is decided only by assign().
    """
    eligibility = Eligibility(cases, people, avoid_region=avoid_region)
    classes = classes_of(eligibility)
    return explained(eligibility, classes, even_flow(classes, per_case), per_case)


def explained(eligibility: Eligibility, classes: Classes, flow: Flow, per_case: int) -> Feasibility:
    """What a flow says of feasibility."""
    needed = per_case * len(eligibility.cases)
    available = sum(person.capacity for person in eligibility.people)
    if not flow.short:
        return Feasibility(needed, available, ())
    lonely = [
        (case, group)
        for group in classes.cases
        for case in group
        if sum(eligibility.may(person, case) for person in eligibility.people) < per_case
    ]
    if lonely:
        reasons = [_why_lonely(eligibility, case, per_case) for case, _ in lonely]
        return Feasibility(needed, available, tuple(reasons), tuple(case.municipality for case, _ in lonely))
    if needed > available:
        reason = said(
            "%(cases)d cases with %(each)d people each need %(needed)d places, and the people offer %(offered)d: "
            "%(short)d are short.",
            cases=len(eligibility.cases),
            each=per_case,
            needed=needed,
            offered=available,
            short=needed - available,
        )
        return Feasibility(needed, available, (reason,), tuple(c.municipality for c in eligibility.cases))
    crowded = _crowded(classes, flow, per_case)
    return Feasibility(
        needed,
        available,
        (_why_crowded(eligibility, crowded, per_case),),
        tuple(case.municipality for case in crowded),
    )


def _why_lonely(eligibility: Eligibility, case: Case, per_case: int) -> str:
    readers = [person for person in eligibility.people if eligibility.reads(person, case) and person.capacity]
    may = [person.name for person in readers if eligibility.is_away(person, case)]
    at_home = [person.name for person in readers if not eligibility.is_away(person, case)]
    has = named(may) if may else said("none")
    if case.languages:
        languages = reduce(
            lambda several, last: said("%(several)s or %(last)s", several=several, last=last),
            sorted(case.languages),
        )
        needs = said(
            "%(case)s needs %(count)d people reading %(languages)s and has %(who)s",
            case=case.municipality,
            count=per_case,
            languages=languages,
            who=has,
        )
    else:
        needs = said(
            "%(case)s needs %(count)d people and has %(who)s",
            case=case.municipality,
            count=per_case,
            who=has,
        )
    if not at_home:
        return said("%(needs)s.", needs=needs)
    return said("%(needs)s (%(who)s may not, being at home there).", needs=needs, who=named(at_home))


def _crowded(classes: Classes, flow: Flow, per_case: int) -> list[Case]:
    # From a case that is short, follow whom it could still ask, and whose places they would have to give up:
    # all cases reached compete for the same people (the source side of a minimum cut).
    people_of: dict[int, list[int]] = {}
    cases_of: dict[int, list[int]] = {}
    for case, people in classes.edges:
        most = len(classes.cases[case]) * min(per_case, len(classes.people[people]))
        if flow.places.get((case, people), 0) < most:
            people_of.setdefault(case, []).append(people)
        if flow.places.get((case, people), 0):
            cases_of.setdefault(people, []).append(case)
    reached, asked, waiting = set(flow.short), set[int](), list(flow.short)
    while waiting:
        for people in people_of.get(waiting.pop(), ()):
            if people not in asked:
                asked.add(people)
                fresh = [case for case in cases_of.get(people, ()) if case not in reached]
                reached.update(fresh)
                waiting += fresh
    return [case for number in sorted(reached) for case in classes.cases[number]]


def supply(eligibility: Eligibility, cases: Sequence[Case]) -> dict[str, int]:
    """How many of these cases each person could take at most; those who can take none are left out."""
    most = {
        p.name: min(p.capacity, sum(eligibility.may(p, case) for case in cases)) for p in eligibility.people
    }
    return {name: count for name, count in most.items() if count}


def _why_crowded(eligibility: Eligibility, cases: Sequence[Case], per_case: int) -> str:
    offered = supply(eligibility, cases)
    needed = per_case * len(cases)
    languages = sorted({language for case in cases for language in case.languages})
    some = (
        said("%(cases)d cases (languages: %(languages)s)", cases=len(cases), languages=_listed(languages))
        if languages
        else said("%(cases)d cases", cases=len(cases))
    )
    return said(
        "%(some)s need %(needed)d places, and the %(people)d people who may take any of them can fill %(filled)d: "
        "%(short)d are short. Cases: %(cases)s. People: %(who)s.",
        some=some,
        needed=needed,
        people=len(offered),
        filled=sum(offered.values()),
        short=needed - sum(offered.values()),
        cases=named(case.municipality for case in cases),
        who=named(offered),
    )


def named(names: Iterable[str]) -> str:
    """
    A list of names for a sentence, the first few.

    >>> named(["A", "B"]), named(map(str, range(12)))
    ('A, B', '0, 1, 2, 3, 4, 5, 6, 7 and 4 more')
    """
    every = list(names)
    shown = _listed(every[:_NAMED])
    if len(every) <= _NAMED:
        return shown
    return said("%(shown)s and %(count)d more", shown=shown, count=len(every) - _NAMED)


def _listed(names: Sequence[str]) -> str:
    if not names:
        return ""
    return reduce(lambda several, last: said("%(several)s, %(last)s", several=several, last=last), names)
