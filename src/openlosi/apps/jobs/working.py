"""Do a job: claim it, call what its kind names, keep its lease alive meanwhile, and write down how it ended."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from openlosi.apps.jobs import kinds, operations
from openlosi.apps.jobs.models import Job
from openlosi.apps.jobs.operations import Lost

logger = logging.getLogger(__name__)

#: How often the row is written or asked while work goes on, in seconds.
_BETWEEN_LOOKS = 1.0
#: Work that gives no sign for so long hangs; its lease is then left to run out.
_LONGEST_STEP = 30 * 60


class Failed(Exception):
    """The work came to nothing, for a reason that the message tells the person who asked for it."""


class Stopped(Exception):
    """The work ended because somebody asked for it."""

    def __init__(self, kept: Mapping[str, Any] | None = None) -> None:
        super().__init__("stopped")
        self.kept = dict(kept or {})


class Work:
    """A job as the function that does it sees it."""

    def __init__(self, job: Job, clock: Callable[[], datetime]) -> None:
        self.job = job
        self._clock = clock
        self._told: tuple[str, int, int] = ("", 0, 0)
        self._looked = time.monotonic()
        self._sign_of_life = time.monotonic()
        self._stop_asked = False
        self.is_finished = False

    @property
    def arguments(self) -> dict[str, Any]:
        """What was asked for."""
        arguments: dict[str, Any] = self.job.arguments
        return arguments

    def now(self) -> datetime:
        """The time."""
        return self._clock()

    def progress(self, step: str, done: int = 0, of: int = 0) -> None:
        """
        Tell how far it is. Cheap enough to be called for every page; the row is written once a second.

        :param step: what is being done, as a phrase that pages translate
        :raises Lost: if the job is no longer this worker's
        """
        new_step = step != self._told[0]
        self._told = (step, done, of)
        self._look(at_once=new_step)

    def stop_asked(self) -> bool:
        """
        Whether somebody asked to stop; may be called as often as one likes.

        :raises Lost: if the job is no longer this worker's
        """
        self._look()
        return self._stop_asked

    def check(self) -> None:
        """
        Go on only if nobody asked to stop.

        :raises Stopped: if somebody did
        :raises Lost: if the job is no longer this worker's
        """
        if self.stop_asked():
            raise Stopped

    def finish(self, **result: Any) -> None:
        """
        Write that it is done, in the transaction of what was made, so that both stand or neither.

        :raises Lost: if the job is no longer this worker's; what was made must then not stand
        """
        operations.finish(self.job, at=self.now(), result=result)
        self.is_finished = True

    def _look(self, *, at_once: bool = False) -> None:
        if _ending.is_set():
            raise Lost("this worker is ending")
        now = time.monotonic()
        self._sign_of_life = now
        if not at_once and now - self._looked < _BETWEEN_LOOKS:
            return
        self._looked = now
        step, done, of = self._told
        self._stop_asked = operations.renew(
            self.job, at=self.now(), step=step[:200], done=done, of=max(of, done)
        )

    def keep_alive(self, over: threading.Event) -> None:
        """Renew the lease while a step takes long, until ``over``, or until it takes too long."""
        try:
            while not over.wait(operations.LEASE.total_seconds() / 4):
                if _ending.is_set() or time.monotonic() - self._sign_of_life > _LONGEST_STEP:
                    return
                operations.renew(self.job, at=self.now())
        except Lost:
            return
        except Exception:
            # The work itself finds out at its next step whether the job is still held.
            logger.exception("the lease of job %s could not be renewed", self.job.pk)
        finally:
            connection.close()


#: What this process works on, so that it can be let go when the process is told to end.
_held: dict[int, Job] = {}
_ending = threading.Event()


def work(job_id: int, *, clock: Callable[[], datetime] = timezone.now) -> None:
    """
    Do a job, if it is there to be done. Whatever happens, its row says how it ended.

    Pages show its words in the language of the person who asked for it.
    """
    job = None if _ending.is_set() else operations.claim(job_id, at=clock())
    if job is None:
        return
    doing, over = Work(job, clock), threading.Event()
    alive = threading.Thread(target=doing.keep_alive, args=[over], name=f"lease-{job.pk}", daemon=True)
    _held[job.pk] = job
    alive.start()
    try:
        with translation.override(job.by.language if job.by and job.by.language else None):
            _done(doing)
    except Lost:
        logger.warning("job %s was lost to another worker, or ended", job.pk)
    finally:
        over.set()
        _held.pop(job.pk, None)


def _done(doing: Work) -> None:
    job = doing.job
    try:
        result = kinds.named(job.kind).function(doing)
        if not doing.is_finished:
            operations.finish(job, at=doing.now(), result=result)
    except Stopped as stop:
        operations.stopped(job, at=doing.now(), result=stop.kept)
    except Failed as failure:
        operations.fail(job, str(failure), at=doing.now())
    except Lost:
        raise
    except Exception as error:
        logger.exception("job %s (%s) failed", job.pk, job.kind)
        message = _("Something went wrong that nobody foresaw (%(error)s). The operator finds it in the log.")
        operations.fail(job, message % {"error": type(error).__name__}, at=doing.now())


def let_go_of_all(*, patience: float = 5.0) -> None:
    """
    Let others take up what this process is working on, as it ends; nothing is begun or renewed here any more.

    :param patience: seconds in which work may notice, and put away its browser and its files
    """
    _ending.set()
    held = list(_held.values())
    until = time.monotonic() + patience
    while _held and time.monotonic() < until:
        time.sleep(0.05)
    for job in held:
        operations.let_go(job, at=timezone.now())
