"""`openlosi worker`: do the installation's jobs, on this machine or on another one with the same database."""

import os
import signal
from types import FrameType

import typer

from openlosi.cli.messages import aside
from openlosi.cli.platform import ready


def worker() -> None:
    """
    Do jobs: collect portals, read them, archive pages. `openlosi serve` has one of these of its own.

    Told to end (Ctrl-C, TERM), it lets go of what it is doing, and another worker goes on with it.
    """
    ready()
    from django.conf import settings  # Django ready
    from django.utils.module_loading import autodiscover_modules  # Django ready
    from django.utils.timezone import now  # Django ready
    from huey.consumer import ConsumerStopped  # Django ready
    from huey.contrib.djhuey import HUEY  # Django ready

    from openlosi.apps.jobs import operations, working  # Django ready

    number = settings.ENVIRONMENT.job_workers
    autodiscover_modules("tasks")
    # What was broken off when this machine went down is not made to wait for the next full minute.
    operations.take_up(at=now(), queued=HUEY.pending_count())
    consumer = HUEY.create_consumer(workers=number, worker_type="thread")
    consumer.start()
    # Huey would wait for jobs to end, and some last an hour.
    signal.signal(signal.SIGINT, _end)
    aside.print(f"Doing up to {number} {'job' if number == 1 else 'jobs'} at a time; Ctrl-C ends.")
    try:
        while True:
            consumer.loop()
    except ConsumerStopped:
        working.let_go_of_all()
    raise typer.Exit


def _end(_number: int, _frame: FrameType | None) -> None:
    os.kill(os.getpid(), signal.SIGTERM)
