"""What the engine calls, by Django's Tasks, and what it calls by the clock."""

from django.utils import timezone
from django_tasks import task
from huey import crontab
from huey.contrib.djhuey import HUEY, db_periodic_task

from openlosi.apps.jobs import operations, working


@task()
def run(job_id: int) -> None:
    """Do a job."""
    working.work(job_id)


@db_periodic_task(crontab())
def take_up() -> None:
    """Every minute, bring into the queue what was lost from it or left to the worker."""
    operations.take_up(at=timezone.now(), queued=HUEY.pending_count())


@db_periodic_task(crontab(hour="3", minute="7"))
def forget() -> None:
    """Every night, empty the engine's notes of what it ran: the rows say it, and nobody reads them."""
    HUEY.storage.flush_results()
