"""A job is done once, by whoever holds it, and is never lost with its worker."""

import os
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from openlosi.apps.jobs import kinds, operations, working
from openlosi.apps.jobs.kinds import Kind
from openlosi.apps.jobs.models import Job
from openlosi.apps.jobs.operations import LEASE, PATIENCE, Lost
from openlosi.apps.jobs.working import Failed, Stopped
from tests.factories import AT, a_person

LATER = AT + LEASE + timedelta(seconds=1)


class Kinds:
    """Kinds of work for these tests, whose functions a test replaces."""

    def __init__(self):
        self.done = []

    def does(self, function):
        type(self).doing = staticmethod(function)

    def doing(self, work):
        self.done.append(work.arguments)


@pytest.fixture
def kind(monkeypatch):
    holder = Kinds()
    monkeypatch.setattr(Kind, "function", property(lambda self: holder.doing))
    kinds.register(Kind("trial", "A trial", "nowhere"))
    yield holder
    kinds._kinds.pop("trial")
    if "doing" in vars(holder):
        del holder.doing


def a_job(**more):
    return operations.start(
        "trial", more.pop("arguments", {"case": 1}), campaign_id=1, case_id=1, by=more.pop("by", None), at=AT
    )


@pytest.mark.django_db
def test_a_job_is_done_and_says_what_came_of_it(kind):
    kind.doing = lambda work: {"pages": work.arguments["case"]}
    job = a_job(by=a_person())

    working.work(job.pk, clock=lambda: AT)

    job.refresh_from_db()
    assert (job.state, job.result, job.attempt) == ("done", {"pages": 1}, 1)
    assert (job.started_at, job.ended_at, job.lease_until) == (AT, AT, None)


@pytest.mark.django_db
def test_the_same_work_is_not_asked_for_twice_while_it_waits_or_runs(kind):
    job = a_job()
    assert a_job() == job
    operations.claim(job.pk, at=AT)
    assert a_job() == job
    assert a_job(arguments={"case": 2}) != job

    operations.finish(Job.objects.get(pk=job.pk), at=AT)

    assert a_job() not in [job]


@pytest.mark.django_db
def test_work_that_no_app_does_is_refused():
    with pytest.raises(kinds.UnknownKind):
        operations.start("magic", {}, campaign_id=None, case_id=None, by=None, at=AT)


@pytest.mark.django_db
def test_a_job_delivered_twice_is_done_once(kind):
    job = a_job()

    working.work(job.pk, clock=lambda: AT)
    working.work(job.pk, clock=lambda: AT)

    assert kind.done == [{"case": 1}]


@pytest.mark.django_db
def test_progress_is_written_with_each_new_step(kind):
    seen = []

    def doing(work):
        work.progress("reading", 3, 10)
        seen.append(Job.objects.values_list("step", "done", "of").get())

    kind.doing = doing
    working.work(a_job().pk, clock=lambda: AT)

    assert seen == [("reading", 3, 10)]


@pytest.mark.django_db
def test_what_came_to_nothing_says_why_in_words(kind):
    def doing(work):
        raise Failed("The portal is not there.")

    kind.doing = doing
    job = a_job()
    working.work(job.pk, clock=lambda: AT)

    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "The portal is not there.")


@pytest.mark.django_db
def test_what_nobody_foresaw_fails_without_telling_secrets(kind):
    def doing(work):
        raise ValueError("password=secret")

    kind.doing = doing
    job = a_job()
    working.work(job.pk, clock=lambda: AT)

    job.refresh_from_db()
    assert job.state == "failed" and "ValueError" in job.error and "secret" not in job.error


@pytest.mark.django_db
def test_a_waiting_job_that_is_stopped_never_begins(kind):
    job = a_job()

    operations.ask_to_stop(job.pk, at=AT)
    working.work(job.pk, clock=lambda: AT)

    job.refresh_from_db()
    assert (job.state, kind.done) == ("cancelled", [])


@pytest.mark.django_db
def test_a_running_job_stops_at_its_next_step_and_keeps_what_it_says(kind):
    def doing(work):
        assert not work.stop_asked()
        operations.ask_to_stop(work.job.pk, at=AT)
        work.progress("the next step")
        if work.stop_asked():
            raise Stopped({"pages": 3})

    kind.doing = doing
    job = a_job()
    working.work(job.pk, clock=lambda: AT)

    job.refresh_from_db()
    assert (job.state, job.result) == ("cancelled", {"pages": 3})


@pytest.mark.django_db
def test_what_has_ended_cannot_be_stopped(kind):
    job = a_job()
    working.work(job.pk, clock=lambda: AT)

    assert operations.ask_to_stop(job.pk, at=AT).state == "done"


@pytest.mark.django_db
def test_a_worker_that_lost_its_job_changes_nothing_any_more(kind):
    job = a_job()
    slow = operations.claim(job.pk, at=AT)
    quick = operations.claim(job.pk, at=LATER)
    assert (slow.attempt, quick.attempt) == (1, 2)

    for act in (operations.finish, operations.stopped, operations.renew):
        with pytest.raises(Lost):
            act(slow, at=LATER)
    with pytest.raises(Lost):
        operations.fail(slow, "too late", at=LATER)

    operations.finish(quick, at=LATER, result={"by": "the second"})
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"by": "the second"})


@pytest.mark.django_db
def test_what_a_lost_worker_made_does_not_stand(kind):
    def doing(work):
        operations.claim(work.job.pk, at=LATER)
        with transaction.atomic():
            a_person("made by the lost one")
            work.finish()

    kind.doing = doing
    job = a_job()
    working.work(job.pk, clock=lambda: AT)

    job.refresh_from_db()
    assert (job.state, job.attempt) == ("running", 2)
    assert not type(a_person("somebody")).objects.filter(name="made by the lost one").exists()


@pytest.mark.django_db
def test_a_job_that_is_held_is_not_taken_up_and_one_whose_lease_ran_out_is(kind):
    job = a_job()
    operations.claim(job.pk, at=AT)

    assert operations.take_up(at=AT + LEASE) == []
    assert operations.take_up(at=LATER) == [job.pk]


@pytest.mark.django_db
def test_a_waiting_job_that_the_queue_lost_is_put_there_again_once(kind):
    job = a_job()
    much_later = AT + PATIENCE + timedelta(seconds=1)

    assert operations.take_up(at=AT + PATIENCE) == []
    assert operations.take_up(at=much_later) == [job.pk]
    assert operations.take_up(at=much_later) == []


@pytest.mark.django_db
def test_a_long_queue_is_not_put_into_itself(kind):
    jobs = [a_job(arguments={"case": number}) for number in range(3)]
    much_later = AT + PATIENCE + timedelta(seconds=1)

    assert operations.take_up(at=much_later, queued=3) == []
    assert operations.take_up(at=much_later + PATIENCE + timedelta(seconds=1), queued=2) == [
        job.pk for job in jobs
    ]


@pytest.mark.django_db
def test_what_is_left_to_the_worker_gets_into_the_queue_once_however_long_that_is(kind):
    at_once = a_job()
    left = operations.start("trial", {"case": 2}, campaign_id=1, case_id=1, by=None, at=AT, at_once=False)

    assert operations.take_up(at=AT, queued=1) == [left.pk]
    assert operations.take_up(at=AT, queued=2) == []
    assert at_once.state == "waiting"


@pytest.mark.django_db
def test_many_are_asked_for_in_one_query(kind, django_assert_num_queries):
    with django_assert_num_queries(1):
        jobs = operations.start_each(
            "trial", [{"case": n} for n in range(5)], campaign_id=1, case_id=1, by=None, at=AT, priority=5
        )

    assert [operations.claim(job.pk, at=AT).arguments["case"] for job in jobs] == list(range(5))


@pytest.mark.django_db
def test_a_job_that_brought_down_three_workers_fails(kind):
    job, at = a_job(), AT
    for _attempt in range(3):
        assert operations.claim(job.pk, at=at)
        at += LEASE + timedelta(seconds=1)
    assert operations.claim(job.pk, at=at) is None

    assert operations.take_up(at=at) == []

    job.refresh_from_db()
    assert job.state == "failed" and "three times" in job.error


@pytest.mark.django_db
def test_a_job_that_was_asked_to_stop_is_over_when_its_worker_is_gone(kind):
    job = a_job()
    operations.claim(job.pk, at=AT)
    operations.ask_to_stop(job.pk, at=AT)

    assert operations.take_up(at=LATER) == []

    job.refresh_from_db()
    assert job.state == "cancelled"


@pytest.mark.django_db
def test_a_worker_that_ends_in_order_lets_go_of_its_job_at_once(kind):
    job = operations.claim(a_job().pk, at=AT)

    operations.let_go(job, at=AT)

    assert operations.claim(job.pk, at=AT + timedelta(seconds=1)).attempt == 2


def in_threads(count, act):
    ready, answers = threading.Barrier(count), []

    def doing():
        try:
            ready.wait()
            answers.append(act())
        finally:
            connection.close()

    threads = [threading.Thread(target=doing) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
def test_of_eight_workers_one_does_the_job(kind):
    job = a_job()
    assert len(in_threads(8, lambda: working.work(job.pk))) == 8

    assert kind.done == [{"case": 1}]
    assert Job.objects.get().attempt == 1


@pytest.mark.django_db(transaction=True)
def test_eight_clicks_at_once_ask_for_the_work_once(kind):
    asked = in_threads(8, lambda: a_job().pk)

    assert len(asked) == 8 and len(set(asked)) == 1 and Job.objects.count() == 1


BEGINS_AND_WAITS = """
import sys, threading, django
django.setup()
from django.conf import settings
from django.utils import timezone
from openlosi.apps.jobs import operations
settings.DATABASES["default"]["NAME"] = sys.argv[1]
assert operations.claim(int(sys.argv[2]), at=timezone.now())
print("begun", flush=True)
threading.Event().wait()
"""


@pytest.mark.django_db(transaction=True)
def test_another_worker_takes_up_what_a_killed_one_had_begun(kind):
    job = a_job()
    database = str(connection.settings_dict["NAME"])
    command = [sys.executable, "-c", BEGINS_AND_WAITS, database, str(job.pk)]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "openlosi.config.testing"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as victim:
        assert victim.stdout.readline() == "begun\n"
        victim.kill()
    held = Job.objects.get()
    assert (held.state, held.attempt) == ("running", 1)

    after = held.lease_until + timedelta(seconds=1)
    assert operations.take_up(at=after) == [job.pk]
    working.work(job.pk, clock=lambda: after)

    assert kind.done == [{"case": 1}]
    assert Job.objects.values_list("state", "attempt").get() == ("done", 2)
