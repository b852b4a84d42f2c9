"""A case moves along the table of stages and no other way."""

from pathlib import Path

import pytest

from openlosi.core.assessments.lifecycle import MOVES, MoveNotAllowed, Stage, drawn, move
from openlosi.core.assessments.no_score import NoScore

DOCS = Path(__file__).parents[2] / "docs"


def test_a_case_walks_from_assigned_to_settled():
    stage = Stage.ASSIGNED
    for to in (Stage.INDEPENDENT, Stage.RECONCILIATION, Stage.REVIEW, Stage.REPLY, Stage.SETTLED):
        stage = move(stage, to)

    assert stage is Stage.SETTLED


def test_the_reply_may_be_skipped_and_a_review_may_send_a_case_back():
    assert move(Stage.REVIEW, Stage.SETTLED) is Stage.SETTLED
    assert move(Stage.REVIEW, Stage.RECONCILIATION) is Stage.RECONCILIATION
    assert move(Stage.REPLY, Stage.REVIEW) is Stage.REVIEW


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("to", Stage)
def test_no_other_move_exists_whatever_the_reason(stage, to):
    if to in MOVES[stage]:
        assert move(stage, to, reason="asked", no_score=NoScore.NO_PORTAL) is to
    else:
        with pytest.raises(
            MoveNotAllowed, match=f"^a case in {stage.value} cannot go to {to.value}; it can go to "
        ):
            move(stage, to, reason="asked", no_score=NoScore.NO_PORTAL)


def test_the_error_says_where_a_case_can_go():
    with pytest.raises(MoveNotAllowed, match="it can go to reconciliation, reply, settled$"):
        move(Stage.REVIEW, Stage.ASSIGNED)


@pytest.mark.parametrize("stage", [Stage.ASSIGNED, Stage.INDEPENDENT])
def test_a_stage_is_left_out_only_where_there_will_be_no_score(stage):
    for reason in (NoScore.NO_PORTAL, NoScore.UNREACHABLE, NoScore.NOT_ASSESSED, NoScore.INCOMPLETE):
        assert move(stage, Stage.REVIEW, no_score=reason) is Stage.REVIEW
    for nothing in (None, NoScore.UNSETTLED):
        with pytest.raises(MoveNotAllowed, match=f"^from {stage.value} a case goes straight to review only"):
            move(stage, Stage.REVIEW, reason="in a hurry", no_score=nothing)


def test_a_settled_case_is_opened_again_only_with_a_reason():
    assert move(Stage.SETTLED, Stage.REVIEW, reason="the municipality showed the page") is Stage.REVIEW
    with pytest.raises(MoveNotAllowed):
        move(Stage.SETTLED, Stage.REVIEW)
    for nothing in ("", "  "):
        with pytest.raises(MoveNotAllowed, match="^a settled case goes back to review only with a reason$"):
            move(Stage.SETTLED, Stage.REVIEW, reason=nothing)


def test_the_page_about_stages_is_drawn_from_the_table():
    page = (DOCS / "reference" / "stages.md").read_text(encoding="utf-8")

    assert drawn() in page, (
        "put what openlosi.core.assessments.lifecycle.drawn() returns into docs/reference/stages.md"
    )
