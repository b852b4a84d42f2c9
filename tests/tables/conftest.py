"""Random instruments and campaigns, and the same campaign as the core sees it and as columns."""

from dataclasses import dataclass
from fractions import Fraction

import polars as pl
from hypothesis import strategies as st

from openlosi.core.instruments.models import Criterion, Effort, Indicator, Instrument, Level
from openlosi.core.instruments.values import Value

ANSWER = pl.Enum([value.value for value in Value])


@st.composite
def instruments(draw) -> Instrument:
    """An instrument of a few indicators, some in several criteria, perhaps with not applicable and hidden ones."""
    criteria = ("one", "two", "three")[: draw(st.integers(1, 3))]
    count = draw(st.integers(1, 7))
    members = [
        tuple(draw(st.lists(st.sampled_from(criteria), min_size=1, unique=True))) for _ in range(count)
    ]
    third = (Value.NOT_APPLICABLE,) if draw(st.booleans()) else ()
    return Instrument(
        code="made-up",
        answers=(Value.MET, Value.NOT_MET, *third),
        denominator=count + draw(st.integers(0, 3)),
        levels=tuple(
            Level(name, Fraction(floor)) for name, floor in (("low", "0"), ("middle", "1/4"), ("high", "1/2"))
        ),
        criteria=tuple(Criterion(code) for code in criteria),
        indicators=tuple(
            Indicator(f"{200 + n}", own, effort=draw(st.sampled_from(list(Effort))))
            for n, own in enumerate(members)
        ),
    )


@dataclass(frozen=True)
class Round:
    """A campaign: by municipality, what its two assessors said and what was decided."""

    instrument: Instrument
    given: dict[str, dict[str, dict[str, Value | None]]]
    decisions: dict[str, dict[str, Value]]

    def answers(self) -> pl.DataFrame:
        """The long table."""
        rows = [
            (town, person, code, value.value if value else None)
            for town, sheets in self.given.items()
            for person, sheet in sheets.items()
            for code, value in sheet.items()
        ]
        schema = {"municipality": pl.String, "assessor": pl.String, "indicator": pl.String, "answer": ANSWER}
        return pl.DataFrame(rows, schema=schema, orient="row")

    def decided(self) -> pl.DataFrame:
        """The decisions' table."""
        rows = [
            (town, code, value.value, "seen again")
            for town, own in self.decisions.items()
            for code, value in own.items()
        ]
        return pl.DataFrame(rows, schema=["municipality", "indicator", "answer", "reason"], orient="row")


@st.composite
def rounds(draw) -> Round:
    """A small campaign with discrepancies, unanswered indicators and decisions, some of them open."""
    instrument = draw(instruments())
    usual = st.sampled_from(instrument.answers)
    careless = draw(st.booleans())
    people = st.lists(st.sampled_from(["Ada", "Bo", "Chi", "Dé"]), min_size=2, max_size=2, unique=True)
    given, decisions = {}, {}
    for number in range(draw(st.integers(1, 5))):
        town = f"{draw(st.sampled_from('abé'))}{number}"
        truth = {code: draw(usual) for code in instrument.codes}
        given[town] = {
            person: {
                code: draw(
                    st.one_of(st.just(value), usual, st.none()) if careless else st.just(value) | usual
                )
                for code, value in truth.items()
            }
            for person in draw(people)
        }
        decisions[town] = {code: draw(usual) for code in instrument.codes if draw(st.booleans())}
    return Round(instrument, given, decisions)


#: Sheets are plain data: nothing of a test needs the strategies by any other road than these two names.
__all__ = ["Round", "instruments", "rounds"]
