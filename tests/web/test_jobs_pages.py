"""Work beside the pages: asked for, followed and stopped by whom it concerns, and unseen by others."""

import io
from uuid import uuid4

import pytest
from django.test import Client
from PIL import Image

from openlosi.apps.assessments.operations.answering import open_assessment
from openlosi.apps.campaigns.models import Case
from openlosi.apps.evidence import operations
from openlosi.apps.evidence.models import Evidence
from openlosi.apps.instruments.operations import load_edition
from openlosi.apps.jobs import operations as jobs
from openlosi.apps.jobs.models import Job
from tests.factories import AT, a_campaign, a_case, a_person, assigned, takes_part

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return {name: a_person(name) for name in ("assessor", "other", "coordinator", "observer", "stranger")}


@pytest.fixture
def case(people):
    campaign = a_campaign(coordinator=people["coordinator"], edition=load_edition("losi-2024", AT))
    takes_part(people["observer"], campaign, "observer")
    case = a_case(campaign)
    for assignment in assigned(case, people["assessor"], people["other"]):
        open_assessment(assignment_id=assignment.pk, by=assignment.assessor, at=AT)
    return case


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_an_assessor_has_the_portal_collected_and_follows_it(case, people):
    client = signed_in(people["assessor"])

    response = client.post(f"/cases/{case.pk}/collect/")

    job = Job.objects.get()
    assert response["Location"] == f"/jobs/{job.pk}/"
    assert case.portal_address in client.get(f"/jobs/{job.pk}/").content.decode()
    page = client.get(f"/jobs/{job.pk}/").content.decode()
    assert "Collecting the portal" in page and "Waits for its turn" in page and "Stop" in page
    jobs.claim(job.pk, at=AT)
    jobs.renew(Job.objects.get(), at=AT, step="Visiting pages", done=3, of=10)
    page = client.get(f"/jobs/{job.pk}/").content.decode()
    assert "Visiting pages" in page and 'max="10" value="3"' in page
    state = client.get(f"/jobs/{job.pk}/state/").json()
    assert (state["state"], state["step"], state["done"], state["of"], state["is_over"]) == (
        "running",
        "Visiting pages",
        3,
        10,
        False,
    )


def test_a_form_may_say_where_to_go_on_within_this_site(case, people):
    client = signed_in(people["assessor"])

    assert client.post(f"/cases/{case.pk}/collect/", {"next": "/assess/"})["Location"] == "/assess/"
    elsewhere = client.post(f"/cases/{case.pk}/collect/", {"next": "https://evil.example/"})
    assert elsewhere["Location"] == f"/jobs/{Job.objects.get().pk}/"


def test_a_program_is_answered_with_the_job(case, people):
    response = signed_in(people["assessor"]).post(
        f"/cases/{case.pk}/collect/", headers={"Accept": "application/json"}
    )

    job = Job.objects.get()
    assert (response.status_code, response.json()) == (
        202,
        {"job": job.pk, "state": f"/jobs/{job.pk}/state/"},
    )


def test_what_cannot_be_done_now_says_why(case, people):
    client = signed_in(people["assessor"])

    response = client.post(f"/cases/{case.pk}/preassess/", headers={"Accept": "application/json"})
    assert (response.status_code, response.json()) == (409, {"detail": "Collect the portal first."})
    page = client.post(f"/cases/{case.pk}/preassess/", follow=True).content.decode()
    assert "Collect the portal first." in page


def test_an_assessor_who_has_submitted_does_not_have_it_collected_any_more(case, people):
    own = case.assignments.get(assessor=people["assessor"]).assessment
    own.submitted_at, own.declaration = AT, "as I found it"
    own.save()

    signed_in(people["assessor"]).post(f"/cases/{case.pk}/collect/")
    assert not Job.objects.exists()
    signed_in(people["other"]).post(f"/cases/{case.pk}/collect/")
    assert Job.objects.count() == 1


def test_a_job_is_stopped_by_whoever_may_follow_it(case, people):
    job = operations.collect(case_id=case.pk, by=people["assessor"], at=AT)

    assert signed_in(people["stranger"]).post(f"/jobs/{job.pk}/stop/").status_code == 404
    signed_in(people["coordinator"]).post(f"/jobs/{job.pk}/stop/")

    assert Job.objects.get().state == "cancelled"


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("assessor", 200),
        ("other", 200),
        ("coordinator", 200),
        ("observer", 404),
        ("stranger", 404),
        (None, 302),
    ],
)
def test_a_cases_job_is_seen_by_those_who_may_collect(case, people, who, expected):
    job = operations.collect(case_id=case.pk, by=people["assessor"], at=AT)
    client = signed_in(people[who]) if who else Client()

    assert client.get(f"/jobs/{job.pk}/").status_code == expected
    assert client.get(f"/jobs/{job.pk}/state/").status_code == expected
    if expected == 200:
        page = client.get(f"/jobs/{job.pk}/").content.decode()
        # Who asked for it would name the other assessor.
        hidden = {"assessor", "other"} - {who}
        assert not [name for name in hidden if people[name].email in page]


@pytest.mark.parametrize(
    ("who", "expected"), [("observer", 403), ("stranger", 404), (None, 302), ("coordinator", 302)]
)
def test_others_cannot_have_a_case_collected(case, people, who, expected):
    client = signed_in(people[who]) if who else Client()

    assert client.post(f"/cases/{case.pk}/collect/").status_code == expected
    assert Job.objects.exists() is (who == "coordinator")


def a_picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def evidence(case, people) -> Evidence:
    own = case.assignments.get(assessor=people["assessor"])
    evidence = operations.add(
        assignment_id=own.pk,
        indicator="201",
        kind="screenshot",
        address="https://town.example/search",
        upload=a_picture(),
        key=uuid4(),
        by=people["assessor"],
        at=AT,
    )
    evidence.archived = operations.store(b"PK a page", media_type="application/wacz", at=AT)
    evidence.archived_picture = evidence.file
    evidence.save()
    return evidence


FILES = ("picture", "page", "page-picture")


def test_while_blind_only_its_assessor_sees_evidence(case, people, evidence):
    for name in FILES:
        own = signed_in(people["assessor"]).get(f"/evidence/{evidence.pk}/{name}/")
        assert own.status_code == 200 and own.getvalue()
        for who in ("other", "coordinator", "observer", "stranger"):
            assert signed_in(people[who]).get(f"/evidence/{evidence.pk}/{name}/").status_code == 404


def test_opened_the_other_and_the_coordinator_see_it(case, people, evidence):
    Case.objects.filter(pk=case.pk).update(stage="reconciliation", both_submitted=True)

    for who, expected in {"other": 200, "coordinator": 200, "observer": 404, "stranger": 404}.items():
        response = signed_in(people[who]).get(f"/evidence/{evidence.pk}/picture/")
        assert response.status_code == expected
        if expected == 200:
            response.getvalue()


def test_nothing_in_what_was_given_can_run_and_a_stored_page_is_only_downloaded(people, evidence):
    client = signed_in(people["assessor"])
    for name in FILES:
        response = client.get(f"/evidence/{evidence.pk}/{name}/")
        response.getvalue()
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"].startswith("sandbox")
        assert response["Content-Disposition"].startswith("attachment" if name == "page" else "inline")
        assert "no-store" in response["Cache-Control"]


def test_an_assessor_has_the_page_of_their_evidence_archived(case, people, evidence):
    evidence.archived = evidence.archived_picture = None
    evidence.save()

    for who in ("other", "coordinator", "stranger"):
        assert signed_in(people[who]).post(f"/evidence/{evidence.pk}/archive/").status_code == 404
    response = signed_in(people["assessor"]).post(f"/evidence/{evidence.pk}/archive/")

    job = Job.objects.get()
    assert response["Location"] == f"/jobs/{job.pk}/" and job.kind == "archive_page"
    assert signed_in(people["other"]).get(f"/jobs/{job.pk}/").status_code == 404
    assert signed_in(people["coordinator"]).get(f"/jobs/{job.pk}/").status_code == 404
    assert "201" not in signed_in(people["assessor"]).get(f"/jobs/{job.pk}/").content.decode()


def test_the_page_of_an_address_is_stored_as_it_is_given(case, people):
    own = case.assignments.get(assessor=people["assessor"])
    client = signed_in(people["assessor"])

    for _twice in range(2):
        client.post(
            f"/assess/{own.pk}/evidence/201/",
            {
                "kind": "address",
                "address": "https://town.example/search",
                "key": "6f1f0c0e-0000-4000-8000-000000000001",
            },
        )

    evidence = Evidence.objects.get()
    assert evidence.archiving == Job.objects.get() and evidence.archiving.kind == "archive_page"
    page = client.get(f"/assess/{own.pk}/?indicator=201").content.decode()
    assert "storing the page" in page and f"/evidence/{evidence.pk}/archive/" not in page

    Job.objects.update(state="failed", error="The page did not answer.")
    page = client.get(f"/assess/{own.pk}/?indicator=201").content.decode()
    assert "could not be stored" in page and f"/evidence/{evidence.pk}/archive/" in page
    assert "Store the page again" in page

    client.post(f"/evidence/{evidence.pk}/archive/")
    evidence.refresh_from_db()
    assert evidence.archiving.state == "waiting" and Job.objects.count() == 2


def test_an_installation_may_store_no_pages(case, people, settings):
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"archive_pages": False})
    own = case.assignments.get(assessor=people["assessor"])

    signed_in(people["assessor"]).post(
        f"/assess/{own.pk}/evidence/201/",
        {
            "kind": "address",
            "address": "https://town.example/",
            "key": "6f1f0c0e-0000-4000-8000-000000000002",
        },
    )

    assert Evidence.objects.get().archiving is None and not Job.objects.exists()


def test_the_assessors_page_has_the_portal_collected(case, people):
    own = case.assignments.get(assessor=people["assessor"])

    page = signed_in(people["assessor"]).get(f"/assess/{own.pk}/").content.decode()

    assert f'action="/cases/{case.pk}/collect/"' in page and "Nothing was collected yet." in page


def test_once_submitted_nothing_more_is_archived(case, people, evidence):
    evidence.archived = None
    evidence.save()
    own = evidence.assignment.assessment
    own.submitted_at, own.declaration = AT, "as I found it"
    own.save()

    signed_in(people["assessor"]).post(f"/evidence/{evidence.pk}/archive/")

    assert not Job.objects.exists()
