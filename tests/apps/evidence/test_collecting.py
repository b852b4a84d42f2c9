"""A case's portal is collected, read, and its pages archived, by jobs that people can see."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from openlosi.apps.audit.models import Entry
from openlosi.apps.campaigns.permissions import NotAllowed
from openlosi.apps.evidence import operations, queries
from openlosi.apps.evidence.models import Collection, StoredFile, Suggestion
from openlosi.apps.evidence.policies import Closed, NotAccepted
from openlosi.apps.instruments.operations import load_edition
from openlosi.apps.jobs import operations as jobs
from openlosi.apps.jobs.models import Job
from openlosi.apps.jobs.working import work
from openlosi.crawler.archive.collection import open_collection
from tests.factories import AT, a_campaign, a_case, a_person, assigned, takes_part

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(serve, page):
    return serve(
        {
            "/": page("Welcome to our town.", ("/tenders", "Tenders"), ("/council", "Town council")),
            "/tenders": page("Calls for tenders. Public procurement announcements of the town. " * 5),
            "/council": page("The town council and its members, with names and duties. " * 5),
        }
    )


@pytest.fixture
def coordinator():
    return a_person("Coral")


@pytest.fixture
def assessor():
    return a_person("Amal")


@pytest.fixture
def case(town, coordinator, assessor):
    campaign = a_campaign(coordinator=coordinator, edition=load_edition("losi-2024", AT))
    case = a_case(campaign)
    case.portal_address = town.address
    case.save()
    assigned(case, assessor, a_person("Bilal"))
    return case


def done(job: Job) -> Job:
    work(job.pk, clock=lambda: AT)
    return Job.objects.get(pk=job.pk)


def test_a_portal_is_collected_and_read(case, assessor, visits_this_machine, tmp_path):
    job = done(operations.collect(case_id=case.pk, by=assessor, at=AT))

    assert (job.state, job.error) == ("done", "")
    collection = queries.latest_collection(case)
    assert (collection.state, collection.pages, collection.job) == ("collected", 3, job)
    with open_collection(queries.copied_to(tmp_path / "copy.wacz", collection.file)) as opened:
        assert opened.summary().address == case.portal_address
    assert list(visits_this_machine.glob("job-*")) == []

    job = done(operations.preassess(case_id=case.pk, by=assessor, at=AT))

    assert (job.state, job.error, job.result) == ("done", "", {"indicators": 95, "pages": 3})
    assert Suggestion.objects.filter(collection=collection).count() == 95
    content = Suggestion.objects.get(indicator="220").content
    assert [*content["evidence"], *content["looked_at"]][0]["url"].endswith("/tenders")
    assert [each.act for each in Entry.objects.order_by("number")] == [
        "case.collecting_asked",
        "case.collected",
        "case.preassessing_asked",
        "case.preassessed",
    ]


def test_read_again_the_new_suggestions_stand_for_the_indicators_that_the_case_holds(
    case, assessor, visits_this_machine
):
    done(operations.collect(case_id=case.pk, by=assessor, at=AT))
    done(operations.preassess(case_id=case.pk, by=assessor, at=AT))
    case.indicators.exclude(code__in=["220", "280"]).delete()
    done(operations.preassess(case_id=case.pk, by=assessor, at=AT))

    assert set(Suggestion.objects.values_list("indicator", flat=True)) == {"220", "280"}


def test_asked_twice_it_is_one_job_and_one_entry(case, assessor, coordinator):
    first = operations.collect(case_id=case.pk, by=assessor, at=AT)
    again = operations.collect(case_id=case.pk, by=coordinator, at=AT)

    assert first == again and Entry.objects.count() == 1


def test_a_portal_that_is_not_there_is_a_result_like_any_other(case, assessor, visits_this_machine):
    case.portal_address = "http://127.0.0.1:9/"
    case.save()

    job = done(operations.collect(case_id=case.pk, by=assessor, at=AT))

    assert job.state == "done" and queries.latest_collection(case).state != "collected"
    with pytest.raises(Closed, match="no 0"):
        operations.preassess(case_id=case.pk, by=assessor, at=AT)


def test_a_private_address_is_not_visited_unless_the_installation_says_so(case, assessor, town, settings):
    settings.WORK_FOLDER = settings.ENVIRONMENT.data / "work"

    done(operations.collect(case_id=case.pk, by=assessor, at=AT))

    assert town.asked == []
    assert queries.latest_collection(case).state != "collected"


def test_nothing_is_read_before_it_is_collected(case, assessor):
    with pytest.raises(Closed, match="Collect the portal first"):
        operations.preassess(case_id=case.pk, by=assessor, at=AT)


@pytest.mark.parametrize("who", ["stranger", "reviewer", "withdrawn", "assessor of another case"])
def test_only_a_cases_assessors_and_its_coordinator_have_it_collected(case, assessor, who):
    by = a_person()
    if who == "reviewer":
        takes_part(by, case.campaign, "reviewer")
    if who == "withdrawn":
        by = assessor
        case.assignments.filter(assessor=by).update(withdrawn_at=AT)
    if who == "assessor of another case":
        assigned(a_case(case.campaign), by)

    with pytest.raises(NotAllowed):
        operations.collect(case_id=case.pk, by=by, at=AT)
    assert not Job.objects.exists()


def test_once_the_assessment_is_over_only_the_coordinator_does(case, assessor, coordinator):
    case.stage, case.both_submitted = "reconciliation", True
    case.save()

    with pytest.raises(Closed):
        operations.collect(case_id=case.pk, by=assessor, at=AT)
    assert operations.collect(case_id=case.pk, by=coordinator, at=AT).state == "waiting"


def test_a_settled_case_is_left_alone(case, coordinator):
    case.stage, case.both_submitted = "settled", True
    case.save()

    with pytest.raises(Closed):
        operations.collect(case_id=case.pk, by=coordinator, at=AT)


class Slow:
    """A portal of endless pages, which asks for a stop after the fourth."""

    def __init__(self, page):
        self.page, self.asked, self.stop = page, 0, lambda: None

    def __call__(self, handler):
        from tests.crawler.conftest import answer  # the same server as the crawler's tests

        if handler.path in ("/robots.txt", "/sitemap.xml"):
            answer(handler, 404, {}, b"")
            return
        self.asked += 1
        if self.asked == 4:
            self.stop()
        threading.Event().wait(0.4)
        answer(handler, *self.page(f"Page {handler.path}. " * 20, f"/page-of-words{self.asked}x"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("before", [False, True])
def test_stopped_it_keeps_what_it_has_unless_there_is_better(
    case, assessor, visits_this_machine, serve, page, before
):
    if before:
        done(operations.collect(case_id=case.pk, by=assessor, at=AT))
    slow = Slow(page)
    case.portal_address = serve(slow).address
    case.save()
    job = operations.collect(case_id=case.pk, by=assessor, at=AT)

    def ask_to_stop():
        Job.objects.filter(pk=job.pk).update(stop_asked_at=AT)
        # This runs in the server's thread, which has a connection of its own.
        connection.close()

    slow.stop = ask_to_stop

    job = done(job)

    assert job.state == "cancelled"
    assert Collection.objects.count() == 1
    assert (queries.latest_collection(case).job == job) is not before
    assert 0 < slow.asked < 20


def test_a_collection_that_was_broken_off_goes_on_where_it_stopped(
    case, assessor, town, visits_this_machine, monkeypatch
):
    job = operations.collect(case_id=case.pk, by=assessor, at=AT)
    store = operations.store

    def lost(*args, **more):
        raise jobs.Lost("the worker is gone")

    monkeypatch.setattr(operations, "store", lost)
    work(job.pk, clock=lambda: AT)
    asked = list(town.asked)
    monkeypatch.setattr(operations, "store", store)
    work(job.pk, clock=lambda: AT + timedelta(hours=1))

    assert Job.objects.values_list("state", "attempt").get() == ("done", 2)
    assert town.asked == asked
    assert queries.latest_collection(case).pages == 3


def added(case, by, address):
    assignment = case.assignments.get(assessor=by)
    return operations.add(
        assignment_id=assignment.pk,
        indicator="220",
        kind="address",
        address=address,
        key=uuid4(),
        by=by,
        at=AT,
    )


def test_the_page_an_answer_rests_on_is_archived_as_it_is_now(
    case, assessor, town, visits_this_machine, tmp_path
):
    evidence = added(case, assessor, f"{town.address}tenders")

    job = done(operations.archive(evidence_id=evidence.pk, by=assessor, at=AT))

    assert (job.state, job.error) == ("done", "")
    evidence.refresh_from_db()
    with open_collection(queries.copied_to(tmp_path / "page.wacz", evidence.archived)) as opened:
        assert [each.address for each in opened.page_entries()] == [f"{town.address}tenders"]
    assert job.result == {"picture": evidence.archived_picture is not None}
    assert "/council" not in town.asked
    with pytest.raises(NotAccepted, match="archived before"):
        operations.archive(evidence_id=evidence.pk, by=assessor, at=AT)


@pytest.mark.parametrize(
    ("path", "why"),
    [("gone", "no page at this address"), ("kept-from-robots", "does not let programs visit")],
)
def test_what_cannot_be_archived_says_why(case, assessor, serve, page, visits_this_machine, path, why):
    robots = (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /kept-from-robots")
    site = serve({"/robots.txt": robots, "/kept-from-robots": page("Kept"), "/": page("Home")})
    evidence = added(case, assessor, f"{site.address}{path}")

    job = done(operations.archive(evidence_id=evidence.pk, by=assessor, at=AT))

    evidence.refresh_from_db()
    assert job.state == "failed" and evidence.archived is None and evidence.archiving == job
    assert why in job.error


def test_only_whose_answer_it_is_has_a_page_archived_and_follows_it(case, assessor, coordinator, town):
    evidence = added(case, assessor, town.address)
    other = case.assignments.get(slot=2).assessor

    for by in (other, coordinator, a_person()):
        with pytest.raises(NotAllowed):
            operations.archive(evidence_id=evidence.pk, by=by, at=AT)
    job = operations.archive(evidence_id=evidence.pk, by=assessor, at=AT)

    assert [queries.may_follow(by, job) for by in (assessor, other, coordinator)] == [True, False, False]
    assert "220" not in str(Entry.objects.get(act="evidence.archiving_asked").details)


def test_who_may_collect_may_follow_and_stop(case, assessor, coordinator):
    job = operations.collect(case_id=case.pk, by=coordinator, at=AT)
    assert queries.may_follow(assessor, job)

    with pytest.raises(NotAllowed):
        operations.stop(job_id=job.pk, by=a_person(), at=AT)
    operations.stop(job_id=job.pk, by=assessor, at=AT)
    operations.stop(job_id=job.pk, by=assessor, at=AT)

    assert Job.objects.get().state == "cancelled"
    assert [each.act for each in Entry.objects.order_by("number")][1:] == ["job.stop_asked"]


@pytest.fixture
def suggested(case):
    file = StoredFile.objects.create(sha256="a" * 64, size=1, media_type="application/wacz", stored_at=AT)
    collection = Collection.objects.create(case=case, file=file, state="collected", pages=3, collected_at=AT)
    operations.keep_suggestions(
        job=Job(),
        collection=collection,
        suggestions=[
            {"indicator": code, "verdict": "found", "confidence": 0.9, "evidence": []}
            for code in ("220", "280")
        ],
        at=AT,
    )
    return case


@pytest.mark.parametrize(
    ("option", "before", "after"), [("never", False, False), ("after", False, True), ("before", True, True)]
)
def test_an_assessor_sees_a_suggestion_when_the_campaign_says_so(suggested, assessor, option, before, after):
    suggested.campaign.suggestions = option
    suggested.campaign.save()
    own = suggested.assignments.get(assessor=assessor)

    assert bool(queries.suggestion_for(own, "220", answered=False)) is before
    assert bool(queries.suggestion_for(own, "220", answered=True)) is after
    answered = set(queries.suggestions_for(own, answered={"280"}))
    assert answered == {"never": set(), "after": {"280"}, "before": {"220", "280"}}[option]


def test_whoever_was_withdrawn_sees_none(suggested, assessor):
    own = suggested.assignments.get(assessor=assessor)
    own.withdrawn_at = AT

    assert queries.suggestions_for(own, answered={"280"}) == {}


@pytest.mark.parametrize(
    ("stage", "both", "seen"),
    [
        ("independent", False, []),
        ("reconciliation", True, ["coordinator"]),
        ("review", True, ["coordinator", "reviewer"]),
        ("review", False, []),
        ("settled", True, ["coordinator", "reviewer"]),
    ],
)
def test_others_see_suggestions_only_when_the_case_is_opened(
    suggested, coordinator, assessor, stage, both, seen
):
    suggested.stage, suggested.both_submitted = stage, both
    suggested.save()
    people = {"coordinator": coordinator, "operator": a_person(is_operator=True), "assessor": assessor}
    for role in ("reviewer", "observer"):
        takes_part(people.setdefault(role, a_person()), suggested.campaign, role)

    sees = [name for name, user in people.items() if queries.suggestions_seen_by(user, suggested).exists()]

    assert sorted(sees) == seen


def test_evidence_is_seen_as_the_answer_is(case, assessor, coordinator):
    evidence = added(case, assessor, "https://town.example/")
    other = case.assignments.get(slot=2).assessor
    people = {"own": assessor, "other": other, "coordinator": coordinator, "stranger": a_person()}

    def sees():
        evidence.refresh_from_db()
        return [name for name, user in people.items() if queries.may_see_evidence(user, evidence)]

    assert sees() == ["own"]
    case.stage, case.both_submitted = "reconciliation", True
    case.save()
    assert sees() == ["own", "other", "coordinator"]
    evidence.removed_at = AT
    evidence.save()
    assert sees() == ["own"]
