"""
The cases and assessors of a campaign as `openlosi.pairing` needs them, and who may take a case.

Pairing knows people and cases by name; names here are made different where two are alike, since the reasons it gives
are read by people.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from django.db.models import Q

from openlosi import pairing
from openlosi.apps.campaigns.models import Assignment, Campaign, Case, Participation
from openlosi.apps.campaigns.queries import active_assignments
from openlosi.core.assessments.lifecycle import Stage
from openlosi.core.assessments.roles import Assessor
from openlosi.pairing.people import Eligibility, Pair


@dataclass(frozen=True)
class Input:
    """
    What pairing is asked about.

    :ivar cases: by the name that pairing knows them by
    :ivar people: participations of assessors, by the name that pairing knows them by
    """

    cases: Mapping[str, Case]
    people: Mapping[str, Participation]
    of_cases: tuple[pairing.Case, ...]
    of_people: tuple[pairing.Person, ...]
    history: tuple[Pair, ...] = ()

    def name_of(self, user_id: int) -> str:
        """The name by which pairing knows somebody."""
        return next(name for name, row in self.people.items() if row.user_id == user_id)


@dataclass(frozen=True)
class Proposal:
    """
    Who would assess what.

    :ivar pairs: of each case, the participations of its two assessors
    :ivar loads: how many cases each assessor would have, those they have already included
    :ivar mark: tells two proposals apart; the one that was looked at is the one that is confirmed
    """

    pairs: tuple[tuple[Case, tuple[Participation, ...]], ...]
    loads: tuple[tuple[Participation, int], ...]
    most_meetings: int
    mark: str


@dataclass(frozen=True)
class Candidate:
    """An assessor who may take a place in a case."""

    participation: Participation
    load: int

    @property
    def is_full(self) -> bool:
        """Whether they have as many cases as they can take."""
        return self.load >= self.participation.capacity


def unassigned_cases(campaign: Campaign) -> list[Case]:
    """The cases to which nobody is assigned, before anything was done in them."""
    return list(
        campaign.cases.filter(stage=Stage.ASSIGNED.value)
        .exclude(
            pk__in=Assignment.objects.filter(case__campaign=campaign, withdrawn_at=None).values("case_id")
        )
        .select_related("municipality")
        .order_by("municipality__name", "pk")
    )


def assessors_of(campaign: Campaign, holders: Collection[int] = ()) -> list[Participation]:
    """
    The assessors who take part in a campaign now, by name.

    :param holders: people who have cases, also when they can no longer sign in
    """
    return list(
        campaign.participations.filter(
            Q(user__is_active=True) | Q(user__in=holders), role=Assessor.name, withdrawn_at=None
        )
        .select_related("user", "municipality")
        .prefetch_related("knows")
        .order_by("user__name", "user__email")
    )


def loads_of(campaign: Campaign) -> Counter[int]:
    """How many cases each person has now, by the person's id."""
    return Counter(
        Assignment.objects.filter(case__campaign=campaign, withdrawn_at=None).values_list(
            "assessor_id", flat=True
        )
    )


def input_for(
    campaign: Campaign, cases: Sequence[Case], *, room_left: bool = True, holders: Collection[int] = ()
) -> Input:
    """
    What pairing is asked about for these cases.

    :param room_left: count the cases that people have already against their capacity
    :param holders: people who have cases, also when they can no longer sign in
    """
    people = assessors_of(campaign, holders)
    loads = loads_of(campaign) if room_left else Counter[int]()
    case_names = _different([case.municipality.name for case in cases], [_beside(case) for case in cases])
    person_names = _different([str(row.user) for row in people], [row.user.email for row in people])
    by_id = {row.pk: name for row, name in zip(people, person_names, strict=True)}
    of_cases = tuple(
        pairing.Case(
            name,
            _languages(case.municipality.languages),
            case.municipality.region or None,
            _seat(case.municipality_id),
        )
        for case, name in zip(cases, case_names, strict=True)
    )
    of_people = tuple(
        pairing.Person(
            name,
            _languages(row.languages),
            max(0, row.capacity - loads[row.user_id]) if row.user.is_active else 0,
            _seat(row.municipality_id) if row.municipality_id else None,
            row.region or (row.municipality.region if row.municipality else "") or None,
            frozenset(by_id[other.pk] for other in row.knows.all() if other.pk in by_id),
        )
        for row, name in zip(people, person_names, strict=True)
    )
    met = _met_before(campaign, {row.user_id: name for row, name in zip(people, person_names, strict=True)})
    return Input(
        dict(zip(case_names, cases, strict=True)),
        dict(zip(person_names, people, strict=True)),
        of_cases,
        of_people,
        met,
    )


def feasibility(campaign: Campaign, *, avoid_region: bool = False) -> pairing.Feasibility:
    """The arithmetic before assigning: places needed and offered, and why they do not meet."""
    asked = input_for(campaign, unassigned_cases(campaign))
    return pairing.feasibility(asked.of_cases, asked.of_people, avoid_region=avoid_region)


def proposal(campaign: Campaign, *, seed: int, avoid_region: bool = False) -> Proposal:
    """
    Two assessors for every case that has none; the same seed proposes the same as long as nothing changes.

    :raises pairing.Infeasible: with the reasons, if there is no such assignment
    :raises pairing.Undecided: if people who know each other made it too hard to tell
    """
    asked = input_for(campaign, unassigned_cases(campaign))
    found = pairing.assign(
        asked.of_cases, asked.of_people, history=asked.history, seed=seed, avoid_region=avoid_region
    )
    pairs = tuple(
        (asked.cases[case], tuple(asked.people[name] for name in names))
        for case, names in found.people_of.items()
    )
    loads = loads_of(campaign)
    loads.update(row.user_id for _, rows in pairs for row in rows)
    told = ";".join(f"{case.pk}:{','.join(str(row.user_id) for row in rows)}" for case, rows in pairs)
    return Proposal(
        pairs,
        tuple((row, loads[row.user_id]) for row in asked.people.values()),
        max(found.meetings().values(), default=0),
        hashlib.sha256(told.encode()).hexdigest()[:16],
    )


def candidates_for(
    case: Case, *, instead_of: Assignment | None = None, avoid_region: bool = False
) -> list[Candidate]:
    """
    The assessors who may take a place in a case, those with most room first.

    They read one of its languages, are not at home there, never had the case, do not review it, and do not know who stays.
    """
    asked = input_for(case.campaign, [case], room_left=False)
    name = next(iter(asked.cases))
    eligibility = Eligibility(asked.of_cases, asked.of_people, avoid_region=avoid_region)
    had_it = set(case.assignments.values_list("assessor_id", flat=True))
    staying = [
        asked.name_of(each.assessor_id)
        for each in active_assignments([case.pk])
        if each != instead_of and any(row.user_id == each.assessor_id for row in asked.people.values())
    ]
    loads = loads_of(case.campaign)
    found = [
        Candidate(row, loads[row.user_id])
        for person, row in asked.people.items()
        if row.user_id not in had_it
        and row.user_id != case.reviewer_id
        and eligibility.may(eligibility.by_name[person], eligibility.by_municipality[name])
        and not any(eligibility.know(person, other) for other in staying)
    ]
    return sorted(found, key=lambda each: (each.is_full, each.load, str(each.participation.user)))


def _met_before(campaign: Campaign, names: Mapping[int, str]) -> tuple[Pair, ...]:
    """The pairs of people who met in this round or the rounds before it, once for each time."""
    rounds, earlier = [campaign.pk], campaign.follows
    while earlier is not None and earlier.pk not in rounds:
        rounds.append(earlier.pk)
        earlier = earlier.follows
    together: dict[int, list[str]] = {}
    for case, person in Assignment.objects.filter(
        case__campaign__in=rounds, withdrawn_at=None, assessor__in=list(names)
    ).values_list("case_id", "assessor_id"):
        together.setdefault(case, []).append(names[person])
    return tuple(
        (one, other) for people in together.values() for one, other in combinations(sorted(people), 2)
    )


def _different(names: Sequence[str], beside: Sequence[str]) -> list[str]:
    """The names, each with what stands beside it where two are alike, and a number where that is alike too."""
    counts = Counter(names)
    longer = [
        f"{name} ({more})" if counts[name] > 1 and more else name
        for name, more in zip(names, beside, strict=True)
    ]
    seen: Counter[str] = Counter()
    different = []
    for name in longer:
        seen[name] += 1
        different.append(name if seen[name] == 1 else f"{name} #{seen[name]}")
    return different


def _beside(case: Case) -> str:
    return case.portal_address or case.municipality.region


def _languages(codes: Iterable[str]) -> frozenset[str]:
    return frozenset(code.casefold() for code in codes)


def _seat(municipality_id: int) -> str:
    return f"municipality {municipality_id}"
