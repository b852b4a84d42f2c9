"""A small instrument and campaign whose every figure can be checked by eye."""

from collections.abc import Callable
from fractions import Fraction

import polars as pl
import pytest

from openlosi.core.instruments.models import (
    Criterion,
    Effort,
    Indicator,
    IndicatorText,
    Instrument,
    Level,
    Texts,
)
from openlosi.core.instruments.values import Value
from openlosi.tables import Tables, score


def _text(code: str) -> IndicatorText:
    return IndicatorText(f"Name {code}", f"Question {code}?", *("words",) * 7)


@pytest.fixture(scope="session")
def instrument() -> Instrument:
    """Four indicators in two criteria; D is in both."""
    members = {"A": ("one",), "B": ("one",), "C": ("two",), "D": ("one", "two")}
    return Instrument(
        code="little",
        answers=(Value.MET, Value.NOT_MET),
        denominator=4,
        levels=tuple(
            Level(name, Fraction(floor))
            for name, floor in (("low", "0"), ("middle", "1/4"), ("high", "1/2"), ("very_high", "3/4"))
        ),
        criteria=(Criterion("one"), Criterion("two")),
        indicators=tuple(Indicator(code, criteria, effort=Effort.EASY) for code, criteria in members.items()),
        texts={
            "en": Texts(
                "en",
                "Little index",
                {"one": "First criterion", "two": "Second criterion"},
                {"low": "Low", "middle": "Middle", "high": "High", "very_high": "Very high"},
                {code: _text(code) for code in members},
            )
        },
    )


ANSWERS = {
    # municipality: what Ada and Bo say of A, B, C, D
    "east": ("1111", "1111"),
    "west": ("1100", "1100"),
    "north": ("1000", "1000"),
    "south": ("0000", "0001"),
    "=cmd": ("1100", "1100"),
}


def _long(rows: dict[str, tuple[str, str]]) -> pl.DataFrame:
    """A long frame as the spreadsheets package gives it."""
    values = {"1": "met", "0": "not_met"}
    return pl.DataFrame(
        [
            (town, person, code, values[answer])
            for town, sheets in rows.items()
            for person, sheet in zip(("Ada", "Bo"), sheets, strict=True)
            for code, answer in zip("ABCD", sheet, strict=True)
        ],
        schema={
            "municipality": pl.String,
            "assessor": pl.String,
            "indicator": pl.String,
            "answer": pl.Enum([value.value for value in Value]),
        },
        orient="row",
    )


@pytest.fixture(scope="session")
def tables(instrument: Instrument) -> Tables:
    """Five municipalities; one is unsettled."""
    return score(_long(ANSWERS), instrument=instrument, municipalities=None, decisions=None)


@pytest.fixture(scope="session")
def long_answers() -> Callable[[dict[str, tuple[str, str]]], pl.DataFrame]:
    """Make a long frame from what Ada and Bo say of A, B, C and D in each municipality."""
    return _long
