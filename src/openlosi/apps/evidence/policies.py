"""May it happen now, and may this be added?"""

from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from openlosi.apps.campaigns.models import Assignment, Case
from openlosi.apps.evidence.models import Evidence
from openlosi.core.assessments.lifecycle import Stage

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
    hidden = any(character.isspace() or not character.isprintable() for character in address)
    if not parts.hostname or not port_is_one or hidden:
        raise NotAccepted(_("This is not an address of a web page."))
    if parts.username or parts.password:
        raise NotAccepted(_("The address holds a user name or a password. Leave them out."))
    if len(address) > LONGEST_ADDRESS:
        raise NotAccepted(_("This address is longer than 2000 characters."))
