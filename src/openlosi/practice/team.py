"""
A team of imperfect assessors, and the sheets they hand in.

Every portal is read by two people who work apart (E7). Like real ones they miss
more than they imagine: a feature that is there is overlooked more often than one
that is not there is seen.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from openlosi.core.instruments.models import Instrument
from openlosi.core.instruments.values import Value
from openlosi.practice.country import Country, Municipality, chances, truth


@dataclass(frozen=True)
class Assessor:
    """A person with the share of features they overlook, and of absent ones they believe they saw."""

    name: str
    overlooks: float
    imagines: float


TEAM = (
    Assessor("Amal", 0.05, 0.01),
    Assessor("Bruno", 0.07, 0.02),
    Assessor("Chiara", 0.04, 0.02),
    Assessor("Daniel", 0.12, 0.03),
    Assessor("Esi", 0.06, 0.01),
    Assessor("Farid", 0.09, 0.02),
    Assessor("Grace", 0.05, 0.03),
    Assessor("Hugo", 0.08, 0.02),
)


@dataclass(frozen=True)
class Decision:
    """A reviewer's word on one indicator on which two assessors differ."""

    municipality: str
    indicator: str
    value: Value
    reason: str


def pair_of(number: int) -> tuple[Assessor, Assessor]:
    """The two people who read the portal of this number; partners change from round to round."""
    size = len(TEAM)
    first = number % size
    step = 1 + (number // size) % (size - 1)
    return TEAM[first], TEAM[(first + step) % size]


def assessment(
    country: Country, town: Municipality, assessor: Assessor, instrument: Instrument
) -> dict[str, Value]:
    """One assessor's answers for a town, with their errors."""
    return {
        code: _seen(value, next(chances(country.seed, town.key, assessor.name, code)), assessor)
        for code, value in truth(country, town, instrument).items()
    }


def assessed(country: Country) -> Iterator[tuple[Municipality, tuple[Assessor, Assessor]]]:
    """Every municipality whose portal could be read, with its pair."""
    towns = [town for town in country.municipalities if not town.no_score_reason]
    for number, town in enumerate(towns):
        yield town, pair_of(number)


def decisions(country: Country, instrument: Instrument, *, leave_open: str = "") -> Iterator[Decision]:
    """A reviewer's decisions, which are right; those of one municipality may be left open."""
    for town, pair in assessed(country):
        if town.key == leave_open:
            continue
        first, second = (assessment(country, town, person, instrument) for person in pair)
        yield from _decided(town, truth(country, town, instrument), first, second)


def _decided(
    town: Municipality, true: Mapping[str, Value], first: Mapping[str, Value], second: Mapping[str, Value]
) -> Iterator[Decision]:
    for code, value in true.items():
        if first[code] is not second[code]:
            seen = "found again on the portal" if value is Value.MET else "looked again, not on the portal"
            yield Decision(town.key, code, value, f"Reviewer {seen}")


def _seen(true: Value, chance: float, assessor: Assessor) -> Value:
    if true is Value.MET:
        return Value.NOT_MET if chance < assessor.overlooks else Value.MET
    return Value.MET if chance < assessor.imagines else Value.NOT_MET
