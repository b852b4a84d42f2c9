"""The reviewer's pages: a case is decided, looked at and settled; nobody else reads it before its time."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from openlosi.apps.assessments import operations
from openlosi.apps.assessments.models import Adjudication, SampledAnswer
from openlosi.apps.results.models import Score
from tests.factories import AT, a_case, a_person, assigned, takes_part
from tests.world import a_world


def _address(world, name="case", *more):
    return reverse(f"reviewer:{name}", args=[world.case.pk, *more])


def _decide(client, world, indicator, value="met", reason="Seen at the top.", seen="", key=None):
    prefix = f"i{indicator}-"
    fields = {"value": value, "reason": reason, "seen": seen, "key": str(key or uuid4())}
    return client.post(
        _address(world, "decide", indicator),
        {prefix + name: text for name, text in fields.items()},
        follow=True,
    )


def test_a_case_is_decided_looked_at_and_settled(world, signed_in):
    client = signed_in(world.reviewer)
    assert world.case.municipality.name in client.get(reverse("reviewer:cases")).content.decode()
    client.post(_address(world, "take"))
    for code in ("206", "214"):
        assert "is decided" in _decide(client, world, code).content.decode()
    for code in SampledAnswer.objects.values_list("indicator", flat=True):
        client.post(_address(world, "confirm", code))

    page = client.post(_address(world, "settle"), follow=True).content.decode()

    assert world.now().stage == "settled"
    assert Score.objects.get(criterion="").met == 95
    assert "95 of 95" in page


def test_a_double_click_decides_once(world, signed_in):
    client, key = signed_in(world.reviewer), uuid4()

    for _ in range(2):
        _decide(client, world, "206", key=key)

    assert Adjudication.objects.count() == 1


def test_what_is_missing_before_settling_is_told(world, signed_in):
    page = signed_in(world.reviewer).post(_address(world, "settle"), follow=True).content.decode()

    assert "Still open: 206, 214" in page or "Still open: 214, 206" in page
    assert world.now().stage == "review"


def test_a_decision_without_a_reason_is_not_taken(world, signed_in):
    page = _decide(signed_in(world.reviewer), world, "206", reason=" ").content.decode()

    assert "say why" in page
    assert not Adjudication.objects.exists()


def test_a_reviewer_does_not_learn_who_the_assessors_are(world, signed_in):
    for person in (world.one, world.other):
        person.name = f"Secret Name {person.pk}"
        person.save()
    client = signed_in(world.reviewer)

    pages = [
        client.get(_address(world) + f"?show={show}").content.decode() for show in ("open", "all", "differed")
    ]

    assert "Assessor A" in pages[0]
    assert "Secret Name" not in "".join(pages)
    assert world.one.email not in "".join(pages)


@pytest.mark.parametrize("show", ["open", "differed", "sampled", "flagged", "decided", "all", "nonsense"])
def test_every_list_of_a_case_opens(world, signed_in, show):
    assert signed_in(world.reviewer).get(_address(world) + f"?show={show}").status_code == 200


def test_its_own_assessors_and_strangers_find_no_case(world, signed_in):
    takes_part(world.one, world.campaign, "reviewer")
    for person in (world.one, world.other, a_person()):
        client = signed_in(person)
        assert client.get(_address(world)).status_code == 404
        assert client.post(_address(world, "take")).status_code == 404
        assert client.post(_address(world, "settle")).status_code == 404
        assert client.get(f"/api/cases/{world.case.pk}/review").status_code == 404

    assert (
        world.case.municipality.name
        not in signed_in(world.one).get(reverse("reviewer:cases")).content.decode()
    )


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["reviewer", "coordinator"])
def test_a_blind_case_is_not_there_for_anybody(signed_in, role):
    world = a_world()
    world.submit(world.one, unlike=("206",))
    client = signed_in(getattr(world, role))

    assert client.get(_address(world)).status_code == 404
    assert client.get(f"/api/cases/{world.case.pk}/review").status_code == 404


def test_a_case_that_another_reviewer_took_is_read_and_not_decided(world, signed_in):
    operations.take_case(case_id=world.case.pk, by=world.reviewer, at=AT)
    second = a_person()
    takes_part(second, world.campaign, "reviewer")
    client = signed_in(second)

    assert "for its reviewer" in client.get(_address(world)).content.decode()
    assert "Another reviewer has taken" in _decide(client, world, "206").content.decode()


def test_the_list_costs_the_same_for_one_case_and_for_three(world, signed_in, django_assert_num_queries):
    client = signed_in(world.reviewer)
    client.get(reverse("reviewer:cases"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("reviewer:cases"))
    for _ in range(2):
        case = a_case(world.campaign, both_submitted=True, stage="review")
        assigned(case, world.one, world.other)

    with django_assert_num_queries(len(one)):
        page = client.get(reverse("reviewer:cases")).content.decode()

    assert page.count("/review/") >= 3


def test_the_api_reviews_as_the_pages_do(world, signed_in):
    client = signed_in(world.reviewer)
    case = world.case.pk
    waiting = client.get("/api/reviews").json()
    assert [(each["case"], each["open"]) for each in waiting] == [(case, 7)]
    review = client.get(f"/api/cases/{case}/review").json()
    assert [i["indicator"] for i in review["indicators"] if i["standing"] == "open"] == [
        code for code in world.codes if code in ("206", "214")
    ]

    def post(what, **body):
        return client.post(f"/api/cases/{case}/{what}", body, content_type="application/json")

    decided = post("adjudications", indicator="206", value="met", reason="Seen.", key=str(uuid4()))
    again = post("adjudications", indicator="206", value="not_met", reason="No.", key=str(uuid4()))
    assert (decided.status_code, again.status_code) == (200, 409)
    assert again.json()["error"] == "decided_meanwhile"
    post("adjudications", indicator="214", value="met", reason="Seen.", key=str(uuid4()))
    assert post("settle").status_code == 409
    for code in SampledAnswer.objects.values_list("indicator", flat=True):
        assert post("confirmations", indicator=code).status_code == 200
    assert post("settle").json() == {"case": case, "stage": "settled"}
    assert post("reopen", reason="").status_code == 422
    assert post("reopen", reason="A mistake.").json()["stage"] == "review"
