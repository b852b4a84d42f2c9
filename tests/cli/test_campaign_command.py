"""`openlosi campaign recompute` gives the stored results again, or says where not."""

from uuid import uuid4

import pytest
from django.db import connection
from typer.testing import CliRunner

from openlosi.apps.assessments import operations as assessments
from openlosi.apps.results import operations as results
from openlosi.apps.results.models import Score
from openlosi.cli.main import app
from tests.factories import AT
from tests.world import a_world


@pytest.fixture
def settled(db):
    """A settled case."""
    world = a_world()
    world.submit(world.one, unlike=("206",))
    world.submit(world.other)
    case = world.case.pk
    for person in (world.one, world.other):
        assessments.finish_reconciling(case_id=case, by=person, at=AT)
    decided = {"indicator": "206", "value": "met", "reason": "Seen.", "key": uuid4()}
    assessments.adjudicate(case_id=case, by=world.reviewer, at=AT, **decided)
    for code in world.case.sampled.values_list("indicator", flat=True):
        assessments.confirm_sampled(case_id=case, indicator=code, by=world.reviewer, at=AT)
    results.settle(case_id=case, by=world.reviewer, at=AT)
    return world


def _run(campaign, folder):
    return CliRunner().invoke(app, ["campaign", "recompute", str(campaign), "--out", str(folder)])


def test_the_same_results_come_out_again_with_sheets_that_score_reads(settled, tmp_path):
    ran = _run(settled.campaign.pk, tmp_path / "again")
    scored = CliRunner().invoke(
        app,
        [
            "score",
            str(tmp_path / "again" / "submitted.csv"),
            "--decisions",
            str(tmp_path / "again" / "decisions.csv"),
            "--municipalities",
            str(tmp_path / "again" / "municipalities.csv"),
            "--out",
            str(tmp_path / "scored"),
            "--tables-only",
        ],
    )

    assert (ran.exit_code, scored.exit_code) == (0, 0), scored.output
    again, direct = (tmp_path / name / "results.csv" for name in ("again", "scored"))
    assert again.read_bytes() == direct.read_bytes()
    assert ",95,95,1.0000,very_high,1," in again.read_text()


def test_a_difference_is_named_and_ends_with_exit_code_1(settled, tmp_path):
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP TRIGGER score_update" + (" ON results_score" if connection.vendor == "postgresql" else "")
        )
    Score.objects.filter(criterion="").update(met=94)

    ran = _run(settled.campaign.pk, tmp_path / "again")

    assert ran.exit_code == 1
    assert "94" in ran.output


def test_a_campaign_that_is_not_there_is_told_with_those_that_are(settled, tmp_path):
    ran = _run(999, tmp_path / "again")

    assert ran.exit_code == 1
    assert settled.campaign.title in ran.output
