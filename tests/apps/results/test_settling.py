"""A settled result can be computed again from what was submitted and decided, and cannot be changed quietly."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from openlosi.apps.assessments import operations as assessments
from openlosi.apps.assessments import policies
from openlosi.apps.assessments.changes import WrongChange
from openlosi.apps.assessments.permissions import OwnCase
from openlosi.apps.audit import operations as audit
from openlosi.apps.audit.models import Entry
from openlosi.apps.campaigns.operations import move_case
from openlosi.apps.results import operations
from openlosi.apps.results.models import Score, SettledAnswer, Settling
from openlosi.apps.results.recomputing import differences, scored, settled_cases, write_sheets
from openlosi.core.assessments.lifecycle import Stage
from openlosi.core.assessments.no_score import NoScore
from tests.factories import AT, a_case, assigned
from tests.world import World


def _to_review(world: World):
    world.submit(world.one, unlike=("206", "255"))
    world.submit(world.other, unlike=("214", "255"))
    case = world.case.pk
    assessments.reconsider(
        case_id=case, indicator="206", value="met", justification="Found.", key=uuid4(), by=world.one, at=AT
    )
    for person in (world.one, world.other):
        assessments.finish_reconciling(case_id=case, by=person, at=AT)


def _review(world: World):
    case = world.case.pk
    assessments.adjudicate(
        case_id=case,
        indicator="214",
        value="not_met",
        reason="No post address.",
        key=uuid4(),
        by=world.reviewer,
        at=AT,
    )
    for code in world.case.sampled.values_list("indicator", flat=True):
        assessments.confirm_sampled(case_id=case, indicator=code, by=world.reviewer, at=AT)


@pytest.fixture
def settled(world):
    """A case with an agreed, a reconciled and an adjudicated answer, settled."""
    _to_review(world)
    _review(world)
    operations.settle(case_id=world.case.pk, by=world.reviewer, at=AT)
    return world


def test_a_case_with_something_open_is_not_settled(world):
    _to_review(world)

    with pytest.raises(policies.NotNow, match="214"):
        operations.settle(case_id=world.case.pk, by=world.reviewer, at=AT)
    assert not Settling.objects.exists()


def test_each_settled_answer_tells_how_it_was_reached(settled):
    how = dict(SettledAnswer.objects.values_list("indicator", "how"))

    assert (how["222"], how["206"], how["214"], len(how)) == ("agreed", "reconciled", "adjudicated", 95)


def test_the_score_is_stored_with_its_edition_and_level(settled):
    score = Score.objects.get(criterion="")

    assert (score.instrument, score.met, score.applicable, score.level) == ("losi-2024", 93, 95, "very_high")
    assert Score.objects.count() == 1 + 6
    assert settled.now().stage == "settled"


def test_settling_twice_settles_once(settled):
    again = operations.settle(case_id=settled.case.pk, by=settled.reviewer, at=AT)

    assert Settling.objects.get() == again


def test_nobody_settles_a_case_they_assessed(world):
    _to_review(world)

    with pytest.raises(OwnCase):
        operations.settle(case_id=world.case.pk, by=world.one, at=AT)


def test_a_result_is_neither_changed_nor_removed_by_anybody(settled):
    for attempt in (
        lambda: SettledAnswer.objects.filter(indicator="214").update(value="met"),
        lambda: SettledAnswer.objects.filter(indicator="214").delete(),
        lambda: Score.objects.filter(criterion="").update(met=95),
        lambda: Score.objects.all().delete(),
        lambda: Settling.objects.update(by=settled.one),
        lambda: Settling.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


def test_reopening_needs_a_reason_and_keeps_the_earlier_result(settled):
    with pytest.raises(WrongChange):
        operations.reopen(case_id=settled.case.pk, reason=" ", by=settled.coordinator, at=AT)
    operations.reopen(case_id=settled.case.pk, reason="The portal showed 214.", by=settled.coordinator, at=AT)
    standing = settled.case.adjudications.get(replaced_at=None)
    assessments.adjudicate(
        case_id=settled.case.pk,
        indicator="214",
        value="met",
        reason="Seen since.",
        key=uuid4(),
        seen=standing.pk,
        by=settled.reviewer,
        at=AT,
    )
    operations.settle(case_id=settled.case.pk, by=settled.reviewer, at=AT)

    assert list(Score.objects.filter(criterion="").order_by("id").values_list("met", flat=True)) == [93, 94]
    assert Settling.objects.filter(reopened_at=None).count() == 1


def test_a_case_without_a_score_is_settled_without_one(world):
    case = world.now()
    move_case(case, Stage.REVIEW, at=AT, reason="No answer for a week.", no_score=NoScore.UNREACHABLE)

    operations.settle(case_id=case.pk, by=world.reviewer, at=AT)

    assert (Settling.objects.get().no_score, Score.objects.count()) == ("unreachable", 0)


def test_what_was_submitted_and_decided_gives_the_stored_result_again(settled, tmp_path):
    unreachable = a_case(settled.campaign, name="Nowhere")
    move_case(unreachable, Stage.REVIEW, at=AT, reason="Down.", no_score=NoScore.UNREACHABLE)
    operations.settle(case_id=unreachable.pk, by=settled.reviewer, at=AT)
    blind = a_case(settled.campaign, name="Blindtown")
    assigned(blind, settled.one, settled.other)

    cases = settled_cases(settled.campaign)
    write_sheets(cases, tmp_path)

    assert len(cases) == 2
    assert "Blindtown" not in (tmp_path / "municipalities.csv").read_text()
    assert differences(settled.campaign, cases, scored(settled.campaign, tmp_path)) == []


def test_a_case_of_some_indicators_only_has_answers_and_no_score_and_recomputes_too(settled, tmp_path):
    partial = a_case(settled.campaign, name="Partial", codes=["206", "214"])
    assigned(partial, settled.one, settled.other)
    World(
        settled.campaign, partial, settled.one, settled.other, settled.coordinator, settled.reviewer
    ).settle("206")
    cases = settled_cases(settled.campaign)
    write_sheets(cases, tmp_path)

    assert Settling.objects.get(case=partial).scores.count() == 0
    assert differences(settled.campaign, cases, scored(settled.campaign, tmp_path)) == []


def test_a_stored_result_that_was_tampered_with_is_told(settled, tmp_path):
    from django.db import connection

    with connection.cursor() as cursor:
        where = " ON results_score" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER score_update{where}")
    Score.objects.filter(criterion="").update(met=94)
    cases = settled_cases(settled.campaign)
    write_sheets(cases, tmp_path)

    told = differences(settled.campaign, cases, scored(settled.campaign, tmp_path))

    assert [(d.what, d.stored, d.recomputed) for d in told] == [("met", "94", "93")]


def test_the_trail_of_a_whole_case_is_whole(settled):
    assert audit.verify()[0] == Entry.objects.count()
    assert list(Entry.objects.filter(act="case.settled").values_list("case_id", flat=True)) == [
        settled.case.pk
    ]
