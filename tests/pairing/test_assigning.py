"""Two people for every case (E7), by the rules and as even as can be."""

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openlosi.pairing import Case, Infeasible, Person, WrongInput, assign, feasibility
from openlosi.pairing.people import Eligibility
from openlosi.pairing.reasons import supply


def people(count: int, capacity: int = 99, languages: str = "en") -> list[Person]:
    return [Person(f"P{n}", frozenset(languages.split()), capacity) for n in range(count)]


def cases(count: int, languages: str = "en") -> list[Case]:
    return [Case(f"M{n}", frozenset(languages.split())) for n in range(count)]


@st.composite
def rounds(draw) -> tuple[list[Case], list[Person]]:
    tongues = st.frozensets(st.sampled_from(["ar", "fr", "pt"]), min_size=1)
    portals = [
        Case(f"M{n}", draw(tongues), draw(st.sampled_from("NS"))) for n in range(draw(st.integers(1, 5)))
    ]
    names = [f"P{n}" for n in range(draw(st.integers(2, 5)))]
    homes = st.sampled_from([None, *(case.municipality for case in portals)])
    known = st.frozensets(st.sampled_from(names), max_size=1)
    return portals, [
        Person(n, draw(tongues), draw(st.integers(0, 4)), draw(homes), None, draw(known) - {n}) for n in names
    ]


def possible_loads(portals: list[Case], assessors: list[Person]) -> list[Counter[str]]:
    """The loads of every assignment there is, by trying all of them."""
    eligibility = Eligibility(portals, assessors)
    loads = [Counter[str]()]
    for case in portals:
        able = [person.name for person in assessors if eligibility.may(person, case)]
        pairs = [pair for pair in combinations(able, 2) if not eligibility.know(*pair)]
        loads = list(
            {frozenset((c + Counter(p)).items()): c + Counter(p) for c in loads for p in pairs}.values()
        )
    most = {person.name: person.capacity for person in assessors}
    return [load for load in loads if all(load[name] <= most[name] for name in load)]


@settings(max_examples=150, deadline=None)
@given(rounds())
def test_an_assignment_keeps_every_rule_and_is_found_whenever_there_is_one(made):
    portals, assessors = made
    possible = possible_loads(portals, assessors)
    eligibility = Eligibility(portals, assessors)

    if not possible:
        with pytest.raises(Infeasible):
            assign(portals, assessors)
        return

    assignment = assign(portals, assessors)

    for case, (one, other) in assignment.people_of.items():
        assert one != other
        assert not eligibility.know(one, other)
        portal = eligibility.by_municipality[case]
        assert all(eligibility.may(eligibility.by_name[name], portal) for name in (one, other))
    assert all(load <= eligibility.by_name[name].capacity for name, load in assignment.loads().items())


@settings(max_examples=150, deadline=None)
@given(rounds())
def test_no_other_assignment_has_more_even_loads(made):
    portals, assessors = made
    possible = possible_loads(portals, assessors)
    if possible:
        squares = sum(load**2 for load in assign(portals, assessors).loads().values())

        assert squares == min(sum(load**2 for load in loads.values()) for loads in possible)


@settings(max_examples=150, deadline=None)
@given(rounds())
def test_the_cases_named_as_the_reason_cannot_be_staffed(made):
    portals, assessors = made
    found = feasibility(portals, assessors)
    strangers = [Person(p.name, p.languages, p.capacity, p.home) for p in assessors]

    assert found.feasible == bool(possible_loads(portals, strangers))
    if not found.feasible:
        named = [case for case in portals if case.municipality in found.cases]
        assert named
        assert not possible_loads(named, strangers)
        if len(found.reasons) == 1 and "short" in found.reasons[0]:
            assert sum(supply(Eligibility(portals, assessors), named).values()) < 2 * len(named)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 40), st.integers(2, 15))
def test_loads_differ_by_one_at_most_when_all_may_take_all(count, assessors):
    loads = assign(cases(count), people(assessors)).loads(people(assessors)).values()

    assert max(loads) - min(loads) <= 1


def test_pairs_are_mixed():
    assignment = assign(cases(30), people(20))

    assert set(assignment.meetings().values()) == {1}


def test_those_who_met_before_meet_others_now():
    met = [("P0", "P1"), ("P2", "P3"), ("P5", "P4")]

    assert set(assign(cases(3), people(6), history=met).meetings().values()) == {1}


def test_the_same_seed_gives_the_same_assignment():
    first, again, other = (assign(cases(12), people(7), seed=seed) for seed in (1, 1, 2))

    assert first == again
    assert first != other


def test_people_who_know_each_other_are_kept_apart():
    friends = [
        Person("A", frozenset(), 9, knows=frozenset("B")),
        Person("B", frozenset(), 9),
        Person("C", frozenset(), 9),
    ]

    assignment = assign([Case("M")], friends)

    assert "C" in assignment.people_of["M"]


def test_a_whole_region_can_be_avoided():
    portals = [Case("M", region="N"), Case("N", region="N")]
    assessors = [*people(2), Person("Q", frozenset(["en"]), 9, home="M")]

    assert assign(portals, assessors, avoid_region=True).loads(assessors)["Q"] == 0


def test_a_case_without_readers_is_named():
    with pytest.raises(Infeasible) as raised:
        assign(
            [Case("Gafsa", frozenset(["ar"])), Case("Faro")],
            [Person("A", frozenset(["ar"]), 9, "Gafsa"), *people(2)],
        )

    assert raised.value.reasons == (
        "Gafsa needs 2 people reading ar and has none (A may not, being at home there).",
    )


def test_too_few_places_are_counted():
    with pytest.raises(Infeasible) as raised:
        assign(cases(193), people(50, capacity=7))

    assert raised.value.reasons == (
        "193 cases with 2 people each need 386 places, and the people offer 350: 36 are short.",
    )


def test_cases_that_compete_for_the_same_people_are_named():
    portals = [Case("Sfax", frozenset(["ar"])), Case("Gafsa", frozenset(["ar"])), *cases(2)]
    readers = [Person("A", frozenset(["ar"]), 1), Person("B", frozenset(["ar"]), 2)]

    assert feasibility(portals, [*readers, *people(3)]).reasons == (
        (
            "2 cases (languages: ar) need 4 places, and the 2 people who may take any of them can fill 3: 1 are short. "
            "Cases: Sfax, Gafsa. People: A, B."
        ),
    )


def test_friends_who_alone_are_left_are_named():
    with pytest.raises(Infeasible) as raised:
        assign([Case("M")], [Person("A", frozenset(), 9, knows=frozenset("B")), Person("B", frozenset(), 9)])

    assert raised.value.reasons == (
        (
            "The people suffice, but not if those who know each other are kept apart: A and B. "
            "For these cases nobody else is left: M."
        ),
    )


def test_a_name_listed_twice_is_refused():
    with pytest.raises(WrongInput, match=r"^the person P0 is listed twice\.$"):
        assign(cases(1), [*people(2), *people(1)])
