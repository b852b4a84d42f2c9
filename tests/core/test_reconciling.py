"""A merge can be repeated for ever: it decides nothing itself, and forgets nothing that was decided."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openlosi.core.assessments.answers import How, Value
from openlosi.core.assessments.discrepancies import Discrepancy
from openlosi.core.assessments.reconciling import Submitted, merge, needs_joint_round
from openlosi.core.assessments.settling import (
    Decision,
    DecisionOutsideCase,
    DecisionWithoutReason,
    SettledAnswer,
)

CODES = ["206", "214", "222"]
answers = st.fixed_dictionaries(
    {}, optional={code: st.sampled_from([Value.MET, Value.NOT_MET]) for code in CODES}
)
decisions = st.dictionaries(
    st.sampled_from(CODES), st.builds(Decision, st.sampled_from([Value.MET, Value.NOT_MET]), st.just("seen"))
)


def test_what_both_submitted_alike_settles_itself():
    both = Submitted({"206": Value.MET})

    assert merge(both, both, ["206"]).answers == (SettledAnswer("206", Value.MET, How.AGREED),)


def test_what_one_reconsidered_is_reconciled_and_not_agreed():
    one, other = Submitted({"206": Value.MET}), Submitted({"206": Value.NOT_MET}, {"206": Value.MET})

    assert merge(one, other, ["206"]).answers == (SettledAnswer("206", Value.MET, How.RECONCILED),)


def test_both_reconsidering_past_each_other_still_differ():
    one = Submitted({"206": Value.MET}, {"206": Value.NOT_MET})
    other = Submitted({"206": Value.NOT_MET}, {"206": Value.MET})

    assert merge(one, other, ["206"]).discrepancies == (Discrepancy("206", Value.NOT_MET, Value.MET),)


def test_a_late_change_leaves_a_decision_standing():
    decided = {"206": Decision(Value.NOT_MET, "a banner, no search")}
    one, other = Submitted({"206": Value.MET}), Submitted({"206": Value.NOT_MET}, {"206": Value.MET})

    assert merge(one, other, ["206"], decided).answers == (
        SettledAnswer("206", Value.NOT_MET, How.ADJUDICATED),
    )


def test_what_was_decided_upon_a_reply_comes_before_the_adjudication():
    one, other = Submitted({"206": Value.MET}), Submitted({"206": Value.NOT_MET})
    first, upon_reply = Decision(Value.NOT_MET, "not seen"), Decision(Value.MET, "shown by the municipality")

    settled = merge(one, other, ["206"], {"206": first}, {"206": upon_reply})

    assert settled.answers == (SettledAnswer("206", Value.MET, How.REPLIED),)


def test_what_nobody_answered_is_open_and_no_zero():
    settled = merge(Submitted({}), Submitted({"206": Value.MET}), ["206", "214"])

    assert (settled.answers, settled.unanswered) == ((), ("206", "214"))


@pytest.mark.parametrize(
    ("decision", "error"),
    [
        ({"999": Decision(Value.MET, "why")}, DecisionOutsideCase),
        ({"206": Decision(Value.MET, " ")}, DecisionWithoutReason),
    ],
)
def test_a_decision_is_of_the_case_and_says_why(decision, error):
    with pytest.raises(error):
        merge(Submitted({}), Submitted({}), ["206"], decision)


@given(answers, answers, answers, answers, decisions)
def test_every_indicator_is_settled_or_open_exactly_once(first, again, second, later, decided):
    settled = merge(Submitted(first, again), Submitted(second, later), CODES, decided)

    told = [a.indicator for a in settled.answers] + [d.indicator for d in settled.discrepancies]
    assert sorted(told + list(settled.unanswered)) == sorted(CODES)
    assert {a.indicator for a in settled.answers if a.how is How.ADJUDICATED} == set(decided)


@given(answers, answers, decisions)
def test_the_order_of_the_two_does_not_matter(first, second, decided):
    one, other = Submitted(first), Submitted(second)

    assert merge(one, other, CODES, decided).values == merge(other, one, CODES, decided).values


@pytest.mark.parametrize(
    ("differ", "of", "tolerance", "joint"),
    [
        (0, 95, Fraction(0), False),
        (1, 95, Fraction(0), True),
        (5, 100, Fraction(1, 20), False),
        (1, 0, Fraction(0), False),
    ],
)
def test_only_more_than_the_tolerated_share_forces_a_joint_round(differ, of, tolerance, joint):
    assert needs_joint_round(differ, of, tolerance) is joint
