"""Discrepancies are found, decisions count, and what is open stays open."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openlosi.core.assessments.answers import How, Value
from openlosi.core.assessments.discrepancies import Discrepancy, discrepancies, unanswered
from openlosi.core.assessments.no_score import NoScore
from openlosi.core.assessments.settling import (
    Decision,
    DecisionOutsideCase,
    DecisionWithoutReason,
    SettledAnswer,
    settle,
)

MET, NOT_MET = Value.MET, Value.NOT_MET
ASSESSMENTS = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(Value))
DECISIONS = st.dictionaries(
    st.sampled_from("abcdef"), st.sampled_from(Value).map(lambda value: Decision(value, "seen on the portal"))
)


def test_a_discrepancy_says_what_each_of_the_two_answered():
    found = discrepancies({"b": MET, "a": MET, "c": NOT_MET}, {"a": NOT_MET, "b": NOT_MET, "c": NOT_MET})

    assert found == (Discrepancy("b", MET, NOT_MET), Discrepancy("a", MET, NOT_MET))


def test_what_one_left_unanswered_is_incomplete_and_no_discrepancy():
    first, second = {"a": MET, "b": MET}, {"b": MET, "c": MET}

    assert discrepancies(first, second) == ()
    assert unanswered(first, second, "abcd") == ("a", "c", "d")


def test_what_both_gave_settles_itself():
    settlement = settle({"a": MET, "b": NOT_MET}, {"b": NOT_MET, "a": MET}, "ab")

    assert settlement.answers == (
        SettledAnswer("a", MET, How.AGREED),
        SettledAnswer("b", NOT_MET, How.AGREED),
    )
    assert settlement.values == {"a": MET, "b": NOT_MET}
    assert settlement.no_score is None


def test_a_discrepancy_without_a_decision_stays_open():
    settlement = settle({"a": MET, "b": MET}, {"a": NOT_MET, "b": MET}, "ab")

    assert settlement.discrepancies == (Discrepancy("a", MET, NOT_MET),)
    assert settlement.values == {"b": MET}
    assert settlement.no_score is NoScore.UNSETTLED


def test_a_case_both_incomplete_and_in_discrepancy_is_incomplete():
    settlement = settle({"a": MET, "b": MET}, {"a": NOT_MET}, "ab")

    assert (settlement.unanswered, len(settlement.discrepancies)) == (("b",), 1)
    assert settlement.no_score is NoScore.INCOMPLETE


def test_the_reviewers_word_counts_for_what_differs_what_is_lacking_and_what_both_gave():
    decisions = {code: Decision(NOT_MET, "looked again") for code in "abc"}

    settlement = settle({"a": MET, "b": MET, "c": MET}, {"a": NOT_MET, "c": MET}, "abc", decisions)

    assert settlement.answers == tuple(SettledAnswer(code, NOT_MET, How.DECIDED) for code in "abc")
    assert settlement.no_score is None


def test_only_the_indicators_of_the_case_are_settled():
    settlement = settle({"a": MET, "b": MET}, {"a": MET, "b": NOT_MET}, "a")

    assert settlement.values == {"a": MET}
    assert settlement.no_score is None


def test_a_decision_outside_the_case_is_an_error():
    decisions = {"a": Decision(MET, "seen"), "x": Decision(MET, "seen"), "y": Decision(MET, "seen")}
    with pytest.raises(DecisionOutsideCase, match="does not hold x, y, so"):
        settle({"a": MET}, {"a": MET}, "a", decisions)


def test_a_decision_without_a_reason_is_an_error():
    with pytest.raises(DecisionWithoutReason, match="decision on a, b gives no reason"):
        settle({}, {}, "abc", {"a": Decision(MET, "  "), "b": Decision(MET, ""), "c": Decision(MET, "seen")})


@given(ASSESSMENTS, ASSESSMENTS, DECISIONS)
def test_every_indicator_is_settled_or_open_exactly_once(first, second, decisions):
    settlement = settle(first, second, "abcdef", decisions)

    places = [answer.indicator for answer in settlement.answers]
    places += [discrepancy.indicator for discrepancy in settlement.discrepancies]
    assert sorted(places + list(settlement.unanswered)) == list("abcdef")
    assert (settlement.no_score is None) == (len(settlement.answers) == 6)


@given(ASSESSMENTS, ASSESSMENTS)
def test_exchanging_the_two_assessors_changes_no_settled_answer(first, second):
    one, other = settle(first, second, "abcdef"), settle(second, first, "abcdef")

    assert (one.answers, one.unanswered, one.no_score) == (other.answers, other.unanswered, other.no_score)
    assert [found.indicator for found in discrepancies(first, second)] == [
        code for code in first if code in second and first[code] != second[code]
    ]
