"""
Give every case its assessors.

Two people a case, who differ, do not know each other, read a language of the
portal and are not at home there; nobody beyond their capacity; loads as even as
they can be; the same two people together as rarely as exchanges can bring about.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from random import Random

from openlosi.core.saying import said
from openlosi.pairing.flow import classes_of, dealt, even_flow
from openlosi.pairing.mixing import Mixing
from openlosi.pairing.people import Assignment, Case, Eligibility, Pair, Person
from openlosi.pairing.persons import PersonModel
from openlosi.pairing.reasons import Infeasible, explained, named


def assign(
    cases: Sequence[Case],
    people: Sequence[Person],
    *,
    per_case: int = 2,
    history: Iterable[Pair] = (),
    seed: int = 0,
    avoid_region: bool = False,
) -> Assignment:
    """
    An assignment that keeps every rule, with the most even loads there are.

    The solver proves that no other assignment has more even loads (the least sum of squares). How rarely pairs
    meet is the result of a search, not proven.

    :param history: pairs of people who met in earlier rounds, once for each time
    :param avoid_region: nobody assesses a municipality of their home's region
    :raises Infeasible: with the reasons, if there is no such assignment
    :raises Undecided: if people who know each other made it too hard to tell
    """
    eligibility = Eligibility(cases, people, avoid_region=avoid_region)
    classes = classes_of(eligibility)
    flow = even_flow(classes, per_case)
    found = explained(eligibility, classes, flow, per_case)
    if not found.feasible:
        raise Infeasible(found.reasons, found.cases)
    rng = Random(seed)
    earlier = Counter(_ordered(pair) for pair in history)
    mixing = Mixing(eligibility, dealt(classes, flow, per_case, rng), earlier, rng)
    mixing.improve()
    if mixing.acquainted:
        mixing = Mixing(eligibility, _kept_apart(eligibility, per_case), earlier, rng)
        mixing.improve()
    return Assignment({c.municipality: tuple(mixing.people_of[c.municipality]) for c in cases}, dict(earlier))


def _kept_apart(eligibility: Eligibility, per_case: int) -> dict[str, list[str]]:
    people_of = PersonModel(eligibility, per_case).people_of()
    if people_of is not None:
        return people_of
    stuck = [
        case.municipality
        for case in eligibility.cases
        if PersonModel(eligibility, per_case, cases=[case]).people_of() is None
    ]
    pairs = named(
        said("%(one)s and %(other)s", one=one, other=other) for one, other in eligibility.acquainted
    )
    reason = said(
        "The people suffice, but not if those who know each other are kept apart: %(pairs)s.", pairs=pairs
    )
    if stuck:
        reason = said(
            "%(reason)s For these cases nobody else is left: %(cases)s.", reason=reason, cases=named(stuck)
        )
    raise Infeasible((reason,), tuple(stuck))


def _ordered(pair: Pair) -> Pair:
    one, other = sorted(pair)
    return one, other
