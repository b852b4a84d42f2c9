"""Instruments to test with: the shape of the LOSI 2024, and small random ones."""

from fractions import Fraction

import pytest
from hypothesis import strategies as st

from openlosi.core.instruments.models import Criterion, Effort, Enabler, Indicator, Instrument, Level
from openlosi.core.instruments.values import Value

BINARY = (Value.MET, Value.NOT_MET)
LEVELS = (
    Level("low", Fraction(0)),
    Level("middle", Fraction(1, 4)),
    Level("high", Fraction(1, 2)),
    Level("very_high", Fraction(3, 4)),
)


def made(
    indicators: list[Indicator], *, denominator: int | None = None, answers: tuple[Value, ...] = BINARY
) -> Instrument:
    """An instrument of these indicators, with the LOSI's levels."""
    criteria = dict.fromkeys(code for indicator in indicators for code in indicator.criteria)
    return Instrument(
        code="made",
        answers=answers,
        denominator=len(indicators) if denominator is None else denominator,
        levels=LEVELS,
        criteria=tuple(Criterion(code) for code in criteria),
        indicators=tuple(indicators),
    )


def plain(count: int, *, denominator: int | None = None) -> Instrument:
    """An instrument of so many indicators, 1, 2, 3 ..., in one criterion."""
    indicators = [Indicator(str(number), ("content",)) for number in range(1, count + 1)]
    return made(indicators, denominator=denominator)


def with_met(instrument: Instrument, count: int) -> dict[str, Value]:
    """Settled answers in which the first so many indicators are met."""
    return {
        code: Value.MET if number < count else Value.NOT_MET for number, code in enumerate(instrument.codes)
    }


@st.composite
def instruments(draw: st.DrawFn, *, most: int = 9) -> Instrument:
    """Small instruments: plural criteria, unlisted indicators, efforts, enablers, perhaps a third answer."""
    count = draw(st.integers(1, most))
    membership = st.lists(st.sampled_from(["content", "services", "technology"]), min_size=1, unique=True)
    indicators = [
        Indicator(
            str(200 + number),
            tuple(draw(membership)),
            effort=draw(st.sampled_from(Effort)),
            enabler=draw(st.sampled_from([Enabler.NONE, Enabler.NONE, Enabler.PAYMENT_GATEWAY])),
        )
        for number in range(count)
    ]
    answers = draw(st.sampled_from([BINARY, tuple(Value)]))
    return made(indicators, denominator=count + draw(st.integers(0, 3)), answers=answers)


@st.composite
def settled_cases(draw: st.DrawFn, *, most: int = 9) -> tuple[Instrument, dict[str, Value]]:
    """An instrument and settled answers for it."""
    instrument = draw(instruments(most=most))
    return instrument, {code: draw(st.sampled_from(instrument.answers)) for code in instrument.codes}


class Shapes:
    """What the tests of the core make their cases with, and draw them from."""

    made = staticmethod(made)
    plain = staticmethod(plain)
    with_met = staticmethod(with_met)
    instruments = staticmethod(instruments)
    settled_cases = staticmethod(settled_cases)
    levels = LEVELS


@pytest.fixture(scope="session")
def shapes() -> Shapes:
    """Makers of instruments and settled answers, and hypothesis strategies for both."""
    return Shapes()
