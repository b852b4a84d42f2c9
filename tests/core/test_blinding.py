"""Nobody sees what the blind hides: not the other assessor, not the coordinator, and not by a count."""

import itertools

import pytest

from openlosi.core.assessments.answers import Answer, Value
from openlosi.core.assessments.blinding import NEEDS_BOTH, VISIBLE, Thing, drawn, may_see, visible_answers
from openlosi.core.assessments.lifecycle import Stage
from openlosi.core.assessments.roles import ROLES, Assessor, Coordinator, Operator, Permission, Reviewer

MINE = Answer("206", Value.MET, assessor_id=1)
THEIRS = Answer("206", Value.NOT_MET, assessor_id=2)
BLIND = [Stage.ASSIGNED, Stage.INDEPENDENT]


@pytest.mark.parametrize("stage", BLIND)
def test_an_assessor_sees_only_their_own_answers_while_blind(stage):
    seen = list(
        visible_answers([MINE, THEIRS], role=Assessor, viewer_id=1, stage=stage, both_submitted=False)
    )

    assert seen == [MINE]


@pytest.mark.parametrize(
    ("role", "thing", "stage"),
    list(itertools.product(ROLES.values(), sorted(NEEDS_BOTH, key=lambda thing: thing.value), Stage)),
)
def test_nothing_of_the_answers_shows_to_anybody_until_both_have_submitted(role, thing, stage):
    assert not may_see(role, thing, stage=stage, both_submitted=False)


@pytest.mark.parametrize(
    ("role", "stage"),
    list(itertools.product([role for role in ROLES.values() if role is not Assessor], BLIND)),
)
def test_nobody_but_an_assessor_sees_an_answer_while_blind(role, stage):
    shown = [
        thing
        for thing in Thing
        if thing not in {Thing.PROGRESS, Thing.NAMES}
        and may_see(role, thing, stage=stage, both_submitted=True)
    ]

    assert shown == []


def test_once_both_are_in_an_assessor_sees_both():
    seen = list(
        visible_answers(
            [MINE, THEIRS], role=Assessor, viewer_id=1, stage=Stage.RECONCILIATION, both_submitted=True
        )
    )

    assert seen == [MINE, THEIRS]


@pytest.mark.parametrize("role", [Assessor, Reviewer])
@pytest.mark.parametrize("stage", Stage)
def test_who_assesses_and_who_reviews_never_learn_who_the_assessors_are(role, stage):
    assert not may_see(role, Thing.NAMES, stage=stage, both_submitted=True)


@pytest.mark.parametrize(("role", "stage"), list(itertools.product(ROLES.values(), Stage)))
def test_notes_are_their_authors_alone(role, stage):
    assert not may_see(role, Thing.NOTES, stage=stage, both_submitted=True)


def test_the_operator_keeps_the_installation_and_sees_no_answer():
    things = {
        thing
        for thing in Thing
        for stage in Stage
        if may_see(Operator, thing, stage=stage, both_submitted=True)
    }

    assert things == {Thing.PROGRESS, Thing.NAMES}


def test_every_role_says_who_holds_it_and_has_a_line_in_the_table():
    assert {role for role in ROLES.values() if not (role.__doc__ or "").strip()} == set()
    assert set(VISIBLE) == set(ROLES.values())
    assert all(role.permissions <= set(Permission) for role in ROLES.values())


def test_the_table_is_drawn_with_a_line_for_each_role_and_thing():
    lines = drawn().splitlines()[2:]

    assert len(lines) == len(ROLES) * len(Thing)
    assert (
        "| coordinator | answers | reconciliation, review, reply, settled; only when both have submitted |"
        in lines
    )
    assert f"| {Coordinator.name} | notes | never |" in lines
