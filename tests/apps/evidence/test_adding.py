import io
from uuid import uuid4

import pytest
from django.db import transaction
from PIL import Image

from openlosi.apps.audit.models import Entry
from openlosi.apps.evidence import operations
from openlosi.apps.evidence.models import Evidence
from openlosi.apps.evidence.permissions import NotYours
from openlosi.apps.evidence.policies import Closed, NotAccepted
from openlosi.apps.evidence.queries import content_of
from tests.factories import AT, a_campaign, a_case, a_person, assigned

pytestmark = pytest.mark.django_db


@pytest.fixture
def assessor():
    return a_person("Amal")


@pytest.fixture
def assignment(assessor):
    return assigned(a_case(a_campaign()), assessor, a_person("Bilal"))[0]


def given(assignment, by, **more):
    what = {"indicator": "201", "kind": "address", "address": "https://town.example/search", "key": uuid4()}
    return operations.add(assignment_id=assignment.pk, by=by, at=AT, **{**what, **more})


def a_picture(kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(out, kind)
    return out.getvalue()


def test_an_address_is_kept_as_it_was_typed(assignment, assessor):
    evidence = given(assignment, assessor, address="HTTPS://Town.example/Search?q=a#top")

    assert (evidence.address, evidence.indicator) == ("HTTPS://Town.example/Search?q=a#top", "201")


def test_a_screenshot_is_stored(assignment, assessor):
    evidence = given(assignment, assessor, kind="screenshot", address="", upload=io.BytesIO(a_picture()))

    assert content_of(evidence.file).startswith(b"\x89PNG") and evidence.file.media_type == "image/png"


def test_where_a_no_was_looked_for_may_be_words_alone(assignment, assessor):
    assert given(assignment, assessor, kind="looked", address="", note="all menus").note == "all menus"


def test_what_is_sent_twice_is_added_once(assignment, assessor):
    key = uuid4()

    assert given(assignment, assessor, key=key) == given(assignment, assessor, key=key)
    assert Evidence.objects.count() == 1 and Entry.objects.count() == 1


def test_a_key_of_something_else_is_refused(assignment, assessor):
    key = uuid4()
    given(assignment, assessor, key=key)

    with pytest.raises(operations.KeyTaken):
        given(assignment, assessor, key=key, indicator="202")


def test_what_was_removed_is_kept_and_no_longer_counts(assignment, assessor):
    evidence = given(assignment, assessor)

    operations.remove(evidence_id=evidence.pk, by=assessor, at=AT)
    operations.remove(evidence_id=evidence.pk, by=assessor, at=AT)

    assert Evidence.objects.get().removed_at == AT
    assert [entry.act for entry in Entry.objects.order_by("number")] == ["evidence.added", "evidence.removed"]


def test_the_trail_shows_nothing_of_what_an_answer_rests_on(assignment, assessor):
    given(assignment, assessor)

    entry = Entry.objects.get()
    assert entry.sealed["address"] == "https://town.example/search"
    assert entry.details == {}


@pytest.mark.parametrize("who", ["other", "stranger", "withdrawn"])
def test_only_the_assessor_whose_answer_it_is_adds_and_removes(assignment, assessor, who):
    evidence = given(assignment, assessor)
    by = {"other": assignment.case.assignments.get(slot=2).assessor, "stranger": a_person()}.get(
        who, assessor
    )
    if who == "withdrawn":
        assignment.withdrawn_at = AT
        assignment.save()

    with pytest.raises(NotYours), transaction.atomic():
        given(assignment, by)
    with pytest.raises(NotYours), transaction.atomic():
        operations.remove(evidence_id=evidence.pk, by=by, at=AT)
    assert Evidence.objects.get().removed_at is None


def test_a_settled_case_takes_no_more(assignment, assessor):
    evidence = given(assignment, assessor)
    case = assignment.case
    case.stage, case.both_submitted = "settled", True
    case.save()

    with pytest.raises(Closed):
        given(assignment, assessor)
    with pytest.raises(Closed):
        operations.remove(evidence_id=evidence.pk, by=assessor, at=AT)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"address": ""}, "Give the address"),
        ({"address": "town.example"}, "begins with"),
        ({"address": "javascript:alert(1)"}, "begins with"),
        ({"address": "ftp://town.example/"}, "begins with"),
        ({"address": "https:///search"}, "not an address"),
        ({"address": "https://town.example:port/"}, "not an address"),
        ({"address": "https://[::1/"}, "not an address"),
        ({"address": "https://town.example/a\nb"}, "not an address"),
        ({"address": "https://me:secret@town.example/"}, "password"),
        ({"address": "https://town.example/" + "a" * 2000}, "longer"),
        ({"kind": "screenshot"}, "picture"),
        ({"kind": "looked", "address": "", "note": "  "}, "where you looked"),
        ({"kind": "rumour"}, "no such kind"),
        ({"indicator": "999"}, "does not hold"),
        ({"kind": "screenshot", "upload": b"%PDF-1.7"}, "not a picture"),
        ({"note": "a" * 5001}, "too long"),
    ],
)
def test_what_shows_nothing_is_refused_in_words(assignment, assessor, wrong, why):
    with pytest.raises(NotAccepted, match=why):
        given(assignment, assessor, **wrong)
    assert not Evidence.objects.exists() and not Entry.objects.exists()
