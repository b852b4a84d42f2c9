"""An assessor's calls: their own work and nothing else, once and never over another's change."""

import json
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openlosi.apps.assessments.models import Answer, Note
from openlosi.apps.evidence.models import Collection, Evidence, StoredFile, Suggestion
from openlosi.apps.jobs.models import Job
from tests.factories import AT, a_case, a_person, assigned
from tests.world import DECLARED, World, a_world

JSON = "application/json"


@pytest.fixture
def world(db) -> World:
    return a_world()


@pytest.fixture
def signed_in(client, world):
    client.force_login(world.one)
    return client


def _number(world, person):
    return world.case.assignments.get(assessor=person).pk


def _put(client, number, code, **sent):
    body = {"value": "met", "key": str(uuid4()), "base": 0, **sent}
    return client.put(f"/api/assessments/{number}/answers/{code}", json.dumps(body), content_type=JSON)


def _whole(world, **more):
    return [
        {
            "indicator": code,
            "value": "met",
            "key": str(uuid4()),
            "evidence": [{"key": str(uuid4()), "address": f"https://town.example/{code}"}],
            **more,
        }
        for code in world.codes
    ]


def test_a_stranger_must_sign_in(client, world):
    answer = client.get("/api/assignments")

    assert (answer.status_code, answer.json()["error"]) == (401, "signed_out")


def test_the_own_cases_are_listed_with_what_is_to_be_done(signed_in, world):
    [listed] = signed_in.get("/api/assignments").json()

    assert (listed["id"], listed["to_do"], listed["done"], listed["of"]) == (
        _number(world, world.one),
        "assess",
        0,
        95,
    )


def test_a_saved_answer_is_told_back_and_listed(signed_in, world):
    number = _number(world, world.one)

    saved = _put(signed_in, number, "206", confidence=2, flagged=True, comment="Look here.", seconds=7).json()

    told = signed_in.get(f"/api/assessments/{number}").json()
    assert saved["revision"] == 1
    assert told["answers"] == [saved]
    assert told["without_evidence"] == ["206"]
    assert len(told["unanswered"]) == 94


def test_the_same_change_sent_twice_is_made_once(signed_in, world):
    number, key = _number(world, world.one), str(uuid4())

    first = _put(signed_in, number, "206", key=key, seconds=5).json()
    second = _put(signed_in, number, "206", key=key, seconds=5).json()

    assert first == second
    assert Answer.objects.get().seconds == 5


def test_another_tabs_change_is_shown_and_not_overwritten(signed_in, world):
    number = _number(world, world.one)
    _put(signed_in, number, "206")

    refused = _put(signed_in, number, "206", value="not_met")

    told = refused.json()
    assert (refused.status_code, told["error"]) == (409, "changed_meanwhile")
    assert (told["answer"]["value"], told["answer"]["revision"]) == ("met", 1)
    assert Answer.objects.get().value == "met"


def test_a_batch_takes_what_it_can_and_says_what_it_cannot(signed_in, world):
    number = _number(world, world.one)
    batch = {"answers": _whole(world)[:3]}
    batch["answers"][1]["indicator"] = "999"

    def send():
        return signed_in.post(f"/api/assessments/{number}/answers", json.dumps(batch), content_type=JSON)

    first, second = send().json(), send().json()

    assert [each["status"] for each in first["results"]] == [200, 422, 200]
    assert first["results"][1]["refusal"]["error"] == "not_in_case"
    assert first == second
    assert (Answer.objects.count(), Evidence.objects.count()) == (2, 2)


def test_a_whole_assessment_is_submitted_at_once_and_once(signed_in, world):
    number = _number(world, world.one)
    body = json.dumps({"key": str(uuid4()), "declaration": DECLARED, "answers": _whole(world)})

    first, second = (
        signed_in.post(f"/api/assessments/{number}/submit", body, content_type=JSON) for _ in range(2)
    )

    assert (first.status_code, first.json()) == (200, second.json())
    assert (Answer.objects.count(), Evidence.objects.count()) == (95, 95)
    assert _put(signed_in, number, "206").json()["error"] == "already_submitted"


def test_what_is_missing_is_told_by_indicator(signed_in, world):
    number = _number(world, world.one)
    _put(signed_in, number, world.codes[0])
    body = json.dumps({"key": str(uuid4()), "declaration": DECLARED})

    refused = signed_in.post(f"/api/assessments/{number}/submit", body, content_type=JSON)

    assert (refused.status_code, refused.json()["error"]) == (422, "incomplete")
    assert refused.json()["without_evidence"] == [world.codes[0]]
    assert refused.json()["unanswered"] == world.codes[1:]


def test_a_submission_costs_the_same_queries_for_few_answers_and_many(
    signed_in, world, django_assert_max_num_queries
):
    number = _number(world, world.one)
    signed_in.get(f"/api/assessments/{number}")
    body = json.dumps({"key": str(uuid4()), "declaration": DECLARED, "answers": _whole(world)})

    with django_assert_max_num_queries(40):
        signed_in.post(f"/api/assessments/{number}/submit", body, content_type=JSON)


@pytest.mark.parametrize("call", ["", "/suggestions", "/suggestions/206"])
def test_anothers_assessment_does_not_exist(signed_in, world, call):
    world.assessment(world.other)

    refused = signed_in.get(f"/api/assessments/{_number(world, world.other)}{call}")

    assert (refused.status_code, refused.json()["error"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("verb", "call", "body"),
    [
        ("put", "/answers/206", {"value": "met", "key": str(uuid4())}),
        ("post", "/answers", {"answers": []}),
        ("put", "/notes/206", {"text": "mine"}),
        ("post", "/evidence", {"indicator": "206", "key": str(uuid4()), "address": "https://a.example/"}),
        ("delete", "/evidence/1", {}),
        ("post", "/comments", {"text": "hello", "key": str(uuid4())}),
        ("post", "/submit", {"declaration": DECLARED, "key": str(uuid4())}),
    ],
)
def test_anothers_assessment_cannot_be_touched(signed_in, world, verb, call, body):
    world.assessment(world.other)
    path = f"/api/assessments/{_number(world, world.other)}{call}"

    refused = getattr(signed_in, verb)(path, json.dumps(body), content_type=JSON)

    assert (refused.status_code, refused.json()["error"]) == (404, "not_found")


def test_the_others_answers_evidence_and_notes_are_nowhere(signed_in, world, client):
    number = _number(world, world.other)
    client.force_login(world.other)
    _put(client, number, "206", value="not_met", comment="SECRET comment")
    client.put(f"/api/assessments/{number}/notes/206", json.dumps({"text": "SECRET note"}), content_type=JSON)
    body = {"indicator": "206", "key": str(uuid4()), "address": "https://SECRET.example/"}
    client.post(f"/api/assessments/{number}/evidence", json.dumps(body), content_type=JSON)
    assert "SECRET comment" in client.get(f"/api/assessments/{number}").content.decode()

    client.force_login(world.one)
    told = (
        client.get("/api/assignments").content
        + client.get(f"/api/assessments/{_number(world, world.one)}").content
    )

    assert b"SECRET" not in told
    assert client.get(f"/api/cases/{world.case.pk}/comparison").json()["error"] == "not_yet"


def test_a_note_is_kept_and_removed(signed_in, world):
    number = _number(world, world.one)
    path = f"/api/assessments/{number}/notes/206"

    signed_in.put(path, json.dumps({"text": "ask again"}), content_type=JSON)
    assert signed_in.get(f"/api/assessments/{number}").json()["notes"] == {"206": "ask again"}
    signed_in.put(path, json.dumps({"text": ""}), content_type=JSON)

    assert not Note.objects.exists()


def test_evidence_is_added_once_and_taken_back(signed_in, world):
    number = _number(world, world.one)
    body = json.dumps({"indicator": "206", "key": str(uuid4()), "address": "https://town.example/search"})

    first, second = (
        signed_in.post(f"/api/assessments/{number}/evidence", body, content_type=JSON).json()
        for _ in range(2)
    )
    removed = signed_in.delete(f"/api/assessments/{number}/evidence/{first['id']}")

    assert first["id"] == second["id"]
    assert removed.status_code == 200
    assert signed_in.get(f"/api/assessments/{number}").json()["evidence"] == []


def test_the_page_of_an_address_is_archived_by_a_job_that_is_started_once(signed_in, world):
    number = _number(world, world.one)
    body = json.dumps({"indicator": "206", "key": str(uuid4()), "address": "https://town.example/search"})

    for _ in range(2):
        told = signed_in.post(f"/api/assessments/{number}/evidence", body, content_type=JSON).json()

    [listed] = signed_in.get(f"/api/assessments/{number}/evidence?indicator=206").json()
    assert (told["page_state"], listed["page_state"]) == ("waiting", "waiting")
    assert [job.kind for job in Job.objects.all()] == ["archive_page"]


def test_a_page_that_came_with_an_answer_is_stored_and_can_be_tried_again(signed_in, world):
    number, code = _number(world, world.one), world.codes[0]
    shown = {"key": str(uuid4()), "address": "https://town.example/search"}
    assert _put(signed_in, number, code, evidence=[shown]).status_code == 200

    [listed] = signed_in.get(f"/api/assessments/{number}/evidence").json()
    assert listed["page_state"] == "waiting"

    Job.objects.update(state="failed")
    [listed] = signed_in.get(f"/api/assessments/{number}/evidence").json()
    assert listed["page_state"] == "failed"

    again = f"/api/assessments/{number}/evidence/{listed['id']}/page"
    told = [signed_in.post(again).json()["page_state"] for _twice in range(2)]

    assert told == ["waiting", "waiting"]
    assert Job.objects.filter(kind="archive_page").count() == 1
    signed_in.force_login(world.other)
    assert signed_in.post(again).status_code == 404


def test_a_page_is_not_stored_again_once_the_assessment_was_submitted(signed_in, world):
    number = _number(world, world.one)
    body = {"key": str(uuid4()), "declaration": DECLARED, "answers": _whole(world)}
    signed_in.post(f"/api/assessments/{number}/submit", json.dumps(body), content_type=JSON)
    listed = signed_in.get(f"/api/assessments/{number}/evidence").json()

    refused = signed_in.post(f"/api/assessments/{number}/evidence/{listed[0]['id']}/page")

    assert {each["page_state"] for each in listed} == {"waiting"}
    assert refused.status_code == 409


def test_a_picture_is_uploaded_and_shown_to_its_owner_only(signed_in, world, a_picture):
    number = _number(world, world.one)
    form = {"indicator": "206", "key": str(uuid4()), "kind": "screenshot", "file": a_picture}

    told = signed_in.post(f"/api/assessments/{number}/evidence", form).json()

    shown = signed_in.get(told["file"])
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/png")
    assert b"".join(shown.streaming_content).startswith(b"\x89PNG")
    signed_in.force_login(world.other)
    assert signed_in.get(told["file"]).status_code == 404
    signed_in.force_login(world.coordinator)
    assert signed_in.get(told["file"]).status_code == 404


def test_a_drawing_that_can_hold_a_script_is_refused_in_words_that_say_what_to_give(signed_in, world):
    number = _number(world, world.one)
    drawing = SimpleUploadedFile("picture.png", b"<svg onload='alert(1)'/>", "image/png")
    form = {"indicator": "206", "key": str(uuid4()), "kind": "screenshot", "file": drawing}

    refused = signed_in.post(f"/api/assessments/{number}/evidence", form)

    assert (refused.status_code, refused.json()["error"]) == (422, "not_accepted")
    assert refused.json()["message"].endswith("Give a PNG, JPEG or WebP file.")
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"address": "javascript:alert(1)"}, "not_accepted"),
        ({"address": ""}, "not_accepted"),
        ({"indicator": "999", "address": "https://a.example/"}, "not_accepted"),
        ({"key": "no key"}, "not_understood"),
    ],
)
def test_evidence_that_shows_nothing_is_refused_in_words(signed_in, world, sent, code):
    body = json.dumps({"indicator": "206", "key": str(uuid4()), **sent})

    refused = signed_in.post(
        f"/api/assessments/{_number(world, world.one)}/evidence", body, content_type=JSON
    )

    assert (refused.status_code, refused.json()["error"]) == (422, code)
    assert refused.json()["message"]


@pytest.mark.parametrize("broken", ["{", "[]", '{"value": "met"}', '{"value": 3, "key": "x"}'])
def test_a_call_that_makes_no_sense_is_told_so(signed_in, world, broken):
    path = f"/api/assessments/{_number(world, world.one)}/answers/206"

    refused = signed_in.put(path, broken, content_type=JSON)

    assert refused.status_code in {400, 422}
    assert refused.json()["error"] == "not_understood"


def test_a_change_needs_the_sites_own_token(world, client):
    strict = type(client)(enforce_csrf_checks=True)
    strict.force_login(world.one)

    refused = _put(strict, _number(world, world.one), "206")

    assert (refused.status_code, refused.json()["error"]) == (403, "not_allowed")
    assert not Answer.objects.exists()


def _suggested(world, indicator, verdict):
    stored = StoredFile.objects.create(
        sha256=indicator.ljust(64, "0"), size=1, media_type="x/y", stored_at=AT
    )
    collection, _ = Collection.objects.get_or_create(
        case=world.case, defaults={"file": stored, "state": "done", "pages": 1, "collected_at": AT}
    )
    Suggestion.objects.create(
        case=world.case,
        collection=collection,
        indicator=indicator,
        verdict=verdict,
        confidence=0.9,
        content={"evidence": [{"url": "https://town.example/found", "quote": "Search"}], "looked_at": []},
    )


def test_a_suggestion_stays_hidden_until_the_answer_and_then_both_answers_are_kept(signed_in, world):
    number = _number(world, world.one)
    _suggested(world, "206", "found")
    path = f"/api/assessments/{number}/suggestions"

    before = signed_in.get(f"{path}/206")
    assert (before.status_code, before.json()["error"]) == (409, "not_now")
    assert signed_in.get(path).json() == {"indicators": []}
    assert b"town.example/found" not in signed_in.get(f"/api/assessments/{number}").content
    _put(signed_in, number, "206", value="not_met")

    assert signed_in.get(path).json() == {"indicators": ["206"]}
    assert signed_in.get(f"{path}/206").json()["verdict"] == "found"
    changed = _put(signed_in, number, "206", value="met", base=1).json()
    assert (changed["first_value"], changed["value"]) == ("not_met", "met")


def test_a_suggestion_that_says_the_same_is_not_offered(signed_in, world):
    number = _number(world, world.one)
    _suggested(world, "206", "found")
    _put(signed_in, number, "206", value="met")

    assert signed_in.get(f"/api/assessments/{number}/suggestions").json() == {"indicators": []}
    assert Answer.objects.get().suggestion_seen_at is None


def test_a_campaign_without_suggestions_shows_none(signed_in, world):
    number = _number(world, world.one)
    _suggested(world, "206", "found")
    world.campaign.suggestions = "never"
    world.campaign.save()
    _put(signed_in, number, "206", value="not_met")

    assert signed_in.get(f"/api/assessments/{number}/suggestions").json() == {"indicators": []}
    assert signed_in.get(f"/api/assessments/{number}/suggestions/206").status_code == 409


def test_the_list_costs_the_same_for_one_case_and_for_three(signed_in, world, django_assert_num_queries):

    with CaptureQueriesContext(connection) as one:
        signed_in.get("/api/assignments")
    for _ in range(2):
        assigned(a_case(world.campaign), world.one, a_person())

    with django_assert_num_queries(len(one)):
        assert len(signed_in.get("/api/assignments").json()) == 3


def test_whoever_left_the_campaign_saves_nothing_more(signed_in, world):
    number = _number(world, world.one)
    _put(signed_in, number, "206")
    world.campaign.participations.filter(user=world.one).update(withdrawn_at=AT)

    refused = _put(signed_in, number, "206", value="not_met", base=1)

    assert (refused.status_code, Answer.objects.get().value) == (404, "met")
