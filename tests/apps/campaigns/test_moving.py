"""Stages change in one place, by the table in the core."""

from datetime import timedelta

import pytest
from django.db import transaction

from openlosi.apps.campaigns.operations import move_case
from openlosi.apps.campaigns.queries import case_locked
from openlosi.core.assessments.lifecycle import MoveNotAllowed, Stage
from openlosi.core.assessments.no_score import NoScore
from tests.factories import AT, a_campaign, a_case

LATER = AT + timedelta(days=1)

pytestmark = pytest.mark.django_db


def test_a_case_moves_and_keeps_since_when():
    case = a_case(a_campaign())

    with transaction.atomic():
        move_case(case_locked(case.pk), Stage.INDEPENDENT, at=LATER)

    case.refresh_from_db()
    assert (case.stage, case.stage_since, case.no_score) == ("independent", LATER, "")


def test_a_case_that_will_have_no_score_keeps_why():
    case = a_case(a_campaign())

    move_case(case, Stage.REVIEW, at=LATER, reason="No answer for three weeks.", no_score=NoScore.UNREACHABLE)

    case.refresh_from_db()
    assert (case.stage, case.no_score, case.no_score_why) == (
        "review",
        "unreachable",
        "No answer for three weeks.",
    )


def test_a_case_that_goes_back_to_its_assessors_is_to_have_a_score():
    case = a_case(a_campaign(), stage="review", no_score="incomplete", no_score_why="…", both_submitted=True)

    move_case(case, Stage.RECONCILIATION, at=LATER)

    case.refresh_from_db()
    assert (case.stage, case.no_score, case.no_score_why) == ("reconciliation", "", "")


def test_a_move_that_does_not_exist_changes_nothing():
    case = a_case(a_campaign())

    with pytest.raises(MoveNotAllowed, match='cannot go to "Settled"'):
        move_case(case, Stage.SETTLED, at=LATER)

    case.refresh_from_db()
    assert (case.stage, case.stage_since) == ("assigned", AT)
