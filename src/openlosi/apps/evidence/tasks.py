"""
Work beside the pages: collect a portal, read it, archive a page.

Each visits or reads by the libraries that the command line uses, and keeps what came of it by an operation, in one
transaction with the end of its job.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from openlosi.apps.campaigns.models import Case
from openlosi.apps.evidence import operations, pictures, policies, queries
from openlosi.apps.evidence.models import Evidence, StoredFile
from openlosi.apps.instruments.queries import EditionChanged, instrument_of
from openlosi.apps.jobs.operations import Lost
from openlosi.apps.jobs.working import Failed, Stopped, Work
from openlosi.crawler import events
from openlosi.crawler.addresses import NotAnAddress
from openlosi.crawler.archive.appending import CannotStore
from openlosi.crawler.archive.collection import (
    BrokenRecord,
    BytesElsewhere,
    NotACollection,
    WrongDigest,
    open_collection,
)
from openlosi.crawler.archive.journal import JournalBusy, JournalDamaged
from openlosi.crawler.collecting import AnotherPortal, Cancelled, collect, part_of
from openlosi.crawler.settings import CONTACT, Settings
from openlosi.documents.suggestions_file import plain_of
from openlosi.evidence_format.states import PortalState
from openlosi.evidence_format.summary import Summary
from openlosi.preassess import suggesting

WACZ = "application/wacz"
#: Writing down what one page holds needs no more than this.
_MINUTES_FOR_A_PAGE = 3

# Said while work goes on; pages translate them.
VISITING = gettext_noop("Visiting pages")
LOOKING = gettext_noop("Looking at what was visited")
STORING = gettext_noop("Storing what was collected")
READING = gettext_noop("Reading the pages")
WEIGHING = gettext_noop("Weighing the indicators")


def collect_portal(work: Work) -> dict[str, Any]:
    """
    Visit a case's portal and keep what was there.

    Stopped, what was collected until then is kept where there is nothing better.
    """
    case = Case.objects.get(pk=work.arguments["case"])
    with _folder(work) as folder:
        file = folder / "portal.wacz"
        how = _settings(pages=settings.ENVIRONMENT.collect_pages)
        summary = _collected(work, case.portal_address, file, how)
        stopped = summary.stopped_by == "cancelled"
        if stopped and queries.latest_collection(case) is not None:
            raise Stopped
        pages = summary.pages + summary.documents
        result = {"state": summary.state, "pages": pages}
        kept = _stored(work, file)
        with transaction.atomic():
            operations.keep_collection(
                job=work.job,
                case_id=case.pk,
                file=kept,
                state=summary.state,
                pages=pages,
                at=work.now(),
            )
            if not stopped:
                work.finish(**result)
        if stopped:
            raise Stopped(result)
    return result


def preassess_portal(work: Work) -> dict[str, Any]:
    """Read the newest collection of a case against its indicators and keep what is suggested."""
    case = Case.objects.select_related("campaign__edition").get(pk=work.arguments["case"])
    collection = queries.latest_collection(case)
    try:
        policies.check_was_collected(collection)
        instrument = instrument_of(case.campaign.edition)
    except (policies.Closed, EditionChanged) as wrong:
        raise Failed(str(wrong)) from wrong
    assert collection is not None
    held = set(case.codes)

    def tell(what: str, done: int, of: int) -> None:
        work.progress(WEIGHING if of > 1 else READING, done, of)

    with _folder(work) as folder:
        try:
            path = queries.copied_to(folder / "read.wacz", collection.file)
            with open_collection(path) as opened:
                made = suggesting.preassess(opened, instrument, on_event=tell, cancelled=work.stop_asked)
                shown = {each.address: each.record for each in opened.screenshots()}
        except suggesting.Cancelled:
            raise Stopped from None
        except (queries.NotAsStored, NotACollection, BytesElsewhere, BrokenRecord, WrongDigest) as wrong:
            raise Failed(_("The collection cannot be read: %(why)s") % {"why": wrong}) from wrong
    suggestions = [plain_of(each, shown) for code, each in made.suggestions.items() if code in held]
    result = {"indicators": len(suggestions), "pages": made.pages}
    with transaction.atomic():
        operations.keep_suggestions(
            job=work.job, collection=collection, suggestions=suggestions, at=work.now()
        )
        work.finish(**result)
    return result


def archive_given(work: Work) -> None:
    """Ask for each of the pages that came with an assessor's answers."""
    with transaction.atomic():
        asked = operations.archive_given(
            job=work.job, assignment_id=work.arguments["assignment"], at=work.now()
        )
        work.finish(pages=len(asked))


def archive_page(work: Work) -> dict[str, Any]:
    """Archive the page at an evidence's address as it is now, with a picture of it where a browser can make one."""
    evidence = Evidence.objects.get(pk=work.arguments["evidence"])
    with _folder(work) as folder:
        file = folder / "page.wacz"
        how = _settings(pages=1, minutes=_MINUTES_FOR_A_PAGE, browser="always")
        summary = _collected(work, evidence.address, file, how)
        if summary.stopped_by == "cancelled":
            raise Stopped
        if summary.state != PortalState.COLLECTED.value:
            raise Failed(_why_not_archived(summary))
        picture = _picture_in(file)
        kept = _stored(work, file)
        with transaction.atomic():
            operations.keep_archived(
                job=work.job,
                evidence_id=evidence.pk,
                file=kept,
                picture=operations.store(picture.content, media_type=picture.media_type, at=work.now())
                if picture
                else None,
                at=work.now(),
            )
            work.finish(picture=picture is not None)
    return {}


def _settings(*, pages: int, minutes: float = 60, browser: str = "auto") -> Settings:
    environment = settings.ENVIRONMENT
    pace = settings.WORK_FOLDER / "pace"
    pace.mkdir(parents=True, exist_ok=True)
    return Settings(
        pages=pages,
        minutes=minutes,
        rate=environment.collect_rate,
        browser=browser,
        allow_private=environment.collect_private,
        contact=" ".join(environment.contact.split()) or CONTACT,
        # All jobs of this machine keep one pace per host.
        shared_pace=pace,
    )


def _collected(work: Work, address: str, file: Path, how: Settings) -> Summary:
    """Visit an address; what goes wrong on our side is told in words, what goes wrong on theirs is a result."""

    def told(event: events.Event) -> None:
        if isinstance(event, events.Visited):
            of = min(event.pages + event.waiting, how.pages)
            work.progress(VISITING if event.waiting else LOOKING, event.pages, of)

    work.progress(VISITING, 0, 0)
    if file.exists() and not part_of(file).exists():
        # An attempt before this one wrote it and could not store it.
        with open_collection(file) as there:
            return there.summary()
    try:
        return collect(address, file, settings=how, on_event=told, cancelled=work.stop_asked)
    except Cancelled:
        raise Stopped from None
    except NotAnAddress as wrong:
        raise Failed(_("This is not an address that can be visited: %(why)s") % {"why": wrong}) from wrong
    except JournalBusy as wrong:
        raise Failed(_("Another worker is still at it. Try again in a few minutes.")) from wrong
    except (AnotherPortal, JournalDamaged, CannotStore) as wrong:
        raise Failed(_("What was visited cannot be stored: %(why)s") % {"why": wrong}) from wrong


def _stored(work: Work, file: Path) -> StoredFile:
    work.progress(STORING)
    with file.open("rb") as content:
        return operations.store(content, media_type=WACZ, at=work.now())


@contextmanager
def _folder(work: Work) -> Iterator[Path]:
    """
    The job's own folder, in which an attempt that was broken off goes on.

    It goes when the work is over, however it ended; it stays when the worker was killed, or lost the job.
    """
    folder = Path(settings.WORK_FOLDER) / f"job-{work.job.pk}"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield folder
    except Lost:
        raise
    except Exception:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    shutil.rmtree(folder, ignore_errors=True)


def _picture_in(file: Path) -> pictures.Picture | None:
    with open_collection(file) as archived:
        page = next((each.address for each in archived.page_entries()), "")
        try:
            return pictures.cleaned(archived.screenshot(page) or b"") if page else None
        except (BytesElsewhere, BrokenRecord, WrongDigest, policies.NotAccepted):
            return None


def _why_not_archived(summary: Summary) -> str:
    reasons = {
        PortalState.MOVED.value: _("The address leads to another site: %(to)s. Give that address instead."),
        PortalState.REFUSED.value: _(
            "The site does not let programs visit this page. Take a screenshot instead."
        ),
        PortalState.CHALLENGED.value: _(
            "The site asks visitors to prove that they are people. Take a screenshot instead."
        ),
        PortalState.UNREACHABLE.value: _("The page did not answer. Take a screenshot if you can see it."),
    }
    reason = reasons.get(summary.state, _("There is no page at this address any more."))
    return reason % {"to": summary.moved_to} if "%(to)s" in reason else reason


__all__ = ["archive_given", "archive_page", "collect_portal", "preassess_portal"]
