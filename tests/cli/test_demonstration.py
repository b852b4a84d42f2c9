"""The invented country on the platform: every stage, every role, nothing by another door than people's own."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from django.test import Client

from openlosi.apps.audit.operations import verify
from openlosi.apps.campaigns.models import Campaign, Case
from openlosi.apps.evidence.models import Suggestion
from openlosi.apps.results.models import Score
from openlosi.cli.demonstration import LOGINS, PASSWORD, build
from openlosi.core.assessments.lifecycle import Stage
from openlosi.editions import load
from openlosi.practice.country import by_key, invented_country
from openlosi.practice.portal import pages, served

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker, tmp_path_factory):
    """Built once for all tests here, and taken back after the last of them."""
    from django.conf import settings
    from django.db import transaction
    from django.test import override_settings

    visiting = settings.ENVIRONMENT.model_copy(update={"collect_private": True, "collect_rate": 100.0})
    work = tmp_path_factory.mktemp("work")
    country, instrument = invented_country(), load("losi-2024")
    content = pages(country, by_key(country)["kestrel-bay"], instrument)
    with (
        django_db_blocker.unblock(),
        override_settings(ENVIRONMENT=visiting, WORK_FOLDER=work),
        served(content) as port,
        transaction.atomic(),
    ):
        yield build(NOW, portal=f"http://localhost:{port}/")
        transaction.set_rollback(True)


def test_there_is_a_case_at_each_stage(made: Campaign):
    stages = Counter(made.cases.values_list("stage", flat=True))

    assert set(stages) == {stage.value for stage in Stage}
    assert sum(stages.values()) == 24


def test_two_portals_have_no_score_and_one_of_them_is_settled(made):
    assert sorted(made.cases.exclude(no_score="").values_list("no_score", "stage")) == [
        ("no_portal", "settled"),
        ("unreachable", "review"),
    ]


def test_what_is_settled_was_agreed_reconciled_and_adjudicated(made):
    how = Counter(
        Case.objects.filter(campaign=made, stage="settled", no_score="").values_list(
            "settlings__answers__how", flat=True
        )
    )

    assert set(how) == {"agreed", "reconciled", "adjudicated"}
    # What is decided in the demonstration is the truth, so the scores differ from it by what both overlooked alone.
    assert (
        Score.objects.filter(criterion="", settling__case__campaign=made).count()
        == made.cases.filter(stage="settled", no_score="").count()
    )


def test_one_portal_is_collected_and_read(made):
    case = made.cases.get(municipality__key="kestrel-bay")

    assert case.collections.get().state == "collected"
    assert Suggestion.objects.filter(case=case).count() == 95
    assert Suggestion.objects.filter(case=case, verdict="found").count() > 20


def test_every_role_can_sign_in(made):
    for login in LOGINS:
        client = Client()
        answer = client.post("/accounts/login/", {"login": login.email, "password": PASSWORD})
        assert (answer.status_code, answer["Location"]) == (302, "/"), login
        assert client.get("/").status_code == 200


def test_the_audit_trail_holds(made):
    number, _hash = verify()

    assert number > 200
