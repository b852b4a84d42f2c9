"""May it happen now, and may this be added?"""

from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from openlosi.apps.campaigns.models import Assignment, Case
from openlosi.apps.evidence.models import Collection, Evidence
from openlosi.core.assessments.lifecycle import Stage
from openlosi.core.assessments.roles import Assessor, Role
from openlosi.evidence_format.states import PortalState

LONGEST_ADDRESS = 2000
LONGEST_NOTE = 5000


class NotAccepted(ValueError):
    """What was given cannot be evidence; the message tells the giver why."""


class Closed(Exception):
    """The case takes no more evidence from this assessor; the message says why."""


def check_takes_evidence(assignment: Assignment, case: Case) -> None:
    """
    Make sure that evidence of this assignment may change.

    Whether the assessment is open is for the caller to say, who knows it.

    :raises Closed: if the assignment was withdrawn or the case is settled
    """
    if assignment.withdrawn_at:
        raise Closed(_("This case is no longer assigned to you."))
    if case.stage == Stage.SETTLED.value:
        raise Closed(_("This case is settled; its evidence stays as it is."))


def check_may_collect(case: Case, role: type[Role]) -> None:
    """
    Make sure that a case's portal may be collected or read now by somebody of this role.

    :raises Closed: if the case is settled, is past its assessment, or has no portal
    """
    if not case.portal_address:
        raise Closed(_("This case has no portal."))
    if case.stage == Stage.SETTLED.value:
        raise Closed(_("This case is settled."))
    if role is Assessor and case.stage not in (Stage.ASSIGNED.value, Stage.INDEPENDENT.value):
        raise Closed(
            _("The assessment of this case is over; only the coordinator can have it collected now.")
        )


def check_was_collected(collection: Collection | None) -> None:
    """
    Make sure that there is something to read.

    :raises Closed: if nothing was collected, or the portal was not seen
    """
    if collection is None:
        raise Closed(_("Collect the portal first."))
    if collection.state != PortalState.COLLECTED.value:
        raise Closed(
            _(
                "The portal could not be seen when it was collected, so nothing can be suggested. That is no 0."
            )
        )


def check_can_be_archived(evidence: Evidence) -> None:
    """
    Make sure that there is a page to archive, and that it was not archived before.

    :raises NotAccepted: if there is none, or it was
    """
    if evidence.removed_at or not evidence.address:
        raise NotAccepted(_("There is no page to archive."))
    if evidence.archived_id:
        raise NotAccepted(_("This page was archived before, and stays as it was then."))


def check_is_shown(kind: str, address: str, note: str, has_picture: bool) -> None:
    """
    Make sure that a piece of evidence shows something, and what its kind says.

    :raises NotAccepted: with what is missing or wrong
    """
    if kind not in Evidence.Kind.values:
        raise NotAccepted(_("There is no such kind of evidence."))
    if kind == Evidence.Kind.ADDRESS and not address:
        raise NotAccepted(_("Give the address of the page."))
    if kind == Evidence.Kind.SCREENSHOT and not has_picture:
        raise NotAccepted(_("Choose or paste a picture."))
    if kind == Evidence.Kind.LOOKED and not (address or note):
        raise NotAccepted(_("Say where you looked: an address, or a few words."))
    if address:
        check_address(address)
    if len(note) > LONGEST_NOTE or "\x00" in note:
        raise NotAccepted(_("The note is too long."))


def check_address(address: str) -> None:
    """
    Make sure that an address is one of a web page. It is kept as it was typed.

    :raises NotAccepted: if it is not
    """
    try:
        parts = urlsplit(address)
        port_is_one = parts.port is None or parts.port > 0
    except ValueError:
        raise NotAccepted(_("This is not an address of a web page.")) from None
    if parts.scheme.lower() not in ("http", "https"):
        raise NotAccepted(_("An address begins with http:// or https://."))
    # Every other white space is not printable either.
    hidden = " " in address or not address.isprintable()
    if not parts.hostname or not port_is_one or hidden:
        raise NotAccepted(_("This is not an address of a web page."))
    if parts.username or parts.password:
        raise NotAccepted(_("The address holds a user name or a password. Leave them out."))
    if len(address) > LONGEST_ADDRESS:
        raise NotAccepted(_("This address is longer than 2000 characters."))
