"""Somebody drops out, and as little as possible changes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openlosi.pairing import Assignment, Case, Infeasible, Person, WrongInput, assign, replace


def reader(name: str, capacity: int = 9, languages: str = "en", **others) -> Person:
    return Person(name, frozenset(languages.split()), capacity, **others)


CASES = [Case(f"M{n}", frozenset(["en"])) for n in range(6)]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 5), st.integers(0, 99))
def test_only_the_leavers_places_change(leaver, seed):
    people = [reader(f"P{n}") for n in range(6)]
    before = assign(CASES, people, seed=seed)

    found = replace(before, f"P{leaver}", CASES, people)

    assert found.moved == 0
    for case, names in before.people_of.items():
        after = found.assignment.people_of[case]
        assert f"P{leaver}" not in after
        assert len(set(after)) == 2
        assert set(names) - {f"P{leaver}"} <= set(after)


def test_newcomers_share_the_places_evenly():
    people = [reader(name) for name in "ABCDE"]
    before = Assignment({"M0": ("A", "B"), "M1": ("A", "C"), "M2": ("A", "B")})

    loads = replace(before, "A", CASES[:3], people).assignment.loads()

    assert loads == {"B": 2, "C": 1, "D": 1, "E": 1} or loads == {"B": 2, "C": 1, "D": 2, "E": 1}


def test_what_was_handed_in_stays():
    people = [reader(name) for name in "ABC"]
    before = Assignment({"M0": ("A", "B"), "M1": ("A", "B")})

    found = replace(before, "A", CASES[:2], people, submitted=[("M0", "A")])

    assert found.assignment.people_of == {"M0": ("A", "B"), "M1": ("C", "B")}


def test_others_move_only_when_they_must_and_as_few_as_possible():
    # Only B reads Arabic as A did, and B is full: C takes over one of B's other cases.
    cases = [Case("Gafsa", frozenset(["ar"])), Case("Faro", frozenset(["en"]))]
    people = [reader("A", 1, "ar"), reader("B", 1, "ar en"), reader("C", 1), reader("D", 2, "ar en")]
    before = Assignment({"Gafsa": ("A", "D"), "Faro": ("B", "D")})

    found = replace(before, "A", cases, people)

    assert found.assignment.people_of == {"Gafsa": ("B", "D"), "Faro": ("C", "D")}
    assert found.moved == 1


def test_a_replacement_never_knows_the_partner():
    people = [reader("A"), reader("B"), reader("C", knows=frozenset("B")), reader("D", 1)]

    assert replace(Assignment({"M0": ("A", "B")}), "A", CASES[:1], people).assignment.people_of == {
        "M0": ("D", "B")
    }


def test_it_says_why_nobody_can_take_over():
    people = [reader("A"), reader("B")]

    with pytest.raises(Infeasible) as raised:
        replace(Assignment({"M0": ("A", "B")}), "A", CASES[:1], people)

    assert raised.value.reasons == (
        "Without A there is no assignment: M0 needs 2 people reading en and has B.",
    )


def test_a_leaver_without_cases_is_refused():
    with pytest.raises(WrongInput, match=r"^Z has no case in the earlier assignment\.$"):
        replace(Assignment({"M0": ("A", "B")}), "Z", CASES[:1], [reader("A"), reader("B")])
