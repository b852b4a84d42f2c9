"""A score is the share met of what applies, exactly, and never a 0 that nobody gave."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from openlosi.core.instruments.models import Criterion, Indicator
from openlosi.core.instruments.values import Value
from openlosi.core.scoring.printing import decimals, four_decimals, percent
from openlosi.core.scoring.scores import (
    NoScore,
    NotAllowed,
    NotSettled,
    Score,
    criterion_scores,
    missing,
    score,
)


def test_the_pilot_portal_scores_29_of_95(shapes):
    instrument = shapes.plain(95)

    scored = score(shapes.with_met(instrument, 29), instrument)

    assert scored == Score(met=29, applicable=95)
    assert scored.share == Fraction(29, 95)


@pytest.mark.parametrize(
    ("share", "printed"),
    [
        (Fraction(79, 86), "0.9186"),  # Dubai 2022, as published
        (Fraction(87, 96), "0.9063"),  # Copenhagen, New York and Dubai 2024: 0.90625, half up
        (Fraction(75, 96), "0.7813"),  # Amsterdam 2024: 0.78125, half up
        (Fraction(0), "0.0000"),
        (Fraction(1), "1.0000"),
        (Fraction(1, 10**9), "0.0000"),
        (Fraction(99999, 100000), "1.0000"),
    ],
)
def test_scores_print_with_four_decimals_half_up(share, printed):
    assert four_decimals(share) == printed


# UN E-Government Survey 2024, technical appendix, table 12: printed scores, each a number of 96ths.
@pytest.mark.parametrize(
    ("met", "printed"),
    [
        (87, "0.9063"),
        (85, "0.8854"),
        (84, "0.8750"),
        (82, "0.8542"),
        (81, "0.8438"),
        (78, "0.8125"),
        (76, "0.7917"),
    ],
)
def test_the_published_city_scores_of_2024_come_out_as_printed(met, printed, shapes):
    instrument = shapes.plain(95, denominator=96)

    scored = score(shapes.with_met(instrument, met), instrument)

    assert scored.applicable == 96
    assert four_decimals(scored.share) == printed


def test_per_cents_print_with_one_decimal_unless_asked_otherwise():
    assert percent(Fraction(9, 24)) == "37.5 %"
    assert percent(Fraction(15, 24)) == "62.5 %"
    assert percent(Fraction(37, 95), places=2) == "38.95 %"
    assert percent(Fraction(29, 95), places=0) == "31 %"


def test_halves_go_away_from_zero_and_nothing_prints_as_minus_zero():
    assert [decimals(Fraction(n, 8), 2) for n in (1, -1, 3, -3)] == ["0.13", "-0.13", "0.38", "-0.38"]
    assert decimals(Fraction(-1, 1000), 2) == "0.00"
    assert decimals(Fraction(-5, 2), 0) == "-3"


@given(st.fractions(min_value=-2, max_value=2), st.integers(0, 6))
def test_what_is_printed_is_nearest_and_ties_are_not_nearer_to_zero(number, places):
    printed = Fraction(decimals(number, places))

    off = abs(printed) - abs(number)

    assert -Fraction(1, 2 * 10**places) < off <= Fraction(1, 2 * 10**places)


def test_a_portal_to_which_nothing_applies_has_no_share(shapes):
    instrument = shapes.made([Indicator("1", ("content",))], answers=tuple(Value))

    scored = score({"1": Value.NOT_APPLICABLE}, instrument)

    assert scored == Score(met=0, applicable=0)
    assert scored.share is None


def test_unlisted_indicators_of_an_edition_stay_in_the_denominator(shapes):
    instrument = shapes.made(
        [Indicator("1", ("content",)), Indicator("2", ("content",))], denominator=3, answers=tuple(Value)
    )

    assert score({"1": Value.MET, "2": Value.NOT_APPLICABLE}, instrument) == Score(1, 2)


def test_an_indicator_of_two_criteria_counts_in_both_and_once_in_the_score(shapes):
    instrument = shapes.made([Indicator("1", ("content", "services")), Indicator("2", ("services",))])
    settled = {"1": Value.MET, "2": Value.NOT_MET}

    assert score(settled, instrument) == Score(1, 2)
    assert criterion_scores(settled, instrument) == {"content": Score(1, 1), "services": Score(1, 2)}


def test_missing_lists_follow_the_edition_and_leave_out_what_does_not_apply(shapes):
    first, second, third = (
        Indicator("3", ("content",)),
        Indicator("1", ("services",)),
        Indicator("2", ("content",)),
    )
    instrument = shapes.made([first, second, third], answers=tuple(Value))
    settled = {"1": Value.NOT_MET, "2": Value.NOT_APPLICABLE, "3": Value.NOT_MET}

    assert missing(settled, instrument) == (first, second)
    assert missing(settled, instrument, "content") == (first,)


def test_a_lacking_answer_is_an_error_that_names_the_first_five(shapes):
    with pytest.raises(NotSettled, match=r"^no settled answer for 2, 3, 4, 5, 6 and 2 more$"):
        score({"1": Value.MET}, shapes.plain(8))
    with pytest.raises(NotSettled, match=r"^no settled answer for 2, 3, 4, 5, 6 and 1 more$"):
        score({"1": Value.MET}, shapes.plain(7))
    with pytest.raises(NotSettled, match=r"^no settled answer for 2, 3, 4, 5, 6$"):
        missing({"1": Value.MET}, shapes.plain(6))


def test_an_answer_that_the_instrument_does_not_allow_is_an_error(shapes):
    with pytest.raises(NotAllowed, match=r"^made does not allow the answer given for 1$"):
        criterion_scores({"1": Value.NOT_APPLICABLE}, shapes.plain(1))


def test_answers_to_another_instrument_are_passed_over(shapes):
    assert score({"1": Value.MET, "S1": Value.MET}, shapes.plain(1)) == Score(1, 1)


def test_there_are_five_reasons_for_no_score():
    assert [reason.value for reason in NoScore] == [
        "no_portal",
        "unreachable",
        "not_assessed",
        "incomplete",
        "unsettled",
    ]


@given(st.data())
def test_the_order_of_answers_changes_nothing(shapes, data):
    instrument, settled = data.draw(shapes.settled_cases())
    shuffled = dict(data.draw(st.permutations(list(settled.items()))))

    assert score(shuffled, instrument) == score(settled, instrument)
    assert criterion_scores(shuffled, instrument) == criterion_scores(settled, instrument)
    assert missing(shuffled, instrument) == missing(settled, instrument)


@given(st.data())
def test_meeting_one_more_indicator_raises_the_share(shapes, data):
    instrument, settled = data.draw(shapes.settled_cases())
    lacking = missing(settled, instrument)
    assume(lacking)
    better = {**settled, data.draw(st.sampled_from(lacking)).code: Value.MET}

    assert score(better, instrument).share > score(settled, instrument).share


@given(st.data())
def test_every_indicator_is_met_missing_or_does_not_apply(shapes, data):
    instrument, settled = data.draw(shapes.settled_cases())
    scored = score(settled, instrument)
    absent = list(settled.values()).count(Value.NOT_APPLICABLE)

    assert scored.met + len(missing(settled, instrument)) + absent == len(instrument.indicators)
    assert scored.applicable == instrument.denominator - absent
    for criterion in instrument.criteria:
        within = criterion_scores(settled, instrument)[Criterion(criterion.code).code]
        assert within.applicable - within.met == len(missing(settled, instrument, criterion.code))
