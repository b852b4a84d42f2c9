"""
What happens to a job: it is asked for, claimed, renewed, ended, and taken up again when its worker is gone.

A worker holds a job by its number of attempts: every claim raises it, and whoever comes with an earlier one holds
nothing any more. All of it is one conditional UPDATE each, so that no two workers ever hold one job.

Who may ask is for the caller to check, who knows what the work is about.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from openlosi.apps.jobs import kinds
from openlosi.apps.jobs.models import Job

#: How long a worker holds a job without a sign of life.
LEASE = timedelta(seconds=90)
#: How often a job is begun. A job that brought down three workers would bring down a fourth.
MOST_ATTEMPTS = 3
#: How long a waiting job is trusted to stand in the engine's queue before it is put there again.
PATIENCE = timedelta(minutes=5)


class Lost(Exception):
    """The job is no longer this worker's: its lease ran out and another has it, or it has ended."""


def start(
    kind: str,
    arguments: Mapping[str, Any],
    *,
    campaign_id: int | None,
    case_id: int | None,
    by: Any,
    at: datetime,
    at_once: bool = True,
) -> Job:
    """
    Ask for work. Where the same waits or runs already, that one is returned.

    It is put into the engine's queue when the caller's transaction ends well.

    :param at_once: False leaves it to the worker, which puts it there within a minute; that spares the caller most of the cost
    :raises UnknownKind: if no app does such work
    """
    kinds.named(kind)
    twin = _twin_of(arguments)
    try:
        with transaction.atomic():
            job = Job.objects.create(
                kind=kind,
                arguments=dict(arguments),
                twin=twin,
                campaign_id=campaign_id,
                case_id=case_id,
                by=by,
                created_at=at,
                lease_until=at + PATIENCE if at_once else None,
            )
    except IntegrityError:
        alive = Q(state__in=[Job.State.WAITING, Job.State.RUNNING])
        job = Job.objects.filter(alive, kind=kind, twin=twin).first() or _started_over(
            kind, arguments, campaign_id=campaign_id, case_id=case_id, by=by, at=at, at_once=at_once
        )
        return job
    if at_once:
        # The row stands even where the queue cannot be reached; `take_up` brings it there later.
        transaction.on_commit(partial(_enqueue, job.pk, kind), robust=True)
    return job


def start_each(
    kind: str,
    arguments: Sequence[Mapping[str, Any]],
    *,
    campaign_id: int | None,
    case_id: int | None,
    by: Any,
    at: datetime,
    priority: int | None = None,
) -> list[Job]:
    """
    Ask for many pieces of work of one kind, in one query. The caller makes sure that none of it waits or runs already.

    :param priority: in the engine's queue, where it is another than the kind's
    :raises UnknownKind: if no app does such work
    """
    kinds.named(kind)
    made = Job.objects.bulk_create(
        Job(
            kind=kind,
            arguments=dict(each),
            twin=_twin_of(each),
            campaign_id=campaign_id,
            case_id=case_id,
            by=by,
            created_at=at,
            lease_until=at + PATIENCE,
        )
        for each in arguments
    )
    for job in made:
        transaction.on_commit(partial(_enqueue, job.pk, kind, priority), robust=True)
    return made


def _twin_of(arguments: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(arguments, sort_keys=True).encode()).hexdigest()


def _started_over(kind: str, arguments: Mapping[str, Any], **more: Any) -> Job:
    """The twin ended between being in the way and being looked for."""
    return start(kind, arguments, **more)


def claim(job_id: int, *, at: datetime) -> Job | None:
    """
    Take a job for this worker, or None when there is nothing to take: another has it, or it has ended.

    So the same job delivered twice is done once.
    """
    free = Q(state=Job.State.WAITING) | Q(state=Job.State.RUNNING, lease_until__lt=at)
    taken = Job.objects.filter(free, pk=job_id, attempt__lt=MOST_ATTEMPTS, stop_asked_at=None).update(
        state=Job.State.RUNNING, attempt=F("attempt") + 1, started_at=at, lease_until=at + LEASE
    )
    return Job.objects.select_related("by").get(pk=job_id) if taken else None


def renew(job: Job, *, at: datetime, **changes: Any) -> bool:
    """
    Tell that a worker is alive, and what has changed; return whether somebody asked to stop.

    :param changes: any of ``step``, ``done`` and ``of``
    :raises Lost: if the job is no longer this worker's
    """
    if not _held(job).update(lease_until=at + LEASE, **changes):
        raise Lost(f"{job} is no longer held by attempt {job.attempt}")
    return Job.objects.filter(pk=job.pk, stop_asked_at__isnull=False).exists()


def finish(job: Job, *, at: datetime, result: Mapping[str, Any] | None = None) -> None:
    """
    Say that a job is done. In the transaction of what it made, both stand or neither.

    :raises Lost: if the job is no longer this worker's
    """
    if not _ended(job, Job.State.DONE, at, result=dict(result or {}), done=F("of"), error=""):
        raise Lost(f"{job} is no longer held by attempt {job.attempt}")


def fail(job: Job, error: str, *, at: datetime) -> None:
    """
    Say that a job came to nothing, in words for the person who asked for it.

    :raises Lost: if the job is no longer this worker's
    """
    if not _ended(job, Job.State.FAILED, at, error=error):
        raise Lost(f"{job} is no longer held by attempt {job.attempt}")


def stopped(job: Job, *, at: datetime, result: Mapping[str, Any] | None = None) -> None:
    """
    Say that a job ended because somebody asked for it; ``result`` is what it kept.

    :raises Lost: if the job is no longer this worker's
    """
    if not _ended(job, Job.State.CANCELLED, at, result=dict(result or {})):
        raise Lost(f"{job} is no longer held by attempt {job.attempt}")


def ask_to_stop(job_id: int, *, at: datetime) -> Job:
    """Ask a job to stop. One that waits ends at once; one that runs, at its next step; one that has ended stays as it is."""
    waiting = Job.objects.filter(pk=job_id, state=Job.State.WAITING)
    if not waiting.update(state=Job.State.CANCELLED, stop_asked_at=at, ended_at=at, lease_until=None):
        Job.objects.filter(pk=job_id, state=Job.State.RUNNING, stop_asked_at=None).update(stop_asked_at=at)
    return Job.objects.get(pk=job_id)


def let_go(job: Job, *, at: datetime) -> None:
    """Give up a job that this worker will not finish, so that another can take it up at once."""
    _held(job).update(lease_until=at)


def take_up(*, at: datetime, queued: int = 0) -> list[int]:
    """
    Bring into the queue what is not there: jobs whose worker is gone, that wait too long, or that were left to the worker.

    A job that was begun too often fails; one that was asked to stop has now stopped.

    :param queued: how many stand in the engine's queue; where that is all that wait, none was lost, however long it waits
    :returns: the jobs that were put into the queue
    """
    gone = Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=at)
    gone.filter(stop_asked_at__isnull=False).update(state=Job.State.CANCELLED, ended_at=at, lease_until=None)
    gone.filter(attempt__gte=MOST_ATTEMPTS).update(
        state=Job.State.FAILED,
        ended_at=at,
        lease_until=None,
        error=_("It was begun three times and broken off each time. Ask the operator to look at the log."),
    )
    waiting = Job.objects.filter(state=Job.State.WAITING)
    if queued and queued >= waiting.exclude(lease_until=None).count():
        # A long queue would otherwise be put into itself every few minutes.
        waiting.filter(lease_until__lt=at).update(lease_until=at + PATIENCE)
    again = []
    lost = Q(state__in=[Job.State.WAITING, Job.State.RUNNING], lease_until__lt=at)
    for job in Job.objects.filter(lost | Q(state=Job.State.WAITING, lease_until=None)).order_by("id"):
        if job.state == Job.State.WAITING:
            # Only the one who moves the date forward puts it into the queue.
            mine = Job.objects.filter(pk=job.pk, state=job.state, lease_until=job.lease_until)
            if not mine.update(lease_until=at + PATIENCE):
                continue
        transaction.on_commit(partial(_enqueue, job.pk, job.kind), robust=True)
        again.append(job.pk)
    return again


def _held(job: Job) -> Any:
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempt=job.attempt)


def _ended(job: Job, state: Job.State, at: datetime, **changes: Any) -> bool:
    return bool(_held(job).update(state=state, ended_at=at, lease_until=None, **changes))


def _enqueue(job_id: int, kind: str, priority: int | None = None) -> None:
    from openlosi.apps.jobs.tasks import run  # the task works by these operations

    usual = kinds.named(kind).priority
    run.using(priority=usual if priority is None else priority).enqueue(job_id)
